from collections.abc import Sequence

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from immuneworld.model.batch import Batch
from immuneworld.model.episode import ABUNDANCE, OUTCOME, SCORE
from immuneworld.model.likelihood import Answer

torch.set_num_threads(1)
Floats = Sequence[float]


def batch_of(
    kind: int,
    last: Floats,
    target: Floats | None,
    spread: float = 0.1,
    depth: float = 50,
    pad: int = 0,
    depths: Floats = (),
) -> Batch:
    """One episode of K queries, and `pad` queries of padding behind them."""
    k = len(last) + pad

    def row(values: Floats) -> torch.Tensor:
        return torch.tensor([[*values, *[0.0] * pad]])

    nothing = torch.zeros(1, k, dtype=torch.long)
    mask = torch.tensor([[True] * len(last) + [False] * pad])
    return Batch(
        kind=kind,
        seen_node=nothing,
        seen_kind=nothing,
        seen_value=torch.zeros(1, k, 3),
        seen_age=torch.zeros(1, k),
        seen_mask=mask,
        query_node=nothing,
        query_hint=torch.zeros(1, k, 3),
        query_mask=mask,
        last=row(last),
        expected=row(last),
        weight=torch.tensor([0.5]),
        spread=torch.full((1, len(last) + pad), spread),
        depth=torch.tensor([depth]),
        target=None if target is None else row(target),
        depths=torch.tensor([depths]) if depths else None,
    )


def answer(batch: Batch, mix: float = 0.0, delta: Floats | None = None, log_scale: float = 0.0) -> Answer:
    shape = batch.query_mask.shape
    moved = torch.zeros(shape)
    if delta is not None:
        moved[0, : len(delta)] = torch.tensor(list(delta))
    return Answer(batch, torch.full(shape, mix), moved, torch.full(shape, log_scale))


counts = st.lists(st.integers(0, 60), min_size=2, max_size=8).filter(lambda v: sum(v) > 0)


@settings(deadline=None, max_examples=60)
@given(counts, st.floats(0.01, 0.4), st.floats(-1, 1), st.integers(0, 4))
def test_abundances_are_dirichlet_multinomial(
    seen: list[int], spread: float, log_scale: float, pad: int
) -> None:
    shares = np.array(seen) / sum(seen)
    prior = (np.arange(len(seen)) + 1.0) / sum(range(1, len(seen) + 1))
    found = answer(
        batch_of(ABUNDANCE, prior.tolist(), shares.tolist(), spread, sum(seen), pad), log_scale=log_scale
    )
    alpha = prior * (1 / spread - 1) * np.exp(-log_scale)
    if not 0.5 < alpha.sum() < 1e4:
        return
    truth = -stats.dirichlet_multinomial.logpmf(seen, alpha, sum(seen)) / len(seen)
    assert float(found.nll()) == pytest.approx(truth, abs=2e-3)


def test_a_deep_sample_keeps_its_digits() -> None:
    seen, prior = np.array([700_000, 250_000, 50_000]), np.array([0.6, 0.3, 0.1])
    found = answer(batch_of(ABUNDANCE, prior.tolist(), (seen / seen.sum()).tolist(), 0.05, float(seen.sum())))
    truth = -stats.dirichlet_multinomial.logpmf(seen, prior * 19, seen.sum()) / 3
    assert float(found.nll()) == pytest.approx(truth, abs=0.02)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=5), st.floats(0.05, 2), st.floats(-1, 1))
def test_scores_are_student_t(target: list[float], spread: float, log_scale: float) -> None:
    last, delta = [0.3] * len(target), [0.5] * len(target)
    found = answer(batch_of(SCORE, last, target, spread, pad=2), delta=delta, log_scale=log_scale)
    truth = -stats.t.logpdf(target, df=4, loc=0.3 + 0.5 * spread, scale=spread * np.exp(log_scale)).mean()
    assert float(found.nll()) == pytest.approx(truth, rel=1e-3, abs=1e-4)


@given(st.floats(0.02, 0.98), st.floats(-3, 3), st.booleans())
def test_outcomes_are_bernoulli(rate: float, delta: float, happened: bool) -> None:
    found = answer(batch_of(OUTCOME, [rate], [float(happened)]), delta=[delta])
    p = 1 / (1 + np.exp(-(np.log(rate / (1 - rate)) + delta)))
    assert float(found.mean) == pytest.approx(p, abs=1e-5)
    assert float(found.nll()) == pytest.approx(-stats.bernoulli.logpmf(int(happened), p), abs=1e-4)


def test_intervals_of_one_patient_are_one_likelihood() -> None:
    """Two intervals lived through and death in the third: log .9 + log .8 + log .3, whatever is beside it."""
    found = answer(batch_of(OUTCOME, [0.1, 0.2, 0.3], [0.0, 0.0, 1.0], pad=4))
    assert float(found.nll()) == pytest.approx(-np.log(0.9 * 0.8 * 0.3), abs=1e-5)
    assert float(answer(batch_of(OUTCOME, [0.1], [0.0])).nll()) == pytest.approx(-np.log(0.9), abs=1e-5)


