"""Where a label occurs in the newest sets of other labs, and what it means there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..harmonize.cluster_prefix import strip_cluster_prefix
from ..harmonize.normalise import normal_form
from ..mapping import NO_TERM, Mapping, MappingSet
from ..ontology import Ontology
from ..sssom import latest_sets
from .decisions import EXACT


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A row of another lab about the same name."""

    lab: str
    version: str
    row: Mapping


class Elsewhere:
    """Rows of all labs but one, by the normal form of their labels.

    :param sets: at all versions. :param lab: the one that is left out.
    """

    def __init__(self, sets: Iterable[MappingSet], ontology: Ontology, lab: str) -> None:
        self._ontology = ontology
        self._rows: dict[str, list[Occurrence]] = defaultdict(list)
        for name, one in sorted(latest_sets(sets).items()):
            for row in one.mappings if name != lab else ():
                if not row.negated and (form := form_of(row.label)):
                    self._rows[form].append(Occurrence(name, one.version, row))

    def of(self, label: str) -> tuple[Occurrence, ...]:
        """Rows about the same name."""
        return tuple(self._rows.get(form_of(label), ()))

    def against(self, label: str, term: str | None) -> tuple[Occurrence, ...]:
        """Those that give the name an exact term which is neither above nor below this one."""
        if term is None or term not in self._ontology:
            return ()
        return tuple(found for found in self.of(label) if self._is_other(found.row, term))

    def _is_other(self, row: Mapping, term: str) -> bool:
        known, other = self._ontology, row.object_id
        if row.predicate != EXACT or other == NO_TERM or other not in known:
            return False
        return not (known.is_a(other, term) or known.is_a(term, other))


def form_of(label: str) -> str:
    """What two spellings of a name share, without a cluster's number."""
    return normal_form(strip_cluster_prefix(label))
