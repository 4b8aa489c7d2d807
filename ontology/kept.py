"""What was computed once from the same files is read back: ontologies, mapping sets, a classification.

A result is kept as JSON under the SHA-256 of all it was made from, the code included, in the user's cache
folder. It is an answer only if its own checksum and its types are right; otherwise it is made again. The
folder is the user's alone, holds no more than `MOST` results, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

T = TypeVar("T")
_ROOT = Path(__file__).parent.parent
FOLDER = "IW_CACHE"  # another folder; `off` keeps nothing
MOST = 64  # results; the one read longest ago goes first
LARGEST = 32 * 2**20  # bytes of one result


def kept(name: str, kind: Any, made_from: Iterable[str | bytes], make: Callable[[], T]) -> T:
    """What `make` returns, from the cache if it was made before from the same.

    :param name: what it is, a word; the files' names start with it.
    :param kind: its type, built of dataclasses, tuples, dictionaries and plain values.
    :param made_from: all that the result depends on: contents of files, `code_of` folders, `releases` of
        packages.
    """
    folder = _folder()
    if folder is None:
        return make()
    file = folder / f"{name}-{_key(made_from)}.json"
    found = _read(file, kind)
    if found is not None:
        return cast(T, found)
    made = make()
    _write(file, kind, made)
    return made


@cache
def code_of(*folders: str) -> bytes:
    """SHA-256 of the source in folders of the package: other code may make something else of a file."""
    digest = hashlib.sha256()
    for source in sorted(path for name in folders for path in (_ROOT / name).rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.digest()


@cache
def releases(*packages: str) -> str:
    """Packages with their versions."""
    from importlib.metadata import version

    return " ".join(f"{package}=={version(package)}" for package in packages)


def _key(made_from: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in made_from:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _folder() -> Path | None:
    """The cache folder, made if need be; None if nothing is to be kept, or others could write in it."""
    told = os.environ.get(FOLDER, "")
    if told == "off":
        return None
    folder = Path(told) if told else _user_cache()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_ours(folder) else None
    except OSError:
        return None


def _user_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("immuneworld") / "kept"


def _is_ours(path: Path) -> bool:
    state = path.stat()
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)


def _read(file: Path, kind: Any) -> object | None:
    """A result; None if there is none, or not a whole one."""
    try:
        if file.stat().st_size > LARGEST or not _is_ours(file):
            return None
        checksum, _, body = file.read_bytes().partition(b"\n")
        if checksum.decode("ascii", "replace") != hashlib.sha256(body).hexdigest():
            return None
        os.utime(file)  # read last
        return cast(object, _adapter(kind).validate_json(body))
    except (OSError, ValueError):  # pydantic's ValidationError is a ValueError
        return None


def _write(file: Path, kind: Any, made: object) -> None:
    """Keep a result; where that cannot be done (a full disc, a read-only home) it is made again next time."""
    body = _adapter(kind).dump_json(made)
    if len(body) > LARGEST:
        return
    try:
        handle, part = tempfile.mkstemp(prefix=f".{file.name[:8]}", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            Path(part).replace(file)
        finally:
            Path(part).unlink(missing_ok=True)
        _bound(file.parent)
    except OSError:
        return


def _bound(folder: Path) -> None:
    files = sorted(folder.glob("*-*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[:-MOST]:
        file.unlink(missing_ok=True)


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
