def test_a_gene_by_another_name(of_turtle, small):
    alias = small.block(axiom=small.restriction("RO:0002292", "hgnc.symbol:PD-1"))
    assert of_turtle(alias) == {("gene-unknown", small.first_term)}


def test_a_gene_with_another_genes_id(of_turtle, small):
    wrong = 'hgnc.symbol:TCF7 a owl:Class ; rdfs:label "TCF7" ; skos:exactMatch HGNC:1678 .\n'
    assert {rule for rule, _ in of_turtle(small.block() + wrong)} == {"gene-id"}
    assert of_turtle(small.block() + wrong.replace("1678", "11639")) == set()
