"""Invoices told by their month: "the November one", "ta z listopada", "die van november".

Only words that tie a month to an invoice count. "We pay in November" and "by 15 November" are
about a day of payment and say nothing of which invoice is meant.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources

from mailbot.reading.phrases import compiled, even_fold, source

# A letter says which month it means in its first pages.
MAX_TEXT_CHARS = 20_000
# What stands between the months of a list.
_JOINS = r"(?:,\s?|\s?[&+/]\s?|,?\s(?:i|oraz|si|en|и|and|und|та|й)\s)(?:(?:z|ze|za|din|van|over|of|from|for)\s)?"


@lru_cache(maxsize=1)
def _patterns() -> tuple[
    tuple[tuple[re.Pattern[str], ...], ...],
    tuple[re.Pattern[str], ...],
    tuple[re.Pattern[str], ...],
]:
    """For January to December, what ties the month to an invoice in each language; what joins it
    to a month so tied before it ("of August and September"); and the phrases in which a month's
    name is another word (Romanian "mai multe": several).
    """
    others: list[re.Pattern[str]] = []
    patterns: list[list[re.Pattern[str]]] = [[] for _ in range(12)]
    joined: list[list[str]] = [[] for _ in range(12)]
    for folder in sorted(resources.files("mailbot.reading.languages").iterdir(), key=str):
        mentions, days = folder / "mentions.toml", folder / "days.toml"
        if not (mentions.is_file() and days.is_file()):
            continue
        words = tomllib.loads(mentions.read_text("utf-8"))
        others += [compiled(phrase, {}) for phrase in words.get("no_month", ())]
        names = tomllib.loads(days.read_text("utf-8"))["months"]
        for month, name in enumerate(names):
            classes = {
                # An abbreviation's dot may be missing, and "mai" is no part of "maior".
                "month": rf"(?:{source(name, {})})(?!\w)",
                # What adjectives are made of: "listopad-owa", "ноябрь-ский", "november-factuur".
                "stem": even_fold(name.split("|")[0].partition("(")[0]).rstrip("ьй"),
            }
            joined[month].append(classes["month"])
            patterns[month] += [compiled(phrase, classes) for phrase in words["of_month"]]
    following = tuple(re.compile(rf"{_JOINS}(?:{'|'.join(names)})") for names in joined)
    return tuple(map(tuple, patterns)), following, tuple(others)


def months_of_invoices(text: str) -> tuple[int, ...]:
    """The months (1 to 12) by which a text names invoices, in calendar order."""
    folded = even_fold(text[:MAX_TEXT_CHARS])
    months, following, others = _patterns()
    for other in others:
        folded = other.sub("", folded)
    ends = {
        month: [match.end() for pattern in patterns for match in pattern.finditer(folded)]
        for month, patterns in enumerate(months, start=1)
    }
    # Of a list only the first month stands beside the word that ties it.
    for _ in ends:
        last = {at for places in ends.values() for at in places}
        more = {
            month: [match.end() for at in last if (match := pattern.match(folded, at))]
            for month, pattern in enumerate(following, start=1)
        }
        if {at for places in more.values() for at in places} <= last:
            break
        ends = {month: [*places, *more[month]] for month, places in ends.items()}
    return tuple(month for month, places in ends.items() if places)
