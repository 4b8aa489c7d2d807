import pytest
import torch

from immuneworld.kg.relations import FEATURES
from immuneworld.model.backbone import TIME_DIM, Block, RelationAttention, time_features

torch.set_num_threads(1)


@pytest.fixture
def inputs() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """tokens [2, 5 + 3, 8], relations to the 5 seen, mask."""
    torch.manual_seed(1)
    tokens, relations = torch.randn(2, 8, 8), torch.rand(2, 8, 5, len(FEATURES))
    return tokens, relations, torch.tensor([[True] * 5, [True] * 3 + [False] * 2])


def block(relational: bool = True) -> Block:
    """A block whose relational bias speaks too: it starts at zero."""
    torch.manual_seed(0)
    made = Block(8, heads=2, dropout=0.0, relational=relational).eval()
    torch.nn.init.normal_(made.attention.bias.weight)
    return made


def test_queries_do_not_read_each_other(inputs: tuple[torch.Tensor, ...]) -> None:
    tokens, relations, mask = inputs
    before = block()(tokens, 5, relations, mask)
    tokens = tokens.clone()
    tokens[:, 7] += 10
    after = block()(tokens, 5, relations, mask)
    torch.testing.assert_close(after[:, :7], before[:, :7])
    assert (after[:, 7] - before[:, 7]).abs().max() > 1


def test_what_is_masked_is_not_read(inputs: tuple[torch.Tensor, ...]) -> None:
    tokens, relations, mask = inputs
    before = block()(tokens, 5, relations, mask)
    tokens, relations = tokens.clone(), relations.clone()
    tokens[1, 3:5] = 99.0
    relations[1, :, 3:5] = 7.0
    after = block()(tokens, 5, relations, mask)
    torch.testing.assert_close(after[1, [0, 1, 2, 5, 6, 7]], before[1, [0, 1, 2, 5, 6, 7]])
    torch.testing.assert_close(after[0], before[0])


def test_the_order_of_what_was_seen_says_nothing(inputs: tuple[torch.Tensor, ...]) -> None:
    tokens, relations, mask = inputs
    order = [2, 0, 1]
    shuffled = tokens.clone()
    shuffled[:, :3] = tokens[:, order]
    moved = relations.clone()
    moved[:, :, :3] = relations[:, :, order]
    moved[:, :3] = moved[:, order]
    torch.testing.assert_close(
        block()(shuffled, 5, moved, mask)[:, 5:],
        block()(tokens, 5, relations, mask)[:, 5:],
        atol=1e-5,
        rtol=1e-5,
    )


def test_relations_are_heard_unless_switched_off(inputs: tuple[torch.Tensor, ...]) -> None:
    tokens, relations, mask = inputs
    for relational, heard in ((True, True), (False, False)):
        made = block(relational)
        moved = (made(tokens, 5, relations, mask) - made(tokens, 5, 0 * relations, mask)).abs().max()
        assert bool(moved > 1e-4) is heard


def test_the_signed_path_carries_a_relation_past_the_softmax(inputs: tuple[torch.Tensor, ...]) -> None:
    """With one seen cell attention is 1 whatever the relation says; the second path still tells."""
    torch.manual_seed(0)
    attention = RelationAttention(8, heads=2).eval()
    tokens, seen = torch.randn(1, 2, 8), torch.randn(1, 1, 8)
    relation, mask = torch.zeros(1, 2, 1, len(FEATURES)), torch.tensor([[True]])
    unrelated = attention(tokens, seen, relation, mask)
    relation[:, :, :, FEATURES.index("sibling")] = 1
    assert (attention(tokens, seen, relation, mask) - unrelated).abs().max() > 1e-3


def test_nothing_seen_is_finite_with_and_without_padding(inputs: tuple[torch.Tensor, ...]) -> None:
    tokens, relations, _ = inputs
    padded = block()(tokens, 5, relations, torch.zeros(2, 5, dtype=torch.bool))
    bare = block()(tokens[:, 5:], 0, relations[:, 5:, :0], torch.zeros(2, 0, dtype=torch.bool))
    assert torch.isfinite(padded).all()
    assert torch.isfinite(bare).all()
    torch.testing.assert_close(padded[:, 5:], bare)


def test_any_day_has_finite_features_that_grow_apart() -> None:
    days = torch.tensor([-5.0, 0.0, 1.0, 30.0, 365.0, 10_000.0])
    features = time_features(days)
    assert features.shape == (6, TIME_DIM)
    assert torch.isfinite(features).all()
    assert torch.pdist(features).min() > 0.05
    assert time_features(-days)[:, 0].tolist() == (-features[:, 0]).tolist()
