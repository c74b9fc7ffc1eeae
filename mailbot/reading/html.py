"""HTML mail to lines of text: tables row by row, quotation and signature known by their markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailbot.reading.lines import Line, Whose, join

# Deeper markup is flattened: a stack of a thousand elements is an attack, not a layout.
MAX_DEPTH = 200
# Larger bodies are exports of a web page; the mail's own words stand at the beginning.
MAX_HTML_CHARS = 2_000_000
# The parser's time grows with the square of the depth: 80,000 open elements cost 9 seconds.
MAX_OPEN_ELEMENTS = 4_000
# Cells with more lines than this are columns of a layout, and are read one after the other.
MAX_CELL_LINES = 6

_DROPPED = frozenset(
    {"script", "style", "head", "title", "template", "object", "meta", "link", "svg", "-comment"}
)
_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol",
        "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "td", "th", "ul",
    }
)  # fmt: skip
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol"})
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|max-height\s*:\s*0",
    re.IGNORECASE,
)

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
# Elements without an end tag, or whose end tag is mostly left out and implied (HTML section 13.1.2).
_NEVER_DEEP = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "p", "li", "source", "wbr"}
)  # fmt: skip

# From here to the end of the mail it is the old one (the first that occurs counts).
_QUOTED_FROM_HERE = (
    "#appendonsend", "#divRplyFwdMsg", "#x_divRplyFwdMsg", "#reply-intro", "#isReplyContent", "#isForwardContent",
    "#ms-outlook-mobile-reference-message", ".ms-outlook-mobile-reference-message",
    "#mail-editor-reference-message-container", "div.WordSection1 > div > div[style*='border-top:solid #E1E1E1']",
    "div[style*='border-top:solid #E1E1E1']", "div[style*='border-top:solid #B5C4DF']",
    "div[style*='border-top: solid #E1E1E1']", "div[style*='border-top: 1pt solid']", "div[style*='border-top:solid windowtext']",
    ".moz-forward-container", "#replySplit",
)  # fmt: skip
_QUOTED = (
    "blockquote", ".moz-cite-prefix", ".yahoo_quoted", ".gmail_attr", ".protonmail_quote", ".zmail_extra",
    ".moz-email-headers-table", "[class*='yahoo_quoted']", ".tutanota_quote", ".wp_quote", ".quote-header",
)  # fmt: skip
_SIGNATURES = (
    ".gmail_signature", "[data-smartmail='gmail_signature']", ".gmail_signature_prefix", ".moz-signature",
    "#Signature", "#x_Signature", "#ms-outlook-mobile-signature", ".protonmail_signature_block", "#signature",
)  # fmt: skip


def _is_indent(node: LexborNode) -> bool:
    """A blockquote that only indents: what Gmail's and Outlook's indent button makes."""
    attributes = node.attributes
    style = attributes.get("style") or ""
    return (
        not {"type", "class", "cite", "id"} & attributes.keys()
        and "border" not in style.replace("border:none", "").replace("border: none", "")
        and "margin" in style
        and not re.search(r"margin\s*:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+0?\.8ex", style)
    )


def _following(node: LexborNode) -> Iterator[LexborNode]:
    """The node and everything after it in the document, as the topmost elements that hold it."""
    yield node
    current: LexborNode | None = node
    while current is not None and current.tag != "body":
        sibling = current.next
        while sibling is not None:
            yield sibling
            sibling = sibling.next
        current = current.parent


def _marked(tree: LexborHTMLParser) -> dict[int, Whose]:
    """Elements that are known by their markup not to be the writer's new words."""
    marks: dict[int, Whose] = {}
    for selector in _SIGNATURES:
        for node in tree.css(selector):
            marks[node.mem_id] = Whose.SIGNATURE
    for selector in _QUOTED:
        for node in tree.css(selector):
            if node.tag != "blockquote" or not _is_indent(node):
                marks[node.mem_id] = Whose.QUOTED
    for node in tree.css("div.gmail_quote, div.gmail_quote_container, div.x_gmail_quote"):
        # With a blockquote inside, words beside it are answers written between the lines.
        if node.css_first("blockquote") is None:
            marks[node.mem_id] = Whose.QUOTED
    for selector in _QUOTED_FROM_HERE:
        first = tree.css_first(selector)
        if first is not None:
            for after in _following(first):
                marks[after.mem_id] = Whose.QUOTED
            break
    return marks


