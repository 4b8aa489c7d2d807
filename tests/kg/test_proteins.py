from immuneworld.kg.graph import Edge
from immuneworld.kg.proteins import load_proteins
from immuneworld.kg.schema import PROTEIN
from immuneworld.ontology.load import load_ontology

PROTEINS = load_proteins()
CD4, CD45RO, CD8_COMPLEX, LY6G = "PR:000001004", "PR:000001017", "PR:000025402", "PR:000002978"


def test_a_gene_product_becomes_its_gene() -> None:
    assert PROTEINS.resolve("expresses", CD4) == ("hgnc.symbol:CD4",)
    assert PROTEINS.resolve("lacks", CD4) == ("hgnc.symbol:CD4",)


def test_an_isoform_keeps_its_node_so_that_lacking_it_does_not_deny_the_gene() -> None:
    assert PROTEINS.resolve("lacks", CD45RO) == (CD45RO,)
    assert PROTEINS.same_as([CD45RO])[0].object == "hgnc.symbol:PTPRC"


def test_a_complex_that_is_there_brings_its_subunits_one_that_is_not_denies_none() -> None:
    assert PROTEINS.resolve("expresses", CD8_COMPLEX) == ("hgnc.symbol:CD8A", "hgnc.symbol:CD8B")
    assert PROTEINS.resolve("lacks", CD8_COMPLEX) == (CD8_COMPLEX,)


def test_a_mouse_protein_and_an_unknown_id_stay_proteins() -> None:
    assert PROTEINS.resolve("expresses", LY6G) == (LY6G,)
    assert PROTEINS.same_as([LY6G, "PR:1"]) == []
    assert PROTEINS.resolve("expresses", "PR:1") == ("PR:1",)
    assert (PROTEINS.node("PR:1").label, PROTEINS.node("PR:1").category) == ("PR:1", PROTEIN)


def test_all_proteins_of_the_cell_ontology_slice_are_in_the_table() -> None:
    used = {
        r.object for t in load_ontology().terms.values() for r in t.relations if r.object.startswith("PR:")
    }
    assert used == PROTEINS.by_id.keys()


def test_the_table_agrees_with_class_labels_that_name_the_marker() -> None:
    """`X, CD34-positive` has CD34: the label that CL's editors wrote is a witness beside the table."""
    ontology = load_ontology()
    witnesses = {
        "CD34": "CD34",
        "CD14": "CD14",
        "CD25": "IL2RA",
        "CD103": "ITGAE",
        "CD27": "CD27",
        "CD16": "FCGR3A",
    }
    witnesses |= {
        "CCR4": "CCR4",
        "CD1a": "CD1A",
        "CD141": "THBD",
        "CD1c": "CD1C",
        "CD24": "CD24",
        "CD38": "CD38",
    }
    for marker, gene in witnesses.items():
        named = [
            t for t in ontology.terms.values() if f"{marker}-positive" in t.label and t.id.startswith("CL:")
        ]
        stated = {
            end
            for t in named
            for a in (t.id, *ontology.ancestors(t.id))
            for r in ontology[a].relations
            if r.object.startswith("PR:")
            for end in PROTEINS.resolve("expresses", r.object)
        }
        assert named, marker
        assert f"hgnc.symbol:{gene}" in stated, marker


def test_same_as_edges_carry_their_source() -> None:
    assert all(isinstance(e, Edge) and e.source for e in PROTEINS.same_as(PROTEINS.by_id))
