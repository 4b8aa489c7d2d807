"""All that the ranking looks up, made of an ontology and mapping sets: the last two are kept.

Sets are the same if they are the same objects, as those that the package ships are within a process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..mapping import MappingSet
from ..ontology import Ontology
from .features import FeatureTable
from .lexicon import Lexicon
from .local_names import LocalNames
from .name_likeness import Likeness
from .name_table import NameTable

_MOST = 2  # each is 60 MB


@dataclass(frozen=True)
class RankTables:
    """Names, their features and local terms.

    :param sets: what they were made of; held, so that no other set can be taken for one of them.
    """

    sets: tuple[MappingSet, ...]
    names: NameTable
    features: FeatureTable
    local: LocalNames

    @classmethod
    def of(cls, lexicon: Lexicon, sets: Sequence[MappingSet]) -> RankTables:
        """Made now, or before of the same."""
        known = lexicon.ontology.once(_known)
        key = tuple(map(id, sets))
        found = known.pop(key, None) or cls._made(lexicon, tuple(sets))
        while len(known) >= _MOST:
            known.pop(next(iter(known)))
        known[key] = found  # the one asked for longest ago stands first
        return found

    @classmethod
    def _made(cls, lexicon: Lexicon, sets: tuple[MappingSet, ...]) -> RankTables:
        names = NameTable.of(lexicon, sets)
        return cls(sets, names, FeatureTable(Likeness(names), lexicon), LocalNames(lexicon, sets))


def _known(_: Ontology) -> dict[tuple[int, ...], RankTables]:
    return {}  # filled as asked
