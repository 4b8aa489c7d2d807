"""Checks across labs: the same name with different exact terms, and folders without a set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..finding import Finding
from ..harmonize.normalise import normal_form
from ..mapping import NO_TERM
from ..ontology import Ontology
from ..sssom import SUFFIX
from .check_mappings import EXACT
from .check_set import SetFile
from .rules import found

_Place = tuple[SetFile, int, str, str]  # file, row, label, term


def check_labs(files: Iterable[SetFile], ontology: Ontology) -> Iterator[Finding]:
    """Where two labs' newest sets give one name two exact terms, neither above the other."""
    places: dict[str, list[_Place]] = defaultdict(list)
    for file in newest(files):
        for number, cells in file.table.rows:
            term, label = cells.get("object_id", ""), cells.get("subject_label", "")
            exact = cells.get("predicate_id") == EXACT and not cells.get("predicate_modifier")
            if exact and term in ontology and term != NO_TERM and (form := normal_form(label)):
                places[form].append((file, number, label, term))
    for group in places.values():
        yield from _conflicts(group, ontology)


def newest(files: Iterable[SetFile]) -> list[SetFile]:
    """The sets that no other of these follows."""
    files = list(files)
    followed = {source for file in files for source in file.sources}
    return [file for file in files if file.text("mapping_set_id") not in followed]


def _conflicts(group: list[_Place], ontology: Ontology) -> Iterator[Finding]:
    first_of: dict[str, _Place] = {}
    for place in group:
        file, number, label, term = place
        for other, (before, row, text, _) in first_of.items():
            if before.lab != file.lab and not (ontology.is_a(term, other) or ontology.is_a(other, term)):
                value = f"{label!r} → {term}, but {text!r} → {other} at {before.shown}:{row}"
                yield found("labs-disagree", file.shown, number, "object_id", value)
                break
        first_of.setdefault(term, place)


def check_folders(root: Path, shown: str) -> Iterator[Finding]:
    """Labs' folders that hold no set."""
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if not folder.name.startswith((".", "__")) and not any(folder.glob(f"*{SUFFIX}")):
            yield found("lab-folder-empty", f"{shown}/{folder.name}", 0, "", folder.name)


def check_label_list(file: SetFile, labels: Path) -> Iterator[Finding]:
    """Rows whose label the lab no longer uses, and labels without a row, where the lab keeps a list."""
    try:
        used = dict.fromkeys(line for line in labels.read_text("utf-8").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        yield found("file-unreadable", str(labels), 0, "", str(error))
        return
    mapped = {cells.get("subject_label", ""): number for number, cells in file.table.rows}
    for label, number in mapped.items():
        if label not in used:
            yield found("label-gone", file.shown, number, "subject_label", repr(label))
    for label in used:
        if label not in mapped:
            yield found("label-without-row", file.shown, 0, "subject_label", repr(label))
