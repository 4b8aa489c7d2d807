from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.schema import CELL
from immuneworld.model.batch import Batch, collate
from immuneworld.model.cohort import Cohort, TherapyInterval
from immuneworld.model.config import ModelConfig
from immuneworld.model.episode import TOKEN_KINDS, Episode, forecast_episode, outcome_episode
from immuneworld.model.likelihood import Answer
from immuneworld.model.pairs import next_pairs
from immuneworld.model.world import Atlas, WorldModel, make_atlas
from immuneworld.ontology.errors import UnknownNameError

MakeCohort = Callable[..., Cohort]
SMALL = ModelConfig(dim=16, heads=2, layers=2, graph_layers=1)
OUTCOME_NODE = "IW:0300001"


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def untrained() -> WorldModel:
    torch.manual_seed(0)
    return WorldModel(SMALL).eval()


@pytest.fixture(scope="module")
def speaking() -> WorldModel:
    """A model that says something: its head does not start at zero."""
    model = untrained()
    nn.init.normal_(model.head.weight, std=0.3)
    for module in model.modules():
        if isinstance(module, nn.Linear) and not module.weight.any():
            nn.init.normal_(module.weight, std=0.3)  # the relational bias starts at zero too
    return model


@pytest.fixture(scope="module")
def atlas(simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph) -> Atlas:
    nodes = set().union(*(c.all_nodes for c in simulated.values())) | {OUTCOME_NODE}
    return make_atlas(real_graph, nodes, SMALL.graph_layers)


def questions(cohort: Cohort, count: int = 3) -> list[Episode]:
    k = len(cohort.columns)
    even = np.full(k, 1 / k)
    return [
        forecast_episode(cohort, p.trajectory, p.context, p.target.time, even, 0.4, 0.1, p.target)
        for p in next_pairs(cohort)[:count]
    ]


def ask(model: WorldModel, episodes: list[Episode], atlas: Atlas) -> Answer:
    with torch.no_grad():
        answer: Answer = model(collate(episodes, atlas.row), atlas)
    return answer


@pytest.fixture(scope="module")
def fine(simulated: Mapping[str, Cohort]) -> list[Episode]:
    return questions(simulated["simulated-b"])


def test_before_training_the_answer_is_the_start(fine: list[Episode], atlas: Atlas) -> None:
    answer = ask(untrained(), fine, atlas)
    starts = torch.tensor(np.stack([e.start for e in fine]), dtype=torch.float32)
    assert float(0.5 * (answer.mean - starts).abs().sum(-1).max()) < 1e-3


@pytest.mark.parametrize("types", [1, 300])
def test_any_number_of_types_with_or_without_therapy(
    types: int, make_cohort: MakeCohort, real_graph: KnowledgeGraph
) -> None:
    nodes = [*[n.id for n in real_graph.of(CELL)][: types - 1], ""]
    values = np.random.default_rng(0).integers(0, 3, (2, types)) + np.eye(2, types)
    plan = (TherapyInterval("IW:0200002"),)
    treated, untreated = (make_cohort(nodes, {"P": values.tolist()}, plan=p) for p in (plan, ()))
    atlas = make_atlas(real_graph, treated.all_nodes, SMALL.graph_layers)
    for episode in (*questions(treated), *questions(untreated)):
        answer = ask(untrained(), [episode], atlas)
        assert answer.mean.shape == (1, types)
        assert torch.isfinite(answer.mean).all()
        assert torch.isfinite(answer.nll()).all()
        assert float(0.5 * np.abs(answer.mean[0].numpy() - episode.start).sum()) < 1e-3


def test_nothing_is_indexed_by_a_vocabulary(
    simulated: Mapping[str, Cohort], real_graph: KnowledgeGraph
) -> None:
    model = WorldModel(SMALL)
    shapes = {name: tuple(p.shape) for name, p in model.state_dict().items()}
    for cohort in simulated.values():
        ask(model, questions(cohort), make_atlas(real_graph, cohort.all_nodes, 1))
    assert {name: tuple(p.shape) for name, p in model.state_dict().items()} == shapes
    tables = [m.num_embeddings for m in model.modules() if isinstance(m, nn.Embedding)]
    assert tables == [2 * len(TOKEN_KINDS)], "the only table is over kinds of token, seen and asked for"


def only(episode: Episode, chosen: list[int]) -> Episode:
    """The same question about fewer nodes: what was seen is untouched."""
    return replace(
        episode,
        nodes=tuple(episode.nodes[i] for i in chosen),
        last=episode.last[chosen],
        expected=episode.expected[chosen],
        hints=episode.hints[chosen],
        target=None,
    )


def test_queries_never_see_each_other(fine: list[Episode], atlas: Atlas, speaking: WorldModel) -> None:
    whole = replace(fine[0], target=None)
    every = ask(speaking, [whole], atlas).words
    for chosen in ([0], [3, 1], list(range(13))):
        part = ask(speaking, [only(whole, chosen)], atlas).words
        for word, full in zip(part, every, strict=True):
            torch.testing.assert_close(word[0], full[0, chosen], atol=1e-5, rtol=1e-5)
    assert float(every[1].std()) > 1e-3


