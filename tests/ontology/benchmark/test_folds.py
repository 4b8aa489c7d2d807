from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.benchmark.folds import HeldOut, deal, labs_of
from immuneworld.ontology.harmonize.lexicon import Lexicon
from immuneworld.ontology.harmonize.name_table import NameTable
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet


def lab(name, labels, term="CL:0000084"):
    rows = tuple(Mapping(label, "skos:exactMatch", term) for label in labels)
    return MappingSet(name, "1", f"https://example.org/{name}", name, rows)


def test_a_lab_whose_labels_are_a_studys_is_that_study():
    rows = [Curated(label, "CL:0000084", "study") for label in "abcdefghij"]
    sets = {"same": lab("same", "abcdef"), "part": lab("part", "abcXYZ12"), "other": lab("other", "XYZ")}
    assert labs_of(rows, {"study": "family"}, sets) == {"family": {"same"}}


def test_the_labs_of_a_family_are_those_of_all_its_studies():
    rows = [Curated(label, "CL:0000084", study) for study, own in (("a", "xy"), ("b", "pq")) for label in own]
    sets = {"one": lab("one", "xy"), "two": lab("two", "pq")}
    assert labs_of(rows, {"a": "f", "b": "f"}, sets) == {"f": {"one", "two"}}


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(1, 50), min_size=1), st.integers(2, 8))
def test_families_are_dealt_evenly_and_always_alike(sizes, folds):
    dealt = deal(sizes, sizes, folds)
    assert dealt.keys() == sizes.keys()
    counts = Counter(dealt.values())
    assert max(counts.values()) - min(counts.get(fold, 0) for fold in range(folds)) <= 1
    assert deal(reversed(list(sizes)), sizes, folds) == dealt


def test_hidden_are_the_names_of_a_lab_and_our_own_that_only_it_uses():
    sets = {"one": lab("one", ["T blob", "LAMP3+ DC"]), "two": lab("two", ["T blob"])}
    table = NameTable.of(Lexicon(load_ontology()), sets.values())
    held_out = HeldOut(table, sets, [])
    hidden = {name for name, gone in zip(table.names, held_out.mask(["one"]), strict=True) if gone}
    assert {name.lab for name in hidden if name.lab} == {"one"}
    assert {name.form for name in hidden} == {"t blob", "lamp3+ dc"}
    assert any(not name.lab and name.form == "lamp3+ dc" for name in hidden)
    assert not held_out.mask([]).any()


def test_synonyms_that_we_added_for_a_lab_are_hidden_with_it_and_cls_own_are_not():
    term, form = "CL:0000084", "t lymphocyte"
    sets = {"one": lab("one", ["T lymphocytes"])}
    table = NameTable.of(Lexicon(load_ontology()), [])
    at = [i for i, name in enumerate(table.names) if (name.term_id, name.form) == (term, form)]
    assert at
    assert not HeldOut(table, sets, []).mask(["one"])[at].any()
    assert HeldOut(table, sets, [(term, form)]).mask(["one"])[at].all()


def test_masks_are_one_a_label():
    table = NameTable.of(Lexicon(load_ontology()), [lab("one", ["blob"])])
    masks = HeldOut(table, {"one": lab("one", ["blob"])}, []).masks([frozenset(), frozenset(["one"])])
    assert masks.shape == (2, len(table.names))
    assert masks.sum(axis=1).tolist() == [0, 1]
