"""Which invoice another one says that it replaces, in words."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from mailbot.model.identity import normal_number
from mailbot.reading.papers.vocabulary import LANGUAGES, phrase_source, vocabulary
from mailbot.reading.papers.words import numbers_in
from mailbot.reading.phrases import even_fold

# Between the words and the number: "zastępuje fakturę VAT nr", "заменяет счёт на оплату №".
_REACH = 60
_MAX_TEXT = 20_000


@functools.cache
def _pattern() -> re.Pattern[str]:
    words = {
        phrase_source(word)
        for language in LANGUAGES
        for word in vocabulary(language).invoice.labels.get("replaces", ())
    }
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(words, key=len, reverse=True))})(?!\w)")


def replaced_in(text: str, own: str, shapes: Sequence[re.Pattern[str]]) -> str:
    """The number that a text says is replaced, '' where it says none. `own`: the new one's."""
    text = text[:_MAX_TEXT]
    for match in _pattern().finditer(even_fold(text)):
        for number in numbers_in(text[match.end() : match.end() + _REACH], shapes):
            if normal_number(number) != normal_number(own):
                return number
    return ""
