"""The page of a run: what it says, that it is safe, and that a browser opens it from a disk."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from immuneworld.cli.reporting.page import MOST_BYTES, run_page, write_run_page
from immuneworld.model.cohort_report import cohort_report
from immuneworld.model.conformal import BINS
from immuneworld.model.forecast import Forecaster
from immuneworld.model.run_report import Stage, run_report

HOSTILE = "<img src=x onerror=\"document.title='owned'\">\u202egnol " + "x" * 10_000


@pytest.fixture(scope="module")
def told(trained, real_graph, simulated):
    """A run that kept what inner folds said, and two cohorts, one with labels that are markup."""
    run = dataclasses.replace(
        trained,
        curve={0: (2.7, 0.1), 4: (2.6, 0.1), 8: (2.65, 0.1)},
        tallies={"shares": {"simulated-a": [0.04] * BINS}},
        levels={"shares": {"simulated-a": 0.93}},
    )
    stage = Stage("inner fold 1", ((4, 2.5), (8, 2.4)), ((0, 2.7), (4, 2.6), (8, 2.65)))
    about = dataclasses.replace(run_report(Path("nowhere"), run, real_graph, {}), stages=(stage,))
    hostile = simulated["simulated-b"]
    column = dataclasses.replace(hostile.columns[0], label=HOSTILE)
    patients = [dataclasses.replace(t, patient=HOSTILE + t.patient) for t in hostile.trajectories]
    hostile = dataclasses.replace(
        hostile, columns=(column, *hostile.columns[1:]), trajectories=tuple(patients), study="<b>study</b>"
    )
    cohorts = (simulated["simulated-a"], hostile)
    return about, [cohort_report(Forecaster(run, real_graph, c)) for c in cohorts], real_graph


def test_it_says_what_is_held_out_and_what_is_not(told):
    page = run_page("mine", *told)
    assert "8 patients in training: in-sample, no test" in page
    assert "8 patients not in training: held out" in page
    assert page.index("Research use only") < page.index("How it was trained")
    assert "chosen on them, so the corrected coverage" in page
    assert "holds <b>90 %</b>" in page
    assert "0.930" in page
    for line in told[1][0].parts[0].lines:
        if line.who == "model":
            assert f"{line.mean:.3f}<span" in page


def test_no_data_are_markup_and_nothing_is_loaded(told):
    page = run_page("<script>alert(1)</script>", *told)
    assert "<img" not in page
    assert "<script" not in page
    assert "<b>study" not in page
    assert HOSTILE[:200] not in page, "a long label is cut"
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", page)
    assert "url(" not in page


def test_a_run_without_cohorts_or_curve_says_so(told):
    about, _, graph = told
    page = run_page("mine", dataclasses.replace(about, curve=(), calibrations=(), stages=()), [], graph)
    assert "nothing held-out is known" in page
    assert "kept no coverage of held-out patients" in page
    assert "No cohort was given" in page


def test_a_browser_opens_it_from_a_disk_without_a_network(told, browser, tmp_path):
    out = tmp_path / "report.html"
    assert write_run_page(out, "mine", *told) < MOST_BYTES
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(out.as_uri())
    assert page.title() == "ImmuneWorld run mine"
    assert page.locator(".plot").count() > 5
    assert asked == [out.as_uri()]
    for width, zoom in ((1280, 1), (390, 1), (640, 2)):
        page.set_viewport_size({"width": width // zoom, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    context.close()


def test_axe_finds_nothing_serious(told, browser, tmp_path, serious):
    about, cohorts, graph = told
    out = tmp_path / "report.html"
    write_run_page(out, "mine", about, cohorts[:1], graph)
    # axe is a script, and the page lets none run
    out.write_text(re.sub(r"<meta http-equiv[^>]*>", "", out.read_text()))
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(out.as_uri())
    assert serious(page) == []
    page.close()
