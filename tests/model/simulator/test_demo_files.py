from pathlib import Path

import pandas as pd
import pytest

from immuneworld.model.simulator.demo import Assay, simulate_cells
from immuneworld.model.simulator.demo_files import write_cells
from immuneworld.ontology.errors import InputError


def test_bytes_depend_on_the_table_alone(tmp_path: Path) -> None:
    table = simulate_cells("simulated-a", Assay(patients=2, cells=20), 0)
    write_cells(table, tmp_path / "one.csv.gz")
    write_cells(table, tmp_path / "deep" / "two.csv.gz")
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "deep" / "two.csv.gz").read_bytes()
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "one.csv.gz"), table)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        write_cells(pd.DataFrame({"a": [1]}), tmp_path)
