"""What tests of model and commands share: the packaged graph, tiny simulated cohorts, a tiny trained run."""

from __future__ import annotations

import dataclasses
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from immuneworld.kg.build import build_graph
from immuneworld.kg.graph import Edge, KnowledgeGraph, Node
from immuneworld.kg.identifiers import category_of
from immuneworld.kg.store import save_graph
from immuneworld.model.checkpoint import save_run
from immuneworld.model.cohort import Cohort, Column, FollowUp, Kind, Snapshot, TherapyInterval, Trajectory
from immuneworld.model.cohort_files import cohort_of_cells
from immuneworld.model.cohort_io import write_cohort
from immuneworld.model.config import ModelConfig, TrainConfig
from immuneworld.model.sample_table import Design
from immuneworld.model.simulator.demo import Assay, simulate_cells
from immuneworld.model.train import Trained, fit
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.kept import FOLDER as KEPT
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import load_mapping_sets

MakeCohort = Callable[..., Cohort]
MakeScores = Callable[..., Cohort]
RESPONSE = "IW:0300001"
SURVIVAL = "IW:0300003"
SCORED = ("CL:0000625", "CL:0000236", "CL:0000057", "CL:0000235", "CL:0000623", "CL:0000815")
_WORKER, _WORKERS = "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"


