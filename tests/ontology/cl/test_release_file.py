"""The three published forms of CL say the same, and strangers' files are refused with a reason."""

import json

import pytest
import zstandard

from immuneworld.ontology.cl.import_release import import_release
from immuneworld.ontology.cl.release_file import read_release_file
from immuneworld.ontology.cl.release_table import read_release
from immuneworld.ontology.errors import ImmuneWorldError, InputError
from immuneworld.ontology.term import LogicalDefinition, Relation, Synonym

OBO = "http://purl.obolibrary.org/obo/"
OWL_TEXT = f"""<?xml version="1.0"?>
<rdf:RDF xmlns="{OBO}cl.owl#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
    xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#" xmlns:obo="{OBO}">
  <owl:Ontology rdf:about="{OBO}cl.owl">
    <owl:versionIRI rdf:resource="{OBO}cl/releases/2026-03-26/cl.owl"/>
    <owl:imports rdf:resource="{OBO}ro.owl"/>
  </owl:Ontology>
  <owl:Class rdf:about="{OBO}CL_0000988"><rdfs:label>hematopoietic cell</rdfs:label></owl:Class>
  <owl:Class rdf:about="{OBO}CL_0000084">
    <rdfs:label>T cell</rdfs:label>
    <oboInOwl:hasExactSynonym>T lymphocyte</oboInOwl:hasExactSynonym>
    <oboInOwl:hasRelatedSynonym>T-cell</oboInOwl:hasRelatedSynonym>
    <owl:equivalentClass><owl:Class><owl:intersectionOf rdf:parseType="Collection">
      <rdf:Description rdf:about="{OBO}CL_0000988"/>
      <owl:Restriction><owl:onProperty rdf:resource="{OBO}RO_0002104"/>
        <owl:someValuesFrom rdf:resource="{OBO}PR_000001020"/></owl:Restriction>
    </owl:intersectionOf></owl:Class></owl:equivalentClass>
    <rdfs:subClassOf><owl:Restriction><owl:onProperty rdf:resource="{OBO}RO_0002202"/>
      <owl:someValuesFrom rdf:resource="{OBO}CL_0000988"/></owl:Restriction></rdfs:subClassOf>
  </owl:Class>
  <owl:Class rdf:about="{OBO}CL_0000083">
    <rdfs:label>obsolete T</rdfs:label>
    <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
    <obo:IAO_0100001 rdf:resource="{OBO}CL_0000084"/>
  </owl:Class>
</rdf:RDF>
"""
OBO_TEXT = """format-version: 1.2
data-version: cl/releases/2026-03-26/cl.owl

[Term]
id: CL:0000988
name: hematopoietic cell

[Term]
id: CL:0000084
name: T cell
synonym: "T lymphocyte" EXACT []
synonym: "T-cell" RELATED [GOC:x]
intersection_of: CL:0000988 ! hematopoietic cell
intersection_of: has_plasma_membrane_part PR:000001020 ! CD3
relationship: develops_from CL:0000988 {is_inferred="true"} ! hematopoietic cell

[Term]
id: CL:0000083
name: obsolete T
is_obsolete: true
replaced_by: CL:0000084

[Typedef]
id: has_plasma_membrane_part
xref: RO:0002104

[Typedef]
id: develops_from
xref: RO:0002202
"""
JSON = {
    "graphs": [
        {
            "meta": {"version": f"{OBO}cl/releases/2026-03-26/cl.owl"},
            "nodes": [
                {"id": f"{OBO}CL_0000988", "lbl": "hematopoietic cell", "type": "CLASS"},
                {
                    "id": f"{OBO}CL_0000084",
                    "lbl": "T cell",
                    "type": "CLASS",
                    "meta": {
                        "synonyms": [
                            {"pred": "hasExactSynonym", "val": "T lymphocyte"},
                            {"pred": "hasRelatedSynonym", "val": "T-cell"},
                        ]
                    },
                },
                {
                    "id": f"{OBO}CL_0000083",
                    "lbl": "obsolete T",
                    "type": "CLASS",
                    "meta": {
                        "deprecated": True,
                        "basicPropertyValues": [{"pred": f"{OBO}IAO_0100001", "val": f"{OBO}CL_0000084"}],
                    },
                },
                {"id": f"{OBO}RO_0002202", "type": "PROPERTY"},
            ],
            "edges": [{"sub": f"{OBO}CL_0000084", "pred": f"{OBO}RO_0002202", "obj": f"{OBO}CL_0000988"}],
            "logicalDefinitionAxioms": [
                {
                    "definedClassId": f"{OBO}CL_0000084",
                    "genusIds": [f"{OBO}CL_0000988"],
                    "restrictions": [{"propertyId": f"{OBO}RO_0002104", "fillerId": f"{OBO}PR_000001020"}],
                }
            ],
        }
    ]
}
FILES = {"cl.owl": OWL_TEXT, "cl.obo": OBO_TEXT, "cl.json": json.dumps(JSON)}


