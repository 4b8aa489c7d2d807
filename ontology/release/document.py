"""`ReleaseDocument`: what every format of a release says, in one order."""

from __future__ import annotations

from dataclasses import dataclass

from ..curies import compress, expand
from ..genes import load_genes
from ..load import merge
from ..local_terms import LocalTerms
from ..ontology import Ontology
from ..properties import PROPERTIES
from ..term import Term

GENE = "hgnc.symbol:"
TITLE = "ImmuneWorld ontology of tumour-immune cell states"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CREATOR = "ImmuneWorld curators"
IRI = "https://w3id.org/immuneworld/immuneworld.owl"
ATTRIBUTION = (
    "Terms with prefix CL are classes of the Cell Ontology, release {} (CC BY 4.0): id, label and is_a only. "
    "Diehl et al. 2016, doi:10.1186/s13326-016-0088-7. Gene ids: HGNC (CC0)."
)


@dataclass(frozen=True)
class ReleaseDocument:
    """The content of a release.

    :param terms: local terms, and the CL terms that they stand on without CL's prose; sorted by CURIE.
    :param properties: CURIE → label, of every object property that an axiom uses.
    :param super_properties: pairs of a property and the one it is a kind of.
    :param genes: symbol → HGNC CURIE, of every gene that an axiom names.
    :param others: CURIEs of GO and UBERON that axioms name; their names are not ours to give.
    :param disjoint: pairs of terms.
    """

    version: str
    cl_version: str
    terms: tuple[Term, ...]
    properties: dict[str, str]
    super_properties: tuple[tuple[str, str], ...]
    genes: dict[str, str]
    others: tuple[str, ...]
    disjoint: tuple[tuple[str, str], ...]

    @property
    def attribution(self) -> str:
        """The sentence that CC BY asks for."""
        return ATTRIBUTION.format(self.cl_version)

    @property
    def version_iri(self) -> str:
        """IRI of this release."""
        return f"https://w3id.org/immuneworld/releases/{self.version}/immuneworld.owl"


def release_document(local: LocalTerms) -> ReleaseDocument:
    """The document of a file of local terms."""
    ontology = merge(local)
    borrowed = [_bare(ontology[curie], local) for curie in _borrowed(local, ontology)]
    terms = sorted([*local.terms.values(), *borrowed], key=lambda term: term.id)
    relations = [relation for term in terms for relation in term.relations]
    supers = _super_properties(local)
    used = {relation.predicate for relation in relations} | {p for pair in supers for p in pair}
    objects = {relation.object for relation in relations}
    known = {term.id for term in terms}
    symbols = sorted(curie.removeprefix(GENE) for curie in objects if curie.startswith(GENE))
    return ReleaseDocument(
        version=local.version,
        cl_version=ontology.cl_version,
        terms=tuple(terms),
        properties={curie: _label(local, curie) for curie in sorted(used)},
        super_properties=supers,
        genes={symbol: load_genes().id_of(symbol) or "" for symbol in symbols},
        others=tuple(sorted(c for c in objects - known if not c.startswith(GENE))),
        disjoint=local.disjoint,
    )


def _borrowed(local: LocalTerms, ontology: Ontology) -> list[str]:
    """CL terms that a local axiom or synonym names, and all above them."""
    named = {p for term in local.terms.values() for p in term.parents} | set(local.synonyms)
    named |= {r.object for term in local.terms.values() for r in term.relations}
    named |= {curie for pair in local.disjoint for curie in pair}
    known = {curie for curie in named if curie in ontology}
    return sorted(known.union(*(ontology.ancestors(c) for c in known)) - local.terms.keys())


def _bare(term: Term, local: LocalTerms) -> Term:
    """A CL term with the names that we give it, and without its definition and logic."""
    own = tuple(local.synonyms.get(term.id, ()))
    return Term(term.id, term.label, own, parents=term.parents)


def _super_properties(local: LocalTerms) -> tuple[tuple[str, str], ...]:
    from rdflib import URIRef

    pairs = local.graph.subject_objects(URIRef(expand("rdfs:subPropertyOf")))
    return tuple(sorted((compress(str(a)), compress(str(b))) for a, b in pairs))


def _label(local: LocalTerms, curie: str) -> str:
    from rdflib import URIRef

    label = local.graph.value(URIRef(expand(curie)), URIRef(expand("rdfs:label")))
    return str(label) if label else PROPERTIES.get(curie, curie)
