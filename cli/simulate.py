"""`iw simulate`: simulated patients, clearly called so."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..ontology.errors import InputError
from ..ontology.outputs import check_suffix
from .cohort_options import check_one_of, option

if TYPE_CHECKING:
    from ..model.simulator.trial import Design

_CELLS = "Cells in each sample; default: 120 in the demo, 2000 in a trial."


def simulate(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="A cohort (.h5ad, .zarr); of the demo, a folder for its tables."),
    ] = None,
    patients: Annotated[int, typer.Option("--patients", "-n", min=2, help="Patients (in each lab).")] = 100,
    cells: Annotated[int | None, typer.Option(min=10, help=_CELLS)] = None,
    seed: Annotated[int, typer.Option(help="The same seed writes the same files.")] = 7,
    cancer: Annotated[str, option("melanoma, NSCLC, TNBC, MSI-CRC or PDAC: a trial of this cancer.")] = "",
    arms: Annotated[
        str, option("Arms, from the mildest: 'anti-PD-1,chemotherapy,anti-PD-1+chemotherapy'.")
    ] = "anti-CTLA-4,anti-PD-1,anti-PD-1+anti-CTLA-4",
    policy: Annotated[
        str, option("Who gets which arm: randomised, or confounded by severity.")
    ] = "randomised",
    confounding: Annotated[
        float, typer.Option(min=0, help="Log odds of the last arm against the first per sd of severity.")
    ] = 1.0,
    days: Annotated[str, option("Days of the visits.")] = "0,28,84",
    lab: Annotated[
        str, option("Vocabulary and assay: fine-23, coarse-18 (cells) or lm22 (bulk).")
    ] = "fine-23",
    dropout: Annotated[float, typer.Option(min=0, max=1, help="Chance of leaving before each visit.")] = 0.0,
    counterfactuals: Annotated[
        Path | None, typer.Option(help="Also every patient under every arm: an AnnData of the true states.")
    ] = None,
    sbml: Annotated[Path | None, typer.Option(help="Simulate this SBML file (BioModels) instead.")] = None,
    term: Annotated[
        list[str] | None, typer.Option(help="Of --sbml: what a species is, species=CL:0000625; repeatable.")
    ] = None,
    spread: Annotated[
        float, typer.Option(min=0, max=2, help="Of --sbml: sd of a parameter's logarithm between patients.")
    ] = 0.1,
    write_sbml: Annotated[Path | None, typer.Option(help="Write the trial's own model as SBML.")] = None,
    processes: Annotated[int, typer.Option(min=0, help="Processes; 0: as many as there are cores.")] = 0,
) -> None:
    """Simulated patients: a demo, a trial with known truth (--cancer), or a published model (--sbml)."""
    if write_sbml is not None:
        _write_sbml(write_sbml)
        if not (cancer or out):
            return
    if sbml is not None:
        _scenario(sbml, term or [], patients, cells or 2000, _numbers("--days", days), spread, seed, out)
    elif not cancer:
        _demo(out, patients, cells or 120, seed)
    else:
        from ..model.simulator.patients import cancer_named
        from ..model.simulator.trial import Design

        check_one_of("--policy", policy, ("randomised", "confounded"))
        design = Design(
            cancer_named(cancer),
            patients,
            tuple(dict.fromkeys(arm.strip() for arm in arms.split(",") if arm.strip())),
            "confounded" if policy == "confounded" else "randomised",
            confounding,
            _numbers("--days", days),
            lab,
            cells or 2000,
            dropout,
            seed,
            counterfactuals is not None,
            processes or os.cpu_count() or 1,
        )
        _trial(design, out or Path(f"simulated-{cancer.casefold()}.h5ad"), counterfactuals)


def _numbers(name: str, text: str) -> tuple[float, ...]:
    """Days of an option, increasing from 0 on.

    :raises InputError: for anything else.
    """
    try:
        days = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(f"{name} {text!r} is no list of days", hint="write it like 0,28,84") from error
    if days[0] != 0 or any(b <= a for a, b in pairwise(days)) or not days[-1] < 10_000:
        raise InputError(f"{name} {text!r} does not increase from 0 on", hint="write it like 0,28,84")
    return days


def _demo(out: Path | None, patients: int, cells: int, seed: int) -> None:
    """Cells of simulated patients as two labs with different vocabularies would label them."""
    from ..model.simulator.demo import LAB_LABELS, Assay, simulate_cells
    from ..model.simulator.demo_files import write_cells

    if out is None:
        raise InputError("no --out is given", hint="name a folder, or a cancer with --cancer for a trial")
    for number, lab in enumerate(LAB_LABELS):
        path = out / f"{lab}.cells.csv.gz"
        table = simulate_cells(lab, Assay(patients=patients, cells=cells), seed + number)
        write_cells(table, path)
        print(
            f"{path}: simulated, {patients} patients, {len(table):,} cells, {table['label'].nunique()} labels"
        )


def _trial(design: Design, out: Path, counterfactuals: Path | None) -> None:
    from ..model.cohort_io import write_cohort
    from ..model.simulator.trial import run_trial
    from ..model.simulator.truth import arms_truth, sample_truth, summary, write_arms

    check_suffix(out, (".h5ad", ".zarr"))
    if counterfactuals is not None:
        check_suffix(counterfactuals, (".h5ad",))
    trial = run_trial(design)
    write_cohort(trial.cohort, out, sample_truth(trial))
    print(f"{out}: simulated, {design.cancer.name}, {summary(trial)}")
    if counterfactuals is not None:
        write_arms(arms_truth(trial), counterfactuals)
        print(f"{counterfactuals}: simulated, the true states under {len(design.arms)} arms")


def _scenario(
    file: Path,
    terms: list[str],
    patients: int,
    depth: int,
    days: tuple[float, ...],
    spread: float,
    seed: int,
    out: Path | None,
) -> None:
    from ..model.cohort_io import write_cohort
    from ..model.simulator.scenario import read_sbml, with_terms
    from ..model.simulator.scenario_cohort import Sampling, scenario_cohort
    from ..ontology.load import load_ontology

    out = out or Path(f"simulated-{file.stem}.h5ad")
    check_suffix(out, (".h5ad", ".zarr"))
    ontology = load_ontology()
    scenario = with_terms(read_sbml(file), terms, ontology)
    cohort, truth = scenario_cohort(scenario, Sampling(patients, days, depth, spread, seed), ontology)
    write_cohort(cohort, out, truth)
    known = ", ".join(f"{c.label} = {c.node}" for c in cohort.columns)
    print(f"{out}: simulated, {patients:,} patients, {len(truth):,} samples; {known}")


def _write_sbml(path: Path) -> None:
    from ..model.simulator.mechanism import sbml, species
    from ..ontology.outputs import whole_file

    text = sbml()
    with whole_file(path) as stage:
        stage.write_text(text, encoding="utf-8")
    print(f"{path}: SBML level 3, {len(species())} annotated species")
