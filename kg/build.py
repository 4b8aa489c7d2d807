"""Build the knowledge graph: axioms by rule, our facts, the hierarchies of cancers and tissues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..ontology.ontology import Ontology
from ..ontology.sssom import load_mapping_sets
from ..ontology.term import Term
from . import references
from .facts import Facts, load_facts
from .graph import Edge, KnowledgeGraph, Node
from .identifiers import category_of
from .liana import liana_pairs
from .project import Projection
from .proteins import Proteins, load_proteins
from .schema import DISEASE, GENE, PROCESS, PROTEIN, QUALITY, TISSUE
from .scope import mapped_terms, terms_in_scope


def build_graph(
    ontology: Ontology, mapped: Iterable[str] | None = None, liana: Path | None = None
) -> KnowledgeGraph:
    """The graph of an ontology. The same ontology and facts give the same hash.

    :param mapped: terms that must be in it beyond the immune ones; default: all that the packaged mapping
        sets name.
    :param liana: the table of ligand-receptor pairs of that package (`find_liana`): pairs between genes that
        the graph has anyway are added.
    :raises InputError: if a table of facts or a mapping set cannot be read.
    """
    facts, proteins = load_facts(), load_proteins()
    sets = load_mapping_sets() if mapped is None else ()
    named = {*_ends(facts.edges), *mapped_terms(sets), *(mapped or ())}
    terms = [ontology[curie] for curie in terms_in_scope(ontology, sorted(named))]
    projection = Projection(proteins)
    for term in terms:
        projection.add(term, _source(term, ontology))
    projection.account(
        (f"{a} DisjointWith {b}" for a, b in ontology.disjoint), "says what cannot be, which no edge states"
    )
    projection.account(
        ontology.property_axioms, "about properties; predicates of the schema stand side by side"
    )
    stated = [*projection.edges, *facts.edges]
    pairs = list(liana_pairs(liana, _ends(stated))) if liana else []
    stated += pairs
    hierarchies = _hierarchies(stated, facts, proteins)
    edges = _merged([*stated, *(e for more in hierarchies.values() for e in more)])
    counts = {**projection.counts, **facts.counts, **{rule: len(made) for rule, made in hierarchies.items()}}
    counts["liana"] = len(pairs)
    return KnowledgeGraph(
        nodes=_nodes(terms, facts, proteins, edges),
        edges=tuple(edges),
        dropped=tuple(sorted(projection.dropped)),
        projected={rule: n for rule, n in sorted(counts.items()) if n},
        versions=_versions(ontology, (f"{s.lab}/{s.version}" for s in sets)),
    )


def _source(term: Term, ontology: Ontology) -> str:
    """The release that a term's axioms stand in; for our own, also the papers that the term cites."""
    if not term.is_local:
        return f"CL {ontology.cl_version}"
    return "|".join((f"IW {ontology.version}", *(s for s in term.sources if "|" not in s)))


def _ends(edges: Iterable[Edge]) -> set[str]:
    return {end for edge in edges for end in (edge.subject, edge.object)}


def _hierarchies(edges: list[Edge], facts: Facts, proteins: Proteins) -> dict[str, list[Edge]]:
    """What the named cancers, tissues and proteins bring along, by name of the rule."""
    ids = {n.id for n in facts.nodes} | _ends(edges)
    of = {kind: sorted(i for i in ids if category_of(i) == kind) for kind in (DISEASE, TISSUE, PROTEIN)}
    return {
        "MONDO is_a → subclass_of": list(references.cancer_hierarchy(of[DISEASE])),
        "UBERON is_a or part_of → part_of": list(references.tissue_hierarchy(of[TISSUE])),
        "imports/protein_gene.tsv": proteins.same_as(of[PROTEIN]),
    }


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    """One edge a statement, sorted; its sources joined where several make it."""
    sources: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for edge in edges:
        sources[edge.subject, edge.predicate, edge.object] |= set(edge.source.split("|"))
    return [Edge(*statement, "|".join(sorted(said))) for statement, said in sorted(sources.items())]


def _nodes(terms: list[Term], facts: Facts, proteins: Proteins, edges: list[Edge]) -> dict[str, Node]:
    """Terms, nodes of the facts, and whatever else an edge names and some source knows; sorted by id."""
    nodes = {node.id: node for node in (*facts.nodes, *map(_term_node, terms))}
    nodes.update((node.id, node) for node in _others(_ends(edges) - nodes.keys(), proteins))
    return dict(sorted(nodes.items()))


def _term_node(term: Term) -> Node:
    exact = {s.text for s in term.synonyms if s.scope == "exact"} - {term.label}
    return Node(term.id, category_of(term.id) or "", term.label, tuple(sorted(exact)))


def _others(ids: Iterable[str], proteins: Proteins) -> Iterator[Node]:
    """Nodes of genes, proteins, processes, tissues, cancers and qualities; an unknown id gets none."""
    labels: dict[str, Callable[[str], str | None]] = {
        GENE: lambda i: i.removeprefix("hgnc.symbol:"),
        PROTEIN: lambda i: proteins.node(i).label,
        PROCESS: lambda i: i,  # GO is not at hand: processes.tsv has the labels we know
        TISSUE: references.label,
        DISEASE: references.label,
        QUALITY: references.label,
    }
    for i in sorted(ids):
        category = category_of(i)
        label = labels[category](i) if category in labels else None
        if category is not None and label is not None:
            yield proteins.node(i) if category == PROTEIN else Node(i, category, label)


def _versions(ontology: Ontology, sets: Iterable[str]) -> dict[str, str]:
    """What the graph was made from."""
    pinned = {
        name.lower(): references.release(name).partition(" ")[2] for name in ("MONDO", "UBERON", "PATO")
    }
    return {
        "ontology": ontology.version,
        "ontology_hash": ontology.hash,
        "cl": ontology.cl_version,
        **pinned,
        "mappings": " ".join(sorted(sets)),
    }
