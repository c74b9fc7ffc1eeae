"""Company names as they are compared: folded, in Latin letters, without their legal forms.

A bank cuts names, drops diacritics, moves the legal form to the front and appends the address;
what is left in common are the words that are really the name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from mailbot.model.identity import fold

# Legal forms and words of no name of their own, folded and in Latin letters; longest first.
_LEGAL_FORMS = sorted(
    {
        # Poland
        "spolka z ograniczona odpowiedzialnoscia", "spolka komandytowa", "spolka akcyjna",
        "spolka jawna", "spolka partnerska", "spolka cywilna", "sp z o o sp k", "sp z o o",
        "sp z oo", "spzoo", "sp k", "sp j", "sp p", "s c", "s a", "s k a", "p s a", "phu", "pphu",
        "fhu", "zoz",
        # Romania
        "societate cu raspundere limitata", "s r l", "srl", "srl d", "sa", "pfa", "p f a", "ii",
        "if", "snc", "scs", "sca", "sc",
        # Netherlands and Belgium
        "besloten vennootschap", "vennootschap onder firma", "b v", "bv", "n v", "nv", "v o f",
        "vof", "c v", "bvba", "b v b a", "maatschap", "hodn", "h o d n", "stg", "stichting",
        "vereniging",
        # Russia and Kazakhstan, in Latin letters
        "obshchestvo s ogranichennoi otvetstvennostiu", "ooo", "oao", "zao", "pao", "ao", "ip",
        "individualnyi predprinimatel", "tsn", "tszh", "too", "fgup", "mup", "gup",
        # others
        "gmbh", "gmbh co kg", "ag", "kg", "ug", "ohg", "e k", "ltd", "limited", "llc", "inc",
        "plc", "aps", "a s", "ab", "oy", "sas", "sarl", "kft", "s r o", "uab", "ou",
    },
    key=len,
    reverse=True,
)  # fmt: skip
_LEGAL = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, _LEGAL_FORMS)) + r")(?!\w)")

_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
        "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "і": "i", "ї": "i", "є": "e",
        "ґ": "g", "қ": "k", "ә": "a", "ө": "o", "ү": "u", "ұ": "u", "ң": "n", "ғ": "g", "һ": "h",
    }
)  # fmt: skip

# German and Nordic banks write umlauts out; both spellings must meet.
_UMLAUTS = (("ue", "u"), ("oe", "o"), ("ae", "a"))

# How alike two words must be to be one word misspelt or transliterated otherwise (0..100).
_SAME_WORD = 86
# A word shorter than this is an initial or a preposition and proves nothing.
_SHORTEST_WORD = 3


@lru_cache(maxsize=8192)
def latin(text: str) -> str:
    """Folded text in Latin letters, everything but letters and digits turned into blanks."""
    # Twice: compatibility letters (a bold A) get their case only once they are plain ones.
    folded = fold(fold(text)).translate(_CYRILLIC)
    return " ".join(re.sub(r"[\W_]+", " ", folded).split())


@lru_cache(maxsize=8192)
def name_words(company: str) -> tuple[str, ...]:
    """The words that make up a company's or person's name, in order, legal forms dropped."""
    plain = latin(company)
    bare = " ".join(_LEGAL.sub(" ", plain).split())
    return tuple((bare or plain).split())


def _same(left: str, right: str) -> bool:
    if left == right:
        return True
    if min(len(left), len(right)) < _SHORTEST_WORD + 1:
        return False
    for written, short in _UMLAUTS:
        if left.replace(written, short) == right.replace(written, short):
            return True
    return fuzz.ratio(left, right) >= _SAME_WORD


def name_overlap(company: str, text: str) -> float:
    """How much of a company's name stands in a text: 0 (nothing) to 1 (every word of it).

    Longer words weigh more. The text may hold more than the name: an address, a purpose.
    """
    words = [w for w in name_words(company) if len(w) >= _SHORTEST_WORD] or list(
        name_words(company)
    )
    if not words:
        return 0.0
    there = latin(text).split()
    weight = sum(len(w) for w in words)
    found = sum(len(w) for w in words if any(_same(w, other) for other in there))
    return found / weight


def name_likeness(left: str, right: str) -> float:
    """How alike two names are as names, 0 to 1: word order and legal forms do not count."""
    a, b = name_words(left), name_words(right)
    if not a or not b:
        return 0.0
    return fuzz.token_sort_ratio(" ".join(a), " ".join(b)) / 100
