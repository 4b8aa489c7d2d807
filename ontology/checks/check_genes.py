"""Checks of genes: approved symbols, and the HGNC ids that they are declared with."""

from __future__ import annotations

from collections.abc import Iterator

from ..curies import compress, expand
from ..finding import Finding
from ..genes import load_genes
from .check_terms import TermFile

GENE = "hgnc.symbol:"


def check_genes(file: TermFile) -> Iterator[Finding]:
    """Genes that axioms name: one finding a term and gene, and one a wrong declaration."""
    genes = load_genes()
    for curie, term in file.local.terms.items():
        for relation in term.relations:
            symbol = relation.object.removeprefix(GENE)
            if relation.object.startswith(GENE) and symbol not in genes:
                meant = " or ".join(genes.approved(symbol))
                fix = f"use {meant}" if meant else "use the approved symbol of genenames.org"
                yield file.say("gene-unknown", curie, relation.predicate, symbol, fix)
    yield from _declared(file)


def _declared(file: TermFile) -> Iterator[Finding]:
    from rdflib import URIRef

    exact, genes = URIRef(expand("skos:exactMatch")), load_genes()
    for subject, target in sorted(file.local.graph.subject_objects(exact)):
        curie, told = compress(str(subject)), compress(str(target))
        wanted = genes.id_of(curie.removeprefix(GENE)) if curie.startswith(GENE) else None
        if wanted and told != wanted:
            yield file.say("gene-id", curie, "skos:exactMatch", told, f"use {wanted}")
