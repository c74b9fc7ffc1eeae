"""XML from strangers: no DTD, no entities, bounded in size and depth; looked up by local name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

# A year of a busy account is some megabytes; beyond this it is an export to import by hand.
MAX_BYTES = 20_000_000
# E-invoices nest about fifteen deep; a stack of thousands is an attack.
MAX_DEPTH = 60
# A statement of 50,000 entries; an expansion without entities can still be long.
MAX_ELEMENTS = 2_000_000
# What is noted of an element beside what the XML says: names that no XML could hold.
TORN = "\x00torn"
LINE = "\x00line"


_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_RUSSIAN_ROOT = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?<(?:\w+:)?[А-Яа-яЁё]")


class XmlRefusedError(ValueError):
    """The XML is not read; the message is a sentence that says why."""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def parse(data: bytes) -> Element:
    """The root element, tags and attributes without their namespaces.

    Raises XmlRefusedError for a DOCTYPE (XXE, entity expansion), for what is too large or too
    deep, and for what is not well-formed.
    """
    root, broken = parse_torn(data)
    if root is None or broken:
        raise XmlRefusedError(f"the XML is broken: {broken}")
    return root


def parse_torn(data: bytes, lined: str = "") -> tuple[Element | None, str]:
    """The root element as far as the XML is sound, and how it breaks ('' where it does not).

    Elements that were still open there have the attribute TORN; those called `lined` have the
    number of their line in LINE. Raises XmlRefusedError as `parse`
    does for what is dangerous, not for what is broken.
    """
    if len(data) > MAX_BYTES:
        raise XmlRefusedError(f"the XML is larger than {MAX_BYTES // 1_000_000} MB")
    builder = TreeBuilder()
    opened: list[Element] = []
    root: Element | None = None
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count, root
        count += 1
        if len(opened) >= MAX_DEPTH:
            raise XmlRefusedError(f"the XML nests deeper than {MAX_DEPTH} elements")
        if count > MAX_ELEMENTS:
            raise XmlRefusedError(f"the XML has more than {MAX_ELEMENTS} elements")
        own = {_local(key): value for key, value in attributes.items()}
        element = builder.start(_local(tag), own)
        if element.tag == lined:
            element.set(LINE, str(parser.CurrentLineNumber))
        root = element if root is None else root
        opened.append(element)

    def end(tag: str) -> None:
        opened.pop()
        builder.end(_local(tag))

    def refuse(*_: object) -> None:
        raise XmlRefusedError("the XML declares a DOCTYPE, which no invoice or statement needs")

    data, encoding = _in_utf8(data)
    parser = expat.ParserCreate(encoding, namespace_separator="}")
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
        for element in opened:
            element.set(TORN, "true")
        return root, str(error)
    return builder.close(), ""


def _in_utf8(data: bytes) -> tuple[bytes, str | None]:
    """The bytes, and their encoding if it is another than the XML declares (None: as declared).

    Russian programs write windows-1251 and declare UTF-8, or nothing. Such a file is no UTF-8, and
    its root is a Russian word once it is read as what it is.
    """
    declared = _DECLARED.match(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        declared is not None and declared[1].lower() != b"utf-8"
    ):
        return data, None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        words = data.decode("cp1251", errors="replace")
        if _RUSSIAN_ROOT.match(words):
            return words.encode("utf-8"), "utf-8"
    return data, None


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
