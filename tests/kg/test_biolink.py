"""Held against the Biolink model itself, as the package `biolink-model` ships it."""

from importlib.resources import files
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped,unused-ignore]

from immuneworld.kg.biolink import BIOLINK
from immuneworld.kg.export.kgx import EDGE_COLUMNS, NODE_COLUMNS
from immuneworld.kg.schema import CATEGORIES, PREDICATES


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    text = (files("biolink_model") / "schema" / "biolink_model.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def test_every_category_is_a_class(model: dict[str, Any]) -> None:
    classes = {name.replace(" ", "").casefold() for name in model["classes"]}
    assert {c.removeprefix("biolink:").casefold() for c in CATEGORIES} <= classes


def test_every_predicate_is_one_of_biolinks(model: dict[str, Any]) -> None:
    def is_predicate(name: str) -> bool:
        slot = model["slots"].get(name)
        return name == "related to" or (slot is not None and is_predicate(slot.get("is_a", "")))

    assert BIOLINK.keys() == PREDICATES.keys()
    assert all(is_predicate(said.predicate.replace("_", " ")) for said in BIOLINK.values())


def test_qualifiers_have_values_that_biolink_allows(model: dict[str, Any]) -> None:
    aspects = model["enums"]["GeneOrGeneProductOrChemicalEntityAspectEnum"]["permissible_values"]
    directions = model["enums"]["DirectionQualifierEnum"]["permissible_values"]
    assert {s.aspect for s in BIOLINK.values() if s.aspect} <= aspects.keys()
    assert {s.direction for s in BIOLINK.values() if s.direction} <= directions.keys()


def test_columns_are_slots(model: dict[str, Any]) -> None:
    slots = {name.replace(" ", "_") for name in model["slots"]}
    assert {*NODE_COLUMNS, *EDGE_COLUMNS} <= slots


def test_only_absence_is_negated() -> None:
    assert [name for name, said in BIOLINK.items() if said.negated] == ["lacks"]
