"""CURIE prefixes and their IRIs: the one place where they stand."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from curies import Converter

OBO = "http://purl.obolibrary.org/obo/"
IMMUNEWORLD = "https://w3id.org/immuneworld/"
OBO_PREFIXES = (
    "BFO",
    "CHEBI",
    "CL",
    "CLO",
    "GO",
    "IAO",
    "MONDO",
    "NCBITaxon",
    "NCIT",
    "PATO",
    "PR",
    "RO",
    "UBERON",
)

PREFIXES: dict[str, str] = {
    **{prefix: f"{OBO}{prefix}_" for prefix in OBO_PREFIXES},
    "HGNC": "https://identifiers.org/hgnc/",
    "IW": f"{IMMUNEWORLD}IW_",
    "iw": IMMUNEWORLD,
    "iwl": f"{IMMUNEWORLD}label/",
    "iwm": f"{IMMUNEWORLD}mappings/",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/",
    "dcterms": "http://purl.org/dc/terms/",
    "doi": "https://doi.org/",
    "github": "https://github.com/",
    "hgnc.symbol": "https://identifiers.org/hgnc.symbol/",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@cache
def converter() -> Converter:
    """The project's `curies.Converter`, over `PREFIXES`."""
    from curies import Converter

    return Converter.from_prefix_map(PREFIXES)


def expand(curie: str) -> str:
    """`CL:0000625` → its IRI.

    :raises ValueError: if the prefix is none of ours.
    """
    prefix, _, local = curie.partition(":")
    if prefix not in PREFIXES:
        raise ValueError(f"CURIE {curie!r} has an unknown prefix")
    return PREFIXES[prefix] + local


@lru_cache(maxsize=65536)
def compress(iri: str) -> str:
    """An IRI → its CURIE; the IRI itself if no prefix covers it."""
    return converter().compress(iri) or iri


_CITED = re.compile(r"(?:https://doi\.org/|doi:)(10\.\d{4,9}/\S+)|(?:https://pubmed\.\S+?/|PMID:)(\d+)/?")


def citation(text: str) -> str:
    """A DOI or a PubMed id, also as an address → `doi:10.…` or `PMID:…`; empty for anything else."""
    match = _CITED.fullmatch(text)
    if match is None:
        return ""
    return f"doi:{match[1]}" if match[1] else f"PMID:{match[2]}"


def label_curie(lab: str, label: str) -> str:
    """The `subject_id` of a lab's literal label: percent-encoded, so that every label has one (RFC 3986)."""
    return f"iwl:{lab}/{quote(label, safe='')}"


def mapping_set_iri(lab: str, version: str) -> str:
    """The id of a lab's mapping set at a version."""
    return f"{PREFIXES['iwm']}{lab}/{version}"
