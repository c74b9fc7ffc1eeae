"""Where a writer's own words end: sign-off, name, position, firm, phone footer, small print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from mailbot.reading.lines import Line, Whose
from mailbot.reading.phrases import even_fold
from mailbot.reading.quotation_marks import marks

# A signature longer than this is no signature: rather keep words than lose them.
MAX_SIGNATURE_LINES = 18
MAX_SIGNATURE_LINE_CHARS = 160
# A sign-off word opens a signature only in a line so short.
MAX_SIGNOFF_CHARS = 70
# Names and positions stand in short lines; a longer one is a sentence.
MAX_NAME_WORDS = 6
MAX_NAMES_IN_CAPITALS = 3
# Below a name without a sign-off stand position, firm, street and telephone.
MAX_CLOSING_LINES = 6
# A sign-off word so long is no word of the sentence before it.
_LONG_SIGNOFF = 8

RULE = re.compile(r"^\s*(?:_{5,}|-{5,}|={5,}|\*{5,}|–{5,}|—{5,})\s*$")
_DELIMITER = re.compile(r"^(?:--|—|–)\s?$")
_POSTSCRIPT = re.compile(
    r"^\W*(?:p\.? ?s\.?|п\.? ?с\.?|з\. ?и\.?|постскриптум)\b\W*", re.IGNORECASE
)
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d[\d\s()./-]{6,}\d")
_WORD = re.compile(r"[^\W_]+")
_WORD_BORDER = re.compile(r"(?<!\w)(?=\w)")
_MARK_BEFORE = re.compile(r"[^\w\s'’-]\s*$|\s[-–—]\s*$")
# A legal form before a name in quotation marks, or behind a name at the end of the line.
_FIRM = re.compile(
    r"^(?:[^\W\d_]+ )?[A-ZА-ЯІЇЄҚ]{2,6} ?[«„“\"]"
    r"|(?i:\b(?:sp\. ?z ?o\. ?o\.?|s\. ?[ac]\.|sp\. ?[jk]\.|s\. ?r\. ?[lo]\.?|srl|b\.? ?v\.?|v\.? ?o\.? ?f\.?|gmbh|llp|ltd\.?|kft\.?|zrt\.?)$)",
)
_HAS_ANYTHING = re.compile(r"[^\W_]")
_SMALL_IN_NAMES = frozenset(
    {"en", "i", "si", "și", "и", "та", "and", "und", "van", "von", "de", "der", "den", "v.d.", "uit", "z", "te", "w", "для"}
)  # fmt: skip


def _is_footer(text: str) -> bool:
    return bool(marks().footer.search(even_fold(text.strip().strip("*_<>[]|").strip())))


def without_footers(lines: Iterable[Line]) -> list[Line]:
    """The lines that neither a phone nor a mail server added, and no rules between them."""
    return [line for line in lines if not _is_footer(line.text) and not RULE.match(line.text)]


def mark_footers(lines: list[Line]) -> list[Line]:
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


def mark_signature(lines: list[Line], writer: str) -> list[Line]:
    """From the sign-off, the delimiter or the name to the end of the last stretch of own words.

    `writer`: the name in From. A sign-off at the end of a line makes two lines of it.
    """
    out = list(lines)
    own = _own(out)
    if not own:
        return out
    names = frozenset(word for word in _WORD.findall(even_fold(writer)) if len(word) > 1)
    start = _signature_start(out, own, names)
    if start is not None:
        for at in range(start, len(out)):
            if out[at].whose is Whose.OWN:
                if at > start and _POSTSCRIPT.match(out[at].text):
                    break
                out[at] = replace(out[at], whose=Whose.SIGNATURE)
    own = _own(out)
    start = _closing_names(out, own, names)
    for at in own:
        if start is not None and at >= start:
            out[at] = replace(out[at], whose=Whose.SIGNATURE)
    own = _own(out)
    if own:
        last = own[-1]
        out[last : last + 1] = _without_signoff(out[last], names)
    return out


def _own(lines: Sequence[Line]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.whose is Whose.OWN and line.text.strip()]


def _signature_start(
    lines: Sequence[Line], own: Sequence[int], names: frozenset[str]
) -> int | None:
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
        if len(text) > MAX_SIGNOFF_CHARS or not (position or len(own) > 1):
            continue
        end = _behind_signoffs(even_fold(text))
        if end and _only_a_name(text[end:], names) and _signs(until_postscript):
            return at
    return _named_block(lines, own, names) or _unsigned_block(lines, own)


def _behind_signoffs(folded: str) -> int:
    """Where the sign-offs end with which words begin ("Mit Gruß / Best regards"); 0 without one."""
    end = 0
    while match := marks().signoff.match(folded[end:]):
        if not match.end():
            break
        end += match.end()
    return end


def _without_signoff(line: Line, names: frozenset[str]) -> list[Line]:
    """A line, and apart from it the sign-off and the name that it ends with ("… jutro. Pozdrawiam, Jan").

    The sign-off stands behind a mark, or is long enough not to be a word of the sentence.
    """
    text = line.text.rstrip()
    # Nothing longer follows the words than a sign-off line holds.
    low = max(0, len(text) - MAX_SIGNOFF_CHARS)
    folded = even_fold(text)
    for border in _WORD_BORDER.finditer(folded, low):
        at = border.end()
        end = _behind_signoffs(folded[at:])
        if not at or not end or not _HAS_ANYTHING.search(text[:at]):
            continue
        apart = bool(_MARK_BEFORE.search(text[:at])) or end >= _LONG_SIGNOFF
        if apart and _only_a_name(text[at + end :], names, most=4):
            return [
                replace(line, text=text[:at].rstrip()),
                replace(line, text=text[at:], whose=Whose.SIGNATURE),
            ]
    return [line]


def _closing_names(lines: Sequence[Line], own: Sequence[int], names: frozenset[str]) -> int | None:
    """Where a closing begins that is only the writer's name, in any form, position and firm."""
    start = None
    for held, at in enumerate(reversed(own[1:][-MAX_CLOSING_LINES:])):
        text = lines[at].text.strip()
        position = bool(marks().position.fullmatch(even_fold(text)))
        name = _is_name_of(text, names)
        if not (name or position or _is_label(text)):
            break
        if name or (position and held):
            start = at
    return start


