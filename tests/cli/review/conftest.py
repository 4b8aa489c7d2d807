"""A bench that is served by the command itself, and a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ...ontology.review.conftest import cards, make_bench, make_text, search  # noqa: F401  (fixtures)

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"> T",
    "<script>document.title='owned'</script> B",
    "T \u202elanimreg\u202c \u200fNK",
    "exhausted " * 1000,
    "{{ 7 * 7 }} ${7 * 7} macrophage",
)
PLAIN = tuple(f"odd blob {chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(40))


@dataclass
class Served:
    """`iw-onto review` in a program of its own, on a table of labels."""

    folder: Path
    labels: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    url: str = ""
    cells: dict[str, int] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.folder / "lab" / "draft.sssom.tsv"

    @property
    def port(self) -> int:
        return int(self.url.split(":")[2].split("/")[0])

    @property
    def token(self) -> str:
        return self.url.partition("token=")[2]

    def begin(self) -> Served:
        table = self.folder / "cells.tsv"
        self.cells = {label: 2 * (len(self.labels) - i) for i, label in enumerate(self.labels)}
        cells = (
            '"' + label.replace('"', '""') + f'"\ts{n % 2}\n'
            for label in self.labels
            for n in range(self.cells[label])
        )
        table.write_text("type\tsample\n" + "".join(cells), encoding="utf-8")
        program = [sys.executable, "-c", "from immuneworld.cli.onto import main; main()"]
        options = ["--label-key", "type", "--sample-key", "sample", "--lab", "lab", "--below", "1"]
        command = [*program, "review", table.name, *options, "--reviewer", "A", "--no-show"]
        env = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
        log = self.folder / "log.txt"
        with log.open("wb") as out:
            self.process = subprocess.Popen(command, cwd=self.folder, env=env, stdout=out, stderr=out)
        end = time.monotonic() + 120
        while not (found := re.search(r"open (http://\S+)", log.read_text())):
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        self.url = found[1]
        return self

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One bench for the tests that decide on labels of their own; it takes seconds to start."""
    made = Served(tmp_path_factory.mktemp("served"), (*PLAIN[:20], *HOSTILE, *PLAIN[20:])).begin()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    """Tabs that share a cache."""
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


class Tab:
    """A page that is driven by keys, each of which is waited for."""

    def __init__(self, page: Any, url: str) -> None:
        self.page = page
        page.goto(url)
        page.wait_for_selector("#step", state="attached")
        page.wait_for_function("window.socket?.connected")

    @property
    def step(self) -> int:
        return int(self.page.get_attribute("#step", "data-step"))

    def press(self, keys: str) -> None:
        for key in keys.split():
            before = self.step
            self.page.keyboard.press(key)
            self.page.wait_for_function(f"document.getElementById('step').dataset.step != {before}")

    def cite(self, source: str) -> None:
        """Say where the labels come from, by keyboard."""
        before = self.step
        self.page.focus("#cite")
        self.page.keyboard.type(source)
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(f"document.getElementById('step').dataset.step != {before}")

    def go(self, label: str) -> None:
        """To a label of the queue by `j`, from wherever."""
        for _ in range(100):
            if self.title == label:
                return
            self.press("j")
        raise AssertionError(f"{label} is not in the queue")

    @property
    def title(self) -> str:
        return str(self.page.text_content("h1"))

    @property
    def said(self) -> str:
        return str(self.page.text_content(".said"))


@pytest.fixture
def tab(served: Served, context: Any) -> Iterator[Tab]:
    page = context.new_page()
    yield Tab(page, served.url)
    page.close()
