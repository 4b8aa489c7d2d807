"""`iw-onto accept`, `reject` and `promote`: from suggestions to a mapping set."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..ontology.mapping import MappingSet

SET = Annotated[
    Path, typer.Argument(metavar="SET", help="Mapping set or draft, .sssom.tsv; edited in place.")
]
LABEL = Annotated[str, typer.Argument(help="The lab's label, exactly as written.")]
REVIEWER = Annotated[str, typer.Option(help="Who decides.")]
CONFIDENCE = Annotated[float, typer.Option(min=0.0, max=1.0, help="How sure the reviewer is.")]
COMMENT = Annotated[str, typer.Option(help="Why, where a choice was made.")]


class Predicate(StrEnum):
    """From label to term: the same cells; the term is broader; the term is narrower."""

    exact = "exact"
    broad = "broad"
    narrow = "narrow"


def accept(
    mapping_set: SET,
    reviewer: REVIEWER,
    label: Annotated[str | None, typer.Argument(help="The lab's label, exactly as written.")] = None,
    term: Annotated[
        str | None, typer.Argument(help="Id or label; `none`: no term fits. Default: the best candidate.")
    ] = None,
    predicate: Annotated[Predicate, typer.Option(help="What the term is to the label.")] = Predicate.exact,
    confidence: CONFIDENCE = 0.9,
    comment: COMMENT = "",
    reject_others: Annotated[
        bool, typer.Option("--reject-others", help="Keep the other candidates as negative rows.")
    ] = False,
    new: Annotated[bool, typer.Option("--new", help="The set has no row of the label yet.")] = False,
    table: Annotated[
        Path | None,
        typer.Option(help="Many at once: TSV of label, term, predicate, confidence, comment."),
    ] = None,
) -> None:
    """Say that a label means a term. The suggestion becomes a reviewed row that remembers its origin."""
    from ..ontology.curate import decide
    from ..ontology.curate.decisions import accept_all
    from ..ontology.errors import InputError
    from ..ontology.load import load_ontology
    from ..ontology.sssom import read_mapping_set, write_mapping_set

    if (label is None) == (table is None):
        raise InputError("give a label, or a table of decisions", hint="iw-onto accept SET LABEL [TERM]")
    found, ontology = read_mapping_set(mapping_set), load_ontology()
    if table is not None:
        made = accept_all(found, ontology, table, reviewer, reject_others=reject_others, new=new)
        write_mapping_set(made, mapping_set)
        changed = sum(rows != found.by_label.get(label) for label, rows in made.by_label.items())
        print(f"{mapping_set}: {changed} labels decided")
        return
    made = decide.accept(
        found,
        ontology,
        str(label),
        term,
        reviewer,
        predicate=f"skos:{predicate.value}Match",
        confidence=confidence,
        comment=comment,
        reject_others=reject_others,
        new=new,
    )
    _write(made, str(label), mapping_set)


def reject(
    mapping_set: SET,
    label: LABEL,
    term: Annotated[str, typer.Argument(help="Id or label of the term that it is not.")],
    reviewer: REVIEWER,
    confidence: CONFIDENCE = 0.9,
    comment: COMMENT = "",
) -> None:
    """Say that a label does not mean a term. It is kept as a negative row and never suggested again."""
    from ..ontology.curate import decide
    from ..ontology.load import load_ontology
    from ..ontology.sssom import read_mapping_set

    found = read_mapping_set(mapping_set)
    made = decide.reject(
        found, load_ontology(), label, term, reviewer, confidence=confidence, comment=comment
    )
    _write(made, label, mapping_set)


def promote(
    draft: Annotated[Path, typer.Argument(help="Draft that iw-onto harmonize wrote, .sssom.tsv.")],
    lab: Annotated[str, typer.Option(help="Name of the lab: the folder of its sets.")],
    version: Annotated[str, typer.Option(help="Version of the new set, 1.0.0.")],
    follows: Annotated[
        str | None, typer.Option(help="Version it follows; default: the lab's latest, if there is one.")
    ] = None,
    source: Annotated[str, typer.Option(help="Publication of the labels, doi:10.….")] = "",
    title: Annotated[str, typer.Option(help="What the labels are.")] = "",
    to: Annotated[Path, typer.Option("--to", help="Folder of mapping sets.")] = Path("mappings"),
    leave_open: Annotated[
        bool, typer.Option("--leave-open", help="Leave out the labels that nobody has decided on.")
    ] = False,
) -> None:
    """Make a version of a lab's mapping set from the decided rows of a draft."""
    from ..ontology.curate.promote import promote as make
    from ..ontology.curate.promote import write_version
    from ..ontology.sssom import read_mapping_set

    made = make(
        read_mapping_set(draft),
        lab,
        version,
        to,
        follows=follows,
        source=source,
        title=title,
        leave_open=leave_open,
    )
    print(f"{write_version(made)}: {len(made.by_label)} labels, follows {made.follows or 'none'}")


def _write(made: MappingSet, label: str, path: Path) -> None:
    from ..ontology.sssom import write_mapping_set

    write_mapping_set(made, path)
    for row in made.by_label[label]:
        sign = "is not" if row.negated else row.predicate
        print(f"{label} {sign} {row.object_id} {row.object_label} ({row.justification})")
