"""The keys, as the help shows them; `static/bench.js` sends them."""

from __future__ import annotations

KEYS = (
    ("1 … 8", "accept that candidate"),
    ("e b n", "the next accepted term is exact, broad, narrow; again to take it back"),
    ("0", "no term fits"),
    ("x", "the label is not the selected candidate"),
    ("↑ ↓", "select a candidate, to see it on the right"),
    ("/", "search the ontology; Enter leaves the box, Esc brings the candidates back"),
    ("u", "undo the last decision"),
    ("j k", "next label, previous label"),
    ("p", "none fits: propose a term"),
    ("o", "the selected candidate in the ontology; Esc comes back"),
    ("c", "in the ontology: make the term a candidate for the label at hand"),
    ("m t", "after a conflict: write mine, leave theirs"),
    ("?", "these keys"),
)
