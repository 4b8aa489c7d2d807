"""The templates of this page."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ..pages import render as pages

_FOLDER = Path(__file__).parent

render = partial(pages.render, _FOLDER)
head = partial(pages.head, _FOLDER, "bench")
