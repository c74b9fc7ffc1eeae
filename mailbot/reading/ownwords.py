"""The writer's own new words, apart from quotation, signature, phone footer and disclaimer.

What each language's mail clients write is data: languages/<code>/quotation.toml. All languages are
tried on every mail, since a client's program often speaks another language than the client.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources

from msgspec.structs import replace

from mailbot.model.noun import Noun
from mailbot.reading.lines import Line, Whose, join
from mailbot.reading.phrases import even_fold

# An attribution longer than this is a paragraph that happens to end in "wrote:".
MAX_ATTRIBUTION_CHARS = 320
# A signature longer than this is no signature: rather keep words than lose them.
MAX_SIGNATURE_LINES = 18
MAX_SIGNATURE_LINE_CHARS = 160
# A sign-off word opens a signature only in a line so short.
MAX_SIGNOFF_CHARS = 70

_RULE = re.compile(r"^\s*(?:_{5,}|-{5,}|={5,}|\*{5,}|–{5,}|—{5,})\s*$")
_DELIMITER = re.compile(r"^(?:--|—|–)\s?$")
_POSTSCRIPT = re.compile(
    r"^\W*(?:p\.? ?s\.?|п\.? ?с\.?|з\. ?и\.?|постскриптум)\b\W*", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d[\d\s()./-]{6,}\d")
_HAS_WORD = re.compile(r"[^\W\d_]")
# A bare "2" above a signature is an answer.
_HAS_ANYTHING = re.compile(r"[^\W_]")


class Marks(Noun, frozen=True, kw_only=True):
    """What marks quotation and signature, all languages together, compiled over folded text."""

    attribution: re.Pattern[str]
    separator: re.Pattern[str]
    signoff: re.Pattern[str]
    footer: re.Pattern[str]
    disclaimer: re.Pattern[str]
    header: dict[str, re.Pattern[str]]


class Words(Noun, frozen=True, kw_only=True):
    """A body taken apart. `cut`: a quotation was recognised."""

    own: str
    quoted: str
    signature: str
    cut: bool


def _union(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in dict.fromkeys(patterns))


@lru_cache(maxsize=1)
def marks() -> Marks:
    """The marks of every language that has a quotation.toml."""
    found: dict[str, list[str]] = {}
    header: dict[str, list[str]] = {}
    for folder in sorted(resources.files("mailbot.reading.languages").iterdir(), key=str):
        source = folder / "quotation.toml"
        if not source.is_file():
            continue
        data = tomllib.loads(source.read_text("utf-8"))
        for name, words in data.pop("header").items():
            header.setdefault(name, []).extend(words)
        for name, patterns in data.items():
            found.setdefault(name, []).extend(patterns)
    return Marks(
        attribution=re.compile(_union(found["attributions"])),
        separator=re.compile(rf"^[\s>*_=~—–-]*(?:{_union(found['separators'])})[\s*_=~:—–-]*$"),
        signoff=re.compile(rf"^\W*(?:{_union(found['signoffs'])})\b[\W]*"),
        footer=re.compile(_union(found["footers"])),
        disclaimer=re.compile(_union(found["disclaimers"])),
        header={
            name: re.compile(rf"^[\s*]*(?:{_union(words)})\s?\*?\s*:\s*\*?")
            for name, words in header.items()
        },
    )


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
    unsigned = _mark_signature(_mark_footers(whole), writer)
    own = join(line for line in unsigned if line.whose is Whose.OWN)
    signature = join(line for line in unsigned if line.whose is Whose.SIGNATURE)
    if not _HAS_ANYTHING.search(own) and _HAS_WORD.search(signature):
        body = [line for line in whole if line.whose is not Whose.QUOTED]
        own = join(_without_footers(body)) or own
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
    joined = ""
    for count in range(1, 5):
        at = start + count - 1
        if at >= len(lines) or not lines[at].text.strip() or lines[at].whose is Whose.QUOTED:
            return 0
        joined = f"{joined} {lines[at].text.strip()}".strip()
        if len(joined) > MAX_ATTRIBUTION_CHARS:
            return 0
        folded = even_fold(joined)
        if marks().attribution.search(folded) and _dated_or_addressed(folded):
            return count
    return 0


def _dated_or_addressed(folded: str) -> bool:
    """An attribution names a day, a time or an address; a sentence in a letter rarely does."""
    return bool(_ADDRESS.search(folded) or re.search(r"\d[:.]\d{2}|\d{4}|\d{1,2}[./-]\d", folded))


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
        if not size and _RULE.match(line.text):
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


def _is_footer(text: str) -> bool:
    return bool(marks().footer.search(even_fold(text.strip().strip("*_<>[]|").strip())))


def _without_footers(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if not _is_footer(line.text) and not _RULE.match(line.text)]


def _mark_footers(lines: list[Line]) -> list[Line]:
    """What the phone or the mail server added, and legal small print to the end of its block."""
    out = []
    small_print = False
    for line in lines:
        if line.whose is not Whose.OWN:
            small_print = False
        elif line.text.strip():
            folded = even_fold(line.text.strip())
            if len(folded) > 40 and marks().disclaimer.search(folded):
                small_print = True
            if small_print or _is_footer(line.text):
                line = replace(line, whose=Whose.SIGNATURE)  # noqa: PLW2901
        out.append(line)
    return out


def _mark_signature(lines: list[Line], writer: str) -> list[Line]:
    """From the sign-off or the delimiter to the end of the last stretch of own words."""
    out = list(lines)
    own = [at for at, line in enumerate(out) if line.whose is Whose.OWN and line.text.strip()]
    if not own:
        return out
    start = _signature_start(out, own, writer)
    if start is None:
        return out
    for at in range(start, len(out)):
        if out[at].whose is Whose.OWN:
            if at > start and _POSTSCRIPT.match(out[at].text):
                break
            out[at] = replace(out[at], whose=Whose.SIGNATURE)
    return out


def _signature_start(lines: Sequence[Line], own: Sequence[int], writer: str) -> int | None:
    # Between answers to a quotation nobody signs.
    quoted = max(
        (at for at in range(own[0], own[-1]) if lines[at].whose is Whose.QUOTED), default=-1
    )
    for position, at in enumerate(own):
        if at < quoted:
            continue
        text = lines[at].text.strip()
        until_postscript = []
        # No more lines than decide it: to look at all of them below each line is quadratic.
        for index in own[position + 1 : position + 2 + MAX_SIGNATURE_LINES]:
            if _POSTSCRIPT.match(lines[index].text):
                break
            until_postscript.append(lines[index])
        if _DELIMITER.match(lines[at].text.rstrip()) and position and _signs(until_postscript):
            return at
        folded = even_fold(text)
        match = marks().signoff.match(folded)
        if (
            match
            and len(text) <= MAX_SIGNOFF_CHARS
            and (position or len(own) > 1)
            and _only_a_name(text[match.end() :])
            and _signs(until_postscript)
        ):
            return at
    return _named_block(lines, own, writer) or _unsigned_block(lines, own)


def _named_block(lines: Sequence[Line], own: Sequence[int], writer: str) -> int | None:
    """A closing block that begins with the writer's full name, standing alone in its line."""
    names = {word for word in re.findall(r"\w+", even_fold(writer)) if len(word) > 2}
    if len(names) < 2:
        return None
    # Further up, more lines follow than a signature has.
    first = max(1, len(own) - 1 - MAX_SIGNATURE_LINES)
    for position, at in enumerate(own[first:], start=first):
        words = re.findall(r"\w+", even_fold(lines[at].text))
        rest = [lines[index] for index in own[position + 1 :]]
        signs = _signs(rest) and not any(_POSTSCRIPT.match(line.text) for line in rest)
        if len(words) <= len(names) + 3 and len(names & set(words)) >= 2 and signs:
            return at
    return None


