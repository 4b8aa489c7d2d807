"""Every label of the development data has a row that says what it is; the gap table says what we add."""

import csv
import os
import re
from pathlib import Path

import pytest

from immuneworld.ontology.harmonize.normalise import normal_form
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import NO_TERM
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets

DATA = Path(os.environ.get("IW_DATA_MIRROR", "nowhere")).parent
needs_data = pytest.mark.skipif(not (DATA / "vocab").is_dir(), reason="no vocabularies beside IW_DATA_MIRROR")
GAP = Path(__file__).parents[2] / "docs" / "gap.md"
_SETS = {
    "carpall2023": "carpall-2023",
    "gubin2018": "gubin-2018",
    "jerbyarnon2018": "jerby-arnon-2018",
    "lm22": "lm22",
    "sadefeldman2018": "sade-feldman-2018",
    "wjhlab": "wjhlab-cytof",
    "yost2019": "yost-2019",
    "zilionis2019": "zilionis-2019",
}
# The states that papers on tumours name, each with the term that says it.
STATES = {
    "Tn": "CL:0000898 naive T cell",
    "CD4 Tscm": "CL:0020033 stem cell memory CD4-positive, alpha-beta T cell",
    "CD8 Tscm": "CL:0020034 stem cell memory CD8-positive, alpha-beta T cell",
    "Tcm": "IW:0000018 central memory T cell",
    "Tem": "IW:0000019 effector memory T cell",
    "Temra": "CL:4030002 effector memory CD45RA-positive, alpha-beta T cell, terminally differentiated",
    "Trm": "IW:0000008 tissue-resident memory T cell",
    "Tpex": "IW:0000001 progenitor exhausted CD8-positive, alpha-beta T cell",
    "transitory Tex": "IW:0000002 transitory exhausted CD8-positive, alpha-beta T cell",
    "terminal Tex": "IW:0000003 terminally exhausted CD8-positive, alpha-beta T cell",
    "cytotoxic T": "CL:0000910 cytotoxic T cell",
    "proliferating T": "CL:4033069 cycling T cell",
    "ISG+ T": "IW:0000011 interferon-stimulated T cell",
    "stress T": "IW:0000012 stress-response T cell",
    "Th1": "CL:0000545 T-helper 1 cell",
    "Th2": "CL:0000546 T-helper 2 cell",
    "Th17": "CL:0000899 T-helper 17 cell",
    "Tfh": "CL:0002038 T follicular helper cell",
    "Tfr": "CL:0009113 T follicular regulatory cell",
    "Tr1": "CL:0000901 Tr1 cell",
    "naive Treg": "CL:0002677 naive regulatory T cell",
    "activated Treg": "IW:0000016 tumour-infiltrating activated regulatory T cell",
    "cycling Treg": "IW:0000074 cycling regulatory T cell",
    "MAIT": "CL:0000940 mucosal-associated invariant T cell",
    "Vd1": "CL:0020001 V1delta gamma-delta T cell",
    "Vd2": "IW:0000094 V2delta gamma-delta T cell",
    "NKT": "CL:0000814 mature NK T cell",
    "ILC": "CL:0001065 innate lymphoid cell",
    "CD56bright NK": "CL:0000938 CD16-negative, CD56-bright natural killer cell, human",
    "CD56dim NK": "CL:0000939 CD16-positive, CD56-dim natural killer cell, human",
    "adaptive NK": "IW:0000037 adaptive natural killer cell",
    "GC B": "CL:0000844 germinal center B cell",
    "plasma": "CL:0000786 plasma cell",
    "TLS B": "IW:0000040 tertiary lymphoid structure B cell",
    "monocyte": "CL:0000860 classical monocyte",
    "SPP1+ TAM": "IW:0000050 SPP1-positive tumour-associated macrophage",
    "C1QC+ TAM": "IW:0000051 C1QC-positive tumour-associated macrophage",
    "FOLR2+ TAM": "IW:0000052 FOLR2-positive tumour-associated macrophage",
    "TREM2+ TAM": "IW:0000053 TREM2-positive tumour-associated macrophage",
    "CXCL9+ TAM": "IW:0000054 CXCL9-positive tumour-associated macrophage",
    "ISG+ TAM": "IW:0000055 interferon-primed tumour-associated macrophage",
    "cDC1": "CL:0002394 CD141-positive myeloid dendritic cell",
    "cDC2": "CL:0002399 CD1c-positive myeloid dendritic cell",
    "DC3": "IW:0000044 CD1c-positive, CD163-positive dendritic cell",
    "mregDC": "IW:0000043 mature regulatory dendritic cell",
    "pDC": "CL:0000784 plasmacytoid dendritic cell",
    "TAN": "IW:0000059 tumour-associated neutrophil",
    "ISG+ neutrophil": "IW:0000164 interferon-stimulated neutrophil",
    "mast": "CL:0000097 mast cell",
    "M-MDSC": "IW:0000063 monocytic myeloid-derived suppressor cell",
    "PMN-MDSC": "IW:0000064 polymorphonuclear myeloid-derived suppressor cell",
    "myCAF": "IW:0000066 myofibroblastic cancer-associated fibroblast",
    "iCAF": "IW:0000067 inflammatory cancer-associated fibroblast",
    "apCAF": "IW:0000068 antigen-presenting cancer-associated fibroblast",
    "endothelial": "CL:0000115 endothelial cell",
    "malignant": "CL:0001064 malignant cell",
}


def live_rows():
    """Label → CURIEs in use, over the newest sets."""
    onto = load_ontology()
    found: dict[str, set[str]] = {}
    for one in latest_sets(load_mapping_sets()).values():
        for row in one.mappings:
            assert row.object_id == NO_TERM or not onto[row.object_id].deprecated
            found.setdefault(row.label, set()).add(row.object_id)
    return found


@needs_data
def test_every_label_of_the_vocabularies_has_a_row():
    sets = latest_sets(load_mapping_sets())
    for path in sorted((DATA / "vocab").glob("*.txt")):
        lab = sets[_SETS[path.stem.split("_")[0]]]
        known = set(lab.by_label) | {normal_form(label) for label in lab.by_label}
        for label in path.read_text(encoding="utf-8").splitlines():
            assert not label or label in known or normal_form(label) in known, (path.name, label)


@needs_data
def test_every_immune_label_that_others_curated_has_a_row():
    rows = live_rows()
    with (DATA / "labels" / "author-labels-to-cl.tsv").open(encoding="utf-8", newline="") as lines:
        immune = [row for row in csv.DictReader(lines, delimiter="\t") if row["immune"] == "1"]
    assert len(immune) > 1500
    assert not {row["label"] for row in immune} - rows.keys()


@pytest.mark.parametrize("state", STATES)
def test_a_state_that_papers_name_has_a_term(state):
    curie, label = STATES[state].split(" ", 1)
    term = load_ontology()[curie]
    assert (term.label, term.deprecated) == (label, False)


def test_the_gap_table_has_every_local_cell_term():
    onto = load_ontology()
    told = dict(re.findall(r"^\| (IW:00\d{5})(?: ≡)? \| (.*?) \|", GAP.read_text(encoding="utf-8"), re.M))
    assert told == {c: t.label for c, t in onto.terms.items() if c.startswith("IW:00") and not t.deprecated}
