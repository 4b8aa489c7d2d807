import numpy as np

from immuneworld.ontology.harmonize.name_likeness import MAX_TOKENS
from immuneworld.ontology.harmonize.token_class import CLASSES


def test_rare_words_weigh_more_than_common_ones(features):
    like = features.likeness
    weight = {token: like.token_weight[i] for token, i in like.vocabulary.items()}
    assert weight["mait"] > weight["naive"] > 0
    assert weight["exhausted"] > weight["t"]
    assert like.token_weight[-1] == 0  # padding


def test_names_and_terms_say_what_they_say(features):
    like, table = features.likeness, features.table
    rows = np.random.default_rng(0).integers(len(table.names), size=50)
    for row in rows:
        has = {token for token, i in like.vocabulary.items() if like.name_has[row, i]}
        assert has == table.tokens[row]
    treg = table.terms.index("CL:0000815")
    has = {token for token, i in like.vocabulary.items() if like.term_has[treg, i]}
    assert {"t", "regulatory", "lymphocyte"} <= has  # the last from an ancestor
    assert not {"b", "nk"} & has


def test_a_names_total_is_the_weight_of_its_words(features):
    like = features.likeness
    expected = like.name_has.astype(np.float32) @ like.token_weight
    np.testing.assert_allclose(like.name_total.sum(axis=1), expected, rtol=1e-4, atol=1e-5)
    assert like.name_total.shape[1] == len(CLASSES)


def test_words_that_no_name_has_are_counted_and_long_labels_are_cut(features):
    like = features.likeness
    many = frozenset(list(like.vocabulary)[: 2 * MAX_TOKENS])
    labels = like.labels([frozenset(["t", "frobnicated"]), frozenset(), many])
    assert labels.unknown.tolist() == [0.5, 0.0, 0.0]
    known = labels.ids < len(like.vocabulary)
    assert known.sum(axis=1).tolist() == [1, 0, MAX_TOKENS]
    assert like.matrix(labels).sum(axis=1).ravel().tolist()[0] == [1.0, 0.0, MAX_TOKENS]
