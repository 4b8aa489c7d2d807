"""New terms from a template: checked, given ids, written in canonical Turtle; all of them or none."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..checks.validate import validate
from ..curies import compress, expand
from ..finding import Finding
from ..load import LOCAL, merge
from ..local_terms import LocalTerms, parse_local_terms, read_local_terms
from ..ontology import Ontology
from ..outputs import whole_file
from ..reason.classify import inferred_parents
from ..sssom import CREATOR
from ..term import Term
from .already_there import AlreadyThere
from .declare import declare
from .id_ranges import TABLE, Mint, load_ranges
from .problems import Problems
from .resolve import Resolver
from .template import TermRow, read_template
from .term_graph import add_term
from .turtle import to_turtle

if TYPE_CHECKING:
    from rdflib import Graph


TOLD = frozenset({"contradictory-axioms", "disjoint-parents", "is-a-cycle"})


@dataclass(frozen=True)
class Plan:
    """What adding the terms of a template comes to; nothing is written yet.

    :param terms: the new terms, in the order of the template's rows.
    :param findings: by row; `error` if nothing may be written.
    :param text: the target's new content; empty where a row is in error.
    """

    target: Path
    terms: tuple[Term, ...]
    findings: tuple[Finding, ...]
    text: str

    @property
    def is_sound(self) -> bool:
        """Whether it may be written."""
        return bool(self.text) and not any(finding.level == "error" for finding in self.findings)


def plan_terms(
    template: Path, target: Path, curator: str = CREATOR, *, anyway: bool = False, reasoner: bool = True
) -> Plan:
    """Read, resolve and check all rows of a template against a Turtle file.

    :param curator: whose range of ids the new terms get theirs from.
    :param anyway: a term that is there already is a warning, no error.
    :param reasoner: also look whether the new classes can have members.
    :raises InputError: if a file cannot be read. :raises UnknownNameError: if the curator has no range.
    """
    local, problems = read_local_terms(target), Problems(str(template))
    rows = read_template(template, problems)
    terms = _terms(rows, local, Mint(load_ranges(_table(target)), curator, _texts(target)), problems)
    there = AlreadyThere(merge(local), problems, anyway=anyway)
    for row, term in zip(rows, terms, strict=True):
        there.check(term, row.line)
    lines = {term.id: row.line for row, term in zip(rows, terms, strict=True)}
    text = _checked(target, _text(local.graph, terms), lines, problems, reasoner=reasoner)
    findings = sorted(problems.findings, key=lambda f: (f.row, f.level != "error", f.rule, f.value))
    return Plan(target, tuple(terms), tuple(findings), text)


def write_plan(plan: Plan, out: Path | None = None) -> Path:
    """Write a sound plan to its target, or elsewhere: whole or not at all."""
    with whole_file(out or plan.target) as path:
        path.write_bytes(plan.text.encode())
    return out or plan.target


def _table(target: Path) -> Path:
    """The ranges beside the target, else the packaged ones."""
    beside = target.resolve().parent / TABLE.name
    return beside if beside.exists() else TABLE


def _texts(target: Path) -> list[str]:
    """Where ids in use stand: the target, and the packaged terms, of which it may be an old copy."""
    return [path.read_text("utf-8") for path in {target.resolve(), LOCAL.resolve()} if path.exists()]


def _terms(rows: list[TermRow], local: LocalTerms, mint: Mint, problems: Problems) -> list[Term]:
    """Ids first, for a row may name another as its parent. Cells and programmes have ranges of their own."""
    ontology = merge(local)
    labels: dict[str, str] = {}
    resolver = Resolver(ontology, labels, _processes(local.graph), problems)
    kinds = {row.line: "programme" if _names_programme(resolver, row) else "cell" for row in rows}
    ids = [mint.next(kinds[row.line]) for row in rows]
    labels.update({row.label.casefold(): curie for row, curie in zip(rows, ids, strict=True) if row.label})
    return [resolver.term(row, curie) for row, curie in zip(rows, ids, strict=True)]


def _names_programme(resolver: Resolver, row: TermRow) -> bool:
    """Whether a named parent that is there already is a programme."""
    onto = resolver.ontology
    named = (name if name in onto else onto.by_label.get(name.casefold()) for name in row.lists["parents"])
    return resolver.is_programme(tuple(curie for curie in named if curie))


def _processes(graph: Graph) -> dict[str, str]:
    """Labels of the GO classes that the file declares."""
    from rdflib import RDFS

    labels = ((str(o), compress(str(s))) for s, o in graph.subject_objects(RDFS.label))
    return {label.casefold(): curie for label, curie in labels if curie.startswith("GO:")}


def _text(graph: Graph, terms: list[Term]) -> str:
    named = {p for term in terms for p in term.parents}
    named |= {r.object for term in terms for r in term.relations}
    for term in terms:
        add_term(graph, term)
    declare(graph, named)
    return to_turtle(graph)


def _checked(target: Path, text: str, lines: dict[str, int], problems: Problems, *, reasoner: bool) -> str:
    """The text to write; empty where a row is in error, of which the told logic is still said."""
    if problems.errors:
        _check_result(target, text, lines, problems, reasoner=False, only=TOLD)
        return ""
    if reasoner:
        text = _placed(text, lines, problems)
    _check_result(target, text, lines, problems, reasoner=reasoner)
    return text


def _placed(text: str, lines: dict[str, int], problems: Problems) -> str:
    """The text with the is_a that a reasoner infers for the new terms; what it infers of others is said."""
    local = parse_local_terms(text)
    ontology = merge(local)
    for curie, parents in inferred_parents(local, ontology).items():
        for parent in parents:
            value = f"{curie} {ontology[curie].label!r} is_a {parent} {ontology[parent].label!r}"
            if curie in lines:
                problems.say(lines[curie], "parents", "inferred-parent", value, "added", "info")
                _place(local.graph, curie, parent, ontology)
            elif parent in lines:
                problems.say(lines[parent], "defined", "inferred-child", value, "look whether it is", "info")
    return to_turtle(local.graph)


def _place(graph: Graph, curie: str, parent: str, ontology: Ontology) -> None:
    """An is_a more, and those less that it says already."""
    from rdflib import RDFS, URIRef

    term = URIRef(expand(curie))
    for above in ontology.ancestors(parent):
        graph.remove((term, RDFS.subClassOf, URIRef(expand(above))))
    graph.add((term, RDFS.subClassOf, URIRef(expand(parent))))
    declare(graph, {parent})


def _check_result(
    target: Path,
    text: str,
    lines: dict[str, int],
    problems: Problems,
    *,
    reasoner: bool,
    only: Collection[str] = (),
) -> None:
    """What validation says of the new file that it did not say of the old one.

    :param only: rules to say; default: all. A term that lacks what could not be resolved breaks others too.
    """
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder) / target.name
        new.write_text(text, encoding="utf-8")
        before = {(f.rule, f.value) for f in validate([target], reasoner=reasoner).findings}
        after = validate([new], reasoner=reasoner).findings
    for f in after:
        if (f.rule, f.value) not in before and (not only or f.rule in only):
            row = next((line for curie, line in lines.items() if curie in f.value), 0)
            problems.say(row, f.column, f.rule, f.value, f.fix, f.level)
