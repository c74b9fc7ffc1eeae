"""Which language a mail's own words are in.

Function words and a few letters decide: on mails of this size, without diacritics as often as
not, they beat n-gram models that cost tens of megabytes; of words that no table has, typical endings tell. What a client or firm is known to write
is a prior that only clear words overrule.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
from collections import Counter
from typing import NamedTuple

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
# A letter that a language of the same script does not have: a name may still be spelt with it.
_FOREIGN_LETTER = -0.6
_PIECE_WORTH = 0.35
# How many different words are remembered: mails of random letters must not fill the memory.
_WORDS_KNOWN = 20_000


class LanguageTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's language.toml: frequent words (folded), letters that few others have, letters
    `shared` with neighbours, and pieces of words; a piece ends with "$" where it must end the word.
    """

    words: str
    letters: str = ""
    shared: str = ""
    pieces: str = ""


class _Signs(NamedTuple):
    """What tells of languages, each with its languages' worth; `cyrillic`: the languages written so."""

    words: dict[str, dict[str, float]]
    letters: dict[str, tuple[str, ...]]
    shared: dict[str, frozenset[str]]
    pieces: dict[str, tuple[str, ...]]
    cyrillic: frozenset[str]
    latin: frozenset[str]


@functools.cache
def _signs() -> _Signs:
    """The tables of every language, turned about: from the sign to its languages."""
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
    pieces: dict[str, list[str]] = {}
    for language, tables in sorted(languages.items()):
        for word in tables.words.split():
            bare = even_fold(word)
            # A word of two languages is worth half in each; one of one letter, a hint.
            worth = (0.4 if len(bare) == 1 else 1.0) / sharing[bare]
            words.setdefault(bare, {})[language] = worth
        for letter in tables.letters:
            letters.setdefault(letter, []).append(language)
        for piece in dict.fromkeys(tables.pieces.split()):
            pieces.setdefault(piece, []).append(language)
    cyrillic = frozenset(
        language for language, tables in languages.items() if _is_cyrillic(tables.words.split())
    )
    return _Signs(
        words=words,
        letters={letter: tuple(known) for letter, known in letters.items()},
        shared={
            letter: frozenset(one for one, tables in languages.items() if letter in tables.shared)
            for letter in letters
        },
        pieces={piece: tuple(known) for piece, known in pieces.items()},
        cyrillic=cyrillic,
        latin=frozenset(languages.keys() - cyrillic),
    )


@functools.lru_cache(maxsize=_WORDS_KNOWN)
def _worth(word: str) -> tuple[tuple[str, float], ...]:
    """What a word, in small letters, is worth for each language."""
    signs = _signs()
    bare = even_fold(word)
    scores = dict(signs.words.get(bare, {}))
    if not scores:
        marked = f"{bare}$"
        for piece, known in signs.pieces.items():
            if piece in marked and len(bare) > len(piece):
                for language in known:
                    worth = _PIECE_WORTH / len(known)
                    scores[language] = max(scores.get(language, 0.0), worth)
    for letter in set(word) & signs.letters.keys():
        known = signs.letters[letter]
        for language in known:
            scores[language] = scores.get(language, 0.0) + _LETTER_WORTH / len(known)
        if _is_cyrillic([letter]):
            for language in signs.cyrillic.difference(known, signs.shared[letter]):
                scores[language] = scores.get(language, 0.0) + _FOREIGN_LETTER
    return tuple(scores.items())


def detect(text: str, *, prior: str = "") -> str:
    """The language (ISO 639-1) of a text; `prior` where its words do not tell; '' without words.

    `prior` is the language that the writer is known for.
    """
    text = _NOT_PROSE.sub(" ", text[:_LONGEST_TEXT])
    found = _WORD.findall(text.casefold())
    if not found:
        return ""
    scores: dict[str, float] = {}
    for word in found:
        for language, worth in _worth(word):
            scores[language] = scores.get(language, 0.0) + worth
    # Of another script, words are names and terms.
    cyrillic = _is_cyrillic(found)
    foreign = _signs().latin if cyrillic else _signs().cyrillic
    scores = {one: score for one, score in scores.items() if one not in foreign and score > 0}
    if prior:
        scores[prior] = scores.get(prior, 0.0) + min(_PRIOR_WORTH, _LEAST_SCORE + len(found) / 8)
    if not scores:
        return "ru" if cyrillic else ""
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
