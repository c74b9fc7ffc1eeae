"""A language's grammar of days: its tables of words, compiled, and what they match in a text."""

from __future__ import annotations

import datetime as dt
import functools
import importlib.resources
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mailbot.reading.calendar_rules import PAST, RULES
from mailbot.reading.clauses import ends_sentence
from mailbot.reading.misspellings import Misspellings
from mailbot.reading.phrases import PhraseError, source, whole_words
from mailbot.reading.spans import Named, Span
from mailbot.reading.stems import Stems

_LANGUAGES = "mailbot.reading.languages"
# Between two words for the same day: "on Friday, the 27th", "next week on Friday".
JOINT = re.compile(r"[\s,(–-]{1,4}")
# Two days as one span: "Thursday-Friday"; a language adds its words for "or" and "until".
_DASH = r"\s?[-–/]\s?"
_NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
ROMAN = {numeral: number for number, numeral in enumerate(_NUMERALS, 1)}
# What follows a number that is no day of a month: digits of a longer number, a time, a unit.
_NO_DAY_AFTER = r"(?:\s?[.,:/]?\d|-\d{3}|\s?[%°€$₽]|\s?[x×])"
# What stands before digits that are part of a longer number or an amount.
_LONGEST_BEFORE = 3
_NO_DAY_BEFORE = re.compile(r"(?:\d[\s.,/:-]?|[/№#€$+]\s?)$")
# What may stand between "invoice" and its number, and how far back the word is looked for.
_LABEL_END = r"\s?[:.]?\s?"
LONGEST_LABEL = 24
# A clause ends there, and at a dot that ends its sentence.
# A text without marks must not be searched from end to end for each of its days.
_LONGEST_CLAUSE = 100
_CLAUSE_MARKS = ",;!?\n"
_DOT = re.compile(r"\.\s+")
# "24.00" is still a time.
_LAST_HOUR = 24
# Rules whose number may be a time, an amount or part of another number.
_BARE_NUMBERS = {"day_number", "weekday_day", "day_number_range"}


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
    `past`: words that put the days of their clause into the past, if none of `ahead` is in it
    ("paid", "will be paid");
    `spelling`: frequent words, with blanks between them, whose typing errors are set right;
    `near_spelling`: words that look like such an error and are none;
    `month_first`: of two numbers without a year the first is the month ("12. 10." in Hungarian);
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
    ahead: str = ""
    spelling: str = ""
    near_spelling: str = ""
    month_first: bool = False
    classes: dict[str, str] = msgspec.field(default_factory=dict)
    phrases: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Match(msgspec.Struct):
    """Words that name a day: folded[start:end]. `span` None: they look like a day and name none."""

    start: int
    end: int
    rule: str
    span: Span | None


