"""Days that words name: our own grammar of time expressions, one table of phrases a language.

The answer is free of tense: whether a day is a promise, a deadline or the date of a paper is for
the clause around it to say. Days are resolved against the mail's own civil day.
"""

from __future__ import annotations

import datetime as dt
import functools
import importlib.resources
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mailbot.model.noun import Noun
from mailbot.model.reading import Days
from mailbot.reading.calendar_rules import (
    PAST,
    RULES,
    Named,
    Span,
    day_month,
    day_range,
    monday,
)
from mailbot.reading.phrases import PhraseError, compiled, even_fold, source, whole_words

# A reply's days stand in its first page; a mail of megabytes must not cost seconds.
LONGEST_TEXT = 20_000

_LANGUAGES = "mailbot.reading.languages"
# Between two words for the same day: "on Friday, the 27th", "next week on Friday".
_JOINT = re.compile(r"[\s,(–-]{1,4}")
_WEEKDAYS = {"weekday", "this_weekday", "next_weekday", "last_weekday"}
# Give way to anything that overlaps them and says more.
_LOOSE = {"weekday", "named_month", "day_number"}
_WEEKS = {"this_week", "next_week", "week_after_next", "last_week", "in_weeks", "week_number"}
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<year>20\d\d|'?\d\d)"
_NUMERIC = (
    ("iso", r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"),
    ("numeric", rf"{_DAY}\s?[./-]\s?{_MONTH}\s?[./-]\s?{_YEAR}"),
    ("numeric", rf"{_DAY}[./]{_MONTH}\.?"),
    # Only two digits each: "3-4" is as often "three or four".
    ("numeric", r"(?P<day>\d\d)-(?P<month>0[1-9]|1[0-2])"),
    (
        "numeric_range",
        rf"{_DAY}(?:[./](?P<from_month>\d{{1,2}}))?\s?[-–]\s?(?P<day2>\d{{1,2}})\.{_MONTH}(?:\.{_YEAR})?",
    ),
    ("roman", rf"{_DAY}\.(?P<roman>i{{1,3}}|i?[vx]|vi{{1,3}}|xi{{1,2}})(?:\.?\s?{_YEAR})?"),
    ("roman", rf"{_DAY} (?P<roman>i{{2,3}}|i[vx]|vi{{1,3}}|xi{{1,2}})(?: {_YEAR})?"),
)
_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN = {numeral: number for number, numeral in enumerate(_NUMERALS, 1)}
# Always open, in every language; no 24 July.
_ALWAYS = "24/7"
# What follows a number that is no day of a month: digits of a longer number, a time, a unit.
_NO_DAY_AFTER = r"(?:\s?[.,:/]?\d|\s?[%°€$₽]|\s?[x×])"
# What stands before digits that are part of a longer number or an amount.
# Two days as one span: "Thursday-Friday"; a language adds its words for "or" and "until".
_DASH = r"\s?[-–]\s?"
# Rules of a single day that may begin or end such a span.
_ENDS = {"weekday", "weekday_in_week", "today", "tomorrow", "day_after_tomorrow", "day_number"} | {
    "day_month",
    "numeric",
    "iso",
    "weekday_day",
    "this_weekday",
    "feast",
    "until_feast",
}
# What may be moved by "in a week": "Friday in a week", "from tomorrow in two weeks".
_MOVABLE = {"weekday", "this_weekday", "today", "tomorrow", "day_after_tomorrow"}
_NO_DAY_BEFORE = re.compile(r"(?:\d[\s.,/:-]?|[/№#€$+]\s?)$")


class DaysFound(Noun, frozen=True, kw_only=True):
    """A day or span and where its words stand: text[start:end]. `rule` names the grammar's rule."""

    days: Days
    start: int
    end: int
    rule: str


# What may stand between "invoice" and its number, and how far back the word is looked for.
_LABEL_END = r"(?:\s?[:.]?\s?(?:[a-z]{1,3}[ /-]?)?)"
_LONGEST_LABEL = 24
# A clause ends there; not at a dot, which an abbreviation has.
_CLAUSE_MARKS = ",;!?\n"
_DAYS_OF_LONGEST_MONTH = 31
# "24.00" is still a time.
_LAST_HOUR = 24


class DayTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's words for days, as its days.toml gives them; all folded phrases.

    `weekdays` from Monday, `months` from January, `numbers` and `ordinals` from one;
    `bare_ordinals`: those that name a day without any word around them;
    `feasts` by 'MM-DD' or 'easter+N'; `units`: words after a number that make it no day;
    `hours`: words before a number that make it a time; `until`: words that make a day a deadline;
    `bare_feasts`: those that name a day without any word around them;
    `labels`: words before digits that number a thing, no day ("invoice 10/11");
    `joints`: words that may stand between two words for the same day ("Friday, *on* the 27th");
    `choices`: words that make two days one span ("Thursday *or* Friday"); `spans`: those that do
    so after `between` ("between the 5th *and* the 8th");
    `past`: words that put the days of their clause into the past;
    `phrases` by the name of a rule in calendar_rules.
    """

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    numbers: tuple[str, ...]
    ordinals: tuple[str, ...] = ()
    ordinal_endings: str = ""
    bare_ordinals: str = ""
    feasts: dict[str, str] = msgspec.field(default_factory=dict)
    units: str = ""
    hours: str = ""
    until: str = ""
    bare_feasts: str = ""
    labels: str = ""
    joints: str = ""
    choices: str = ""
    between: str = ""
    spans: str = ""
    past: str = ""
    classes: dict[str, str] = msgspec.field(default_factory=dict)
    phrases: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class _Match(msgspec.Struct):
    start: int
    end: int
    rule: str
    span: Span | None


class Grammar:
    """A language's phrases, compiled, with the values of its words."""

    def __init__(self, tables: DayTables) -> None:
        plain: dict[str, str] = {}
        for name, phrase in tables.classes.items():
            plain[name] = source(phrase, plain)
        self._values = {
            "weekday": _valued(tables.weekdays, plain, 0),
            "month": _valued(tables.months, plain, 1),
            "n": _valued(tables.numbers, plain, 1),
            "day": _valued(tables.ordinals, plain, 1),
        }
        self._feasts = [
            (whole_words(source(words, plain)), day) for day, words in tables.feasts.items()
        ]
        endings = source(tables.ordinal_endings, plain)
        digits = r"(?:3\d|[12]\d|0?[1-9])"
        ordinals = "|".join(source(words, plain) for words in tables.ordinals if words)
        day = rf"{digits}(?:{endings})?" + (f"|{ordinals}" if ordinals else "")
        months = "|".join(source(words, plain) for words in tables.months)
        numbers = "|".join(source(words, plain) for words in tables.numbers if words)
        weekdays = "|".join(source(words, plain) for words in tables.weekdays)
        one_feast = source(tables.bare_feasts, plain) or "(?!)"
        feasts = "|".join(source(words, plain) for words in tables.feasts.values())
        classes = plain | {
            "weekday": f"(?P<weekday>{weekdays})",
            "month": f"(?P<month>{months})",
            "month2": f"(?P<month2>{months})",
            "day": f"(?P<day>{day})",
            "day2": f"(?P<day2>{day})",
            "digits": f"(?P<day>{digits})",
            "digit_day": rf"(?P<day>{digits}(?:{endings})?)",
            "bare_ordinal": f"(?P<day>{source(tables.bare_ordinals, plain) or '(?!)'})",
            "ordinal": f"(?P<day>{ordinals or '(?!)'})",
            "year": r"(?P<year>20\d\d)",
            "n": rf"(?P<n>\d{{1,3}}|{numbers})",
            # The lower of two numbers, which does not count: "two or three days".
            "lower": rf"(?:\d{{1,3}}|{numbers})",
            "quarter": "(?P<n>[1-4]|i{1,3}|iv)",
            "in_words": f"(?P<day>{numbers})",
            "feast": f"(?P<feast>{feasts or '(?!)'})",
            "bare_feast": f"(?P<feast>{one_feast})",
        }
        # What other phrases of the language may use: a number, a day, a weekday, without groups.
        self.classes: dict[str, str] = {
            "n": rf"\d{{1,3}}|{numbers}",
            "count": rf"(?P<count>\d{{1,2}}|{numbers})",
            "weekday": weekdays,
            "month": months,
        }
        units = source(tables.units, plain)
        self._no_day_after = re.compile(
            rf"{_NO_DAY_AFTER}|\s?(?:{units})(?!\w)" if units else _NO_DAY_AFTER
        )
        hours, until = source(tables.hours, plain), source(tables.until, plain)
        self._hours = re.compile(rf"(?<!\w)(?:{hours})\s$") if hours else None
        self._until = re.compile(rf"(?<!\w)(?:{until})\s(?:\w{{1,4}}\s)?$") if until else None
        self._labels = _before(source(tables.labels, plain), rf"{_LABEL_END}$")
        self._past = whole_words(source(tables.past, plain)) if tables.past else None
        joints = source(tables.joints, plain) or "(?!)"
        self.joint = re.compile(rf"{_JOINT.pattern}(?:(?:{joints})\s)?")
        choices = source(tables.choices, plain) or "(?!)"
        self.choice = re.compile(rf"{_DASH}|,?\s(?:{choices})\s")
        self.span = re.compile(rf"\s(?:{source(tables.spans, plain) or '(?!)'})\s")
        self.between = _before(source(tables.between, plain), r"\s$")
        self._patterns: list[tuple[str, re.Pattern[str]]] = []
        unknown = tables.phrases.keys() - RULES.keys()
        if unknown:
            raise PhraseError(f"no rule is called {min(unknown)!r}")
        for rule in RULES:
            self._patterns += [(rule, compiled(p, classes)) for p in tables.phrases.get(rule, ())]

    def matches(self, folded: str, base: dt.date, country: str) -> Iterator[_Match]:
        """Every match of every phrase, overlaps and all."""
        for rule, pattern in self._patterns:
            for match in pattern.finditer(folded):
                start, end = match.span()
                if rule in {"day_number", "weekday_day"} and self._is_no_day(folded, match):
                    continue
                named = self._named(match.groupdict())
                meant = RULES[rule]
                if rule in PAST and self.is_past(folded, start, end):
                    meant = PAST[rule]
                yield _Match(start, end, rule, meant(named, base, country))

    def _is_no_day(self, folded: str, match: re.Match[str]) -> bool:
        at, after = match.start("day"), match.end("day")
        return bool(_NO_DAY_BEFORE.search(folded, 0, at) or self._no_day_after.match(folded, after))

    def number(self, words: str) -> int | None:
        """The value of a number in digits or words; None for what is no number."""
        if words.isdecimal():
            return int(words)
        return next((n for pattern, n in self._values["n"] if pattern.fullmatch(words)), None)

    def is_time(self, folded: str, start: int, end: int) -> bool:
        """Whether digits like 10.30 are a time of day or an amount, not a date. Where a word goes
        before both ("by 10.11", "до 10.11"), whoever writes about money means the date.
        """
        before = folded[max(0, start - 16) : start]
        hour = int(re.split(r"\D", folded[start:end], maxsplit=1)[0])
        if self._hours is not None and self._hours.search(before):
            return hour <= _LAST_HOUR and not self.is_deadline(folded, start)
        return bool(self._no_day_after.match(folded, end))

    def is_label(self, folded: str, start: int) -> bool:
        """Whether the word before digits makes them the number of a thing."""
        return self._labels is not None and bool(
            self._labels.search(folded[max(0, start - _LONGEST_LABEL) : start])
        )

    def is_past(self, folded: str, start: int, end: int) -> bool:
        """Whether the clause around words speaks of what has been."""
        if self._past is None:
            return False
        first = max(folded.rfind(mark, 0, start) for mark in _CLAUSE_MARKS) + 1
        ends = [at for mark in _CLAUSE_MARKS if (at := folded.find(mark, end)) >= 0]
        return bool(self._past.search(folded, first, min(ends, default=len(folded))))

    def is_deadline(self, folded: str, start: int) -> bool:
        """Whether the words before make it 'until'."""
        before = folded[max(0, start - 24) : start]
        return self._until is not None and bool(self._until.search(before))

    def _named(self, groups: Mapping[str, str | None]) -> Named:
        def value(group: str, table: str) -> int | None:
            words = groups.get(group)
            if words is None:
                return None
            if words in _ROMAN:
                return _ROMAN[words]
            digits = re.match(r"\d+", words)
            if digits:
                return int(digits.group())
            for pattern, number in self._values[table]:
                if pattern.fullmatch(words):
                    return number
            return None

        year = groups.get("year")
        feast = groups.get("feast") or ""
        return Named(
            day=value("day", "day"),
            day2=value("day2", "day"),
            month=value("month", "month"),
            month2=value("month2", "month"),
            weekday=value("weekday", "weekday"),
            n=value("n", "n"),
            year=int(year) if year else None,
            feast=next((day for pattern, day in self._feasts if pattern.fullmatch(feast)), ""),
        )


def _before(words: str, end: str) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{words}){end}") if words else None


