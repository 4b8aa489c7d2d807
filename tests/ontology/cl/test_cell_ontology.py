import pytest

from immuneworld.ontology.cl import cell_ontology
from immuneworld.ontology.cl.cell_ontology import IMPORTS, load_cell_ontology
from immuneworld.ontology.errors import InputError, VersionMismatchError
from immuneworld.ontology.term import Relation, Synonym


@pytest.fixture(scope="module")
def terms():
    return load_cell_ontology()


def test_hierarchy_names_and_relations_of_a_term(terms):
    cd8 = terms["CL:0000625"]
    assert cd8.label == "CD8-positive, alpha-beta T cell"
    assert cd8.parents == ("CL:0000791",)
    assert cd8.definition
    assert Synonym("CD8-positive, alpha-beta T-cell", "exact") in cd8.synonyms
    assert not cd8.is_local


def test_the_slices_bring_relations_and_other_scopes(terms):
    eosinophil = terms["CL:0000041"]
    assert Relation("BFO:0000051", "PR:000007152") in eosinophil.relations
    assert Synonym("polymorphonuclear leucocyte", "broad") in eosinophil.synonyms
    bare = load_cell_ontology(imports=None)["CL:0000041"]
    assert not bare.relations
    assert {s.scope for s in bare.synonyms} <= {"exact"}


def test_deprecated_terms_say_what_replaced_them(terms):
    assert terms["CL:0000003"].deprecated
    assert terms["CL:0000003"].replaced_by == "CL:0000000"


def test_every_relation_of_the_slice_belongs_to_a_term_in_use(terms):
    known = [t for t in terms.values() if t.relations]
    assert sum(len(t.relations) for t in known) > 1500
    assert not [t.id for t in known if t.deprecated]


def test_definitions_are_not_stored():
    columns = {"cl_relations.tsv": "subject predicate object axiom", "cl_synonyms.tsv": "term synonym scope"}
    assert {path.name for path in IMPORTS.glob("cl_*.tsv")} == set(columns)
    for name, header in columns.items():
        lines = (IMPORTS / name).read_text(encoding="utf-8").split("\n")
        assert "CC BY 4.0" in "".join(line for line in lines if line.startswith("#"))
        assert next(line for line in lines if not line.startswith("#")).split("\t") == header.split()


def test_a_missing_slice_is_said(tmp_path):
    with pytest.raises(InputError, match=r"cl_relations\.tsv: is not there"):
        load_cell_ontology(tmp_path)


def test_another_release_of_cl_is_refused(monkeypatch):
    monkeypatch.setattr(cell_ontology, "CL_VERSION", "1999-01-01")
    with pytest.raises(VersionMismatchError, match="holds no Cell Ontology 1999-01-01"):
        load_cell_ontology()
