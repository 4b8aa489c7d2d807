"""`Term`: one node of the ontology."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Scope = Literal["exact", "broad", "narrow", "related"]


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another name of a term, with its OBO scope."""

    text: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Relation:
    """A logical axiom `term SubClassOf (predicate some object)`: both ends are CURIEs (`RO:0002292`)."""

    predicate: str
    object: str


@dataclass(frozen=True, slots=True)
class LogicalDefinition:
    """What is sufficient for a member: `term EquivalentTo (genus and … and differentia and …)`.

    :param genus: CURIEs of classes. :param differentia: restrictions, `predicate some object`.
    """

    genus: tuple[str, ...]
    differentia: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class ComplexAxiom:
    """An axiom that is no `predicate some named class`, as text, with what of that form follows from it.

    :param text: Manchester syntax without its subject: `SubClassOf (RO:0002215 some (GO:1 and …))`.
    """

    text: str
    parents: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A class of the ontology.

    :param id: CURIE, `CL:0000625` or `IW:0000012`.
    :param definition: textual definition. CL's is fetched from `cellxgene-ontology-guide`, not stored.
    :param sources: where a local term comes from (`doi:10.1038/…`, `PMID:…`).
    :param parents: is_a, direct, CURIEs; the genus of a logical definition is among them.
    :param relations: logical axioms beyond is_a, the differentia among them.
    :param logical_definitions: the same again, where together they are sufficient too.
    :param replaced_by: for a deprecated term, the CURIE to use instead, if there is one.
    :param complex_axioms: what none of the above carries, nested expressions for instance.
    """

    id: str
    label: str
    synonyms: tuple[Synonym, ...] = ()
    definition: str = ""
    sources: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    deprecated: bool = False
    replaced_by: str | None = None
    logical_definitions: tuple[LogicalDefinition, ...] = ()
    # Not shown: the hash of an ontology, read off what is shown, stays what it was where there are none.
    complex_axioms: tuple[ComplexAxiom, ...] = field(default=(), repr=False)

    @property
    def is_local(self) -> bool:
        """Whether ImmuneWorld curates the term itself."""
        return self.id.startswith("IW:")