def test_padding_and_company_do_not_change_an_answer(
    fine: list[Episode], simulated: Mapping[str, Cohort], atlas: Atlas, speaking: WorldModel
) -> None:
    coarse = questions(simulated["simulated-a"])
    together = ask(speaking, [*coarse, *fine], atlas)
    for i, episode in enumerate((*coarse, *fine)):
        alone = ask(speaking, [episode], atlas)
        torch.testing.assert_close(
            together.mean[i, : len(episode.nodes)], alone.mean[0], atol=1e-5, rtol=1e-4
        )
        torch.testing.assert_close(together.nll()[i], alone.nll()[0], atol=1e-3, rtol=1e-3)
        assert not together.mean[i, len(episode.nodes) :].any()


def test_turning_the_columns_turns_the_answer(
    simulated: Mapping[str, Cohort], atlas: Atlas, speaking: WorldModel
) -> None:
    cohort = simulated["simulated-b"]
    order = np.random.default_rng(0).permutation(len(cohort.columns))
    turned = replace(
        cohort,
        columns=tuple(cohort.columns[i] for i in order),
        trajectories=tuple(
            replace(t, snapshots=tuple(replace(s, values=s.values[order]) for s in t.snapshots))
            for t in cohort.trajectories
        ),
    )
    before, after = (ask(speaking, questions(c), atlas).mean for c in (cohort, turned))
    torch.testing.assert_close(after, before[:, order], atol=1e-5, rtol=1e-4)


def test_time_plan_and_address_are_all_read(fine: list[Episode], atlas: Atlas, speaking: WorldModel) -> None:
    episode = fine[0]
    seen = episode.seen
    therapies = [i for i, kind in enumerate(seen.kinds) if kind == TOKEN_KINDS.index("therapy")]
    kept = [i for i in range(len(seen.nodes)) if i not in therapies]
    variants = {
        "time": replace(seen, age=seen.age + 90),
        "therapy": replace(
            seen,
            nodes=tuple(seen.nodes[i] for i in kept),
            kinds=tuple(seen.kinds[i] for i in kept),
            values=seen.values[kept],
            age=seen.age[kept],
        ),
        "address": replace(seen, nodes=("", *seen.nodes[1:])),
    }
    before = ask(speaking, [episode], atlas).mean
    for what, changed in variants.items():
        moved = ask(speaking, [replace(episode, seen=changed)], atlas).mean
        assert float((moved - before).abs().max()) > 1e-4, what


def test_an_outcome_is_a_probability_that_starts_at_its_rate(
    simulated: Mapping[str, Cohort], atlas: Atlas, speaking: WorldModel
) -> None:
    cohort = simulated["simulated-a"]
    patient = cohort.trajectories[0]
    asked = [outcome_episode(cohort, patient, patient.snapshots[:1], OUTCOME_NODE, 0.3, known=False)]
    assert float(ask(untrained(), asked, atlas).mean) == pytest.approx(0.3, abs=1e-5)
    assert 0 < float(ask(speaking, asked, atlas).mean) < 1


def test_the_loss_reaches_the_graph_encoder(fine: list[Episode], atlas: Atlas, speaking: WorldModel) -> None:
    speaking.zero_grad()
    batch: Batch = collate(fine, atlas.row)
    speaking(batch, atlas).nll().mean().backward()
    grads = {n: p.grad for n, p in speaking.encoder.named_parameters()}
    assert all(g is not None and torch.isfinite(g).all() for g in grads.values())
    assert sum(float(g.abs().sum()) for g in grads.values() if g is not None) > 1e-4
    speaking.zero_grad()


def test_nothing_seen_at_all_is_finite(make_cohort: MakeCohort, atlas: Atlas, speaking: WorldModel) -> None:
    cohort = make_cohort(["CL:0000236", "CL:0000623"], {"P": [[1, 1]]})
    episode = forecast_episode(cohort, cohort.trajectories[0], (), 0.0, np.array([0.5, 0.5]), 0.5, 0.1)
    assert torch.isfinite(ask(speaking, [episode], atlas).mean).all()


def test_a_node_the_graph_lacks_is_an_error(real_graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownNameError, match=r"CL:9999999.*iw kg build"):
        make_atlas(real_graph, {"CL:9999999"}, 1)


def test_a_forgotten_address_says_nothing_in_training_alone(fine: list[Episode], atlas: Atlas) -> None:
    torch.manual_seed(0)
    model = WorldModel(replace(SMALL, forget=0.999, dropout=0.0, edge_dropout=0.0))
    nn.init.normal_(model.head.weight, std=0.3)
    batch = collate(fine, atlas.row)
    one = model.encoder(atlas.graph).detach()
    other = one.clone()
    other[batch.query_node.unique()] += 1.0
    hidden = torch.zeros_like(batch.seen_mask)  # what is seen has the same addresses, so nothing is seen

    def mean(addresses: torch.Tensor) -> torch.Tensor:
        torch.manual_seed(1)
        return model.answer(replace(batch, seen_mask=hidden), addresses, atlas.relations).mean.detach()

    model.train()
    torch.testing.assert_close(mean(one), mean(other))
    model.eval()
    assert not torch.allclose(mean(one), mean(other))
