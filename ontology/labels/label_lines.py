"""Bare labels: a text file with one label a line."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError


def read_label_lines(path: Path) -> list[str]:
    """The labels in their order, each byte for byte but for the line end; blank lines are left out.

    CRLF, a byte order mark and a last line without an end are understood.

    :raises InputError: if the file cannot be read, is not UTF-8 text or has no labels.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", where=str(path), hint="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", where=str(path), hint="save it as UTF-8") from error
    if "\0" in text:
        raise InputError("holds binary data, not text", where=str(path), hint="give one label a line")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    labels = [line for line in lines if line.strip()]
    if not labels:
        raise InputError("holds no labels", where=str(path), hint="give one label a line")
    return labels
