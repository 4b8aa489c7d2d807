"""Whether a label and the term that it is mapped to can be about one cell: lineage, and signs of markers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..finding import Finding
from ..genes import load_genes
from ..mapping import NO_TERM
from ..ontology import Ontology
from .check_mappings import EXACT, Row

# A lineage: how labels write it, and the term that all its cells are below.
_LINEAGES: dict[str, tuple[str, str]] = {
    "T": (r"t|tcells?|thymocytes?|tregs?|tregulatory|tconv|th\d+|tfh|mait|nkt|gdt|til", "CL:0000084"),
    "B": (r"b|bcells?", "CL:0000236"),
    "plasma": (r"plasma|plasmablasts?|plasmocytes?", "CL:0000786"),
    "NK": (r"nk|nkcells?|natural killer", "CL:0000623"),
    "monocyte": (r"mono|monos|monocytes?", "CL:0000576"),
    "macrophage": (r"macs?|macrophages?|tams?|kupffer|microglia|m[012]", "CL:0000235"),
    "dendritic": (r"[cmp]?dcs?|dcs?|dendritic", "CL:0000451"),
    "neutrophil": (r"neut|neutrophils?|tans?", "CL:0000775"),
    "mast": (r"mast", "CL:0000097"),
    "eosinophil": (r"eosinophils?", "CL:0000771"),
    "basophil": (r"basophils?", "CL:0000767"),
}
_KIN = (
    frozenset({"B", "plasma"}),
    frozenset({"monocyte", "macrophage", "dendritic"}),
    frozenset({"T", "NK"}),
)
_SAID = {name: re.compile(rf"(?<![a-z0-9])(?:{said})(?![a-z0-9])") for name, (said, _) in _LINEAGES.items()}
_CORECEPTORS = {"CD4": "CL:0000624", "CD8": "CL:0000625"}
_SIGN = re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Za-z0-9]+(?:-\d+)?)(\+|pos\b|hi\b|-(?=[\s,;)_]|$)|neg\b)")
_HAS = frozenset({"RO:0002292", "IW:expresses_high", "RO:0002104", "RO:0015015"})
_LACKS = frozenset({"IW:lacks_expression"})


def check_meaning(rows: list[Row]) -> Iterator[Finding]:
    """A warning for each exact or broader term that the label speaks against."""
    for row in rows:
        curie = row["object_id"]
        asked = row["predicate_id"] in {EXACT, "skos:broadMatch"} and not row.negated
        if asked and curie != NO_TERM and curie in row.ontology and (why := contradiction(row, curie)):
            value = f"{row['subject_label']!r} → {curie} {row.ontology.labels[curie]!r}: {why}"
            yield row.say("label-contradicts-term", "object_id", value)


def contradiction(row: Row, curie: str) -> str:
    """What of the label the term contradicts, in words; empty if nothing."""
    label, onto = row["subject_label"], row.ontology
    return _coreceptor(label, curie, onto) or _lineage(label, curie, onto) or _signs(label, curie, onto)


def _coreceptor(label: str, curie: str, onto: Ontology) -> str:
    said = {name for name in _CORECEPTORS if re.search(rf"(?<![A-Za-z0-9]){name}(?![0-9])", label)}
    lacked = {name for name in said if re.search(rf"{name}[AaBb]?(?:-(?![a-z0-9])|neg)", label)}
    for name, root in _CORECEPTORS.items():
        other = next(iter(_CORECEPTORS.keys() - {name}))
        if said - lacked == {name} and other not in said and onto.is_a(curie, _CORECEPTORS[other]):
            return f"the label says {name}, the term is a {other} T cell"
        if name in lacked and onto.is_a(curie, root):
            return f"the label says {name}-negative, the term is a {name} T cell"
    return ""


def _lineage(label: str, curie: str, onto: Ontology) -> str:
    """One lineage in the label, another above the term; kin are left alone, for names cross between them."""
    text = re.sub(r"[_.]", " ", re.sub(r"_[a-z]$", "", label.lower()))  # a cluster's letter is no lineage
    said = {name for name, pattern in _SAID.items() if pattern.search(text)}
    above = {name for name, (_, root) in _LINEAGES.items() if onto.is_a(curie, root)}
    kin = set().union(*(group for group in _KIN if group & said)) if said else set()
    if not said or not above or above & (said | kin):
        return ""
    return f"the label says {' and '.join(sorted(said))}, the term is {' and '.join(sorted(above))}"


def _signs(label: str, curie: str, onto: Ontology) -> str:
    """`TCF7+` for a term that lacks TCF7, or `TCF7-` for one that has it; own axioms and inherited ones."""
    lines = [curie, *onto.ancestors(curie)]
    told = {(r.predicate, r.object) for c in lines if c in onto for r in onto[c].relations}
    for name, sign in _SIGN.findall(label):
        against = _LACKS if sign.startswith(("+", "p", "h")) else _HAS
        for symbol in load_genes().approved(name):
            if any((predicate, f"hgnc.symbol:{symbol}") in told for predicate in against):
                return f"the label says {name}{sign}, the term says otherwise of {symbol}"
    return ""
