from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from immuneworld.cli.pages.render import hidden_marks, short
from immuneworld.cli.review.views import PARTS
from immuneworld.ontology.labels.marker_profiles import MarkerProfiles
from immuneworld.ontology.review.dots import Dots
from immuneworld.ontology.review.session import Session

LONG = "exhausted " * 1000
LABELS = (
    "<img src=x onerror=alert(1)> T",
    "B\u202elanimreg",
    LONG,
    "</bdi></button><script>alert(1)</script>",
)


def test_no_label_is_markup(make_bench):
    session = Session(make_bench(LABELS), "<b>me</b>")
    for _ in LABELS:
        html = "".join(part(session) for part in PARTS.values())
        assert "<img" not in html
        assert "<script" not in html
        assert "<b>me" not in html
        session.no_term()
        session.move(0)


def test_a_long_label_is_folded_and_hidden_marks_are_told(make_bench):
    session = Session(make_bench(LABELS), "A")
    session.move(2)
    html = PARTS["label"](session)
    assert "the whole label, 10000 characters" in html
    assert len(re.findall("<h1>(.*?)</h1>", html)[0]) < 200
    session.move(-1)
    assert "U+202E" in PARTS["label"](session)
    assert hidden_marks("T cell") == ()
    assert short("abc", 2) == "a…"


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_there_for_an_empty_queue(make_bench, name):
    assert "Traceback" not in PARTS[name](Session(make_bench([]), "A"))


def test_a_card_shows_all_that_the_bench_knows(make_bench):
    html = PARTS["card"](Session(make_bench(["T cell"]), "A"))
    for told in ("Evidence", "Marker genes", "Path to the root", "Beside it", "CD3E", "confidence 0.30"):
        assert told in html


def test_the_dot_plot_shows_measured_genes_and_says_their_numbers(make_bench):
    bench = make_bench(["T cell"])
    profiles = MarkerProfiles(
        labels=("T cell",),
        genes=("CD3E", "MS4A1"),
        cells=np.array([100, 300]),
        measured=np.array([[100, 100], [300, 300]]),
        sums=np.array([[200.0, 0.0], [200.0, 0.0]]),
        detected=np.array([[81, 0], [19, 0]]),
    )
    bench.cards = replace(bench.cards, dots=Dots(profiles))
    html = PARTS["card"](Session(bench, "A"))
    assert "Measured expression" in html
    assert 'r="13.7" fill="#0072b2" fill-opacity="1.00"' in html
    assert "<td>0.81</td><td>0.25</td><td>1.00</td><td>0.50</td>" in html
