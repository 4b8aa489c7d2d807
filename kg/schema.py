"""What may stand in the graph: node categories (Biolink), predicates, and how relations read."""

from __future__ import annotations

from dataclasses import dataclass

# Biolink classes, one per kind of node: https://biolink.github.io/biolink-model
CELL = "biolink:Cell"
GENE = "biolink:Gene"
PROTEIN = "biolink:Protein"
PROCESS = "biolink:BiologicalProcess"
TISSUE = "biolink:AnatomicalEntity"
DISEASE = "biolink:Disease"
THERAPY = "biolink:Treatment"
PROGRAMME = "biolink:GeneFamily"
OUTCOME = "biolink:ClinicalFinding"
QUALITY = "biolink:PhenotypicQuality"
CATEGORIES = (CELL, GENE, PROTEIN, PROCESS, TISSUE, DISEASE, THERAPY, PROGRAMME, OUTCOME, QUALITY)


@dataclass(frozen=True, slots=True)
class Predicate:
    """One kind of edge, with the categories it may join (domain → range)."""

    name: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    meaning: str


_CELLISH = (CELL, PROGRAMME)
_GENEISH = (GENE, PROTEIN)

PREDICATES: dict[str, Predicate] = {
    p.name: p
    for p in (
        Predicate("subclass_of", CATEGORIES, CATEGORIES, "is_a, within one category"),
        Predicate("expresses", _CELLISH, (*_GENEISH, PROCESS), "carries the gene product"),
        Predicate("expresses_high", _CELLISH, (*_GENEISH, PROCESS), "carries much of it"),
        Predicate("expresses_low", _CELLISH, (*_GENEISH, PROCESS), "carries little of it"),
        Predicate("lacks", _CELLISH, (*_GENEISH, PROCESS), "carries none of it"),
        Predicate("has_part", (*_CELLISH, THERAPY), CATEGORIES, "has the part; a combination, its drugs"),
        Predicate("part_of", CATEGORIES, CATEGORIES, "is part of"),
        Predicate("develops_from", (CELL,), (CELL,), "arises from"),
        Predicate("capable_of", _CELLISH, (PROCESS,), "can do"),
        Predicate("produces", _CELLISH, (*_GENEISH, PROCESS), "makes"),
        Predicate("secretes", _CELLISH, _GENEISH, "releases"),
        Predicate("located_in", (CELL,), (TISSUE, CELL), "is found in"),
        Predicate("has_quality", (CELL,), (QUALITY,), "bears the quality"),
        Predicate("interacts_with", _GENEISH, _GENEISH, "ligand binds receptor"),
        Predicate(
            "targets", (THERAPY,), (*_GENEISH, CELL, PROCESS), "the drug's molecular or cellular target"
        ),
        Predicate("inhibits", (THERAPY,), (*_GENEISH, PROCESS), "lowers the function of its target"),
        Predicate("depletes", (THERAPY,), (CELL,), "lowers the number of"),
        Predicate("activates", (THERAPY, CELL), (*_GENEISH, CELL, PROCESS), "raises number or function of"),
        Predicate("suppresses", (CELL, THERAPY), (CELL, PROCESS), "lowers function of"),
        Predicate("has_member", (PROGRAMME,), _GENEISH, "the signature contains the gene"),
        Predicate("marks", (PROGRAMME,), (CELL,), "the signature measures the cell type"),
        Predicate("occurs_in", (DISEASE,), (TISSUE,), "arises in the tissue"),
        Predicate("treats", (THERAPY,), (DISEASE,), "is given for"),
        Predicate("predicts", _CELLISH, (OUTCOME,), "is associated with, in the cited study"),
        Predicate("same_as", _GENEISH, _GENEISH, "a protein and the gene that encodes it"),
    )
}