def _is_name_of(text: str, names: frozenset[str]) -> bool:
    """Whether a line is the writer's name: a part of it, a short form, initials."""
    words = _WORD.findall(even_fold(text))
    if not words or not names or len(words) > MAX_NAME_WORDS or text.endswith(("?", ":")):
        return False
    initials = {name[0] for name in names}
    known = [word for word in words if word in names]
    if len(words) == 1 and not known:
        word = words[0]
        # "M.", "WR", and "rysiek" for Ryszard
        if len(word) <= 3 and text.strip(". ").isupper() and not re.search(r"\d", word):
            return set(word) <= initials
        return len(word) > 3 and any(word[:3] == name[:3] and len(name) > 3 for name in names)
    if all(word in names or (len(word) == 1 and word in initials) for word in words):
        return True
    return bool(known) and _only_a_name(text, names, digits=len(known) > 1)


def _is_label(text: str) -> bool:
    """Whether a line may stand below a name: a firm, an address, a number to call."""
    if len(text) > MAX_SIGNOFF_CHARS or text.endswith(("?", "!", ":")):
        return False
    contact = _PHONE.search(text) or _ADDRESS.search(text) or "www." in text
    if contact or _FIRM.search(text):
        return True
    return not text.endswith(".") and _only_a_name(text, frozenset())


def _named_block(lines: Sequence[Line], own: Sequence[int], names: frozenset[str]) -> int | None:
    """A closing block that begins with the writer's full name, standing alone in its line."""
    names = frozenset(name for name in names if len(name) > 2)
    if len(names) < 2:
        return None
    # Further up, more lines follow than a signature has.
    first = max(1, len(own) - 1 - MAX_SIGNATURE_LINES)
    for position, at in enumerate(own[first:], start=first):
        words = _WORD.findall(even_fold(lines[at].text))
        rest = [lines[index] for index in own[position + 1 :]]
        signs = _signs(rest) and not any(_POSTSCRIPT.match(line.text) for line in rest)
        if len(words) <= len(names) + 3 and len(names & set(words)) >= 2 and signs:
            return at
    return None


def _only_a_name(
    text: str, names: frozenset[str], *, most: int = MAX_NAME_WORDS + 1, digits: bool = False
) -> bool:
    """What may follow a sign-off in its line: nothing, or whom it is from or to."""
    words = text.split()
    if len(words) > most or (not digits and re.search(r"\d", text)):
        return False
    if len(words) > 1 and text.isupper() and not names & set(_WORD.findall(even_fold(text))):
        # Where all is written in capitals, they tell no name.
        return len(words) <= MAX_NAMES_IN_CAPITALS
    return all(
        word[:1].isupper()
        or not word[:1].isalpha()
        or word.strip(".,!&-|()").casefold() in _SMALL_IN_NAMES
        or even_fold(word.strip(".,!()")) in names
        for word in words
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