@pytest.mark.parametrize("target", [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
def test_zeros_are_finite_in_value_and_gradient(target: list[float]) -> None:
    """A sixth of deconvolved fractions are exact zeros, in what was seen and in what came."""
    batch = batch_of(ABUNDANCE, [0.7, 0.3, 0.0], target, depth=200)
    words = [torch.zeros(1, 3, requires_grad=True) for _ in range(3)]
    found = Answer(batch, *words)
    (found.nll() + found.total_variation() + found.pull()).sum().backward()
    assert torch.isfinite(found.nll()).all()
    assert all(w.grad is not None and torch.isfinite(w.grad).all() for w in words)
    assert words[1].grad is not None
    assert words[1].grad.abs().max() > 0


def test_without_words_the_answer_is_the_start() -> None:
    batch = batch_of(ABUNDANCE, [0.6, 0.4, 0.0], None, pad=3)
    torch.testing.assert_close(answer(batch).mean, batch.last, atol=1e-5, rtol=0)


def test_a_shift_common_to_all_types_changes_nothing_and_is_not_pulled() -> None:
    batch = batch_of(ABUNDANCE, [0.6, 0.3, 0.1], None, pad=1)
    moved = answer(batch, delta=[2.0, 2.0, 2.0])
    torch.testing.assert_close(moved.mean, answer(batch).mean)
    assert float(moved.pull()) == pytest.approx(0, abs=1e-6)
    assert float(answer(batch, delta=[2.0, 0.0, 0.0]).pull()) > 0.5
    assert float(answer(batch_of(SCORE, [0.0] * 3, None), delta=[2.0] * 3).pull()) == pytest.approx(4)


def test_total_variation_is_of_compositions_alone() -> None:
    assert float(
        answer(batch_of(ABUNDANCE, [0.5, 0.5], [1.0, 0.0], pad=2)).total_variation()
    ) == pytest.approx(0.5)
    assert float(answer(batch_of(SCORE, [0.5, 0.5], [1.0, 0.0])).total_variation()) == 0


def test_samples_are_compositions_around_the_mean() -> None:
    found = answer(batch_of(ABUNDANCE, [0.6, 0.3, 0.1, 0.0], None, spread=0.1, depth=80, pad=2))
    sample = found.sample(4000, seed=1)
    assert sample.shape == (4000, 1, 6)
    np.testing.assert_allclose(sample.sum(-1), 1)
    np.testing.assert_allclose(sample.mean(0)[0], found.mean[0], atol=0.01)
    assert not sample[..., 4:].any(), "padding is never drawn"
    np.testing.assert_allclose(sample * 80, np.rint(sample * 80), atol=1e-9, err_msg="counted cells")
    # Dirichlet-multinomial: m(1 - m) ((1 - s) / n + s), s the spread.
    np.testing.assert_allclose(sample[:, 0, 0].var(), 0.24 * (0.9 / 80 + 0.1), rtol=0.1)


@pytest.mark.parametrize("kind", [ABUNDANCE, SCORE, OUTCOME])
def test_samples_know_their_seed(kind: int) -> None:
    found = answer(batch_of(kind, [0.6, 0.4], None))
    np.testing.assert_array_equal(found.sample(20, seed=1), found.sample(20, seed=1))
    assert (found.sample(20, seed=1) != found.sample(20, seed=2)).any()


def test_samples_of_scores_and_outcomes_have_their_distributions() -> None:
    scores = answer(batch_of(SCORE, [2.0], None, spread=0.5)).sample(4000, seed=0)[:, 0, 0]
    assert stats.kstest(scores, stats.t(df=4, loc=2, scale=0.5).cdf).pvalue > 0.01
    outcomes = answer(batch_of(OUTCOME, [0.3], None)).sample(4000, seed=0)
    assert set(np.unique(outcomes)) == {0.0, 1.0}
    assert outcomes.mean() == pytest.approx(0.3, abs=0.03)


def test_a_sample_is_counted_in_as_many_cells_as_the_study_counts() -> None:
    """One cell or a thousand, as often: half of the draws are of one type alone."""
    known = answer(batch_of(ABUNDANCE, [0.5, 0.5], None, spread=0.01, depth=1000))
    drawn = answer(batch_of(ABUNDANCE, [0.5, 0.5], None, spread=0.01, depth=1000, depths=(1.0, 1000.0)))
    alone = [float((a.sample(4000, 0)[:, 0].max(-1) == 1).mean()) for a in (known, drawn)]
    assert alone == pytest.approx([0.0, 0.5], abs=0.03)
    np.testing.assert_allclose(drawn.sample(4000, 0).mean(0), [[0.5, 0.5]], atol=0.02)
