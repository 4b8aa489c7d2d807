"""Mapping sets on disk: SSSOM/TSV through `sssom-pydantic`.

The subject of every row is a literal, a lab's label (`subject_type: rdfs literal`). `sssom-pydantic` needs a
`subject_id`, so it is `iwl:<lab>/<percent-encoded label>`. The version a set follows is SSSOM's
`mapping_set_source` (the set it was derived from); the publication of the labels is `subject_source`.
"""

from __future__ import annotations

import csv
import io
import logging
import os
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .curies import converter, label_curie, mapping_set_iri
from .errors import InputError
from .kept import code_of, kept, releases
from .mapping import Mapping, MappingSet
from .outputs import whole_file
from .sssom_table import SssomTable, parse_sssom_table

if TYPE_CHECKING:
    from sssom_pydantic import SemanticMapping
    from sssom_pydantic.api import MappingSetRecord

MAPPINGS = Path(__file__).parent.parent / "mappings"
SUFFIX = ".sssom.tsv"
OWN = "IW_MAPPINGS"  # a lab's own sets, beside the packaged ones
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
CREATOR = "ImmuneWorld curators"
_READERS = ("sssom-pydantic", "curies")
LITERAL = "rdfs literal"
SUGGESTED, REVIEWED = "semapv:LexicalMatching", "semapv:MappingReview"


def read_mapping_set(path: Path) -> MappingSet:
    """Read and check one lab's set at one version.

    :raises InputError: naming the line, at the first thing that is wrong (`iw-onto validate` shows all).
    """
    path = Path(path)
    try:
        table = parse_sssom_table(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path)) from error
    for row, problem in table.problems:
        raise InputError(problem, where=f"{path}:{row}", hint="run iw-onto validate")
    record = check_metadata(table, str(path))
    rows = tuple(_mapping(row, cells, record, str(path)) for row, cells in table.rows)
    return MappingSet(
        lab=lab_of(str(record.mapping_set_id)),
        version=str(record.mapping_set_version),
        id=str(record.mapping_set_id),
        title=record.mapping_set_title or "",
        mappings=rows,
        follows=next((str(iri).rsplit("/", 1)[-1] for iri in record.mapping_set_source or ()), None),
        source=record.subject_source or "",
        description=" ".join((record.mapping_set_description or "").split()),
        path=path,
    )


def lab_of(set_id: str) -> str:
    """The lab that a set's id names: the last part but one."""
    return set_id.split("/")[-2] if set_id.count("/") > 1 else ""


def check_metadata(table: SssomTable, where: str) -> MappingSetRecord:
    """The header as `sssom-pydantic` reads it.

    :raises InputError: if it refuses.
    """
    from pydantic import ValidationError
    from sssom_pydantic.api import MappingSetRecord

    logging.getLogger("sssom_pydantic").setLevel(logging.ERROR)  # it warns on stderr of what we report
    try:
        record = MappingSetRecord.model_validate(table.metadata)
        record.process(converter())
    except (ValidationError, ValueError) as error:
        raise InputError(
            f"SSSOM metadata: {brief(error)}", where=where, hint="run iw-onto validate"
        ) from error
    if not record.mapping_set_version:
        raise InputError("SSSOM metadata: mapping_set_version is missing", where=where, hint="add it")
    return record


def check_row(cells: dict[str, str], record: MappingSetRecord | None = None) -> SemanticMapping:
    """One row as `sssom-pydantic` reads it, with what the header passes on to every row.

    :raises ValueError: if it refuses.
    """
    from sssom_pydantic.api import row_to_record
    from sssom_pydantic.io import record_to_semantic_mapping

    row: dict[str, str | list[str]] = {key: cell.strip() for key, cell in cells.items() if cell.strip()}
    passed_on = record.get_propagatable() if record is not None else None
    return record_to_semantic_mapping(
        row_to_record(row, converter=converter(), propagatable=passed_on), converter()
    )


def brief(error: Exception) -> str:
    """A pydantic or curies error in one line."""
    errors = getattr(error, "errors", None)
    if callable(errors):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in errors())
    return " ".join(str(error).split()) or type(error).__name__


