"""MIME of any client and any charset, read within bounds and without exceptions.

The stdlib parser is used with `policy.compat32`: it keeps the raw header text and never runs the
structured header parser, which raises on mail that Exchange sends (cpython #105802).
"""

from __future__ import annotations

import email
import email.errors
import email.header
import email.policy
import hashlib
import re
from collections.abc import Iterator
from email.message import Message as Entity

from mailbot.model.noun import Noun
from mailbot.reading.charsets import decode_bytes, mend

# A mail with a scanned invoice weighs a few MiB; beyond this it is a flood.
MAX_BYTES = 25 * 1024 * 1024
# Header names and values are looked at one by one: 20,000 addresses cost 4 seconds.
MAX_HEADER_BYTES = 256 * 1024
# 100,000 parts in 1 MiB cost 7 seconds.
MAX_PARTS = 400
# A part begins at a line with two hyphens; letters and patches hold a few such lines too.
MAX_BOUNDARY_LINES = 4_000
# 2,000 nested parts exhaust the stack of the parser; real mail nests four or five deep.
MAX_NESTING = 60
# Text that is read for its meaning; a longer part is a log or a data dump, and reading it takes
# longer than all other mail together.
MAX_TEXT_CHARS = 80_000
# HTML is mostly markup: of the words in it, MAX_TEXT_CHARS are read.
MAX_HTML_CHARS = 2_000_000
# What is decoded of a part: ten megabytes of text cost half a second before a word is read. Enough
# for MAX_HTML_CHARS of any language, and for a letter below a million blank lines.
MAX_BODY_BYTES = 4_000_000
# No word, number or address is longer. On 400,000 characters without a blank, patterns that look for
# addresses and accounts take minutes.
MAX_RUN_CHARS = 400

_BOUNDARY_PARAMETER = re.compile(rb"(?i)\bboundary\s*(?:\*\d*\*?)?\s*=")
_MESSAGE_TYPE = re.compile(rb"(?i)content-type:\s*message/")
_BOUNDARY_LINE = re.compile(rb"(?m)^--")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n(?:[ \t\xa0]*\n){3,}")
_LONG_RUN = re.compile(rf"(\S{{{MAX_RUN_CHARS}}})\S+")
# What the email package is known to raise on hostile or merely odd mail.
_KNOWN_FAILURES = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    MemoryError,
    email.errors.MessageError,
)


class Part(Noun, frozen=True, kw_only=True):
    """A leaf of the MIME tree: an attachment, decoded. `filename` is a name and never a path."""

    filename: str
    content_type: str
    content: bytes
    sha256: str


