import numpy as np
import pandas as pd
import pytest

from immuneworld.model.icb.features import with_markers, with_table
from immuneworld.model.icb.study import studies_of
from immuneworld.ontology.errors import InputError, UnknownNameError


@pytest.fixture(scope="module")
def studies(four):
    return studies_of(four, "IW:0300001")[0]


def frame(studies) -> pd.DataFrame:
    samples = [s.sample for study in studies for t in study.cohort.trajectories for s in t.snapshots]
    return pd.DataFrame({"sample": samples, "x": np.arange(len(samples)), "y": 1.5})


def test_a_table_joins_by_sample_and_markers_come_from_it_or_from_the_cohorts(studies):
    table = frame(studies)
    joined = with_table(studies, table.sample(frac=1, random_state=0), "sample", "t.csv")
    assert joined[1].tables["table"][:3].tolist() == [[24, 1.5], [25, 1.5], [26, 1.5]]
    marked = with_markers(joined, {"X": "x", "CD8": "score 0"}, ["x", "y"])
    assert marked[1].markers["X"][:2].tolist() == [24, 25]
    assert (marked[1].markers["CD8"] == joined[1].tables["columns"][:, 0]).all()
    with pytest.raises(UnknownNameError, match="column 'z' is not known"):
        with_markers(joined, {"Z": "z"}, ["x", "y"])


def test_what_a_table_may_lack(studies):
    table = frame(studies)
    with pytest.raises(InputError, match=f"has no sample {table['sample'][0]!r}"):
        with_table(studies, table[1:], "sample", "t.csv")
    with pytest.raises(InputError, match="comes twice"):
        with_table(studies, pd.concat([table, table[:1]]), "sample", "t.csv")
    with pytest.raises(InputError, match="has no 'x'"):
        with_table(studies, table.assign(x=table["x"].where(table["x"] > 0)), "sample", "t.csv")
