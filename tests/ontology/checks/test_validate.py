import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import LOCAL, load_ontology
from immuneworld.ontology.sssom import mapping_files


@pytest.fixture
def of_files(tmp_path):
    """Write files, {path: bytes or text}, and validate their folder: {(path, rule, row)}."""

    def check(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        findings = validate([tmp_path], reasoner=False).findings
        return {(f.file.removeprefix(f"{tmp_path}/"), f.rule, f.row) for f in findings}

    return check


def test_broken_files_do_not_hide_one_another(of_files, small):
    found = of_files(
        {
            "a.ttl": b"\x00\x01",
            "b.ttl": "nope",
            "c.ttl": small.turtle_header + small.block(drop="label"),
            "lab/1.sssom.tsv": small.sssom_header + small.columns + small.row(confidence="2"),
            "lab/2.sssom.tsv": b"",
            "lab/3.sssom.tsv": b"caf\xe9",
        }
    )
    assert found == {
        ("a.ttl", "file-binary", 1),
        ("b.ttl", "turtle-syntax", 1),
        ("c.ttl", "label-missing", small.first_term),
        ("lab/1.sssom.tsv", "confidence-range", small.first_row),
        ("lab/2.sssom.tsv", "file-empty", 0),
        ("lab/3.sssom.tsv", "file-encoding", 1),
    }


def test_mappings_may_refer_to_terms_given_beside_them(of_files, small):
    row = small.row(object_id="IW:0090001", object_label="planted IW:0090001")
    files = {"lab/1.sssom.tsv": small.sssom_header + small.columns + row}
    assert of_files(files) == {("lab/1.sssom.tsv", "object-unknown", small.first_row)}
    assert of_files({**files, "t.ttl": small.turtle_header + small.block()}) == set()


def test_a_broken_term_file_does_not_make_its_terms_unknown(of_files, small):
    row = small.row(object_id="IW:0090001", object_label="x")
    files = {"lab/1.sssom.tsv": small.sssom_header + small.columns + row, "t.ttl": "nope"}
    assert of_files(files) == {("t.ttl", "turtle-syntax", 1)}


def test_two_files_that_define_one_id(of_files, small):
    text = small.turtle_header + small.block()
    found = of_files({"a.ttl": text, "b.ttl": text})
    assert found == {("b.ttl", "id-duplicate", small.first_term)}


def test_paths_that_cannot_be_checked(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        validate([tmp_path / "x.ttl"])
    with pytest.raises(InputError, match="holds no"):
        validate([tmp_path])
    (tmp_path / "x.txt").touch()
    with pytest.raises(InputError, match=r"is no \.ttl"):
        validate([tmp_path / "x.txt"])


packaged = pytest.mark.skipif(not LOCAL.exists(), reason="the packaged ontology is not there")


@packaged
def test_an_edited_copy_of_the_packaged_ontology_stands_in_for_it(of_files, small):
    text = LOCAL.read_text(encoding="utf-8")
    assert of_files({"copy.ttl": text}) == set()
    row = small.row(object_id="IW:0000001", object_label=load_ontology()["IW:0000001"].label)
    files = {"copy.ttl": text, "lab/1.sssom.tsv": small.sssom_header + small.columns + row}
    assert of_files(files) == set()
    found = of_files({**files, "copy.ttl": text.replace("IW:0000001", "IW:0000999")})
    assert ("lab/1.sssom.tsv", "object-unknown", small.first_row) in found


@packaged
def test_a_contradiction_planted_in_the_packaged_ontology_is_found(tmp_path, small):
    """CD4 and CD8 T cells are disjoint; it is said once, where it is told."""
    path = tmp_path / "copy.ttl"
    planted = small.block("IW:0099999", parent="rdfs:subClassOf CL:0000624, CL:0000625")
    path.write_text(LOCAL.read_text(encoding="utf-8") + "\n" + planted, encoding="utf-8")
    row = LOCAL.read_text(encoding="utf-8").count("\n") + 2
    found = {(f.rule, f.row) for f in validate([path]).findings}
    assert ("disjoint-parents", row) in found
    assert {r for _, r in found} == {row}


@given(cells=st.lists(st.text(max_size=12), max_size=9), header=st.text("#:\t\n[]{}&*-'\"abc1 ", max_size=40))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_set_no_check_breaks_off(of_files, small, cells, header):
    text = f"#{header}\n{small.sssom_header}{small.columns}" + "\t".join(cells) + "\n"
    found = of_files({"lab/1.sssom.tsv": text.encode("utf-8", "surrogatepass")})
    assert "check-failed" not in {rule for _, rule, _ in found}


@packaged
def test_what_is_packaged_is_clean_and_checked_fast():
    begun = time.process_time()  # what else the machine does meanwhile does not count
    report = validate()
    assert time.process_time() - begun < 5
    assert [f for f in report.findings if f.level == "error"] == []
    assert report.files == 2 + len(mapping_files())  # the terms and the gates
