"""A text column of a Parquet file as codes, batch by batch and without its other columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .read_codes import coded

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BATCH = 1 << 18


def read_parquet_codes(path: Path, key: str) -> tuple[NDArray[np.signedinteger[Any]], list[str]] | None:
    """Codes per row, -1 for missing, and the distinct values; None if it is no text column of Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.name.lower().endswith(".parquet"):
        return None
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowException):
        return None
    with file:
        schema = file.schema_arrow
        if schema.names.count(key) != 1 or not _is_text(schema.field(key).type):
            return None
        return coded(_batches(file, key), file.metadata.num_rows)


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _batches(file: Any, key: str) -> Iterator[NDArray[Any]]:
    for batch in file.iter_batches(_BATCH, columns=[key]):
        yield np.asarray(batch.column(0).to_pandas(), dtype=object)
