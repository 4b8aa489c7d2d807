"""`make bench-review`: time of a step of the review page in a long queue.

The labels are those of all packaged mapping sets and variants of them, of a lab that has no set. They are
reviewed twice: from a table of cells, into a file that begins empty, and as a draft that holds the candidates
of each. The browser measures, from the key's event to the first frame that shows the next step.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..ontology.sssom import load_mapping_sets
from .review_page import Server, headless, open_page, press

if TYPE_CHECKING:
    from playwright.sync_api import Page

TURNS = 100
KEYS = (
    ("j", "next label"),
    ("0", "no term, written"),
    ("u", "undone, written"),
    ("1", "first candidate accepted, written"),
)
_WATCH = """() => {
  window.taken = []; let key = "", start = 0, seen = document.getElementById("step").dataset.step;
  document.addEventListener("keydown", (event) => { key = event.key; start = performance.now(); }, true);
  new MutationObserver(() => {
    const step = document.getElementById("step")?.dataset.step;
    if (step === undefined || step === seen) return;
    seen = step; const pressed = key, from = start;
    requestAnimationFrame(() => { window.taken.push([pressed, performance.now() - from]); });
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""


def labels(count: int) -> list[str]:
    """Distinct labels: those of the packaged sets, then the same with a number."""
    known = sorted({row.label for one in load_mapping_sets() for row in one.mappings})
    return [known[i % len(known)] + (f" {i // len(known)}" if i >= len(known) else "") for i in range(count)]


def write_cells(path: Path, count: int) -> None:
    """Two cells a label."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["label"])
        writer.writerows([label] for label in labels(count) for _ in range(2))


def write_draft(folder: Path) -> None:
    """Every label's candidates, as harmonize drafts them."""
    program = [
        sys.executable,
        "-c",
        "from immuneworld.cli.onto import main; main()",
        "harmonize",
        "cells.csv",
    ]
    options = [
        "--label-key",
        "label",
        "--min-confidence",
        "1",
        "--unmapped",
        "draft.sssom.tsv",
        "-o",
        "out.csv",
    ]
    subprocess.run([*program, *options], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def measure(page: Page, key: str, turns: int) -> np.ndarray:
    """Milliseconds of each press. A label without a candidate is passed over before one is accepted."""
    page.evaluate("window.taken.length = 0")
    for _ in range(turns):
        while key == "1" and page.query_selector("#accept-1") is None:
            press(page, "j")
        press(page, key)
        page.wait_for_timeout(50)  # until the frame is counted
    return np.array([taken for pressed, taken in page.evaluate("window.taken") if pressed == key])


def interval(taken: np.ndarray) -> tuple[float, float]:
    """95 % interval of the median, by 2,000 resamples."""
    drawn = np.random.default_rng(0).choice(taken, size=(2000, len(taken)))
    low, high = np.quantile(np.median(drawn, axis=1), [0.025, 0.975])
    return float(low), float(high)


def report(name: str, server: Server, turns: int) -> None:
    """One row of the table a key."""
    try:
        url = server.begin()
        with headless() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            open_page(page, url)
            queue = page.text_content("h2:has-text('Queue') .soft")
            page.evaluate(_WATCH)
            for key, what in KEYS:
                taken = measure(page, key, turns)
                low, high = interval(taken)
                worst = f"{np.quantile(taken, 0.95):.0f} | {taken.max():.0f}"
                print(
                    f"| {name}, {queue} | `{key}` {what} | {len(taken)} "
                    f"| {np.median(taken):.0f} ({low:.0f} to {high:.0f}) | {worst} |",
                    flush=True,
                )
            busy, cores = os.getloadavg()[0], os.cpu_count()
            print(f"{name}: {busy:.1f} programs at work on {cores} cores meanwhile", file=sys.stderr)
    finally:
        server.kill()


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=int, default=5000)
    parser.add_argument("--turns", type=int, default=TURNS)
    asked = parser.parse_args()
    print("| review | key | presses | median, ms (95 % interval) | 95 %, ms | most, ms |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_cells(folder / "cells.csv", asked.labels)
        options = ["cells.csv", "--label-key", "label", "--lab", "bench", "--below", "1"]
        report("table of cells", Server(folder, options), asked.turns)
        write_draft(folder)
        report("draft", Server(folder, ["draft.sssom.tsv", "--below", "1"]), asked.turns)


if __name__ == "__main__":
    main()
