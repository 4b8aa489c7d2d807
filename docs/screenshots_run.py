"""Pictures of the pages on a run, on simulated patients; `make screenshots` takes them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..benchmarks.review_page import Server, headless, open_explore, wait_for_answer
from ..cli.base import run
from ..cli.iw import app
from ..cli.onto import app as onto
from .shot import HEIGHT, save

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NARROW = 500
LABS = ("simulated-a", "simulated-b")
_KEYS = (
    "--patient-key patient --sample-key sample --time-key day --therapy-key therapy --response-key response"
)


def make_run(folder: Path) -> None:
    """Sixty patients of two simulated labs, and a run on the first lab that takes seconds."""
    _do(f"simulate -o {folder} --patients 60 --cells 120 --seed 1")
    _do(f"kg build -o {folder}/graph")
    for lab in LABS:
        cells = f"{folder}/{lab}.cells.h5ad"
        run(onto, f"harmonize {folder}/{lab}.cells.csv.gz --label-key label --lab {lab} -o {cells}".split())
        _do(
            f"cohort build {cells} {_KEYS} --response-key response --cancer melanoma --study {lab} "
            f"--assignment simulated --graph {folder}/graph -o {folder}/{lab}.h5ad"
        )
    _do(f"train {folder}/{LABS[0]}.h5ad --graph {folder}/graph --size tiny --steps 60 -o {folder}/run")


def _do(line: str) -> None:
    if run(app, line.split()):
        raise RuntimeError(line)


def explore(browser: Browser, url: str, width: int) -> None:
    """On a wide screen a patient of the training; on a narrow one a patient of a lab that it never met."""
    page = browser.new_page(viewport={"width": width, "height": HEIGHT})
    open_explore(page, url)
    if width < _NARROW:
        page.select_option("#study", "1")
        wait_for_answer(page, 2)
        page.click("#p0r0-switch")
        wait_for_answer(page, 3)
    page.click("#type-8")
    page.wait_for_selector("#type-8[aria-pressed=true]")
    page.wait_for_timeout(500)
    page.evaluate(
        "scrollTo(0, 0)" if width > _NARROW else "document.querySelector('.plans').scrollIntoView()"
    )
    save(page, f"explore-{width}")
    if width > _NARROW:
        page.click("#drivers")
        page.wait_for_selector("text=they add")
        _show(page, "img.around", f"explore-graph-{width}")
    _show(page, "#rests", f"explore-answer-{width}")
    page.close()


def _show(page: Page, part: str, name: str) -> None:
    """Take a picture with a part at the top of the window, below the banner."""
    page.evaluate(f"scrollTo(0, document.querySelector('{part}').getBoundingClientRect().top + scrollY - 75)")
    page.wait_for_timeout(300)
    save(page, name)


def main() -> None:
    """Take all."""
    with tempfile.TemporaryDirectory() as name, headless() as browser:
        folder = Path(name)
        make_run(folder)
        cohorts = " ".join(f"{folder}/{lab}.h5ad" for lab in LABS)
        _do(f"report {folder}/run {cohorts} -o {folder}/report.html")
        server = Server(folder, ["run", f"{LABS[0]}.h5ad", f"{LABS[1]}.h5ad"], "explore")
        url = server.begin()
        try:
            for width in (1280, 390):
                explore(browser, url, width)
        finally:
            server.kill()
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": HEIGHT})
            page.goto((folder / "report.html").as_uri())
            if width == 390:
                page.evaluate("document.getElementById('cohort-2').scrollIntoView()")
            save(page, f"report-{width}")
            page.close()


if __name__ == "__main__":
    main()
