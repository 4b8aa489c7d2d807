"""Arms of a trial: which drugs, how long, and what they are in the graph."""

from __future__ import annotations

from dataclasses import dataclass

from ...ontology.errors import UnknownNameError
from ..cohort import TherapyInterval

HORIZON = 182.0
"""Days that a patient is followed."""


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug of the model: its node in the graph, its parameters' name, and the day after its last dose."""

    node: str
    key: str
    stop: float


DRUGS = {
    "anti-PD-1": Drug("IW:0200002", "pd1", HORIZON),
    "anti-PD-L1": Drug("IW:0200003", "pdl1", HORIZON),
    "anti-CTLA-4": Drug("IW:0200004", "ctla4", 84.0),
    "chemotherapy": Drug("IW:0200030", "chemo", 126.0),
    "CAR-T": Drug("IW:0200071", "car", 1.0),
}
ARMS = (
    "no therapy",
    *DRUGS,
    "anti-PD-1+anti-CTLA-4",
    "anti-PD-1+chemotherapy",
    "anti-PD-L1+chemotherapy",
)
"""The arms that are calibrated or reported; any drugs joined by `+` are one."""


def drugs_of(arm: str) -> tuple[str, ...]:
    """The drugs of an arm, in the order of `DRUGS`.

    :raises UnknownNameError: naming the part that is none.
    """
    if arm == "no therapy":
        return ()
    parts = {part.strip() for part in arm.split("+")}
    for part in sorted(parts - DRUGS.keys()):
        raise UnknownNameError("therapy", part, [*DRUGS, "no therapy"], where=f"arm {arm}")
    return tuple(drug for drug in DRUGS if drug in parts)


def schedule(arm: str) -> dict[str, float]:
    """Parameters of the model that give an arm from day 0 on; they switch all other drugs off."""
    given = drugs_of(arm)
    values = {}
    for name, drug in DRUGS.items():
        values[f"next_{drug.key}"] = 0.0
        values[f"stop_{drug.key}"] = drug.stop if name in given else -1.0
    return values


def plan(arm: str) -> tuple[TherapyInterval, ...]:
    """An arm as therapy intervals of graph nodes."""
    return tuple(TherapyInterval(DRUGS[d].node, 0.0, DRUGS[d].stop) for d in drugs_of(arm))
