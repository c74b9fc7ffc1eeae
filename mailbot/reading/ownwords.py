"""The writer's own new words, apart from quotation, signature, phone footer and disclaimer.

Quotation is known by its marks, by the line that announces it, or by a block of header fields; what
follows an announcement without marks is quoted to the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from mailbot.model.noun import Noun
from mailbot.reading.lines import Line, Whose, join
from mailbot.reading.phrases import even_fold
from mailbot.reading.quotation_marks import marks
from mailbot.reading.signature import RULE, mark_footers, mark_signature, without_footers

# An attribution longer than this is a paragraph that happens to end in "wrote:".
MAX_ATTRIBUTION_CHARS = 320
# Mail programs break an attribution over no more lines than this.
MAX_ATTRIBUTION_LINES = 4

_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[a-z]{2,}", re.IGNORECASE)
# "----- Original message -----" in any language; a block of header fields must follow.
_FRAMED = re.compile(r"^\s*[-_=—]{3,}\s*\w.{0,60}?[-_=—]{3,}\s*$")
_MAILBOX = re.compile(r"<[^<>@\s]+@[^<>\s]+>")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{4}(?!\d)|(?<!\d)\d{1,2}[./-]\d")
_HAS_WORD = re.compile(r"[^\W\d_]")
# A bare "2" above a signature is an answer.
_HAS_ANYTHING = re.compile(r"[^\W_]")


class Words(Noun, frozen=True, kw_only=True):
    """A body taken apart. `cut`: a quotation was recognised."""

    own: str
    quoted: str
    signature: str
    cut: bool


def to_lines(text: str) -> list[Line]:
    """Lines of a plain-text body; those marked with '>' are quotation."""
    lines = []
    for raw in text.splitlines():
        match = re.match(r"^ ?((?:>\s?)+)", raw)
        if match:
            depth = match.group(1).count(">")
            lines.append(Line(text=raw[match.end() :], whose=Whose.QUOTED, depth=depth))
        else:
            lines.append(Line(text=raw.strip("\ufeff\u200b")))
    return lines


def separate(lines: Sequence[Line], *, writer: str = "") -> Words:
    """Take a body apart. Where nothing would be left of it, everything unquoted is kept.

    `writer`: the name in From, by which a closing block without a sign-off is known.
    """
    whole = list(lines)
    cut = any(line.whose is Whose.QUOTED and line.text.strip() for line in whole)
    whole, found = _mark_headers(whole)
    whole = _mark_broken_quotes(whole)
    unsigned = mark_signature(mark_footers(whole), writer)
    own = join(line for line in unsigned if line.whose is Whose.OWN)
    signature = join(line for line in unsigned if line.whose is Whose.SIGNATURE)
    if not _HAS_ANYTHING.search(own) and _HAS_WORD.search(signature):
        body = [line for line in whole if line.whose is not Whose.QUOTED]
        own = join(without_footers(body)) or own
    return Words(
        own=own,
        quoted=join(line for line in unsigned if line.whose is Whose.QUOTED),
        signature=signature,
        cut=cut or found,
    )


def _next_with_text(lines: Sequence[Line], start: int) -> int:
    while start < len(lines) and not lines[start].text.strip():
        start += 1
    return start


def _attribution_at(lines: Sequence[Line], start: int) -> int:
    """How many lines from here are an attribution ("On ... wrote:"); 0 if none."""
    texts: list[str] = []
    for at in range(start, min(start + MAX_ATTRIBUTION_LINES, len(lines))):
        text = lines[at].text.strip()
        if not text or lines[at].whose is Whose.QUOTED:
            return 0
        texts.append(even_fold(text))
        if sum(map(len, texts)) > MAX_ATTRIBUTION_CHARS:
            return 0
        below = _next_with_text(lines, at + 1)
        marked = below < len(lines) and lines[below].whose is Whose.QUOTED
        if _is_attribution(" ".join(texts), marked=marked):
            return 0 if _begins_later(texts, marked=marked) else len(texts)
    return 0


def _is_attribution(folded: str, *, marked: bool) -> bool:
    """Whether words announce a quotation. `marked`: marks of quotation follow.

    Without marks a colon is asked for, or an address: "on 12 October you wrote that it is paid" is
    the writer's own. Programs of whatever language put mailbox, day and time before a colon.
    """
    day, clock, mailbox = _DAY.search(folded), _CLOCK.search(folded), _MAILBOX.search(folded)
    if not (day or clock or mailbox or "@" in folded):
        return False
    colon = folded.rstrip(" *_").endswith(":")
    if colon and day and clock and (mailbox or (marked and _ADDRESS.search(folded))):
        return True
    return (colon or marked or bool(mailbox)) and bool(marks().attribution.search(folded))


def _begins_later(texts: Sequence[str], *, marked: bool) -> bool:
    """Whether the first of these lines is the writer's, and the attribution stands below it."""
    for skip in range(1, len(texts)):
        tail, before = " ".join(texts[skip:]), " ".join(texts[:skip])
        if _is_attribution(tail, marked=marked):
            whole = _DAY.search(tail) and not before.endswith(",")
            stamped = _DAY.search(before) or _CLOCK.search(before) or "@" in before
            if whole or not stamped:
                return True
    return False


