"""Tables as the SSSOM specification describes them, judged by its rules, by ours and by other readers."""

import logging

import pytest

from immuneworld.ontology.checks.validate import validate

HEAD = """#curie_map:
#  FBbt: http://purl.obolibrary.org/obo/FBbt_
#  UBERON: http://purl.obolibrary.org/obo/UBERON_
#  orcid: https://orcid.org/
#mapping_set_id: https://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
"""
COLUMNS = "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification"
ROW = "FBbt:1\tthorax\tskos:exactMatch\tUBERON:1\tthorax\tsemapv:ManualMappingCuration"
JUSTIFICATION = "\tmapping_justification"


@pytest.fixture(scope="module")
def sssom():
    """The package, which takes seconds to import: in one worker only."""
    import sssom.constants
    import sssom.parsers
    import sssom.validators

    return sssom


def table(columns=COLUMNS, *rows, head=HEAD):
    return head + "\n".join((columns, *(rows or (ROW,)))) + "\n"


def more(column, value):
    return table(f"{COLUMNS}\t{column}", f"{ROW}\t{value}")


# text, whether the specification takes it, and the rule that speaks if it does not
EXAMPLES = {
    "plain": (table(), True, ""),
    "negative": (more("predicate_modifier", "Not"), True, ""),
    "confidence": (more("confidence", "0.8"), True, ""),
    "several authors": (more("author_id", "orcid:0000-0000-0000-0001|orcid:0000-0000-0000-0002"), True, ""),
    "a date": (more("mapping_date", "2026-11-23"), True, ""),
    "cardinality": (more("mapping_cardinality", "1:n"), True, ""),
    "no term found": (table(COLUMNS, ROW.replace("UBERON:1", "sssom:NoTermFound")), True, ""),
    "a literal subject": (
        table(f"{COLUMNS}\tsubject_type", ROW.replace("FBbt:1", "") + "\trdfs literal"),
        True,
        "",
    ),
    "a literal for all rows": (
        table(COLUMNS, ROW.replace("FBbt:1", ""), head=HEAD + "#subject_type: rdfs literal\n"),
        True,
        "",
    ),
    "no justification column": (
        table(COLUMNS.replace(JUSTIFICATION, ""), ROW.rsplit("\t", 1)[0]),
        False,
        "column-missing",
    ),
    "no justification": (table(COLUMNS, ROW.rsplit("\t", 1)[0] + "\t"), False, "slot-missing"),
    "no predicate": (table(COLUMNS, ROW.replace("skos:exactMatch", "")), False, "slot-missing"),
    "no object": (table(COLUMNS, ROW.replace("UBERON:1", "")), False, "slot-missing"),
    "neither id nor literal": (table(COLUMNS, ROW.replace("FBbt:1", "")), False, "slot-missing"),
    "modifier": (more("predicate_modifier", "Maybe"), False, "slot-value"),
    "confidence above one": (more("confidence", "1.2"), False, "slot-value"),
    "confidence in words": (more("confidence", "high"), False, "slot-value"),
    "a date that is none": (more("mapping_date", "yesterday"), False, "slot-value"),
    "cardinality that is none": (more("mapping_cardinality", "2:n"), False, "slot-value"),
    "entity type": (more("subject_type", "cell"), False, "slot-value"),
    "a prefix that is not declared": (
        table(COLUMNS, ROW.replace("FBbt:1", "WBbt:1")),
        False,
        "prefix-undeclared",
    ),
    "justification outside semapv": (
        table(COLUMNS, ROW.replace("semapv:ManualMappingCuration", "skos:note")),
        False,
        "justification",
    ),
    "cells that are shifted": (table(COLUMNS, ROW + "\textra"), False, "tsv-syntax"),
}


@pytest.fixture
def judged(tmp_path):
    def judge(name, profile):
        path = tmp_path / "set" / "1.sssom.tsv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(EXAMPLES[name][0], encoding="utf-8")
        findings = validate([path], reasoner=False, profile=profile).findings
        return path, {f.rule for f in findings if f.level == "error"}

    return judge


@pytest.mark.parametrize("name", EXAMPLES)
def test_our_verdict_is_the_specifications(name, judged):
    _, valid, rule = EXAMPLES[name]
    _, errors = judged(name, "sssom")
    assert errors == (set() if valid else {rule})


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if example[1]])
def test_the_sssom_package_takes_what_is_valid(name, judged, sssom, caplog):
    caplog.set_level(logging.CRITICAL)
    path, _ = judged(name, "sssom")
    assert len(sssom.parsers.parse_sssom_table(str(path)).df) == 1


def test_the_projects_own_profile_asks_for_more(judged):
    _, errors = judged("plain", "immuneworld")
    assert {"metadata-missing", "subject-type", "object-not-cell"} <= errors


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_schema_of_the_sssom_package_agrees_where_it_speaks(name, judged, sssom, caplog):
    """Its readers fill in or drop what is missing, so it refuses less; what it refuses, we refuse."""
    caplog.set_level(logging.CRITICAL)
    path, errors = judged(name, "sssom")
    try:
        read = sssom.parsers.parse_sssom_table(str(path))
        schema = sssom.constants.SchemaValidationType.JsonSchema
        reports = sssom.validators.validate(read, [schema], fail_on_error=False)
        refused = any(report.results for report in reports.values())
    except Exception:  # its parser has no family of errors
        refused = True
    assert errors or not refused
