"""A real browser, for the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest

from immuneworld.benchmarks.review_page import chromium, headless

Serious = Callable[[Any], list[Any]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless chromium."""
    if chromium() is None:
        pytest.skip("no chromium on this machine: the page is not tried in a browser")
    with headless() as found:
        yield found


@pytest.fixture(scope="session")
def serious() -> Serious:
    """What axe-core has to say of a page, without what is minor or moderate."""
    axe = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

    def ask(page: Any) -> list[Any]:
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(axe)
        found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
        return [
            (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
        ]

    return ask
