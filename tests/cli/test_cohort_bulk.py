import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from immuneworld.cli.base import run
from immuneworld.cli.iw import app
from immuneworld.kg.signatures import signatures
from immuneworld.model.cohort_io import read_cohort


@pytest.fixture(scope="module")
def expression(real_graph, tmp_path_factory) -> Path:
    """Markers alone: a panel of eight patients."""
    genes = sorted({gene for genes in signatures(real_graph).values() for gene in genes})
    values = np.random.default_rng(0).gamma(1, 50, (len(genes), 8)).round(2)
    path: Path = tmp_path_factory.mktemp("bulk") / "tpm.tsv.gz"
    pd.DataFrame(values, index=genes, columns=[f"S{i}" for i in range(8)]).to_csv(path, sep="\t")
    rows = [f"S{i},anti-PD-1,melanoma,{'R' if i % 2 else 'NR'},{i + 1},{i % 2}\n" for i in range(8)]
    header = "sample,drug,cancer,response,months,dead\n"
    (path.parent / "patients.csv").write_text(header + "".join(rows))
    return path


def refused(args: list[str], output: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(app, ["cohort", "from-bulk", *args, "-o", str(output)]) == 2
    error = capsys.readouterr().err
    assert re.fullmatch(r"error: [^\n]+\n", error)
    assert not output.exists()
    return error


def test_bulk_becomes_a_cohort_that_is_trained_on_and_asked(expression, files, tmp_path, capsys):
    output, graph = tmp_path / "c.h5ad", ["--graph", str(files / "graph")]
    keys = ["--therapy-key", "drug", "--cancer-key", "cancer", "--response-key", "response"]
    keys += ["--follow-up", "OS=months,dead,months"]
    table = ["--patients", str(expression.parent / "patients.csv"), "--min-genes", "8"]
    args = ["cohort", "from-bulk", str(expression), *table, *keys, *graph, "-o", str(output)]
    assert run(app, args) == 0
    said = capsys.readouterr().out
    assert "patients: 8, snapshots: 8" in said
    assert "so few are a panel" in said
    cohort = read_cohort(output)
    assert cohort.study == "c"
    (known,) = cohort.patient("S3").follow_up.values()
    assert (known.time, known.event) == (4 * 365.25 / 12, True)
    tiny = ["--config", str(files / "tiny.toml"), *graph]
    assert run(app, ["train", str(output), *tiny, "-o", str(tmp_path / "run")]) == 0
    ask = ["predict", str(tmp_path / "run"), str(output), "--patient", "S1", "--at", "28", *graph]
    assert run(app, ask) == 0
    assert "objective response" in capsys.readouterr().out
    assert run(app, ["survive", str(tmp_path / "run"), str(output), *graph]) == 2
    error = capsys.readouterr().err
    assert "no training study that was followed for 'OS' with such measurements" in error, "four deaths"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda t: t.mask(t == t.iloc[3, 2], -3.0), "is negative in sample 'S2' (-3)"),
        (lambda t: t.mask(t == t.iloc[3, 2], np.nan), "has no number in sample 'S2'"),
        (lambda t: t.assign(S1=0.0), "sample 'S1' has the same value in every gene"),
        (lambda t: t.rename(columns={"S1": "S2"}), "sample 'S2' comes twice"),
        (lambda t: t.rename(index=lambda gene: f"{gene}_at"), " human genes: rows are"),
    ],
)
def test_bad_expression_is_one_line(change, what, expression, tmp_path, capsys):
    path = tmp_path / "bad.tsv"
    change(pd.read_csv(expression, sep="\t", index_col=0)).to_csv(path, sep="\t")
    assert what in refused([str(path)], tmp_path / "c.h5ad", capsys)


def test_bad_options_are_one_line(expression, tmp_path, capsys):
    out = tmp_path / "c.h5ad"
    assert "--time-unit" in refused([str(expression), "--time-unit", "years"], out, capsys)
    assert "--assignment" in refused([str(expression), "--assignment", "coin"], out, capsys)
    assert "does not exist" in refused([str(tmp_path / "no.tsv")], out, capsys)
    assert "therapy 'no such drug'" in refused([str(expression), "--therapy", "no such drug"], out, capsys)
