"""The day that is meant, of several that a reply names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mailbot.model.reading import Days
from mailbot.reading.clauses import Sentence, clause_around
from mailbot.reading.days import DaysFound
from mailbot.reading.reply_words import ReplyWords

# Of so many invoices, or instalments, people speak as "the fifth".
LAST_RANK = 5


def once(reply: ReplyWords, days: list[DaysFound]) -> list[DaysFound]:
    """Without the days of every week or month, where another is named; else the next of them."""
    often = [
        one
        for sentence in reply.sentences
        if (at := reply.rules.recurs(reply.folded, sentence.start, sentence.end))
        for low, high in (clause_around(reply.text, sentence, *at),)
        for one in days
        if low <= one.start < high
    ]
    others = [one for one in days if one not in often]
    return others or sorted(often, key=lambda one: one.days.latest)[:1]


def named_anew(
    reply: ReplyWords, sentence: Sentence, days: Sequence[DaysFound]
) -> DaysFound | None:
    """The day that takes back the one before: "tomorrow. No, sorry, on Thursday"."""
    at = reply.sentences.index(sentence)
    for one in reversed(reply.sentences[at : at + 2]):
        corrected = reply.rules.corrected(reply.folded, one.start, one.end)
        anew = [day for day in days if corrected is not None and corrected <= day.start < one.end]
        if anew:
            return anew[-1]
    return None


def last_named(days: Sequence[DaysFound], day: dt.date) -> DaysFound:
    """The last of several days; a span within which another names the day gives way to that."""
    days = [one for one in days if not is_bare_ordinal(one)] or days
    closer = [
        one for one in days if not any(names_closer(other.days, one.days, day) for other in days)
    ]
    return max(closer or days, key=lambda one: one.days.latest)


def is_bare_ordinal(one: DaysFound) -> bool:
    """Whether it may as well be "the second" of anything: no day, where another is named."""
    in_words = not any(ch.isdigit() for ch in one.days.words)
    return one.rule == "day_number" and in_words and one.days.latest.day <= LAST_RANK


def names_closer(one: Days, other: Days, day: dt.date) -> bool:
    """Whether one names a day or a shorter span within the other, which is no mere "until then",
    counted from `day` on.
    """
    return (
        other.earliest != day
        and other.earliest <= one.latest <= other.latest
        and one.latest - one.earliest < other.latest - other.earliest
    )