def _mapping(row: int, cells: dict[str, str], record: MappingSetRecord, path: str) -> Mapping:
    try:
        mapping = check_row(cells, record)
    except ValueError as error:
        raise InputError(brief(error), where=f"{path}:{row}", hint="run iw-onto validate") from error
    return Mapping(
        label=cells.get("subject_label", ""),  # the raw cell: sssom-pydantic strips its blanks
        predicate=mapping.predicate.curie,
        object_id=mapping.object.curie,
        object_label=mapping.object_name or "",
        justification=mapping.justification.curie,
        confidence=mapping.confidence,
        negated=mapping.negated,
        comment=mapping.comment or "",
        reviewer=cells.get("reviewer_label", "").strip(),
        row=row,
        date=mapping.mapping_date.isoformat() if mapping.mapping_date else "",
    )


def write_mapping_set(mapping_set: MappingSet, path: Path) -> None:
    """Write a set, rows sorted, so that the same set is always the same bytes.

    :raises InputError: if a label is empty or holds a tab, a newline or another control character.
    """
    text = format_mapping_set(mapping_set)
    with whole_file(path) as target:
        target.write_bytes(text.encode("utf-8"))


def format_mapping_set(mapping_set: MappingSet) -> str:
    """The text of a set's file: LF ends, rows sorted by label, predicate, object."""
    import sssom_pydantic

    for mapping in mapping_set.mappings:
        check_label(mapping.label)
        for text in (mapping.comment, mapping.object_label, mapping.reviewer):
            check_text(text)
    rows = sorted(mapping_set.mappings, key=lambda m: (m.label, m.predicate, m.object_id, m.negated))
    buffer = io.StringIO()
    sssom_pydantic.write(
        [_semantic(mapping, mapping_set) for mapping in rows],
        buffer,
        metadata=_metadata(mapping_set).process(converter()),
        converter=converter(),
        columns=_columns(rows),
        condense=True,
    )
    return _with_decisions(buffer.getvalue().replace("\r\n", "\n"), rows)


def _with_decisions(text: str, rows: list[Mapping]) -> str:
    """Fill the cells of `reviewer_label`, which sssom-pydantic 0.6.10 leaves empty, and of `mapping_date`.

    A date that all rows share would be moved to the header, where it would count for the next decision too.
    """
    if not any(mapping.reviewer or mapping.date for mapping in rows):
        return text
    lines = text.removesuffix("\n").split("\n")
    first = len(lines) - len(rows)
    columns = lines[first - 1].split("\t")
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="\t", lineterminator="\n")
    for line, mapping in zip(csv.reader(lines[first:], delimiter="\t"), rows, strict=True):
        cells = dict(zip(columns, line, strict=True))
        told = {"reviewer_label": mapping.reviewer, "mapping_date": mapping.date}
        cells.update((name, value) for name, value in told.items() if name in cells)
        writer.writerow(cells.values())
    return "\n".join(lines[:first]) + "\n" + buffer.getvalue()


def check_label(label: str) -> None:
    """Refuse what no TSV cell can hold.

    :raises InputError: for an empty label, or one with a tab, a newline or another control character.
    """
    if not label:
        raise InputError("a label is empty", hint="give every row a label")
    check_text(label)


def check_text(text: str) -> None:
    """Refuse a cell that a TSV file cannot hold.

    :raises InputError: for a tab, a newline or another control character.
    """
    bad = next((c for c in text if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}), None)
    if bad is not None:
        what = {"\t": "a tab", "\n": "a newline", "\r": "a newline"}.get(
            bad, f"the character U+{ord(bad):04X}"
        )
        raise InputError(f"text {text!r} holds {what}", hint="SSSOM/TSV cannot carry it: take it out")


