"""The pages as their commands serve them, and a browser: for the benchmark, screenshots and tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_COMMANDS = {"review": ("onto", "review", "--reviewer", "A"), "explore": ("iw", "explore")}
_WAIT = 1200  # seconds that matching 5,000 labels may take on a busy machine


class Server:
    """`iw-onto review`, or `iw explore`, in a program of its own.

    :param folder: where it runs. :param args: of the command. :param page: `review` or `explore`.
    """

    def __init__(self, folder: Path, args: Sequence[str], page: str = "review") -> None:
        self.folder, self.args = folder, tuple(args)
        self._module, *self._begins = _COMMANDS[page]
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> str:
        """Start it; the address, once the page can be opened.

        :raises RuntimeError: if it ends instead, with what it printed.
        """
        program = [sys.executable, "-c", f"from immuneworld.cli.{self._module} import main; main()"]
        command = [*program, *self._begins, *self.args, "--no-show"]
        env = {key: value for key, value in os.environ.items() if key != "PYTEST_CURRENT_TEST"}
        log = self.folder / "log.txt"
        with log.open("wb") as out:
            self._process = subprocess.Popen(command, cwd=self.folder, env=env, stdout=out, stderr=out)
        self.url = self._address(log)
        return self.url

    def _address(self, log: Path) -> str:
        assert self._process
        end = time.monotonic() + _WAIT
        while not (found := re.search(r"open (http://\S+)", log.read_text())):
            if self._process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise RuntimeError(log.read_text())
            time.sleep(0.05)
        return found[1]

    def kill(self) -> None:
        """End it at once, by SIGKILL."""
        if self._process:
            self._process.kill()
            self._process.wait()


def chromium() -> str | None:
    """The program of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def headless() -> Iterator[Browser]:
    """A browser without a window.

    :raises RuntimeError: if there is none on this machine.
    """
    from playwright.sync_api import sync_playwright

    program = chromium()
    if program is None:
        raise RuntimeError("no chromium on this machine: install it, such as with apt install chromium")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


def open_page(page: Page, url: str) -> None:
    """Open an address and wait until keys count."""
    page.goto(url)
    page.wait_for_selector("#step", state="attached")
    page.wait_for_function("window.socket?.connected")


def press(page: Page, key: str) -> None:
    """Press a key, and wait until the page shows what it did."""
    before = page.get_attribute("#step", "data-step")
    page.keyboard.press(key)
    page.wait_for_function(f"document.getElementById('step').dataset.step !== '{before}'")


def open_explore(page: Page, url: str) -> None:
    """Open `iw explore`, and wait for its first answer."""
    page.goto(url)
    wait_for_answer(page, 1)
    page.wait_for_selector("img.around")


def wait_for_answer(page: Page, count: int) -> None:
    """Wait until the page shows the answer to its `count`-th question."""
    at = f"told?.dataset.count == '{count}' && told.dataset.busy == 'no'"
    page.wait_for_function(f"(told => {at})(document.getElementById('told'))")
