"""From bytes to text: what keeps a file from being read at all."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ..finding import Finding
from .rules import found

MAX_BYTES = 50_000_000


def read_text(path: Path, shown: str) -> tuple[str | None, list[Finding]]:
    """The text of a file, or None, and what is wrong with its bytes.

    At most `MAX_BYTES` are read, whatever the file's size says (a pipe has none).
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return None, [found("file-unreadable", shown, 0, "", error.strerror or str(error))]
    if len(data) > MAX_BYTES:
        return None, [found("file-too-large", shown, 0, "", f"over {MAX_BYTES // 1_000_000} MB")]
    return _decode(data, shown)


def _decode(data: bytes, shown: str) -> tuple[str | None, list[Finding]]:
    findings = []
    if data.startswith(codecs.BOM_UTF8):
        findings.append(found("file-bom", shown, 1, "", "EF BB BF"))
        data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        return None, [*findings, found("file-empty", shown, 0, "", f"{len(data)} bytes")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        value = f"byte 0x{data[error.start]:02X}"
        rule = "file-binary" if b"\0" in data else "file-encoding"
        return None, [*findings, found(rule, shown, row, "", value)]
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return None, [*findings, found("file-binary", shown, row, "", "a NUL byte")]
    return text, [*findings, *_invisible(text, shown)]


def _invisible(text: str, shown: str) -> Iterator[Finding]:
    """Characters that change what a person reads and leave no trace: format characters (Unicode Cf)."""
    if text.isascii():
        return
    for row, line in enumerate(text.split("\n"), start=1):
        hidden = sorted({c for c in line if unicodedata.category(c) == "Cf"}) if not line.isascii() else ()
        if hidden:
            value = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in hidden)
            yield found("text-invisible", shown, row, "", value)
