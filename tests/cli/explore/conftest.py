"""The page on a tiny run and two cohorts, one of them hostile; and a session without a browser."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from immuneworld.benchmarks.review_page import Server
from immuneworld.cli.explore.explorer import Explorer
from immuneworld.cli.explore.session import Session
from immuneworld.model.cohort_io import write_cohort

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"> T",
    "<script>document.title='owned'</script> B",
    "T \u202elanimreg\u202c \u200fNK",
    "exhausted " * 1000,
    "{{ 7 * 7 }} $x^$ </bdi></td>",
)
PATIENT = "<img src=x onerror=\"document.title='owned'\">\u202e B01"


@pytest.fixture(scope="session")
def hostile(simulated: Any) -> Any:
    """The finer lab with labels, a patient and a study that are markup."""
    cohort = simulated["simulated-b"]
    columns = [
        dataclasses.replace(c, label=HOSTILE[k] if k < len(HOSTILE) else c.label)
        for k, c in enumerate(cohort.columns)
    ]
    first, *others = cohort.trajectories
    patients = (dataclasses.replace(first, patient=PATIENT), *others)
    return dataclasses.replace(cohort, study="<b>study</b>", columns=tuple(columns), trajectories=patients)


@pytest.fixture(scope="session")
def explorer(trained: Any, real_graph: Any, simulated: Any, hostile: Any) -> Explorer:
    cohorts = [(simulated["simulated-a"], "a.h5ad"), (hostile, "hostile.h5ad")]
    return Explorer.of("run", trained, real_graph, cohorts)


@pytest.fixture
def session(explorer: Explorer) -> Session:
    return Session(explorer)


@pytest.fixture(scope="module")
def served(files: Path, hostile: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("explore")
    write_cohort(hostile, folder / "hostile.h5ad")
    paths = (str(files / "run"), str(files / "a.h5ad"), str(folder / "hostile.h5ad"))
    made = Server(folder, paths, "explore")
    made.begin()
    yield made
    made.kill()
