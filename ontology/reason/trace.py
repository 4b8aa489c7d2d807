"""One proof of an is_a, by the completion rules of OWL EL: which axioms it used.

Baader, Brandt & Lutz 2005, Pushing the EL envelope, IJCAI. The reasoners classify; this finds out why, in
milliseconds, for it follows only what starts at one class. A test holds it to ELK.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

from .axioms import NOTHING, And, Axiom, Expression, Some

Fact = tuple[Expression, Expression]
"""What is below, what is above."""


def trace(axioms: Iterable[Axiom], below: str, above: str) -> list[Axiom] | None:
    """Axioms, in the order of reasoning, that put one class below the other; None if they do not.

    A class without members is below every class: `above` is then not looked for beyond `owl:Nothing`.
    """
    proof = _Proof(axioms)
    proof.run(below)
    for goal in (above, NOTHING):
        if (below, goal) in proof.because:
            return proof.used((below, goal))
    return None


class _Proof:
    """Facts and how each was first come by: the axioms applied, and the facts they were applied to."""

    def __init__(self, axioms: Iterable[Axiom]) -> None:
        self.told: dict[Expression, list[tuple[Expression, Axiom]]] = defaultdict(list)
        self.wider: dict[str, list[tuple[str, Axiom]]] = defaultdict(list)
        self.ands: dict[Expression, list[And]] = defaultdict(list)
        self.somes: dict[Expression, list[Some]] = defaultdict(list)
        self.because: dict[Fact, tuple[tuple[Axiom, ...], tuple[Fact, ...]]] = {}
        self.above: dict[Expression, list[Expression]] = defaultdict(list)
        self.links: dict[Expression, list[tuple[Expression, Some]]] = defaultdict(list)
        self.queue: deque[Fact] = deque()
        for axiom in sorted(axioms, key=str):
            self._index(axiom)

    def _index(self, axiom: Axiom) -> None:
        left, right = axiom.left, axiom.right
        if axiom.kind == "SubObjectPropertyOf":
            self.wider[str(left)].append((str(right), axiom))
        elif axiom.kind == "DisjointClasses":
            self._rule(And((left, right)), NOTHING, axiom)
        else:
            self._rule(left, right, axiom)
            if axiom.kind == "EquivalentClasses":
                self._rule(right, left, axiom)

    def _rule(self, left: Expression, right: Expression, axiom: Axiom) -> None:
        if left not in self.told:
            self._watch(left)
        self.told[left].append((right, axiom))

    def _watch(self, expression: Expression) -> None:
        """Left sides are put together from their parts."""
        if isinstance(expression, Some) and expression not in self.somes[expression.filler]:
            self.somes[expression.filler].append(expression)
            self._watch(expression.filler)
        elif isinstance(expression, And):
            for part in dict.fromkeys(expression.parts):
                self.ands[part].append(expression)
                self._watch(part)

    def run(self, start: str) -> None:
        self._add((start, start), (), ())
        while self.queue:
            below, above = fact = self.queue.popleft()
            for right, axiom in self.told.get(above, ()):
                self._add((below, right), (axiom,), (fact,))
            self._intersections(fact)
            if isinstance(above, Some):
                self._open(below, above)
            for source, some in self.links.get(below, ()):
                self._through(source, some, above)

    def _add(self, fact: Fact, axioms: tuple[Axiom, ...], facts: tuple[Fact, ...]) -> None:
        if fact not in self.because:
            self.because[fact] = axioms, facts
            self.above[fact[0]].append(fact[1])
            self.queue.append(fact)

    def _intersections(self, fact: Fact) -> None:
        below, above = fact
        for part in above.parts if isinstance(above, And) else ():
            self._add((below, part), (), (fact,))
        for whole in self.ands.get(above, ()):
            parts = tuple((below, part) for part in whole.parts)
            if all(part in self.because for part in parts):
                self._add((below, whole), (), parts)

    def _open(self, below: Expression, some: Some) -> None:
        self.links[some.filler].append((below, some))
        self._add((some.filler, some.filler), (), ())
        for above in list(self.above[some.filler]):
            self._through(below, some, above)

    def _through(self, source: Expression, some: Some, above: Expression) -> None:
        """`source` is_a some, and some's filler is_a above."""
        facts = (source, some), (some.filler, above)
        if above == NOTHING:
            self._add((source, NOTHING), (), facts)
        for wanted in self.somes.get(above, ()):
            path = self._path(some.property, wanted.property)
            if path is not None:
                self._add((source, wanted), path, facts)

    def _path(self, narrow: str, wide: str) -> tuple[Axiom, ...] | None:
        """The sub-property axioms from one property to the other."""
        paths: dict[str, tuple[Axiom, ...]] = {narrow: ()}
        queue = deque([narrow])
        while queue:
            for wider, axiom in self.wider.get(here := queue.popleft(), ()):
                if wider not in paths:
                    paths[wider] = (*paths[here], axiom)
                    queue.append(wider)
        return paths.get(wide)

    def used(self, goal: Fact) -> list[Axiom]:
        """The axioms of the proof, premises before conclusions."""
        facts, queue = {goal: None}, deque([goal])
        while queue:
            fresh = [f for f in self.because[queue.popleft()][1] if f not in facts]
            facts.update(dict.fromkeys(fresh))
            queue.extend(fresh)
        return list(dict.fromkeys(self._in_order(facts)))

    def _in_order(self, facts: Iterable[Fact]) -> Iterator[Axiom]:
        rank = {fact: i for i, fact in enumerate(self.because)}
        for fact in sorted(facts, key=rank.__getitem__):
            yield from self.because[fact][0]
