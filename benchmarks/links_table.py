"""Answers to tables in Markdown, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..kg.link_tensors import NAMES
from .links_answers import ORIGINS, Answers
from .links_ours import OURS
from .links_task import MARKERS

EDGES, TERMS, BEYOND, TUNING = "edges", "terms", "beyond the template", "tuning"
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DRAWS = 2000
_LEAST = 15  # held-out edges of a relation over all seeds: fewer are no mean
_MARKERS = [NAMES.index(name) for name in MARKERS]


@dataclass(frozen=True)
class Column:
    """All that one method answered, over seeds and folds; each array is [q], in one order for all methods."""

    rank: Floats
    way: Ints
    group: Ints
    origin: Ints
    seed: Ints
    seconds: float

    @property
    def reciprocal(self) -> Floats:
        """One over the rank."""
        return 1 / self.rank

    @property
    def relation(self) -> Ints:
        """The predicate, by number."""
        return self.way // 2

    def where(self, chosen: npt.NDArray[np.bool_]) -> Column:
        """Some of the questions."""
        return Column(
            self.rank[chosen],
            self.way[chosen],
            self.group[chosen],
            self.origin[chosen],
            self.seed[chosen],
            self.seconds,
        )


def columns(answers: Iterable[Answers]) -> dict[str, Column]:
    """A column a method; a method that has not answered what ours has is left out until it has."""
    found: dict[str, list[Answers]] = {}
    for one in sorted(answers, key=lambda a: a.seed):
        found.setdefault(one.method, []).append(one)
    made = {name: _column(runs) for name, runs in found.items()}
    whole = len(made[OURS].rank) if OURS in made else max(len(c.rank) for c in made.values())
    return {name: column for name, column in made.items() if len(column.rank) == whole}


def _column(runs: Sequence[Answers]) -> Column:
    def joined(of: Callable[[Answers], Sequence[float]]) -> Floats:
        return np.concatenate([np.asarray(of(run), dtype=np.float64) for run in runs])

    return Column(
        joined(lambda a: a.rank),
        joined(lambda a: a.way).astype(np.int64),
        joined(lambda a: a.group).astype(np.int64),
        joined(lambda a: a.origin).astype(np.int64),
        joined(lambda a: [a.seed] * len(a.rank)).astype(np.int64),
        sum(run.seconds for run in runs) / len({run.seed for run in runs}),
    )


def report(answers: Sequence[Answers]) -> str:
    """All tables of all parts."""
    parts = {part: [a for a in answers if a.part == part] for part in (EDGES, TERMS, BEYOND)}
    tables = [_part(part, columns(some)) for part, some in parts.items() if some]
    return "\n".join([*tables, "### Tuning, MRR of validation edges\n", _tuned(answers)])


def _tuned(answers: Sequence[Answers]) -> str:
    tried = [a for a in answers if a.part == TUNING]
    lines = [f"| {a.method} | {np.mean(1 / np.array(a.rank)):.3f} | {a.seconds:.0f} |" for a in tried]
    return "\n".join(["| peer | MRR | CPU s |", "|---|---|---|", *lines])


def _part(name: str, found: dict[str, Column]) -> str:
    first = next(iter(found.values()))
    unmarked = {n: c.where(~np.isin(c.relation, _MARKERS)) for n, c in found.items()}
    groups = f"{len(first.rank)} questions about {len(np.unique(first.group))} pairs of nodes or terms"
    tables = {
        f"{name}: {groups}": overall(found),
        f"{name}, but markers": overall(unmarked),
        f"{name}, MRR by who states the edge": split(found, lambda c: c.origin, ORIGINS, least=1),
        f"{name}, MRR by relation": split(found, lambda c: c.relation, NAMES),
        f"{name}, hits@10 by relation": split(found, lambda c: c.relation, NAMES, hits=True),
    }
    return "\n".join(f"### {title}\n\n{table}\n" for title, table in tables.items())


def overall(found: dict[str, Column]) -> str:
    """A row a method: mean reciprocal rank and hits at 10 with intervals, ours minus it, each seed."""
    lines = [
        "| method | MRR | ours minus it | hits@10 | MRR of each seed | CPU s a seed |",
        "|---|---|---|---|---|---|",
    ]
    for name, column in found.items():
        values, hit = column.reciprocal, (column.rank <= 10).astype(np.float64)
        less = (
            ""
            if name == OURS or OURS not in found
            else mean_line(found[OURS].reciprocal - values, column.group, sign="+")
        )
        each = ", ".join(f"{values[column.seed == seed].mean():.3f}" for seed in np.unique(column.seed))
        shown = (mean_line(values, column.group), less, mean_line(hit, column.group), each)
        lines.append(f"| {name} | {' | '.join(shown)} | {column.seconds:.0f} |")
    return "\n".join(lines)


def split(
    found: dict[str, Column],
    by: Callable[[Column], Ints],
    names: Sequence[str],
    least: int = _LEAST,
    hits: bool = False,
) -> str:
    """A row a kind of edge, the commonest first: the mean of every method; ours with its interval."""
    lines = ["| | edges | " + " | ".join(found) + " |", "|---" * (len(found) + 2) + "|"]
    kinds, counts = np.unique(by(next(iter(found.values()))), return_counts=True)
    for kind, count in sorted(zip(kinds.tolist(), counts.tolist(), strict=True), key=lambda k: -k[1]):
        if count >= 2 * least:
            cells = [_cell(name, column.where(by(column) == kind), hits) for name, column in found.items()]
            lines.append(f"| {names[kind]} | {count // 2} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(name: str, column: Column, hits: bool) -> str:
    values = (column.rank <= 10).astype(np.float64) if hits else column.reciprocal
    return mean_line(values, column.group, digits=2) if name == OURS else f"{values.mean():.2f}"


def mean_line(values: Floats, group: Ints, sign: str = "", digits: int = 3) -> str:
    """The mean and its 95 % interval over draws of whole groups."""
    _, member = np.unique(group, return_inverse=True)
    total, count = np.bincount(member, values), np.bincount(member)
    drawn = np.random.default_rng(0).integers(len(total), size=(DRAWS, len(total)))
    means = total[drawn].sum(1) / count[drawn].sum(1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{values.mean():{sign}.{digits}f} ({low:{sign}.{digits}f} to {high:{sign}.{digits}f})"
