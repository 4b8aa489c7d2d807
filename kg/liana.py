"""Ligand-receptor pairs of the `liana` package, an optional source that is read at build time.

Its table (BSD-3-Clause; Dimitrov et al. 2022, doi:10.1038/s41467-022-30755-0) is read where the package is
installed and copied nowhere. Our own pairs stand without it.
"""

from __future__ import annotations

import csv
from collections.abc import Container, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from ..ontology.errors import InputError
from .graph import Edge

COLUMNS = ("source_genesymbol", "target_genesymbol", "resource")
_RESOURCE = "consensus"


def find_liana() -> Path:
    """The table of the installed package; the package itself is not imported.

    :raises InputError: if it is not installed.
    """
    spec = find_spec("liana")
    places = spec.submodule_search_locations if spec else None
    table = Path(places[0]) / "resource" / "omni_resource.csv" if places else None
    if table is None or not table.is_file():
        raise InputError(
            "is not installed, or holds no table of pairs", where="liana", hint="pip install liana"
        )
    return table


def liana_pairs(table: Path, genes: Container[str]) -> Iterator[Edge]:
    """`ligand interacts_with receptor` of its consensus resource, between genes that the graph has anyway.

    A heteromeric end (`IL2RB_IL2RG`) gives one edge a chain, as in our own table.

    :param genes: CURIEs (`hgnc.symbol:CD4`).
    :raises InputError: if the table cannot be read or lacks a column.
    """
    try:
        installed = version("liana")
    except PackageNotFoundError:
        installed = ""
    for ligands, receptors in sorted(_rows(table)):
        for ligand in ligands.split("_"):
            for receptor in receptors.split("_"):
                ends = f"hgnc.symbol:{ligand}", f"hgnc.symbol:{receptor}"
                if all(end in genes for end in ends):
                    yield Edge(ends[0], "interacts_with", ends[1], f"liana {installed}".strip())


def _rows(table: Path) -> set[tuple[str, str]]:
    try:
        with table.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot be read ({error})", where=str(table)) from error
    missing = [column for column in COLUMNS if not rows or rows[0].get(column) is None]
    if missing:
        raise InputError(f"has no column {missing[0]!r}", where=str(table))
    return {(row[COLUMNS[0]], row[COLUMNS[1]]) for row in rows if row["resource"] == _RESOURCE}
