import pytest

from immuneworld.ontology.harmonize.recognise import recognise
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets


def lab(name, labels):
    rows = tuple(Mapping(label, "skos:exactMatch", "CL:0000084") for label in labels)
    return MappingSet(name, "1", f"https://example.org/{name}", name, rows)


def among(labels, **labs):
    found = recognise(labels, {name: lab(name, own) for name, own in labs.items()})
    return found.lab if found else None


def test_the_lab_that_has_nine_tenths_of_the_labels():
    assert among("abcdefghij", one="abcdefghi", two="abcde") == "one"
    assert among("abcdefghij", one="abcdefgh") is None


@pytest.mark.parametrize("labels", ["", "abcd"])
def test_a_few_labels_are_everybodys(labels):
    assert among(labels, one="abcdefg") is None


def test_labels_count_byte_for_byte():
    assert among("ABCDEFG", one="abcdefg") is None


def test_of_two_that_have_them_all_the_one_with_fewer_others_and_none_if_they_tie():
    assert among("abcdef", one="abcdef", two="abcdefgh") == "one"
    assert among("abcdef", one="abcdefg", two="abcdefh") is None


def test_repeated_labels_count_once():
    assert among("aaaaaabcd", one="abcd") is None


def test_every_packaged_lab_is_recognised_by_its_own_labels_or_by_nobody():
    """Labs with the very same labels are not told apart; no lab is taken for another."""
    sets = latest_sets(load_mapping_sets())
    found = {name: recognise(one.by_label, sets) for name, one in sets.items()}
    assert all(one is None or one.lab == name for name, one in found.items())
    asked = [name for name, one in sets.items() if len(one.by_label) >= 5]
    assert sum(found[name] is not None for name in asked) > 0.9 * len(asked)
