"""A run on disk: weights in safetensors, everything else in JSON, the graph beside them. No pickle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from .. import __version__
from ..kg.graph import KnowledgeGraph
from ..kg.store import load_graph, save_graph
from ..ontology.errors import InputError, VersionMismatchError
from ..ontology.outputs import whole_folder
from .case import Case
from .change_rule import changes_from
from .cohort import Cohort
from .cohort_io import cohort_hash
from .config import MAX_MEMBERS, config_from_dict
from .conformal import BINS, Levels, Tally
from .identity import Sample, samples_of
from .journal import LOSSES_FILE
from .luck import PLACES
from .outcome_rule import rule_from_dict
from .reference import Reference
from .refits import refits_of, with_refits
from .smoothing import smoothing_from
from .start import Transfer
from .state_rule import state_rule_from
from .train import Trained
from .world import WorldModel

RUN_FILE, WEIGHTS_FILE, GRAPH_FOLDER = "run.json", "model.safetensors", "graph"
REFITS_FILE = "refits.safetensors"
_FORMAT = 3  # 1: node features of 75 numbers; 2: eleven relations, one model, no memory of plans
_MAX_RUN_BYTES = 200_000_000


def save_run(
    folder: Path, trained: Trained, graph: KnowledgeGraph, cohorts: Sequence[Cohort], losses: str = ""
) -> None:
    """Write a run; `folder` appears whole or stays as it was.

    :param losses: the journal's table.
    """
    with whole_folder(folder, RUN_FILE) as stage:
        save_file(_weights(trained.models), stage / WEIGHTS_FILE)
        save_file(_refits(trained.references), stage / REFITS_FILE)
        save_graph(graph, stage / GRAPH_FOLDER)
        text = json.dumps(_describe(trained, graph, cohorts), indent=1, ensure_ascii=False)
        (stage / RUN_FILE).write_text(text, encoding="utf-8")
        if losses:
            (stage / LOSSES_FILE).write_text(losses, encoding="utf-8")


def load_run(folder: Path) -> tuple[Trained, KnowledgeGraph, dict[str, Any]]:
    """A trained model, the graph it was trained on, and what its `run.json` says.

    :raises InputError: if the folder is no run, or a file in it is broken.
    """
    described = _read_description(folder)
    try:
        trained = _from_description(described)
    except (AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise _broken(folder / RUN_FILE) from error
    try:
        _fill(trained.models, load_file(folder / WEIGHTS_FILE))
    except (KeyError, OSError, RuntimeError, safetensors.SafetensorError) as error:
        raise InputError(
            "cannot be read as this run's weights",
            where=str(folder / WEIGHTS_FILE),
            hint="train the run again",
        ) from error
    trained = replace(trained, references=_with_refits(trained.references, folder / REFITS_FILE))
    return trained, load_graph(folder / GRAPH_FOLDER), described


def samples_in_training(described: dict[str, Any]) -> list[tuple[str, set[Sample]]]:
    """Each training study of a run, and of those whose weights it began with, for `identity.known_as`."""
    own = [(c["study"], {(p, s) for p, s in c["samples"]}) for c in described["cohorts"]]
    return own + (samples_in_training(described["from"]) if "from" in described else [])


def check_same_ontology(cohort: Cohort, graph: KnowledgeGraph, where: str = "") -> None:
    """Refuse a cohort whose terms come from another ontology than the graph's.

    :raises VersionMismatchError: naming both versions and what to run.
    """
    theirs, ours = cohort.versions.get("ontology_hash", ""), graph.versions.get("ontology_hash", "")
    if theirs != ours:
        made, have = (
            f"{v.get('ontology', '?')} ({h[:8] or '?'})"
            for v, h in ((cohort.versions, theirs), (graph.versions, ours))
        )
        raise VersionMismatchError(
            f"was made with ontology {made}, the graph with {have}",
            where=where or cohort.study,
            hint="run `iw-onto harmonize` and `iw cohort build` again, or `iw kg build` and use --graph",
        )


def _describe(trained: Trained, graph: KnowledgeGraph, cohorts: Sequence[Cohort]) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "immuneworld": __version__,
        "versions": {**graph.versions, "graph_hash": graph.hash},
        "cohorts": [
            {
                "study": c.study,
                "kind": c.kind,
                "hash": cohort_hash(c),
                "patients": len(c.trajectories),
                "samples": sorted(samples_of(c)),
                "versions": dict(c.versions),
            }
            for c in cohorts
        ],
        "seed": trained.config.seed,
        "config": trained.config.as_dict(),
        "steps": trained.steps,
        "curve": {str(step): value for step, value in trained.curve.items()},
        "references": [r.as_dict() for r in trained.references],
        "transfers": {sort: asdict(t) for sort, t in trained.transfers.items()},
        "patients": [list(p) for p in trained.patients],
        "members": len(trained.models),
        "levels": trained.levels,
        "tallies": {
            sort: {study: [round(n, 4) for n in bins] for study, bins in studies.items()}
            for sort, studies in trained.tallies.items()
        },
        "cases": [case.as_dict() for case in trained.cases],
        "outcome_rules": [rule.as_dict() for rule in trained.rules],
        **({"from": trained.origin} if trained.origin else {}),
    }


def _weights(models: Sequence[WorldModel]) -> dict[str, Tensor]:
    """The members' weights in one table, each name with its member's number before it."""
    return {
        f"{i}.{name}": value.contiguous()
        for i, model in enumerate(models)
        for name, value in model.state_dict().items()
    }


def _fill(models: Sequence[WorldModel], weights: dict[str, Tensor]) -> None:
    """The inverse of `_weights`."""
    for i, model in enumerate(models):
        model.load_state_dict({name: weights.pop(f"{i}.{name}") for name in model.state_dict()})
    if weights:
        raise KeyError(next(iter(weights)))


def _refits(references: Sequence[Reference]) -> dict[str, Tensor]:
    """What refits say, by the place of the reference."""
    found = ((str(i), refits_of(reference)) for i, reference in enumerate(references))
    return {name: torch.tensor(r, dtype=torch.float32) for name, r in found if r is not None}


def _with_refits(references: Sequence[Reference], path: Path) -> list[Reference]:
    """The inverse of `_refits`; a run of before they were kept has none.

    :raises InputError: if the file is broken, or of another run.
    """
    if not path.is_file():
        return list(references)
    try:
        found, whole = load_file(path), list(references)
        for name, refits in found.items():
            whole[int(name)] = with_refits(whole[int(name)], refits.double().numpy())
    except (IndexError, OSError, ValueError, safetensors.SafetensorError) as error:
        raise InputError(
            "cannot be read as this run's refits", where=str(path), hint="train the run again"
        ) from error
    return whole


def _read_description(folder: Path) -> dict[str, Any]:
    path = folder / RUN_FILE
    if not path.is_file():
        raise InputError(f"is not a run (no {RUN_FILE})", where=str(folder), hint="make one with `iw train`")
    if path.stat().st_size > _MAX_RUN_BYTES:
        raise InputError("is too large to be a run's description", where=str(path))
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        if described["format"] != _FORMAT:
            raise VersionMismatchError(
                f"has format {described['format']}, this version reads {_FORMAT}",
                where=str(path),
                hint="train it again",
            )
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(path) from error
    return dict(described)


def _from_description(described: dict[str, Any]) -> Trained:
    """The run with weights still to be loaded."""
    config = config_from_dict(described["config"])
    references = [_reference(r) for r in described["references"]]
    curve = {int(step): (float(m), float(e)) for step, (m, e) in described["curve"].items()}
    patients = tuple((str(s), str(p)) for s, p in described["patients"])
    members = int(described["members"])
    if not 0 < members <= MAX_MEMBERS:
        raise ValueError(members)
    models = tuple(WorldModel(config.model).eval() for _ in range(members))
    cases = tuple(Case(**_tuples(c)) for c in described["cases"])
    if any(not 0 <= case.reference < len(references) for case in cases):
        raise ValueError("a case of no study")
    transfers = {str(sort): Transfer(**t) for sort, t in described["transfers"].items()}
    steps, levels = int(described["steps"]), _levels(described.get("levels", {}))
    tallies = _tallies(described.get("tallies", {}))
    rules = tuple(rule_from_dict(rule) for rule in described.get("outcome_rules", []))
    origin = _origin(described)
    return Trained(
        models, references, config, steps, curve, patients, transfers, cases, levels, tallies, rules, origin
    )


def _origin(described: dict[str, Any]) -> dict[str, Any] | None:
    """What a run says of the one whose weights it began with; that one may have begun with others in turn."""
    if "from" not in described:
        return None
    samples_in_training(described)  # raises where it is none
    return dict(described["from"])


def _reference(raw: dict[str, Any]) -> Reference:
    changes, smooth = changes_from(raw.get("changes", ())), smoothing_from(raw.get("smooth"))
    states = state_rule_from(raw.get("states"))
    luck = tuple(tuple(map(float, row)) for row in raw.get("luck", ()))
    if luck and np.shape(luck) != (len(raw["labels"]), PLACES):
        raise ValueError("luck of other types")
    return Reference(**{**_tuples(raw), "changes": changes, "smooth": smooth, "luck": luck, "states": states})


def _levels(raw: dict[str, dict[str, float]]) -> Levels:
    levels = {
        sort: {study: float(level) for study, level in studies.items()} for sort, studies in raw.items()
    }
    if not all(0 < level < 1 for studies in levels.values() for level in studies.values()):
        raise ValueError("a level of no interval")
    return levels


def _tallies(raw: dict[str, dict[str, list[float]]]) -> Tally:
    tallies = {
        sort: {study: [float(n) for n in bins] for study, bins in studies.items()}
        for sort, studies in raw.items()
    }
    if any(len(b) != BINS or min(b) < 0 for studies in tallies.values() for b in studies.values()):
        raise ValueError("a tally of other levels")
    return tallies


def _broken(path: Path) -> InputError:
    return InputError("is broken", where=str(path), hint="train the run again")


def _tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
