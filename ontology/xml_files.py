"""XML from strangers: bounded, without entities, and nothing outside the file is ever read.

Entity expansion and external entities are what makes XML dangerous (OWASP, XML External Entity Prevention);
defusedxml refuses both before any other parser sees the text.
"""

from __future__ import annotations

from pathlib import Path

from .errors import InputError

MAX_BYTES = 200_000_000
"""A whole release of the Cell Ontology in RDF/XML has about 70 MB."""
MAX_DEPTH = 200
"""RDF/XML nests some ten levels; parsers that recurse fail at some hundreds."""


def check_xml(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of an XML file, once it is well formed, small enough and harmless.

    :raises InputError: if it cannot be read, is larger than `limit` bytes, is not well-formed, declares an
        entity, refers to anything outside itself, or nests deeper than `MAX_DEPTH`.
    """
    try:
        size = path.stat().st_size
        if size > limit:
            raise InputError(f"has {size:,} bytes, more than the {limit:,} allowed", where=str(path))
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path)) from error
    _parse(data, path)
    return data


def _parse(data: bytes, path: Path) -> None:
    import io
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    depth = 0
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_entities=True):
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise InputError(f"nests deeper than {MAX_DEPTH} elements", where=str(path))
            if event == "end":
                element.clear()
    except DefusedXmlException as error:
        raise InputError(
            f"declares an entity or refers to another file ({type(error).__name__})",
            where=str(path),
            hint="save it without a DOCTYPE of entities",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        line = getattr(error, "position", (0,))[0]
        raise InputError(
            f"is not well-formed XML: {error}", where=f"{path}:{line}" if line else str(path)
        ) from error
