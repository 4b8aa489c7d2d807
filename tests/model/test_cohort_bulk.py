from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from immuneworld.kg.signatures import signatures
from immuneworld.model.cohort import Cohort
from immuneworld.model.cohort_build import Built
from immuneworld.model.cohort_bulk import METHOD, cohort_from_bulk
from immuneworld.model.sample_table import Design
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.genes import load_genes
from immuneworld.ontology.labels.gene_columns import symbols_of_ensembl
from immuneworld.ontology.load import load_ontology


@pytest.fixture(scope="module")
def tpm(real_graph) -> pd.DataFrame:
    """Six samples, every marker and a thousand other genes; the last has a great deal of T-cell genes."""
    rng = np.random.default_rng(3)
    markers = {gene for genes in signatures(real_graph).values() for gene in genes}
    genes = sorted(markers | set(sorted(load_genes().ids)[::20]))
    values = rng.gamma(0.4, 30, (len(genes), 6)) * (rng.random((len(genes), 6)) < 0.7)
    table = pd.DataFrame(values.round(3), index=genes, columns=[f"S{i}" for i in range(6)])
    table.loc[["CD3D", "CD3E", "CD3G", "CD6", "TRAC", "TRBC1"], "S5"] = 9e4
    return table


@pytest.fixture
def built(real_graph, tmp_path: Path):
    def make(table: pd.DataFrame, patients: str = "", **options) -> Built:
        table.to_csv(tmp_path / "e.tsv.gz", sep="\t", index_label="gene")
        design = options.pop("design", Design("bulk", "", source="e.tsv.gz"))
        if patients:
            (tmp_path / "p.csv").write_text(patients)
            options["patients"] = tmp_path / "p.csv"
        return cohort_from_bulk(tmp_path / "e.tsv.gz", design, load_ontology(), real_graph, **options)

    return make


def scores(cohort: Cohort, sample: str) -> dict[str, float]:
    rows = {s.sample: s.values for t in cohort.trajectories for s in t.snapshots}
    return dict(zip(cohort.nodes, rows[sample].tolist(), strict=True))


def test_a_patient_alone_has_the_scores_of_a_batch_by_symbol_id_tpm_or_logarithm(built, tpm):
    together = built(tpm).cohort
    assert together.kind == "score"
    assert together.versions["scores"] == METHOD
    expected = scores(together, "S3")
    ids = {symbol: curie for curie, symbol in symbols_of_ensembl().items()}
    for one in (
        tpm[["S3"]],
        np.log2(tpm[["S3", "S1"]] + 1),
        tpm[["S3"]].rename(index=lambda gene: f"{ids[gene]}.7" if gene in ids else gene),
        tpm[["S3"]].sample(frac=1, random_state=1),
    ):
        assert scores(built(one).cohort, "S3") == pytest.approx(expected, abs=1e-12)


def test_a_sample_full_of_t_cell_genes_scores_high_there(built, tpm):
    cohort = built(tpm).cohort
    assert scores(cohort, "S5")["CL:0000084"] > 0.99 > scores(cohort, "S0")["CL:0000084"]


def test_the_table_of_patients_says_day_therapy_cancer_and_response(built, tpm):
    table = "sample,who,day,drug,cancer,resp\n" + "".join(
        f"S{i},P{i // 2},{i % 2 * 14},anti-PD1,melanoma,{'R' if i < 2 else 'PD'}\n" for i in (5, 3, 1, 0, 2)
    )
    design = Design(
        "bulk", "who", time_key="day", therapy_key="drug", cancer_key="cancer", response_key="resp"
    )
    made = built(tpm, table + "S9,P9,0,anti-PD1,melanoma,R\n", design=design)
    assert [(t.patient, [s.sample for s in t.snapshots]) for t in made.cohort.trajectories] == [
        ("P0", ["S0", "S1"]),
        ("P1", ["S2", "S3"]),
        ("P2", ["S5"]),
    ]
    assert [list(t.outcomes.values()) for t in made.cohort.trajectories] == [[1.0], [0.0], [0.0]]
    assert {t.cancer for t in made.cohort.trajectories} == {"MONDO:0005105"}
    assert any("1 samples are not in" in note for note in made.notes)
    assert any("1 rows of" in note for note in made.notes)


def test_nodes_of_which_half_is_not_measured_are_left_out(built, tpm):
    made = built(tpm.drop(index=["CD8A", "CD8B", "FOXP3"]))
    assert "CL:0000625" not in made.cohort.nodes
    assert "CL:0000815" in made.cohort.nodes
    assert any("554 of 557 marker genes are there (not CD8A, CD8B, FOXP3)" in note for note in made.notes)


def test_what_says_too_little_is_refused(built, tpm, real_graph):
    markers = {gene for genes in signatures(real_graph).values() for gene in genes}
    with pytest.raises(InputError, match="too few marker genes: 1 of 557"):
        built(tpm[tpm.index.isin(["CD3D"]) | ~tpm.index.isin(markers)])
    with pytest.raises(InputError, match="column 'sample' has none of the samples: 'X1', …, not 'S0'"):
        built(tpm, "sample,p\nX1,P1\n", design=Design("bulk", "p"))
    with pytest.raises(InputError, match="sample 'S1' comes twice"):
        built(tpm, "sample,p\nS1,P1\nS1,P2\n", design=Design("bulk", "p"))
    with pytest.raises(InputError, match="says nothing of samples, so it has no 'who'"):
        built(tpm, design=Design("bulk", "who"))
