"""A number in a title that has the form of an invoice's own, and is another's.

Not all invoices are in the ledger when their money comes. That a title names one which is not there
yet speaks against each that is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from mailbot.model.identity import fold
from mailbot.model.invoice import Invoice
from mailbot.model.noun import Noun
from mailbot.model.numbering import Numbering, take_apart

_SEPARATOR = r"[\s/\\._–—-]{0,3}"
_BETWEEN = r"[\s/\\._–—-]{1,3}"
# "FV nr 2/2026"
_WORD_FOR_NUMBER = r"(?:(?:nr|no|n|№)[\s.:]{1,3})?"
# Without letters before it, only a running number of so many figures beside a year is told from
# days, months and sums.
_PLAIN_DIGITS = 3
# Numbers run on: by so many at most is one that is not there yet ahead of one that is.
_AHEAD = 100


class _Form(Noun, frozen=True, kw_only=True):
    number: str
    patterns: tuple[re.Pattern[str], ...]  # the whole number, and without its year
    figures: tuple[tuple[str, str], ...]  # the group of each figure, and what the invoice has there


def numbers_of_others(title: str, invoices: Collection[Invoice]) -> tuple[str, ...]:
    """Words of the title that have the form of these invoices' numbers, and are none of them."""
    plain = "".join(map(_plain, title))
    found: dict[tuple[int, int], bool] = {}
    for one in invoices:
        form = _form(one.number, one.issued.year, one.issued.month)
        for span, its_own in _places(plain, form) if form is not None else ():
            found[span] = found.get(span, False) or its_own
    return tuple(dict.fromkeys(title[a:b] for (a, b), own in sorted(found.items()) if not own))


def _places(text: str, form: _Form) -> Iterator[tuple[tuple[int, int], bool]]:
    """Where a number of that form stands, and whether it is the invoice's own."""
    begun: set[int] = set()
    for pattern in form.patterns:
        for match in pattern.finditer(text):
            if match.start() not in begun:
                begun.add(match.start())
                cut = match.end() == len(text.rstrip())
                there = match.groupdict()
                pairs = [
                    (group, written, own)
                    for group, own in form.figures
                    if (written := there.get(group)) is not None
                ]
                same = all(_alike(written, own, cut=cut) for _, written, own in pairs)
                never_given = is_slip(match.group(), form.number) and any(
                    _beyond(group, written, own) for group, written, own in pairs
                )
                yield match.span(), same or never_given


def _beyond(group: str, written: str, own: str) -> bool:
    """Whether a figure is such as the firm cannot have come to yet: a slip of the pen made it."""
    if group.startswith("y"):
        return abs(int(written) - int(own)) > 1
    return group.startswith("p") and int(written) > 2 * int(own) + _AHEAD


def is_slip(written: str, meant: str) -> bool:
    """Whether two numbers differ by one slip of the pen: a digit wrong, missing, or two swapped."""
    left = "".join(ch for ch in written if ch.isalnum()).casefold()
    right = "".join(ch for ch in meant if ch.isalnum()).casefold()
    return left != right and OSA.distance(left, right) <= 1


def _alike(written: str, own: str, *, cut: bool) -> bool:
    """Banks cut titles off: what begins like the own number, at the end, may have been it."""
    left, right = written.lstrip("0"), own.lstrip("0")
    return left == right or (cut and len(written) > 1 and own.startswith(written))


@lru_cache(maxsize=1_024)
def _plain(char: str) -> str:
    return fold(char)[:1] or char


@lru_cache(maxsize=8_192)
def _form(number: str, year: int, month: int) -> _Form | None:
    plain = "".join(map(_plain, number))
    apart = take_apart(plain, dt.date(year, month, 1))
    if apart is None:
        return None
    parts, first = apart.parts, apart.figures[0]
    digits = len(parts[apart.running])
    if not first and (not apart.year or digits < _PLAIN_DIGITS):
        return None
    figures = tuple((f"p{at}", parts[at]) for at in apart.figures if at not in apart.year)
    kept = [_pattern(apart, apart.figures)]
    if first and apart.year:
        kept.append(_pattern(apart, apart.kept))
    # The year is compared as it is written: with two figures or with four.
    years = tuple(
        (group, own)
        for at in apart.year
        for group, own in ((f"y{at}", str(year)), (f"s{at}", f"{year % 100:02d}"))
    )
    return _Form(number=plain, patterns=tuple(kept), figures=figures + years)


def _pattern(apart: Numbering, figures: Collection[int]) -> re.Pattern[str]:
    """Numbers of this form; `figures`: those of the number that are looked for."""
    parts, first = apart.parts, apart.figures[0]
    pattern = _SEPARATOR.join(map(re.escape, parts[:first]))
    pattern += _SEPARATOR + _WORD_FOR_NUMBER if first else ""
    begun = glued = False
    for at in range(first, len(parts)):
        digits = len(parts[at])
        if not parts[at].isdigit():
            piece, glue = f"(?:{_SEPARATOR}{re.escape(parts[at])})?", ""
        elif at not in figures:
            continue
        elif at in apart.year:
            # Banks cut a title off in the middle of a year.
            piece, glue = rf"(?:(?P<y{at}>20\d\d)|(?P<s{at}>(?!20$)\d\d))", _BETWEEN
        elif at != apart.running:
            piece, glue = rf"(?P<p{at}>\d{{1,{digits}}})", _BETWEEN
        elif first:
            piece, glue = rf"(?P<p{at}>(?!(?:199|20\d)\d(?!\d))\d{{1,{digits + 2}}})", _BETWEEN
        else:
            piece, glue = rf"(?P<p{at}>(?!20[0-3]\d(?!\d))\d{{{digits}}})", _BETWEEN
        if glue and begun:
            pattern += _SEPARATOR if glued else glue
        pattern += piece
        begun, glued = begun or bool(glue), not glue
    return re.compile(rf"(?<!\w)(?<!\d[./-]){pattern}(?!\w)(?![/.,-]\d)")
