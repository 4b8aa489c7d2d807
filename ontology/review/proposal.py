"""None fits: a row of the term template, filled in with what is known of the label."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..curate.template import COLUMNS, EMPTY
from ..curate.term_add import plan_terms
from ..errors import InputError
from ..finding import Finding
from ..genes import load_genes
from ..harmonize.cluster_prefix import strip_cluster_prefix
from ..outputs import whole_file
from ..sssom import check_text
from .folder_lock import folder_lock
from .parts import parts_of


def proposal(label: str, parent: str = "", source: str = "") -> dict[str, str]:
    """The columns of the template for a label.

    :param parent: CURIE of the nearest term. :param source: where the labels come from, `doi:10.…`.
    """
    name = " ".join(strip_cluster_prefix(label).split())
    row = dict.fromkeys(COLUMNS, "") | {"label": name, "parents": parent, "exact_synonyms": label}
    row["source"] = source if source.startswith(("doi:", "PMID:")) else ""
    if name == label:
        row["exact_synonyms"] = ""
    for column, genes in _genes(label).items():
        row[column] = "|".join(genes)
    return row


def _genes(label: str) -> dict[str, list[str]]:
    """The genes that a label names, by the columns of the template."""
    found: dict[str, list[str]] = {"positive": [], "negative": [], "high": [], "low": []}
    parts = parts_of(label)
    for said in (*parts.get("marker", ()), *parts.get("gene", ())):
        column, name = "positive", said.removesuffix("+")
        for ending, other in (("-", "negative"), (" high", "high"), (" low", "low")):
            if name.endswith(ending):
                column, name = other, name.removesuffix(ending)
        approved = load_genes().approved(name)
        if len(approved) == 1:
            found[column].append(approved[0])
    return found


def row_text(row: Mapping[str, str]) -> str:
    """One line of the template.

    :raises InputError: for a tab or another character that no cell can hold.
    """
    cells = [" ".join(row.get(name, "").split(" ")).strip() for name in COLUMNS]
    for cell in cells:
        check_text(cell)
    buffer = io.StringIO()
    csv.writer(buffer, delimiter="\t", lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def check_proposal(row: Mapping[str, str], target: Path) -> tuple[Finding, ...]:
    """What `iw-onto term add` would say of the row, without the reasoner; nothing is written.

    :param target: the Turtle file that the term would be added to.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "proposal.tsv"
        path.write_text(EMPTY + row_text(row), encoding="utf-8")
        return plan_terms(path, target, reasoner=False).findings


def save_proposal(row: Mapping[str, str], path: Path) -> int:
    """Add the row to a template beside the file under review; the number of rows that it has then.

    A row of the same label is replaced. The file is what `iw-onto term add` takes.

    :raises InputError: for a label that no row can begin with.
    """
    if not (label := row.get("label", "").strip()) or label.startswith("#"):
        raise InputError(f"{label!r} is no name of a term", hint="write a label that begins with a word")
    line = row_text(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    with folder_lock(path.parent):
        old = path.read_text("utf-8") if path.exists() else EMPTY
        name = line.split("\t", 1)[0]
        lines = [one for one in old.split("\n") if one and one.split("\t", 1)[0] != name]
        with whole_file(path) as staged:
            staged.write_text("".join(f"{one}\n" for one in lines) + line, encoding="utf-8")
        return sum(not one.startswith("#") for one in lines)
