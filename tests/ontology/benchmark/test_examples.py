import numpy as np

from immuneworld.ontology.harmonize.features import FEATURES

MEMORY = FEATURES.index("memory there")


def test_a_label_is_seen_without_its_own_study(bench):
    rows = [row for row in bench.rows if row.study == "odd-lab"]
    examples = bench.table.examples(rows, frozenset(), context=0.0)
    assert examples.candidates.features.shape[0] == len(rows)
    assert not examples.candidates.features[..., MEMORY].any()  # only its own lab knows the word


def test_a_seed_decides_which_labels_are_seen_in_context(bench):
    rows = bench.rows[:40]
    one, same, none = (
        bench.table.examples(rows, frozenset(), context=share, seed=seed).candidates.features
        for share, seed in ((0.5, 1), (0.5, 1), (0.0, 1))
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, none)
