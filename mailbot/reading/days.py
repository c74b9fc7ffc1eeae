"""Days that words name: our own grammar of time expressions, one table of phrases a language.

The answer is free of tense: whether a day is a promise, a deadline or the date of a paper is for
the clause around it to say. Days are resolved against the mail's own civil day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import msgspec

from mailbot.model.noun import Noun
from mailbot.model.reading import Days
from mailbot.reading.day_grammar import JOINT, LONGEST_LABEL, ROMAN, Grammar, Match, grammar
from mailbot.reading.day_rules import day_month, day_range
from mailbot.reading.misspellings import Mended
from mailbot.reading.phrases import even_fold
from mailbot.reading.spans import Named, Span, monday

__all__ = ["LONGEST_TEXT", "DaysFound", "Grammar", "find_days", "grammar"]

# A reply's days stand in its first page; a mail of megabytes must not cost seconds.
LONGEST_TEXT = 20_000

_WEEKDAYS = {"weekday", "this_weekday", "next_weekday", "last_weekday"}
# Give way to anything that overlaps them and says more.
_LOOSE = {"weekday", "named_month", "day_number"}
_WEEKS = {"this_week", "next_week", "week_after_next", "last_week", "in_weeks", "week_number"}
_DAY, _MONTH, _YEAR = (
    r"(?P<day>\d{1,2})",
    r"(?P<month>\d{1,2})",
    r"(?P<year>20\d\d|'?\d\d)(?:[гr](?!\w))?",
)
_NUMERIC = (
    ("iso", r"(?P<year>20\d\d)[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)"),
    ("numeric", rf"{_DAY}\s?(?P<mark>[./-])\s?{_MONTH}\s?(?P=mark)\s?{_YEAR}"),
    ("numeric", rf"{_DAY}[./]{_MONTH}\.?"),
    # Only two digits each: "3-4" is as often "three or four".
    ("numeric", r"(?P<day>\d\d)-(?P<month>0[1-9]|1[0-2])"),
    (
        "numeric_range",
        rf"{_DAY}(?:[./](?P<from_month>\d{{1,2}}))?\s?[-–]\s?(?P<day2>\d{{1,2}})\.{_MONTH}(?:\.{_YEAR})?",
    ),
    ("roman", r"(?P<day>\d{1,2}) (?P<roman>[ivx]) (?P<year>20\d\d)"),
    ("roman", rf"{_DAY}\.(?P<roman>i{{1,3}}|i?[vx]|vi{{1,3}}|xi{{1,2}})(?:\.?\s?{_YEAR})?"),
    ("roman", rf"{_DAY} (?P<roman>i{{2,3}}|i[vx]|vi{{1,3}}|xi{{1,2}})(?: {_YEAR})?"),
)
# Always open, in every language; no 24 July.
_ALWAYS = "24/7"
# Rules of a single day that may begin or end such a span.
_ENDS = {"weekday", "weekday_in_week", "today", "tomorrow", "day_after_tomorrow", "day_number"} | {
    "day_month",
    "numeric",
    "iso",
    "weekday_day",
    "this_weekday",
    "feast",
    "until_feast",
    "after_feast",
    "from_feast",
    "after_weekend",
    "in_days",
}
# What may be moved by "in a week": "Friday in a week", "from tomorrow in two weeks".
_MOVABLE = {"weekday", "this_weekday", "today", "tomorrow", "day_after_tomorrow"}


class DaysFound(Noun, frozen=True, kw_only=True):
    """A day or span and where its words stand: text[start:end]. `rule` names the grammar's rule."""

    days: Days
    start: int
    end: int
    rule: str


_DAYS_OF_LONGEST_MONTH = 31
_NUMERIC_PATTERNS = tuple(
    (rule, re.compile(rf"(?<![\w/#№])(?<!\d[.,:/-])(?:{pattern})(?![\w/])(?![.,:-]\d)"))
    for rule, pattern in _NUMERIC
)


