"""Sums as clients write them: with a currency, bare ("I send 500"), in words ("two thousand").

A sum in words counts only from a hundred on; a bare number only from three digits, and where
nothing says that it is a year, a label's, a day or an invoice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from mailbot.reading.amounts import AmountFound, currency_follows, find_amounts
from mailbot.reading.phrases import even_fold
from mailbot.reading.sum_words import SumWords

# Less than this in words is a count of things; as many sums as this in one mail are a table.
_LEAST_IN_WORDS = 100
_MOST_SUMS = 60
# Numbers looked at for that: a mail of thousands of them must not cost seconds.
_MOST_NUMBERS = 600
# "czterdzieści" for "forty thousand": how far a label can stand before its number.
_LABEL_REACH = 24

_BARE = re.compile(
    r"(?<![\w/:#№@.,-])(?P<sum>\d{1,3}(?:[ \u00a0.]\d{3}){1,2}(?![ \u00a0.]?\d)|\d{3,6}|\d{1,3}(?:[.,]\d)?(?=\s?[^\W\d_]))"
    r"(?![/:%@]|[.,-]\d|\s?%)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# What makes a number that of a paper, in every language.
_NUMBER_SIGN = re.compile(r"(?:[№#]|n[°º]|(?<!\w)(?:nr|no|ref|п/п))[\s.:]{0,3}$", re.IGNORECASE)
_LEAST_BARE = Decimal(100)


def find_sums(
    text: str,
    words: SumWords | None,
    *,
    currency: str,
    taken: Sequence[tuple[int, int]] = (),
) -> tuple[AmountFound, ...]:
    """The sums of a text in its order. `taken`: stretches that are invoices, days or accounts.

    What was found without a currency has `named` False.
    """
    sure = [one for one in find_amounts(text, currency=currency) if one.amount]
    if words is None:
        return tuple(sure)
    folded = even_fold(text)
    spans = [*taken, *((one.start, one.end) for one in sure)]
    found = list(sure)
    candidates = (
        *_bare(text, folded, words, currency),
        *_in_words(text, folded, words, currency),
    )
    for one in candidates[:_MOST_NUMBERS]:
        if len(found) >= _MOST_SUMS:
            break
        if all(one.end <= low or high <= one.start for low, high in spans):
            found.append(one)
            spans.append((one.start, one.end))
    return tuple(sorted(found, key=lambda one: one.start))


def _bare(text: str, folded: str, words: SumWords, currency: str) -> list[AmountFound]:
    found = []
    for match in _BARE.finditer(folded):
        start, end = match.span("sum")
        digits = match["sum"]
        scale = words.scale.match(folded, end)
        grouped = re.search(r"[ \u00a0.]", digits)
        if scale is not None and not grouped:
            amount = Decimal(digits.replace(",", ".")) * 1000
            end = scale.end()
        elif "," in digits or re.match(r"\w", folded[end : end + 1]):
            continue
        else:
            amount = Decimal(re.sub(r"\D", "", digits))
        if amount < _LEAST_BARE or digits.startswith("0"):
            continue
        if scale is None and _YEAR.fullmatch(digits):
            continue
        low = max(0, start - _LABEL_REACH)
        if words.label.search(folded[low:start]) or _NUMBER_SIGN.search(text[low:start]):
            continue
        found.append(_sum(amount, text, start, end, currency))
    return found


def _in_words(text: str, folded: str, words: SumWords, currency: str) -> list[AmountFound]:
    found = []
    for match in words.in_words.finditer(folded):
        value = _value(match.group(), words)
        # "Two hundred" alone may be of anything, and is often short for thousands.
        told = words.thousand.search(match.group()) or currency_follows(text, match.end())
        if told and value >= _LEAST_IN_WORDS:
            found.append(_sum(Decimal(value), text, match.start(), match.end(), currency))
    return found


def _value(phrase: str, words: SumWords) -> int:
    """The value of number words: neighbours are added, a thousand multiplies what stands before."""
    total = current = 0
    for word in re.findall(r"[^\W\d_]+", phrase):
        number = words.numbers.get(word)
        if number == _LEAST_IN_WORDS and 0 < current < number:
            current *= number  # "trei sute", "two hundred"
        elif number is not None:
            current += number
        elif words.thousand.fullmatch(word):
            total += max(current, 1) * 1000
            current = 0
    return total + current


def _sum(amount: Decimal, text: str, start: int, end: int, currency: str) -> AmountFound:
    return AmountFound(
        amount=amount.quantize(Decimal("0.01")),
        currency=currency,
        start=start,
        end=end,
        words=text[start:end],
        named=False,
    )
