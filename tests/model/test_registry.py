from __future__ import annotations

import pytest

from immuneworld.model.registry import StudyFile, find_study, studies
from immuneworld.ontology.errors import UnknownNameError


def test_registry_is_whole() -> None:
    assert len(studies()) == 5
    for study in studies().values():
        assert study.files
        assert study.citation.startswith("https://doi.org/10.")
        for file in study.files:
            assert len(file.sha256) == 64
            assert len(file.commit) == 40
            assert file.licence
    assert find_study("riaz-2017").name == "iatlas-icb"
    with pytest.raises(UnknownNameError, match="did you mean 'gide-2019'"):
        find_study("gide2019")


def test_the_address_is_percent_encoded() -> None:
    assert (
        StudyFile("lab/repo", "c0ffee", "a b/t#1.tsv", 1, "", "MIT").url()
        == "https://raw.githubusercontent.com/lab/repo/c0ffee/a%20b/t%231.tsv"
    )
