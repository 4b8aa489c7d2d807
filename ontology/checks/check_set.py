"""Checks of one SSSOM file as a whole: syntax, columns, header, names of folder and file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..curies import PREFIXES, compress, mapping_set_iri
from ..errors import InputError
from ..finding import Finding
from ..sssom import LITERAL, SUFFIX, check_metadata, lab_of
from ..sssom_table import SssomTable
from .rules import found

REQUIRED_COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
)
REQUIRED_METADATA = (
    "mapping_set_id",
    "mapping_set_version",
    "mapping_set_title",
    "license",
    "creator_label",
    "curie_map",
)
# sssom-pydantic knows these without a curie_map (SSSOM's built-in prefixes)
BUILT_IN = frozenset(["linkml", "owl", "orcid", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd"])


@dataclass(frozen=True)
class SetFile:
    """One mapping file, parsed."""

    path: Path
    shown: str
    table: SssomTable

    @cached_property
    def folder(self) -> str:
        """The name of the folder it lies in: its lab."""
        return self.path.resolve().parent.name

    @property
    def stem(self) -> str:
        """The file's name without `.sssom.tsv`: its version."""
        return self.path.name.removesuffix(SUFFIX)

    @property
    def lab(self) -> str:
        """The lab of its id, or of its folder."""
        return lab_of(self.text("mapping_set_id")) or self.folder

    def text(self, key: str) -> str:
        """A header value as text, empty if missing."""
        value = self.table.metadata.get(key)
        return "" if value is None else str(value)

    @property
    def sources(self) -> list[str]:
        """The sets it says it follows."""
        value: Any = self.table.metadata.get("mapping_set_source") or []
        return [str(v) for v in value] if isinstance(value, list) else [str(value)]

    def say(self, rule: str, key: str, value: str, fix: str = "") -> Finding:
        """A finding at a header key."""
        return found(rule, self.shown, self.table.metadata_rows.get(key, 1), key, value, fix)


def check_set(file: SetFile) -> list[Finding]:
    """What is wrong with the file as a whole."""
    return [*_syntax(file), *_columns(file), *_metadata(file), *_prefixes(file), *_names(file)]


def _syntax(file: SetFile) -> Iterator[Finding]:
    for row, problem in file.table.problems:
        rule = "header-yaml" if "header" in problem else "tsv-syntax"
        yield found(rule, file.shown, row, "", problem)


def _columns(file: SetFile) -> Iterator[Finding]:
    from sssom_pydantic.models import Record

    header, row = file.table.header, file.table.header_row
    if not header:
        return
    for column in REQUIRED_COLUMNS:
        if column not in header:
            yield found("column-missing", file.shown, row, column, "")
    for column in sorted(set(header)):
        if header.count(column) > 1:
            yield found("column-duplicate", file.shown, row, column, column)
        if column not in Record.model_fields or column == "extensions":
            yield found("column-unknown", file.shown, row, column, column)


def _metadata(file: SetFile) -> Iterator[Finding]:
    if not file.table.metadata:
        if not any("header" in problem for _, problem in file.table.problems):
            yield found("header-yaml", file.shown, 1, "", "")
        return
    missing = [key for key in REQUIRED_METADATA if not file.table.metadata.get(key)]
    for key in missing:
        yield found("metadata-missing", file.shown, 1, key, "")
    if not file.text("subject_source") and "subject_source" not in file.table.header:
        yield found("set-source-missing", file.shown, 1, "subject_source", "")
    if "subject_type" not in file.table.header and file.text("subject_type") != LITERAL:
        yield file.say("subject-type", "subject_type", file.text("subject_type"))
    try:
        if not {"mapping_set_id", "mapping_set_version"} & set(missing):
            check_metadata(file.table, file.shown)
    except InputError as error:
        yield found("sssom-invalid", file.shown, 1, "header", error.what)


def _prefixes(file: SetFile) -> Iterator[Finding]:
    curie_map = file.table.metadata.get("curie_map")
    if not isinstance(curie_map, dict):
        return  # said as metadata-missing or sssom-invalid
    for prefix, iri in curie_map.items():
        wanted = PREFIXES.get(str(prefix))
        if wanted not in {None, iri}:
            row = file.table.metadata_rows.get(f"  {prefix}", file.table.metadata_rows.get("curie_map", 1))
            yield found("prefix-mismatch", file.shown, row, "curie_map", f"{prefix}: {iri}", f"use {wanted}")
    known, told = {*curie_map, *BUILT_IN}, set()
    for row, cells in file.table.rows:
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            prefix, colon, _ = cells.get(column, "").partition(":")
            if (
                colon
                and prefix not in known
                and prefix not in told
                and not compress(prefix).startswith("http")
            ):
                told.add(prefix)
                yield found("prefix-undeclared", file.shown, row, column, prefix)


def _names(file: SetFile) -> Iterator[Finding]:
    set_id, version = file.text("mapping_set_id"), file.text("mapping_set_version")
    if set_id and version and set_id != mapping_set_iri(lab_of(set_id), version):
        wanted = mapping_set_iri(file.folder, version)
        yield file.say("set-id", "mapping_set_id", set_id, f"use {wanted}")
    if set_id and lab_of(set_id) != file.folder:
        yield file.say("set-lab-folder", "mapping_set_id", f"{lab_of(set_id)!r} in folder {file.folder!r}")
    if version and version != file.stem:
        yield file.say("set-file-version", "mapping_set_version", f"{version!r} in file {file.path.name!r}")
