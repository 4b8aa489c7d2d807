"""`Origin`: the run whose weights a training begins from, and all that they have seen before.

No parameter belongs to a vocabulary, so weights learnt on one set of cohorts go on on any other. References,
outcome rules and whatever else is a statistic of training patients is fitted anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from ..ontology.errors import InputError
from .folds import Person

Weights = Mapping[str, Tensor]
_KEPT = ("immuneworld", "seed", "steps", "config", "cohorts", "from")


@dataclass(frozen=True)
class Origin:
    """Where a training begins.

    :param members: the weights of each member; a new member takes those of its number, counted round.
    :param patients: everybody whom these weights were trained on, in whichever training.
    :param about: what the new run's `run.json` says of it.
    """

    members: tuple[Weights, ...]
    patients: tuple[Person, ...]
    about: dict[str, Any]

    @property
    def hash(self) -> str:
        """Of the weights."""
        return str(self.about["weights"])

    def weights(self, member: int = 0) -> Weights:
        """What a member begins with."""
        return self.members[member % len(self.members)]

    def met(self, persons: Collection[Person]) -> list[Person]:
        """Those of some people whom the weights know already."""
        return sorted({*self.patients} & {*persons})


def origin_of(
    models: Sequence[nn.Module], patients: Sequence[Person], described: Mapping[str, Any]
) -> Origin:
    """The origin that a loaded run is.

    :param described: its `run.json`.
    """
    members = tuple(dict(model.state_dict()) for model in models)
    about = {key: described[key] for key in _KEPT if key in described}
    graph = described["versions"]["graph_hash"]
    return Origin(members, tuple(patients), {"weights": _hash(members), "graph_hash": graph, **about})


def refuse_patients(origin: Origin, persons: Collection[Person], where: str) -> None:
    """Refuse weights that were trained on people who are to be held out.

    :raises InputError: naming how many and of which studies.
    """
    if met := origin.met(persons):
        studies = ", ".join(sorted({study for study, _ in met}))
        raise InputError(
            f"was trained on {len(met)} of the patients to be held out ({studies})",
            where=where,
            hint="train it on other studies",
        )


def _hash(members: Sequence[Weights]) -> str:
    digest = hashlib.sha256()
    for number, weights in enumerate(members):
        for name, value in sorted(weights.items()):
            digest.update(f"{number}.{name}{tuple(value.shape)}".encode())
            digest.update(value.detach().contiguous().numpy().tobytes())
    return digest.hexdigest()
