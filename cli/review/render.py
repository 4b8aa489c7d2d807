"""Templates to HTML. Everything that a template is given is escaped: labels come from files of others."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

FOLDER = Path(__file__).parent
SHORT = 120
"""Characters of a label that are shown before the rest is unfolded."""


def render(template: str, **told: object) -> str:
    """The HTML of a template (`templates/<template>.html.j2`)."""
    return _environment().get_template(f"{template}.html.j2").render(**told)


@cache
def head() -> str:
    """Style and script of the page."""
    style = (FOLDER / "static" / "bench.css").read_text("utf-8")
    script = (FOLDER / "static" / "bench.js").read_text("utf-8")
    return f"<style>{style}</style><script>{script}</script>"


def hidden_marks(text: str) -> tuple[str, ...]:
    """Characters that show nothing, or turn what is beside them round, by their code points."""
    found = dict.fromkeys(char for char in text if unicodedata.category(char) == "Cf")
    return tuple(f"U+{ord(char):04X}" for char in found)


def short(text: str, most: int = SHORT) -> str:
    """The beginning of a text that is too long."""
    return text if len(text) <= most else text[: most - 1] + "…"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {"short": short, "hidden_marks": hidden_marks, "predicate": predicate}
    return made


def predicate(curie: str) -> str:
    """`skos:exactMatch` in a word."""
    return curie.removeprefix("skos:").removesuffix("Match")
