"""A dataset's tissue in words, from words or from a UBERON id."""

from __future__ import annotations

import re

from ..errors import InputError


def tissue_words(text: str) -> str:
    """`UBERON:0002048` → `lung`; words stay as they are.

    :raises InputError: for an id that UBERON does not have.
    """
    if not re.match(r"UBERON[:_]\d+$", text.strip(), re.IGNORECASE):
        return text
    from cellxgene_ontology_guide.ontology_parser import OntologyParser

    curie = text.strip().upper().replace("_", ":")
    try:
        return str(OntologyParser().get_term_label(curie))
    except (KeyError, ValueError) as error:
        hint = "look it up at the UBERON ontology, or name the tissue in words"
        raise InputError(f"--tissue {text!r} is no term of UBERON", hint=hint) from error
