import pytest

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.labels.label_lines import read_label_lines


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        (b"NK\nT cells\n", ["NK", "T cells"]),
        (b"\xef\xbb\xbfNK\r\n\r\nT cells\r\n", ["NK", "T cells"]),
        (b"NK\rT cells", ["NK", "T cells"]),
        (b"\n  \nCD8     \nNK\nNK", ["CD8     ", "NK", "NK"]),
    ],
)
def test_line_ends_blank_lines_and_marks_are_understood_and_labels_untouched(tmp_path, content, labels):
    path = tmp_path / "labels.txt"
    path.write_bytes(content)
    assert read_label_lines(path) == labels


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "no labels"), (b" \n\n", "no labels"), (b"\xff\xfe\x00", "UTF-8"), (b"a\0b", "binary")],
)
def test_files_without_labels_say_so(tmp_path, content, says):
    path = tmp_path / "labels.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_label_lines(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no\.txt"):
        read_label_lines(tmp_path / "no.txt")
