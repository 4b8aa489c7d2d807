from __future__ import annotations

import pytest

from immuneworld.model.responses import response_of
from immuneworld.ontology.errors import InputError


@pytest.mark.parametrize(
    "text", ["R", "Responder", "CR", "PR", "Partial Response", "yes", "1", "CR/PR", "True"]
)
def test_responses(text: str) -> None:
    assert response_of(text) == 1.0


@pytest.mark.parametrize("text", ["NR", "Non-responder", "SD", "PD", "Stable Disease", "no", "0", "SD/PD"])
def test_stable_disease_is_no_response(text: str) -> None:
    assert response_of(text) == 0.0


@pytest.mark.parametrize("text", ["", "NA", "unknow", "NE"])
def test_not_known(text: str) -> None:
    assert response_of(text) is None


def test_others_are_refused() -> None:
    with pytest.raises(InputError, match="'maybe' is not understood"):
        response_of("maybe")
