"""Writing a release: one folder, whole or not at all, the same bytes whenever it is made."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..load import LOCAL, merge
from ..local_terms import LocalTerms, read_local_terms
from ..mapping import MappingSet
from ..outputs import whole_folder
from ..sssom import load_mapping_sets
from ..term import Term
from .changelog import changelog
from .document import release_document
from .obo import obo_text
from .obographs import obographs_text
from .owl import owl_text
from .sssom_bundle import bundle, combined_text

MANIFEST, SOURCE, SETS = "immuneworld-release.json", "immuneworld.ttl", "mappings.zip"
FORMAT = "immuneworld-release/1"
_MAX_UNPACKED = 100_000_000


@dataclass(frozen=True)
class Since:
    """The release before.

    :param terms: its local terms. :param sets: its mapping sets, if it is a release folder.
    """

    version: str = ""
    terms: dict[str, Term] | None = None
    sets: tuple[MappingSet, ...] = ()


def write_release(
    version: str,
    folder: Path,
    local: Path | None = None,
    since: Path | None = None,
    more: Callable[[Path], dict[str, str]] = lambda stage: {},
) -> tuple[Path, ...]:
    """Write every artefact of a release.

    :param local: Turtle file; default: the packaged one.
    :param since: the release before, a folder of this command or a Turtle file.
    :param more: writes further files into the folder, and says further versions for the manifest.
    :raises InputError: if the file does not say that it is this release.
    """
    source = Path(local or LOCAL)
    terms, sets, before = read_local_terms(source), load_mapping_sets(), read_since(since)
    _check_version(version, terms, source)
    with whole_folder(folder, MANIFEST) as stage:
        (stage / SOURCE).write_bytes(source.read_bytes())
        _write(stage, terms, sets, before)
        _manifest(stage, terms, sets, more(stage))
        names = sorted(path.relative_to(stage) for path in stage.rglob("*") if path.is_file())
    return tuple(folder / name for name in names)


def _check_version(version: str, local: LocalTerms, path: Path) -> None:
    if version != local.version:
        raise InputError(
            f"says that it is {local.version or 'no release'}, not {version}",
            where=str(path),
            hint=f'set owl:versionInfo "{version}" and owl:versionIRI, then iw-onto format',
        )


def _write(stage: Path, local: LocalTerms, sets: Sequence[MappingSet], before: Since) -> None:
    document, ontology = release_document(local), merge(local)
    texts = {
        "immuneworld.owl": owl_text(document),
        "immuneworld.obo": obo_text(document),
        "immuneworld.json": obographs_text(document),
        "immuneworld.sssom.tsv": combined_text(sets, local.version),
        "CHANGES.md": changelog(before.terms or {}, before.sets, ontology, sets, before.version),
    }
    for name, text in texts.items():
        (stage / name).write_text(text, "utf-8", newline="\n")
    (stage / SETS).write_bytes(bundle(sets))


def _manifest(stage: Path, local: LocalTerms, sets: Sequence[MappingSet], versions: dict[str, str]) -> None:
    ontology = merge(local)
    files = sorted(path for path in stage.rglob("*") if path.is_file())
    told = {
        "format": FORMAT,
        "version": local.version,
        "cell_ontology": ontology.cl_version,
        "ontology_hash": ontology.hash,
        **versions,
        "licence": "CC BY 4.0",
        "attribution": release_document(local).attribution,
        "mapping_sets": sorted(s.id for s in sets),
        "files": {
            path.relative_to(stage).as_posix(): {
                "bytes": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for path in files
        },
    }
    (stage / MANIFEST).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")


def read_since(path: Path | None) -> Since:
    """The release before, from its folder or its Turtle file.

    :raises InputError: if it is neither.
    """
    if path is None:
        return Since()
    source = path / SOURCE if path.is_dir() else path
    local = read_local_terms(source)
    sets = _unpack(path / SETS) if path.is_dir() else ()
    return Since(local.version, local.terms, sets)


def _unpack(path: Path) -> tuple[MappingSet, ...]:
    import tempfile

    try:
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
                raise InputError(f"holds more than {_MAX_UNPACKED:,} bytes", where=str(path))
            archive.extractall(folder)
            return load_mapping_sets(Path(folder))
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(
            f"cannot be read ({error})", where=str(path), hint="make that release again"
        ) from error
