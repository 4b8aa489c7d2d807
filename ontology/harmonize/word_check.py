"""Whether a name that is spelt like a label may stand for it: it must say nothing that the label does not."""

from __future__ import annotations

import re

from rapidfuzz.fuzz import ratio

# Words that name a lineage: both sides must name the same ones.
_LINEAGE = frozenset(
    re.findall(
        r"\w+",
        """t b nk nkt killer lymphoid plasma plasmablast thymocyte monocyte macrophage dendritic dc
        langerhans mast neutrophil eosinophil basophil granulocyte megakaryocyte platelet erythrocyte
        erythroid myeloid stem progenitor precursor fibroblast endothelial epithelial stromal pericyte
        muscle tumor malignant""",
    )
)
# Words that turn the meaning of what follows, or join two cell types in one label.
_TURNING = frozenset(["non", "no", "not", "without", "pre", "pro", "anti", "like", "/", "and", "or"])
_TYPO = 88.0  # similarity of two long words that may be one word misspelt
_LONG = 6


def says_no_more(name: str, form: str) -> bool:
    """Whether every word of a name stands in the label's form, misspelt at most, and no lineage is lost.

    `natural killer cell` for `resting natural killer cell` is fine; `activated cd8+ t cell` for
    `activated t cell` says more, and `natural killer cell` for `t / nk cell` loses one of two.
    """
    said, names = _mended(form, name), set(name.split())
    if (said ^ names) & _TURNING or (said & _LINEAGE) != (names & _LINEAGE):
        return False
    return names <= said


def says_the_same(name: str, form: str) -> bool:
    """Whether both have the same words, misspelt at most, in whatever order."""
    return _mended(form, name) == set(name.split())


def _mended(form: str, name: str) -> set[str]:
    """The words of a form, those misspelt as the name spells them."""
    names = name.split()
    return {next((other for other in names if _same(word, other)), word) for word in form.split()}


def _same(word: str, other: str) -> bool:
    # The first letter is seldom misspelt, and "unswitched" is not "switched".
    long = min(len(word), len(other)) >= _LONG and word[0] == other[0]
    return word == other or (long and ratio(word, other) >= _TYPO)
