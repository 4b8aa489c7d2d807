"""Objective response as studies write it."""

from __future__ import annotations

from ..kg.graph import name_key
from ..ontology.errors import InputError

# RECIST: complete and partial response are objective responses, stable and progressive disease are not.
_YES = "r responder responders response yes y 1 true cr pr crpr completeresponse partialresponse"
_NO = "nr nonresponder nonresponders nonresponse noresponse no n 0 false sd pd sdpd"
_NO_WORDS = "stabledisease progressivedisease"
_EMPTY = "na nan none unknown unknow ne notevaluable notassessed"

RESPONSES: dict[str, float | None] = {
    "": None,
    **dict.fromkeys(_YES.split(), 1.0),
    **dict.fromkeys((*_NO.split(), *_NO_WORDS.split()), 0.0),
    **dict.fromkeys(_EMPTY.split(), None),
}


def response_of(text: str) -> float | None:
    """1.0 for an objective response, 0.0 for none (stable disease too), None when it is not known.

    :raises InputError: for a value that is none of the usual ones.
    """
    key = name_key(text)
    if key not in RESPONSES:
        raise InputError(
            f"response {text!r} is not understood",
            hint="use R/NR, Responder/Non-responder, CR/PR/SD/PD, yes/no, 1/0 or nothing",
        )
    return RESPONSES[key]
