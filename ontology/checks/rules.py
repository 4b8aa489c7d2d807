"""The rules of `iw-onto validate`: one table, from which findings and docs/validate.md are made."""

from __future__ import annotations

from dataclasses import dataclass

from ..finding import Finding, Level


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule forbids.

    :param id: kebab-case, stable.
    :param meaning: what is wrong when it speaks.
    :param fix: what to do, unless the finding knows better.
    """

    id: str
    level: Level
    meaning: str
    fix: str


_FILES = (
    Rule("file-unreadable", "error", "the file cannot be opened", "check that it exists and may be read"),
    Rule("file-too-large", "error", "the file is over 50 MB", "no curated file is that large: split it"),
    Rule("file-empty", "error", "the file holds nothing", "write it again or delete it"),
    Rule("file-binary", "error", "the file holds NUL bytes, so it is no text", "save it as plain text"),
    Rule("file-encoding", "error", "the file is not UTF-8", "save it as UTF-8"),
    Rule("file-bom", "warning", "the file starts with a byte order mark", "save it as UTF-8 without BOM"),
    Rule(
        "text-invisible",
        "warning",
        "the line holds an invisible character (zero width, or one that turns the reading direction)",
        "delete it",
    ),
    Rule(
        "xml-refused", "error", "the XML is broken, too deep, or refers to anything outside", "see the value"
    ),
    Rule(
        "check-failed", "error", "a check broke off; the file is checked only in part", "report this as a bug"
    ),
)

_TERMS = (
    Rule("turtle-syntax", "error", "the file is not Turtle", "mend the syntax at this line"),
    Rule("release-version-missing", "error", "no `owl:versionInfo` on an `owl:Ontology`", "add the release"),
    Rule("id-duplicate", "error", "an id is defined twice", "merge the blocks or give one a new id"),
    Rule("id-untyped", "error", "an `IW:` subject is no class and no property", "add `a owl:Class`"),
    Rule(
        "id-format", "error", "the id of a local term is not `IW:` and seven digits", "use the next free id"
    ),
    Rule(
        "id-range",
        "error",
        "the id lies outside the range of its kind (`IW:0000001`-`IW:0099999` cells, below CL:0000000; "
        "`IW:0100000`-`IW:0199999` programmes, below IW:0100000)",
        "use an id of the other range, or mend the parent",
    ),
    Rule("label-missing", "error", "the term has no `rdfs:label`", "add one"),
    Rule("label-multiple", "error", "the term has several labels", "keep one, make the others synonyms"),
    Rule("label-duplicate", "error", "another term has the same label", "rename one, or merge the terms"),
    Rule("definition-missing", "error", "the term has no `IAO:0000115` definition", "define it in own words"),
    Rule("definition-multiple", "error", "the term has several definitions", "keep one"),
    Rule("source-missing", "error", "the term has no `dcterms:source`", "cite a DOI or PMID"),
    Rule("source-form", "warning", "a source is no DOI, PMID or web address", "cite it as an IRI"),
    Rule("logic-missing", "warning", "the term has no logical axiom beyond is_a", "say what it expresses, …"),
    Rule("parent-missing", "error", "the term has no parent", "add `rdfs:subClassOf`"),
    Rule("parent-unknown", "error", "a parent is in no ontology", "use an id of CL or IW"),
    Rule("parent-deprecated", "error", "a parent is deprecated", "use another parent"),
    Rule(
        "relation-predicate-unknown", "error", "a relation's property is not known", "declare or replace it"
    ),
    Rule("relation-object-unknown", "error", "a relation's object is not known", "use a known id"),
    Rule("relation-object-deprecated", "error", "a relation's object is deprecated", "use another term"),
    Rule("gene-unknown", "error", "a gene is no approved HGNC symbol", "use the approved symbol"),
    Rule("gene-id", "error", "a gene is declared with another gene's HGNC id", "use the id shown"),
    Rule("import-unresolved", "warning", "an owl:imports that no catalog resolves", "add catalog-v001.xml"),
    Rule("disjoint-unknown", "error", "a disjointness axiom names an unknown class", "use a known id"),
    Rule("replaced-by-unknown", "error", "`replaced_by` names an unknown term", "use a known id"),
    Rule("deprecated-no-replacement", "warning", "deprecated, without `replaced_by`", "add IAO:0100001"),
    Rule(
        "synonym-collision",
        "error",
        "an exact synonym is another term's label",
        "drop it or narrow its scope",
    ),
    Rule(
        "synonym-shared",
        "warning",
        "two terms share an exact synonym",
        "drop it from one, or change its scope",
    ),
)

_LOGIC = (
    Rule("is-a-cycle", "error", "the term is its own ancestor", "take one is_a of the circle out"),
    Rule("disjoint-parents", "error", "the term is below two disjoint classes", "take one parent out"),
    Rule("contradictory-axioms", "error", "the term expresses what it lacks", "take one of the axioms out"),
    Rule("unsatisfiable", "error", "the reasoner proves that the class can have no member", "see its axioms"),
    Rule(
        "is-a-inferred",
        "warning",
        "the reasoner puts the term below a class that the file does not tell",
        "add that is_a, or mend the axioms that put it there",
    ),
    Rule(
        "same-as-inferred",
        "warning",
        "the reasoner proves that two terms have the same members",
        "merge the terms, or say what sets one apart",
    ),
    Rule("reasoner-incomplete", "warning", "the reasoner passed over an axiom outside OWL EL", "reword it"),
    Rule("reasoner-failed", "warning", "the reasoner could not run", "mend the other findings first"),
)

_MAPPINGS = (
    Rule("tsv-syntax", "error", "a row or the column names are broken", "mend the row"),
    Rule("header-yaml", "error", "the `#` header is not YAML of keys and values", "mend the header"),
    Rule("column-missing", "error", "a required column is missing", "add the column"),
    Rule("column-duplicate", "error", "a column stands twice", "take one out"),
    Rule("column-unknown", "warning", "SSSOM has no such column", "rename it or take it out"),
    Rule("metadata-missing", "error", "the header lacks a required key", "add it"),
    Rule(
        "set-source-missing",
        "warning",
        "the header cites no `subject_source`",
        "cite the labels' publication",
    ),
    Rule("sssom-invalid", "error", "sssom-pydantic refuses the header or the row", "see the message"),
    Rule(
        "prefix-mismatch",
        "error",
        "curie_map gives a prefix another IRI than the project's",
        "use the IRI shown",
    ),
    Rule("prefix-undeclared", "error", "a prefix is used that curie_map does not declare", "declare it"),
    Rule("set-id", "error", "mapping_set_id is not …/mappings/<lab>/<version>", "use the id shown"),
    Rule("set-lab-folder", "error", "the lab in mapping_set_id is not the folder's name", "rename one"),
    Rule("set-file-version", "error", "mapping_set_version is not the file's name", "rename one"),
    Rule("label-empty", "error", "a row has no subject_label", "write the lab's label"),
    Rule(
        "label-near-duplicate",
        "warning",
        "two labels differ only by case or blanks, and are mapped differently",
        "check the source: is it one label or two?",
    ),
    Rule(
        "label-spelt-twice",
        "info",
        "two labels differ only by case or blanks, and mean the same",
        "nothing, if the source has both",
    ),
    Rule(
        "label-contradicts-term",
        "warning",
        "the label names another lineage or marker sign than the term",
        "check the term, or say broad or narrow",
    ),
    Rule("label-gone", "warning", "the lab's labels.txt no longer has the label", "take the row out"),
    Rule("label-without-row", "info", "a label of the lab's labels.txt has no row", "map it"),
    Rule(
        "labs-disagree",
        "info",
        "another lab's newest set gives the name another exact term",
        "look at both rows: one may be wrong, or the labs mean different cells",
    ),
    Rule("lab-folder-empty", "error", "a lab's folder holds no mapping set", "add one or delete the folder"),
    Rule("slot-missing", "error", "a row lacks a slot that SSSOM requires", "fill it in"),
    Rule("slot-value", "error", "a slot's value is none that SSSOM allows", "use one of those shown"),
    Rule("label-two-exact", "error", "a label has two exact terms", "keep one, or use broad and narrow"),
    Rule("row-duplicate", "error", "a row stands twice", "take one out"),
    Rule("row-contradiction", "error", "a mapping is both stated and negated", "keep one"),
    Rule("subject-id", "error", "subject_id is not that of the label", "use the id shown"),
    Rule("subject-type", "error", "subject_type is not `rdfs literal`", "set it in the header"),
    Rule(
        "predicate-not-allowed", "error", "predicate is not an allowed SKOS match", "exact, broad or narrow"
    ),
    Rule("modifier-not-allowed", "error", "predicate_modifier is neither empty nor `Not`", "empty it"),
    Rule("object-missing", "error", "a row has no object_id", "give a term, or sssom:NoTermFound"),
    Rule("object-unknown", "error", "the object is in no ontology", "use an id of CL or IW"),
    Rule("object-not-cell", "error", "the object is no cell type and no programme", "use a term of CL or IW"),
    Rule("object-deprecated", "error", "the object is deprecated", "use another term"),
    Rule(
        "object-label", "error", "object_label is not the term's label", "use the label shown, or mend the id"
    ),
    Rule(
        "no-term-predicate", "error", "sssom:NoTermFound with another predicate than exactMatch", "exactMatch"
    ),
    Rule("no-term-and-term", "error", "a label has a term and sssom:NoTermFound", "keep one"),
    Rule(
        "justification",
        "error",
        "mapping_justification is not a semapv process",
        "semapv:ManualMappingCuration",
    ),
    Rule("confidence-missing", "error", "a row has no confidence", "give a number from 0 to 1"),
    Rule("confidence-range", "error", "confidence is not a number from 0 to 1", "give a number from 0 to 1"),
)

_CHAINS = (
    Rule(
        "chain-form", "error", "mapping_set_source is not one set of the same lab", "name the set it follows"
    ),
    Rule("chain-predecessor", "error", "the set follows a version that is not there", "name one that is"),
    Rule("chain-fork", "error", "two versions follow the same one", "let one follow the other"),
    Rule(
        "chain-skip",
        "warning",
        "the version passes over one that lies between it and the one it follows",
        "follow the newest before it, or withdraw that one",
    ),
    Rule("chain-roots", "error", "a lab has two versions that follow none", "name the set it follows"),
    Rule("chain-cycle", "error", "a version follows itself, in a circle", "let the first follow none"),
)

_GATES = (
    Rule("gate-table", "error", "the table of gates cannot be read", "see the value"),
    Rule("gate-term", "error", "a gate is that of no living term", "use a known id"),
    Rule("gate-label", "error", "the label is not the term's", "write the label shown"),
    Rule("gate-form", "error", "a gate is not signed markers", "write it as `CD4+ CD25high ?CD127-`"),
    Rule("gate-twice", "error", "two rows require the same markers", "keep one of them"),
    Rule("gate-source", "error", "a gate has no DOI or PMID", "name the paper or panel it is from"),
)

GROUPS: dict[str, tuple[Rule, ...]] = {
    "Files": _FILES,
    "Terms": _TERMS,
    "Logic": _LOGIC,
    "Mapping sets": _MAPPINGS,
    "Version chains": _CHAINS,
    "Gates": _GATES,
}
RULES: dict[str, Rule] = {rule.id: rule for rules in GROUPS.values() for rule in rules}


def found(rule: str, file: str, row: int, column: str, value: str, fix: str = "") -> Finding:
    """A finding of a rule; `fix` where the check knows better than the rule."""
    known = RULES[rule]
    return Finding(file, row, column, known.level, rule, value, fix or known.fix)


def as_markdown() -> str:
    """The rule tables of docs/validate.md."""
    parts = []
    for title, rules in GROUPS.items():
        rows = "".join(f"| `{r.id}` | {r.level} | {r.meaning} | {r.fix} |\n" for r in rules)
        parts.append(f"### {title}\n\n| rule | level | what is wrong | fix |\n|---|---|---|---|\n{rows}")
    return "\n".join(parts)