def _columns(rows: list[Mapping]) -> list[str]:
    # In a set that curators are deciding on every column stands from the start: one that came with the first
    # decision would touch every line, and two branches could not be merged.
    decided = any(m.reviewer or m.justification in {SUGGESTED, REVIEWED} for m in rows)
    optional = {
        "predicate_modifier": decided or any(m.negated for m in rows),
        "object_label": decided or any(m.object_label for m in rows),
        "confidence": decided or any(m.confidence is not None for m in rows),
        "reviewer_label": decided,
        "mapping_date": any(m.date or m.justification == SUGGESTED for m in rows),
        "comment": decided or any(m.comment for m in rows),
    }
    names = (
        "subject_id subject_label predicate_id predicate_modifier object_id object_label "
        "mapping_justification reviewer_label mapping_date confidence comment"
    )
    return [name for name in names.split() if optional.get(name, True)]


def _semantic(mapping: Mapping, mapping_set: MappingSet) -> SemanticMapping:
    row = {
        "subject_id": label_curie(mapping_set.lab, mapping.label),
        "subject_label": mapping.label,
        "subject_type": LITERAL,
        "subject_source": mapping_set.source,
        "predicate_id": mapping.predicate,
        "predicate_modifier": "Not" * mapping.negated,
        "object_id": mapping.object_id,
        "object_label": mapping.object_label,
        "mapping_justification": mapping.justification,
        "confidence": "" if mapping.confidence is None else repr(float(mapping.confidence)),
        "reviewer_label": mapping.reviewer,
        "comment": mapping.comment,
    }
    semantic = check_row(row)
    named = semantic.subject.model_copy(update={"name": mapping.label})
    return semantic.model_copy(update={"subject": named})


def _metadata(mapping_set: MappingSet) -> MappingSetRecord:
    from sssom_pydantic.api import MappingSetRecord

    follows = mapping_set.follows
    known: dict[str, Any] = {
        "mapping_set_id": mapping_set.id,
        "mapping_set_description": mapping_set.description or None,
        "mapping_set_source": [mapping_set_iri(mapping_set.lab, follows)] if follows else None,
        "mapping_set_title": mapping_set.title or None,
        "mapping_set_version": mapping_set.version,
        "license": LICENSE,
        "creator_label": [CREATOR],
    }
    return MappingSetRecord.model_validate({key: value for key, value in known.items() if value is not None})


def mapping_files(root: Path | None = None) -> tuple[Path, ...]:
    """The files of all sets under a folder (default: the packaged `mappings/`), sorted."""
    return tuple(sorted(Path(root or MAPPINGS).rglob(f"*{SUFFIX}")))


def load_mapping_sets(root: Path | None = None) -> tuple[MappingSet, ...]:
    """All sets under a folder, by lab and version.

    :param root: default: the packaged sets, and those below the folder that the environment's `IW_MAPPINGS`
        names; of one lab and version the latter's counts.
    :raises InputError: if a file is broken, or the folder is not there.
    """
    if root is not None:
        return _read_sets(mapping_files(root))
    own = os.environ.get(OWN)
    if own and not Path(own).is_dir():
        raise InputError("is no folder", where=f"{OWN}={own}", hint="name the folder of your mapping sets")
    sets = {(s.lab, s.version): s for s in (*_packaged(), *(load_mapping_sets(Path(own)) if own else ()))}
    return tuple(sets[key] for key in sorted(sets))


@cache
def _packaged() -> tuple[MappingSet, ...]:
    return _read_sets(mapping_files())


def _read_sets(files: tuple[Path, ...]) -> tuple[MappingSet, ...]:
    made_from: list[str | bytes] = [code_of("ontology"), releases(*_READERS)]
    try:
        made_from += [part for file in files for part in (os.fsencode(file), file.read_bytes())]
    except OSError:
        return tuple(map(read_mapping_set, files))  # which says what is wrong
    return kept("mappings", tuple[MappingSet, ...], made_from, lambda: tuple(map(read_mapping_set, files)))


def latest_sets(sets: Iterable[MappingSet]) -> dict[str, MappingSet]:
    """For each lab the end of its chain: the version that no other follows.

    Where a chain forks (validate says so), the greatest version name of its ends.
    """
    sets = sorted(sets, key=lambda s: (s.lab, s.version))
    followed = {(s.lab, s.follows) for s in sets}
    return {s.lab: s for s in sets if (s.lab, s.version) not in followed}
