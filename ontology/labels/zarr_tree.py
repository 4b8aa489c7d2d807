"""The metadata files of a Zarr folder, formats 2 and 3, each replaced as a whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

_INLINE = {"kind": "inline", "must_understand": False, "metadata": {}}
_FILES = {2: (".zgroup", ".zarray", ".zattrs"), 3: ("zarr.json",)}


class ZarrTree:
    """A Zarr group on a local disk.

    :param path: its folder.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.format = path, 3 if (path / "zarr.json").exists() else 2

    def attributes(self, node: str) -> dict[str, Any]:
        """The attributes of a group or array."""
        file = self.path / node / _FILES[self.format][-1]
        found = _read(file) if file.exists() else {}
        return dict(found.get("attributes", {})) if self.format == 3 else found

    def set_attributes(self, node: str, values: dict[str, Any]) -> None:
        """Replace the attributes of a group or array where they stand; consolidated metadata stay."""
        file = self.path / node / _FILES[self.format][-1]
        _replace(file, {**_read(file), "attributes": values} if self.format == 3 else values)

    def consolidate(self, own: Sequence[str], trees: Sequence[str]) -> None:
        """Where the store has consolidated metadata, take what they say of some nodes from the disk again.

        :param own: nodes of which only their own metadata are taken.
        :param trees: nodes taken with all below them; those that are not there are left out.
        """
        file = self.path / ("zarr.json" if self.format == 3 else ".zmetadata")
        whole = _read(file) if file.exists() else {}
        held = (whole.get("consolidated_metadata") or {}) if self.format == 3 else whole
        if "metadata" not in held:
            return
        kept = {k: v for k, v in held["metadata"].items() if not any(_is_in(k, tree) for tree in trees)}
        for node in own:
            kept.update(self._own(node))
        for tree in trees:
            for folder in _folders(self.path / tree):
                kept.update(self._own(folder.relative_to(self.path).as_posix()))
        # zarr builds its tree from them in this order, and needs a group before what is in it.
        held["metadata"] = dict(sorted(kept.items(), key=lambda item: (item[0].count("/"), item[0])))
        _replace(file, whole)

    def _own(self, node: str) -> Iterator[tuple[str, Any]]:
        """What consolidated metadata hold of one node, as zarr writes it."""
        for name in _FILES[self.format]:
            if (self.path / node / name).exists():
                found = _read(self.path / node / name)
                if name == ".zgroup" or found.get("node_type") == "group":
                    found["consolidated_metadata"] = _INLINE
                yield (node if self.format == 3 else f"{node}/{name}"), found


def _is_in(key: str, tree: str) -> bool:
    return key == tree or key.startswith(tree + "/")


def _folders(folder: Path) -> Iterator[Path]:
    """A folder and those below it."""
    for place, _, _ in os.walk(folder):
        yield Path(place)


def _read(file: Path) -> dict[str, Any]:
    found = json.loads(file.read_text("utf-8"))
    return found if isinstance(found, dict) else {}


def _replace(file: Path, content: dict[str, Any]) -> None:
    """The whole file or the old one, whatever happens."""
    beside = file.with_name(file.name + ".iw-new")
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=2, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
