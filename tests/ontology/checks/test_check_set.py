import pytest


@pytest.mark.parametrize(
    ("rule", "line", "instead", "row"),
    [
        ("metadata-missing", "#license: https://creativecommons.org/licenses/by/4.0/\n", "", 1),
        ("metadata-missing", "#mapping_set_title: A lab\n", "", 1),
        ("set-source-missing", "#subject_source: doi:10.1000/1\n", "", 1),
        ("sssom-invalid", "#mapping_set_version: '1'", "#mapping_set_version: 1", 1),
        ("sssom-invalid", "#mapping_set_title: A lab", "#mapping_set_title: [A, lab]", 1),
        ("set-file-version", "#mapping_set_version: '1'", "#mapping_set_version: '2'", 8),
        ("prefix-mismatch", "#  CL: http://purl.obolibrary.org/obo/CL_", "#  CL: https://example.org/", 2),
        ("prefix-undeclared", "#  CL: http://purl.obolibrary.org/obo/CL_\n", "", 14),
        ("header-yaml", "#mapping_set_title: A lab", "#mapping_set_title: 'A lab", 8),
        ("header-yaml", "#mapping_set_title: A lab", "#mapping_set_title: &a [*a]", 7),
    ],
)
def test_one_broken_line_of_the_header(of_rows, small, rule, line, instead, row):
    header = small.sssom_header.replace(line, instead)
    assert header != small.sssom_header
    assert (rule, row) in of_rows(small.row(), header=header)


def test_the_lab_is_the_folder(of_rows, small):
    assert of_rows(small.row(), name="elsewhere/1") == {("set-lab-folder", 6)}


def test_the_set_id_has_its_form(of_rows, small):
    header = small.sssom_header.replace(
        "https://w3id.org/immuneworld/mappings/lab/1", "https://example.org/lab/1"
    )
    assert ("set-id", 6) in of_rows(small.row(), header=header)


def test_subjects_are_literals(of_rows, small):
    header = small.sssom_header.replace("rdfs literal", "owl class")
    assert of_rows(small.row(), header=header) == {("subject-type", 13)}


def test_a_column_missing_and_one_unknown(of_rows, small):
    columns = small.columns.replace("confidence", "sureness")
    row = small.first_row - 1
    assert of_rows(small.row(), columns=columns) == {("column-missing", row), ("column-unknown", row)}


def test_a_column_twice(of_rows, small):
    columns = small.columns.rstrip("\n") + "\tconfidence\n"
    found = of_rows(small.row().rstrip("\n") + "\t1\n", columns=columns)
    assert found == {("column-duplicate", small.first_row - 1)}


def test_a_row_with_a_cell_too_many_and_one_with_an_open_quote(of_rows, small):
    found = of_rows(small.row().rstrip("\n") + "\tx\n", small.row("B", subject_label='"B'))
    assert found == {("tsv-syntax", small.first_row), ("tsv-syntax", small.first_row + 1)}


def test_no_header_and_no_table(of_rows, small):
    assert ("header-yaml", 1) in of_rows(small.row(), header="")
    assert ("tsv-syntax", small.sssom_header.count("\n")) in of_rows(columns="")