def pytest_configure(config: pytest.Config) -> None:
    """What commands keep (`ontology/kept.py`) starts empty, for the workers together: no one's own cache."""
    gc.set_threshold(50_000, *gc.get_threshold()[1:])  # as commands do (`cli/base.py`)
    if _WORKER not in os.environ:
        os.environ[KEPT] = tempfile.mkdtemp(prefix="immuneworld-kept-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if _WORKER not in os.environ:
        shutil.rmtree(os.environ.pop(KEPT), ignore_errors=True)


def pytest_collection_finish() -> None:
    """No search for circles goes through the libraries and the tests themselves again."""
    gc.collect()
    gc.freeze()


_COMPILING = ("tests/model/simulator/", "tests/cli/test_simulate.py")


@pytest.hookimpl(tryfirst=True)  # before -m chooses by the mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, dealt out over the equal shares that xdist cuts: none is left at the end.

    Before that, marks those that compile a model: in a process that has grown for minutes LLVM may crash.
    """
    for item in items:
        if any(part in item.nodeid for part in _COMPILING):
            item.add_marker("compiles")
    shares = int(os.environ.get(_WORKERS, "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    rest = [item for item in items if not item.get_closest_marker("long")]
    size = len(items) // shares
    items.clear()
    for number in range(shares):
        dealt = long[number::shares]
        short = max(0, size - len(dealt))
        items += [*dealt, *rest[:short]]
        del rest[:short]
    items += rest


@pytest.fixture(scope="session")
def real_graph() -> KnowledgeGraph:
    """The graph of the packaged ontology."""
    return build_graph(load_ontology())


@pytest.fixture(scope="session")
def small_graph() -> Callable[[str], KnowledgeGraph]:
    """A graph from lines `subject predicate object`, its nodes labelled by what follows the colon."""

    def make(lines: str) -> KnowledgeGraph:
        triples = (line.split() for line in lines.strip().splitlines())
        edges = tuple(Edge(s, p, o, "test") for s, p, o in triples)
        ids = sorted({end for e in edges for end in (e.subject, e.object)})
        nodes = {i: Node(i, category_of(i) or "", i.partition(":")[2]) for i in ids}
        return KnowledgeGraph(nodes, edges)

    return make


@pytest.fixture(scope="session")
def simulated(real_graph: KnowledgeGraph) -> Mapping[str, Cohort]:
    """A few simulated patients of both labs, harmonized with the packaged mapping sets."""
    return {lab: _simulated(lab, real_graph, seed) for seed, lab in enumerate(("simulated-a", "simulated-b"))}


def _simulated(lab: str, graph: KnowledgeGraph, seed: int) -> Cohort:
    cells = simulate_cells(lab, Assay(patients=8, cells=60), seed)
    design = Design(
        lab,
        patient_key="patient",
        sample_key="sample",
        time_key="day",
        therapy_key="therapy",
        response_key="response",
        cancer="melanoma",
    )
    harmonizer = Harmonizer(load_ontology(), load_mapping_sets(), lab)
    return cohort_of_cells(cells, "label", design, harmonizer, graph).cohort


@pytest.fixture(scope="session")
def tiny_config() -> TrainConfig:
    """Training of a second."""
    sizes = ModelConfig(dim=16, heads=2, layers=1, graph_layers=1)
    return TrainConfig(steps=8, batch_size=8, inner_folds=2, check_every=4, learning_rate=5e-3, model=sizes)


@pytest.fixture(scope="session")
def trained(simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> Trained:
    """A model that took eight steps whatever its inner folds say, on the coarse lab."""
    config = dataclasses.replace(tiny_config, inner_folds=0)
    return fit([simulated["simulated-a"]], real_graph, config)


@pytest.fixture(scope="session")
def files(
    tmp_path_factory: pytest.TempPathFactory,
    simulated: Mapping[str, Cohort],
    real_graph: KnowledgeGraph,
    trained: Trained,
) -> Path:
    """A folder with `a.h5ad`, `b.h5ad`, `graph/`, `run/` (trained on a) and `tiny.toml`; only to be read."""
    folder = tmp_path_factory.mktemp("files")
    for name, lab in (("a", "simulated-a"), ("b", "simulated-b")):
        write_cohort(simulated[lab], folder / f"{name}.h5ad")
    save_graph(real_graph, folder / "graph")
    save_run(folder / "run", trained, real_graph, [simulated["simulated-a"]])
    (folder / "tiny.toml").write_text(
        "steps = 4\nbatch_size = 8\ninner_folds = 2\ncheck_every = 2\n"
        "[model]\ndim = 16\nheads = 2\nlayers = 1\ngraph_layers = 1\n"
    )
    return folder


@pytest.fixture(scope="session")
def make_cohort() -> MakeCohort:
    """A cohort by hand: nodes of its columns, and each patient's rows of values on days 0, 30, 60, …"""

    def make(
        nodes: Sequence[str],
        rows: Mapping[str, Sequence[Sequence[float]]],
        kind: Kind = "count",
        study: str = "study",
        labels: Sequence[str] = (),
        **facts: object,
    ) -> Cohort:
        columns = [Column(labels[i] if labels else f"label {i}", node) for i, node in enumerate(nodes)]
        return Cohort(
            study,
            kind,
            tuple(columns),
            tuple(_trajectory(patient, values, facts) for patient, values in rows.items()),
        )

    return make


def _trajectory(patient: str, values: Sequence[Sequence[float]], facts: Mapping[str, object]) -> Trajectory:
    snapshots = tuple(
        Snapshot(f"{patient}_{i}", 30.0 * i, np.array(row, dtype=float)) for i, row in enumerate(values)
    )
    return Trajectory(patient, snapshots, **facts)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def anti_pd1(real_graph: KnowledgeGraph) -> TherapyInterval:
    """Anti-PD-1 from day 0 on."""
    return TherapyInterval(real_graph.find("anti-PD-1", "biolink:Treatment").id)


@pytest.fixture(scope="session")
def scores() -> MakeScores:
    """Simulated studies of scores, in which the first column tells response and the others tell nothing."""

    def make(
        study: str, patients: int = 24, strength: float = 2.0, seed: int = 0, shift: float = 0.0
    ) -> Cohort:
        rng = np.random.default_rng([seed, *study.encode()])
        labels = np.arange(patients) % 2
        values = rng.normal(size=(patients, len(SCORED))) + shift
        values[:, 0] += strength * labels
        columns = tuple(Column(f"score {i}", node) for i, node in enumerate(SCORED))
        people = tuple(
            Trajectory(
                f"{study}{i}",
                (Snapshot(f"{study}{i}_s", 0.0, values[i]),),
                (TherapyInterval("IW:0200002"),),
                outcomes={RESPONSE: float(labels[i])},
            )
            for i in range(patients)
        )
        return Cohort(study, "score", columns, people)

    return make


@pytest.fixture(scope="session")
def four(scores: MakeScores) -> Sequence[Cohort]:
    """Four of them, each on a scale of its own."""
    return [scores(study, shift=i) for i, study in enumerate("abcd")]


@pytest.fixture(scope="session")
def melanoma(four: Sequence[Cohort]) -> list[Cohort]:
    """The four studies, in melanoma."""
    return [
        dataclasses.replace(
            c, trajectories=tuple(dataclasses.replace(t, cancer="MONDO:0005012") for t in c.trajectories)
        )
        for c in four
    ]


@pytest.fixture(scope="session")
def watched(melanoma: list[Cohort]) -> list[Cohort]:
    """The four studies, followed for two years: more of the first column, and death comes sooner."""
    return [_watched(cohort, i) for i, cohort in enumerate(melanoma)]


def _watched(cohort: Cohort, seed: int) -> Cohort:
    rng = np.random.default_rng([7, seed])
    people = []
    for t in cohort.trajectories:
        rate = np.exp(t.snapshots[0].values[0] - np.mean(t.snapshots[0].values)) / 400
        death, left = rng.exponential(1 / rate), rng.uniform(200, 730)
        known = FollowUp(float(np.round(min(death, left))), bool(death <= left))
        people.append(dataclasses.replace(t, follow_up={SURVIVAL: known}))
    return dataclasses.replace(cohort, trajectories=tuple(people))


@pytest.fixture(scope="session")
def surviving(watched: list[Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> Trained:
    """Trained on the first three, with follow-up."""
    config = dataclasses.replace(tiny_config, steps=2, inner_folds=0, outcome_folds=0, vocabulary_folds=0)
    return fit(watched[:3], real_graph, config)


@pytest.fixture(scope="session")
def responding(melanoma: list[Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig) -> Trained:
    """Trained on the first three."""
    config = dataclasses.replace(tiny_config, steps=2, inner_folds=0, outcome_folds=0, vocabulary_folds=0)
    return fit(melanoma[:3], real_graph, config)
