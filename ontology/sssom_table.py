"""SSSOM/TSV as it lies on disk: header lines, columns, and rows that know their line.

https://mapping-commons.github.io/sssom/spec-formats-tsv: YAML metadata in lines that start with `#`, then a
table of tab-separated values. This reader is tolerant and knows positions, so that validation can show all
that is wrong at once; `sssom-pydantic` then checks meaning.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import Any

MAX_HEADER = 200_000
"""Characters. YAML is slow to read, and a real header has a few kilobytes."""


@dataclass(frozen=True)
class SssomTable:
    """The parts of a file.

    :param metadata: the YAML header (empty if there is none or it is no mapping: then `problems` says so).
    :param header: column names as written; empty if the table is missing.
    :param header_row: 1-based line of the column names.
    :param rows: each data row with its 1-based line.
    :param problems: what is broken, with its line.
    :param metadata_rows: line of each top-level metadata key.
    """

    metadata: dict[str, Any]
    header: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[int, dict[str, str]], ...]
    problems: tuple[tuple[int, str], ...]
    metadata_rows: dict[str, int]


def parse_sssom_table(text: str) -> SssomTable:
    """Split a file into its parts. Nothing is stripped from a cell."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata, problems = _metadata(lines[:count])
    keys = {line[1:].split(":")[0]: i for i, line in enumerate(lines[:count], start=1) if ":" in line}
    head = next((i for i in range(count, len(lines)) if lines[i].strip()), None)
    if head is None:
        return SssomTable(metadata, (), 0, (), (*problems, (max(count, 1), "there is no table")), keys)
    header = tuple(lines[head].split("\t"))
    rows = []
    for number, line in enumerate(lines[head + 1 :], start=head + 2):
        if not line.strip():
            continue
        cells, problem = _cells(line)
        if problem or len(cells) != len(header):
            problem = problem or f"{len(cells)} cells under {len(header)} columns"
            problems = (*problems, (number, problem))
        rows.append((number, dict(zip(header, cells, strict=False))))
    return SssomTable(metadata, header, head + 1, tuple(rows), problems, keys)


def _cells(line: str) -> tuple[list[str], str]:
    """The cells of one line, and what is wrong with it. A quoted cell must end on its own line."""
    try:
        return next(csv.reader([line], delimiter="\t", strict=True)), ""
    except csv.Error as error:
        return line.split("\t"), str(error)


_NESTS = re.compile(r"[\[{]|[-?]\s")
_DEEP = 1000


def _metadata(lines: list[str]) -> tuple[dict[str, Any], tuple[tuple[int, str], ...]]:
    import yaml  # type: ignore[import-untyped,unused-ignore]

    if sum(map(len, lines)) > MAX_HEADER:
        return {}, ((1, f"the header is over {MAX_HEADER // 1000} kB"),)
    try:
        found = _load_yaml("\n".join(line[1:] for line in lines)) if lines else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        return {}, ((mark.line + 1 if mark else 1, f"the header is not YAML: {what}"),)
    except (ValueError, RecursionError) as error:  # a date such as 2024-13-45; brackets without end
        return {}, ((1, f"the header is not YAML: {error}"),)
    if not isinstance(found, dict):
        return {}, ((1, "there is no YAML header of keys and values"),)
    return {str(key): value for key, value in found.items()}, ()


def _load_yaml(text: str) -> Any:
    """YAML with plain values only. An alias is refused: a few lines of them can stand for gigabytes."""
    import yaml

    loader = yaml.SafeLoader
    if len(_NESTS.findall(text)) < _DEEP:  # libyaml's is ten times as fast, but nesting overflows its stack
        loader = getattr(yaml, "CSafeLoader", loader)
    for token in yaml.scan(text, Loader=loader) if "*" in text else ():
        if isinstance(token, yaml.AliasToken):
            raise yaml.MarkedYAMLError(problem="an alias is not allowed", problem_mark=token.start_mark)
    return yaml.load(text, Loader=loader)
