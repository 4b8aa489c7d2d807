"""OWL files of other tools: RDF/XML or Turtle, and what they import, from a catalog only. Nothing is fetched.

The catalog is OASIS XML Catalogs 1.1 as Protégé writes it beside an ontology: `catalog-v001.xml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import InputError
from .local_terms import parse_turtle
from .xml_files import MAX_BYTES, check_xml

if TYPE_CHECKING:
    from rdflib import Graph

CATALOG = "catalog-v001.xml"
XML_SUFFIXES = (".owl", ".rdf", ".xml")


@dataclass(frozen=True)
class OwlFile:
    """A file with everything that its catalog has for its imports.

    :param missing: imported IRIs that no catalog resolves.
    """

    graph: Graph
    missing: tuple[str, ...]


def read_owl(path: Path, limit: int = MAX_BYTES) -> OwlFile:
    """Read a file and, once each, the files that it imports.

    :raises InputError: if it, or a file that it imports, cannot be read; see `check_xml`.
    """
    from rdflib import OWL

    graph, missing = _parse(path, limit), list[str]()
    queue = [(iri, path) for iri in sorted(map(str, graph.objects(None, OWL.imports)))]
    seen = {path.resolve()}
    while queue:
        iri, importer = queue.pop(0)
        target = _catalog(importer.parent).get(iri)
        if target is None:
            missing.append(iri)
        elif target.resolve() not in seen:
            seen.add(target.resolve())
            found = _parse(target, limit)
            queue += [(other, target) for other in sorted(map(str, found.objects(None, OWL.imports)))]
            graph += found
    return OwlFile(graph, tuple(dict.fromkeys(missing)))


def _parse(path: Path, limit: int) -> Graph:
    from rdflib import Graph

    if path.suffix not in XML_SUFFIXES:
        try:
            return parse_turtle(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read ({error})", where=str(path)) from error
        except SyntaxError as error:
            raise InputError(f"is not Turtle: {error.msg}", where=f"{path}:{error.lineno}") from error
    data = check_xml(path, limit)
    try:
        return Graph(bind_namespaces="none").parse(data=data, format="xml")
    except Exception as error:  # rdflib raises many kinds on RDF/XML that is well-formed but wrong
        raise InputError(f"is no RDF/XML ({' '.join(str(error).split())[:200]})", where=str(path)) from error


def _catalog(folder: Path) -> dict[str, Path]:
    """IRI → file, of the catalog in a folder; files outside the folder are left out."""
    from defusedxml.ElementTree import fromstring

    path = folder / CATALOG
    if not path.is_file():
        return {}
    found = {}
    for element in fromstring(check_xml(path)).iter():
        name, uri = element.get("name"), element.get("uri")
        inside = (folder / uri).resolve() if uri and ":" not in uri else None
        if name and inside and inside.is_relative_to(folder.resolve()) and inside.is_file():
            found[name] = inside
    return found
