"""Thirty and more broken inputs: each gives findings with a place, never a traceback, and stays as it was."""

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.curies import PREFIXES

PREFIX = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
TURTLE = PREFIX + '<https://example.org/t> a owl:Ontology ; owl:versionInfo "1" .\n'
TERM = """IW:0090001 a owl:Class ; rdfs:label "planted" ; IAO:0000115 "Made up." ;
  dcterms:source <https://doi.org/10.1000/1> ; rdfs:subClassOf CL:0000084 ;
  rdfs:subClassOf [ a owl:Restriction ; owl:onProperty RO:0002292 ; owl:someValuesFrom hgnc.symbol:TCF7 ] .
"""
HEAD = """#curie_map:
#  CL: http://purl.obolibrary.org/obo/CL_
#  iwl: https://w3id.org/immuneworld/label/
#  doi: https://doi.org/
#mapping_set_id: https://w3id.org/immuneworld/mappings/lab/1
#mapping_set_title: A lab
#mapping_set_version: '1'
#license: https://creativecommons.org/licenses/by/4.0/
#creator_label:
#- ImmuneWorld curators
#subject_source: doi:10.1000/1
#subject_type: rdfs literal
"""
COLUMNS = (
    "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tconfidence\n"
)
ROW = "iwl:lab/T\tT\tskos:exactMatch\tCL:0000084\tT cell\tsemapv:ManualMappingCuration\t0.9\n"
SET = HEAD + COLUMNS + ROW
RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#">
  <owl:Ontology rdf:about="https://example.org/t"><owl:versionInfo>1</owl:versionInfo>{}</owl:Ontology>
