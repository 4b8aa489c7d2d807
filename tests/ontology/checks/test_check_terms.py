import pytest


def test_a_complete_term_is_clean(of_turtle, small):
    assert of_turtle(small.block()) == set()


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("label-missing", {"drop": "label"}),
        ("label-missing", {"label": 'rdfs:label "  "'}),
        ("label-multiple", {"label": 'rdfs:label "a planted name", "another planted name"'}),
        ("definition-missing", {"drop": "definition"}),
        ("definition-multiple", {"definition": 'IAO:0000115 "One." , "Two."'}),
        ("source-missing", {"drop": "source"}),
        ("source-form", {"source": 'dcterms:source "a paper I read"'}),
        ("logic-missing", {"drop": "axiom"}),
        ("parent-missing", {"drop": "parent"}),
        ("parent-unknown", {"parent": "rdfs:subClassOf CL:9999999"}),
        ("parent-unknown", {"parent": "rdfs:subClassOf CL:0000084, IW:0099998"}),
        ("parent-unknown", {"parent": "rdfs:subClassOf CL:0000084, UBERON:0000178"}),
        ("parent-unknown", {"parent": "rdfs:subClassOf CL:0000084, <https://example.org/x>"}),
        ("parent-deprecated", {"parent": "rdfs:subClassOf CL:0000084, CL:0000003"}),
        ("deprecated-no-replacement", {"label": 'rdfs:label "obsolete x" ; owl:deprecated true'}),
        (
            "replaced-by-unknown",
            {"label": 'rdfs:label "obsolete x" ; owl:deprecated true ; IAO:0100001 CL:9999999'},
        ),
    ],
)
def test_one_broken_thing_in_a_term(of_turtle, small, rule, parts):
    assert of_turtle("\n" + small.block(**parts)) == {(rule, small.first_term + 1)}


@pytest.mark.parametrize(
    ("rule", "predicate", "filler"),
    [
        ("relation-object-unknown", "RO:0002202", "CL:9999999"),
        ("relation-object-unknown", "RO:0002202", "IW:0099998"),
        ("relation-object-unknown", "RO:0002292", "<https://example.org/gene>"),
        ("relation-object-deprecated", "RO:0002202", "CL:0000003"),
        ("relation-predicate-unknown", "IW:adores", "hgnc.symbol:TOX"),
        ("relation-predicate-unknown", "RO:9999999", "hgnc.symbol:TOX"),
    ],
)
def test_one_broken_relation(of_turtle, small, rule, predicate, filler):
    assert of_turtle(small.block(axiom=small.restriction(predicate, filler))) == {(rule, small.first_term)}


def test_a_declared_property_is_known(of_turtle, small):
    axiom = small.restriction("IW:adores", "hgnc.symbol:TOX")
    assert of_turtle("IW:adores a owl:ObjectProperty .\n" + small.block(axiom=axiom)) == set()


def test_an_id_defined_twice_is_said_at_the_second_block(of_turtle, small):
    first = small.block()
    text = first + 'IW:0090001 oboInOwl:hasBroadSynonym "x" .\n'
    assert of_turtle(text) == {("id-duplicate", small.first_term + first.count("\n"))}


@pytest.mark.parametrize(
    ("rule", "curie", "parent"),
    [
        ("id-format", "IW:12", "CL:0000084"),
        ("id-range", "IW:0300000", "CL:0000084"),
        ("id-range", "IW:0190000", "CL:0000084"),
    ],
)
def test_an_id_outside_its_range(of_turtle, small, rule, curie, parent):
    programmes = small.block("IW:0100000", drop="parent") if curie == "IW:0190000" else ""
    found = of_turtle(small.block(curie, parent=f"rdfs:subClassOf {parent}") + programmes)
    assert (rule, small.first_term) in found
    assert {r for r, _ in found} <= {rule, "logic-missing"}


def test_an_untyped_subject_is_not_lost_silently(of_turtle, small):
    assert of_turtle('IW:0090001 rdfs:label "x" .\n') == {("id-untyped", small.first_term)}


def test_a_disjointness_with_an_unknown_class(of_turtle, small):
    found = of_turtle(small.block() + "CL:0000084 owl:disjointWith CL:9999999 .\n")
    assert found == {("disjoint-unknown", 0)}


def test_a_release_needs_a_version(of_turtle, small):
    header = small.turtle_header.replace('owl:versionInfo "1"', 'rdfs:label "no version"')
    assert of_turtle(small.block(), header=header) == {("release-version-missing", 0)}


def test_all_findings_come_in_one_go(of_turtle, small):
    text = small.block(drop="label") + small.block("IW:0090002", drop="source")
    assert {rule for rule, _ in of_turtle(text)} == {"label-missing", "source-missing"}
