"""The lines of a numbered list in a mail of ours that an answer points at: "2 has paid"."""

from __future__ import annotations

import re

from mailbot.reading.order_words import Phrasebook
from mailbot.reading.phrases import even_fold

# A line of a numbered list, quoted or not; and the number that points at it.
_LISTED = re.compile(r"(?m)^[>\s]*(?P<number>\d{1,2})[.)]\s+(?P<rest>\S.*)$")
_POINT = re.compile(r"(?<![\w.,/-])\d{1,2}(?![\w%/]|[.,-]\d)")
# "2 has paid", "La 2 mai așteaptă": how a sentence about a line begins, folded.
_FIRST_NUMBER = re.compile(
    r"(?:^|[.!?;\n]\s*)(?:(?:la|pe|nr|no|de|по|на|do|za|op|bij)[. ]\s?)?"
    r"(?P<number>\d{1,2})(?![\w%/.,:-])"
)
# Our own lists are short; of a whole thread only the mail right below is searched.
MAX_QUOTED = 8_000


def pointed_at(text: str, quoted: str, words: Phrasebook, *, answers: bool) -> tuple[str, ...]:
    """The lines of the quoted list that a text points at; none where it names several of them.

    A number needs a word like "point" before it, or, in an answer (`answers`), to begin a sentence.
    """
    folded = even_fold(text)
    points = {
        match.group()
        for match in _POINT.finditer(folded)
        if words.point.search(folded[: match.start()])
    }
    listed = list(_LISTED.finditer(quoted[:MAX_QUOTED]))
    if not points and listed and answers:
        points |= {match.group("number") for match in _FIRST_NUMBER.finditer(folded)}
        points |= {str(at + 1) for at, form in enumerate(words.places) if form.search(folded)}
    if len(points) != 1:
        return ()
    return tuple(line.group("rest") for line in listed if line.group("number") in points)
