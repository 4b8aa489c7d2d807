"""Cell tables: CSV, TSV (gzipped or not) and Parquet."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from ..errors import InputError

if TYPE_CHECKING:
    import pandas as pd

TABLE_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet")


def is_text_table(path: Path) -> bool:
    """Whether a file is CSV or TSV."""
    return not path.name.lower().endswith(".parquet")


def separator_of(path: Path) -> str:
    """Tab or comma, by the file's name."""
    return "\t" if path.name.lower().endswith((".tsv", ".tsv.gz")) else ","


def read_table(path: Path) -> pd.DataFrame:
    """A table as it stands: text cells of CSV and TSV unchanged (`""` where empty), Parquet with its types.

    :raises InputError: if it cannot be read, is empty or names a column twice.
    """
    import pandas as pd

    try:
        return _read_text(path) if is_text_table(path) else pd.read_parquet(path)
    except InputError:
        raise
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", where=str(path), hint="save it as UTF-8 CSV or TSV") from error
    except Exception as error:  # gzip, zlib, the CSV parser and Arrow raise errors without a common ancestor
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"cannot be read ({reason})", where=str(path), hint="is the file whole?") from error


def _read_text(path: Path) -> pd.DataFrame:
    """All cells as text. A header without a name for the row names, as R writes it, is understood."""
    import pandas as pd

    refuse_binary(path)
    header = _header(path)
    frame = pd.read_csv(
        path, sep=separator_of(path), encoding="utf-8-sig", dtype=str, na_filter=False, keep_default_na=False
    ).fillna("")
    if isinstance(frame.index, pd.RangeIndex):
        frame.columns = pd.Index(header)
        return frame
    return frame.rename_axis("cell").reset_index()


def _opened(path: Path) -> IO[bytes]:
    """A file's bytes, unpacked."""
    return cast("IO[bytes]", gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb"))


def refuse_binary(path: Path) -> None:
    """NUL bytes anywhere: pandas would silently cut a label there.

    :raises InputError: if there are any.
    """
    with _opened(path) as content:
        while chunk := content.read(1 << 20):
            if b"\0" in chunk:
                hint = "save it as UTF-8 CSV or TSV"
                raise InputError("holds binary data, not text", where=str(path), hint=hint)


def header_of(path: Path) -> list[str]:
    """The first record of CSV or TSV, whose names may occur twice.

    :raises InputError: if it is empty.
    """
    with _opened(path) as content, io.TextIOWrapper(content, encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines, delimiter=separator_of(path)), [])
    if not any(header):
        raise InputError("is empty", where=str(path), hint="give a table with a header and rows")
    return header


def _header(path: Path) -> list[str]:
    """The first record, before pandas renames columns that occur twice."""
    header = header_of(path)
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise InputError(f"has column {twice[0]!r} twice", where=str(path), hint="rename one")
    return header


def write_table(frame: pd.DataFrame, path: Path, *, index: bool) -> None:
    """Write a table in the format of its name; gzip without a time stamp, so equal tables are equal bytes."""
    if not is_text_table(path):
        frame.to_parquet(path, index=index)
        return
    packed = path.name.lower().endswith(".gz")
    label = str(frame.index.name or "cell") if index else None
    frame.to_csv(
        path,
        sep=separator_of(path),
        index=index,
        index_label=label,
        lineterminator="\n",
        compression={"method": "gzip", "mtime": 0} if packed else "infer",
    )
