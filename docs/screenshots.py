"""`make screenshots`: pictures of the review page, in `docs/screenshots/`, on simulated cells.

The labels are those of `examples/new-paper`. Their cells' genes are drawn at random (seed 0), more often on
where the term that harmonize finds for the label says so; nothing in them is evidence.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import anndata
import numpy as np
import pandas as pd

from ..benchmarks.review_page import Server, headless, open_page, press
from ..ontology.harmonize.harmonizer import Harmonizer
from ..ontology.harmonize.marker_axioms import BASE, MarkerAxioms
from ..ontology.load import load_ontology
from ..ontology.sssom import load_mapping_sets
from .shot import HEIGHT, save

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
TABLE = HERE.parent / "examples" / "new-paper" / "labels.csv"


def write_cells(path: Path) -> None:
    """Twelve cells for each of the table's, in three samples, with counts of every marker gene."""
    ontology = load_ontology()
    axioms, dice = MarkerAxioms(ontology), np.random.default_rng(0)
    column = pd.read_csv(TABLE)["cell_type"].repeat(12).to_numpy()
    genes, names = sorted(axioms.genes), sorted(set(column))
    found = Harmonizer(ontology, load_mapping_sets()).match(names)
    terms = {one.label: one.term_id or next((c.term_id for c in one.candidates), None) for one in found}
    chances = {name: _chances(axioms, terms[name], genes) for name in names}
    on = dice.random((len(column), len(genes))) < np.stack([chances[label] for label in column])
    counts = np.where(on, 1 + dice.poisson(3.0, on.shape), 0).astype(np.float32)
    samples = [f"s{i}" for i in dice.integers(3, size=len(column))]
    cells = anndata.AnnData(counts, pd.DataFrame({"cell_type": column, "sample": samples}))
    cells.obs_names, cells.var_names = [f"c{i}" for i in range(len(column))], genes
    cells.write_h5ad(path)


def _chances(axioms: MarkerAxioms, term: str | None, genes: list[str]) -> np.ndarray:
    signature = axioms.signature(term) if term else {}
    return np.array([signature[gene].chance if gene in signature else BASE / 4 for gene in genes])


def review(page: Page) -> None:
    """A label with candidates, evidence and dot plot, after two decisions."""
    for key in ("0", "1"):
        press(page, key)
    page.wait_for_selector("svg.dots")


def ontology(page: Page) -> None:
    """The selected candidate in the ontology."""
    page.keyboard.press("o")
    page.wait_for_selector("img.around")
    page.wait_for_selector("#diff-relabelled")


def picture(page: Page) -> None:
    """The neighbourhood in the knowledge graph."""
    ontology(page)
    page.evaluate("document.querySelector('img.around').scrollIntoView({ block: 'end' })")


def dots(page: Page) -> None:
    """The dot plot, with its numbers."""
    page.wait_for_selector("svg.dots")
    page.click("summary:text('the numbers')")
    page.evaluate("document.querySelector('svg.dots').scrollIntoView()")


def releases(page: Page) -> None:
    """What changed between releases."""
    ontology(page)
    page.click("#diff-relabelled > summary")
    page.evaluate("document.querySelector('section.diff').scrollIntoView()")


def keys(page: Page) -> None:
    """The help."""
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")


def take(
    browser: Browser, url: str, name: str, width: int, act: Callable[[Page], None], zoom: int = 1
) -> None:
    """One picture, of a browser window that is `width` pixels wide."""
    page = browser.new_page(
        viewport={"width": width // zoom, "height": HEIGHT // zoom}, device_scale_factor=zoom
    )
    open_page(page, url)
    act(page)
    page.wait_for_timeout(500)
    save(page, name)
    page.close()


def main() -> None:
    """Take all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_cells(folder / "cells.h5ad")
        options = ["--label-key", "cell_type", "--sample-key", "sample", "--lab", "new-paper", "--below", "1"]
        server = Server(folder, ["cells.h5ad", *options, "--source", "doi:10.1000/new-paper"])
        url = server.begin()
        try:
            with headless() as browser:
                take(browser, url, "review-1280", 1280, review)
                take(browser, url, "review-390", 390, review)
                take(browser, url, "review-zoom-200", 1280, dots, zoom=2)
                take(browser, url, "ontology-1280", 1280, ontology)
                take(browser, url, "ontology-390", 390, ontology)
                take(browser, url, "neighbourhood-1280", 1280, picture)
                take(browser, url, "releases-390", 390, releases)
                take(browser, url, "keys-1280", 1280, keys)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
