"""A draft whose rows are decided becomes a version of a lab's mapping set."""

from __future__ import annotations

from pathlib import Path

from ..curies import compress, mapping_set_iri
from ..errors import InputError, UnknownNameError
from ..mapping import Mapping, MappingSet
from ..sssom import SUFFIX, latest_sets, load_mapping_sets, write_mapping_set
from .decide import is_open

OPEN = "skos:closeMatch"


def promote(
    draft: MappingSet,
    lab: str,
    version: str,
    root: Path,
    *,
    follows: str | None = None,
    source: str = "",
    title: str = "",
    leave_open: bool = False,
) -> MappingSet:
    """The new version: the rows decided in the draft, and those of the version it follows for other labels.

    :param root: folder of mapping sets, `<lab>/<version>.sssom.tsv`.
    :param follows: default: the end of the lab's chain under `root`, or nothing.
    :param leave_open: leave labels out that nobody has decided on, instead of refusing.
    :raises InputError: if labels are open, nothing is decided, or the version is there already.
    """
    rows = _decided(draft, leave_open)
    before = _predecessor(lab, version, follows, root)
    labels = {row.label for row in rows}
    for row in before.mappings if before else ():
        key = (row.label, row.object_id)
        kept_no = row.negated and all(key != (new.label, new.object_id) for new in rows)
        if row.label not in labels or kept_no:
            rows.append(row)
    return MappingSet(
        lab=lab,
        version=version,
        id=mapping_set_iri(lab, version),
        title=title or (before.title if before else lab),
        mappings=tuple(rows),
        follows=before.version if before else None,
        source=compress(source) if source else before.source if before else draft.source,
        description=before.description if before else "",
        path=set_path(root, lab, version),
    )


def set_path(root: Path, lab: str, version: str) -> Path:
    """Where a version lies."""
    return root / lab / f"{version}{SUFFIX}"


def write_version(made: MappingSet) -> Path:
    """Write a new version to its place. A published one is never written over.

    :raises InputError: if the file is there.
    """
    path = made.path or Path()
    if path.exists():
        raise InputError("is there already", where=str(path), hint="a version is never edited: take the next")
    write_mapping_set(made, path)
    return path


def _decided(draft: MappingSet, leave_open: bool) -> list[Mapping]:
    still = sorted({row.label for row in draft.mappings if is_open(row) or row.predicate == OPEN})
    if still and not leave_open:
        what = f"{len(still)} labels are not decided: {', '.join(map(repr, still[:5]))}"
        what += " …" if len(still) > 5 else ""
        raise InputError(what, where=str(draft.path or ""), hint="accept or reject, or --leave-open")
    rows = [row for row in draft.mappings if not is_open(row) and row.predicate != OPEN]
    if not rows:
        raise InputError("has no decided row", where=str(draft.path or ""), hint="iw-onto accept")
    return rows


def _predecessor(lab: str, version: str, follows: str | None, root: Path) -> MappingSet | None:
    own = [found for found in load_mapping_sets(root) if found.lab == lab] if root.is_dir() else []
    if follows is None:
        return latest_sets(own).get(lab)
    versions = {found.version: found for found in own if found.version != version}
    if follows not in versions:
        raise UnknownNameError("version", follows, versions, where=str(root / lab), hint="--follows")
    return versions[follows]
