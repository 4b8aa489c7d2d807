import torch

from immuneworld.kg.link_decoder import Known, LinkDecoder, mean_reciprocal_rank, ranks
from immuneworld.kg.link_tensors import Queries

ASKED = Queries(torch.tensor([0]), torch.tensor([4]), torch.tensor([2]))


def test_another_right_answer_does_not_compete() -> None:
    scores = torch.tensor([[0.0, 9.0, 5.0, 7.0, 8.0]])
    known = Known(ASKED, Queries(torch.tensor([0]), torch.tensor([4]), torch.tensor([1])))
    allowed = torch.tensor([[True, True, True, True, False]]).expand(5, -1)
    masked = known.mask(scores, ASKED, allowed)
    assert masked.tolist() == [[0.0, -torch.inf, 5.0, 7.0, -torch.inf]]
    assert ranks(masked, ASKED.answer).tolist() == [2]


def test_ties_share_their_mean_rank() -> None:
    assert ranks(torch.tensor([[1.0, 1.0, 1.0, 0.0]]), torch.tensor([0])).tolist() == [2]
    assert mean_reciprocal_rank([1, 2]) == 0.75


def test_the_direction_of_a_relation_matters() -> None:
    torch.manual_seed(0)
    addresses, decoder = torch.randn(2, 8), LinkDecoder(8)
    with torch.no_grad():
        there, back = decoder(addresses, torch.tensor([0, 1]), torch.tensor([0, 0]))
    assert abs(float(there[1] - back[0])) > 1e-3