def _valued(
    phrases: Sequence[str], classes: Mapping[str, str], first: int
) -> list[tuple[re.Pattern[str], int]]:
    return [
        (whole_words(source(phrase, classes)), number)
        for number, phrase in enumerate(phrases, first)
        if phrase
    ]


@functools.cache
def grammar(language: str) -> Grammar | None:
    """The grammar of a language, read from its folder; None where it has none."""
    if not re.fullmatch(r"[a-z]{2}", language):
        return None
    path = importlib.resources.files(_LANGUAGES).joinpath(language, "days.toml")
    if not path.is_file():
        return None
    return Grammar(msgspec.toml.decode(path.read_bytes(), type=DayTables))


_NUMERIC_PATTERNS = tuple(
    (rule, re.compile(rf"(?<![\w/#№])(?<!\d[.,:/-])(?:{pattern})(?![\w/])(?![.,:-]\d)"))
    for rule, pattern in _NUMERIC
)


def _numeric(folded: str, base: dt.date, country: str, words: Grammar | None) -> Iterator[_Match]:
    for rule, pattern in _NUMERIC_PATTERNS:
        for match in pattern.finditer(folded):
            if words is not None and words.is_label(folded, match.start()):
                continue
            named = _numbered(match.groupdict())
            if named.year is None and rule != "roman":
                if match.group() == _ALWAYS:
                    continue
                if words is not None and words.is_time(folded, *match.span()):
                    continue
            span = (day_range if rule == "numeric_range" else day_month)(named, base, country)
            if span is not None and (named.day or 0) <= _DAYS_OF_LONGEST_MONTH:
                yield _Match(match.start(), match.end(), rule, span)


