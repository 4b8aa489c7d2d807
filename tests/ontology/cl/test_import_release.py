"""A release file that says the facts that ship gives the shipped slices back, row by row."""

import pytest

from immuneworld.ontology.cl.cell_ontology import IMPORTS, guide_terms
from immuneworld.ontology.cl.import_release import import_release

RELEASE = "2026-03-26"
HEADER = f"format-version: 1.4\ndata-version: cl/releases/{RELEASE}/cl.obo\nontology: cl\n"


def rows(path):
    """The rows behind the `#` lines and the column names."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]


def stanza(term, relations, synonyms):
    """A class in OBO; conjuncts of a definition stand behind the first parent as its genus."""
    defined = [f"intersection_of: {p} {o}" for _, p, o, kind in relations if kind == "EquivalentClasses"]
    told = [f"relationship: {p} {o}" for _, p, o, kind in relations if kind != "EquivalentClasses"]
    genus = [f"intersection_of: {term.parents[0]}"] if defined else []
    names = [f'synonym: "{text}" {scope.upper()} []' for _, text, scope in synonyms]
    flags = ["is_obsolete: true"] * term.deprecated
    flags += [f"replaced_by: {term.replaced_by}"] * bool(term.replaced_by)
    head = ["[Term]", f"id: {term.id}", f"name: {term.label}"]
    return "\n".join(
        [*head, *names, *(f"is_a: {p}" for p in term.parents), *genus, *defined, *told, *flags, ""]
    )


@pytest.fixture
def release_file(tmp_path):
    relations, synonyms = rows(IMPORTS / "cl_relations.tsv"), rows(IMPORTS / "cl_synonyms.tsv")
    terms = [term for curie, term in guide_terms(RELEASE).items() if curie.startswith("CL:")]
    stanzas = [
        stanza(term, [r for r in relations if r[0] == term.id], [s for s in synonyms if s[0] == term.id])
        for term in terms
    ]
    path = tmp_path / "cl.obo"
    path.write_text("\n".join([HEADER, *stanzas]), encoding="utf-8")
    return path


def test_the_shipped_slices_are_what_a_release_file_gives(release_file, tmp_path):
    done = import_release(RELEASE, release_file, tmp_path / "imports")
    assert done.pinned
    for name in ("cl_relations.tsv", "cl_synonyms.tsv", f"cl/{RELEASE}.tsv"):
        assert rows(tmp_path / "imports" / name) == rows(IMPORTS / name), name