def _numeric(folded: str, base: dt.date, country: str, words: Grammar | None) -> Iterator[Match]:
    for rule, pattern in _NUMERIC_PATTERNS:
        for match in pattern.finditer(folded):
            if words is not None and words.is_label(folded, match.start()):
                continue
            named = _numbered(match.groupdict())
            if rule == "numeric" and named.year is None and words is not None and words.month_first:
                named = msgspec.structs.replace(named, day=named.month, month=named.day)
            if named.year is None and rule != "roman":
                if match.group() == _ALWAYS:
                    continue
                if words is not None and words.is_time(folded, *match.span()):
                    continue
            span = (day_range if rule == "numeric_range" else day_month)(named, base, country)
            if span is not None and (named.day or 0) <= _DAYS_OF_LONGEST_MONTH:
                yield Match(match.start(), match.end(), rule, span)


def _numbered(groups: Mapping[str, str | None]) -> Named:
    def number(group: str) -> int | None:
        digits = (groups.get(group) or "").lstrip("'")
        return ROMAN.get(digits) or (int(digits) if digits else None)

    year = number("year")
    month = number("roman") or number("month")
    return Named(
        day=number("day"),
        day2=number("day2"),
        month=number("from_month") or month,
        month2=month,
        year=year + 2000 if year is not None and year < 100 else year,
    )


def find_days(
    text: str, *, language: str, base: dt.date, country: str = ""
) -> tuple[DaysFound, ...]:
    """The days that a text names, in its order.

    `base` is the civil day on which the text was written; `country` (ISO 3166) decides what a
    working day is and when Easter falls. Reads the first LONGEST_TEXT characters, NFC.
    """
    text = text[:LONGEST_TEXT]
    folded = even_fold(text)
    words = grammar(language)
    mended = words.misspellings.mended(folded) if words is not None else Mended(folded)
    folded = mended.text
    matches = list(_numeric(folded, base, country, words))
    if words is not None:
        matches += words.matches(folded, base, country)
    chosen = _longest(matches, len(folded))
    merged = _merged(chosen, folded, words, base)
    if words is not None:
        merged = _ranges(merged, folded, words)
    found = []
    for one in merged:
        if one.span is None:
            continue
        earliest, latest, sure = one.span
        if words is not None and earliest > base and words.is_deadline(folded, one.start):
            earliest = base
        start, end = mended.place(one.start), mended.place(one.end)
        days = Days(earliest=earliest, latest=latest, words=text[start:end], sure=sure)
        found.append(DaysFound(days=days, start=start, end=end, rule=one.rule))
    return tuple(found)


def _longest(matches: list[Match], length: int) -> list[Match]:
    """Non-overlapping matches: the more telling first, then the longer, then by the rules' order."""
    chosen: list[Match] = []
    taken = bytearray(length)
    for match in sorted(matches, key=lambda m: (m.rule in _LOOSE, m.start - m.end)):
        if taken.find(1, match.start, match.end) < 0:
            taken[match.start : match.end] = b"\x01" * (match.end - match.start)
            chosen.append(match)
    return sorted(chosen, key=lambda m: m.start)


def _merged(matches: list[Match], folded: str, words: Grammar | None, base: dt.date) -> list[Match]:
    """Neighbours that name the same day become one: 'Friday, 27 November', 'Friday in a week'."""
    joint = JOINT if words is None else words.joint
    out: list[Match] = []
    for match in matches:
        if out and joint.fullmatch(folded, out[-1].end, match.start):
            both = _moved(out[-1], match, base) or _same(out[-1], match)
            if both is not None:
                out[-1] = both
                continue
        out.append(match)
    return out


def _moved(first: Match, second: Match, base: dt.date) -> Match | None:
    """'Friday in a week': so many weeks after the Friday; None where it is not that."""
    if first.rule not in _MOVABLE or second.rule not in {"in_weeks", "in_days"}:
        return None
    if first.span is None or second.span is None or second.start - first.end != 1:
        return None
    days = second.span.latest - base
    if days.days % 7:
        return None
    day = first.span.latest + days
    if first.rule == "weekday" and day.weekday() == base.weekday():
        day -= dt.timedelta(weeks=1)  # said on a Friday, "Friday in a week" is the next
    return Match(first.start, second.end, "weekday_in_weeks", Span(day, day, first.span.sure))