def _numbered(groups: Mapping[str, str | None]) -> Named:
    def number(group: str) -> int | None:
        digits = (groups.get(group) or "").lstrip("'")
        return _ROMAN.get(digits) or (int(digits) if digits else None)

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
    matches = list(_numeric(folded, base, country, words))
    if words is not None:
        matches += words.matches(folded, base, country)
    chosen = _longest(matches)
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
        found.append(
            DaysFound(
                days=Days(
                    earliest=earliest,
                    latest=latest,
                    words=text[one.start : one.end],
                    sure=sure,
                ),
                start=one.start,
                end=one.end,
                rule=one.rule,
            )
        )
    return tuple(found)


def _longest(matches: list[_Match]) -> list[_Match]:
    """Non-overlapping matches: the more telling first, then the longer, then by the rules' order."""
    taken: list[_Match] = []
    for match in sorted(matches, key=lambda m: (m.rule in _LOOSE, m.start - m.end)):
        if all(match.end <= other.start or match.start >= other.end for other in taken):
            taken.append(match)
    return sorted(taken, key=lambda m: m.start)


def _merged(
    matches: list[_Match], folded: str, words: Grammar | None, base: dt.date
) -> list[_Match]:
    """Neighbours that name the same day become one: 'Friday, 27 November', 'Friday in a week'."""
    joint = _JOINT if words is None else words.joint
    out: list[_Match] = []
    for match in matches:
        if out and joint.fullmatch(folded, out[-1].end, match.start):
            both = _moved(out[-1], match, base) or _same(out[-1], match)
            if both is not None:
                out[-1] = both
                continue
        out.append(match)
    return out


