"""`Session`: one reviewer at the bench: which label, which candidate, and what each key does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..errors import InputError
from ..mapping import NO_TERM
from ..match import Candidate
from .bench import Bench
from .cards import TermCard
from .decisions import Reviewer, accepted, decided_by, rejected, without_term
from .queue import Item
from .review_file import Change, Conflict, Rows, Written

_FEW = 3  # names of labels in a message


@dataclass(frozen=True, slots=True)
class Undone:
    """What undo goes back to: the rows that a label had, and those that it was given."""

    label: str
    before: Rows
    after: Rows


@dataclass
class Session:
    """A reviewer's place in the queue. Keys that cannot be done say why in `message`, and do nothing.

    :param step: goes up whenever something else is shown: a key that was pressed before counts for nothing.
    :param predicate: what the next accepted term is to the label; None for what each card says.
    :param found: terms that were searched, in place of the candidates; None while none were.
    :param conflict: a decision that was not written, for the file says something else now.
    """

    bench: Bench
    reviewer: str
    today: Callable[[], date] = date.today
    at: int = 0
    step: int = 0
    selected: int = 0
    predicate: str | None = None
    found: tuple[Candidate, ...] | None = None
    message: str = ""
    is_warning: bool = False
    conflict: Conflict | None = None
    done: list[Undone] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known: Rows = ()
        first = next((i for i, item in enumerate(self._items) if not self.bench.is_decided(item.label)), 0)
        self._go(first)

    @property
    def _items(self) -> tuple[Item, ...]:
        return self.bench.items

    @property
    def item(self) -> Item | None:
        """The label that is shown; None in an empty queue."""
        return self._items[self.at] if self._items else None

    @property
    def known(self) -> Rows:
        """What the file said of the label when it was shown."""
        return self._known

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The terms that 1 to 8 accept: without those that the label was said not to be."""
        if self.found is not None or self.item is None:
            return self.found or ()
        denied = {row.object_id for row in self._known if row.negated}
        return tuple(c for c in self.item.candidates if c.term_id not in denied)

    def card(self) -> TermCard | None:
        """The selected candidate."""
        if self.item is None or not self.candidates:
            return None
        return self.bench.card(self.item, self.candidates[self.selected], self.found is None)

    def predicate_of(self, candidate: Candidate) -> str:
        """What accepting a candidate would say that it is to the label."""
        assert self.item is not None
        return self.predicate or self.bench.cards.evidence.predicate(
            self.item.label, candidate.term_id, self.item.match
        )

    def move(self, by: int) -> None:
        """To another label."""
        if self._items:
            self._go(min(max(self.at + by, 0), len(self._items) - 1))

    def select(self, number: int) -> None:
        """Another candidate, counted from 0."""
        if 0 <= number < len(self.candidates):
            self.selected = number
            self._shown()

    def set_predicate(self, predicate: str) -> None:
        """What the next accepted term is to the label; the same again takes it back."""
        self.predicate = None if self.predicate == predicate else predicate
        self._shown()

    def look_for(self, words: str) -> None:
        """Terms by their names, in place of the candidates; no words bring the candidates back."""
        hits = self.bench.search.find(words)
        terms = self.bench.ontology
        self.found = (
            tuple(Candidate(h.term, terms[h.term].label, 0.0) for h in hits) if words.strip() else None
        )
        self.selected = 0
        self._shown()

    def accept(self, number: int) -> None:
        """The label is a candidate, counted from 0."""
        item = self.item
        if item is None or number >= len(self.candidates):
            self._say(f"there is no candidate {number + 1}", warning=True)
            return
        chosen, how = self.candidates[number], self._how(number)
        predicate = self.predicate_of(chosen)

        self._decide(
            lambda rows: accepted(
                rows, item.label, chosen.term_id, chosen.term_label, predicate, self._by(), how
            )
        )

    def no_term(self) -> None:
        """No term fits the label."""
        item = self.item
        if item is not None:
            self._decide(lambda rows: without_term(rows, item.label, self._by(), self._cells(item)))

    def reject(self) -> None:
        """The label is not the selected candidate. It stays to be decided."""
        item = self.item
        if item is None or not self.candidates:
            self._say("there is no candidate to reject", warning=True)
            return
        chosen, how = self.candidates[self.selected], self._how(self.selected)
        self._decide(
            lambda rows: rejected(rows, item.label, chosen.term_id, chosen.term_label, self._by(), how),
            stay=True,
        )

    def undo(self) -> None:
        """Take the last decision of this session back, unless someone has decided on its label since."""
        if not self.done:
            self._say("nothing to undo", warning=True)
            return
        last = self.done[-1]
        result = self._written(last.label, lambda _: list(last.before), last.after)
        if isinstance(result, Written):
            self.done.pop()
            self._go(self.bench.places[last.label])
            self._say(_with_others(f"taken back: {_short(last.label)}", result.others))
        elif isinstance(result, Conflict):
            self.done.pop()
            self._go(self.bench.places[last.label])
            self._say(f"not taken back: {_short(last.label)} was changed in the file since", warning=True)

    def cite(self, source: str) -> None:
        """Say in the file where its labels come from."""
        try:
            others = self.bench.cite(source)
        except InputError as error:
            self._say(f"not written: {error}", warning=True)
        else:
            self.refresh()
            self._say(_with_others(f"the labels are from {self.bench.source}", others))

    def settle(self, mine: bool) -> None:
        """End a conflict: write my decision after all, or leave what stands in the file."""
        conflict, self.conflict = self.conflict, None
        if conflict is None:
            return
        if not mine:
            self.refresh()
            self._say(f"left as it stands in the file: {_short(conflict.label)}")
            return
        self._take(self._written(conflict.label, lambda _: list(conflict.mine), conflict.theirs), stay=False)

    def look(self) -> bool:
        """Take over what others wrote to the file; whether anything else is to be shown."""
        try:
            changed = self.bench.look()
        except InputError as error:
            told = f"{error}: your next decision is checked against it"
            is_new = told != self.message
            if is_new:
                self._say(told, warning=True)
            return is_new
        if changed:
            self._say(f"the file changed on disk: {_listed(changed)} taken over")
        return bool(changed) or self._is_stale()

    def refresh(self) -> None:
        """Show what the file says now."""
        item = self.item
        self._known = self.bench.rows(item.label) if item else ()
        self.selected = min(self.selected, max(len(self.candidates) - 1, 0))
        self._shown()

    def _is_stale(self) -> bool:
        return self.item is not None and self._known != self.bench.rows(self.item.label)

    def _decide(self, change: Change, stay: bool = False) -> None:
        assert self.item is not None
        self._take(self._written(self.item.label, change, self._known), stay)

    def _written(self, label: str, change: Change, known: Rows) -> Written | Conflict | None:
        try:
            return self.bench.change(label, change, known)
        except InputError as error:
            self._say(f"not written: {error}", warning=True)
            return None

    def _take(self, result: Written | Conflict | None, stay: bool) -> None:
        if isinstance(result, Conflict):
            self.conflict = result
            self._shown()
        elif isinstance(result, Written):
            self.done.append(Undone(result.label, result.before, result.after))
            text = _with_others(self._told(result), result.others)
            self._go(self.at if stay else self._next_open())
            self._say(text)

    def _told(self, result: Written) -> str:
        row = decided_by(result.after)
        if row is None:
            return f"{_short(result.label)}: {result.after[0].object_label} rejected" if result.after else ""
        what = "no term" if row.object_id == NO_TERM else f"{row.predicate} {row.object_label}"
        left = self.bench.progress.of_labels - self.bench.progress.labels
        return f"{_short(result.label)}: {what}. {'All labels are decided' if not left else f'{left} left'}"

    def _next_open(self) -> int:
        """The next label that is not decided, from here round."""
        n = len(self._items)
        order = ((self.at + i) % n for i in range(1, n + 1))
        return next((i for i in order if not self.bench.is_decided(self._items[i].label)), self.at)

    def _go(self, at: int) -> None:
        self.at, self.selected, self.predicate, self.found, self.message = at, 0, None, None, ""
        self._known = self.bench.rows(self._items[at].label) if self._items else ()
        self._shown()

    def _say(self, message: str, warning: bool = False) -> None:
        self.message, self.is_warning = message, warning
        self._shown()

    def _shown(self) -> None:
        self.step += 1

    def _by(self) -> Reviewer:
        return Reviewer(self.reviewer, self.today().isoformat())

    def _how(self, number: int) -> str:
        """Where a term came from, for the row's comment."""
        assert self.item is not None
        chosen = self.candidates[number]
        if self.found is not None:
            how = "found by search"
        else:
            how = f"candidate {number + 1} of {len(self.candidates)}, likelihood {chosen.score:.2f}"
        return "; ".join(part for part in (self._cells(self.item), how) if part)

    @staticmethod
    def _cells(item: Item) -> str:
        return f"{item.cells} cells" if item.cells else ""


def _with_others(text: str, others: Sequence[str]) -> str:
    return f"{text}. The file had changed on disk: {_listed(others)} taken over" if others else text


def _short(label: str) -> str:
    return label if len(label) <= 60 else label[:57] + "…"


def _listed(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - _FEW} more" if len(labels) > _FEW else ""
    return f"{', '.join(map(_short, labels[:_FEW]))}{more}"
