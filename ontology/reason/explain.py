"""Why a class can have no member, or why it is below another: the axioms that do it, in words.

A justification is a smallest set of axioms from which a conclusion follows; it is found by halving, with
ELK as the judge. Kalyanpur et al. 2007, Finding all justifications of OWL DL entailments, ISWC; Junker 2004,
QuickXplain, AAAI.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..ontology import Ontology
from ..properties import PROPERTIES
from .axioms import NOTHING, And, Axiom, Expression, Some, as_relation, module
from .elk import classify

_OWN = {
    "IW:expresses_high": "expresses much",
    "IW:expresses_low": "expresses little",
    "IW:lacks_expression": "lacks",
}
Judge = Callable[[Sequence[Axiom]], bool]


def why_unsatisfiable(axioms: Iterable[Axiom], curie: str) -> list[Axiom]:
    """The smallest set of axioms found that leaves the class no member, in the order of reasoning."""
    return _ordered(_shrink(module(axioms, curie), lambda told: curie in classify(told).unsatisfiable), curie)


def why_below(axioms: Iterable[Axiom], curie: str, parent: str) -> list[Axiom]:
    """The smallest set of axioms found that puts the class below the other."""
    follows: Judge = lambda told: parent in classify(told).above.get(curie, ())  # noqa: E731
    return _ordered(_shrink(module(axioms, curie), follows), curie)


def _shrink(axioms: Sequence[Axiom], follows: Judge) -> list[Axiom]:
    return _explain([], list(axioms), follows, changed=False) if follows(axioms) else []


def _explain(kept: list[Axiom], open_: list[Axiom], follows: Judge, *, changed: bool) -> list[Axiom]:
    """QuickXplain: of `open_`, a smallest set that together with `kept` is enough."""
    if changed and follows(kept):
        return []
    if len(open_) == 1:
        return open_
    half = len(open_) // 2
    first, second = open_[:half], open_[half:]
    of_second = _explain(kept + first, second, follows, changed=bool(first))
    of_first = _explain(kept + of_second, first, follows, changed=bool(of_second))
    return of_first + of_second


def _ordered(axioms: list[Axiom], curie: str) -> list[Axiom]:
    """What is said of the class first, what excludes each other last."""
    last = {"DisjointClasses": 2, "SubObjectPropertyOf": 1}
    return sorted(axioms, key=lambda a: (last.get(a.kind, 0), a.left != curie, str(a)))


def in_words(axioms: Iterable[Axiom], ontology: Ontology) -> str:
    """The axioms as sentences, each name with its id where it has one."""
    told = (_sentence(axiom, ontology) for axiom in axioms)
    return "; ".join(dict.fromkeys(sentence for sentence in told if sentence))


def _sentence(axiom: Axiom, ontology: Ontology) -> str:
    left, right = _phrase(axiom.left, ontology), _phrase(axiom.right, ontology)
    if axiom.right == NOTHING:
        return f"nothing is {left}"
    if axiom.kind == "DisjointClasses":
        return f"nothing is both: {left}, {right}"
    if axiom.kind == "SubObjectPropertyOf":
        return f"to {_verb(str(axiom.left))} is to {_verb(str(axiom.right))}"
    if isinstance(axiom.left, str) and as_relation(axiom.left):
        return ""  # only names the cells that have something
    verb = "is by definition" if axiom.kind == "EquivalentClasses" else "is"
    return f"{left} {verb} {right}"


def _phrase(expression: Expression, ontology: Ontology) -> str:
    if isinstance(expression, And):
        return " and ".join(_phrase(part, ontology) for part in expression.parts)
    if isinstance(expression, Some):
        return f"what {_verb(expression.property)} {_phrase(expression.filler, ontology)}"
    relation = as_relation(expression)
    if relation:
        return f"what {_verb(relation[0])} {_phrase(relation[1], ontology)}"
    label = ontology.labels.get(expression)
    return f"{label!r} ({expression})" if label else expression.removeprefix("hgnc.symbol:")


def _verb(property_: str) -> str:
    if property_ in _OWN:
        return _OWN[property_]
    return PROPERTIES.get(property_, property_.removeprefix("IW:").replace("_", " "))
