from collections import Counter

import numpy as np

from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.benchmark.folds import HeldOut, deal, labs_of
from immuneworld.ontology.mapping import Mapping, MappingSet


def test_families_are_dealt_evenly_the_largest_first():
    sizes = {f"f{i}": i + 1 for i in range(10)}
    folds = deal(sizes, sizes, 3)
    assert set(folds.values()) == {0, 1, 2}
    assert max(Counter(folds.values()).values()) - min(Counter(folds.values()).values()) <= 1
    assert (folds["f9"], folds["f8"], folds["f7"]) == (0, 1, 2)


def test_a_lab_with_the_studys_labels_is_the_study():
    rows = [Curated(label, "CL:0000084", "s") for label in ("Ta", "Tb", "Tc")]

    def lab(name, *labels):
        own = tuple(Mapping(label, "skos:exactMatch", "CL:0000084") for label in labels)
        return MappingSet(name, "1.0.0", f"https://example.org/{name}", name, own, None)

    sets = {one.lab: one for one in (lab("same", "Ta", "Tb"), lab("other", "Ta", "Tx", "Ty"), lab("none"))}
    assert labs_of(rows, {"s": "family"}, sets) == {"family": {"same"}}


def test_names_of_a_held_out_lab_are_hidden(bench):
    held: HeldOut = bench.table.held_out
    mask, names = held.mask(["odd-lab"]), bench.table.table.names
    assert {names[i].lab for i in np.flatnonzero(mask)} == {"odd-lab"}
    assert held.masks([frozenset(["odd-lab"]), frozenset()]).shape == (2, len(names))
    assert not held.mask([]).any()
