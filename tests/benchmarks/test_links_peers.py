import pytest
import torch

from immuneworld.benchmarks.links_answers import Answers
from immuneworld.benchmarks.links_peers import GRID, PEERS, bilinear, chosen, translated
from immuneworld.benchmarks.links_table import EDGES, TUNING


def test_scores_are_of_every_pair() -> None:
    head, relation, nodes = torch.randn(2, 4), torch.randn(2, 4), torch.randn(5, 4)
    torch.testing.assert_close(
        bilinear(head, relation, nodes)[1, 3], (head[1] * relation[1] * nodes[3]).sum()
    )
    apart = (head[1] + relation[1] - nodes[3]).norm()
    torch.testing.assert_close(translated(head, relation, nodes)[1, 3], -apart, atol=1e-4, rtol=1e-4)


def test_the_setting_with_the_best_validation_is_chosen() -> None:
    peer = PEERS[0]
    tried = [
        Answers(TUNING, f"{peer.name}, {setting}", 0, [rank], [0], [0], [0], 1.0)
        for setting, rank in zip(GRID, (3.0, 1.0), strict=True)
    ]
    distractor = Answers(EDGES, f"{peer.name}, {GRID[0]}", 0, [1.0], [0], [0], [0], 1.0)
    assert chosen(peer, [*tried, distractor]) == GRID[1]
    with pytest.raises(KeyError):
        chosen(peer, tried[:1])
