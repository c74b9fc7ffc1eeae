"""Which language a mail's own words are in.

Function words and a few letters decide: on mails of this size, without diacritics as often as
not, they beat n-gram models that cost tens of megabytes. What a client or firm is known to write
is a prior that only clear words overrule.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
from collections import Counter

import msgspec

from mailbot.reading.phrases import even_fold

# A language shows in its first few hundred words; more would only cost time on hostile mail.
_LONGEST_TEXT = 4_000
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NOT_PROSE = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
# What the prior is worth, in words that only its language has.
_PRIOR_WORTH = 1.5
# A text with less than this for its best language speaks none that we know.
_LEAST_SCORE = 0.5
_LETTER_WORTH = 1.2


class LanguageTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's language.toml: frequent words (folded), and letters only it has."""

    words: str
    letters: str = ""


@functools.cache
def _tables() -> tuple[dict[str, dict[str, float]], dict[str, tuple[str, ...]]]:
    """Worth of each word by language, and the languages each letter tells of."""
    languages: dict[str, LanguageTables] = {}
    for folder in importlib.resources.files("mailbot.reading.languages").iterdir():
        path = folder.joinpath("language.toml")
        if path.is_file():
            languages[folder.name] = msgspec.toml.decode(path.read_bytes(), type=LanguageTables)
    sharing: Counter[str] = Counter()
    for tables in languages.values():
        sharing.update({even_fold(word) for word in tables.words.split()})
    words: dict[str, dict[str, float]] = {}
    letters: dict[str, list[str]] = {}
    for language, tables in sorted(languages.items()):
        for word in tables.words.split():
            bare = even_fold(word)
            # A word of two languages is worth half in each; one of one letter, a hint.
            worth = (0.4 if len(bare) == 1 else 1.0) / sharing[bare]
            words.setdefault(bare, {})[language] = worth
        for letter in tables.letters:
            letters.setdefault(letter, []).append(language)
    return words, {letter: tuple(known) for letter, known in letters.items()}


def detect(text: str, *, prior: str = "") -> str:
    """The language (ISO 639-1) of a text; `prior` where its words do not tell; '' without words.

    `prior` is the language that the writer is known for.
    """
    text = _NOT_PROSE.sub(" ", text[:_LONGEST_TEXT])
    found = _WORD.findall(text.casefold())
    if not found:
        return ""
    words, letters = _tables()
    scores: dict[str, float] = {}
    for word in found:
        for language, worth in words.get(even_fold(word), {}).items():
            scores[language] = scores.get(language, 0.0) + worth
        for letter in set(word) & letters.keys():
            known = letters[letter]
            for language in known:
                worth = _LETTER_WORTH / len(known)
                scores[language] = scores.get(language, 0.0) + worth
    if prior:
        scores[prior] = scores.get(prior, 0.0) + min(_PRIOR_WORTH, _LEAST_SCORE + len(found) / 8)
    if not scores:
        return "ru" if _is_cyrillic(found) else ""
    best = max(scores, key=lambda language: (scores[language], language == prior, _rank(language)))
    if scores[best] < _LEAST_SCORE and prior:
        return prior
    return best


def _rank(language: str) -> int:
    """Of two languages that fit equally well, the one with more writers among our clients."""
    order = ("de", "en", "nl", "ro", "pl", "ru")
    return order.index(language) if language in order else -1


def _is_cyrillic(words: list[str]) -> bool:
    cyrillic = sum(1 for word in words if "\u0400" <= word[0] <= "\u04ff")
    return cyrillic * 2 > len(words)
