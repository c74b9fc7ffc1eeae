"""Payment plans as clients word them: how many instalments, on which days, of what sums."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from mailbot.model.noun import Noun
from mailbot.model.reading import PlanPart
from mailbot.reading.amounts import AmountFound
from mailbot.reading.days import DaysFound
from mailbot.reading.sum_words import SumWords

# More instalments than anybody grants; beyond it the number means something else.
MOST_INSTALMENTS = 60
# Further from its sum than this, a day belongs to another sentence's matter.
_REACH = 70
_TWO, _THREE, _FOUR = 2, 3, 4
_SENTENCE_END = re.compile(r"[!?]|\.\s")


class Schedule(Noun, frozen=True, kw_only=True):
    """`count`: the instalments named, None if they are not; `parts`: those with a day of their own."""

    count: int | None = None
    parts: tuple[PlanPart, ...] = ()


def find_schedule(
    folded: str,
    words: SumWords,
    *,
    days: Sequence[DaysFound],
    sums: Sequence[AmountFound],
) -> Schedule:
    """The plan that a text proposes or agrees to. `folded`: as even_fold makes it."""
    rows = dated_sums(folded, days, sums)
    parts = _parts(folded, words, rows, days)
    named = _named(folded, words)
    if named is not None and named != len(parts):
        parts = _on_days(days) if len(_on_days(days)) == named else ()
    count = named or (len(parts) if len(parts) >= _TWO else None) or _shares(folded, words, days)
    if count is not None and not parts and len(_on_days(days)) == count:
        parts = _on_days(days)
    return Schedule(count=count if count and count <= MOST_INSTALMENTS else None, parts=parts)


def dated_sums(
    text: str, days: Sequence[DaysFound], sums: Sequence[AmountFound]
) -> tuple[tuple[DaysFound, AmountFound], ...]:
    """Days with the sum beside each, where a text sets them out in turn: "500 on Friday, ..."."""
    marks: list[DaysFound | AmountFound] = []
    found: list[DaysFound | AmountFound] = [*days, *sums]
    for mark in sorted(found, key=lambda one: one.start):
        # "On the 25th (yes, at Christmas)" names one day twice.
        if isinstance(mark, DaysFound) and any(
            isinstance(one, DaysFound) and one.days.latest == mark.days.latest for one in marks
        ):
            continue
        marks.append(mark)
    rows: list[tuple[DaysFound, AmountFound]] = []
    at = 0
    while at + 1 < len(marks):
        first, second = marks[at], marks[at + 1]
        between = text[first.end : second.start]
        near = len(between) <= _REACH and not _SENTENCE_END.search(between)
        if near and isinstance(first, DaysFound) and isinstance(second, AmountFound):
            rows.append((first, second))
        elif near and isinstance(first, AmountFound) and isinstance(second, DaysFound):
            rows.append((second, first))
        else:
            at += 1
            continue
        at += 2
    return tuple(rows)


def _parts(
    folded: str,
    words: SumWords,
    rows: Sequence[tuple[DaysFound, AmountFound]],
    days: Sequence[DaysFound],
) -> tuple[PlanPart, ...]:
    """The rows, and a last one for the rest where that has a day of its own."""
    parts = [PlanPart(day=day.days.latest, amount=one.amount) for day, one in rows]
    if not rows:
        return ()
    after = max(max(day.end, one.end) for day, one in rows)
    rest = words.rest.search(folded, after)
    later = [day for day in days if rest is not None and rest.start() <= day.start]
    if later:
        parts.append(PlanPart(day=later[0].days.latest))
    distinct = {part.day for part in parts}
    return tuple(sorted(parts, key=_by_day)) if len(distinct) == len(parts) > 1 else ()


def _by_day(part: PlanPart) -> dt.date:
    return part.day


def _on_days(days: Sequence[DaysFound]) -> tuple[PlanPart, ...]:
    return tuple(PlanPart(day=day) for day in sorted({one.days.latest for one in days}))


def _named(folded: str, words: SumWords) -> int | None:
    """The number that stands before "instalments", or that of the months."""
    for match in (*words.counted.finditer(folded), *words.over.finditer(folded)):
        count = words.count(match["n"])
        if count is not None:
            return count
    return next((n for n, span in words.spans.items() if span.search(folded)), None)


def _shares(folded: str, words: SumWords, days: Sequence[DaysFound]) -> int | None:
    """Two for halves, for a part and a rest, or a part on one of two days; three and four for thirds and quarters."""
    if words.third.search(folded):
        return _THREE
    if words.quarter.search(folded):
        return _FOUR
    halves = len(words.half.findall(folded))
    rest = words.rest.search(folded)
    parts = len(words.part.findall(folded))
    if words.each_half.search(folded) or halves > 1 or parts > 1:
        return _TWO
    first = words.half.search(folded) or words.part.search(folded)
    if first is None:
        return None
    if (rest is not None and first.start() < rest.start()) or len(_on_days(days)) == _TWO:
        return _TWO
    return None
