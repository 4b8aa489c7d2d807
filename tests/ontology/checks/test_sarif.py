from immuneworld.ontology.checks.rules import RULES, found
from immuneworld.ontology.checks.sarif import as_sarif

FINDINGS = [
    found("object-unknown", "mappings/a b/1.sssom.tsv", 7, "object_id", "CL:9"),
    found("labs-disagree", "x.tsv", 3, "object_id", "one and another"),
    found("file-empty", "y.ttl", 0, "", ""),
    found("object-unknown", "z.tsv", 1, "object_id", "CL:8"),
]


def test_a_log_has_what_the_standard_requires():
    log = as_sarif(FINDINGS, "1.2.3")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (log["version"], driver["name"], driver["version"]) == ("2.1.0", "iw-onto validate", "1.2.3")
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == sorted(set(ids))
    for finding, result in zip(FINDINGS, run["results"], strict=True):
        assert result["ruleId"] == finding.rule == ids[result["ruleIndex"]]
        assert finding.value in result["message"]["text"]
        assert finding.fix in result["message"]["text"]


def test_levels_and_places():
    results = as_sarif(FINDINGS, "1")["runs"][0]["results"]
    assert [r["level"] for r in results] == ["error", "note", "error", "error"]
    places = [r["locations"][0]["physicalLocation"] for r in results]
    assert places[0] == {
        "artifactLocation": {"uri": "mappings/a%20b/1.sssom.tsv"},
        "region": {"startLine": 7},
    }
    assert "region" not in places[2]


def test_every_level_has_a_name_there():
    for rule in RULES:
        (result,) = as_sarif([found(rule, "f", 1, "c", "v")], "1")["runs"][0]["results"]
        assert result["level"] in {"error", "warning", "note"}


def test_a_clean_run_is_a_log_too():
    assert as_sarif([], "1")["runs"][0]["results"] == []
