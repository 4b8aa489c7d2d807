"""What a label says, taken apart: lineage, markers with their sign, state, tissue, genes."""

from __future__ import annotations

from ..harmonize.token_class import CLASSES, token_class
from ..harmonize.tokens import tokens
from .elsewhere import form_of

_SIGNS = {"-": "-", "high": " high", "low": " low"}


def parts_of(label: str) -> dict[str, tuple[str, ...]]:
    """Kind → what the label says of that kind, sorted; kinds that it says nothing of are left out."""
    found: dict[str, list[str]] = {}
    said = tokens(form_of(label))
    for token in sorted(said):
        name, _, level = token.partition(":")
        if not level and any(other.startswith(f"{token}:") for other in said):
            continue  # `cd56 high` says cd56, too
        kind = CLASSES[token_class(token)]
        sign = _SIGNS.get(level, "") if level else "+" if kind == "marker" else ""
        found.setdefault(kind, []).append(name + sign)
    return {kind: tuple(found[kind]) for kind in CLASSES if kind in found}
