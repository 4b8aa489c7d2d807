"""Every label of the development data has a row that says what it is; the gap table says what we add."""

import csv
import os
import re
from pathlib import Path

import pytest

from immuneworld.ontology.harmonize.normalise import normal_form
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

DATA = Path(os.environ.get("IW_DATA_MIRROR", "nowhere")).parent
needs_data = pytest.mark.skipif(not (DATA / "vocab").is_dir(), reason="no vocabularies beside IW_DATA_MIRROR")
GAP = Path(__file__).parents[2] / "docs" / "gap.md"
_SETS = {
    "carpall2023": "carpall-2023",
    "gubin2018": "gubin-2018",
    "jerbyarnon2018": "jerby-arnon-2018",
    "lm22": "lm22",
    "sadefeldman2018": "sade-feldman-2018",
    "wjhlab": "wjhlab-cytof",
    "yost2019": "yost-2019",
    "zilionis2019": "zilionis-2019",
}


def live_rows():
    """Label → CURIEs in use, over the newest sets."""
    onto = load_ontology()
    found: dict[str, set[str]] = {}
    for one in latest_sets(load_mapping_sets()).values():
        for row in one.mappings:
            assert row.object_id == NO_TERM or not onto[row.object_id].deprecated
            found.setdefault(row.label, set()).add(row.object_id)
    return found


@needs_data
def test_every_label_of_the_vocabularies_has_a_row():
    sets = latest_sets(load_mapping_sets())
    for path in sorted((DATA / "vocab").glob("*.txt")):
        lab = sets[_SETS[path.stem.split("_")[0]]]
        known = set(lab.by_label) | {normal_form(label) for label in lab.by_label}
        for label in path.read_text(encoding="utf-8").splitlines():
            assert not label or label in known or normal_form(label) in known, (path.name, label)


@needs_data
def test_every_immune_label_that_others_curated_has_a_row():
    rows = live_rows()
    with (DATA / "labels" / "author-labels-to-cl.tsv").open(encoding="utf-8", newline="") as lines:
        immune = [row for row in csv.DictReader(lines, delimiter="\t") if row["immune"] == "1"]
    assert len(immune) > 1500
    assert not {row["label"] for row in immune} - rows.keys()


def test_the_gap_table_has_every_local_cell_term():
    onto = load_ontology()
    told = dict(re.findall(r"^\| (IW:00\d{5})(?: ≡)? \| (.*?) \|", GAP.read_text(encoding="utf-8"), re.M))
    assert told == {c: t.label for c, t in onto.terms.items() if c.startswith("IW:00") and not t.deprecated}
