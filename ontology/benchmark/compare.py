"""Harmonize beside its peers on the same labels: what is loaded, answered and timed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..errors import InputError
from ..harmonize.harmonizer import Harmonizer
from ..harmonize.normalise import normal_form
from ..load import LOCAL, load_ontology
from ..local_terms import read_local_terms
from ..match import Match
from ..sssom import latest_sets, load_mapping_sets
from .cross_validate import Answer, CrossValidation
from .curated import Curated, read_curated, with_living_terms
from .metrics import intervals, table
from .peers import Peer, Ranked
from .speed import labels_per_second

SPEED = "labels per second"
Figures = tuple[dict[str, float], dict[str, tuple[float, float]]]


def load_bench(labels: Path, folds: int, seed: int = 0) -> CrossValidation:
    """The packaged ontology and mapping sets, and a table of curated labels.

    :raises InputError: if the table cannot be read, or none of its terms is known.
    """
    ontology = load_ontology()
    rows = with_living_terms(read_curated(labels), ontology)
    if not any(row.immune for row in rows):
        hint = "give CURIEs of the Cell Ontology in term_id, and not immune=0 in every row"
        raise InputError("has no immune label with a known term", where=str(labels), hint=hint)
    synonyms = read_local_terms(LOCAL).synonyms
    added = [(term, normal_form(s.text)) for term, own in synonyms.items() for s in own]
    return CrossValidation(rows, ontology, latest_sets(load_mapping_sets()), added, folds, seed)


def peer_answers(bench: CrossValidation, peer: Peer) -> list[Answer]:
    """A peer's answers to every immune label; its score is its confidence."""
    rows = [row for row in bench.rows if row.immune]
    ranked = peer([row.label for row in rows], bench.ontology)
    return [_answer(row, terms) for row, terms in zip(rows, ranked, strict=True)]


def _answer(row: Curated, ranked: Ranked) -> Answer:
    sure = min(max(ranked[0][1], 0.0), 1.0) if ranked else 0.0
    nothing = Match(row.label, None, "", "", sure, "", "peer")
    return Answer(row, tuple(term for term, _ in ranked), sure, nothing)


def figures(
    bench: CrossValidation, answers: Mapping[str, Sequence[Answer]], draws: int
) -> Iterator[tuple[str, Figures]]:
    """Of each method its figures and their intervals."""
    for name, own in answers.items():
        yield name, (table(own, bench.ontology), intervals(own, bench.family, bench.ontology, draws))


def speeds(bench: CrossValidation, peers: Mapping[str, Peer]) -> dict[str, float]:
    """Labels a second of harmonize as it is installed, and of each peer."""
    labels = [row.label for row in bench.rows]
    chain = Harmonizer(bench.ontology, tuple(bench.sets.values()))
    found = {"harmonize": labels_per_second(chain.match, labels)}
    for name, peer in peers.items():
        found[name] = labels_per_second(lambda some, peer=peer: peer(some, bench.ontology), labels)  # type: ignore[misc]
    return found
