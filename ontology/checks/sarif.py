"""Findings as SARIF 2.1.0, which code-review tools show beside the lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ..finding import Finding
from .rules import RULES

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(findings: Sequence[Finding], version: str) -> dict[str, Any]:
    """A log of one run."""
    used = sorted({finding.rule for finding in findings})
    driver = {
        "name": "iw-onto validate",
        "version": version,
        "informationUri": "https://w3id.org/immuneworld",
        "rules": [_rule(rule) for rule in used],
    }
    results = [_result(finding, used.index(finding.rule)) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return {"$schema": schema, "version": "2.1.0", "runs": [run]}


def _rule(rule: str) -> dict[str, Any]:
    known = RULES[rule]
    return {
        "id": rule,
        "shortDescription": {"text": known.meaning},
        "help": {"text": known.fix},
        "defaultConfiguration": {"level": _LEVELS[known.level]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    said = ": ".join(part for part in (finding.column, finding.value) if part)
    text = f"{RULES[finding.rule].meaning}: {said}" if said else RULES[finding.rule].meaning
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.file.replace("\\", "/"))}}
    if finding.row:
        place["region"] = {"startLine": finding.row}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.level],
        "message": {"text": f"{text}. Fix: {finding.fix}"},
        "locations": [{"physicalLocation": place}],
    }
