"""XML from strangers: no DTD, no entities, bounded in size and depth; looked up by local name."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

# A year of a busy account is some megabytes; beyond this it is an export to import by hand.
MAX_BYTES = 20_000_000
# E-invoices nest about fifteen deep; a stack of thousands is an attack.
MAX_DEPTH = 60
# A statement of 50,000 entries; an expansion without entities can still be long.
MAX_ELEMENTS = 2_000_000


class XmlRefusedError(ValueError):
    """The XML is not read; the message is a sentence that says why."""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def parse(data: bytes) -> Element:
    """The root element, tags and attributes without their namespaces.

    Raises XmlRefusedError for a DOCTYPE (XXE, entity expansion), for what is too large or too
    deep, and for what is not well-formed.
    """
    if len(data) > MAX_BYTES:
        raise XmlRefusedError(f"the XML is larger than {MAX_BYTES // 1_000_000} MB")
    builder = TreeBuilder()
    depth = count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH:
            raise XmlRefusedError(f"the XML nests deeper than {MAX_DEPTH} elements")
        if count > MAX_ELEMENTS:
            raise XmlRefusedError(f"the XML has more than {MAX_ELEMENTS} elements")
        builder.start(_local(tag), {_local(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(tag))

    def refuse(*_: object) -> None:
        raise XmlRefusedError("the XML declares a DOCTYPE, which no invoice or statement needs")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, XmlRefusedError):
            raise
        raise XmlRefusedError(f"the XML is broken: {error}") from error
    return builder.close()


def find(element: Element | None, path: str) -> Element | None:
    """The first element at a path of local names; `*` steps over any one level."""
    return next(find_all(element, path), None)


def find_all(element: Element | None, path: str) -> Iterator[Element]:
    """Every element at a path of local names."""
    if element is not None:
        yield from element.iterfind(path)


def text(element: Element | None, *paths: str) -> str:
    """The text at the first of these paths that has one, blanks collapsed; '' for none."""
    for path in paths:
        for found in find_all(element, path):
            words = " ".join("".join(found.itertext()).split())
            if words:
                return words
    return ""
