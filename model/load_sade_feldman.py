"""Sade-Feldman et al. 2018 (Cell 175:998): 16,291 immune cells of 48 melanoma lesions, annotated three times.

The GEO table names sample, response and therapy of each cell; sheets of the paper's supplement hold the 11
clusters and the 6 CD8 states, a table of Sun-lab/IT-predictor 12 types of the same cells. Samples are
called Pre and Post: by convention day 0 and day 90. (The supplement gives biopsy days a patient in free text,
21 to 867 after baseline; they are not read.)
"""

from __future__ import annotations

import gzip
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..ontology.errors import InputError
from .sample_table import Design
from .study_source import Files, Source, the_file

if TYPE_CHECKING:
    import pandas as pd

LABELS = ("cluster11", "sunlab12", "cd8_6state")
# The paper's names of its clusters (its Figure 1; the supplement spells some of them in other ways).
CLUSTERS = {
    1: "B cells",
    2: "Plasma cells",
    3: "Monocytes/Macrophages",
    4: "Dendritic cells",
    5: "Lymphocytes",
    6: "Exhausted CD8+ T cells",
    7: "Regulatory T cells",
    8: "Cytotoxicity Lymphocytes",
    9: "Exhausted/HS CD8+ T cells",
    10: "Memory T cells",
    11: "Lymphocytes exhausted/cell cycle",
}
_DAYS = {"Pre": 0.0, "Post": 90.0}
_SAMPLE = re.compile(r"(Pre|Post)_(P\d+)(?:_\d+)?")


def load(files: Files, labels: str = "cluster11") -> Source:
    """Cells with one of the three annotations.

    :param labels: `cluster11`, `sunlab12` or `cd8_6state` (CD8 T cells only; the other cells are left out).
    :raises InputError: if an annotation is not of these cells.
    """
    cells = read_cells(the_file(files, "GSE120575_patient_ID_single_cells.txt.gz"))
    cells["label"] = _annotation(files, labels, list(cells["cell"]))
    design = Design(
        study="sade-feldman-2018",  # whatever the labels: folds of patients go by study
        patient_key="patient",
        sample_key="sample",
        time_key="timepoint",
        therapy_key="therapy",
        response_key="response",
        cancer="melanoma",
        time_map=_DAYS,
    )
    return Source(cells, design, "sade-feldman-2018", label_key="label")


def read_cells(path: Path) -> pd.DataFrame:
    """The GEO template (Latin-1): one row a cell, from the row `Sample name` to the next empty one."""
    import pandas as pd

    with gzip.open(path, "rt", encoding="latin-1") as lines:
        rows = [line.rstrip("\n").split("\t") for line in _body(lines)]
    cells = pd.DataFrame(
        [(r[1], r[4], r[5], r[6]) for r in rows], columns=["cell", "sample", "response", "therapy"]
    )
    names = [_SAMPLE.fullmatch(sample) for sample in cells["sample"]]
    if not all(names):
        raise InputError("has a sample that is not Pre_P… or Post_P…", where=str(path))
    cells["timepoint"] = [name[1] for name in names if name]
    cells["patient"] = [name[2] for name in names if name]
    return cells


def _body(lines: Any) -> Iterator[str]:
    for line in lines:
        if line.startswith("Sample name\t"):
            break
    for line in lines:
        if not line.startswith("Sample "):
            return
        yield line


def _annotation(files: Files, labels: str, cells: list[str]) -> list[str]:
    readers = {"cluster11": _cluster11, "sunlab12": _sunlab12, "cd8_6state": _cd8_6state}
    if labels not in readers:
        raise InputError(f"annotation {labels!r} is not known", hint=f"use {', '.join(LABELS)}")
    return readers[labels](files, cells)


def _cluster11(files: Files, cells: list[str]) -> list[str]:
    """The supplement numbers the cells' clusters in GEO's order, with other suffixes of the cells' names."""
    path = the_file(files, "mmc1.xlsx")
    rows = list(_sheet(path, "Cluster annotation-Fig1B-C"))
    if [_well(str(row[0])) for row in rows] != [_well(cell) for cell in cells]:
        raise InputError("annotates other cells than GEO's table lists", where=str(path))
    return [f"G{row[1]}-{CLUSTERS[int(row[1])]}" for row in rows]


def _well(cell: str) -> list[str]:
    """Well, plate and patient of a cell's name: `A10_P1_M39_T_enriched` and `A10_P1_M39_DN1` are one well."""
    return cell.split("_")[:3]


def _cd8_6state(files: Files, cells: list[str]) -> list[str]:
    rows = _sheet(the_file(files, "mmc4.xlsx"), "Cluster annotation-Fig4A-B")
    return _by_cell({str(row[0]): str(row[1]) for row in rows}, cells)


def _sunlab12(files: Files, cells: list[str]) -> list[str]:
    with the_file(files, "cell_type.txt").open(encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    return _by_cell({row[0]: row[3] for row in rows}, cells)


def _by_cell(found: dict[str, str], cells: list[str]) -> list[str]:
    """Labels by name of the cell; cells that are not annotated get none."""
    labels = [found.get(cell, "") for cell in cells]
    if sum(map(bool, labels)) != len(found):
        raise InputError(
            "an annotation names cells that GEO's table does not list", where="sade-feldman-2018"
        )
    return labels


def _sheet(path: Path, name: str, first: int = 2) -> Iterator[tuple[Any, ...]]:
    """Rows of a sheet, read only, formulas as their values."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Excel extensions that openpyxl does not read
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            rows = list(book[name].iter_rows(min_row=first, values_only=True))
        finally:
            book.close()
    return (row for row in rows if row and any(row))
