import pytest

from immuneworld.ontology.harmonize.recognise import recognise
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets


@pytest.fixture(scope="module")
def sets():
    return latest_sets(load_mapping_sets())


def test_a_lab_is_known_by_its_labels(sets):
    labels = sorted(sets["lm22"].by_label)
    found = recognise(labels, sets)
    assert found is not None
    assert found.lab == "lm22"
    assert recognise([*labels, "one that is new"], sets) is found


def test_labels_that_everybody_has_are_nobodys(sets):
    assert recognise(["T cells", "B cells"], sets) is None
    assert recognise([f"cluster {i}" for i in range(20)], sets) is None
    assert recognise([], sets) is None


def test_two_labs_that_fit_equally_well_are_not_guessed_between(sets):
    one = sets["lm22"]
    assert recognise(sorted(one.by_label), {"lm22": one, "its twin": one}) is None
