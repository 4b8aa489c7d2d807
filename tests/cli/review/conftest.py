"""A bench that is served by the command itself, and a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from immuneworld.benchmarks.review_page import Server, open_page, press

from ...ontology.review.conftest import cards, make_bench, make_text, search  # noqa: F401  (fixtures)

HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"> T",
    "<script>document.title='owned'</script> B",
    "T \u202elanimreg\u202c \u200fNK",
    "exhausted " * 1000,
    "{{ 7 * 7 }} ${7 * 7} macrophage",
)
TABLE = "cells.tsv"
OPTIONS = ("--label-key", "type", "--sample-key", "sample", "--lab", "lab", "--below", "1")
PLAIN = tuple(f"odd blob {chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(40))


class Served(Server):
    """`iw-onto review` on a table of labels."""

    def __init__(self, folder: Path, labels: tuple[str, ...]) -> None:
        super().__init__(folder, (TABLE, *OPTIONS))
        self.labels = labels
        self.write()

    @property
    def file(self) -> Path:
        return self.folder / "lab" / "draft.sssom.tsv"

    @property
    def port(self) -> int:
        return int(self.url.split(":")[2].split("/")[0])

    @property
    def token(self) -> str:
        return self.url.partition("token=")[2]

    def write(self) -> None:
        """The table: the labels in their order have ever fewer cells, half of them in each of two samples."""
        cells = (
            '"' + label.replace('"', '""') + f'"\ts{n % 2}\n'
            for place, label in enumerate(self.labels)
            for n in range(2 * (len(self.labels) - place))
        )
        table = self.folder / TABLE
        table.write_text("type\tsample\n" + "".join(cells), encoding="utf-8")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One bench for the tests that decide on labels of their own; it takes seconds to start."""
    made = Served(tmp_path_factory.mktemp("served"), (*PLAIN[:20], *HOSTILE, *PLAIN[20:]))
    made.begin()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    """Tabs that share a cache."""
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(120_000)  # on a busy machine
    yield made
    made.close()


class Tab:
    """A page that is driven by keys, each of which is waited for."""

    def __init__(self, page: Any, url: str) -> None:
        self.page = page
        open_page(page, url)

    @property
    def step(self) -> int:
        return int(self.page.get_attribute("#step", "data-step"))

    def press(self, keys: str) -> None:
        for key in keys.split():
            press(self.page, key)

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
