"""The schema in Biolink's words (https://biolink.github.io/biolink-model, 4.4).

Biolink has fewer predicates than we: what is finer stays in `original_predicate` and in qualifiers, and
absence is the negated statement.
"""

from __future__ import annotations

from dataclasses import dataclass

from .schema import PREDICATES


@dataclass(frozen=True, slots=True)
class BiolinkEdge:
    """How one of our predicates reads in Biolink.

    :param aspect, direction: `object_aspect_qualifier` and `object_direction_qualifier`.
    """

    predicate: str
    negated: bool = False
    aspect: str = ""
    direction: str = ""


BIOLINK = {
    "subclass_of": BiolinkEdge("subclass_of"),
    "expresses": BiolinkEdge("expresses"),
    "expresses_high": BiolinkEdge("expresses"),
    "expresses_low": BiolinkEdge("expresses"),
    "lacks": BiolinkEdge("expresses", negated=True),
    "has_part": BiolinkEdge("has_part"),
    "part_of": BiolinkEdge("part_of"),
    "develops_from": BiolinkEdge("develops_from"),
    "capable_of": BiolinkEdge("capable_of"),
    "produces": BiolinkEdge("produces"),
    "secretes": BiolinkEdge("produces"),
    "located_in": BiolinkEdge("located_in"),
    "has_quality": BiolinkEdge("related_to"),
    "interacts_with": BiolinkEdge("directly_physically_interacts_with"),
    "targets": BiolinkEdge("physically_interacts_with"),
    "inhibits": BiolinkEdge("affects", aspect="activity", direction="decreased"),
    "depletes": BiolinkEdge("affects", aspect="abundance", direction="decreased"),
    "activates": BiolinkEdge("affects", aspect="activity", direction="increased"),
    "suppresses": BiolinkEdge("affects", aspect="activity", direction="decreased"),
    "has_member": BiolinkEdge("has_member"),
    "marks": BiolinkEdge("biomarker_for"),
    "occurs_in": BiolinkEdge("disease_has_location"),
    "treats": BiolinkEdge("treats"),
    "predicts": BiolinkEdge("correlated_with"),
    "same_as": BiolinkEdge("gene_product_of"),
}
assert BIOLINK.keys() == PREDICATES.keys()
