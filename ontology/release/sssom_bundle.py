"""The mapping sets of a release: all versions in one archive, and the newest of every lab in one table."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from ..curies import PREFIXES, label_curie
from ..mapping import Mapping, MappingSet
from ..sssom import CREATOR, LICENSE, LITERAL, format_mapping_set, latest_sets

COLUMNS = (
    "subject_id",
    "subject_label",
    "subject_source",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "mapping_source",
    "reviewer_label",
    "confidence",
    "comment",
)
_USED = ("CL", "IW", "doi", "github", "iwl", "iwm", "rdfs", "semapv", "skos", "sssom")
_STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can say: the same bytes whenever it is made


def bundle(sets: Iterable[MappingSet]) -> bytes:
    """A zip of every version of every lab, laid out as in `mappings/`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sorted(sets, key=lambda s: (s.lab, s.version)):
            info = zipfile.ZipInfo(f"mappings/{one.lab}/{one.version}.sssom.tsv", _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, format_mapping_set(one))
    return buffer.getvalue()


def combined_text(sets: Iterable[MappingSet], version: str) -> str:
    """One SSSOM table of the newest version of every lab; `mapping_source` names the set of each row."""
    rows = [_row(mapping, one) for one in latest_sets(sets).values() for mapping in one.mappings]
    head = ["#curie_map:", *(f"#  {prefix}: {PREFIXES[prefix]}" for prefix in _USED)]
    head += [
        f"#mapping_set_id: https://w3id.org/immuneworld/releases/{version}/immuneworld.sssom.tsv",
        f"#mapping_set_version: {version}",
        "#mapping_set_title: ImmuneWorld cell label mappings",
        f"#license: {LICENSE}",
        "#creator_label:",
        f"#- {CREATOR}",
        f"#subject_type: {LITERAL}",
    ]
    return "\n".join([*head, "\t".join(COLUMNS), *sorted(rows)]) + "\n"


def _row(mapping: Mapping, one: MappingSet) -> str:
    cells = (
        *(label_curie(one.lab, mapping.label), mapping.label, one.source),
        *(mapping.predicate, "Not" * mapping.negated, mapping.object_id, mapping.object_label),
        *(mapping.justification, f"iwm:{one.lab}/{one.version}", mapping.reviewer),
        *("" if mapping.confidence is None else repr(float(mapping.confidence)), mapping.comment),
    )
    return "\t".join(map(_cell, cells))


def _cell(text: str) -> str:
    """Quoted as CSV is where a quote stands in it; tabs and newlines never get into a set."""
    return '"' + text.replace('"', '""') + '"' if '"' in text else text
