"""Phrases: a small language of word patterns, so that a rule reads like the words it meets.

A phrase is matched against text folded by `even_fold` (no case, no diacritics), whole words only:

    zaplac*            a stem: any ending
    (jutro|dzis)       one of
    [juz] zaplacone    a word that may be missing
    nie ~ otrzyma*     up to five words in between
    {month} {n}        a class of words from the language's own tables
    ^ $                the clause begins, ends here
    -?                 the preceding letter may be missing

A blank stands for one to three characters that are no letters and end no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mailbot.model.identity import fold

_GAP_WORDS = 5
_BLANK = r"(?:[^\w.!?;\n]{1,3})"
_WORD = rf"[\w'’-]+{_BLANK}"
_PIECE = re.compile(r" ?~ ?|\{\w+\}| \[[^\]]*\]|\[[^\]]*\] ?|\*| |\\.|.", re.DOTALL)


class PhraseError(ValueError):
    """A phrase of our own language data is malformed. The sentence names it."""


class _Folding(dict[int, str]):
    """Character to folded character, learnt as they come. Bounded by Unicode itself."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        bare = fold(char)
        # One for one, so that a place in the folded text is the same place in the original.
        self[code] = bare if len(bare) == 1 else bare[:1] or char
        return self[code]


_FOLDING = _Folding({ord("’"): "'", ord("ʼ"): "'", ord("\xa0"): " ", ord("\u202f"): " "})


def even_fold(text: str) -> str:
    """Text without case and diacritics, of the very same length. Expects NFC."""
    return text.translate(_FOLDING)


def source(phrase: str, classes: Mapping[str, str]) -> str:
    """The regular expression of a phrase, without its outer word boundaries."""
    out: list[str] = []
    if phrase.endswith(" *"):  # "and what follows": takes one more word in where there is one
        phrase = phrase[:-1] + "[*]"
    for piece in _PIECE.findall(phrase):
        bare = piece.strip()
        if bare == "~":
            out.append(rf"{_BLANK}(?:{_WORD}){{0,{_GAP_WORDS}}}")
        elif bare.startswith("{") and bare.endswith("}"):
            name = bare[1:-1]
            if name not in classes:
                raise PhraseError(f"the phrase {phrase!r} names an unknown class {name!r}")
            out.append(f"(?:{classes[name]})")
        elif bare.startswith("[") and bare.endswith("]"):
            inner = source(bare[1:-1], classes)
            if piece.startswith(" "):
                out.append(rf"(?:{_BLANK}(?:{inner}))?")
            elif piece.endswith(" "):
                out.append(rf"(?:(?:{inner}){_BLANK})?")
            else:
                out.append(f"(?:{inner})?")
        elif piece == "*":
            out.append(r"\w*")
        elif piece == " ":
            out.append(_BLANK)
        elif piece in "()|?^$" or piece.startswith("\\"):
            out.append("(?:" if piece == "(" else piece)
        else:
            out.append(re.escape(piece))
    return "".join(out)


def compiled(phrase: str, classes: Mapping[str, str]) -> re.Pattern[str]:
    """A phrase as a pattern over folded text."""
    return whole_words(source(phrase, classes), phrase)


def whole_words(expression: str, phrase: str = "") -> re.Pattern[str]:
    """An expression that begins and ends at the border of a word."""
    try:
        return re.compile(rf"(?<!\w)(?:{expression})(?!\w)")
    except re.error as error:
        raise PhraseError(f"the phrase {phrase or expression!r} cannot be read: {error}") from error
