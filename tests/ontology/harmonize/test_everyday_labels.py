"""Labels as labs write them, and what a curator would accept for each."""

import pytest

from immuneworld.ontology.harmonize.context import Context
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import load_mapping_sets

ACCEPTED = {
    "CD8.c12.Tex.CXCL13": "CL:0020031 IW:0000002 IW:0000003",
    "T_CD4_Treg_FOXP3": "CL:0000792 CL:0000815 CL:0000902 CL:0000903",
    "2: Plasma cells": "CL:0000786",
    "gdT": "CL:0000798",
    "CD8 Temra": "CL:0001062",
    "cDC1": "CL:0002394",
    "cDC2": "CL:0002399",
    "mregDC": "IW:0000043",
    "LAMP3+ DC": "IW:0000043",
    "MAIT": "CL:0000940",
    "NKT": "CL:0000814",
    "CD8 TEM": "CL:0000913",
    "CD4 TCM": "CL:0000904",
    "CD4 CTL": "CL:0000934",
    "NK_CD56bright": "CL:0000938",
    "CD16 Mono": "CL:0002396 CL:0000875",
    "TAM_C1QC": "IW:0000051",
    "Mac_SPP1": "IW:0000140 IW:0000050",
    "iCAF": "IW:0000067",
    "apCAF": "IW:0000068",
    "TCF1+ progenitor exhausted": "IW:0000001",
    "CD8 Tpex TCF7": "IW:0000001",
    "Exhausted CD8+": "CL:0020031",
    "Th1/Th17 cells": "IW:0000085",
    "IgA plasma": "CL:0000987",
    "Malignant_1": "CL:0001063",
    "Treg_TNFRSF9": "IW:0000098",
    "TRM CD8 ITGAE": "IW:0000009",
    "ISG+ macrophage": "IW:0000143",
    "Kupffer cells": "CL:0000091",
    "Platelets": "CL:0000233",
    "Myeloid-derived suppressor cells": "CL:0000889",
}


@pytest.fixture(scope="module")
def chain():
    return Harmonizer(load_ontology(), load_mapping_sets())


@pytest.fixture(scope="module")
def answers(chain):
    return dict(zip(ACCEPTED, chain.match(list(ACCEPTED)), strict=True))


@pytest.mark.parametrize("label", ACCEPTED)
def test_everyday_labels(answers, label):
    found = answers[label]
    assert found.term_id in ACCEPTED[label].split(), found
    assert found.step in ("exact", "memory", "parse")
    assert found.evidence


@pytest.mark.parametrize("label", ["Doublets", "unknown", "low-quality", "T/B doublet", "Unassigned", "ND"])
def test_what_is_no_type(chain, label):
    found = chain.match([label])[0]
    assert (found.term_id, found.step) == (None, "junk")


def test_a_tissue_of_the_dataset_is_heard(chain):
    anywhere, in_brain = (
        chain.match(["Macrophages"], context)[0] for context in (None, Context.of([], tissue="brain"))
    )
    assert anywhere.term_id == "CL:0000235"
    assert load_ontology().is_a(str(in_brain.term_id), "CL:0000235")
    assert anywhere.confidence != in_brain.confidence
