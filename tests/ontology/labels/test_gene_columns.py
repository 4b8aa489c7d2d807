from immuneworld.ontology.labels.gene_columns import columns_of, rather_mouse, rows_of, symbols_of_ensembl


def test_a_symbol_as_it_stands_goes_before_an_alias_and_the_first_of_two_columns_before_the_second():
    wanted = frozenset({"PDCD1", "CD3D"})
    assert columns_of(["PD-1", "PDCD1", "CD3D", "CD3D"], wanted) == {"PDCD1": 1, "CD3D": 2}
    assert columns_of(["PD-1", "ACTB"], wanted) == {"PDCD1": 0}


def test_an_alias_of_two_genes_names_neither():
    assert columns_of(["P40"], frozenset({"IL12B", "IL9"})) == {}


def test_ids_lose_their_version_and_symbols_their_genome():
    names = ["ENSG00000167286.9", "GRCh38_CD3E", "hg19____CD3G", "ENSG00000277734"]
    found = columns_of(names, frozenset({"CD3D", "CD3E", "CD3G", "TRAC"}))
    assert found == {"CD3D": 0, "CD3E": 1, "CD3G": 2, "TRAC": 3}


def test_the_table_of_ids_names_known_genes():
    assert symbols_of_ensembl()["ENSG00000049768"] == "FOXP3"
    assert len(symbols_of_ensembl()) > 19_000


def test_every_row_of_a_gene_is_found_and_aliases_where_no_symbol_is():
    names = ["CD3D", "PD-1", "ENSG00000167286.9", "PDCD1", "Tim3", "no gene", "P40"]
    assert rows_of(names) == {"CD3D": [0, 2], "PDCD1": [3], "HAVCR2": [4]}


def test_names_as_of_mouse_genes():
    assert rather_mouse(["Cd8a", "Ptprc", "CD4"])
    assert not rather_mouse(["CD8A", "C1orf43", "Tim3", "HLA-A"])
