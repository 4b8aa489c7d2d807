"""Every command and every Python example of the manuals is run (CONTRIBUTING.md, "Documentation")."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from immuneworld.tests.warm.commands import warm_commands

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
SHELL = ("console", "sh", "bash")
FENCE = re.compile(r"^```(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\$ )?(?:iw|iw-onto|make|pip|git) ", re.MULTILINE)
# Tables without a licence to register them lie beside a mirror; the manuals call them by these names.
PREPARED = (
    "sade-feldman-2018/cells.csv.gz",
    "wjhlab-icb-cytof-2025/cytof16_cytokine32_baseline_on-treatment.csv",
    "carpall-cart-2023/counts_patient_month_x_celltype.csv",
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its document, the line after its fence, its info string and its text."""

    document: Path
    line: int
    info: tuple[str, ...]
    text: str

    @property
    def language(self) -> str:
        return self.info[0] if self.info else ""

    @property
    def runs(self) -> bool:
        return self.language in (*SHELL, "python") and "setup" not in self.info

    def __str__(self) -> str:
        return f"{self.document.name}:{self.line}"


def blocks_of(document: Path) -> list[Block]:
    text = document.read_text()
    return [
        Block(document, text.count("\n", 0, found.start()) + 2, tuple(found[1].split()), found[2])
        for found in FENCE.finditer(text)
    ]


BLOCKS = [block for document in DOCUMENTS for block in blocks_of(document)]


def script_of(text: str) -> str:
    """The commands of a block: where there are prompts, the prompted lines; else every line."""
    if not re.search(r"^\$ ", text, re.MULTILINE):
        return text
    commands = re.findall(r"^\$ ((?:.*\\\n)*.*)$", text, re.MULTILINE)
    return "\n".join(commands)


def commands_of(document: Path) -> int:
    """About how long its blocks take: each starts Python anew."""
    return sum(
        len(COMMAND.findall(block.text)) for block in BLOCKS if block.document == document and block.runs
    )


RUN = sorted({block.document for block in BLOCKS if block.runs}, key=lambda d: (-commands_of(d), d.name))


@pytest.fixture(scope="module")
def commands() -> Iterator[Path]:
    """`iw`, `iw-onto` and `script` (a program on standard input), the libraries imported once for all."""
    with warm_commands() as folder:
        yield folder


@pytest.mark.long
@pytest.mark.parametrize("document", RUN, ids=lambda d: d.name)
def test_the_blocks_of_a_document_run_in_order(
    document: Path, commands: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One test a document, for its blocks go on with each other's files wherever the tests are spread."""
    for name in ("examples", "mappings", "ontology"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    real = link_prepared(tmp_path)
    blocks = [block for block in BLOCKS if block.document == document and block.runs]
    for block in blocks:
        if real or "real" not in block.info:
            run(block, commands, tmp_path, tmp_path_factory.getbasetemp() / "cache")
    if not real and any("real" in block.info for block in blocks):
        pytest.skip("the rest ran; its blocks on real studies need IW_DATA_MIRROR and the tables beside it")


def run(block: Block, commands: Path, folder: Path, cache: Path) -> None:
    command = [str(commands / "script")] if block.language == "python" else ["bash", "-euo", "pipefail", "-s"]
    path = os.pathsep.join((str(commands), str(Path(sys.executable).parent), os.environ["PATH"]))
    env = os.environ | {"PATH": path, "IW_DATA_CACHE": str(cache), "MPLBACKEND": "agg"}
    done = subprocess.run(
        command, input=script_of(block.text), cwd=folder, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{block}\n{block.text}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"


def link_prepared(folder: Path) -> bool:
    """Link the prepared tables of real studies into the folder; whether all are there."""
    mirror = os.environ.get("IW_DATA_MIRROR")
    tables = [Path(mirror).resolve().parent / "cohorts" / name for name in PREPARED] if mirror else []
    for table in filter(Path.exists, tables):
        (folder / table.name).symlink_to(table)
    return bool(tables) and all(table.exists() for table in tables)


def test_no_command_hides_in_an_untagged_block() -> None:
    assert not [str(block) for block in BLOCKS if COMMAND.search(block.text) and block.language not in SHELL]


def test_every_tag_is_known() -> None:
    known = {*SHELL, "python", "real", "setup"}
    tagged = [block for block in BLOCKS if block.language in (*SHELL, "python")]
    assert tagged
    assert not [str(block) for block in tagged if set(block.info) - known]


def test_make_targets_that_are_shown_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    shown = {
        word
        for block in BLOCKS
        if "setup" in block.info
        for words in re.findall(r"^(?:\$ )?make (.+)$", block.text, re.MULTILINE)
        for word in words.partition("#")[0].split()
        if "=" not in word
    }
    assert {"demo", "test"} <= shown <= targets


def test_links_within_the_repository_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_prompts_set_commands_off_from_output() -> None:
    assert script_of("$ iw a \\\n  --b c\nprinted\n$ iw d\n") == "iw a \\\n  --b c\niw d"
    assert script_of("iw a\niw b\n") == "iw a\niw b\n"
