import re
import shutil
import subprocess

import pytest

from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM, Mapping, MappingSet
from immuneworld.ontology.quality.agreement import agreement
from immuneworld.ontology.quality.coverage import coverage, kind_of
from immuneworld.ontology.quality.page import page_text, write_page
from immuneworld.ontology.quality.tree import term_tree
from immuneworld.ontology.quality.unmapped_cells import Unmapped
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

EXACT, BROAD, NARROW = "skos:exactMatch", "skos:broadMatch", "skos:narrowMatch"
T, CD4, B = "CL:0000084", "CL:0000624", "CL:0000236"


def lab(name, *rows, version="1.0.0", follows=None):
    return MappingSet(name, version, f"https://example.org/{name}/{version}", name, rows, follows)


ONE = lab(
    "one",
    Mapping("x", EXACT, T, reviewer="curator A"),
    Mapping("y", BROAD, T),
    Mapping("y", NARROW, CD4),
    Mapping("z", NARROW, B),
    Mapping("junk", EXACT, NO_TERM),
    Mapping("only not", EXACT, B, negated=True),
)
TWO = lab("two", Mapping("X", EXACT, CD4), Mapping("z", EXACT, B))
THREE = lab("three", Mapping("x", EXACT, B))


def test_a_label_counts_once_by_the_best_of_its_rows():
    (quality,) = coverage([ONE])
    assert (quality.labels, quality.reviewed) == (4, 1)
    assert dict(quality.kinds) == {"exact": 1, "broad": 1, "narrow": 1, "none": 1}
    assert quality.share("exact") == 0.25
    assert kind_of(ONE, "only not") == ""


def test_only_the_newest_version_counts():
    newer = lab("one", Mapping("x", EXACT, CD4), version="2.0.0", follows="1.0.0")
    assert [(q.version, q.labels) for q in coverage([ONE, newer])] == [("2.0.0", 1)]


def test_agreement_of_two_and_three_labs():
    agreed = agreement([ONE, TWO, THREE], load_ontology())
    assert {(pair.labs, pair.verdict) for pair in agreed.shared} == {
        (("one", "two"), "one above the other"),
        (("one", "three"), "different"),
        (("three", "two"), "different"),
    }
    assert agreed.by_labs()["one", "two"].total() == 1


def test_the_tree_holds_every_label_once():
    sets, onto = load_mapping_sets(), load_ontology()

    def labels(branch):
        yield from ((branch.term, label) for label in branch.labels)
        for child in branch.children:
            yield from labels(child)

    found = [pair for root in term_tree(sets, onto) for pair in labels(root)]
    rows = [m for s in latest_sets(sets).values() for m in s.mappings if m.object_id != NO_TERM]
    wanted = {(m.object_id, m.label + "~" * (m.predicate != EXACT)) for m in rows if not m.negated}
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_labels_are_escaped():
    evil = lab("one", Mapping("<script>alert(1)</script>", EXACT, T))
    text = page_text([evil], load_ontology(), [Unmapped("f", "<b>bold</b>", 3)])
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "&lt;b&gt;bold" in text


def test_nothing_is_loaded_from_outside():
    text = page_text(load_mapping_sets(), load_ontology())
    assert not re.findall(r"(?:src|href)\s*=|url\(|@import|fetch\(", text)
    assert len(text) < 1_000_000


def test_a_page_of_nothing_is_a_page():
    assert "0" in page_text([], load_ontology())


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium to open the page with")
def test_the_page_works_in_a_browser(tmp_path):
    page = tmp_path / "report.html"
    write_page(page, load_mapping_sets(), load_ontology())
    probe = "<script>box.value='Tpex';box.dispatchEvent(new Event('input'));</script></body>"
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", probe), encoding="utf-8")
    args = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()]
    dom = subprocess.run(args, capture_output=True, text=True, timeout=60, check=True).stdout
    shown = [d for d in re.findall(r"<details[^>]*>", dom) if "away" not in d]
    assert 0 < len(shown) < 12
    assert len(re.findall(r"<details[^>]*hit", dom)) >= 1
