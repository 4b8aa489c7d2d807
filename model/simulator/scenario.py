"""A published model as a scenario: SBML of BioModels or of anybody, checked before any library reads it.

The file is bounded and free of entities (`ontology.xml_files`), refers to no other file, and is given to
libRoadRunner as text, never as an address. What its species are comes from its MIRIAM annotations, or from
the user.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...ontology.errors import InputError, UnknownNameError
from ...ontology.ontology import Ontology
from ...ontology.xml_files import check_xml

MAX_BYTES, MAX_SPECIES = 5_000_000, 500
_BIOLOGY = "{http://biomodels.net/biology-qualifiers/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_CELL = re.compile(
    r"(?:https?://identifiers\.org/(?:cl/)?|urn:miriam:cl:|http://purl\.obolibrary\.org/obo/"
    r"|https://w3id\.org/immuneworld/)(CL|IW)(?::|%3A|_)(\d{7})"
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A model that can be run.

    :param nodes: species → CL or IW term, of those that have one.
    """

    name: str
    sbml: str
    species: tuple[str, ...]
    nodes: Mapping[str, str]


def read_sbml(path: Path) -> Scenario:
    """An SBML file, with the cell types that its annotations name.

    :raises InputError: if it is too large, no SBML, refers to other files, or has too many species.
    """
    from defusedxml.ElementTree import fromstring

    data = check_xml(path, MAX_BYTES)
    root = fromstring(data, forbid_dtd=True)
    if not re.fullmatch(r"\{http://www\.sbml\.org/sbml/level\d[^}]*\}sbml", root.tag):
        raise InputError("is not SBML", where=str(path), hint="give a model in SBML level 2 or 3")
    local = {element.tag.rpartition("}")[2] for element in root.iter()}
    if "externalModelDefinition" in local:
        raise InputError("takes a part from another file", where=str(path), hint="flatten the model first")
    found = [one for one in root.iter() if one.tag.rpartition("}")[2] == "species"]
    if not 0 < len(found) <= MAX_SPECIES:
        raise InputError(f"has {len(found)} species, not 1 to {MAX_SPECIES}", where=str(path))
    nodes = {str(one.get("id")): node for one in found if (node := annotated(one))}
    text = data.decode("utf-8-sig", errors="strict").lstrip()
    return Scenario(path.stem, text, tuple(str(one.get("id")) for one in found), nodes)


def annotated(species: Any) -> str:
    """The CL or IW term that an element is, or is a version of; empty if its annotations name none."""
    for qualifier in ("is", "isVersionOf"):
        for part in species.iter(f"{_BIOLOGY}{qualifier}"):
            for item in part.iter(f"{_RDF}li"):
                if curie := cell_curie(str(item.get(f"{_RDF}resource"))):
                    return curie
    return ""


def cell_curie(address: str) -> str:
    """`urn:miriam:cl:CL%3A0000625`, `https://identifiers.org/CL:0000625`, … → `CL:0000625`; else empty."""
    match = _CELL.fullmatch(address)
    return f"{match[1]}:{match[2]}" if match else ""


def with_terms(scenario: Scenario, told: list[str], ontology: Ontology) -> Scenario:
    """The scenario with what the user says of its species, `species=CL:0000625`, over its annotations.

    :raises InputError: for a word that is not of this form. :raises UnknownNameError: for a species that
        the model has
        not, or a term that the ontology has not.
    """
    known = {term for term in scenario.nodes.values() if term in ontology and not ontology[term].deprecated}
    nodes = {species: term for species, term in scenario.nodes.items() if term in known}  # drugs have others
    for text in told:
        species, equals, term = (part.strip() for part in text.partition("="))
        if not (species and equals and term):
            raise InputError(f"--term {text!r} is not understood", hint="write it like Teff=CL:0001050")
        if species not in scenario.species:
            raise UnknownNameError("species", species, list(scenario.species), where=scenario.name)
        if term not in ontology or ontology[term].deprecated:
            raise UnknownNameError("term", term, [], where=scenario.name, hint="search it: iw-onto map LABEL")
        nodes[species] = term
    if len(nodes) < 2:
        raise InputError(
            f"names the cell type of {len(nodes)} species, and a composition needs two",
            where=scenario.name,
            hint=f"say what they are, --term SPECIES=TERM; it has {', '.join(scenario.species[:12])}",
        )
    return Scenario(scenario.name, scenario.sbml, scenario.species, nodes)
