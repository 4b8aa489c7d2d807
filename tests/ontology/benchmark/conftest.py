"""A small benchmark of real labels: those of the packaged mapping sets, each lab taken for a study."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from immuneworld.ontology.benchmark.cross_validate import Answer, CrossValidation
from immuneworld.ontology.benchmark.curated import Curated
from immuneworld.ontology.harmonize.name_table import nearest_cl
from immuneworld.ontology.harmonize.normalise import normal_form
from immuneworld.ontology.load import LOCAL, load_ontology
from immuneworld.ontology.local_terms import read_local_terms
from immuneworld.ontology.mapping import MappingSet
from immuneworld.ontology.match import Match
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

FOLDS = 3


@pytest.fixture(scope="session")
def sets() -> Mapping[str, MappingSet]:
    """Each lab's newest set."""
    return latest_sets(load_mapping_sets())


@pytest.fixture(scope="session")
def rows(sets: Mapping[str, MappingSet]) -> list[Curated]:
    """Labels of every fourth lab and of the families of atlases that share theirs."""
    chosen = {*sorted(sets)[::4], *(lab for lab in sets if lab.startswith("hra-"))}
    return [row for lab in sorted(chosen) for row in _rows(sets[lab])]


def _rows(one: MappingSet) -> list[Curated]:
    ontology, found = load_ontology(), []
    for label, mappings in one.by_label.items():
        terms = [m.object_id for m in mappings if not m.negated and m.object_id in ontology]
        found += [Curated(label, cl, one.lab) for term in terms[:1] for cl in nearest_cl(ontology, term)[:1]]
    return found


@pytest.fixture(scope="session")
def added() -> list[tuple[str, str]]:
    """Synonyms that the project adds to terms of CL."""
    synonyms = read_local_terms(LOCAL).synonyms
    return [(term, normal_form(s.text)) for term, own in synonyms.items() for s in own]


@pytest.fixture(scope="session")
def bench(
    rows: list[Curated], sets: Mapping[str, MappingSet], added: list[tuple[str, str]]
) -> CrossValidation:
    """The benchmark, nothing fitted yet."""
    return CrossValidation(rows, load_ontology(), sets, added, FOLDS)


@pytest.fixture(scope="session")
def answer() -> Callable[..., Answer]:
    """An answer by hand: the curator's term, the terms answered, how sure, the label and its study."""

    def make(
        wanted: str, given: Sequence[str] = (), sure: float = 0.5, label: str = "label", study: str = "one"
    ) -> Answer:
        nothing = Match(label, None, "", "", 0.0, "", "rank")
        return Answer(Curated(label, wanted, study), tuple(given), sure, nothing)

    return make
