"""The shipped mapping sets: complete, honest, in step with the ontology."""

import csv
from collections import defaultdict
from functools import cache
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
import sssom_pydantic

from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.ontology import Ontology

MAPPINGS = Path(__file__).parents[2] / "mappings"
NO_TERM = "sssom:NoTermFound"

SADE_FELDMAN_CLUSTERS = """G1-B cells;G2-Plasma cells;G3-Monocytes/Macrophages;G4-Dendritic cells;
G5-Lymphocytes;G6-Exhausted CD8+ T cells;G7-Regulatory T cells;G8-Cytotoxicity Lymphocytes;
G9-Exhausted/HS CD8+ T cells;G10-Memory T cells;G11-Lymphocytes exhausted/cell cycle"""
SADE_FELDMAN_TYPES = """B_cells;CD4T_memory;CD8T_B;CD8T_G;Dendritic_cells;Monocytes_Macrophages;NK1;NK2;
NK3;Plasma_cells;Tregs;unclustered"""
SADE_FELDMAN_CD8 = "CD8_1;CD8_2;CD8_3;CD8_4;CD8_5;CD8_6"
SADE_FELDMAN_PREDEFINED = r"""CD8;CD4;DP;DN;Tregs;NK;NKT;B-cells;Myeloids;CD4 Tregs;CD8 Tregs;CD4 Memory;
CD8 Memory;CD4 naive\effector;CD8 naive\effector"""
YOST_BCC = """B_cells_1;B_cells_2;CD4_T_cells;CD8_act_T_cells;CD8_ex_T_cells;CD8_mem_T_cells;DCs;
Macrophages;NK_cells;Plasma_cells;Tcell_prolif;Tregs;pDCs"""
YOST_BCC_T = "CD8_act;CD8_eff;CD8_ex;CD8_ex_act;CD8_mem;Naive;Tfh;Th17;Tregs"
YOST_SCC_T = "Th17;CD8_naive;CD8_ex;Naive;CD8_mem;Treg;Tfh;CD8_act;CD8_eff;CD8_ex_act"
WJHLAB = "B;DNT;Myeloid;NK;TcCM;TcEFF;TcEM;TcN;Th17;Th2;Th2CM;Th2EM;ThCTL;ThN;Treg;UA"
CARPALL = """CD4 CTL;CD4 Naive/TCM;CD4 TEM;CD8 CTL;CD8 Naive/TCM;CD8 TEM;CD8 gdT;DN TEM;DN gdT;
Proliferating CAR T;TCF7+ Tcm"""
LM22 = """B cells memory;B cells naive;Dendritic cells activated;Dendritic cells resting;Eosinophils;
Macrophages M0;Macrophages M1;Macrophages M2;Mast cells activated;Mast cells resting;Monocytes;
NK cells activated;NK cells resting;Neutrophils;Plasma cells;T cells CD4 memory activated;
T cells CD4 memory resting;T cells CD4 naive;T cells CD8;T cells follicular helper;T cells gamma delta;
T cells regulatory (Tregs)"""
COMPASS = """Bcell_general;Memory_Bcell;Naive_Bcell;Plasma_cell;CD4_Tcell;CD8_Tcell;Memory_Tcell;
Naive_Tcell;Tcell_general;Cytotoxic_Tcell;Exhausted_Tcell;Immune_checkpoint;Treg;NKcell;
Innate_lymphoid_cell;cDC;pDC;Macrophage;Monocyte;Myeloid;Granulocyte;Mast;Erythrocyte;Platelet;Stem;
Stroma;Pericyte;Fibroblast;Endothelial;Epithelial;Mesothelial;Adipocyte;Hepatocyte;Pancreatic;Pneumocyte;
Apoptosis_pathway;IFNg_pathway;TGFb_pathway;Cytokine;Cell_proliferation;TLS;Genome_integrity;Reference"""

VOCABULARIES = {
    "sade-feldman-2018": [
        SADE_FELDMAN_CLUSTERS,
        SADE_FELDMAN_TYPES,
        SADE_FELDMAN_CD8,
        "CD8_G;CD8_B",
        SADE_FELDMAN_PREDEFINED,
    ],
    "wjhlab-cytof": [WJHLAB],
    "lm22": [LM22],
    "carpall-2023": [CARPALL],
    "yost-2019": [YOST_BCC, YOST_BCC_T, YOST_SCC_T],
    "compass": [COMPASS],
}
FILES = [path for lab in VOCABULARIES for path in sorted((MAPPINGS / lab).glob("*.sssom.tsv"))]
IDS = [f"{path.parent.name}/{path.name}" for path in FILES]


def labels(text: str) -> list[str]:
    return [label.strip("\n") for label in text.split(";")]


@cache
def rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text("utf-8").split("\n") if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def ontology() -> Ontology:
    return load_ontology()


