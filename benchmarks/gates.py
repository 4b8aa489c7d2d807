"""`make bench-gates`: what harmonize says of gates of cytometry, beside two lists (`gate_lists/`).

The lists were written without sight of the table of gates; it has been mended after each of them, so that
they are no test of it as it is now. At commits `5df234a` (first) and `c1226fa` (second) they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ..ontology.harmonize.harmonizer import Harmonizer
from ..ontology.load import load_ontology
from ..ontology.match import Match
from ..ontology.ontology import Ontology
from ..ontology.sssom import load_mapping_sets
from ..ontology.tables import read_table

LISTS = Path(__file__).parent / "gate_lists"
VERDICTS = ("right", "a broader term", "wrong", "no answer")


def verdict(ontology: Ontology, term: str, match: Match) -> str:
    """One of `VERDICTS`; where the list names no term, no answer is right."""
    said = match.term_id or ""
    if said == term:
        return "right"
    if not said:
        return "no answer"
    return "a broader term" if term and ontology.is_a(term, said) else "wrong"


def table(harmonizer: Harmonizer, files: Sequence[Path]) -> str:
    """A row a list, in Markdown; the last columns: how often step `gate` gave the very term."""
    lines = [
        f"| list | gates | {' | '.join(VERDICTS)} | exact answers right | broad answers right |",
        "|---" * (len(VERDICTS) + 4) + "|",
    ]
    for file in files:
        rows = read_table(file, ("label", "term_id"))
        matches = harmonizer.match([row["label"] for row in rows])
        said = [verdict(harmonizer.ontology, r["term_id"], m) for r, m in zip(rows, matches, strict=True)]
        counts = Counter(said)
        shares = [_share(matches, said, f"skos:{name}Match") for name in ("exact", "broad")]
        cells = [file.stem, len(rows), *(counts[name] for name in VERDICTS), *shares]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _share(matches: Sequence[Match], said: Sequence[str], predicate: str) -> str:
    own = [v for v, m in zip(said, matches, strict=True) if m.step == "gate" and m.predicate == predicate]
    return f"{own.count('right')} of {len(own)}"


def main() -> None:
    """Print the table."""
    print(table(Harmonizer(load_ontology(), load_mapping_sets()), sorted(LISTS.glob("*.tsv"))))


if __name__ == "__main__":
    main()
