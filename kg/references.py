"""Labels and hierarchies of tissues, cancers and qualities, from the package that also holds CL.

MONDO (CC BY 4.0), UBERON (CC BY 3.0; Mungall et al. 2012, doi:10.1186/gb-2012-13-1-r5) and PATO (CC BY 3.0),
in the releases that `cellxgene-ontology-guide` pins beside CL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

from ..ontology.cl.cell_ontology import CL_VERSION
from ..ontology.errors import VersionMismatchError
from .graph import Edge

CANCER, NEOPLASM = "MONDO:0004992", "MONDO:0005070"
# Kinds of tissue, not places that contain others: "blood part_of tissue" says nothing.
_KINDS = frozenset(("UBERON:0000479", "UBERON:0000483", "UBERON:0002384", "UBERON:0000344", "UBERON:0001981"))


@cache
def _schema() -> Any:
    """The package's set of ontology releases that contains our CL release."""
    from cellxgene_ontology_guide.supported_versions import CXGSchema, load_supported_versions

    for version, info in load_supported_versions().items():
        if info["ontologies"].get("CL", {}).get("version") == f"v{CL_VERSION}":
            return CXGSchema(version)
    raise VersionMismatchError(
        f"cellxgene-ontology-guide holds no Cell Ontology release {CL_VERSION}",
        hint="install the version that constraints.txt names",
    )


def release(ontology: str) -> str:
    """The pinned release of MONDO, UBERON or PATO, as a source: `MONDO v2026-05-05`."""
    return f"{ontology} {_schema().supported_ontologies[ontology]['version']}"


@cache
def _entries(ontology: str) -> dict[str, dict[str, Any]]:
    return cast(dict[str, dict[str, Any]], _schema().ontology(ontology))


def label(curie: str) -> str | None:
    """The current label of a MONDO, UBERON or PATO class; None if it is unknown or deprecated."""
    entry = _entries(curie.partition(":")[0]).get(curie)
    return None if entry is None or entry["deprecated"] else cast(str, entry["label"])


def _ancestors(curie: str) -> dict[str, int]:
    """Ancestors with their distance, without the class itself."""
    entry = _entries(curie.partition(":")[0]).get(curie)
    return {a: d for a, d in entry["ancestors"].items() if a != curie} if entry else {}


def cancer_hierarchy(cancers: Iterable[str]) -> Iterator[Edge]:
    """MONDO's is_a above the cancers, up to "cancer"; for what it does not call cancer, up to "neoplasm"."""
    given, seen, source = set(cancers), set[str](), release("MONDO")
    queue = sorted(given)
    while queue:
        child = queue.pop()
        if child in seen or child == NEOPLASM:
            continue
        seen.add(child)
        roof = CANCER if CANCER in _ancestors(child) else NEOPLASM
        for parent in sorted(p for p, distance in _ancestors(child).items() if distance == 1):
            # A given parent counts wherever it stands: in MONDO cutaneous melanoma is a cancer, melanoma not.
            if parent in (roof, *given) or roof in _ancestors(parent):
                queue.append(parent)
                yield Edge(child, "subclass_of", parent, source)


def tissue_hierarchy(tissues: Iterable[str]) -> Iterator[Edge]:
    """Each tissue is part of the nearest ones that contain it, among those given.

    The package merges UBERON's is_a and part_of into one hierarchy; `part_of` is the weaker reading of both.
    """
    given = set(tissues)
    above = {t: _ancestors(t).keys() & given - _KINDS for t in given}
    for tissue in sorted(given):
        far = {a for nearer in above[tissue] for a in above[nearer]}
        yield from (Edge(tissue, "part_of", a, release("UBERON")) for a in sorted(above[tissue] - far))
