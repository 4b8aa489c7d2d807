"""The slice of the Cell Ontology that `cellxgene-ontology-guide` leaves out: relations and synonyms.

`slice_relations` and `slice_synonyms` turn fact tables (one axiom or synonym a row) into rows of our
own shape: columns chosen, sorted, without duplicates and without terms that the pinned release lacks or has
retired. `python -m immuneworld.ontology.cl.slice FACTS` rewrites `imports/`. Facts: Cell Ontology, CC BY 4.0,
Diehl et al. 2016, J Biomed Semantics 7:44, doi:10.1186/s13326-016-0088-7.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..outputs import whole_file

COMMIT = "fd61b95"
RELATION_COLUMNS = ("subject", "predicate", "object", "axiom")
SYNONYM_COLUMNS = ("term", "synonym", "scope")
PROVENANCE = (
    f"source: https://github.com/obophenotype/cell-ontology at commit {COMMIT}",
    "licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
    "cite: Diehl et al. 2016, J Biomed Semantics 7:44, https://doi.org/10.1186/s13326-016-0088-7",
    "changes: columns chosen, sorted, duplicates and retired terms left out (ontology/cl/slice.py)",
)
SCOPES = frozenset({"exact", "broad", "narrow", "related"})
Row = tuple[str, ...]


@dataclass(frozen=True)
class Slice:
    """Rows of one table.

    :param columns: their names.
    :param rows: sorted, without duplicates.
    :param dropped: how many fact rows are broken or name a term that the release lacks or has retired.
    """

    columns: Row
    rows: tuple[Row, ...]
    dropped: int


def slice_relations(facts: Iterable[Mapping[str, str]], current: Container[str]) -> Slice:
    """Subject, predicate, object, kind of axiom.

    :param current: ids of the release's terms that are not deprecated. A CL object must be among them too.
    """

    def keep(row: Row) -> bool:
        subject, predicate, target, _ = row
        return bool(predicate and target) and all(
            not curie.startswith("CL:") or curie in current for curie in (subject, target)
        )

    return _slice(RELATION_COLUMNS, facts, keep)


def slice_synonyms(facts: Iterable[Mapping[str, str]], current: Container[str]) -> Slice:
    """Term, synonym, scope (`exact`, `broad`, `narrow` or `related`)."""
    return _slice(SYNONYM_COLUMNS, facts, lambda row: row[0] in current and bool(row[1]) and row[2] in SCOPES)


def provenance_of(release: str, source: str) -> Row:
    """The provenance lines of slices that are made from a file of a release."""
    return (f"source: {source}, release {release} of the Cell Ontology", *PROVENANCE[1:])


def format_slice(table: Slice, what: str, provenance: Row = PROVENANCE) -> str:
    """TSV text, with the source, the commit or release and the licence in `#` lines above the header."""
    text = io.StringIO()
    text.writelines(f"# {line}\n" for line in (f"{what} of immune classes of the Cell Ontology", *provenance))
    writer = csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerows((table.columns, *table.rows))
    return text.getvalue()


def write_slices(facts: Path, target: Path) -> dict[str, Slice]:
    """`cl_relations.tsv` and `cl_synonyms.tsv` from the fact tables of a folder.

    :param facts: folder of `cl_immune_relations.tsv` and `cl_immune_synonyms.tsv`.
    :raises InputError: if a table is missing or lacks a column.
    """
    from .cell_ontology import load_cell_ontology

    current = {curie for curie, term in load_cell_ontology(None).items() if not term.deprecated}
    tables = {
        "relations": slice_relations(_read(facts / "cl_immune_relations.tsv", RELATION_COLUMNS), current),
        "synonyms": slice_synonyms(_read(facts / "cl_immune_synonyms.tsv", SYNONYM_COLUMNS), current),
    }
    for name, table in tables.items():
        with whole_file(target / f"cl_{name}.tsv") as path:
            path.write_text(format_slice(table, f"logical {name}" if name == "relations" else name), "utf-8")
    return tables


def _slice(columns: Row, facts: Iterable[Mapping[str, str]], keep: Callable[[Row], bool]) -> Slice:
    rows = [tuple((fact.get(column) or "").strip() for column in columns) for fact in facts]
    kept = [row for row in rows if keep(row)]
    return Slice(columns, tuple(sorted(set(kept))), len(rows) - len(kept))


def _read(path: Path, columns: Row) -> list[dict[str, str]]:
    try:
        lines = [line for line in path.read_text("utf-8").split("\n") if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot be read ({error})", where=str(path), hint="give the folder of facts"
        ) from error
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise InputError(f"has no column {', '.join(missing)}", where=str(path))
    return list(reader)


if __name__ == "__main__":
    from .cell_ontology import IMPORTS

    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m immuneworld.ontology.cl.slice FACTS")
    for name, table in write_slices(Path(sys.argv[1]), IMPORTS).items():
        print(f"{name}: {len(table.rows)} rows, {table.dropped} dropped")
