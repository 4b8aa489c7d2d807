import json
from pathlib import Path

import anndata
import numpy as np
import pytest

from immuneworld.model.abilities.answer_file import write_answer
from immuneworld.ontology.errors import InputError

RECORDS = [
    {"patient": p, "day": d, "plan": "x@0", "label": c, "term_id": n, "mean": v, "seen": v if d else None}
    for p in ("P", "Q")
    for d in (0.0, 28.0)
    for c, n, v in (("B", "CL:1", 0.25), ("odd", "", 0.75))
]


def test_an_anndata_of_questions_and_columns(tmp_path: Path) -> None:
    write_answer(tmp_path / "a.h5ad", RECORDS, {"use": "research use only", "evidence": "observational"})
    data = anndata.read_h5ad(tmp_path / "a.h5ad")
    assert data.shape == (4, 2)
    assert list(data.obs.columns) == ["patient", "day", "plan"]
    assert data.obs["day"].tolist() == [0, 28, 0, 28]
    assert data.var["node"].tolist() == ["CL:1", ""]
    np.testing.assert_array_equal(data.X[0], [0.25, 0.75])
    assert np.isnan(data.layers["seen"][0]).all()
    np.testing.assert_array_equal(data.layers["seen"][1], [0.25, 0.75])
    assert json.loads(data.uns["immuneworld"])["about"]["evidence"] == "observational"


def test_what_an_answer_rests_on_stands_beside_it_in_json(tmp_path: Path) -> None:
    write_answer(tmp_path / "a.json", RECORDS, {"use": "research use only"})
    assert json.loads((tmp_path / "a.json").read_text()) == {
        "about": {"use": "research use only"},
        "records": RECORDS,
    }


def test_what_is_not_answered_is_empty_in_a_table(tmp_path: Path) -> None:
    write_answer(tmp_path / "a.tsv", RECORDS)
    assert (tmp_path / "a.tsv").read_text().splitlines()[1].endswith("0.25\t")


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"name it \.tsv or \.json or \.h5ad"):
        write_answer(tmp_path / "a.csv", RECORDS)
    assert not list(tmp_path.iterdir())