@pytest.mark.parametrize("name", FILES)
def test_every_form_says_the_same(name, tmp_path):
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    release = read_release_file(path)
    t_cell, old = release.terms["CL:0000084"], release.terms["CL:0000083"]
    assert (release.version, release.has_logic) == ("2026-03-26", True)
    assert {c for c in release.terms if c.startswith("CL:")} == {"CL:0000988", "CL:0000084", "CL:0000083"}
    assert (t_cell.label, t_cell.parents) == ("T cell", ("CL:0000988",))
    assert t_cell.synonyms == (Synonym("T lymphocyte", "exact"), Synonym("T-cell", "related"))
    membrane, origin = Relation("RO:0002104", "PR:000001020"), Relation("RO:0002202", "CL:0000988")
    assert t_cell.relations == (membrane, origin)
    assert t_cell.logical_definitions == (LogicalDefinition(("CL:0000988",), (membrane,)),)
    assert (old.deprecated, old.replaced_by) == (True, "CL:0000084")


@pytest.mark.parametrize("name", FILES)
def test_a_pinned_release_brings_its_slices(name, tmp_path):
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    done = import_release("2026-03-26", path, tmp_path / "imports")
    assert done.pinned
    assert [f.name for f in done.files] == [
        "2026-03-26.tsv",
        "cl_relations.tsv",
        "cl_synonyms.tsv",
        "cl_release.txt",
    ]
    relations = (tmp_path / "imports" / "cl_relations.tsv").read_text()
    assert "CC BY 4.0" in relations
    assert "release 2026-03-26" in relations
    assert "CL:0000084\tRO:0002104\tPR:000001020\tEquivalentClasses" in relations
    assert "CL:0000084\tT-cell\trelated" in (tmp_path / "imports" / "cl_synonyms.tsv").read_text()
    assert read_release("2026-03-26", tmp_path / "imports")["CL:0000083"].replaced_by == "CL:0000084"


def test_another_release_is_written_for_diff_and_not_pinned(tmp_path):
    path = tmp_path / "cl.obo"
    path.write_text(OBO_TEXT.replace("2026-03-26", "2019-01-01"), encoding="utf-8")
    done = import_release("2019-01-01", path, tmp_path / "imports")
    assert not done.pinned
    assert [f.name for f in done.files] == ["2019-01-01.tsv"]


def test_a_table_of_the_guide(tmp_path):
    entry = {"label": "T cell", "ancestors": {"CL:0000988": 1}, "deprecated": False}
    path = tmp_path / "CL-ontology-v2020-02-02.json.zst"
    path.write_bytes(zstandard.compress(json.dumps({"CL:0000084": entry}).encode()))
    release = read_release_file(path)
    assert (release.version, release.has_logic) == ("2020-02-02", False)
    assert release.terms["CL:0000084"].parents == ("CL:0000988",)


BOMB = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>&b;</r>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><r>&a;</r>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cl.owl", BOMB.encode(), "declares an entity"),
        ("cl.owl", OUTSIDE.encode(), "declares an entity"),
        ("cl.owl", b"<rdf", "not well-formed"),
        ("cl.owl", b"<a>" * 500 + b"</a>" * 500, "nests deeper"),
        ("cl.owl", b"", "not well-formed"),
        ("cl.obo", b"\xff\xfe", "cannot be read"),
        ("cl.obo", b"nothing here", "no class of the Cell Ontology"),
        ("cl.json", b"{", "not JSON"),
        ("cl.json", b"[" * 100_000, "not JSON"),
        ("cl.json", b'{"graphs": [{"nodes": 1}]}', "no obographs document"),
        ("x.json.zst", b"not zstd", "cannot be read"),
        ("x.json.zst", zstandard.compress(b'{"CL:1": 5}'), "no table of terms"),
        ("cl.ttl", b"", "no release of CL"),
    ],
)
def test_what_is_broken_is_refused_and_nothing_is_written(name, content, said, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        import_release("2026-03-26", path, tmp_path / "imports")
    assert not (tmp_path / "imports").exists()
    assert path.read_bytes() == content


def test_a_compressed_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("immuneworld.ontology.cl.release_file.MAX_BYTES", 1000)
    path = tmp_path / "CL-ontology-v2020-02-02.json.zst"
    path.write_bytes(zstandard.compress(b" " * 100_000))
    with pytest.raises(InputError, match="holds more than"):
        read_release_file(path)


@pytest.mark.parametrize("release", ["2019-01-01", "yesterday", "../2026-03-26"])
def test_releases_that_are_not_there(release, tmp_path):
    with pytest.raises(ImmuneWorldError, match=r"holds no Cell Ontology|no release of CL"):
        import_release(release, None, tmp_path)


def test_a_file_of_another_release_is_refused(tmp_path):
    path = tmp_path / "cl.obo"
    path.write_text(OBO_TEXT, encoding="utf-8")
    with pytest.raises(InputError, match="is release 2026-03-26"):
        import_release("2025-07-30", path, tmp_path / "imports")
