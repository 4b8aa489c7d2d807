import numpy as np
import pytest

from immuneworld.model.simulator.assay import lab_named, labs, measure
from immuneworld.model.simulator.mechanism import species
from immuneworld.ontology.errors import UnknownNameError
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

SAMPLED = np.array([one.sampled for one in species()])


def test_eighteen_labels_meet_twenty_three() -> None:
    assert {name: len(lab.columns) for name, lab in labs().items()} == {
        "fine-23": 23,
        "coarse-18": 18,
        "lm22": 22,
    }


def test_every_label_has_a_term_of_the_ontology() -> None:
    ontology = load_ontology()
    for lab in labs().values():
        for column in lab.columns:
            assert column.node in ontology
            assert not ontology[column.node].deprecated


def test_a_label_of_several_states_is_broader_than_each() -> None:
    ontology = load_ontology()
    at = list(species())
    for lab in ("fine-23", "coarse-18"):
        for column, shares in zip(labs()[lab].columns, labs()[lab].shares, strict=True):
            for k in np.flatnonzero(shares):
                assert column.node == at[k].node or column.node in ontology.ancestors(at[k].node)


def test_the_cell_labs_name_all_that_a_sample_holds_and_nothing_else() -> None:
    for name in ("fine-23", "coarse-18"):
        np.testing.assert_array_equal(labs()[name].shares.sum(axis=0), SAMPLED.astype(float))


def test_lm22_is_the_curated_vocabulary() -> None:
    curated = {m.label: m.object_id for m in latest_sets(load_mapping_sets())["lm22"].mappings}
    assert {c.label: c.node for c in labs()["lm22"].columns} == curated


def test_counts_are_of_the_depth_and_near_the_truth() -> None:
    lab, states = lab_named("coarse-18"), np.tile(np.arange(1.0, len(species()) + 1), (400, 1))
    counts = measure(lab, states, 500, np.random.default_rng(0))
    assert (counts.sum(axis=1) == 500).all()
    truth = lab.shares @ states[0]
    np.testing.assert_allclose(counts.mean(axis=0) / 500, truth / truth.sum(), atol=0.01)


def test_fractions_sum_to_one() -> None:
    lab, states = lab_named("lm22"), np.ones((5, len(species())))
    np.testing.assert_allclose(measure(lab, states, 0, np.random.default_rng(0)).sum(axis=1), 1)


def test_an_unknown_lab_is_named() -> None:
    with pytest.raises(UnknownNameError, match="fine-23"):
        lab_named("other")
