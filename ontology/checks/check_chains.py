"""Checks of version chains: each lab's sets follow one another in one line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..curies import mapping_set_iri
from ..finding import Finding
from .check_set import SetFile

_KEY = "mapping_set_source"


def check_chains(files: Iterable[SetFile]) -> list[Finding]:
    """What is wrong between the versions of each lab; pass all versions, or a gap is seen where none is."""
    labs: dict[str, list[SetFile]] = defaultdict(list)
    for file in sorted(files, key=lambda f: (f.lab, f.text("mapping_set_version"), f.shown)):
        labs[file.lab].append(file)
    return [finding for chain in labs.values() for finding in _chain(chain)]


def _chain(files: list[SetFile]) -> Iterator[Finding]:
    by_id = {file.text("mapping_set_id"): file for file in files}
    first_of: dict[str, SetFile] = {}
    for file in files:
        sources = file.sources
        if len(sources) > 1 or any(not s.startswith(mapping_set_iri(file.lab, "")) for s in sources):
            yield file.say("chain-form", _KEY, ", ".join(sources))
            continue
        source = sources[0] if sources else ""
        if source and source not in by_id:
            yield file.say("chain-predecessor", _KEY, source, f"known: {', '.join(sorted(by_id))}")
            continue
        before = first_of.setdefault(source, file)
        if before is not file:
            rule = "chain-fork" if source else "chain-roots"
            yield file.say(rule, _KEY, f"{source or 'no predecessor'}, like {before.shown}")
        elif source and (between := _between(file, by_id[source], files)):
            yield file.say("chain-skip", _KEY, f"{source} leaves out {between}")
        if _circles(file, by_id):
            yield file.say("chain-cycle", _KEY, source)


def _between(file: SetFile, before: SetFile, files: list[SetFile]) -> str:
    """A version that lies between two by number; empty if there is none."""
    low, high = (_number(one.text("mapping_set_version")) for one in (before, file))
    numbers = {_number(one.text("mapping_set_version")): one.text("mapping_set_version") for one in files}
    return next((version for number, version in sorted(numbers.items()) if low < number < high), "")


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _circles(file: SetFile, by_id: dict[str, SetFile]) -> bool:
    """Whether following the chain comes back to the file."""
    here, seen = file, set()
    while here.sources and here.sources[0] in by_id and here.shown not in seen:
        seen.add(here.shown)
        here = by_id[here.sources[0]]
    return here is file and bool(seen)
