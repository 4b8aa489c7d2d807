import csv
import io
import json
import subprocess
import sys

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.cli.onto_validate import COLUMNS

TERM = """\
@prefix IW: <https://w3id.org/immuneworld/IW_> .
@prefix CL: <http://purl.obolibrary.org/obo/CL_> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/t> a owl:Ontology ; owl:versionInfo "1" .

IW:0090001 a owl:Class ; rdfs:subClassOf CL:0000003 .
"""
RULES = {"label-missing", "definition-missing", "source-missing", "logic-missing", "parent-deprecated"}


@pytest.fixture
def iw_onto(capsys):
    """Run `iw-onto validate`: exit code, stdout, stderr."""

    def command(*args):
        code = run(app, ["validate", *map(str, args)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "t.ttl"
    path.write_text(TERM, encoding="utf-8")
    return path


@pytest.fixture
def clean(tmp_path):
    path = tmp_path / "t.ttl"
    path.write_text(TERM[: TERM.index("IW:0090001")], encoding="utf-8")
    return path


def test_a_clean_file_exits_0(iw_onto, clean):
    code, out, err = iw_onto(clean)
    assert (code, err) == (0, "")
    assert out.startswith("1 file: 0 errors, 0 warnings (")


def test_the_table_names_place_rule_and_fix(iw_onto, broken):
    code, out, _ = iw_onto(broken)
    assert code == 1
    line = next(line for line in out.splitlines() if "parent-deprecated" in line)
    assert f"{broken}:7 " in line
    assert "use CL:0000000 (replaced_by)" in line
    assert "1 file: 4 errors, 1 warning (" in out


def test_json_is_for_machines(iw_onto, broken):
    code, out, err = iw_onto(broken, "--format", "json")
    findings = json.loads(out)
    assert code == 1
    assert {f["rule"] for f in findings} == RULES
    assert all(tuple(f) == COLUMNS and f["row"] == 7 for f in findings)
    assert "4 errors" in err


def test_tsv_is_for_machines(iw_onto, broken):
    code, out, _ = iw_onto(broken, "--format", "tsv")
    rows = list(csv.DictReader(io.StringIO(out), delimiter="\t"))
    assert code == 1
    assert {row["rule"] for row in rows} == RULES
    assert {row["level"] for row in rows} == {"error", "warning"}


def test_warnings_alone_exit_0(iw_onto, clean):
    clean.write_text(clean.read_text(encoding="utf-8"), encoding="utf-8-sig")
    code, out, _ = iw_onto(clean)
    assert code == 0
    assert "file-bom" in out


@pytest.mark.parametrize("args", [["no/such/file.ttl"], ["--format", "xml"], ["--nonsense"]])
def test_wrong_usage_exits_2_with_no_traceback(iw_onto, args):
    code, out, err = iw_onto(*args)
    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


def test_a_missing_path_is_one_line(iw_onto):
    _, _, err = iw_onto("no/such/file.ttl")
    assert err.count("\n") == 1
    assert "no/such/file.ttl" in err


def test_the_reasoner_can_be_left_out(iw_onto, tmp_path):
    path = tmp_path / "t.ttl"
    axiom = "[ a owl:Restriction ; owl:onProperty <https://example.org/p> ; "
    axiom += "owl:someValuesFrom [ owl:intersectionOf ( CL:0000236 CL:0000084 ) ] ]"
    text = TERM.replace("CL:0000003 .", f"CL:0000084, {axiom} .\nCL:0000236 owl:disjointWith CL:0000084 .")
    path.write_text(text, encoding="utf-8")
    assert "unsatisfiable" in iw_onto(path)[1]
    assert "unsatisfiable" not in iw_onto(path, "--no-reasoner")[1]


HEAVY = ("pandas", "torch", "rdflib", "anndata", "sssom_pydantic", "pyelk", "numpy", "h5py", "rich.table")


@pytest.mark.parametrize("module", ["immuneworld.cli.onto_validate", "immuneworld.cli.onto"])
def test_help_needs_no_heavy_library(module):
    """What keeps `iw-onto --help` under half a second, without a stopwatch."""
    code = f"import sys, {module}; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