class Mime(Noun, frozen=True, kw_only=True):
    """A mail taken apart. `headers` in order, names as written, values unfolded but not decoded.

    `refused`: the sentence why it was not parsed, '' if it was. `reports`: the text of
    message/delivery-status and message/disposition-notification parts (RFC 3464, RFC 8098) and
    `returned` of the returned message's headers.
    """

    headers: tuple[tuple[str, str], ...]
    content_type: str = "text/plain"
    report_type: str = ""
    plain: str = ""
    html: str = ""
    attachments: tuple[Part, ...] = ()
    reports: tuple[str, ...] = ()
    returned: str = ""
    calendar: str = ""
    defects: tuple[str, ...] = ()
    refused: str = ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, topmost first."""
        name = name.casefold()
        return tuple(value for key, value in self.headers if key.casefold() == name)

    def first(self, name: str) -> str:
        """The topmost value of a header, '' where there is none."""
        return next(iter(self.all(name)), "")

    def text_of(self, name: str) -> str:
        """The topmost value of a header with its encoded words (RFC 2047) decoded."""
        return decode_header(self.first(name))


def header_block(raw: bytes) -> bytes:
    """The bytes before the first empty line, at most MAX_HEADER_BYTES of them."""
    head = raw[: MAX_HEADER_BYTES + 4]
    match = re.search(rb"\r?\n\r?\n|\r\r", head)
    return head[: match.start()] if match else head[:MAX_HEADER_BYTES]


def refusal(raw: bytes) -> str:
    """Why these bytes are not given to a parser, as a sentence; '' where they may be."""
    if not raw.strip():
        return "The mail is empty."
    if len(raw) > MAX_BYTES:
        return f"The mail is larger than {MAX_BYTES // 1024 // 1024} MiB."
    if len(header_block(raw)) >= MAX_HEADER_BYTES:
        return f"The header is larger than {MAX_HEADER_BYTES // 1024} KiB."
    nesting = len(_BOUNDARY_PARAMETER.findall(raw)) + len(_MESSAGE_TYPE.findall(raw))
    if nesting > MAX_NESTING:
        return "The mail holds more parts within parts than any letter does."
    if len(_BOUNDARY_LINE.findall(raw)) > MAX_BOUNDARY_LINES:
        return "The mail holds more parts than any letter does."
    return ""


def decode_header(value: str) -> str:
    """A header value as text: RFC 2047 words and raw 8-bit bytes decoded, controls removed."""
    if "=?" in value:
        try:
            pieces = email.header.decode_header(value)
        except _KNOWN_FAILURES:
            pieces = [(value, None)]
        value = "".join(
            piece if isinstance(piece, str) else decode_bytes(piece, charset or "", headers=True)
            for piece, charset in pieces
        )
    if any("\udc80" <= char <= "\udcff" for char in value):
        value = decode_bytes(value.encode("utf-8", "surrogateescape"), "", headers=True)
    return " ".join(_CONTROL.sub(" ", value).split())


def _headers_of(entity: Entity) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(name), re.sub(r"\r?\n[ \t]*|\r[ \t]*", " ", str(value)).strip())
        for name, value in entity.raw_items()
    )


def _leaves(entity: Entity) -> Iterator[Entity]:
    """Leaves in order, without recursion; nested mails are leaves."""
    stack = [entity]
    while stack:
        node = stack.pop()
        # Of a leaf the payload is not asked for here: that would decode it, in any charset it names.
        payload = node.get_payload() if node.get_content_maintype() == "multipart" else None
        if isinstance(payload, list):
            stack.extend(reversed([child for child in payload if isinstance(child, Entity)]))
        else:
            yield node


def _content(entity: Entity) -> bytes:
    """The decoded bytes of a leaf; of a nested mail its own bytes; b'' where it cannot be read."""
    try:
        payload = entity.get_payload(decode=True)
        if isinstance(payload, bytes):
            return payload
        nested = entity.get_payload()
        if isinstance(nested, list):
            return b"\n\n".join(
                one.as_bytes(policy=email.policy.compat32)
                for one in nested
                if isinstance(one, Entity)
            )
    except _KNOWN_FAILURES:
        pass
    return b""


def _parameter(entity: Entity, name: str, header: str = "content-type") -> str:
    try:
        value = entity.get_param(name, "", header)
        if isinstance(value, tuple):  # RFC 2231
            charset, _, text = value
            return decode_bytes(text.encode("latin-1", "replace"), charset or "", headers=True)
        return str(value or "")
    except _KNOWN_FAILURES:
        return ""


def _filename(entity: Entity) -> str:
    name = _parameter(entity, "filename", "content-disposition") or _parameter(entity, "name")
    name = decode_header(name)
    name = re.split(r"[\\/]", name)[-1]
    return name.strip(" .")[:200]


def _unflow(text: str, *, delsp: bool) -> str:
    """format=flowed (RFC 3676): lines that end in a space go on in the next of the same depth."""
    out: list[str] = []
    flowing: tuple[int, str] | None = None
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:]
        body = body.removeprefix(" ")
        soft = body.endswith(" ") and body != "-- "
        if soft and delsp:
            body = body[:-1]
        if flowing is not None and flowing[0] == depth and body != "-- ":
            body = flowing[1] + body
        elif flowing is not None:
            out.append(_quoted(*flowing))
        flowing = (depth, body) if soft else None
        if not soft:
            out.append(_quoted(depth, body))
    if flowing is not None:
        out.append(_quoted(*flowing))
    return "\n".join(out)


def _quoted(depth: int, body: str) -> str:
    return f"{'>' * depth} {body}".rstrip(" ") if depth else body


def _whole_characters(content: bytes) -> bytes:
    """The first MAX_BODY_BYTES, without a character of UTF-8 cut in two."""
    if len(content) <= MAX_BODY_BYTES:
        return content
    end = MAX_BODY_BYTES
    while end > MAX_BODY_BYTES - 4 and content[end] & 0xC0 == 0x80:
        end -= 1
    return content[:end]


def _text(entity: Entity) -> str:
    content = _whole_characters(_content(entity))
    text = decode_bytes(content, _parameter(entity, "charset"))
    text = mend(text.replace("\r\n", "\n").replace("\r", "\n"))
    markup = entity.get_content_type() == "text/html"
    if not markup:
        # Below a million blank lines a letter may still stand.
        text = _BLANK_LINES.sub("\n\n\n", text)
    text = text[: MAX_HTML_CHARS if markup else MAX_TEXT_CHARS]
    text = _CONTROL.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))
    text = text if markup else bounded_runs(text)
    flowed = _parameter(entity, "format").casefold() == "flowed"
    if flowed and entity.get_content_type() == "text/plain":
        text = _unflow(text, delsp=_parameter(entity, "delsp").casefold() == "yes")
    return text


def bounded_runs(text: str) -> str:
    """The text without what comes after the first MAX_RUN_CHARS of anything that has no blank."""
    return _LONG_RUN.sub(r"\1", text)


def _is_body(entity: Entity) -> bool:
    disposition = str(entity.get("content-disposition", "")).strip().casefold()
    return (
        entity.get_content_type() in ("text/plain", "text/html")
        and not disposition.startswith("attachment")
        and not _filename(entity)
    )


def _ambiguities(entity: Entity) -> Iterator[str]:
    """What two readers could read differently (RFC 7103): reported, never guessed at."""
    for name in ("content-type", "content-transfer-encoding", "from", "subject", "date"):
        if len(entity.get_all(name, [])) > 1:
            yield f"The mail has several {name} headers."
    for defect in entity.defects:
        kind = type(defect).__name__
        if kind not in ("InvalidBase64PaddingDefect", "StartBoundaryNotFoundDefect"):
            yield f"The mail is malformed ({kind})."


def take_apart(raw: bytes) -> Mime:
    """Parse a mail. Never raises: what cannot be read comes back as `refused` or as a defect."""
    refused = refusal(raw)
    if refused:
        return _headers_alone(raw, refused)
    try:
        return _take_apart(raw)
    except _KNOWN_FAILURES as error:
        return _headers_alone(raw, f"The mail cannot be parsed ({type(error).__name__}).")


def _headers_alone(raw: bytes, refused: str) -> Mime:
    try:
        entity = email.message_from_bytes(
            header_block(raw)[:MAX_HEADER_BYTES] + b"\n\n", policy=email.policy.compat32
        )
        headers = _headers_of(entity)[:1000]
    except _KNOWN_FAILURES:
        headers = ()
    return Mime(headers=headers, refused=refused, defects=(refused,))


def _take_apart(raw: bytes) -> Mime:
    entity = email.message_from_bytes(raw, policy=email.policy.compat32)
    defects = list(_ambiguities(entity))
    plain: list[str] = []
    html: list[str] = []
    attachments: list[Part] = []
    reports: list[str] = []
    returned = calendar = ""
    for count, leaf in enumerate(_leaves(entity)):
        if count >= MAX_PARTS:
            defects.append(f"Only the first {MAX_PARTS} parts were read.")
            break
        kind = leaf.get_content_type()
        if _is_body(leaf):
            text = _text(leaf)
            if kind == "text/html":
                html.append(text)
            elif text.strip():
                plain.append(text)
            continue
        content = _content(leaf)
        if kind in ("message/delivery-status", "message/disposition-notification"):
            reports.append(decode_bytes(content, "utf-8"))
            continue
        if kind in ("message/rfc822", "text/rfc822-headers", "message/global"):
            returned = returned or decode_bytes(header_block(content.lstrip()), "utf-8")
        if kind == "text/calendar":
            calendar = calendar or _text(leaf)
        filename = _filename(leaf)
        if filename.casefold() == "winmail.dat" or kind == "application/ms-tnef":
            defects.append("Its attachments are wrapped in winmail.dat and were not opened.")
        if content:
            attachments.append(
                Part(
                    filename=filename,
                    content_type=kind,
                    content=content,
                    sha256=hashlib.sha256(content).hexdigest(),
                )
            )
    return Mime(
        headers=_headers_of(entity),
        content_type=entity.get_content_type(),
        report_type=_parameter(entity, "report-type").casefold(),
        plain="\n".join(plain),
        html=html[0] if html else "",
        attachments=tuple(attachments),
        reports=tuple(reports),
        returned=returned,
        calendar=calendar,
        defects=tuple(dict.fromkeys(defects)),
    )
