from __future__ import annotations

from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.curate.format_file import format_file
from immuneworld.ontology.curies import PREFIXES
from immuneworld.ontology.errors import InputError

PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
GENE = (
    'IW:0000001 a owl:Class ; rdfs:label "x" ; rdfs:subClassOf CL:0000084 , '
    "[ a owl:Restriction ; owl:onProperty RO:0002292 ; owl:someValuesFrom hgnc.symbol:TCF7 ] .\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "terms.ttl"
    path.write_text(PREFIX_LINES + GENE)
    return path


def test_the_file_is_rewritten_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["format", str(file)]) == 0
    once = file.read_bytes()
    assert b"\n    rdfs:subClassOf CL:0000084 ;\n" in once
    assert run(app, ["format", str(file)]) == 0
    assert file.read_bytes() == once
    assert capsys.readouterr().out.splitlines()[-1] == f"{file}: is canonical"


def test_check_writes_nothing_and_exits_1(file: Path) -> None:
    before = file.read_bytes()
    assert run(app, ["format", "--check", str(file)]) == 1
    assert file.read_bytes() == before
    run(app, ["format", str(file)])
    assert run(app, ["format", "--check", str(file)]) == 0


def test_a_byte_order_mark_and_crlf_are_taken_out(file: Path) -> None:
    run(app, ["format", str(file)])
    canonical = file.read_bytes()
    file.write_bytes(b"\xef\xbb\xbf" + canonical.replace(b"\n", b"\r\n"))
    assert run(app, ["format", "--check", str(file)]) == 1
    run(app, ["format", str(file)])
    assert file.read_bytes() == canonical


def test_declare_adds_what_axioms_name_with_hgnc_ids(file: Path) -> None:
    assert run(app, ["format", "--declare", str(file)]) == 0
    text = file.read_text()
    assert 'CL:0000084 a owl:Class ; rdfs:label "T cell" .\n' in text
    assert 'hgnc.symbol:TCF7 a owl:Class ; rdfs:label "TCF7" ; skos:exactMatch HGNC:11639 .\n' in text
    assert run(app, ["format", "--declare", "--check", str(file)]) == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<<< no turtle", "is not Turtle"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"<rdf:RDF xmlns:rdf='x'/>", "is not Turtle"),
        ((PREFIX_LINES + "<x> a owl:Class .").encode(), "relative address ('x')"),
        (
            (PREFIX_LINES + 'IW:0000001 rdfs:label "a" .\nIW:0000001 rdfs:label "b" .').encode(),
            "IW:0000001 is defined twice",
        ),
    ],
)
def test_what_cannot_be_formatted_is_refused_and_left_as_it_was(
    file: Path, tmp_path: Path, content: bytes, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = tmp_path / "bad.ttl", file.read_bytes()
    bad.write_bytes(content)
    assert run(app, ["format", str(file), str(bad)]) == 2
    assert says in capsys.readouterr().err
    assert bad.read_bytes() == content
    assert file.read_bytes() == good, "no file is written when one is refused"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.ttl", "terms.ttl"]


def test_without_a_file_it_formats_the_working_copy(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IW_ONTOLOGY", str(file))
    assert run(app, ["format"]) == 0
    assert run(app, ["format", "--check"]) == 0


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        format_file(tmp_path / "no.ttl")