def best(path: Path) -> dict[str, str]:
    """Label → term of its best row."""
    order = ("skos:exactMatch", "skos:broadMatch", "skos:narrowMatch")
    ranked = sorted(rows(path), key=lambda r: (order.index(r["predicate_id"]), -float(r["confidence"])))
    return {row["subject_label"]: row["object_id"] for row in reversed(ranked)}


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_sssom_pydantic_finds_no_error(path: Path) -> None:
    result = sssom_pydantic.read(path, return_errors=True)
    assert not result[-1]
    assert len(result[0]) == len(rows(path))


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_every_label_of_the_vocabulary_is_there_and_no_other(path: Path) -> None:
    wanted = {label for text in VOCABULARIES[path.parent.name] for label in labels(text)}
    assert {row["subject_label"] for row in rows(path)} == wanted


def test_vocabularies_have_the_sizes_that_the_studies_report() -> None:
    sizes = {lab: [len(set(labels(text))) for text in texts] for lab, texts in VOCABULARIES.items()}
    assert sizes == {
        "sade-feldman-2018": [11, 12, 6, 2, 15],
        "wjhlab-cytof": [16],
        "lm22": [22],
        "carpall-2023": [11],
        "yost-2019": [13, 9, 10],
        "compass": [43],
    }


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_row_names_a_current_term_by_its_label_and_its_subject_by_the_label(path: Path) -> None:
    for row in rows(path):
        assert row["subject_id"] == f"iwl:{path.parent.name}/{quote(row['subject_label'], safe='')}"
        assert 0.5 <= float(row["confidence"]) <= 1.0
        if row["object_id"] != NO_TERM:
            term = ontology()[row["object_id"]]
            assert not term.deprecated
            assert row["object_label"] == term.label


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_rows_of_one_label_do_not_contradict_each_other(path: Path) -> None:
    """A term narrower than the label is below any term that is the label or is broader than it."""
    by_label: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(path):
        by_label[row["subject_label"]][row["predicate_id"]].append(row["object_id"])
    for label, found in by_label.items():
        exact, broad, narrow = (found[f"skos:{p}Match"] for p in ("exact", "broad", "narrow"))
        assert len(exact) <= 1, label
        pairs = (*product(narrow, exact + broad), *product(exact, broad))
        assert all(ontology().is_a(low, high) and low != high for low, high in pairs), label


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_exact_labels_of_one_annotation_are_different_terms(path: Path) -> None:
    exact = {r["subject_label"] for r in rows(path) if r["predicate_id"] == "skos:exactMatch"}
    for text in VOCABULARIES[path.parent.name]:
        terms = [term for label, term in best(path).items() if label in labels(text) and label in exact]
        terms = [term for term in terms if term != NO_TERM]
        assert len(terms) == len(set(terms)), text


@pytest.mark.parametrize("text", [SADE_FELDMAN_CLUSTERS, WJHLAB, LM22, CARPALL, COMPASS])
def test_annotations_that_benchmarks_use_lose_no_label_by_harmonizing(text: str) -> None:
    lab = next(lab for lab, texts in VOCABULARIES.items() if text in texts)
    for path in sorted((MAPPINGS / lab).glob("*.sssom.tsv")):
        found = best(path)
        terms = [found[label] for label in labels(text)]
        assert len(set(terms)) == len(terms)


def test_only_junk_labels_have_no_term() -> None:
    none = {row["subject_label"] for path in FILES for row in rows(path) if row["object_id"] == NO_TERM}
    assert none == {"unclustered", "UA"}


def test_compass_programmes_are_no_cells() -> None:
    found = best(MAPPINGS / "compass" / "1.0.0.sssom.tsv")
    programmes = {label for label, term in found.items() if ontology().is_a(term, "IW:0100000")}
    assert programmes == set(
        labels(
            "Immune_checkpoint;Apoptosis_pathway;IFNg_pathway;TGFb_pathway;Cytokine;Cell_proliferation;TLS;"
            "Genome_integrity;Reference"
        )
    )
    assert all(ontology().is_a(found[label], "CL:0000000") for label in found.keys() - programmes)


def test_the_second_version_splits_exhausted_cd8() -> None:
    folder = MAPPINGS / "sade-feldman-2018"
    first, second = best(folder / "1.0.0.sssom.tsv"), best(folder / "2.0.0.sssom.tsv")
    changed = {label for label in first if first[label] != second[label]}
    assert changed == {"G6-Exhausted CD8+ T cells", "CD8_3"}
    assert {first[label] for label in changed} == {"CL:0020031"}
    assert {second[label] for label in changed} == {"IW:0000003"}
    progenitor = {
        r["subject_label"] for r in rows(folder / "2.0.0.sssom.tsv") if r["object_id"] == "IW:0000001"
    }
    assert progenitor == {"CD8_4", "CD8_G", "CD8T_G"}
    assert "mappings/sade-feldman-2018/1.0.0" in (folder / "2.0.0.sssom.tsv").read_text("utf-8")
