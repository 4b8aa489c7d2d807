"""`Bench`: what all reviewers of one file share: queue, file, what is known of labels and terms."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field

from ..mapping import Mapping
from ..match import Candidate
from ..ontology import Ontology
from .cards import Cards, TermCard
from .decisions import decided_by
from .elsewhere import Occurrence
from .progress import Progress
from .queue import Item
from .review_file import Change, Conflict, ReviewFile, Rows, Written
from .term_search import TermSearch


@dataclass
class Bench:
    """One file under review.

    :param items: the queue.
    :param told: the lab's own rows of a label, by label: what was said of it before this file.
    :param states: of genes in the cells of each label; empty where none was measured.
    """

    ontology: Ontology
    items: tuple[Item, ...]
    file: ReviewFile
    cards: Cards
    search: TermSearch
    told: Table[str, tuple[Mapping, ...]] = field(default_factory=dict)
    states: Table[str, Table[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.version = 0
        self.places = {item.label: at for at, item in enumerate(self.items)}
        self._decided: set[str] = set()
        self._cells = {item.label: item.cells for item in self.items}
        self._of_cells = sum(self._cells.values())
        self._decided_cells = 0
        self._judge(self.places)

    def is_decided(self, label: str) -> bool:
        """Whether the file says what a label is."""
        return label in self._decided

    def rows(self, label: str) -> Rows:
        """What the file says of a label."""
        return self.file.text.rows(label)

    def card(self, item: Item, candidate: Candidate, ranked: bool = True) -> TermCard:
        """All that is known of a candidate of a label."""
        rows = (*self.told.get(item.label, ()), *self.rows(item.label))
        return self.cards.of(item, candidate, rows, self.states.get(item.label, {}), ranked)

    def elsewhere(self, label: str) -> tuple[Occurrence, ...]:
        """Where else a label occurs."""
        return self.cards.evidence.elsewhere.of(label)

    @property
    def source(self) -> str:
        """Where the labels come from (`doi:10.…`), as the file says; empty where it does not."""
        return self.file.text.source

    def cite(self, source: str) -> tuple[str, ...]:
        """Say where the labels come from; the labels that others had changed in the file meanwhile.

        :raises InputError: for what is no DOI or PubMed id, or if the file cannot be written.
        """
        others = self.file.cite(source)
        self._judge(others)
        self.version += 1
        return others

    @property
    def progress(self) -> Progress:
        """How far the review is."""
        decided, cells = len(self._decided), self._decided_cells
        return Progress(decided, len(self.items), cells, self._of_cells)

    def look(self) -> tuple[str, ...]:
        """Take over what others wrote; the labels that they changed.

        :raises InputError: if the file is gone or broken.
        """
        changed = self.file.look()
        self._judge(changed)
        self.version += bool(changed)
        return changed

    def change(self, label: str, change: Change, known: Rows) -> Written | Conflict:
        """Write what becomes of a label.

        :param known: rows that the reviewer has seen.
        :raises InputError: if the file is broken or cannot be written.
        """
        done = self.file.change(label, change, known)
        self._judge([label, *(done.others if isinstance(done, Written) else ())])
        self.version += 1
        return done

    def _judge(self, labels: Iterable[str]) -> None:
        for label in self._cells.keys() & set(labels):
            told = decided_by(self.rows(label)) is not None
            self._decided_cells += self._cells[label] * (told - (label in self._decided))
            (self._decided.add if told else self._decided.discard)(label)