def _header_at(lines: Sequence[Line], start: int) -> int:
    """How many lines from here are a block of "From: ... Sent: ... Subject: ..."; 0 if none."""
    seen: set[str] = set()
    at = start
    last = start
    while at < len(lines) and at - start < 12:
        text = lines[at].text.strip()
        if not text:
            # Some programs put blank lines between the fields.
            if at - last > 1:
                break
            at += 1
            continue
        folded = even_fold(text)
        name = next((n for n, p in marks().header.items() if p.match(folded)), None)
        if name is None:
            # a long list of addressees is broken over lines
            if seen and ("@" in text or ";" in text) and at - last <= 2:
                at += 1
                last = at
                continue
            break
        if name == "from" and "from" in seen:
            break
        seen.add(name)
        at += 1
        last = at
    enough = "from" in seen and len(seen & {"sent", "subject", "to"}) >= 2
    return last - start if enough else 0


def _mark_headers(lines: list[Line]) -> tuple[list[Line], bool]:
    """Find where an old mail begins without '>' marks, and the line above one that has them."""
    out = list(lines)
    found = False
    at = 0
    while at < len(out):
        line = out[at]
        if line.whose is not Whose.OWN or not line.text.strip():
            at += 1
            continue
        folded = even_fold(line.text.strip())
        size = _attribution_at(out, at)
        forward = False
        if not size and marks().separator.search(folded):
            size, forward = 1, True
        if not size and (RULE.match(line.text) or _FRAMED.match(line.text)):
            below = _next_with_text(out, at + 1)
            size = (below - at + _header_at(out, below)) if _header_at(out, below) else 0
            forward = bool(size)
        if not size:
            size = _header_at(out, at)
            forward = bool(size)
        if not size:
            at += 1
            continue
        found = True
        after = _next_with_text(out, at + size)
        if forward:
            header = _header_at(out, after)
            after = _next_with_text(out, after + header) if header else after
        prefixed = after < len(out) and out[after].whose is Whose.QUOTED
        end = after if prefixed else len(out)
        for index in range(at, end):
            if out[index].whose is Whose.OWN:
                out[index] = replace(out[index], whose=Whose.QUOTED)
        at = end
    return out, found


def _mark_broken_quotes(lines: list[Line]) -> list[Line]:
    """A short line stuck between two quoted ones is the tail of a quoted line, wrapped."""
    out = list(lines)
    for at in range(1, len(out) - 1):
        line, before, after = out[at], out[at - 1], out[at + 1]
        if (
            line.whose is Whose.OWN
            and line.text.strip()
            and before.whose is Whose.QUOTED
            and after.whose is Whose.QUOTED
            and len(before.text) >= 55
            and len(line.text) <= 40
            and not line.text[:1].isupper()
            and before.text.strip()
            and after.text.strip() != ""
        ):
            out[at] = replace(line, whose=Whose.QUOTED)
    return out
