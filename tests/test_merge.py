"""Two curators edit the same files in two branches: git merges them, and the result validates."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from immuneworld.cli.base import run
from immuneworld.cli.onto import app
from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.curate.format_file import format_file
from immuneworld.ontology.load import LOCAL
from immuneworld.ontology.local_terms import read_local_terms
from immuneworld.ontology.mapping import Mapping, MappingSet
from immuneworld.ontology.sssom import read_mapping_set, write_mapping_set

SET = "mappings/a-lab/1.0.0.sssom.tsv"
TERMS = "immuneworld.ttl"
LABELS = ("B cells", "CD4 T", "CD8 T", "Macrophages", "Mast", "NK", "Plasma", "Treg")


def git(folder: Path, *args: str) -> str:
    who = {
        f"GIT_{kind}_{what}": "x@example.org"
        for kind in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    env = os.environ | who | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(["git", *args], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a set under review and a copy of the ontology, on branch `main`."""
    git(tmp_path, "init", "-q", "-b", "main")
    rows = tuple(
        Mapping(x, "skos:closeMatch", "CL:0000084", "T cell", "semapv:LexicalMatching", 0.5) for x in LABELS
    )
    iri = "https://w3id.org/immuneworld/mappings/a-lab/1.0.0"
    write_mapping_set(
        MappingSet("a-lab", "1.0.0", iri, "A lab", rows, source="doi:10.1000/1"), tmp_path / SET
    )
    (tmp_path / TERMS).write_bytes(LOCAL.read_bytes())
    commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")


def on_branch(folder: Path, name: str, *commands: list[str]) -> None:
    """From `main`, run commands and commit what they wrote."""
    git(folder, "checkout", "-q", "-b", name, "main")
    for command in commands:
        assert run(app, command) == 0, command
    commit(folder)
    git(folder, "checkout", "-q", "main")


def accepting(label: str, term: str, who: str, *options: str) -> list[str]:
    return ["accept", SET, label, term, "--reviewer", who, *options]


def test_decisions_on_different_labels_of_one_set_merge(repository: Path) -> None:
    on_branch(
        repository,
        "a",
        accepting("B cells", "B cell", "curator A"),
        accepting("Macrophages", "macrophage", "curator A", "--reject-others"),
        accepting("CD4 T", "CD4-positive, alpha-beta T cell", "curator A"),
    )
    on_branch(
        repository,
        "b",
        accepting("NK", "natural killer cell", "curator B"),
        accepting("Treg", "regulatory T cell", "curator B"),
        accepting("Unknown", "none", "curator B", "--new"),
    )
    assert len(git(repository, "diff", "--unified=0", "main", "b").split("\n@@")) - 1 <= 4, (
        "no other line moves"
    )
    git(repository, "merge", "-q", "a")
    git(repository, "merge", "-q", "b", "-m", "merge")
    merged = read_mapping_set(Path(SET))
    assert merged.by_label["B cells"][0].reviewer == "curator A"
    assert merged.by_label["NK"][0].reviewer == "curator B"
    assert "Unknown" in merged.by_label
    text = (repository / SET).read_text()
    write_mapping_set(merged, Path(SET))
    assert (repository / SET).read_text() == text, "the merged file is canonical"


def test_a_merged_set_of_decided_rows_is_valid(repository: Path) -> None:
    first, second = LABELS[:3], LABELS[5:]
    on_branch(repository, "rest", *(accepting(x, "T cell", "curator A") for x in LABELS[3:5]))
    git(repository, "merge", "-q", "rest")
    on_branch(repository, "a", *(accepting(x, "T cell", "curator A") for x in first))
    on_branch(repository, "b", *(accepting(x, "T cell", "curator B") for x in second))
    git(repository, "merge", "-q", "a")
    git(repository, "merge", "-q", "b", "-m", "merge")
    findings = validate([Path(SET)], reasoner=False).findings
    assert [f for f in findings if f.level == "error"] == []


def test_new_terms_of_two_curators_merge(repository: Path) -> None:
    for who, branch, gene in (("curator A", "a", "CXCL13"), ("curator B", "b", "GZMK")):
        template = f"{branch}.tsv"
        (repository / template).write_text(
            "label\tdefinition\tparents\tpositive\tnegative\tsource\n"
            f"{branch} glittering T cell\tMade up.\tT cell\t{gene}\tCD19\tdoi:10.1000/{branch}\n"
        )
        command = ["term", "add", template, "--to", TERMS, "--curator", who, "--no-reasoner"]
        on_branch(repository, branch, command)
    git(repository, "merge", "-q", "a")
    git(repository, "merge", "-q", "b", "-m", "merge")
    terms = read_local_terms(Path(TERMS)).terms
    assert terms["IW:0070000"].label == "a glittering T cell"
    assert terms["IW:0075000"].label == "b glittering T cell"
    assert format_file(Path(TERMS)).changed == 0
    assert [f for f in validate([Path(TERMS)], reasoner=False).findings if f.level == "error"] == []