class _Writer:
    """Collects inline text into lines; every line knows whose it is."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._buffer: list[str] = []
        self._whose = Whose.OWN

    def text(self, text: str, whose: Whose) -> None:
        if whose is not self._whose:
            self.end()
            self._whose = whose
        self._buffer.append(text)

    def end(self, whose: Whose | None = None) -> None:
        text = " ".join("".join(self._buffer).split())
        self._buffer.clear()
        if text:
            self.lines.append(Line(text=text, whose=self._whose))
        if whose is not None:
            self._whose = whose

    def blank(self, whose: Whose) -> None:
        self.end()
        if self.lines and self.lines[-1].text:
            self.lines.append(Line(text="", whose=whose))


class _Renderer:
    """Walks the tree; recursion is bounded by MAX_DEPTH, below which markup is flattened."""

    def __init__(self, marks: dict[int, Whose]) -> None:
        self._marks = marks

    def render(self, node: LexborNode, whose: Whose, depth: int) -> list[Line]:
        writer = _Writer()
        self._children(node, whose, depth, writer)
        writer.end()
        while writer.lines and not writer.lines[-1].text:
            writer.lines.pop()
        return writer.lines

    def _children(self, node: LexborNode, whose: Whose, depth: int, writer: _Writer) -> None:
        child = node.child
        while child is not None:
            self._node(child, whose, depth, writer)
            child = child.next

    def _node(self, node: LexborNode, whose: Whose, depth: int, writer: _Writer) -> None:
        tag = node.tag or ""
        if tag == "-text":
            marked = self._marks.get(node.mem_id, Whose.OWN)
            writer.text(node.text_content or "", marked if marked is not Whose.OWN else whose)
            return
        if tag in _DROPPED or _hidden(node):
            return
        mine = self._marks.get(node.mem_id)
        if mine is not None and whose is not Whose.QUOTED:
            whose = mine
        if tag == "br":
            writer.end()
            return
        if tag == "tr":
            writer.end()
            writer.lines += self._row(node, whose, depth)
            return
        block = tag in _BLOCKS
        if block:
            writer.blank(whose) if tag in _SPACED else writer.end()
        if tag == "hr":
            writer.text("_" * 32, whose)
        if tag == "li":
            writer.text("- ", whose)
        if depth >= MAX_DEPTH:
            writer.text(node.text(separator=" "), whose)
        elif tag == "pre":
            for line in node.text().splitlines():
                writer.text(line, whose)
                writer.end()
        else:
            self._children(node, whose, depth + 1, writer)
        if block:
            writer.blank(whose) if tag in _SPACED else writer.end()

    def _row(self, row: LexborNode, whose: Whose, depth: int) -> list[Line]:
        """The cells of a table row side by side, so that a label stays with its value."""
        cells = []
        cell = row.child
        while cell is not None:
            if cell.tag in ("td", "th") and not _hidden(cell):
                lines = self.render(cell, self._marks.get(cell.mem_id, whose), depth + 1)
                if any(line.text for line in lines):
                    cells.append(lines)
            cell = cell.next
        if len(cells) > 1 and all(len(lines) <= MAX_CELL_LINES for lines in cells):
            texts = [[line.text for line in lines if line.text] for lines in cells]
            kind = cells[0][0].whose
            return [
                Line(text=" | ".join(text for text in texts if text), whose=kind)
                for texts in zip_longest(*texts, fillvalue="")
            ]
        return [line for lines in cells for line in lines]


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style") or ""
    return "hidden" in attributes or bool(style and _HIDDEN_STYLE.search(style))


def _too_deep(html: str) -> bool:
    """Whether more elements stand open at once than any layout has."""
    depth = 0
    for match in _TAG.finditer(html):
        if match.group(2).casefold() in _NEVER_DEEP:
            continue
        depth += -1 if match.group(1) else 1
        if depth > MAX_OPEN_ELEMENTS:
            return True
        depth = max(depth, 0)
    return False


def to_lines(html: str) -> list[Line]:
    """The visible text of an HTML body, in order, each line marked own, quoted or signature."""
    html = html[:MAX_HTML_CHARS]
    if _too_deep(html):
        html = _ANY_TAG.sub(" ", html)
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return []
    return _Renderer(_marked(tree)).render(tree.body, Whose.OWN, 0)


def to_text(html: str) -> str:
    """The visible text of an HTML body; cells of a table row are separated by ' | '."""
    return join(to_lines(html))