def _only_a_name(text: str) -> bool:
    """What may follow a sign-off word in its line: nothing, or whom it is from or to."""
    words = text.split()
    small = {
        "en",
        "i",
        "si",
        "și",
        "и",
        "and",
        "van",
        "de",
        "der",
        "v.d.",
        "uit",
        "z",
        "te",
        "w",
        "для",
    }
    return (
        len(words) <= 7
        and not re.search(r"\d", text)
        and all(
            word[:1].isupper() or word.strip(".,!&-|").casefold() in small or not word[:1].isalpha()
            for word in words
        )
    )


def _signs(lines: Sequence[Line]) -> bool:
    """Whether lines below a sign-off may be a signature: few and short, no sentence among them."""
    texts = [line.text.strip() for line in lines]
    if len(texts) > MAX_SIGNATURE_LINES:
        return False
    return not any(_is_sentence(text) for text in texts)


def _is_sentence(text: str) -> bool:
    words = text.split()
    if len(words) < 6:
        return text.endswith("?")
    if _ADDRESS.search(text) or _PHONE.search(text) or "|" in text or "www." in text:
        return False
    small = sum(word[:1].islower() for word in words)
    return small >= len(words) * 0.7 and bool(re.search(r"[.?!…)]$", text)) and len(text) > 30


def _unsigned_block(lines: Sequence[Line], own: Sequence[int]) -> int | None:
    """A closing block of phone, address and firm without a sign-off word above it."""
    at = own[-1]
    while at > 0 and lines[at - 1].text.strip() and lines[at - 1].whose is Whose.OWN:
        at -= 1
    block = [line.text.strip() for line in lines[at : own[-1] + 1]]
    if at == own[0] or not 2 <= len(block) <= MAX_SIGNATURE_LINES:
        return None
    contact = sum(
        bool(_PHONE.search(text) or _ADDRESS.search(text) or "www." in text) for text in block
    )
    short = all(len(text) <= 80 and not _is_sentence(text) for text in block)
    return (
        at if contact and short and not any(text.endswith(("?", ":")) for text in block) else None
    )
