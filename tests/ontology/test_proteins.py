from immuneworld.ontology.proteins import packaged_proteins

PROTEINS = packaged_proteins()
CD4, CD45RO, CD8_COMPLEX, LY6G = "PR:000001004", "PR:000001017", "PR:000025402", "PR:000002978"


def test_a_product_of_a_gene_is_its_gene_whether_it_is_there_or_not():
    assert PROTEINS.genes(CD4, is_present=True) == PROTEINS.genes(CD4, is_present=False)
    assert PROTEINS.genes(CD4, is_present=True) == ("hgnc.symbol:CD4",)


def test_a_complex_that_is_there_is_all_its_genes_and_one_that_is_not_is_none():
    assert PROTEINS.genes(CD8_COMPLEX, is_present=True) == ("hgnc.symbol:CD8A", "hgnc.symbol:CD8B")
    assert PROTEINS.genes(CD8_COMPLEX, is_present=False) == ()


def test_isoforms_mouse_proteins_and_unknown_ids_are_no_gene():
    assert not any(PROTEINS.genes(protein, is_present=True) for protein in (CD45RO, LY6G, "PR:1"))
