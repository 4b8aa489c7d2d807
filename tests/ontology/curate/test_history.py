import pytest

from immuneworld.ontology.curate.history import chain, fate_of, history
from immuneworld.ontology.errors import UnknownNameError
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.sssom import load_mapping_sets

EXACT = "skos:exactMatch"


def version(number, follows, *rows, lab="x"):
    return MappingSet(lab, number, f"https://example.org/{lab}/{number}", "", rows, follows)


OLD = version("1.0.0", None, Mapping("Tex", EXACT, "CL:0011025"), Mapping("NK", EXACT, "CL:0000623"))
NEW = version("2.0.0", "1.0.0", Mapping("Tex", EXACT, "IW:0000003"), Mapping("NK", EXACT, "CL:0000623"))


def test_a_chain_runs_from_the_first_version_whatever_the_names():
    third = version("0.9.0", "2.0.0")
    stray = version("7.0.0", "6.0.0")
    assert [s.version for s in chain([third, NEW, stray, OLD], "x")] == ["1.0.0", "7.0.0", "2.0.0", "0.9.0"]


def test_a_circle_of_versions_ends():
    circle = [version("1.0.0", "2.0.0"), version("2.0.0", "1.0.0")]
    assert {s.version for s in chain(circle, "x")} == {"1.0.0", "2.0.0"}


def test_what_a_label_meant_and_when_it_changed():
    said = history("Tex", [NEW, OLD], load_ontology(), "x")
    assert [(m.version, m.mapping.object_id, m.change) for m in said] == [
        ("1.0.0", "CL:0011025", "first"),
        ("2.0.0", "IW:0000003", "changed"),
    ]
    assert [m.change for m in history("NK", [OLD, NEW], load_ontology())] == ["first", ""]


def test_another_spelling_is_found():
    said = history("tex", [OLD], load_ontology())
    assert [m.label for m in said] == ["Tex"]


def test_the_real_split_of_exhausted_cells():
    said = history("G6-Exhausted CD8+ T cells", load_mapping_sets(), load_ontology(), "sade-feldman-2018")
    assert [(m.version, m.mapping.object_id) for m in said] == [
        ("1.0.0", "CL:0020031"),
        ("2.0.0", "IW:0000003"),
    ]


def test_the_fate_of_a_term():
    onto = load_ontology()
    obsolete = next(t for t in onto.terms.values() if t.deprecated and t.replaced_by)
    assert fate_of(obsolete.id, onto) == f"replaced by {obsolete.replaced_by}"
    assert (fate_of("CL:0000084", onto), fate_of("CL:9999999", onto)) == ("", "unknown")


@pytest.mark.parametrize(("label", "lab"), [("Texx", "x"), ("Tex", "y")])
def test_unknown_names_are_said_with_close_ones(label, lab):
    with pytest.raises(UnknownNameError, match="is not known"):
        history(label, [OLD, NEW], load_ontology(), lab)
