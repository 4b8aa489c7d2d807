import pytest

from immuneworld.ontology.benchmark.curated import Curated, families, read_curated, with_living_terms
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology


def read(tmp_path, text):
    path = tmp_path / "labels.tsv"
    path.write_text(text, "utf-8")
    return read_curated(path)


def test_a_table_with_its_plain_columns(tmp_path):
    found = read(tmp_path, "label\tterm_id\tstudy\timmune\nT\tCL:0000084\tone\t1\nx\tCL:0000057\ttwo\t0\n")
    assert found == [Curated("T", "CL:0000084", "one"), Curated("x", "CL:0000057", "two", False)]


def test_vocabularies_of_one_source_are_studies_of_their_own(tmp_path):
    text = "label\tcl_id\tsource\tcontext\nT\tCL:1\towner/repo\tblood\nB\tCL:2\towner/repo/paper\tx\n"
    assert [row.study for row in read(tmp_path, text)] == ["blood", "owner/repo/paper"]


@pytest.mark.parametrize("text", ["", "label\tstudy\nT\tone\n", "a,b\n1,2\n", "label\tterm_id\nT\tCL:1\n"])
def test_a_table_without_them_is_a_clear_error(tmp_path, text):
    with pytest.raises(InputError, match=r"labels\.tsv: does not have the columns"):
        read(tmp_path, text)


@pytest.mark.parametrize("content", [None, b"label\tterm_id\tstudy\n\xff\xfe\tCL:1\tone\n"])
def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path, content):
    path = tmp_path / "labels.tsv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"labels\.tsv: cannot be read"):
        read_curated(path)


def test_retired_terms_are_replaced_and_unknown_ones_left_out():
    ontology = load_ontology()
    retired = next(t for t in ontology.terms.values() if t.deprecated and t.replaced_by in ontology)
    rows = [Curated("a", retired.id, "s"), Curated("b", "CL:9999999", "s"), Curated("c", "CL:0000084", "s")]
    found = with_living_terms(rows, ontology)
    assert [row.label for row in found] == ["a", "c"]
    assert not ontology[found[0].term_id].deprecated


def family(**studies):
    return families([Curated(label, "CL:0000084", study) for study, own in studies.items() for label in own])


def test_studies_that_share_half_of_their_labels_are_one_family():
    found = family(one="abcdefghij", two="abcdefghXY", three="abcdefgXYZ", four="12345678")
    assert found["one"] == found["two"]
    assert found["four"] != found["one"]


def test_a_family_is_handed_on():
    found = family(one="abcdefghij", two="cdefghijkl", three="efghijklmn")
    assert len(set(found.values())) == 1


def test_seven_shared_labels_are_what_everybody_says():
    found = family(one="abcdefg", two="abcdefg")
    assert found["one"] != found["two"]


def test_organs_of_one_annotation_are_one_family():
    found = family(blood_L1="ab", lung_L1="cd", lung_L2="ef")
    assert found["blood_L1"] == found["lung_L1"] != found["lung_L2"]