</rdf:RDF>
"""
BOMB = '<!DOCTYPE r [<!ENTITY a "aaaa">' + "".join(
    f'<!ENTITY {b} "&{a};&{a};&{a};&{a};">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

BROKEN = {
    "turtle: cut off": ("x.ttl", TURTLE + TERM[:60], "turtle-syntax"),
    "turtle: a quote without end": ("x.ttl", TURTLE + TERM.replace('planted"', "planted"), "turtle-syntax"),
    "turtle: a prefix that is not declared": ("x.ttl", TERM, "turtle-syntax"),
    "turtle: bad escape": ("x.ttl", TURTLE + TERM.replace("planted", "pl\\qnted"), "turtle-syntax"),
    "turtle: bad language tag": ("x.ttl", TURTLE + TERM.replace('planted"', 'planted"@1'), "turtle-syntax"),
    "turtle: the same id twice": ("x.ttl", TURTLE + TERM + "\n" + TERM, "id-duplicate"),
    "turtle: circle of is_a": (
        "x.ttl",
        TURTLE
        + TERM.replace("CL:0000084", "IW:0090002")
        + TERM.replace("90001", "90002").replace("CL:0000084", "IW:0090001"),
        "is-a-cycle",
    ),
    "turtle: a list that runs in a circle": (
        "x.ttl",
        TURTLE
        + "_:l rdf:first CL:0000084 ; rdf:rest _:l .\n[] a owl:AllDisjointClasses ; owl:members _:l .\n",
        "turtle-syntax",
    ),
    "turtle: nested two hundred deep": (
        "x.ttl",
        TURTLE
        + "IW:0090001 a owl:Class ; rdfs:subClassOf "
        + "[ owl:someValuesFrom " * 200
        + "CL:0000084"
        + " ]" * 200
        + " .",
        None,
    ),
    "turtle: right-to-left": ("x.ttl", TURTLE + TERM.replace("planted", "pla\u202entd"), "text-invisible"),
    "turtle: zero width": ("x.ttl", TURTLE + TERM.replace("planted", "pla\u200bnted"), "text-invisible"),
    "turtle: byte order mark": ("x.ttl", b"\xef\xbb\xbf" + (TURTLE + TERM).encode(), "file-bom"),
    "turtle: UTF-16": ("x.ttl", (TURTLE + TERM).encode("utf-16"), "file-binary"),
    "turtle: Latin-1": ("x.ttl", (TURTLE + TERM.replace("up", "\xfcp")).encode("latin-1"), "file-encoding"),
    "turtle: only blanks": ("x.ttl", " \n\t\n", "file-empty"),
    "turtle: HTML instead": ("x.ttl", "<!DOCTYPE html><html><body>404</body></html>", "turtle-syntax"),
    "sssom: empty": ("lab/1.sssom.tsv", "", "file-empty"),
    "sssom: header only": ("lab/1.sssom.tsv", HEAD, "tsv-syntax"),
    "sssom: no header": ("lab/1.sssom.tsv", COLUMNS + ROW, "header-yaml"),
    "sssom: header that is no YAML": ("lab/1.sssom.tsv", "#a: [\n" + SET, "header-yaml"),
    "sssom: YAML alias": ("lab/1.sssom.tsv", "#x: &a [1]\n#y: *a\n" + SET, "header-yaml"),
    "sssom: YAML nested without end": ("lab/1.sssom.tsv", "#x: " + "[" * 5000 + "\n" + SET, "header-yaml"),
    "sssom: YAML that would run code": (
        "lab/1.sssom.tsv",
        "#x: !!python/object:os.system 1\n" + SET,
        "header-yaml",
    ),
    "sssom: blanks for tabs": ("lab/1.sssom.tsv", HEAD + COLUMNS + ROW.replace("\t", "    "), "tsv-syntax"),
    "sssom: one cell too many": ("lab/1.sssom.tsv", SET + ROW.replace("\n", "\t\n"), "tsv-syntax"),
    "sssom: one cell too few": ("lab/1.sssom.tsv", SET + "iwl:lab/B\tB\n", "tsv-syntax"),
    "sssom: a quote without end": ("lab/1.sssom.tsv", SET + '"' + ROW, "tsv-syntax"),
    "sssom: CRLF and a wrong object": (
        "lab/1.sssom.tsv",
        SET.replace("CL:0000084", "CL:9").replace("\n", "\r\n"),
        "object-unknown",
    ),
    "sssom: byte order mark": ("lab/1.sssom.tsv", b"\xef\xbb\xbf" + SET.encode(), "file-bom"),
    "sssom: UTF-16": ("lab/1.sssom.tsv", SET.encode("utf-16"), "file-binary"),
    "sssom: NUL": ("lab/1.sssom.tsv", SET.replace("T cell", "T\0cell"), "file-binary"),
    "sssom: a cell of 10 MB": ("lab/1.sssom.tsv", SET.replace("T cell", "T" * 10_000_000), "tsv-syntax"),
    "sssom: right-to-left label": ("lab/1.sssom.tsv", SET.replace("\tT\t", "\tT\u202e\t"), "text-invisible"),
    "sssom: the same column twice": (
        "lab/1.sssom.tsv",
        SET.replace("confidence", "object_id", 1),
        "column-duplicate",
    ),
    "sssom: confidence of 1e999": ("lab/1.sssom.tsv", SET.replace("0.9", "1e999"), "confidence-range"),
    "sssom: confidence that is not a number": (
        "lab/1.sssom.tsv",
        SET.replace("0.9", "nan"),
        "confidence-range",
    ),
    "owl: a bomb of entities": ("x.owl", f'<?xml version="1.0"?>{BOMB}]><r>&i;</r>', "xml-refused"),
    "owl: an external entity": (
        "x.owl",
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><r>&a;</r>',
        "xml-refused",
    ),
    "owl: cut off": ("x.owl", RDF.format("")[:150], "xml-refused"),
    "owl: well-formed but no RDF": (
        "x.owl",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><a rdf:ID="1 2"/></rdf:RDF>',
        "xml-refused",
    ),
    "owl: nested a thousand deep": ("x.owl", "<a>" * 1000 + "</a>" * 1000, "xml-refused"),
    "owl: imports from the network": (
        "x.owl",
        RDF.format('<owl:imports rdf:resource="http://example.org/other.owl"/>'),
        "import-unresolved",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gives_findings_with_a_place_and_stays(name, tmp_path, capsys):
    file, content, rule = BROKEN[name]
    file = str(file)
    data = content if isinstance(content, bytes) else str(content).encode()
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    code = run(app, ["validate", str(path), "--format", "tsv"])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert code in {0, 1}
    rows = [line.split("\t") for line in said.out.splitlines()[1:]]
    assert rows, "nothing was said"
    assert all(row[0].endswith(path.name) for row in rows)
    assert "check-failed" not in {row[4] for row in rows}
    if rule:
        assert rule in {row[4] for row in rows}
    assert path.read_bytes() == data


def test_imports_come_from_the_catalog_only_and_circles_end(tmp_path):
    one = RDF.format('<owl:imports rdf:resource="https://example.org/b"/>')
    two = RDF.replace("example.org/t", "example.org/b").format(
        '<owl:imports rdf:resource="https://example.org/t"/>'
    )
    (tmp_path / "a.owl").write_text(one)
    (tmp_path / "b.owl").write_text(two)
    catalog = '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">{}</catalog>'
    uris = '<uri name="https://example.org/b" uri="b.owl"/><uri name="https://example.org/t" uri="a.owl"/>'
    (tmp_path / "catalog-v001.xml").write_text(catalog.format(uris))
    assert validate([tmp_path / "a.owl"], reasoner=False).findings == ()
    (tmp_path / "catalog-v001.xml").write_text(catalog.format(uris.replace("b.owl", "../../etc/hostname")))
    found = validate([tmp_path / "a.owl"], reasoner=False).findings
    assert [f.rule for f in found] == ["import-unresolved"]


def test_nothing_is_fetched(tmp_path, monkeypatch):
    import socket

    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    (tmp_path / "x.owl").write_text(RDF.format('<owl:imports rdf:resource="http://example.org/o.owl"/>'))
    (tmp_path / "y.ttl").write_text(
        TURTLE + "<https://example.org/t> owl:imports <http://example.org/o.ttl> .\n"
    )
    rules = {f.rule for f in validate([tmp_path], reasoner=False).findings}
    assert "import-unresolved" in rules


def test_a_folder_named_as_a_file_and_a_link_in_a_circle(tmp_path, capsys):
    (tmp_path / "x.ttl").mkdir()
    assert run(app, ["validate", str(tmp_path / "x.ttl")]) == 2
    (tmp_path / "loop.ttl").symlink_to(tmp_path / "loop.ttl")
    assert run(app, ["validate", str(tmp_path / "loop.ttl")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_file_beyond_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("immuneworld.ontology.checks.check_file.MAX_BYTES", 1000)
    path = tmp_path / "x.ttl"
    path.write_text(TURTLE + TERM)
    assert [f.rule for f in validate([path], reasoner=False).findings] == ["file-too-large"]
