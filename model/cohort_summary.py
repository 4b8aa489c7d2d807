"""A cohort in numbers, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ..kg.graph import KnowledgeGraph
from .cohort import Cohort, Latent, Trajectory
from .pairs import next_pairs


def summary(cohort: Cohort, graph: KnowledgeGraph | None = None) -> list[tuple[str, str]]:
    """Rows of (what, how much). Names of nodes come from the graph where one is given."""

    def label(node: str) -> str:
        return graph.nodes[node].label if graph and node in graph.nodes else node

    snapshots = [s for t in cohort.trajectories for s in t.snapshots]
    pairs = next_pairs(cohort)
    mapped = sum(bool(column.node) for column in cohort.columns)
    rows = [
        ("study", cohort.study),
        ("patients", str(len(cohort.trajectories))),
        ("snapshots", str(len(snapshots))),
        ("pairs", f"{len(pairs)} in {len({p.trajectory.patient for p in pairs})} patients"),
        ("times", _counted(Counter(f"day {s.time:g}" for s in sorted(snapshots, key=lambda s: s.time)))),
        ("kind", cohort.kind),
        ("columns", f"{len(cohort.columns)}, {mapped} with a node"),
        *([("latent", _latent(cohort.latent))] if cohort.latent else []),
        *([("assignment", cohort.assignment)] if cohort.assignment else []),
        ("plans", _counted(Counter(_plan(t, label) for t in cohort.trajectories))),
        ("cancers", _counted(Counter(label(t.cancer) or "not given" for t in cohort.trajectories))),
        ("tissues", _counted(Counter(label(t.tissue) or "not given" for t in cohort.trajectories))),
    ]
    for node in sorted({node for t in cohort.trajectories for node in t.outcomes}):
        values = [t.outcomes[node] for t in cohort.trajectories if node in t.outcomes]
        rows.append((label(node), f"{sum(v == 1 for v in values)} of {len(values)} patients known"))
    for node in sorted({node for t in cohort.trajectories for node in t.follow_up}):
        watched = [t.follow_up[node] for t in cohort.trajectories if node in t.follow_up]
        last = max(f.time for f in watched)
        seen = f"{sum(f.event for f in watched)} of {len(watched)} patients known"
        rows.append((label(node), f"event seen in {seen}, followed to day {last:g}"))
    return rows + [(f"version: {name}", value) for name, value in sorted(cohort.versions.items())]


def _latent(latent: Latent) -> str:
    return f"{latent.key}, {latent.means.shape[1]} dimensions, {latent.cells.sum():,} cells"


def _plan(trajectory: Trajectory, label: Callable[[str], str]) -> str:
    return (
        ",".join(
            f"{label(i.therapy)}@{i.start:g}" + ("" if i.stop is None else f"-{i.stop:g}")
            for i in trajectory.plan
        )
        or "not given"
    )


def _counted(counts: Counter[str], most: int = 8) -> str:
    """The commonest first, except that times stay in order."""
    items = list(counts.items()) if any(k.startswith("day ") for k in counts) else counts.most_common()
    shown = ", ".join(f"{name} ({count})" for name, count in items[:most])
    return shown + (f", … {len(items) - most} more" if len(items) > most else "")
