"""The mechanistic model: `microenvironment.ant` with its species named and annotated, as SBML.

Antimony is a text form of SBML (Smith 2009, doi:10.1093/bioinformatics/btp401). What each species is stands
in `species.tsv`; it enters the SBML as MIRIAM annotations (Le Novère 2005, doi:10.1038/nbt1156), so that
any tool can tell, and the knowledge graph can address, what a curve shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...ontology.curies import PREFIXES
from ...ontology.errors import InputError
from ...ontology.tables import cells, read_table

FOLDER = Path(__file__).parent
MODEL = "immune_microenvironment"
CLONES = ("Ci", "Cl", "Cr")
INSTALL = "pip install 'immuneworld[simulate]'"


@dataclass(frozen=True, slots=True)
class Species:
    """A state of the model.

    :param qualifier: `is`, or `isVersionOf` where the state is a kind of its node.
    :param node: the node of the graph. :param also: terms beside it.
    :param sampled: whether a piece of the tumour holds such cells.
    """

    id: str
    label: str
    qualifier: str
    node: str
    also: tuple[str, ...]
    sampled: bool


@cache
def species() -> tuple[Species, ...]:
    """The species, in the order of the table."""
    return tuple(
        Species(r["id"], r["label"], r["qualifier"], r["node"], cells(r["also"]), r["sampled"] == "yes")
        for r in read_table(FOLDER / "species.tsv", ("id", "label", "qualifier", "node", "also", "sampled"))
    )


def antimony_text() -> str:
    """The model with names and annotations, in Antimony."""
    body, end, _ = (FOLDER / "microenvironment.ant").read_text(encoding="utf-8").rpartition("\nend")
    lines = [line for one in species() for line in _described(one)]
    return "\n".join((body, "", *lines)) + end + "\n"


def _described(one: Species) -> list[str]:
    """Name and annotations of a species; Antimony calls isVersionOf `hypernym`."""
    verb = {"is": "identity", "isVersionOf": "hypernym"}[one.qualifier]
    lines = [f'  {one.id} is "{one.label}";', f'  {one.id} {verb} "{iri(one.node)}"']
    return lines + [f'  {one.id} hypernym "{iri(term)}"' for term in one.also]


def iri(curie: str) -> str:
    """A CURIE as MIRIAM wants it: through identifiers.org, or our own address for a local term."""
    prefix, _, local = curie.partition(":")
    return PREFIXES["IW"] + local if prefix == "IW" else f"https://identifiers.org/{curie}"


@cache
def sbml() -> str:
    """The model in SBML level 3.

    :raises InputError: if the extra `simulate` is not installed.
    """
    return to_sbml(antimony_text(), MODEL)


def to_sbml(text: str, name: str) -> str:
    """Antimony → SBML.

    :raises InputError: naming the line that Antimony does not take, or that it is not installed.
    """
    try:
        import antimony
    except ImportError as error:
        raise InputError("the simulator needs libroadrunner and antimony", hint=INSTALL) from error
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(text) < 0:
        raise InputError(f"is no Antimony: {antimony.getLastError()}", where=name)
    return str(antimony.getSBMLString(name))
