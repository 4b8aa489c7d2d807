import re

import pytest

from immuneworld.model.simulator.course import engine
from immuneworld.model.simulator.mechanism import FOLDER, iri, sbml, species, to_sbml
from immuneworld.model.simulator.scenario import cell_curie
from immuneworld.ontology.curies import citation
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.tables import read_table


def test_every_state_of_the_model_is_described_in_its_order() -> None:
    assert engine().species == tuple(one.id for one in species())


def test_there_are_more_than_twenty_cell_states_with_terms_of_the_ontology() -> None:
    ontology = load_ontology()
    cells = [one for one in species() if one.node.startswith("CL:") or not one.node.startswith("IW:02")]
    assert len(cells) == 28
    assert all(one.node in ontology and not ontology[one.node].deprecated for one in cells)
    assert {"IW:0000001", "IW:0000002", "IW:0000003", "CL:0000815", "IW:0000043", "IW:0000065"} <= {
        one.node for one in cells
    }


def test_the_annotations_of_the_sbml_are_the_terms() -> None:
    from defusedxml.ElementTree import fromstring

    from immuneworld.model.simulator.scenario import annotated

    root = fromstring(sbml())
    found = {e.get("id"): annotated(e) for e in root.iter() if e.tag.endswith("}species")}
    assert found == {one.id: one.node if cell_curie(iri(one.node)) else "" for one in species()}


def test_every_parameter_says_where_it_is_from() -> None:
    rows = read_table(FOLDER / "parameters.tsv", ("parameter", "unit", "basis", "source"))
    used = {name for name in engine().parameters if not re.match(r"(next|stop|every|dose)_", name)}
    assert {row["parameter"] for row in rows} == used
    for row in rows:
        assert row["basis"] in {"sourced", "prior", "fitted"}
        assert (row["basis"] == "sourced") == bool(citation(row["source"]))


def test_what_antimony_does_not_take_is_one_error() -> None:
    with pytest.raises(InputError, match="is no Antimony"):
        to_sbml("model a( species", "a")
