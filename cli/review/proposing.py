"""The form of a new term: begun with what is known of a label, checked, saved beside the reviewed file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...ontology.curate.template import COLUMNS, NEEDED
from ...ontology.curate.working_copy import ontology_path
from ...ontology.errors import ImmuneWorldError
from ...ontology.finding import Finding
from ...ontology.review.proposal import check_proposal, proposal, save_proposal
from ...ontology.review.session import Session
from .render import render

FILE = "proposed-terms.tsv"
_LONGEST = 12_000  # characters of a field


@dataclass
class Proposing:
    """The proposal of one reviewer."""

    session: Session
    label: str = ""
    row: dict[str, str] = field(default_factory=dict)

    def do(self, act: str, fields: object) -> str:
        """The form after `propose`, `check` or `save`.

        :param fields: column → text, as the browser sent it.
        """
        if act == "propose":
            return self.begin()
        return self.check(fields) if act == "check" else self.save(fields)

    def begin(self) -> str:
        """A form for the label at hand, below the selected candidate."""
        item, session = self.session.item, self.session
        assert item is not None
        parent = session.candidates[session.selected].term_id if session.candidates else ""
        self.label, self.row = item.label, proposal(item.label, parent, session.bench.source)
        return self._form()

    def check(self, fields: object) -> str:
        """What `iw-onto term add` would say; nothing if another form was begun meanwhile."""
        self._take(fields)
        row, findings, problem = self.row, None, ""
        try:
            findings = check_proposal(row, ontology_path())
        except (ImmuneWorldError, OSError) as error:
            problem = str(error)
        # Checking takes seconds: a form that was begun anew meanwhile stays as it is.
        return self._form(findings, problem) if self.row is row else ""

    def save(self, fields: object) -> str:
        """Write the row into the template beside the file."""
        self._take(fields)
        path = self.session.bench.file.path.with_name(FILE)
        try:
            save_proposal(self.row, path)
        except (ImmuneWorldError, OSError) as error:
            return self._form(problem=str(error))
        return self._form(saved=str(path))

    def _take(self, fields: object) -> None:
        told = fields if isinstance(fields, Mapping) else {}
        self.row = {name: str(told.get(name, self.row.get(name, "")))[:_LONGEST] for name in COLUMNS}

    def _form(self, findings: tuple[Finding, ...] | None = None, problem: str = "", saved: str = "") -> str:
        return render(
            "proposal",
            label=self.label,
            row=self.row,
            needed=NEEDED,
            findings=findings,
            problem=problem,
            saved=saved,
        )
