"""A page of a browser as a small picture in `docs/screenshots/`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent
COLOURS = 256
"""Of a picture: few enough for a small file, enough for its colours."""
HEIGHT = 1000


def save(page: Page, name: str) -> None:
    """Write `docs/screenshots/NAME.png`, small."""
    taken = Image.open(io.BytesIO(page.screenshot()))
    path = HERE / "screenshots" / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(HERE.parent)}: {path.stat().st_size // 1000} kB")
