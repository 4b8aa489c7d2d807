"""Where a patient or a plan is unlike what a run was trained on: what is refused, and what is warned of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...kg.graph import KnowledgeGraph
from ...kg.relations import Relations
from ...ontology.errors import InputError
from ..case import Case
from ..cohort import Trajectory
from ..forecast import Forecaster
from ..outcome_rule import RuleFor
from .support import FEW

ACTS = ("targets", "inhibits", "depletes", "activates", "suppresses")
LEAST = 3  # values that a training study has, too; with fewer there is nothing to read
_FAR = 4.0  # standard deviations among training patients
_WIDE = 2.0  # root mean square of them over all columns
_WEAK = 0.55  # AUC within left-out studies


def refuse_plan(trajectory: Trajectory, graph: KnowledgeGraph) -> None:
    """Refuse a therapy that the graph does not relate to anything it acts on.

    :raises InputError: naming the therapy.
    """
    relations = Relations(graph)
    for node in sorted({interval.therapy for interval in trajectory.plan}):
        kin = set(relations.ancestors(graph.require(node).id))
        parts = {e.object for e in graph.edges if e.subject in kin and e.predicate == "has_part"}
        if not any(e.subject in kin | parts and e.predicate in ACTS for e in graph.edges):
            raise InputError(
                f"therapy {graph.nodes[node].label!r} ({node}) has no relation in the graph",
                where=f"patient {trajectory.patient}",
                hint=f"nothing says what it acts on: add a fact ({', '.join(ACTS)}; docs/kg.md), "
                "or ask under another plan",
            )


def refuse_sample(forecaster: Forecaster, trajectory: Trajectory, node: str) -> None:
    """Refuse what no answer can rest on.

    :raises InputError: if no therapy is named, the sample has one value in every column, or next to nothing
        in it was measured in training.
    """
    where = f"patient {trajectory.patient}"
    if not trajectory.plan:
        hint = "name one with --plan, or --therapy-key when the cohort is built"
        raise InputError("no therapy is named, and an outcome is one under a therapy", where=where, hint=hint)
    values = trajectory.snapshots[-1].values
    if np.ptp(values) < 1e-12:
        raise InputError(
            f"every column of the last sample is {values[0]:g}: nothing was measured",
            where=where,
            hint="drop the sample",
        )
    known = _measured(forecaster, node)
    if known < LEAST:
        raise InputError(
            f"{known} of {len(forecaster.cohort.columns)} columns mean something that training measured",
            where=where,
            hint="harmonize the labels, or train a run on such measurements",
        )


def _measured(forecaster: Forecaster, node: str) -> int:
    """Columns whose term a training study with this outcome had."""
    facing = forecaster.outcomes.facing(forecaster.cohort, node)
    if facing:
        met = set(facing.rule.nodes)
    else:
        met = {n for r in forecaster.trained.references if node in r.outcome_rate for n in r.nodes}
    return sum(bool(n) and n in met for n in forecaster.cohort.nodes)


def warnings_of(
    forecaster: Forecaster, trajectory: Trajectory, node: str, cases: Sequence[Case]
) -> Iterator[str]:
    """Why the answer about a patient may be wrong, a sentence each."""
    nodes, cohort = forecaster.graph.nodes, forecaster.cohort
    told = [c for c in cases if c.knows(node)]
    if not trajectory.cancer:
        yield "the cancer is not given"
    elif not any(c.cancer == trajectory.cancer for c in told):
        yield f"no training patient had {nodes[trajectory.cancer].label}"
    agents = tuple(sorted({interval.therapy for interval in trajectory.plan}))
    given = sum(c.therapies == agents for c in told)
    name = " + ".join(nodes[a].label for a in agents)
    ever = {therapy for c in told for therapy in c.therapies}
    if unseen := [nodes[a].label for a in agents if a not in ever]:
        yield f"no training patient was given {' or '.join(unseen)}"
    elif given < FEW:
        yield f"{given or 'no'} training patients were given {name} and nothing else"
    known = _measured(forecaster, node)
    if 2 * known < len(cohort.columns):
        yield f"{len(cohort.columns) - known} of {len(cohort.columns)} columns were not measured in training"
    if (cohort.study, trajectory.patient) in set(forecaster.trained.patients):
        yield "the patient was in training: the answer looks better than it would for a new one"
    facing = forecaster.outcomes.facing(cohort, node)
    if facing:
        yield from _of_rule(facing, trajectory)
    else:
        yield "too few training patients for a rule: only the network and the base rate speak"


def _of_rule(facing: RuleFor, trajectory: Trajectory) -> Iterator[str]:
    seen = facing.standard(trajectory.snapshots)[1]  # levels; ranks have no far end
    far = np.abs(seen) > _FAR
    if far.any() or np.sqrt((seen**2).mean()) > _WIDE:
        yield (
            f"the sample is unlike those of training: {int(far.sum())} of {len(seen)} values are more than "
            f"{_FAR:g} standard deviations from theirs, {np.sqrt((seen**2).mean()):.1f} on average"
        )
    rule = facing.rule
    if not np.any(rule.weights):
        yield "left-out training patients could not be told apart: this is hardly more than the base rate"
    elif rule.quality < _WEAK:
        name = "concordance" if rule.edges else "AUC"
        yield f"left-out training patients were hardly told apart ({name} {rule.quality:.2f})"
