"""Pictures of the pages on a run, on simulated patients; `make screenshots` takes them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..benchmarks.review_page import headless
from ..cli.base import run
from ..cli.iw import app
from ..cli.onto import app as onto
from .shot import HEIGHT, save

LABS = ("simulated-a", "simulated-b")
_KEYS = (
    "--patient-key patient --sample-key sample --time-key day --therapy-key therapy --response-key response"
)


def make_run(folder: Path) -> None:
    """Sixty patients of two simulated labs, and a run on the first lab that takes seconds."""
    config = Path(__file__).parent.parent / "examples" / "small.toml"
    _do(f"simulate -o {folder} --patients 60 --cells 120 --seed 1")
    _do(f"kg build -o {folder}/graph")
    for lab in LABS:
        cells = f"{folder}/{lab}.cells.h5ad"
        run(onto, f"harmonize {folder}/{lab}.cells.csv.gz --label-key label --lab {lab} -o {cells}".split())
        _do(
            f"cohort build {cells} {_KEYS} --response-key response --cancer melanoma --study {lab} "
            f"--assignment simulated --graph {folder}/graph -o {folder}/{lab}.h5ad"
        )
    _do(f"train {folder}/{LABS[0]}.h5ad --graph {folder}/graph --config {config} --steps 40 -o {folder}/run")


def _do(line: str) -> None:
    if run(app, line.split()):
        raise RuntimeError(line)


def main() -> None:
    """Take all."""
    with tempfile.TemporaryDirectory() as name, headless() as browser:
        folder = Path(name)
        make_run(folder)
        cohorts = " ".join(f"{folder}/{lab}.h5ad" for lab in LABS)
        _do(f"report {folder}/run {cohorts} -o {folder}/report.html")
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": HEIGHT})
            page.goto((folder / "report.html").as_uri())
            if width == 390:
                page.evaluate("document.getElementById('cohort-2').scrollIntoView()")
            save(page, f"report-{width}")
            page.close()


if __name__ == "__main__":
    main()
