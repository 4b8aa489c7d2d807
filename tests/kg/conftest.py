from collections.abc import Callable

import pytest

from immuneworld.ontology.ontology import Ontology
from immuneworld.ontology.term import Term


@pytest.fixture(scope="session")
def small_ontology() -> Callable[..., Ontology]:
    """An ontology of the given terms."""

    def make(*terms: Term) -> Ontology:
        return Ontology("0.0.1", "2026-03-26", {t.id: t for t in terms})

    return make
