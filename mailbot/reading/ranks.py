"""Invoices told by their place in the letter: "the first", "the older one", "the smaller".

Only words that can mean an invoice count, not "the first instalment" or "the second half".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from mailbot.model.book import Book
from mailbot.model.invoice import Invoice
from mailbot.reading.phrases import even_fold, whole_words

# A letter says which invoice it means in its first pages.
MAX_TEXT_CHARS = 20_000

_PLACES = {"first": 0, "second": 1, "third": 2, "last": -1}
_AGES = {"older": 0, "newer": -1}
_SIZES = {"smaller": 0, "larger": -1}


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    """By rank, what names it in each language."""
    patterns: dict[str, list[re.Pattern[str]]] = {rank: [] for rank in (*_PLACES, *_AGES, *_SIZES)}
    for folder in sorted(resources.files("mailbot.reading.languages").iterdir(), key=str):
        source = folder / "mentions.toml"
        if source.is_file():
            for rank, words in tomllib.loads(source.read_text("utf-8")).get("ranks", {}).items():
                patterns[rank].append(whole_words(words))
    return {rank: tuple(found) for rank, found in patterns.items()}


def ranks_named(text: str) -> tuple[str, ...]:
    """The ranks that a text names: 'first', 'older', 'smaller', ..."""
    folded = even_fold(text[:MAX_TEXT_CHARS])
    return tuple(
        rank
        for rank, patterns in _patterns().items()
        if any(pattern.search(folded) for pattern in patterns)
    )


def by_rank(text: str, listed: Sequence[Invoice], book: Book) -> tuple[str, ...]:
    """Ids of the invoices that a text means by their rank; `listed` in the letter's own order."""
    if len(listed) < 2:
        return ()
    by_age = sorted(listed, key=lambda one: (one.issued, one.number))
    by_size = sorted(listed, key=lambda one: book.balance(one.id).open.amount)
    picked = []
    for rank in ranks_named(text):
        for places, order in ((_PLACES, listed), (_AGES, by_age), (_SIZES, by_size)):
            at = places.get(rank)
            if at is not None and at < len(order):
                picked.append(order[at].id)
    return tuple(one.id for one in listed if one.id in picked)
