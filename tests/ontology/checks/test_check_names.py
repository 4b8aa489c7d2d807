def test_a_label_that_another_term_has(of_turtle, small):
    label = 'rdfs:label "t  CELL"'
    assert ("label-duplicate", small.first_term) in of_turtle(small.block(label=label))


def test_two_local_terms_with_one_label(of_turtle, small):
    one, two = (
        small.block(curie, label='rdfs:label "planted twice"') for curie in ("IW:0090001", "IW:0090002")
    )
    second = small.first_term + one.count("\n")
    assert of_turtle(one + two) == {("label-duplicate", small.first_term), ("label-duplicate", second)}


def test_an_exact_synonym_that_is_another_label(of_turtle, small):
    label = 'rdfs:label "planted" ; oboInOwl:hasExactSynonym "B cell"'
    assert of_turtle(small.block(label=label)) == {("synonym-collision", small.first_term)}


def test_a_label_that_is_another_terms_exact_synonym(of_turtle, small):
    found = of_turtle(small.block(label='rdfs:label "T-lymphocyte"'))
    assert found == {("synonym-collision", small.first_term)}


def test_an_exact_synonym_of_two_terms(of_turtle, small):
    label = 'rdfs:label "planted" ; oboInOwl:hasExactSynonym "T-lymphocyte"'
    assert of_turtle(small.block(label=label)) == {("synonym-shared", small.first_term)}


def test_a_broad_synonym_may_be_shared(of_turtle, small):
    label = 'rdfs:label "planted" ; oboInOwl:hasBroadSynonym "B cell"'
    assert of_turtle(small.block(label=label)) == set()