def _ranges(matches: list[Match], folded: str, words: Grammar) -> list[Match]:
    """Two days with 'or', 'until' or a dash between them become one span."""
    out: list[Match] = []
    for at, match in enumerate(matches):
        if out and _is_range(out[-1], match, folded, words):
            first, last = out[-1].span, _following(out[-1], match)
            listed = at > 1 and folded[matches[at - 2].end : out[-1].start].strip() == ","
            if first is not None and last is not None and not listed:
                span = Span(first.earliest, last.latest, first.sure and last.sure)
                out[-1] = Match(out[-1].start, match.end, "range", span)
                continue
        out.append(match)
    return out


def _is_range(first: Match, second: Match, folded: str, words: Grammar) -> bool:
    if first.rule not in _ENDS or second.rule not in _ENDS:
        return False
    following = _following(first, second)
    if first.span is None or following is None or first.span.latest >= following.latest:
        return False
    if _reaches(words.choice, folded, first, second):
        return True
    if words.between is None or not _reaches(words.span, folded, first, second):
        return False
    # "from" may be a word of the day itself: "from Monday until Wednesday".
    first_word = folded[first.start : first.end].split(" ", 1)[0]
    before = folded[max(0, first.start - LONGEST_LABEL) : first.start]
    return any(words.between.search(one) for one in (before, f"{first_word} "))


def _reaches(between: re.Pattern[str], folded: str, first: Match, second: Match) -> bool:
    """Whether nothing else stands between two days; the second may begin with a part of it."""
    if between.fullmatch(folded, first.end, second.start):
        return True
    match = between.match(folded, first.end, second.end)
    return match is not None and match.end() >= second.start


def _following(first: Match, second: Match) -> Span | None:
    """The second of two days: "Tuesday or Friday" next week names a Friday after the Tuesday."""
    if first.span is None or second.span is None:
        return second.span
    if second.rule == "weekday" and first.rule in {"weekday", "weekday_in_week"}:
        ahead = (second.span.latest.weekday() - first.span.latest.weekday()) % 7
        day = first.span.latest + dt.timedelta(days=ahead)
        return Span(day, day, second.span.sure)
    return second.span


def _same(first: Match, second: Match) -> Match | None:
    """Two neighbours as one, where they can mean one day; else None."""
    if first.span is None or second.span is None:
        return None

    def joined(span: Span, rule: str) -> Match:
        return Match(first.start, second.end, rule, span)

    for one, other in ((first, second), (second, first)):
        if one.rule == "part_of_day" and other.span is not None:
            return joined(other.span, other.rule)
    for one, other in ((first, second), (second, first)):
        if one.rule == "weekday_range" and other.rule in _WEEKS and other.span and one.span:
            away = monday(other.span.latest) - monday(one.span.earliest)
            return joined(Span(one.span.earliest + away, one.span.latest + away), one.rule)
        if one.rule not in _WEEKDAYS or one.span is None or other.span is None:
            continue
        weekday = one.span.latest.weekday()
        if other.rule in _WEEKDAYS:
            return None
        if other.rule in _WEEKS:
            start = monday(other.span.latest)
            day = start + dt.timedelta(days=weekday)
            return joined(Span(day, day, other.span.sure), "weekday_in_week")
        if other.span.earliest == other.span.latest:
            agrees = other.span.latest.weekday() == weekday
            return joined(other.span._replace(sure=other.span.sure and agrees), other.rule)
        if other.span.earliest <= one.span.latest <= other.span.latest:
            return joined(one.span, one.rule)
        return None
    narrow, wide = sorted((first, second), key=lambda m: m.span[1] - m.span[0] if m.span else 0)
    if narrow.span is None or wide.span is None:
        return None
    if wide.span.earliest <= narrow.span.earliest and narrow.span.latest <= wide.span.latest:
        return joined(narrow.span, narrow.rule)
    return None
