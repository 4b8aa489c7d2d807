"""One release in every format, read back by the tools that people use."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter

import fastobo
import owlready2
import pytest
from defusedxml.ElementTree import fromstring
from pronto.ontology import Ontology as Pronto
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from immuneworld.ontology.curies import expand
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import LOCAL
from immuneworld.ontology.local_terms import read_local_terms, term_of
from immuneworld.ontology.release.document import release_document
from immuneworld.ontology.release.release import MANIFEST, read_since, write_release
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

LOCAL_TERMS = read_local_terms(LOCAL)
VERSION = LOCAL_TERMS.version


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "release"
    write_release(VERSION, path)
    return path


@pytest.fixture(scope="module")
def owl(folder):
    return Graph().parse(folder / "immuneworld.owl", format="xml")


@pytest.mark.parametrize("curie", LOCAL_TERMS.terms)
def test_owl_says_of_a_term_what_the_source_says(owl, curie):
    assert term_of(owl, curie) == LOCAL_TERMS.terms[curie]


def test_owl_declares_what_it_names(owl):
    classes = set(owl.subjects(RDF.type, OWL.Class))
    properties = set(owl.subjects(RDF.type, OWL.ObjectProperty))
    assert set(owl.objects(None, OWL.someValuesFrom)) <= classes
    assert set(owl.objects(None, OWL.onProperty)) <= properties
    named = {o for o in owl.objects(None, RDFS.subClassOf) if isinstance(o, URIRef)}
    assert named <= classes
    pairs = {tuple(sorted(map(str, pair))) for pair in owl.subject_objects(OWL.disjointWith)}
    assert pairs == {tuple(sorted(map(expand, pair))) for pair in LOCAL_TERMS.disjoint}


def test_owl_copies_no_definition_of_cl(owl):
    defined = {str(s) for s in owl.subjects(URIRef(expand("IAO:0000115")))}
    assert defined == {expand(curie) for curie in LOCAL_TERMS.terms}


def test_owlready2_loads_the_owl(folder):
    world = owlready2.World()
    world.get_ontology((folder / "immuneworld.owl").as_uri()).load()
    term = world[expand("IW:0000050")]
    assert {expand("IW:0000049"), expand("CL:0000235")} <= {c.iri for c in term.ancestors()}
    assert term.equivalent_to
    assert world[expand("hgnc.symbol:SPP1")].label == ["SPP1"]


def test_pronto_and_fastobo_load_the_obo(folder):
    path = folder / "immuneworld.obo"
    assert len(fastobo.load(str(path))) > len(LOCAL_TERMS.terms)
    read = Pronto(str(path))
    for curie, term in LOCAL_TERMS.terms.items():
        found = read.get_term(curie)
        assert (found.name, str(found.definition)) == (term.label, term.definition)
        assert {p.id for p in found.superclasses(1, with_self=False)} == set(term.parents)
        said = {(s.description, str(s.scope).lower()) for s in found.synonyms}
        assert said == {(s.text, s.scope) for s in term.synonyms}
        assert {x.id for x in getattr(found.definition, "xrefs", ())} == set(term.sources)
        assert bool(found.intersection_of) == bool(term.logical_definitions)
    parts = read["IW:0000050"].intersection_of
    genus_and_gene = {part[1].id if isinstance(part, tuple) else getattr(part, "id", "") for part in parts}
    assert genus_and_gene == {"IW:0000049", "HGNC:11255"}
    assert sum(len(read[c].relationships) > 0 for c in LOCAL_TERMS.terms) > 100
    assert any(term.disjoint_from for term in read.terms())


def test_pronto_loads_the_obographs(folder):
    read = Pronto(str(folder / "immuneworld.json"))
    for curie, term in LOCAL_TERMS.terms.items():
        found = read[expand(curie)]
        assert (found.name, str(found.definition)) == (term.label, term.definition)
    (graph,) = json.loads((folder / "immuneworld.json").read_text())["graphs"]
    ids = {node["id"] for node in graph["nodes"]}
    assert all({edge["sub"], edge["obj"]} <= ids for edge in graph["edges"])
    defined = {axiom["definedClassId"] for axiom in graph["logicalDefinitionAxioms"]}
    assert defined == {expand(c) for c, t in LOCAL_TERMS.terms.items() if t.logical_definitions}


def test_the_sssom_package_reads_the_table(folder):
    import sssom.parsers  # seconds, for one worker only

    read = sssom.parsers.parse_sssom_table(str(folder / "immuneworld.sssom.tsv"))
    sets = latest_sets(load_mapping_sets())
    rows = Counter((s.lab, m.label, m.object_id) for s in sets.values() for m in s.mappings)
    assert len(read.df) == rows.total()
    assert set(read.df.object_id) == {m.object_id for s in sets.values() for m in s.mappings}
    assert set(read.df.mapping_source) == {f"iwm:{s.lab}/{s.version}" for s in sets.values()}


def test_the_archive_holds_every_version(folder):
    with zipfile.ZipFile(io.BytesIO((folder / "mappings.zip").read_bytes())) as archive:
        assert len(archive.namelist()) == len(load_mapping_sets())
    again = read_since(folder)
    assert again.version == VERSION
    assert {(s.lab, s.version): s.mappings for s in again.sets} == {
        (s.lab, s.version): s.mappings for s in load_mapping_sets()
    }


def test_the_same_release_is_the_same_bytes_in_another_process(folder, tmp_path):
    code = (
        "import sys; from pathlib import Path; "
        "from immuneworld.ontology.release.release import write_release; "
        "write_release(sys.argv[1], Path(sys.argv[2]))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4", "IW_CACHE": "off"}  # parsed anew
    subprocess.run([sys.executable, "-c", code, VERSION, str(tmp_path / "again")], env=env, check=True)
    for path in folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_manifest_proves_every_file(folder):
    told = json.loads((folder / MANIFEST).read_text())
    assert told["files"].keys() == {p.name for p in folder.iterdir()} - {MANIFEST}
    assert (told["version"], told["licence"]) == (VERSION, "CC BY 4.0")


def test_a_release_says_what_is_new_since_the_one_before(folder, tmp_path):
    old = tmp_path / "old.ttl"
    text = LOCAL.read_text(encoding="utf-8")
    text = text.replace(f'owl:versionInfo "{VERSION}"', 'owl:versionInfo "0.0.1"')
    old.write_text(text.replace('label "cycling lymphocyte"', 'label "dividing one"'), encoding="utf-8")
    write_release(VERSION, tmp_path / "new", since=old)
    told = (tmp_path / "new" / "CHANGES.md").read_text()
    assert "Compared with 0.0.1." in told
    assert "- IW:0000092 cycling lymphocyte: dividing one → cycling lymphocyte" in told
    write_release(VERSION, tmp_path / "same", since=folder)
    assert "Nothing: no label" in (tmp_path / "same" / "CHANGES.md").read_text()


def test_the_wrong_version_is_refused_and_nothing_written(tmp_path):
    with pytest.raises(InputError, match=f"says that it is {VERSION}, not 9.9.9"):
        write_release("9.9.9", tmp_path / "release")
    assert not (tmp_path / "release").exists()


def test_names_that_xml_and_obo_cannot_hold_plain_are_escaped(tmp_path, small):
    text = small.turtle_header + small.block().replace('rdfs:label "', 'rdfs:label "a <b> & {c} ! ')
    path = tmp_path / "local.ttl"
    path.write_text(text, encoding="utf-8")
    write_release("1", tmp_path / "release", path)
    (label,) = (t.label for t in release_document(read_local_terms(path)).terms if t.is_local)
    assert label in "".join(fromstring((tmp_path / "release" / "immuneworld.owl").read_text()).itertext())
    assert Pronto(str(tmp_path / "release" / "immuneworld.obo"))["IW:0090001"].name == label
