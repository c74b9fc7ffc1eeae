"""Russian that was written in Latin letters, for want of another keyboard, back in its own."""

from __future__ import annotations

import re

# By falling length, so that "shch" is not "sh" and "ch". Follows no one standard: people write as
# they hear, so GOST 7.79 (zh, kh, ya), passport style (ia, iu) and school habit (j, y) all occur.
_LETTERS = {
    "shch": "щ",
    "sch": "сч",
    "zh": "ж",
    "kh": "х",
    "ts": "ц",
    "ch": "ч",
    "sh": "ш",
    "yo": "е",
    "jo": "е",
    "ya": "я",
    "ja": "я",
    "ia": "ия",
    "yu": "ю",
    "ju": "ю",
    "iu": "ию",
    "ye": "е",
    "je": "е",
    "yj": "ый",
    "ij": "ий",
    "iy": "ий",
    "a": "а",
    "b": "б",
    "c": "ц",
    "d": "д",
    "e": "е",
    "f": "ф",
    "g": "г",
    "h": "х",
    "i": "и",
    "j": "й",
    "k": "к",
    "l": "л",
    "m": "м",
    "n": "н",
    "o": "о",
    "p": "п",
    "q": "к",
    "r": "р",
    "s": "с",
    "t": "т",
    "u": "у",
    "v": "в",
    "w": "в",
    "x": "кс",
    "y": "ы",
    "z": "з",
    "'": "ь",
}
_PIECE = re.compile("|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True)))
_WORD = re.compile(r"(?<![\w@.])[A-Za-z][A-Za-z']*(?![\w@]|\.[A-Za-z])")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# "oplatim vernus": a soft sign that nobody types, at the end of these.
_SOFT_ENDINGS = re.compile(r"(вернус|ден|ест|оплатит|перевест|жит)(?!\w)")


def in_cyrillic(text: str) -> str:
    """A text without any Cyrillic letter, its words transliterated; any other text as it is.

    Mail and web addresses keep their letters.
    """
    if _CYRILLIC.search(text):
        return text
    return _SOFT_ENDINGS.sub(r"\1ь", _WORD.sub(_transliterated, text))


def _transliterated(word: re.Match[str]) -> str:
    return _PIECE.sub(lambda piece: _LETTERS[piece.group()], word.group().casefold())
