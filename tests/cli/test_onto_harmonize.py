import csv
import json
import subprocess
import sys

import anndata as ad
import pytest

from immuneworld import __version__
from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets, read_mapping_set

CSV = "cell,type,n\nc1,T cells,1\nc2,NK,2\nc3,frobnicated blobs,3\nc4,unknown,4\nc5,,5\nc6,T cells,6\n"


@pytest.fixture
def cells(tmp_path):
    path = tmp_path / "cells.csv"
    path.write_text(CSV)
    return path


def test_harmonize_writes_the_dataset_a_summary_and_the_labels_to_curate(cells, tmp_path, capsys):
    out = tmp_path / "new folder" / "cells.h5ad"
    assert run(app, ["harmonize", str(cells), "--label-key", "type", "-o", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "CL:0000084 T cell" in shown
    assert "cells: 3 exact, 0 broad, 0 narrow, 1 no term, 1 unmapped, 1 without a label" in shown
    data = ad.read_h5ad(out)
    assert data.obs["iw_term_id"].astype(str).tolist() == [
        "CL:0000084",
        "CL:0000623",
        "nan",
        "nan",
        "nan",
        "CL:0000084",
    ]
    draft = read_mapping_set(out.with_name("cells.unmapped.sssom.tsv"))
    assert set(draft.by_label) == {"frobnicated blobs"}
    assert draft.lab == "cells"


def test_provenance_names_every_version(cells, tmp_path):
    out, lab = tmp_path / "out.h5ad", sorted(latest_sets(load_mapping_sets()))[0]
    assert run(app, ["harmonize", str(cells), "--label-key", "type", "--lab", lab, "-o", str(out)]) == 0
    ontology = load_ontology()
    assert json.loads(ad.read_h5ad(out).uns["immuneworld"]) == {
        "immuneworld": __version__,
        "ontology": ontology.version,
        "ontology_hash": ontology.hash,
        "cl": ontology.cl_version,
        "mapping": latest_sets(load_mapping_sets())[lab].id,
        "lab": lab,
        "label_key": "type",
        "source_file": "cells.csv",
    }


def test_no_draft_is_written_when_every_label_has_an_answer(tmp_path):
    (tmp_path / "cells.tsv").write_text("type\nNK\n")
    assert (
        run(
            app,
            ["harmonize", str(tmp_path / "cells.tsv"), "--label-key", "type", "-o", str(tmp_path / "o.tsv")],
        )
        == 0
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cells.tsv", "o.tsv", "o.tsv.provenance.json"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["no.csv", "--label-key", "type"], "no.csv: is not there"),
        (["cells.csv", "--label-key", "typ"], "did you mean 'type'"),
        (
            ["cells.csv", "--label-key", "type", "--lab", "sade-feldmann-2018"],
            "lab 'sade-feldmann-2018' is not known",
        ),
        (
            ["cells.csv", "--label-key", "type", "--lab", "lm22", "--mapping-version", "99"],
            "versions of lm22",
        ),
        (["cells.txt", "--label-key", "type"], "extension that is not known"),
    ],
)
def test_bad_input_is_one_line_exit_2_and_nothing_written(
    cells, tmp_path, monkeypatch, capsys, options, says
):
    monkeypatch.chdir(tmp_path)
    assert run(app, ["harmonize", *options, "-o", "new/out.h5ad"]) == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert len(shown.err.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["cells.csv"]


def test_a_draft_with_a_curators_work_stops_the_command_before_anything_is_written(cells, tmp_path, capsys):
    options = ["harmonize", str(cells), "--label-key", "type", "-o", str(tmp_path / "out.csv")]
    assert run(app, options) == 0
    draft = tmp_path / "out.unmapped.sssom.tsv"
    draft.write_text(draft.read_text().replace("semapv:LexicalMatching", "semapv:ManualMappingCuration"))
    (tmp_path / "out.csv").unlink()
    assert run(app, options) == 2
    assert "curator's work" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
    assert run(app, [*options, "--unmapped", str(tmp_path / "other.sssom.tsv")]) == 0


def test_cluster_numbers_are_harmonized_with_a_warning(tmp_path, capsys):
    (tmp_path / "c.csv").write_text("cell,leiden\na,0\nb,1\n")
    assert (
        run(
            app,
            ["harmonize", str(tmp_path / "c.csv"), "--label-key", "leiden", "-o", str(tmp_path / "o.csv")],
        )
        == 0
    )
    shown = capsys.readouterr()
    assert "warning: column 'leiden' holds numbers" in shown.err
    assert "2 unmapped" in shown.out


def test_map_prints_tsv_with_exactly_these_columns(tmp_path, capsys):
    (tmp_path / "labels.txt").write_bytes(b"\xef\xbb\xbfT cells\r\n\r\nCD8neg\r\nfrobnicated blobs\r\n")
    assert run(app, ["map", "NK", "--file", str(tmp_path / "labels.txt"), "--format", "tsv"]) == 0
    shown = capsys.readouterr()
    rows = list(csv.DictReader(shown.out.splitlines(), delimiter="\t"))
    assert ",".join(rows[0]) == "label,predicate,term_id,term_label,confidence,justification,candidates"
    assert [row["label"] for row in rows] == ["NK", "T cells", "CD8neg", "frobnicated blobs"]
    assert rows[1]["term_id"] == "CL:0000084"
    assert [(row["term_id"], row["confidence"]) for row in rows[2:]] == [("", "0.000")] * 2
    assert "CL:" in rows[2]["candidates"]
    assert rows[3]["candidates"] == ""  # no name shares a word with it
    assert "CL:0000815" not in rows[0]["candidates"]
    assert "CL:" in rows[0]["candidates"]
    assert shown.err == ""


def test_map_prints_json_with_steps_and_evidence(capsys):
    assert run(app, ["map", "NK", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["term_id"], row["step"]) == ("CL:0000623", "exact")
    assert row["evidence"]
    assert row["candidates"][0].keys() == {"term_id", "term_label", "score"}


def test_map_prints_a_table_that_no_label_can_break(capsys):
    assert run(app, ["map", "NK", "[red]x[/red]", "\x1b[31mred"]) == 0
    shown = capsys.readouterr().out
    assert "[red]x[/red]" in shown
    assert "\x1b[31m" not in shown


@pytest.mark.parametrize(
    ("args", "says"), [(["map"], "no label given"), (["map", "--file", "no.txt"], "no.txt")]
)
def test_map_without_labels_says_what_to_do(args, says, capsys):
    assert run(app, args) == 2
    assert says in capsys.readouterr().err


def test_heavy_libraries_stay_out_of_the_help():
    code = "import sys, immuneworld.cli.onto as _; print({'pandas', 'anndata', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
