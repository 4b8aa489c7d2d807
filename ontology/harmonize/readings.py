"""The ways a label can be read, from the safest to the boldest. Each is a proposal with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from .abbreviations import ABBREVIATIONS, SPOKEN
from .cluster_prefix import strip_cluster_prefix, strip_cluster_suffix
from .normalise import normal_form

_MAX_READINGS = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """One normal form of a label.

    :param trust: 0..1, what is left of the confidence after the rewrites that led here.
    :param notes: what was rewritten, for the evidence; empty for the plain normal form.
    :param broader: whether the form says less than the label, so that its term is broader (`B_cells_1`).
    """

    form: str
    trust: float = 1.0
    notes: tuple[str, ...] = ()
    broader: bool = False


def _with_cell(form: str) -> str:
    """`naive b` → `naive b cell`."""
    return form if re.search(r"\bcell\b", form) else form + " cell"


def _noun_last(form: str) -> str:
    """`b cell naive` → `naive b cell`: LM22 and R pipelines put the state last."""
    form = re.sub(r"^(t|b|nk) (?=cd[48]|naive|mem)", r"\1 cell ", form)
    found = re.fullmatch(r"((?:\S+ )?cell|macrophage|monocyte|neutrophil|fibroblast) ([^/]+)", form)
    return f"{found[2]} {found[1]}" if found else form


def _signed(form: str) -> str:
    """`cd8 t cell`, `cd8` → `cd8+ t cell`: a bare CD4 or CD8 means a T cell that has it; `cd4 naive` too."""
    form = re.sub(r"^(cd[48]\+?) (naive|effector)(?: cell)?$", r"\2 \1", form)
    form = re.sub(r"^(naive|effector) (cd[48])\+?(?: cell)?$", r"\1 \2+ t cell", form)
    alone = re.sub(r"^(cd[48])\+?(?: cell)?$", r"\1+ t cell", form)
    return re.sub(r"\b(cd[48])(?= (?:.* )?t cell\b)", r"\1+", alone)


def _expanded(form: str) -> str:
    """Abbreviations written out, `cell` not doubled; a spoken name as the ontology has it."""
    if form in SPOKEN:
        return SPOKEN[form]
    text = " ".join(ABBREVIATIONS.get(word, word) for word in form.split())
    text = re.sub(r"\b(t|b|nk) (?=\S.* \1 cell\b)", "", text)
    return re.sub(r"\bcell cell\b", "cell", text)


_REWRITES: tuple[tuple[str, float, Callable[[str], str]], ...] = (
    ("'cell' added", 0.99, _with_cell),
    ("abbreviation or spoken name written out", 0.97, _expanded),
    ("noun put last", 0.97, _noun_last),
    ("CD4 or CD8 read as positive", 0.97, _signed),
)


@lru_cache(maxsize=65536)
def readings(label: str) -> tuple[Reading, ...]:
    """All readings of a label, the most trusted first; at least the plain normal form, which may be empty."""
    bare = strip_cluster_prefix(label)
    roots = [
        Reading(normal_form(label)),
        Reading(normal_form(bare), 0.98, ("cluster prefix left out",)),
        Reading(normal_form(strip_cluster_suffix(bare)), 0.85, ("cluster number left out",), broader=True),
    ]
    found: dict[str, Reading] = {}
    for root in roots:
        for reading in _rewritten(root) if root.form else (root,):
            found.setdefault(reading.form, reading)
    return tuple(sorted(found.values(), key=lambda reading: -reading.trust)[:_MAX_READINGS])


def _rewritten(root: Reading) -> tuple[Reading, ...]:
    """The reading itself, and every combination of rewrites on it."""
    known = {root.form: root}
    for note, trust, rewrite in _REWRITES:
        for reading in tuple(known.values()):
            form = rewrite(reading.form)
            notes = (*reading.notes, note)
            known.setdefault(form, replace(reading, form=form, trust=reading.trust * trust, notes=notes))
    return tuple(known.values())
