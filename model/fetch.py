"""Fetch a study's files from their public address or a mirror, each checked by its SHA-256."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from ..ontology.errors import ChecksumError, InputError
from .registry import HOST, Study, StudyFile

MIRROR_VARIABLE = "IW_DATA_MIRROR"
CACHE_VARIABLE = "IW_DATA_CACHE"
Progress = Callable[[int], None]


def mirror_of(option: Path | str | None = None) -> Path | None:
    """The mirror to use: the option, else `IW_DATA_MIRROR`, else none.

    :raises InputError: if it is not a folder.
    """
    given = option or os.environ.get(MIRROR_VARIABLE)
    if not given:
        return None
    if not Path(given).is_dir():
        raise InputError(
            "is not a folder", where=f"mirror {given}", hint=f"check --mirror or {MIRROR_VARIABLE}"
        )
    return Path(given)


def cache_of(option: Path | str | None = None) -> Path:
    """Where downloads stay, laid out like a mirror: the option, `IW_DATA_CACHE`, or the user's cache."""
    import pooch

    return Path(option or os.environ.get(CACHE_VARIABLE) or pooch.os_cache("immuneworld"))


def fetch(
    study: Study, mirror: Path | None = None, cache: Path | None = None, progress: Progress | None = None
) -> dict[str, Path]:
    """All files of a study, by their path in the repository; what is there already is only checked.

    :param mirror: folder laid out `<owner>/<repository>/<commit>/<path>`; its files are used where they lie.
    :param progress: called with the number of bytes as they come.
    :raises ChecksumError: if a file is not the one registered; nothing of it stays in the cache.
    :raises InputError: if the mirror has no such file or the address does not answer.
    """
    found = {}
    for file in study.files:
        found[file.path] = from_mirror(file, mirror) if mirror else download(file, cache_of(cache), progress)
        if progress and mirror:
            progress(file.size)
    return found


def from_mirror(file: StudyFile, mirror: Path) -> Path:
    """The mirror's copy, checked."""
    path = mirror / file.place
    if not path.is_file():
        raise InputError(
            "is not in the mirror",
            where=str(path),
            hint="leave --mirror out to fetch it from its public address",
        )
    if path.stat().st_size != file.size or _sha256(path) != file.sha256:
        raise _wrong(file, str(path))
    return path


def download(file: StudyFile, cache: Path, progress: Progress | None = None, host: str = HOST) -> Path:
    """The cache's copy, fetched if it is not there or not the registered one."""
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.WARNING)
    target = cache / file.place
    get = pooch.HTTPDownloader(timeout=60)

    def bounded(url: str, output: str, source: Any) -> None:
        with Path(output).open("wb") as stream:
            get(url, _Bounded(stream, file, url, progress), source)

    try:
        pooch.retrieve(
            file.url(host), f"sha256:{file.sha256}", target.name, target.parent, downloader=bounded
        )
    except requests.RequestException as error:
        raise InputError(
            f"cannot be fetched ({_reason(error)})",
            where=file.url(host),
            hint="check the network, or give a mirror with --mirror DIR",
        ) from error
    except ValueError as error:  # pooch's word for a wrong checksum
        raise _wrong(file, file.url(host)) from error
    except OSError as error:
        raise InputError(
            f"cannot be written ({error.strerror})", where=str(target), hint="give --cache DIR"
        ) from error
    finally:
        _prune(target.parent, cache)
    return target


class _Bounded:
    """A stream that refuses more bytes than were registered, so that no answer can fill the disk."""

    def __init__(self, stream: BinaryIO, file: StudyFile, url: str, progress: Progress | None) -> None:
        self.stream, self.file, self.url, self.progress, self.size = stream, file, url, progress, 0
        self.flush = stream.flush

    def write(self, chunk: bytes) -> int:
        self.size += len(chunk)
        if self.size > self.file.size:
            raise _wrong(self.file, self.url)
        if self.progress:
            self.progress(len(chunk))
        return self.stream.write(chunk)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _wrong(file: StudyFile, where: str) -> ChecksumError:
    return ChecksumError(
        f"is not the registered file ({file.size:,} bytes, SHA-256 {file.sha256[:12]}…)",
        where=where,
        hint="it was changed or damaged: take it from another source",
    )


def _reason(error: Exception) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"HTTP {status}" if status else type(error).__name__


def _prune(folder: Path, root: Path) -> None:
    """Remove folders that a failed download left empty."""
    while folder != root and folder.is_relative_to(root) and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
