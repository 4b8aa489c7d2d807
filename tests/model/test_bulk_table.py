import numpy as np
import pandas as pd
import pytest

from immuneworld.model.bulk_grid import Grid
from immuneworld.model.bulk_table import bulk_of
from immuneworld.ontology.errors import InputError

# Any other genes, so that there are enough to call it a transcriptome.
OTHERS = [f"KRT{i}" for i in range(71, 81)]
MARKERS = frozenset({"CD8A", "PDCD1", "IL3RA"})


def in_rows(genes: list[str], values: list[list[float]], samples=("S1", "S2")) -> Grid:
    rest = [[7.5, 7.25]] * len(OTHERS)
    return Grid(
        np.array([*values, *rest], float),
        {"gene": [*genes, *OTHERS]},
        {"header": list(samples)},
        pd.DataFrame(),
        "t.tsv",
    )


def test_symbols_aliases_and_ids_with_versions_lie_either_way():
    values: list[list[float]] = [[1000.5, 2], [3, 4000], [5, 6], [7, 8]]
    found = bulk_of(in_rows(["CD8A", "PD-1", "ENSG00000185291.12", "spike-in"], values), MARKERS)
    assert found.genes == ("CD8A", "PDCD1", "IL3RA", *OTHERS)
    assert found.values[:, :3].tolist() == [[1000.5, 3, 5], [2, 4000, 6]]
    turned = Grid(
        np.array([*values, *[[7.5, 7.25]] * len(OTHERS)]).T,
        {"sample": ["S1", "S2"]},
        {"header": ["CD8A", "PD-1", "ENSG00000185291.12", "spike-in", *OTHERS]},
        pd.DataFrame({"sample": ["S1", "S2"]}),
        "t.tsv",
    )
    again = bulk_of(turned, MARKERS)
    assert (again.samples, again.genes) == (found.samples, found.genes)
    assert (again.values == found.values).all()
    assert any("1 names are not" in note for note in found.notes)


def test_rows_of_one_gene_are_added_up_and_an_alias_gives_way_to_the_symbol():
    found = bulk_of(in_rows(["CD8A", "CD8A", "PDCD1", "PD-1"], [[90, 1], [2, 3], [5, 6], [7, 8.5]]), MARKERS)
    assert found.genes[:2] == ("CD8A", "PDCD1")
    assert found.values[:, :2].tolist() == [[92, 5], [4, 6]]
    assert any("added up: CD8A" in note for note in found.notes)


def test_logarithms_of_a_marker_that_come_twice_are_refused_and_the_copy_on_y_is_no_second():
    logs: list[list[float]] = [[9.5, 1], [2, 3.5], [0, 0]]
    with pytest.raises(InputError, match="gene CD8A comes 2 times"):
        bulk_of(in_rows(["CD8A", "CD8A", "PDCD1"], logs), MARKERS)
    kept = bulk_of(in_rows(["ENSG00000185291.12", "CD8A", "ENSG00000185291.12_PAR_Y"], logs), MARKERS)
    assert kept.values[:, :2].tolist() == [[9.5, 2], [1, 3.5]]


def test_markers_that_are_zero_everywhere_are_told():
    found = bulk_of(in_rows(["CD8A", "PDCD1", "GAPDH"], [[0, 0], [4, 3], [900, 80]]), MARKERS)
    assert "1 marker genes are zero in every sample: CD8A" in found.notes


def test_names_that_are_not_human():
    def read(genes: list[str]) -> None:
        values = np.arange(2.0 * len(genes)).reshape(len(genes), 2)
        bulk_of(Grid(values, {"id": genes}, {"header": ["S1", "S2"]}, pd.DataFrame(), "t.tsv"), MARKERS)

    with pytest.raises(InputError, match="names 1 human genes: rows are '1007_s_at', '1053_at', '117_at'"):
        read(["1007_s_at", "1053_at", "117_at", "121_at"])
    with pytest.raises(InputError, match=r"as mouse genes are \('Cd8a'"):
        read(["Cd8a", "Pdcd1", "Cd3e", "Cd3d", "Cd3g", "Cd4", "Cd19", "Ptprc", "Foxp3", "Gapdh", "Actb"])
