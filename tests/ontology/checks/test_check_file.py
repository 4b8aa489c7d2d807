import os

import pytest

from immuneworld.ontology.checks import check_file
from immuneworld.ontology.checks.check_file import read_text


@pytest.mark.parametrize(
    ("data", "rules", "row"),
    [
        (b"", ["file-empty"], 0),
        (b" \n\t\n", ["file-empty"], 0),
        (b"\xef\xbb\xbf", ["file-bom", "file-empty"], 1),
        (b"a\nb\n\xe9t\xe9\n", ["file-encoding"], 3),
        (b"\xff\xfea\0b\0", ["file-binary"], 1),
        (b"a\nb\0c", ["file-binary"], 2),
    ],
)
def test_bytes_that_are_no_text(tmp_path, data, rules, row):
    path = tmp_path / "x.ttl"
    path.write_bytes(data)
    text, findings = read_text(path, "x.ttl")
    assert text is None
    assert [f.rule for f in findings] == rules
    assert findings[0].row == row


def test_a_byte_order_mark_alone_is_a_warning(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text("añ", encoding="utf-8-sig")
    text, findings = read_text(path, "x.ttl")
    assert (text, [f.level for f in findings]) == ("añ", ["warning"])


def test_a_huge_file_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(check_file, "MAX_BYTES", 1000)
    path = tmp_path / "x.ttl"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)  # sparse: takes no room
    text, findings = read_text(path, "x.ttl")
    assert text is None
    assert [f.rule for f in findings] == ["file-too-large"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads all")
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "x.ttl"
    path.touch(mode=0o000)
    assert [f.rule for f in read_text(path, "x")[1]] == ["file-unreadable"]


def test_a_folder_named_like_a_file(tmp_path):
    assert [f.rule for f in read_text(tmp_path, "x")[1]] == ["file-unreadable"]
