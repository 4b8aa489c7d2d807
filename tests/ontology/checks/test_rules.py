import re
from pathlib import Path

import pytest

from immuneworld.ontology.checks.rules import GROUPS, RULES, as_markdown, found
from immuneworld.ontology.finding import Finding

ROOT = Path(__file__).parents[3]
CODE = sorted(
    path
    for folder in ("checks", "reason")
    for path in (ROOT / "ontology" / folder).glob("*.py")
    if path.name != "rules.py"
)


def test_ids_are_kebab_case_and_unique():
    assert sum(len(rules) for rules in GROUPS.values()) == len(RULES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", rule) for rule in RULES)


def test_a_finding_takes_level_and_fix_from_its_rule():
    rule = RULES["object-unknown"]
    assert found("object-unknown", "f", 3, "c", "v") == Finding("f", 3, "c", "error", rule.id, "v", rule.fix)
    assert found("object-unknown", "f", 3, "c", "v", "do this").fix == "do this"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_used_by_a_check(rule):
    source = "".join(path.read_text(encoding="utf-8") for path in CODE)
    built = {
        f"{column}-{problem}" for column in ("label", "definition") for problem in ("missing", "multiple")
    }
    assert f'"{rule}"' in source or rule in built


def test_the_manual_shows_every_rule_as_the_code_has_it():
    assert as_markdown() in (ROOT / "docs" / "validate.md").read_text(encoding="utf-8")
