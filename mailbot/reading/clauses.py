"""Sentences and clauses of a mail's own words, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.model.noun import Noun

# Mails are short; a hostile one with a million full stops is read only so far.
_MOST_SENTENCES = 400
_LONGEST_SENTENCE = 2_000
_END = re.compile(r"[!?…]+[\s)»”\"']*|;\s*|\n+\s*|\.+(?:\s+|$)")
_LAST_WORD = re.compile(r"[\w.]+$")
# Full stops after these end nothing.
_ABBREVIATED = (
    "tel str art mgr inz dr prof zob ust godz sp pon wt sr czw pt"
    " тыс руб коп тел стр пон ул приб им г р т д ср чт пт вт пн сб вс"
    " sf str nr vrij"
    " dhr mevr mw mr drs ing bv nv bijv evt incl excl a.s a.c l.l jl o.a t.a.v"
    " réf mme env tzn tj např resp cca vč hod tis s.r.o тг"
)
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
# Months in short, after their day only: Romanian "noi" is "we" as well.
_SHORT_MONTHS = (
    "lis paz gru sty lut mar kwi cze lip sie wrz ian feb febr apr iun iul aug sept sep oct noi dec"
    " nov okt jan jun jul mrt janv févr fév avr juil déc янв фев февр мар апр авг сен сент окт ноя дек"
)
_MONTHS = frozenset(_SHORT_MONTHS.split())
_DAY_BEFORE = re.compile(r"\d\s{0,2}$")
_GOES_ON = re.compile(
    r"(?<=[\w,–-])\n(?=[^\W\d_A-ZĄĆĘŁŃÓŚŹŻĂÂÎȘȚÁČĎÉĚÍŇŘŠŤÚŮÝŽÄĹĽÔŔÖŐÜŰÀÇÈÊÔА-ЯЁ])"
)
# A line that the writer ended himself is seldom this long and without an end of its sentence.
_FULL_LINE = re.compile(r"(?<![^\n])([^\n]{60,80}[\w,–-])\n(?=\w)")
_COMMA = re.compile(r",\s+|\s[-–—]+\s|:\s+|\)\s*|\(")


class Sentence(Noun, frozen=True, kw_only=True):
    """text[start:end] of the mail's words. `asks`: it ends with a question mark."""

    start: int
    end: int
    asks: bool = False


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text. A line that runs on into the next is one sentence with it."""
    text = unwrapped(text)
    start = count = 0
    for match in _END.finditer(text):
        if match.group().startswith(".") and not ends_sentence(text, match.start(), match.end()):
            continue
        if text[start : match.start()].strip():
            yield Sentence(start=start, end=match.start(), asks="?" in match.group())
            count += 1
        start = match.end()
        if count >= _MOST_SENTENCES:
            return
    if text[start:].strip():
        yield Sentence(start=start, end=min(len(text), start + _LONGEST_SENTENCE))


def parts(text: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The stretches of a sentence between commas and dashes."""
    start = sentence.start
    for match in _COMMA.finditer(text, sentence.start, sentence.end):
        yield start, match.start()
        start = match.end()
    yield start, sentence.end


def ends_sentence(text: str, stop: int, after: int) -> bool:
    """Whether the full stop at `stop` ends a sentence: not after an abbreviation or an initial,
    nor after a number ("5. Dezember") unless a capital follows.
    """
    word = _LAST_WORD.search(text, max(0, stop - 20), stop)
    if word is None or after >= len(text):
        return True
    last = word.group().casefold()
    if last.replace(".", "").isdecimal():
        return text[after].isupper()
    if last in _MONTHS and _DAY_BEFORE.search(text, max(0, word.start() - 3), word.start()):
        return False
    if last in _MONTHS and text[after].isdecimal():  # Hungarian: "dec. 10"
        return False
    return last not in _ABBREVIATIONS and not (len(last) == 1 and last.isalpha())


def clause_around(text: str, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The part of a sentence, between commas and dashes, that holds text[start:end]."""
    left, right = sentence.start, sentence.end
    for match in _COMMA.finditer(text, sentence.start, sentence.end):
        if match.end() <= start:
            left = match.end()
        elif match.start() >= end:
            right = match.start()
            break
    return left, right


def unwrapped(text: str) -> str:
    """Soft line breaks as blanks, of the same length: a line goes on where the next is in lower
    case and no sentence has ended, or where it is as long as mail programs make lines before they
    break them (RFC 5322 section 2.1.1: no more than 78 characters).
    """
    text = _GOES_ON.sub(" ", text)
    return _FULL_LINE.sub(r"\1 ", text)
