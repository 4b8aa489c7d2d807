"""What others would answer: dictionaries and string likeness over the names of all living terms of CL.

Each sees labels and names as they are written but for case; candidates are all terms of CL, as for harmonize.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ..ontology import Ontology

Ranked = list[tuple[str, float]]  # terms with a score of 0 to 1, the best first
Peer = Callable[[Sequence[str], Ontology], list[Ranked]]
_BEST = 10


def names_of(ontology: Ontology) -> list[tuple[str, str]]:
    """Label and exact synonyms of every living term of CL, with its id."""
    return [
        (text, term.id)
        for term in ontology.terms.values()
        if term.id.startswith("CL:") and not term.deprecated
        for text in (term.label, *(s.text for s in term.synonyms if s.scope == "exact"))
    ]


def exact_lookup(labels: Sequence[str], ontology: Ontology) -> list[Ranked]:
    """The simplest baseline: a dictionary of labels and exact synonyms."""
    known: dict[str, str] = {}
    for text, term in names_of(ontology):
        known.setdefault(text.casefold(), term)
    return [[(known[label.casefold()], 1.0)] if label.casefold() in known else [] for label in labels]


def rapidfuzz_ratio(labels: Sequence[str], ontology: Ontology) -> list[Ranked]:
    """`rapidfuzz.fuzz.token_sort_ratio`."""
    from rapidfuzz.fuzz import token_sort_ratio
    from rapidfuzz.process import cdist

    names = names_of(ontology)
    scores = cdist(
        [_plain(label) for label in labels], [_plain(text) for text, _ in names], scorer=token_sort_ratio
    )
    return [_first(row / 100.0, names) for row in scores]


def character_tfidf(labels: Sequence[str], ontology: Ontology) -> list[Ranked]:
    """Cosine of TF-IDF over character 2- to 4-grams within words (scikit-learn)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    names = names_of(ontology)
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4))
    known = vectors.fit_transform([_plain(text) for text, _ in names])
    scores = (vectors.transform([_plain(label) for label in labels]) @ known.T).toarray()
    return [_first(row, names) for row in scores]


def text2term(labels: Sequence[str], ontology: Ontology) -> list[Ranked]:
    """text2term's TF-IDF mapper (Gonçalves et al. 2024, doi:10.1093/database/baae119) on an OWL file."""
    import text2term as tool

    distinct = list(dict.fromkeys(labels))
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / "names.owl"
        _write_owl(ontology, path)
        found = tool.map_terms(distinct, str(path), max_mappings=_BEST, min_score=0.0, excl_metadata=True)
    ranked: dict[str, Ranked] = {label: [] for label in distinct}
    for label, iri, score in zip(
        found["Source Term"], found["Mapped Term IRI"], found["Mapping Score"], strict=True
    ):
        ranked[label].append((str(iri).rsplit("/", 1)[-1].replace("_", ":"), float(score)))
    return [sorted(ranked[label], key=lambda one: -one[1]) for label in labels]


def peers() -> dict[str, Peer]:
    """Those that are installed, the simplest first; text2term comes with the extra `bench`."""
    found: dict[str, Peer] = {
        "exact lookup": exact_lookup,
        "rapidfuzz": rapidfuzz_ratio,
        "character TF-IDF": character_tfidf,
    }
    return {**found, "text2term": text2term} if find_spec("text2term") else found


def _plain(text: str) -> str:
    return re.sub(r"[_.\s]+", " ", text.casefold())


def _first(scores: np.ndarray[tuple[int], np.dtype[np.float64]], names: list[tuple[str, str]]) -> Ranked:
    """The best terms of a row of scores, each once."""
    return list(islice(_distinct(scores, names), _BEST))


def _distinct(
    scores: np.ndarray[tuple[int], np.dtype[np.float64]], names: list[tuple[str, str]]
) -> Iterator[tuple[str, float]]:
    seen = set()
    for i in np.argsort(-scores, kind="stable"):
        term = names[i][1]
        if term not in seen:
            seen.add(term)
            yield term, float(scores[i])


def _write_owl(ontology: Ontology, path: Path) -> None:
    from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

    graph, exact = Graph(), URIRef("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym")
    labels = ontology.labels
    for text, curie in names_of(ontology):
        term = URIRef("http://purl.obolibrary.org/obo/" + curie.replace(":", "_"))
        graph.add((term, RDF.type, OWL.Class))
        graph.add((term, RDFS.label if text == labels[curie] else exact, Literal(text)))
    graph.serialize(path, format="xml")
