import pytest

from immuneworld.ontology.benchmark.curated import Curated, families, read_curated, with_living_terms
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology


def test_a_table_of_labels_is_read(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_text("label\tterm_id\tstudy\timmune\nT cells\tCL:0000084\ts1\t1\nfibro\tCL:0000057\ts1\t0\n")
    assert read_curated(path) == [
        Curated("T cells", "CL:0000084", "s1"),
        Curated("fibro", "CL:0000057", "s1", immune=False),
    ]


def test_vocabularies_of_one_source_are_studies_of_their_own(tmp_path):
    path = tmp_path / "labels.tsv"
    path.write_text(
        "label\tcl_id\tsource\tcontext\nT\tCL:0000084\towner/repo\tblood\nT\tCL:0000084\ta/b/c\tx\n"
    )
    assert [row.study for row in read_curated(path)] == ["blood", "a/b/c"]


@pytest.mark.parametrize("text", ["", "label\tterm_id\nT\tCL:0000084\n", "name\tterm_id\tstudy\nT\tx\ts\n"])
def test_tables_without_the_columns_are_refused(tmp_path, text):
    path = tmp_path / "labels.tsv"
    path.write_text(text)
    with pytest.raises(InputError, match="columns"):
        read_curated(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_curated(tmp_path / "absent.tsv")


def test_terms_that_are_not_known_are_left_out():
    rows = [Curated("a", "CL:0000084", "s"), Curated("b", "CL:9999999", "s")]
    assert with_living_terms(rows, load_ontology()) == rows[:1]


def test_vocabularies_that_share_most_labels_are_one_family():
    labels = [f"label {i}" for i in range(10)]
    rows = [Curated(label, "CL:0000084", study) for study in ("a", "b") for label in labels]
    rows += [Curated(f"other {i}", "CL:0000084", "c") for i in range(10)]
    rows += [Curated(f"organ {i}", "CL:0000084", f"organ{i}_L1") for i in range(2)]
    family = families(rows)
    assert family["a"] == family["b"] != family["c"]
    assert family["organ0_L1"] == family["organ1_L1"]
