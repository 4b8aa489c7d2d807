"""A safe normal form of a label, for comparing only: the stored label is never changed.

Case, separators, plurals, Greek letters, accents and British spelling carry no meaning and go. Signs do:
`CD4+`, `CD4-`, `CD4 high` and a bare `CD4` stay four different things, and so does the `/` of `NK/T`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GREEK = {
    chr(code): f" {name} "
    for code, name in (
        (0x3B1, "alpha"),
        (0x3B2, "beta"),
        (0x3B3, "gamma"),
        (0x3B4, "delta"),
        (0x3B5, "epsilon"),
        (0x3C6, "phi"),
    )
}
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_NO_MARKER = "double|triple|single|marker"

# Applied in order to a casefolded label; each is idempotent on its own output. A pattern is tried where one
# of the words before it stands: to look for those is ten times as fast, and most labels have none.
_REWRITES: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = tuple(
    (tuple(words.split()), re.compile(pattern), replacement)
    for words, pattern, replacement in (
        ("' \u2019 `", r"['\u2019`]", ""),
        ("naïve", r"naïve", "naive"),
        ("leuco", r"leuco(?=cyt)", "leuko"),
        ("tumour", r"tumour", "tumor"),
        ("haem", r"\bhaem", "hem"),
        # Greek written out: "alphabeta" and "alpha-beta" alike; gdT is γδT.
        ("alpha gamma", r"(alpha|gamma)(beta|delta)", r" \1 \2 "),
        ("gd", r"\bgd ?t\b|\bgdt(?=cell)", "gamma delta t"),
        # Names glued together: Tcell, CD8T, NKcells.
        ("cell", r"(?<![a-z0-9])(t|b|nk|nkt)cell", r"\1 cell"),
        ("cd4t cd8t", r"(?<![a-z0-9])(cd[48])t(?![a-z0-9])", r"\1 t"),
        ("th", r"(?<![a-z0-9])th[-_. ](\d+)(?![a-z0-9])", r"th\1"),
        # PD-1, TIM-3, Ki-67.
        ("pd tim lag ctla tcf ki", r"(?<![a-z0-9])(pd|tim|lag|ctla|tcf|ki)[-_. ](?=\d)", r"\1"),
        # Polarity in words becomes a sign; levels become separate words.
        ("positive", rf"(?<![a-z0-9])(?!(?:{_NO_MARKER})\b)([a-z0-9]+)[-_. ]?positive(?![a-z0-9])", r"\1+"),
        ("negative", rf"(?<![a-z0-9])(?!(?:{_NO_MARKER})\b)([a-z0-9]+)[-_. ]?negative(?![a-z0-9])", r"\1- "),
        ("pos", r"(?<![a-z0-9])([a-z]*\d+[a-z]*?)[-_. ]?pos(?![a-z0-9])", r"\1+"),
        ("neg", r"(?<![a-z0-9])([a-z]*\d+[a-z]*?)[-_. ]?neg(?![a-z0-9])", r"\1- "),
        ("hi", r"(?<![a-z0-9])([a-z]*\d+[a-z]*?)[-_. ]?(?:high|hi)(?![a-z0-9])", r"\1 high"),
        ("lo", r"(?<![a-z0-9])([a-z]*\d+[a-z]*?)[-_. ]?(?:low|lo)(?![a-z0-9])", r"\1 low"),
        ("dim bright int", r"(?<![a-z0-9])([a-z]*\d+[a-z]*?)[-_. ]?(dim|bright|int)(?![a-z0-9])", r"\1 \2"),
    )
)

# A hyphen is a sign at the end of a marker ("CD8-", "CD4-CD8-"), elsewhere a separator ("T-cell").
_MINUS_SIGN = re.compile(r"(?<=[a-z0-9])-(?=$|[\s,;)\]/+]|[a-z]*\d+[a-z0-9]*[+-](?![a-z0-9]))")
_PLUS_SIGN = re.compile(r"(?<=[a-z0-9])\++")
_LOOSE = re.compile(r"[^a-z0-9/⁺⁻]+")
_SINGULAR_ENDINGS = ("ss", "us", "is", "as", "os")


def _singular(word: str) -> str:
    """`cells` → `cell`, `tregs` → `treg`, `ilc2s` → `ilc2`; `pancreas` and `plus` stay."""
    if len(word) < 3 or not word.endswith("s") or word.endswith(_SINGULAR_ENDINGS):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def _plain(label: str) -> str:
    """Casefolded, without accents, Greek letters spelt out, dashes alike."""
    if label.isascii():
        return label.lower()  # nothing of the below
    text = unicodedata.normalize("NFKC", label).casefold().translate(_DASHES)
    text = "".join(_GREEK.get(letter, letter) for letter in text)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=65536)
def normal_form(label: str) -> str:
    """What two spellings of one name share: `CD8-positive, αβ T-cells` → `cd8+ alpha beta t cell`.

    Words are separated by one space; a sign stands at the end of its marker. Idempotent.
    """
    text = _plain(label)
    for words, pattern, replacement in _REWRITES:
        for word in words:
            if word in text:
                text = pattern.sub(replacement, text)
                break
    text = _PLUS_SIGN.sub("⁺ ", _MINUS_SIGN.sub("⁻ ", text))
    text = _LOOSE.sub(" ", text.replace("/", " / "))
    singular = (_singular(word) for word in text.split())
    return " ".join(singular).replace(" ⁺", "").replace("⁺", "+").replace("⁻", "-")


def has_letters(form: str) -> bool:
    """Whether a form has anything to compare: `12` and `/` have not."""
    return bool(re.search(r"[a-z]", form))
