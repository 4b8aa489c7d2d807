"""Templates to HTML. Everything that a template is given is escaped: labels come from files of others."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

FOLDER = Path(__file__).parent
SHORT = 120
"""Characters of a label that are shown before the rest is unfolded."""


def render(folder: Path, template: str, **told: object) -> str:
    """The HTML of a template.

    :param folder: of a page; `templates/<template>.html.j2` is in it, or in this one.
    """
    return _environment(folder).get_template(f"{template}.html.j2").render(**told)


@cache
def head(folder: Path, name: str) -> str:
    """Style and script of a page: what all share, then `static/<name>.css` and `static/<name>.js`."""
    script = (folder / "static" / f"{name}.js").read_text("utf-8")
    return f"<style>{style(folder, name)}</style><script>{script}</script>"


@cache
def style(folder: Path, name: str) -> str:
    """The style of a page."""
    return "".join(
        (where / "static" / f"{one}.css").read_text("utf-8")
        for where, one in ((FOLDER, "base"), (folder, name))
    )


def hidden_marks(text: str) -> tuple[str, ...]:
    """Characters that show nothing, or turn what is beside them round, by their code points."""
    found = dict.fromkeys(char for char in text if unicodedata.category(char) == "Cf")
    return tuple(f"U+{ord(char):04X}" for char in found)


def short(text: str, most: int = SHORT) -> str:
    """The beginning of a text that is too long."""
    return text if len(text) <= most else text[: most - 1] + "…"


@cache
def _environment(folder: Path) -> Environment:
    places = [folder / "templates", FOLDER / "templates"]
    made = Environment(loader=FileSystemLoader(places), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"short": short, "hidden_marks": hidden_marks, "predicate": predicate}
    return made


def predicate(curie: str) -> str:
    """`skos:exactMatch` in a word."""
    return curie.removeprefix("skos:").removesuffix("Match")