class Grammar:
    """A language's phrases, compiled, with the values of its words."""

    def __init__(self, tables: DayTables) -> None:
        self.month_first = tables.month_first
        plain: dict[str, str] = {}
        for name, phrase in tables.classes.items():
            plain[name] = source(phrase, plain)
        self._values = {
            "weekday": _valued(tables.weekdays, plain, 0),
            "month": _valued(tables.months, plain, 1),
            "n": _valued(tables.numbers, plain, 1),
            "day": _valued(tables.ordinals, plain, 1),
        }
        self._valued: dict[tuple[str, str], int | None] = {}
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
            "weekday2": f"(?P<weekday2>{weekdays})",
            "month": f"(?P<month>{months})",
            "month2": f"(?P<month2>{months})",
            "day": f"(?P<day>{day})",
            "day2": f"(?P<day2>{day})",
            "digits": f"(?P<day>{digits})",
            "digit_day": rf"(?P<day>{digits}(?:{endings})?)",
            "bare_ordinal": f"(?P<day>{source(tables.bare_ordinals, plain) or '(?!)'})",
            "ordinal": f"(?P<day>{ordinals or '(?!)'})",
            "year": r"(?P<year>20\d\d)",
            "short_year": r"'?(?P<year>[23]\d)",
            "n": rf"(?P<n>\d{{1,3}}|{numbers})",
            # The lower of two numbers: "two or three days".
            "lower": rf"(?P<lower>\d{{1,3}}|{numbers})",
            "quarter": "(?P<n>[1-4]|i{1,3}|iv)",
            # Where a phrase names two of them, and neither counts.
            "any_weekday": f"(?:{weekdays})",
            "any_month": f"(?:{months})",
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
        self._ahead = whole_words(source(tables.ahead, plain) or "(?!)")
        joints = source(tables.joints, plain) or "(?!)"
        self.joint = re.compile(rf"{JOINT.pattern}(?:(?:{joints})\s)?")
        choices = source(tables.choices, plain) or "(?!)"
        self.choice = re.compile(rf"{_DASH}|,?\s(?:{choices})\s")
        self.span = re.compile(rf"\s(?:{source(tables.spans, plain) or '(?!)'})\s")
        self.between = _before(source(tables.between, plain), r"\s$")
        self.misspellings = Misspellings(tables.spelling.split(), tables.near_spelling.split())
        unknown = tables.phrases.keys() - RULES.keys()
        if unknown:
            raise PhraseError(f"no rule is called {min(unknown)!r}")
        phrases = [(rule, phrase) for rule in RULES for phrase in tables.phrases.get(rule, ())]
        self._rules = [rule for rule, _ in phrases]
        self.stems = Stems([phrase for _, phrase in phrases], classes)

    def matches(self, folded: str, base: dt.date, country: str) -> Iterator[Match]:
        """Every match of every phrase, overlaps and all."""
        for at, match in self.stems.matches(folded):
            rule = self._rules[at]
            start, end = match.span()
            if rule in _BARE_NUMBERS and self._is_no_day(rule, folded, match):
                continue
            meant = RULES[rule]
            if rule in PAST and self.is_past(folded, start, end):
                meant = PAST[rule]
            yield Match(start, end, rule, meant(self._named(match.groupdict()), base, country))

    def _is_no_day(self, rule: str, folded: str, match: re.Match[str]) -> bool:
        at, after = match.start("day"), match.end("day")
        if rule == "day_number_range":
            after = match.end("day2")
        return bool(
            _NO_DAY_BEFORE.search(folded, max(0, at - _LONGEST_BEFORE), at)
            or self._no_day_after.match(folded, after)
        )

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
            self._labels.search(folded[max(0, start - LONGEST_LABEL) : start])
        )

    def is_past(self, folded: str, start: int, end: int) -> bool:
        """Whether the clause around words speaks of what has been."""
        if self._past is None:
            return False
        near, far = max(0, start - _LONGEST_CLAUSE), min(len(folded), end + _LONGEST_CLAUSE)
        first = max(
            near,
            *(folded.rfind(mark, near, start) + 1 for mark in _CLAUSE_MARKS),
            *_sentence_ends(folded, near, start),
        )
        ends = [at for mark in _CLAUSE_MARKS if (at := folded.find(mark, end, far)) >= 0]
        last = min((*ends, *_sentence_ends(folded, end, far)), default=far)
        return bool(self._past.search(folded, first, last)) and not self._ahead.search(
            folded, first, last
        )

    def is_deadline(self, folded: str, start: int) -> bool:
        """Whether the words before make it 'until'."""
        before = folded[max(0, start - 24) : start]
        return self._until is not None and bool(self._until.search(before))

    def _value(self, words: str, table: str) -> int | None:
        """The number that words of a table stand for; remembered, for a language has few."""
        if (words, table) not in self._valued:
            values = self._values[table] + self._values["n"]  # "the tenth", and "ten December"
            self._valued[words, table] = next(
                (n for one, n in values if one.fullmatch(words)), None
            )
        return self._valued[words, table]

    def _named(self, groups: Mapping[str, str | None]) -> Named:
        def value(group: str, table: str) -> int | None:
            words = groups.get(group)
            if words is None:
                return None
            if words in ROMAN:
                return ROMAN[words]
            digits = re.match(r"\d+", words)
            if digits:
                return int(digits.group())
            return self._value(words, table)

        year = groups.get("year")
        feast = groups.get("feast") or ""
        return Named(
            day=value("day", "day"),
            day2=value("day2", "day"),
            month=value("month", "month"),
            month2=value("month2", "month"),
            weekday=value("weekday", "weekday"),
            weekday2=value("weekday2", "weekday"),
            n=value("n", "n"),
            lower=value("lower", "n"),
            year=2000 + int(year) % 100 if year else None,
            feast=next((day for pattern, day in self._feasts if pattern.fullmatch(feast)), ""),
        )


def _sentence_ends(folded: str, start: int, end: int) -> list[int]:
    """Where dots of folded[start:end] end a sentence."""
    return [
        match.end()
        for match in _DOT.finditer(folded, start, end)
        if ends_sentence(folded, match.start(), match.end())
    ]


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
