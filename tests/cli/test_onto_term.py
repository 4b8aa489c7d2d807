from __future__ import annotations

from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.load import LOCAL
from immuneworld.ontology.local_terms import read_local_terms

HEAD = "label\tdefinition\tparents\tpositive\tsource\n"
ROW = "glittering T cell\tMade up.\tT cell\tPD-1|TCF7\tdoi:10.1000/1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "terms.ttl").write_bytes(LOCAL.read_bytes())
    (tmp_path / "new.tsv").write_text(HEAD + ROW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IW_ONTOLOGY", "terms.ttl")
    return tmp_path


def test_a_term_is_added_to_the_working_copy_and_only_its_lines_change(folder: Path, capsys) -> None:
    before = (folder / "terms.ttl").read_text().splitlines()
    assert run(app, ["term", "add", "new.tsv", "--curator", "curator A"]) == 0
    shown = capsys.readouterr()
    assert "IW:0070000 glittering T cell is_a CL:0000084" in shown.out
    assert "PD-1 is written PDCD1 (HGNC:8760)" in shown.err
    after = (folder / "terms.ttl").read_text().splitlines()
    assert not set(before) - set(after)
    assert run(app, ["format", "--check"]) == 0
    assert run(app, ["term", "add", "new.tsv", "--curator", "curator A", "--no-reasoner"]) == 1
    assert "IW:0070000" in capsys.readouterr().err, "it is there now"


def test_a_dry_run_and_another_output_leave_the_file(folder: Path) -> None:
    before = (folder / "terms.ttl").read_bytes()
    options = ["--curator", "curator B", "--no-reasoner"]
    assert run(app, ["term", "add", "new.tsv", "--dry-run", *options]) == 0
    assert run(app, ["term", "add", "new.tsv", "-o", "out.ttl", *options]) == 0
    assert (folder / "terms.ttl").read_bytes() == before
    assert "IW:0075000" in read_local_terms(folder / "out.ttl").terms


def test_a_bad_row_leaves_everything_as_it_was(folder: Path, capsys) -> None:
    before = (folder / "terms.ttl").read_bytes()
    (folder / "new.tsv").write_text(HEAD + ROW + "b\t\tnothing like it\tXYZ1\tx\n")
    assert run(app, ["term", "add", "new.tsv", "--no-reasoner"]) == 1
    shown = capsys.readouterr().err
    for rule in ("definition-missing", "term-unknown", "gene-unknown", "source-form"):
        assert f"new.tsv:3: error {rule}" in shown
    assert "nothing added" in shown
    assert (folder / "terms.ttl").read_bytes() == before


@pytest.mark.parametrize(
    ("args", "says"),
    [(["no.tsv"], "cannot be read"), (["new.tsv", "--curator", "me"], "curator 'me' is not known")],
)
def test_what_cannot_be_used_is_one_line(folder: Path, capsys, args: list[str], says: str) -> None:
    assert run(app, ["term", "add", *args]) == 2
    assert says in capsys.readouterr().err


def test_the_template_can_be_filled_in(folder: Path, capsys) -> None:
    assert run(app, ["term", "template"]) == 0
    header = capsys.readouterr().out.splitlines()[-1].split("\t")
    cells = dict(zip(HEAD.strip().split("\t"), ROW.strip().split("\t"), strict=True))
    row = "\t".join(cells.get(name, "") for name in header)
    (folder / "filled.tsv").write_text("\t".join(header) + "\n" + row + "\n")
    assert (
        run(app, ["term", "add", "filled.tsv", "--dry-run", "--no-reasoner", "--curator", "curator B"]) == 0
    )
