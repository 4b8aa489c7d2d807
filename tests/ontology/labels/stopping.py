"""Run `harmonize_in_place` in processes that die: at any of its writes, or at a random moment by SIGKILL.

    python stopping.py writes|kills PRISTINE WORK

Each run is a fork of this process, which has all modules but no threads yet. What a death at a write leaves
is copied from one run, which halts at each of its writes with half of it done. Of every death it is checked
that AnnData opens the file with everything of its author, and that a second run gives what an undisturbed one
gives; what has the same bytes is judged once. Prints how many deaths there were and in how many of them the
new columns were already there.
"""

from __future__ import annotations

import gc
import hashlib
import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import anndata as ad
import h5py  # noqa: F401 (before the forks)
import pandas as pd
import zarr  # noqa: F401

from immuneworld.ontology.labels.in_place import harmonize_in_place
from immuneworld.ontology.labels.label_column import COLUMNS
from immuneworld.ontology.labels.label_files import read_labels
from immuneworld.ontology.match import Match

KILLS = 20
WATCHED = ("pwrite", "ftruncate", "rename", "replace")


def harmonize(path: Path) -> None:
    column = read_labels(path, "type")
    matches = [
        Match(label, f"CL:{i}", f"new {i}", "skos:exactMatch", 0.5, "semapv:LexicalMatching", "exact")
        for i, label in enumerate(column.labels)
    ]
    harmonize_in_place(path, column, matches, {"run": "new"})


def digests(path: Path) -> str:
    """Hashes of all that AnnData finds: what is the author's, and with our columns."""
    warnings.simplefilter("ignore")
    data = ad.read_zarr(path) if path.is_dir() else ad.read_h5ad(path)
    theirs = [name for name in data.obs.columns if name not in COLUMNS]
    ours = [name for name in data.obs.columns if name in COLUMNS]
    assert ours in ([], list(COLUMNS)), ours
    note = data.uns.pop("immuneworld", "")
    author = [_table(data.obs[theirs]), _table(data.var), str(sorted(data.uns.items()))]
    author += [data.X.toarray().tobytes().hex(), data.obsm["X_pca"].tobytes().hex()]
    return f"{_hash(author)} {_hash([*author, _table(data.obs[ours]), str(note)])}"


def digests_and_harmonize(path: Path) -> str:
    """Hashes of what is found, then a second run."""
    found = digests(path)
    harmonize(path)
    return found


def _table(table: pd.DataFrame) -> str:
    values = pd.util.hash_pandas_object(table).to_numpy().tobytes().hex() if len(table.columns) else ""
    return f"{table.dtypes.to_string()} {values} {list(table.index[:3])}"


def _hash(texts: list[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def in_fork(run: Callable[[], Any]) -> tuple[int, str]:
    """Exit status (negative for a signal) and text of a function in a process of its own."""
    ear, mouth = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        signal.alarm(60)
        try:
            os.write(mouth, str(run()).encode())
            status = 0
        except BaseException as error:
            os.write(mouth, repr(error)[:2000].encode())
        finally:
            os._exit(status)
    os.close(mouth)
    with os.fdopen(ear) as stream:
        text = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text


def sure(run: Callable[[], Any]) -> str:
    status, text = in_fork(run)
    assert status == 0, text
    return text


def fresh(pristine: Path, work: Path) -> None:
    for left in work.parent.glob(f"*{work.name}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    shutil.copytree(pristine, work) if pristine.is_dir() else shutil.copy(pristine, work)


def copying_at_each_write(work: Path, states: Path) -> None:
    """Before each write is done, copy what a process that dies in the middle of it would leave behind."""
    count = itertools.count()

    def watched(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            if ".iw-stage" in str(args[1]):  # what is made beside is nothing yet
                return real(*args, **options)
            if name == "pwrite":
                real(args[0], memoryview(args[1]).cast("B")[: len(args[1]) // 2], args[2])
            shutil.copytree(work.parent, states / str(next(count)), symlinks=True)
            return real(*args, **options)

        return call

    for name in WATCHED:
        setattr(os, name, watched(name))


def harmonize_copying(work: Path, states: Path) -> None:
    copying_at_each_write(work, states)
    harmonize(work)


def deaths_at_writes(work: Path, start: Callable[[], None]) -> Any:
    start()
    with tempfile.TemporaryDirectory() as folder:
        sure(partial(harmonize_copying, work, Path(folder)))
        for number in range(len(list(Path(folder).iterdir()))):
            shutil.rmtree(work.parent)
            shutil.copytree(Path(folder) / str(number), work.parent, symlinks=True)
            yield


def deaths_by_kill(work: Path, start: Callable[[], None]) -> Any:
    start()
    begun = time.perf_counter()
    sure(lambda: harmonize(work))
    longest, chance = time.perf_counter() - begun, random.Random(0)  # noqa: S311 (when to kill)
    done = 0
    while done < KILLS:
        start()
        child = os.fork()
        if not child:
            harmonize(work)
            os._exit(0)
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL:
            done += 1
            yield


def content(folder: Path) -> str:
    """A hash of the names and bytes below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return _hash([f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files])


def judged(work: Path, author: str, before: str, after: str, finals: set[str]) -> str:
    """Check what a death left, and what a second run makes of it; returns the digest of the former."""
    same, found = sure(lambda: digests_and_harmonize(work)).split()
    assert same == author
    assert work.is_dir() or found in (before, after)
    assert [path.name for path in work.parent.iterdir()] == [work.name]
    final = content(work.parent)
    if final not in finals:
        assert sure(lambda: digests(work)).split() == [author, after]
        finals.add(final)
    return found


def main(how: str, pristine: Path, work: Path) -> None:
    gc.freeze()  # a search for circles in a fork would copy every page
    fresh(pristine, work)
    author, before = sure(lambda: digests(work)).split()
    sure(lambda: harmonize(work))
    same, after = sure(lambda: digests(work)).split()
    assert same == author
    deaths, finished, seen, finals = 0, 0, dict[str, str](), set[str]()
    for _ in {"writes": deaths_at_writes, "kills": deaths_by_kill}[how](work, lambda: fresh(pristine, work)):
        state = content(work.parent)
        if state not in seen:
            seen[state] = judged(work, author, before, after, finals)
        deaths, finished = deaths + 1, finished + (seen[state] == after)
    print(deaths, finished)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
