"""Tests of `immuneworld.model.load_popel`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort_files import cohort_of_table
from immuneworld.model.load_popel import CELLS, DAYS, LEAST, OTHERS, load
from immuneworld.ontology.harmonize.harmonizer import Harmonizer
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import load_mapping_sets


def test_rows_become_patients_cells_get_their_terms_and_nothing_else_does(
    tmp_path: Path, real_graph: KnowledgeGraph
) -> None:
    files = {}
    for visit, day in DAYS.items():
        values = {name: [100.0 + day, 200.0] for name in (*CELLS, *OTHERS)}
        table = pd.DataFrame({**values, "Treg.fraction": [0.1, 0.2], "Response": ["CR/PR", "SD"]})
        table.loc[0, "Cancer.cells"] = 0.0
        name = f"input_files/{visit}_biomarkers_trainset.csv"
        files[name] = tmp_path / f"{visit}.csv"
        table.to_csv(files[name], index=False)
    source = load(files)
    harmonizer = Harmonizer(load_ontology(), load_mapping_sets())
    built = cohort_of_table(
        source.frame, source.design, harmonizer, real_graph, source.columns, source.kind
    ).cohort
    first, second = built.trajectories
    assert [s.time for s in first.snapshots] == [0, 15, 30]
    assert first.snapshots[1].values[0] == LEAST
    assert first.snapshots[1].values[1] == 115
    assert [*first.outcomes.values(), *second.outcomes.values()] == [1, 0]
    assert [real_graph.nodes[i.therapy].label for i in first.plan] == ["anti-PD-1"]
    terms = {c.label: real_graph.nodes[c.node].label for c in built.columns if c.node}
    assert set(terms) == set(CELLS.values())
    assert terms["exhausted CD4 T cells"] == "CD4-positive exhausted alpha-beta T cell"
    assert built.kind == "quantity"
