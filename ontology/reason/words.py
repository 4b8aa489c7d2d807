"""Axioms as sentences that a biologist reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..ontology import Ontology
from ..properties import PROPERTIES
from .axioms import NOTHING, And, Axiom, Expression, Some, as_relation

_VERBS = {
    "IW:expresses_high": "expresses much",
    "IW:expresses_low": "expresses little",
    "IW:lacks_expression": "lacks",
    "RO:0002202": "develops from",
}
_LAST = {"SubObjectPropertyOf": 1, "DisjointClasses": 2}


def in_words(axioms: Sequence[Axiom], ontology: Ontology) -> str:
    """An explanation: chains of is_a, what is told beside, what excludes each other last."""
    said = sorted(axioms, key=lambda axiom: _LAST.get(axiom.kind, 0))  # stable: the order of reasoning stays
    sentences = [_chain(chain, ontology) for chain in _chains(said)]
    sentences += [_sentence(axiom, ontology) for axiom in said if not _is_link(axiom)]
    return "; ".join(dict.fromkeys(sentence for sentence in sentences if sentence))


def _is_link(axiom: Axiom) -> bool:
    """A named class below a named class."""
    ends = (axiom.left, axiom.right)
    named = all(isinstance(end, str) and end != NOTHING and not as_relation(end) for end in ends)
    return axiom.kind == "SubClassOf" and named


def _chains(axioms: Iterable[Axiom]) -> list[list[str]]:
    chains: list[list[str]] = []
    for axiom in filter(_is_link, axioms):
        left, right = str(axiom.left), str(axiom.right)
        chain = next((chain for chain in chains if chain[-1] == left), None)
        if chain is None:
            chains.append([left, right])
        else:
            chain.append(right)
    return chains


def _chain(chain: list[str], ontology: Ontology) -> str:
    first, *rest = (_name(curie, ontology) for curie in chain)
    return f"{first} is a {', which is a '.join(rest)}"


def _sentence(axiom: Axiom, ontology: Ontology) -> str:
    if axiom.kind == "SubObjectPropertyOf":
        return f"what {_verb(str(axiom.left))} something, {_verb(str(axiom.right))} it"
    if axiom.kind == "DisjointClasses":
        return _disjoint(axiom, ontology)
    if axiom.right == NOTHING:
        return f"nothing is {_noun(axiom.left, ontology)}"
    if isinstance(axiom.left, str) and as_relation(axiom.left):
        return ""  # only names the cells that have something
    if axiom.kind == "EquivalentClasses":
        return f"{_noun(axiom.left, ontology)} is by definition {_noun(axiom.right, ontology)}"
    return f"{_noun(axiom.left, ontology)} {_predicate(axiom.right, ontology)}"


def _disjoint(axiom: Axiom, ontology: Ontology) -> str:
    """Lacking and having the same, or two kinds of cell."""
    relations = [as_relation(str(end)) for end in (axiom.left, axiom.right)]
    if None not in relations:
        return " ".join(["nothing", _verbs(axiom.left, ontology), "and also", _verbs(axiom.right, ontology)])
    return f"nothing is both a {_noun(axiom.left, ontology)} and a {_noun(axiom.right, ontology)}"


def _noun(expression: Expression, ontology: Ontology) -> str:
    if isinstance(expression, str) and not as_relation(expression):
        return _name(expression, ontology)
    if isinstance(expression, And):
        kinds = [p for p in expression.parts if isinstance(p, str) and not as_relation(p)]
        doing = [_verbs(p, ontology) for p in expression.parts if p not in kinds]
        kind = " and a ".join(_name(p, ontology) for p in kinds) or "cell"
        return f"a {kind}{' that ' * bool(doing)}{' and '.join(doing)}"
    return f"what {_verbs(expression, ontology)}"


def _predicate(expression: Expression, ontology: Ontology) -> str:
    plain = isinstance(expression, And) or (isinstance(expression, str) and not as_relation(expression))
    return f"is {_noun(expression, ontology)}" if plain else _verbs(expression, ontology)


def _verbs(expression: Expression, ontology: Ontology) -> str:
    """`expresses much SPP1`: of a relation, or of the class that stands for lacking or having something."""
    if isinstance(expression, Some):
        return f"{_verb(expression.property)} {_noun(expression.filler, ontology)}"
    relation = as_relation(expression) if isinstance(expression, str) else None
    if relation is None:
        return f"is {_noun(expression, ontology)}"
    return f"{_verb(relation[0])} {_name(relation[1], ontology)}"


def _name(curie: str, ontology: Ontology) -> str:
    label = ontology.labels.get(curie)
    return f"'{label}' ({curie})" if label else curie.removeprefix("hgnc.symbol:")


def _verb(property_: str) -> str:
    known = _VERBS.get(property_) or PROPERTIES.get(property_)
    return known or property_.removeprefix("IW:").replace("_", " ")
