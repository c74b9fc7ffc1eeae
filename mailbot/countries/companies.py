"""Company names as they are compared: folded, in Latin letters, without their legal forms.

A bank cuts names, drops diacritics, moves the legal form to the front and appends the address;
what is left in common are the words that are really the name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

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
UMLAUTS = (("ue", "u"), ("oe", "o"), ("ae", "a"))

# How alike two words must be to be one word misspelt or transliterated otherwise (0..100).
SAME_WORD = 86
# Two words of three letters are as alike by chance as by misspelling.
SHORTEST_ALIKE = 4
# A name must be there (nearly) whole to speak for a client alone.
NAME_IS_THERE = 0.87
# Firms have names of a few words. A name of a hundred, as a hostile paper may bear, has more sets
# of words that may be missing than memory holds.
_MOST_TELLING_WORDS = 12
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


def same_word(left: str, right: str) -> bool:
    """Whether two words of names are one, misspelt or transliterated otherwise."""
    if left == right:
        return True
    if min(len(left), len(right)) < SHORTEST_ALIKE:
        return False
    return _written_out(left, right) or fuzz.ratio(left, right) >= SAME_WORD


def _written_out(left: str, right: str) -> bool:
    return any(left.replace(*way) == right.replace(*way) for way in UMLAUTS)


@lru_cache(maxsize=8192)
def telling_words(company: str) -> tuple[str, ...]:
    """The words by which a name is found in a text: initials and prepositions prove nothing."""
    words = name_words(company)
    return tuple(w for w in words if len(w) >= _SHORTEST_WORD) or words


@lru_cache(maxsize=256)
def _there(text: str) -> tuple[frozenset[str], tuple[str, ...], tuple[frozenset[str], ...]]:
    """A text's words; those that may be misspelt; and these with their umlauts written short."""
    words = frozenset(latin(text).split())
    long = tuple(w for w in words if len(w) >= SHORTEST_ALIKE)
    return words, long, tuple(frozenset(w.replace(*way) for w in long) for way in UMLAUTS)


def _stands_in(word: str, text: str) -> bool:
    """Whether one of the text's words is the `same_word`."""
    words, long, short = _there(text)
    if word in words:
        return True
    if len(word) < SHORTEST_ALIKE:
        return False
    for (written, plain), forms in zip(UMLAUTS, short, strict=True):
        if word.replace(written, plain) in forms:
            return True
    return process.extractOne(word, long, scorer=fuzz.ratio, score_cutoff=SAME_WORD) is not None


def name_overlap(company: str, text: str) -> float:
    """How much of a company's name stands in a text: 0 (nothing) to 1 (every word of it).

    Longer words weigh more. The text may hold more than the name: an address, a purpose.
    """
    words = telling_words(company)
    if not words:
        return 0.0
    found = sum(len(w) for w in words if _stands_in(w, text))
    return found / sum(len(w) for w in words)


def words_needed(company: str) -> tuple[tuple[str, ...], ...]:
    """Sets of words, sorted: a text where the name is there (NAME_IS_THERE) has all of one set.

    So a name can be looked up by a text's words, however many names share some of them. For a name
    of very many words the sets are single ones, and more texts have one than bear the name.
    """
    words = telling_words(company)
    weight = sum(len(w) for w in words)
    each = {w: sum(len(one) for one in words if one == w) for w in words}
    ordered = sorted(each, key=lambda w: (each[w], w))
    if not ordered:
        return ()
    if len(ordered) > _MOST_TELLING_WORDS:
        spare, heavy = weight, []
        for word in reversed(ordered):
            heavy.append((word,))
            spare -= each[word]
            if spare / weight < NAME_IS_THERE:
                break  # a text without any of these cannot bear the name
        return tuple(heavy)
    found: list[frozenset[str]] = []

    def leave_out(start: int, left: int, out: frozenset[str]) -> None:
        more = False
        for at in range(start, len(ordered)):
            if (left - each[ordered[at]]) / weight >= NAME_IS_THERE:
                more = True
                leave_out(at + 1, left - each[ordered[at]], out | {ordered[at]})
        if not more:
            found.append(out)

    leave_out(0, weight, frozenset())
    most = [one for one in found if not any(one < other for other in found)]
    return tuple(sorted({tuple(sorted(set(ordered) - one)) for one in most}))


def name_likeness(left: str, right: str) -> float:
    """How alike two names are as names, 0 to 1: word order and legal forms do not count."""
    a, b = name_words(left), name_words(right)
    if not a or not b:
        return 0.0
    return fuzz.token_sort_ratio(" ".join(a), " ".join(b)) / 100
