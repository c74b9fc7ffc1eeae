"""Dates as papers and bank mails print them: whole, with their year."""

from __future__ import annotations

import datetime as dt
import functools
import re

from babel import Locale

from mailbot.model.identity import fold
from mailbot.model.noun import Noun
from mailbot.reading.phrases import even_fold

_LANGUAGES = ("pl", "ro", "nl", "ru", "en", "de", "uk", "fr")


class DayFound(Noun, frozen=True, kw_only=True):
    """A printed date and where it stands: text[start:end]."""

    day: dt.date
    start: int
    end: int


@functools.cache
def _months() -> dict[str, int]:
    """Month names and abbreviations (CLDR), folded, in every language read here."""
    names: dict[str, int] = {}
    for language in _LANGUAGES:
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    word = fold(name).rstrip(".")
                    if word.isalpha():
                        names.setdefault(word, number)
    return names


@functools.cache
def _pattern() -> re.Pattern[str]:
    months = "|".join(sorted(_months(), key=len, reverse=True))
    return re.compile(
        r"(?<![\d.,/-])(?:"
        r"(?P<y1>20\d\d)[-./](?P<m1>\d{1,2})[-./](?P<d1>\d{1,2})"
        r"|(?P<d2>\d{1,2})\s?(?P<sep>[-./])\s?(?P<m2>\d{1,2})\s?(?P=sep)\s?(?P<y2>20\d\d|\d\d)"
        rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-](?:de\s)?(?P<m3>{months})\.?,?[\s-](?P<y3>20\d\d)"
        rf"|(?P<m4>{months})\.?\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,\s?(?P<y4>20\d\d)"
        r"|(?P<y5>20\d\d)(?P<m5>0[1-9]|1[0-2])(?P<d5>[0-3]\d)"
        r")(?!\d|[-/]\d)"
    )


def printed_days(text: str) -> tuple[DayFound, ...]:
    """Dates with day, month and year, in the order of the text; day before month, or ISO 8601."""
    found = []
    for match in _pattern().finditer(even_fold(text[:200_000])):
        for index in "12345":
            if match.group(f"y{index}") is None:
                continue
            month = match.group(f"m{index}")
            year = int(match.group(f"y{index}"))
            number = int(month) if month.isdigit() else _months()[month]
            try:
                day = dt.date(
                    year if year > 99 else 2000 + year, number, int(match.group(f"d{index}"))
                )
            except ValueError:
                break
            found.append(DayFound(day=day, start=match.start(), end=match.end()))
            break
    return tuple(found)


def first_day(text: str) -> dt.date | None:
    """The first printed date of a text, None where there is none."""
    found = printed_days(text)
    return found[0].day if found else None
