"""Text from elsewhere, made harmless: for headers, for lines of a letter, for quotations, for files.

Names and subjects come from invoices and from mail. A line separator in one makes `email` refuse the
header, a NUL passes straight into it, and a bidirectional control makes a reader see another order
of characters than a machine does (Unicode TR 36, section 2.8).
"""

from __future__ import annotations

import re
import unicodedata

# A name of 2,000 characters is a mistake or an attack; no registered company name comes near this.
NAME_LIMIT = 120
# RFC 5322 section 2.1.1 sets 998 bytes a line; people read about this much of a subject.
SUBJECT_LIMIT = 160
# A paragraph's worth of somebody's words is enough to know what they are about.
QUOTE_LIMIT = 1500
QUOTE_LINES = 30
# One value in a letter, whatever it is: longer text is not a value.
VALUE_LIMIT = 400
FILENAME_LIMIT = 100

# Cc: C0, C1 and DEL; Cf: bidi controls, zero-width characters, BOM, tags; Zl and Zp: U+2028, U+2029;
# Cs: lone surrogates, which no encoder takes; Co: private use, drawn differently everywhere.
_BANNED = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
_BLANKS = re.compile(r"[\t\n\v\f\r \x1c-\x1f\x85\u2028\u2029]+")
# Combining marks stacked higher than any script needs spill over the neighbouring lines.
_MARKS = re.compile(r"([\u0300-\u036f]{3})[\u0300-\u036f]+")
_SCHEME = re.compile(r"\b(?:https?|ftp|file|data|javascript|mailto):(?://)?", re.IGNORECASE)
_HOST = re.compile(r"(?<=[\w-])\.(?=[a-z]{2,24}\b(?:[/?#:]|\.[a-z]|$|[\s,;)>]))", re.IGNORECASE)


def one_line(text: str, limit: int = VALUE_LIMIT) -> str:
    """The text as one line without control characters, cut to `limit` characters with an ellipsis."""
    return inline(text, limit).strip(" ")


def inline(text: str, limit: int = VALUE_LIMIT) -> str:
    """As one_line, with the blanks at its ends kept (one each)."""
    text = _BLANKS.sub(" ", text[: limit * 8])
    kept = "".join(ch for ch in text if ch == " " or unicodedata.category(ch) not in _BANNED)
    kept = _BLANKS.sub(" ", kept)  # what stood between two blanks may have gone
    kept = _MARKS.sub(r"\1", unicodedata.normalize("NFC", kept))
    if len(kept) > limit:
        kept = kept[: limit - 1].rstrip(" ") + "…"
    return kept


def defanged(text: str) -> str:
    """Web addresses that no mail program turns into links: `hxxp` and dots in brackets."""

    def dull(match: re.Match[str]) -> str:
        scheme = match.group().lower()
        if scheme.startswith("http"):
            return scheme.replace("http", "hxxp")
        return scheme.replace(":", "[:]")

    return _HOST.sub("[.]", _SCHEME.sub(dull, text))


def quotation(text: str) -> tuple[str, ...]:
    """Somebody's words for quoting: harmless lines, links defanged, no more than QUOTE_LIMIT.

    Blank lines are kept single; a cut is marked by an ellipsis on a line of its own.
    """
    lines: list[str] = []
    room = QUOTE_LIMIT
    cut = False
    for raw in re.split(r"\r\n|[\r\n\u2028\u2029\x85]", text[: QUOTE_LIMIT * 8]):
        line = defanged(one_line(raw, QUOTE_LIMIT))
        if not line and (not lines or not lines[-1]):
            continue
        if len(lines) == QUOTE_LINES or room <= 0:
            cut = True
            break
        if len(line) > room:
            line, cut = line[:room].rstrip(), True
        lines.append(line)
        room -= len(line)
    while lines and not lines[-1]:
        lines.pop()
    return (*lines, "…") if cut else tuple(lines)


def filename(name: str, default: str) -> str:
    """A name for an attachment: no path, no control characters, no leading dot."""
    last = re.split(r"[/\\:]", one_line(name, VALUE_LIMIT))[-1]
    last = re.sub(r'[<>"|?*]', "_", last).strip(" .")
    if len(last) > FILENAME_LIMIT:
        stem, dot, suffix = last.rpartition(".")
        if not dot or len(suffix) > 5:
            stem, suffix = last, ""
        last = stem[: FILENAME_LIMIT - len(suffix) - 1] + dot + suffix
    return last or default
