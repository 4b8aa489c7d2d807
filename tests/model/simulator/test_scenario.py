"""Two published models, written here from their papers' equations, and files that must be refused."""

from pathlib import Path

import numpy as np
import pytest

from immuneworld.model.cohort import Array
from immuneworld.model.simulator.engine import Engine
from immuneworld.model.simulator.mechanism import to_sbml
from immuneworld.model.simulator.scenario import cell_curie, read_sbml, with_terms
from immuneworld.model.simulator.scenario_cohort import Sampling, scenario_cohort
from immuneworld.ontology.errors import InputError, UnknownNameError
from immuneworld.ontology.load import load_ontology

# Kuznetsov 1994, doi:10.1007/BF02460644: BCL1 lymphoma and effector cells, in the paper's units without
# dimension.
KUZNETSOV = """model kuznetsov()
  species E, T; E = 1.6; T = 20;
  => E; s + p*E*T/(h + T); E => ; m*E*T + d*E;
  => T; a*T*(1 - b*T); T => ; E*T;
  s = 0.1181; p = 1.131; h = 20.19; m = 0.00311; d = 0.3743; a = 1.636; b = 0.002;
  E identity "http://identifiers.org/cl/CL:0001050"
end"""

# Kirschner and Panetta 1998, doi:10.1007/s002850050127: effector cells, tumour, interleukin-2; c is
# antigenicity.
KIRSCHNER = """model kirschner()
  species E, T, L; E = 1; T = 1; L = 1;
  => E; c*T + p1*E*L/(g1 + L); E => ; mu2*E;
  => T; r2*T*(1 - b*T); T => ; E*T/(g2 + T);
  => L; p2*E*T/(g3 + T); L => ; mu3*L;
  c = 0.02; mu2 = 0.03; p1 = 0.1245; g1 = 2e7; g2 = 1e5; r2 = 0.18; b = 1e-9; mu3 = 10; p2 = 5; g3 = 1e3;
end"""


def saved(folder: Path, text: str, name: str) -> Path:
    path = folder / f"{name}.xml"
    path.write_text(to_sbml(text, name))
    return path


def end(engine: Engine, start: tuple[float, ...], day: float) -> Array:
    return np.asarray(engine.run(start, np.linspace(0, day, 101))[-1])


def test_kuznetsov_rests_where_the_paper_says(tmp_path: Path) -> None:
    """A dormant tumour of 8.19 or an escaped one of 447.1 million cells, with a threshold between them."""
    engine = Engine(read_sbml(saved(tmp_path, KUZNETSOV, "kuznetsov")).sbml)
    np.testing.assert_allclose(end(engine, (1.6, 20.0), 400), (1.609, 8.19), rtol=1e-3)
    np.testing.assert_allclose(end(engine, (0.1, 400.0), 400), (0.173, 447.13), rtol=1e-3)
    np.testing.assert_allclose(end(engine, (0.75977, 267.798), 1), (0.75977, 267.798), rtol=1e-3)
    assert end(engine, (0.80, 267.8), 400)[1] < 10
    assert end(engine, (0.72, 267.8), 400)[1] > 440


def test_kirschner_panetta_changes_with_antigenicity_as_the_paper_says(tmp_path: Path) -> None:
    """c < 8.55e-5: the tumour fills its room; c < .032: it comes and goes; above: it stays small."""
    engine = Engine(read_sbml(saved(tmp_path, KIRSCHNER, "kirschner")).sbml)
    days = np.linspace(0, 3000, 3001)
    engine.set({"c": 5e-5})
    assert engine.run((1e4, 1e5, 1e4), days)[-1, 1] > 0.95e9
    engine.set({"c": 0.02})
    waves = engine.run((1e4, 1e5, 1e4), days)[1500:, 1]
    assert waves.max() > 10 * waves.min()
    engine.set({"c": 0.04})
    still = engine.run((1e4, 1e5, 1e4), days)[2500:, 1]
    assert still.max() < 1.05 * still.min()
    assert still.max() < 1e5


def test_what_the_annotations_and_the_user_say_becomes_a_cohort(tmp_path: Path) -> None:
    ontology = load_ontology()
    scenario = read_sbml(saved(tmp_path, KUZNETSOV, "kuznetsov"))
    assert scenario.nodes == {"E": "CL:0001050"}
    full = with_terms(scenario, ["T=CL:0001064"], ontology)
    cohort, truth = scenario_cohort(full, Sampling(5, (0.0, 10.0), 300, 0.1, 1), ontology)
    assert cohort.nodes == ("CL:0001050", "CL:0001064")
    assert cohort.assignment == "simulated"
    assert all(s.values.sum() == 300 for t in cohort.trajectories for s in t.snapshots)
    assert list(truth.to_numpy()[0]) == pytest.approx([1.6, 20.0])
    assert truth["truth_T"].iloc[1::2].nunique() == 5


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], "names the cell type of 1 species"),
        (["T"], "is not understood"),
        (["X=CL:0001064"], "X"),
        (["T=CL:9999999"], "CL:9999999"),
    ],
)
def test_terms_that_cannot_be_used(tmp_path: Path, told: list[str], why: str) -> None:
    scenario = read_sbml(saved(tmp_path, KUZNETSOV, "kuznetsov"))
    with pytest.raises((InputError, UnknownNameError), match=why):
        with_terms(scenario, told, load_ontology())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not well-formed"),
        ("<html/>", "is not SBML"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "entity"),
        ('<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core"><model/></sbml>', "0 species"),
        (
            '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" xmlns:comp="urn:comp">'
            '<comp:externalModelDefinition source="http://example.org/m.xml"/></sbml>',
            "another file",
        ),
        (
            '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core"><model><listOfSpecies>'
            + '<species id="a"/>' * 501
            + "</listOfSpecies></model></sbml>",
            "501 species",
        ),
    ],
)
def test_files_that_are_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "bad.xml").write_text(text)
    with pytest.raises(InputError, match=why):
        read_sbml(tmp_path / "bad.xml")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "big.xml").write_bytes(b"<a>" + b" " * 5_000_001 + b"</a>")
    with pytest.raises(InputError, match="more than"):
        read_sbml(tmp_path / "big.xml")


def test_a_model_that_cannot_be_compiled_is_one_error() -> None:
    with pytest.raises(InputError, match="cannot be compiled"):
        Engine(
            '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><a/></sbml>'
        )


@pytest.mark.parametrize(
    ("address", "curie"),
    [
        ("http://identifiers.org/cl/CL:0001050", "CL:0001050"),
        ("https://identifiers.org/CL:0001050", "CL:0001050"),
        ("urn:miriam:cl:CL%3A0001050", "CL:0001050"),
        ("http://purl.obolibrary.org/obo/CL_0001050", "CL:0001050"),
        ("https://w3id.org/immuneworld/IW_0000001", "IW:0000001"),
        ("https://identifiers.org/uniprot/P01579", ""),
        ("http://identifiers.org/go/GO:0008219", ""),
        ("http://purl.obolibrary.org/obo/GO_0008219", ""),
    ],
)
def test_addresses_of_cell_types(address: str, curie: str) -> None:
    assert cell_curie(address) == curie
