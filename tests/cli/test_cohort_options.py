"""What the commands that build a cohort ask in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from immuneworld.cli.cohort_options import check_output, design_of
from immuneworld.ontology.errors import InputError


def test_options_are_a_design() -> None:
    made = design_of(
        time_map="Pre=0,Post=90",
        time_unit="weeks",
        where=["site=lung"],
        follow_up=["OS=os,dead", "PFS = t, e, months"],
        assignment="trial",
        study="s",
        patient_key="who",
        cancer="melanoma",
    )
    assert dict(made.time_map) == {"Pre": 0, "Post": 90}
    assert (made.time_unit, made.where, made.assignment) == ("weeks", ("site=lung",), "trial")
    keys = {"patient": "who", "OS time": "os", "OS event": "dead", "PFS time": "t", "PFS event": "e"}
    assert (made.study, made.keys, made.cancer) == ("s", keys, "melanoma")
    assert [one.unit for one in made.follow_up] == ["days", "months"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"time_unit": "years"}, "--time-unit 'years' is not known"),
        ({"assignment": "by moon"}, "--assignment 'by moon' is not known"),
        ({"follow_up": ["OS"]}, "--follow-up 'OS' is not OUTCOME=TIME_COLUMN,EVENT_COLUMN"),
        ({"follow_up": ["OS=time"]}, "--follow-up 'OS=time' is not OUTCOME="),
        ({"follow_up": ["OS=time,,days"]}, "--follow-up 'OS=time,,days' is not OUTCOME="),
        ({"follow_up": ["OS=t,e,moons"]}, "unit 'moons' is not known"),
    ],
)
def test_unknown_words_are_refused(given: dict[str, Any], said: str) -> None:
    told = {"time_map": "", "time_unit": "days", "assignment": "", "study": "s", "patient_key": "p"}
    with pytest.raises(InputError, match=said):
        design_of(**({"where": None, "follow_up": None} | told | given))


def test_an_input_is_not_written_over() -> None:
    with pytest.raises(InputError, match="input and output at once"):
        check_output(Path("x.h5ad"), Path("./x.h5ad"))
