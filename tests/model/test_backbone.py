import pytest
import torch
from torch.nn.functional import scaled_dot_product_attention

from immuneworld.kg.relations import FEATURES
from immuneworld.model.backbone import TIME_DIM, Block, Links, RelationAttention, links, time_features

torch.set_num_threads(1)
Inputs = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]
HEADS = 2


@pytest.fixture
def inputs() -> Inputs:
    """tokens [2, 5 + 3, 8], relations of 7 nodes, the nodes of the tokens (some meet twice), mask."""
    torch.manual_seed(1)
    tokens, table = torch.randn(2, 8, 8), torch.rand(7, 7, len(FEATURES))
    nodes = torch.tensor([[1, 2, 4, 1, 2, 1, 2, 4], [3, 0, 4, 6, 6, 3, 0, 6]])
    return tokens, table, nodes, torch.tensor([[True] * 5, [True] * 3 + [False] * 2])


def block(relational: bool = True) -> Block:
    """A block whose relational bias speaks too: it starts at zero."""
    torch.manual_seed(0)
    made = Block(8, HEADS, dropout=0.0, relational=relational).eval()
    torch.nn.init.normal_(made.attention.bias.weight)
    return made


def linked(inputs: Inputs) -> Links:
    return links(*inputs[1:], HEADS)


def by_formula(attention: RelationAttention, inputs: Inputs) -> torch.Tensor:
    """What the docstring of `RelationAttention` says, token by token and with torch's attention."""
    tokens, table, nodes, mask = inputs
    seen = tokens[:, : mask.shape[1]]
    relations = table[nodes[:, :, None], nodes[:, None, : mask.shape[1]]]
    q = attention.query(tokens).unflatten(-1, (HEADS, -1)).transpose(1, 2)
    k, v = (x.unflatten(-1, (HEADS, -1)).transpose(1, 2) for x in attention.key_value(seen).chunk(2, -1))
    bias = attention.bias(relations).permute(0, 3, 1, 2).masked_fill(~mask[:, None, None], -1e9)
    read = scaled_dot_product_attention(q, k, v, attn_mask=bias).transpose(1, 2).flatten(2)
    sent = torch.einsum("btnf,bns->btfs", relations, attention.signal(seen) * mask[..., None])
    related = (relations * mask[:, None, :, None]).sum(2)
    told: torch.Tensor = attention.relate((sent / (1 + related)[..., None]).flatten(2))
    out: torch.Tensor = attention.out(read * mask.any(1)[:, None, None])
    return out + told


def test_it_is_the_formula_with_the_same_gradients(inputs: Inputs) -> None:
    attention, gradients = block().attention, []
    answers = (attention(inputs[0], inputs[0][:, :5], linked(inputs)), by_formula(attention, inputs))
    for answer in answers:
        attention.zero_grad()
        answer.square().sum().backward()
        gradients.append([p.grad for p in attention.parameters()])
    torch.testing.assert_close(*answers)
    torch.testing.assert_close(*gradients, atol=1e-4, rtol=1e-4)


def test_queries_do_not_read_each_other(inputs: Inputs) -> None:
    tokens = inputs[0]
    before = block()(tokens, linked(inputs))
    tokens = tokens.clone()
    tokens[:, 7] += 10
    after = block()(tokens, linked(inputs))
    torch.testing.assert_close(after[:, :7], before[:, :7])
    assert (after[:, 7] - before[:, 7]).abs().max() > 1


def test_what_is_masked_is_not_read(inputs: Inputs) -> None:
    tokens, table, nodes, mask = inputs
    before = block()(tokens, linked(inputs))
    tokens, nodes = tokens.clone(), nodes.clone()
    tokens[1, 3:5] = 99.0
    nodes[1, 3:5] = 5
    after = block()(tokens, links(table, nodes, mask, HEADS))
    torch.testing.assert_close(after[1, [0, 1, 2, 5, 6, 7]], before[1, [0, 1, 2, 5, 6, 7]])
    torch.testing.assert_close(after[0], before[0])


def test_the_order_of_what_was_seen_says_nothing(inputs: Inputs) -> None:
    tokens, table, nodes, mask = inputs
    order = [2, 0, 1, 3, 4, 5, 6, 7]
    moved = block()(tokens[:, order], links(table, nodes[:, order], mask, HEADS))
    straight = block()(tokens, linked(inputs))
    torch.testing.assert_close(moved[:, 5:], straight[:, 5:], atol=1e-5, rtol=1e-5)


def test_relations_are_heard_unless_switched_off(inputs: Inputs) -> None:
    tokens, table, nodes, mask = inputs
    for relational, heard in ((True, True), (False, False)):
        made = block(relational)
        unrelated = made(tokens, links(0 * table, nodes, mask, HEADS))
        moved = (made(tokens, linked(inputs)) - unrelated).abs().max()
        assert bool(moved > 1e-4) is heard


def test_the_signed_path_carries_a_relation_past_the_softmax(inputs: Inputs) -> None:
    """With one seen cell attention is 1 whatever the relation says; the second path still tells."""
    torch.manual_seed(0)
    attention = RelationAttention(8, HEADS).eval()
    tokens, table = torch.randn(1, 2, 8), torch.zeros(2, 2, len(FEATURES))
    nodes, mask = torch.tensor([[0, 1]]), torch.tensor([[True]])
    unrelated = attention(tokens, tokens[:, :1], links(table, nodes, mask, HEADS))
    table[:, :, FEATURES.index("sibling")] = 1
    assert (attention(tokens, tokens[:, :1], links(table, nodes, mask, HEADS)) - unrelated).abs().max() > 1e-3


def test_nothing_seen_is_finite_with_and_without_padding(inputs: Inputs) -> None:
    tokens, table, nodes, mask = inputs
    padded = block()(tokens, links(table, nodes, torch.zeros_like(mask), HEADS))
    bare = block()(tokens[:, 5:], links(table, nodes[:, 5:], mask[:, :0], HEADS))
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
