"""What the commands that build a cohort ask in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from immuneworld.cli.cohort_options import check_output, design_of
from immuneworld.ontology.errors import InputError


def test_options_are_a_design() -> None:
    made = design_of(
        time_map="Pre=0,Post=90",
        time_unit="weeks",
        where=["site=lung"],
        assignment="trial",
        study="s",
        patient_key="who",
        cancer="melanoma",
    )
    assert dict(made.time_map) == {"Pre": 0, "Post": 90}
    assert (made.time_unit, made.where, made.assignment) == ("weeks", ("site=lung",), "trial")
    assert (made.study, made.keys, made.cancer) == ("s", {"patient": "who"}, "melanoma")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"time_unit": "years"}, "--time-unit 'years' is not known"),
        ({"assignment": "by moon"}, "--assignment 'by moon' is not known"),
    ],
)
def test_unknown_words_are_refused(given: dict[str, str], said: str) -> None:
    told = {"time_map": "", "time_unit": "days", "assignment": "", "study": "s", "patient_key": "p"}
    with pytest.raises(InputError, match=said):
        design_of(where=None, **(told | given))


def test_an_input_is_not_written_over() -> None:
    with pytest.raises(InputError, match="input and output at once"):
        check_output(Path("x.h5ad"), Path("./x.h5ad"))
