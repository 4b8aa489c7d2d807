"""The object properties that axioms may use, and which of them contradict each other."""

from __future__ import annotations

PROPERTIES: dict[str, str] = {
    "BFO:0000050": "part of",
    "BFO:0000051": "has part",
    "CL:4030044": "has not completed",
    "CL:4030045": "lacks part",
    "CL:4030046": "lacks plasma membrane part",
    "RO:0000053": "has characteristic",
    "RO:0000056": "participates in",
    "RO:0001025": "located in",
    "RO:0002104": "has plasma membrane part",
    "RO:0002162": "in taxon",
    "RO:0002202": "develops from",
    "RO:0002203": "develops into",
    "RO:0002215": "capable of",
    "RO:0002216": "capable of part of",
    "RO:0002220": "adjacent to",
    "RO:0002292": "expresses",
    "RO:0002351": "has member",
    "RO:0002353": "output of",
    "RO:0003000": "produces",
    "RO:0015015": "has high plasma membrane amount",
    "RO:0015016": "has low plasma membrane amount",
}
"""Those of CL's own immune axioms (RO, BFO, CL), and RO's that local terms need; a file may declare more."""

# Having much or little of a gene product on the membrane is having it there. A protein only inside the
# cell may be lacked on its membrane, so `has part` does not contradict `lacks plasma membrane part`.
_ON_MEMBRANE = frozenset({"RO:0002104", "RO:0015015", "RO:0015016"})
CONTRADICTS: dict[str, frozenset[str]] = {
    "CL:4030045": _ON_MEMBRANE | {"BFO:0000051"},
    "CL:4030046": _ON_MEMBRANE,
    "IW:lacks_expression": _ON_MEMBRANE | {"RO:0002292", "IW:expresses_high", "IW:expresses_low"},
}
"""Each way of lacking, and what it excludes, read off the definitions in CL, RO and immuneworld.ttl."""
