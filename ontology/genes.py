"""Human genes: approved symbols, their HGNC ids, and the names people write instead.

HUGO Gene Nomenclature Committee, https://www.genenames.org (CC0); the table is `imports/hgnc.tsv`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from .errors import InputError

TABLE = Path(__file__).parent / "imports" / "hgnc.tsv"


@dataclass(frozen=True)
class Genes:
    """The gene table.

    :param ids: approved symbol → CURIE (`TCF7` → `HGNC:11639`).
    :param aliases: approved symbol → alias and previous symbols, joined by `|`.
    """

    ids: dict[str, str]
    aliases: dict[str, str]

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.ids

    def id_of(self, symbol: str) -> str | None:
        """The HGNC id of an approved symbol; None for any other name."""
        return self.ids.get(symbol)

    def approved(self, name: str) -> tuple[str, ...]:
        """Approved symbols that a name may mean, sorted: itself, or those it is an alias of.

        Case, hyphens and blanks do not matter (`PD-1`, `Tim3`) where the name as written is no symbol.
        """
        if name in self.ids:
            return (name,)
        return tuple(sorted(self._exact.get(name) or self._loose.get(_loose(name)) or ()))

    @cached_property
    def _exact(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for symbol, names in self.aliases.items():
            for name in names.split("|"):
                found[name].add(symbol)
        return found

    @cached_property
    def _loose(self) -> dict[str, set[str]]:
        """Approved symbols win over aliases that look like them."""
        found: dict[str, set[str]] = defaultdict(set)
        for symbol in self.ids:
            found[_loose(symbol)].add(symbol)
        symbols = frozenset(found)
        for name, meant in self._exact.items():
            if (form := _loose(name)) not in symbols:
                found[form] |= meant
        return found


_BETWEEN = re.compile(r"[-\s_]")


def _loose(name: str) -> str:
    return _BETWEEN.sub("", name).upper()


@cache
def load_genes(path: Path = TABLE) -> Genes:
    """The packaged table, read once.

    :raises InputError: if it is not there or not a table of id, symbol and aliases.
    """
    ids, aliases = {}, {}
    try:
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith(("#", "id\t")):
                curie, symbol, names = line.split("\t")
                ids[symbol] = curie
                if names:
                    aliases[symbol] = names
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path), hint="install the package") from error
    return Genes(ids, aliases)
