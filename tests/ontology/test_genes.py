import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immuneworld.ontology.errors import InputError
from immuneworld.ontology.genes import load_genes
from immuneworld.ontology.load import LOCAL
from immuneworld.ontology.local_terms import read_local_terms


def test_an_approved_symbol_has_its_id():
    genes = load_genes()
    assert genes.id_of("TCF7") == "HGNC:11639"
    assert "PDCD1" in genes
    assert genes.id_of("PD-1") is None
    assert all(re.fullmatch(r"HGNC:\d+", curie) for curie in genes.ids.values())
    assert len(set(genes.ids.values())) == len(genes.ids) > 19_000


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("PD-1", "PDCD1"),
        ("PD1", "PDCD1"),
        ("Tim3", "HAVCR2"),
        ("TIM-3", "HAVCR2"),
        ("cd39", "ENTPD1"),
        ("Foxp3", "FOXP3"),
    ],
)
def test_what_people_write_leads_to_the_symbol(name, symbol):
    assert symbol in load_genes().approved(name)


def test_a_symbol_means_itself_alone():
    assert load_genes().approved("CD4") == ("CD4",)
    assert load_genes().approved("no such gene") == ()


@given(st.sampled_from(sorted(load_genes().ids)), st.booleans())
def test_every_symbol_is_found_in_any_case(symbol, lower):
    assert symbol in load_genes().approved(symbol.lower() if lower else symbol)


def test_every_gene_of_the_ontology_is_approved():
    local = read_local_terms(LOCAL)
    named = {r.object for term in local.terms.values() for r in term.relations}
    symbols = {curie.removeprefix("hgnc.symbol:") for curie in named if curie.startswith("hgnc.symbol:")}
    assert not symbols - load_genes().ids.keys()


def test_a_broken_table_is_refused(tmp_path):
    path = tmp_path / "hgnc.tsv"
    path.write_text("id\tsymbol\taliases\nHGNC:1\n")
    with pytest.raises(InputError, match="cannot be read"):
        load_genes(path)