def _moved(first: _Match, second: _Match, base: dt.date) -> _Match | None:
    """'Friday in a week': so many weeks after the Friday; None where it is not that."""
    if first.rule not in _MOVABLE or second.rule not in {"in_weeks", "in_days"}:
        return None
    if first.span is None or second.span is None or second.start - first.end != 1:
        return None
    days = second.span.latest - base
    if days.days % 7:
        return None
    day = first.span.latest + days
    return _Match(first.start, second.end, "weekday_in_weeks", Span(day, day, first.span.sure))


def _ranges(matches: list[_Match], folded: str, words: Grammar) -> list[_Match]:
    """Two days with 'or', 'until' or a dash between them become one span."""
    out: list[_Match] = []
    for at, match in enumerate(matches):
        if out and _is_range(out[-1], match, folded, words):
            first, last = out[-1].span, match.span
            listed = at > 1 and folded[matches[at - 2].end : out[-1].start].strip() == ","
            if first is not None and last is not None and not listed:
                span = Span(first.earliest, last.latest, first.sure and last.sure)
                out[-1] = _Match(out[-1].start, match.end, "range", span)
                continue
        out.append(match)
    return out


def _is_range(first: _Match, second: _Match, folded: str, words: Grammar) -> bool:
    if first.rule not in _ENDS or second.rule not in _ENDS:
        return False
    if first.span is None or second.span is None or first.span.latest >= second.span.latest:
        return False
    if words.choice.fullmatch(folded, first.end, second.start):
        return True
    before = folded[max(0, first.start - _LONGEST_LABEL) : first.start]
    return bool(
        words.between is not None
        and words.between.search(before)
        and words.span.fullmatch(folded, first.end, second.start)
    )


def _same(first: _Match, second: _Match) -> _Match | None:
    """Two neighbours as one, where they can mean one day; else None."""
    if first.span is None or second.span is None:
        return None

    def joined(span: Span, rule: str) -> _Match:
        return _Match(first.start, second.end, rule, span)

    for one, other in ((first, second), (second, first)):
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
