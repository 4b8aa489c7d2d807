from __future__ import annotations

import pytest

from immuneworld.ontology.cl.cell_ontology import CL_VERSION
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.review.release_diff import known_releases, release_diff
from immuneworld.ontology.sssom import load_mapping_sets


def test_releases_with_definitions_and_imported_ones_are_compared():
    assert known_releases()[0] == CL_VERSION
    kinds = set()
    for old in known_releases()[1:]:
        found = release_diff(old, CL_VERSION, load_mapping_sets(), load_ontology())
        assert found, old
        kinds |= {one.change.kind for one in found}
    assert {"new", "relabelled", "reparented"} <= kinds
    assert release_diff(CL_VERSION, CL_VERSION, (), load_ontology()) == ()


def test_a_release_that_is_not_there_is_named():
    with pytest.raises(InputError, match="1999-01-01"):
        release_diff("1999-01-01", CL_VERSION, (), load_ontology())
