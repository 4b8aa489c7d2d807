"""The graph of an ontology, built once: what commands that were given no graph read."""

from __future__ import annotations

from pathlib import Path

from ..ontology import genes, proteins
from ..ontology.kept import code_of, kept, releases
from ..ontology.ontology import Ontology
from ..ontology.sssom import load_mapping_sets
from .build import build_graph
from .facts import FACTS
from .graph import KnowledgeGraph
from .scope import mapped_terms


def kept_graph(ontology: Ontology) -> KnowledgeGraph:
    """`build_graph(ontology)`, read back if it was built before from the same files.

    :raises InputError: if a table of facts or a mapping set cannot be read.
    """
    sets = load_mapping_sets()
    said = (
        ontology.hash,
        *ontology.property_axioms,
        *sorted(mapped_terms(sets)),
        *sorted(f"{s.lab}/{s.version}" for s in sets),
    )
    made_from = (
        "\n".join(said),
        *(part for file in _tables() for part in (file.name, file.read_bytes())),
        code_of("ontology", "kg"),
        releases("cellxgene-ontology-guide"),
    )
    return kept("graph", KnowledgeGraph, made_from, lambda: build_graph(ontology))


def _tables() -> list[Path]:
    """The files beside the ontology that a graph is built from."""
    return [*sorted(FACTS.glob("*.tsv")), genes.TABLE, proteins.TABLE]
