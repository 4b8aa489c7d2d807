"""The attempts of `icb_attempts` as a table: figures, each seed, and differences to the linear start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..model.cohort import Array
from ..model.icb.scores import Answers, draws_of, figures
from ..model.icb.study import Study
from .icb_attempts import NETWORK, START, Told

FIGURES = ("macro AUC", "macro AUC, 40 patients or more", "AUC within studies", "calibration error")
_LEVEL = (0.025, 0.975)


def report(studies: Sequence[Study], told: Sequence[Told], draws: int = 1000) -> str:
    """Markdown: an attempt a row, its mean over seeds with the interval over patients, then each seed.

    :param draws: of patients, for intervals.
    """
    found = figures_of(studies, told, draws)
    lines = ["| attempt | seeds | " + " | ".join(FIGURES) + " | macro AUC, less the start's | within, less |"]
    lines.append("|" + "---|" * (len(FIGURES) + 4))
    for attempt, seeds in found.items():
        cells = [_shown([s[figure] for s in seeds]) for figure in FIGURES]
        cells += [_less(seeds, found.get(START), figure) for figure in (FIGURES[0], FIGURES[2])]
        lines.append(f"| {attempt} | {len(seeds)} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", *_each_study(studies, told), "", *_null(studies, told)])


def figures_of(
    studies: Sequence[Study], told: Sequence[Told], draws: int = 0
) -> dict[str, list[dict[str, Array]]]:
    """Attempt → figures of each seed that is whole, of everybody and of draws of patients.

    Networks of all seeds that answer together (the mean of their probabilities) are an attempt, too.
    """
    said = _whole(studies, [t for t in told if not t.shuffle])
    networks = [by_study for (attempt, _), by_study in said.items() if attempt == NETWORK]
    if len(networks) > 1:
        mean = {s.name: np.mean([one[s.name] for one in networks], axis=0) for s in studies}
        said[f"{len(networks)} networks together", 0] = mean
    weights = draws_of([len(s.patients) for s in studies], draws)
    found: dict[str, list[dict[str, Array]]] = {}
    for (attempt, _), by_study in said.items():
        found.setdefault(attempt, []).append(figures(_answers(studies, by_study), weights).values)
    return found


def _whole(studies: Sequence[Study], told: Sequence[Told]) -> dict[tuple[str, int], dict[str, Array]]:
    said: dict[tuple[str, int], dict[str, Array]] = {}
    for one in told:
        said.setdefault((one.attempt, one.seed), {})[one.study] = np.array(one.said)
    return {key: by_study for key, by_study in said.items() if len(by_study) == len(studies)}


def _answers(studies: Sequence[Study], said: Mapping[str, Array]) -> Answers:
    names = tuple(s.name for s in studies)
    return Answers(names, tuple(s.labels for s in studies), tuple(said[name] for name in names))


def _shown(seeds: Sequence[Array]) -> str:
    mean = np.mean([s[: min(map(len, seeds))] for s in seeds], axis=0)
    if np.isnan(mean).all():
        return "-"
    low, high = np.nanquantile(mean[1:], _LEVEL)
    each = f"; {', '.join(f'{s[0]:.3f}' for s in seeds)}" if len(seeds) > 1 else ""
    return f"{mean[0]:.3f} ({low:.3f} to {high:.3f}{each})"


def _less(
    seeds: Sequence[Mapping[str, Array]], start: Sequence[Mapping[str, Array]] | None, figure: str
) -> str:
    if not start:
        return ""
    gap = np.mean([s[figure] for s in seeds], axis=0) - start[0][figure]
    low, high = np.nanquantile(gap[1:], _LEVEL)
    return f"{gap[0]:.3f} ({low:.3f} to {high:.3f})"


def _each_study(studies: Sequence[Study], told: Sequence[Told]) -> Iterator[str]:
    """AUC of each study, the mean over seeds."""
    said = _whole(studies, [t for t in told if not t.shuffle])
    attempts = list(dict.fromkeys(attempt for attempt, _ in said))
    yield "| study | " + " | ".join(attempts) + " |"
    yield "|" + "---|" * (len(attempts) + 1)
    weights = [np.ones((1, len(s.patients))) for s in studies]
    aucs = {
        attempt: np.mean(
            [figures(_answers(studies, s), weights).aucs[0] for (a, _), s in said.items() if a == attempt],
            axis=0,
        )
        for attempt in attempts
    }
    for i, study in enumerate(studies):
        yield f"| {study.name} | " + " | ".join(f"{aucs[a][i]:.3f}" for a in attempts) + " |"


def _null(studies: Sequence[Study], told: Sequence[Told]) -> Iterator[str]:
    """97.5th percentile over shuffles of the outcomes, and the share that reaches the first seed's figure."""
    from ..model.icb.run import shuffled

    chance: dict[str, list[dict[str, Array]]] = {}
    for shuffle in sorted({t.shuffle for t in told if t.shuffle}):
        dealt = shuffled(studies, shuffle)
        weights = [np.ones((1, len(s.patients))) for s in dealt]
        for (attempt, _), said in _whole(dealt, [t for t in told if t.shuffle == shuffle]).items():
            chance.setdefault(attempt, []).append(figures(_answers(dealt, said), weights).values)
    first = figures_of(studies, told)
    for attempt, nulls in chance.items():
        for figure in (FIGURES[0], FIGURES[2]):
            values = np.array([n[figure][0] for n in nulls])
            true = first[attempt][0][figure][0] if attempt in first else np.nan
            p = (1 + (values >= true).sum()) / (1 + len(values))
            top = np.quantile(values, _LEVEL[1])
            told_of = f"{len(values)} shuffles, 97.5th percentile {top:.3f}, p {p:.3f}"
            yield f"{attempt}, {figure}: {true:.3f}; {told_of}"
