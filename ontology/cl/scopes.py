"""OBO's four synonym scopes, by any of their names."""

from __future__ import annotations

from ..term import Scope

_SCOPES: dict[str, Scope] = {"exact": "exact", "broad": "broad", "narrow": "narrow", "related": "related"}


def scope_of(name: str) -> Scope:
    """`EXACT`, `hasExactSynonym` → `exact`; anything unknown is `related`, OBO's default."""
    bare = name.lower().removeprefix("has").removesuffix("synonym")
    return _SCOPES.get(bare, "related")
