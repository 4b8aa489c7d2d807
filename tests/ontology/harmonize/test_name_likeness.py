import numpy as np

from immuneworld.ontology.harmonize.name_likeness import MAX_TOKENS, Likeness


def test_labels_become_rows_of_token_numbers(name_table):
    likeness = Likeness(name_table)
    labels = likeness.labels([frozenset(["t", "cd8"]), frozenset(["frobnicated", "t"]), frozenset()])
    none = len(likeness.vocabulary)
    assert labels.ids.shape[0] == 3
    assert sorted(i for i in labels.ids[0] if i != none) == sorted(
        likeness.vocabulary[t] for t in ("t", "cd8")
    )
    assert np.all(labels.ids[2] == none)
    assert labels.unknown[0] == 0 < labels.unknown[1]


def test_a_label_of_very_many_words_is_cut(name_table):
    likeness = Likeness(name_table)
    many = frozenset(sorted(likeness.vocabulary)[:40])
    assert likeness.labels([many]).ids.shape == (1, MAX_TOKENS)


def test_rare_words_weigh_more(name_table):
    likeness = Likeness(name_table)
    weight = dict(zip(likeness.vocabulary, likeness.token_weight, strict=False))
    assert weight["cd8"] > 0
    assert np.all(likeness.token_weight[: len(likeness.vocabulary)] >= 0)
