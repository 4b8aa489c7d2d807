"""Small inputs: a Turtle file or a mapping set with one thing of interest, and what validation says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.curies import PREFIXES, label_curie

TURTLE_PREFIXES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
# An addition to the packaged ontology, so ids start beyond those in use.
TURTLE_HEADER = f'{TURTLE_PREFIXES}<https://example.org/t> a owl:Ontology ; owl:versionInfo "1" .\n'
SSSOM_HEADER = """\
#curie_map:
#  CL: http://purl.obolibrary.org/obo/CL_
#  IW: https://w3id.org/immuneworld/IW_
#  iwl: https://w3id.org/immuneworld/label/
#  doi: https://doi.org/
#mapping_set_id: https://w3id.org/immuneworld/mappings/lab/1
#mapping_set_title: A lab
#mapping_set_version: '1'
#license: https://creativecommons.org/licenses/by/4.0/
#creator_label:
#- ImmuneWorld curators
#subject_source: doi:10.1000/1
#subject_type: rdfs literal
"""
COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
]
FIRST_TERM = TURTLE_HEADER.count("\n") + 1  # the line on which a file's first term starts
FIRST_ROW = SSSOM_HEADER.count("\n") + 2  # the line of a set's first data row


def block(curie: str = "IW:0090001", drop: str = "", **parts: str) -> str:
    """A complete term in Turtle, one property a line, less `drop`, with `parts` put in place."""
    lines = {
        "label": f'rdfs:label "planted {curie}"',
        "definition": 'IAO:0000115 "A cell made up for a test."',
        "source": "dcterms:source <https://doi.org/10.1000/1>",
        "parent": "rdfs:subClassOf CL:0000084",
        "axiom": "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty RO:0002292 ; "
        "owl:someValuesFrom hgnc.symbol:TCF7 ]",
    }
    kept = {name: line for name, line in {**lines, **parts}.items() if name != drop}
    return f"{curie} a owl:Class ;\n  " + " ;\n  ".join(kept.values()) + " .\n"


def restriction(predicate: str, filler: str) -> str:
    """`rdfs:subClassOf (predicate some filler)`."""
    return f"rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {predicate} ; owl:someValuesFrom {filler} ]"


def row(label: str = "T", **cells: str) -> str:
    """A complete row, with `cells` put in place."""
    known = {
        "subject_id": label_curie("lab", label),
        "subject_label": label,
        "predicate_id": "skos:exactMatch",
        "predicate_modifier": "",
        "object_id": "CL:0000084",
        "object_label": "T cell",
        "mapping_justification": "semapv:ManualMappingCuration",
        "confidence": "0.9",
    }
    return "\t".join({**known, **cells}.values()) + "\n"


@pytest.fixture
def small() -> object:
    """The helpers above, since test folders are no packages."""

    class Small:
        turtle_header, sssom_header, columns = TURTLE_HEADER, SSSOM_HEADER, "\t".join(COLUMNS) + "\n"
        first_term, first_row = FIRST_TERM, FIRST_ROW
        block, row, restriction = staticmethod(block), staticmethod(row), staticmethod(restriction)

    return Small


Rules = set[tuple[str, int]]


@pytest.fixture
def of_turtle(tmp_path: Path) -> Callable[..., Rules]:
    """Validate Turtle blocks under the usual header: {(rule, row)}."""

    def check(text: str, header: str = TURTLE_HEADER, reasoner: bool = False) -> Rules:
        path = tmp_path / "terms.ttl"
        path.write_text(header + text, encoding="utf-8")
        return {(f.rule, f.row) for f in validate([path], reasoner=reasoner).findings}

    return check


@pytest.fixture
def of_rows(tmp_path: Path) -> Callable[..., Rules]:
    """Validate rows under the usual header and columns: {(rule, row)}."""

    def check(
        *rows: str, header: str = SSSOM_HEADER, columns: str = "\t".join(COLUMNS) + "\n", name: str = "lab/1"
    ) -> Rules:
        path = tmp_path / f"{name}.sssom.tsv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(header + columns + "".join(rows), encoding="utf-8", newline="")
        return {(f.rule, f.row) for f in validate([path]).findings}

    return check
