import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.schema import CELL
from immuneworld.model.cohort import Cohort
from immuneworld.model.forecast import Forecaster
from immuneworld.model.report import write_report
from immuneworld.model.train import Trained


@pytest.fixture(scope="module")
def page(
    trained: Trained,
    real_graph: KnowledgeGraph,
    simulated: Mapping[str, Cohort],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """A report of a cohort one of whose labels is markup."""
    cohort = simulated["simulated-a"]
    column = replace(cohort.columns[0], label="<script>alert(1)</script>")
    cohort = replace(cohort, columns=(column, *cohort.columns[1:]))
    forecaster, out = Forecaster(trained, real_graph, cohort), tmp_path_factory.mktemp("report") / "r.html"
    forecasts = [forecaster.forecast(cohort.trajectories[0], 60.0, plan) for plan in ((), None)]
    write_report(out, forecaster, forecasts, ["nothing", "as recorded"], real_graph.find("Tpex", CELL))
    return out.read_text(encoding="utf-8")


def test_three_pictures_are_inside(page: str) -> None:
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    assert len(pictures) == 3
    assert all(base64.b64decode(p, validate=True).startswith(b"\x89PNG") for p in pictures)
    assert len(set(pictures)) == 3


def test_nothing_is_loaded_from_outside(page: str) -> None:
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?(?!data:)[^"'\s>]+""", page)
    assert "@import" not in page
    assert "url(" not in page


def test_it_says_what_it_is(page: str) -> None:
    assert "Research use only" in page
    assert "simulated" in page
    assert "Probability of objective response" in page
    assert re.search(r"graph\s+[0-9a-f]{12}", page)


def test_labels_are_text(page: str) -> None:
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_real_study_is_not_called_simulated(
    trained: Trained, real_graph: KnowledgeGraph, simulated: Mapping[str, Cohort], tmp_path: Path
) -> None:
    cohort = replace(simulated["simulated-a"], study="real", assignment="")
    forecaster = Forecaster(trained, real_graph, cohort)
    forecasts = [forecaster.forecast(cohort.trajectories[0], 60.0)]
    write_report(tmp_path / "r.html", forecaster, forecasts, ["as recorded"], real_graph.nodes["CL:0000236"])
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "is <strong>simulated" not in page
    assert "Research use only" in page
