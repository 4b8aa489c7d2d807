"""What training patients were given: the therapies that a question about a plan begins with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..case import Case


def usual_agents(cases: Sequence[Case], cancer: str) -> list[tuple[str, ...]]:
    """Agents as training patients with this cancer combined them, the most frequent first.

    Where nobody had the cancer, all patients count.
    """
    of_cancer = [c for c in cases if c.cancer == cancer] or cases
    counted = Counter(c.therapies for c in of_cancer if c.therapies)
    return [agents for agents, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]


def patients_by_agent(cases: Sequence[Case]) -> dict[str, int]:
    """Agents with the number of training patients who had them, the most frequent first."""
    counted = Counter(agent for c in cases for agent in c.therapies)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
