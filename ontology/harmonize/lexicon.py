"""`Lexicon`: every name of every living term, by normal form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..ontology import Ontology
from ..term import Term
from .normalise import normal_form

NameScope = Literal["label", "exact", "broad", "narrow", "related"]
_BRANCHES = (
    "CL:0000988",  # hematopoietic cell
    "CL:0000499",  # stromal cell
    "CL:0000057",  # fibroblast
    "CL:0000115",  # endothelial cell
    "CL:0000669",  # pericyte
    "CL:0001063",  # neoplastic cell
    "IW:0100000",  # immune programme
)
# Before 2010 DC1 meant monocyte-derived and DC2 plasmacytoid; today they are the two conventional subsets
# (Guilliams et al. 2014, doi:10.1038/nri3712).
_OUTDATED = frozenset({("CL:0000784", "DC2"), ("CL:0000990", "DC1")})
_OTHER_SPECIES = re.compile(r", mouse$|\(sensu (?!Vertebrata)|Mus musculus")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a term.

    :param form: its normal form.
    :param scope: where it comes from; OBO's scope says what the *name* is (a broad synonym is broader).
    :param derived: whether a word that carries no meaning for humans in tumours was left out of it.
    """

    text: str
    form: str
    term_id: str
    scope: NameScope
    derived: bool = False


def _names(term: Term) -> Iterator[Name]:
    """A term's label, synonyms, and the shorter names that people use for it."""
    texts: list[tuple[str, NameScope]] = [(term.label, "label")]
    texts += [(s.text, s.scope) for s in term.synonyms if (term.id, s.text) not in _OUTDATED]
    for text, scope in texts:
        form = normal_form(text)
        yield Name(text, form, term.id, scope)
        short = re.sub(r"^mature | human$", "", form)
        if re.search(r"\bcd[48]\+", form):
            short = short.replace(" alpha beta t cell", " t cell")
        if short != form:
            yield Name(text, short, term.id, scope, derived=True)


class Lexicon:
    """Names of the terms that are not deprecated, cells and programmes."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """All names, those of one term together."""
        living = (term for term in self.ontology.terms.values() if not term.deprecated)
        return tuple(name for term in living for name in _names(term) if name.form)

    @cached_property
    def by_form(self) -> dict[str, tuple[Name, ...]]:
        """Names that share a normal form."""
        found: dict[str, list[Name]] = defaultdict(list)
        for name in self.names:
            found[name.form].append(name)
        return {form: tuple(names) for form, names in found.items()}

    @cached_property
    def plausible(self) -> frozenset[str]:
        """Terms of the blood, immune, stromal and malignant branches, and programmes."""
        roots = [root for root in _BRANCHES if root in self.ontology]
        return frozenset(roots).union(*(self.ontology.descendants(root) for root in roots))

    def is_foreign(self, term_id: str) -> bool:
        """Whether a term is of another species than the human."""
        return bool(_OTHER_SPECIES.search(self.ontology[term_id].label))
