"""What an edge's source says: publications (DOI, PubMed id) and the knowledge sources behind them.

`facts/publications.tsv` gives the PubMed id of a DOI, where one was looked up; no id is derived or guessed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ..ontology.tables import cells, read_table

TABLE = Path(__file__).parent / "facts" / "publications.tsv"
# Infores ids: https://github.com/biolink/information-resource-registry
_INFORES = {
    "CL": "infores:cl",
    "MONDO": "infores:mondo",
    "UBERON": "infores:uberon",
    "PATO": "infores:pato",
    "liana": "infores:liana",
}
OWN = "infores:immuneworld"


@cache
def pubmed_ids(table: Path = TABLE) -> dict[str, str]:
    """DOI in lower case → PubMed id.

    :raises InputError: if the table cannot be read or lacks a column.
    """
    return {row["doi"].casefold(): row["pmid"] for row in read_table(table, ("doi", "pmid"))}


def publications(source: str) -> tuple[str, ...]:
    """Publications that an edge cites, as CURIEs: each `DOI:…` and, where it is known, its `PMID:…`."""
    found: list[str] = []
    for said in cells(source):
        prefix, _, value = said.partition(":")
        if prefix.casefold() == "doi":
            pmid = pubmed_ids().get(value.casefold())
            found += [f"DOI:{value}", *([f"PMID:{pmid}"] if pmid else [])]
        elif prefix == "PMID":
            found.append(said)
    return tuple(dict.fromkeys(found))


def knowledge_source(source: str) -> str:
    """The one resource that an edge comes from first, as an infores CURIE; ours, for what we curated."""
    first = (said.split(" ")[0] for said in cells(source))
    return next((_INFORES[name] for name in first if name in _INFORES), OWN)


def cited(source: str) -> str:
    """A source as a person reads it, each DOI followed by its PubMed id."""
    ids = pubmed_ids()
    parts = ((said, ids.get(said.partition(":")[2].casefold())) for said in cells(source))
    return "|".join(f"{said} (PMID:{pmid})" if pmid else said for said, pmid in parts)
