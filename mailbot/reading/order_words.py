"""What the reader of orders knows of one language: phrases, laid out alike for every language.

The phrases are in the notation of `phrases.py`; they may be written with diacritics, for they are
folded before they are matched.
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from mailbot.model.noun import Noun
from mailbot.model.reading import Command
from mailbot.reading.phrases import compiled, even_fold

_PACKAGE = "mailbot.reading.languages"
LANGUAGES = ("pl", "ro", "nl", "ru", "en")


class OrderWords(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The phrases of one language, as its orders.toml gives them; each a tuple of alternatives."""

    commands: dict[Command, tuple[str, ...]]  # words that order something
    paid: tuple[str, ...]  # statements that money has come: an order only with hers behind it
    close: tuple[str, ...]  # "strike it off": paid or cancelled, as the rest of the mail says
    negation: tuple[str, ...]  # directly before a phrase, it turns it round
    condition: tuple[str, ...]  # "if", "as soon as": not to be done now
    hedge: tuple[str, ...]  # "perhaps", "I think"
    until: tuple[str, ...]  # prepositions of a last day
    instead: tuple[str, ...]  # before the old amount
    by: tuple[str, ...]  # before the difference of two amounts
    this_one: tuple[str, ...]  # "only this one"
    every: tuple[str, ...]  # "both", "all of theirs"
    oldest: tuple[str, ...]
    newest: tuple[str, ...]
    besides: tuple[str, ...]  # what follows is not meant
    unchanged: tuple[str, ...]  # a clause about what stays as it is
    yes: tuple[str, ...]
    no: tuple[str, ...]
    consent: tuple[str, ...]  # to a client: what was asked for is granted
    instalments: tuple[str, ...]  # words of a payment plan
    about_payment: tuple[str, ...]  # in our own question: money came, where does it belong?
    months: tuple[str, ...]  # stems, January first
    ordinals: tuple[str, ...]  # "the first", "the second", ...
    nicknames: dict[str, str]  # short form: the names it stands for, blank-separated


class Phrasebook:
    """The phrases of one language, or of several together, ready to match on folded text."""

    def __init__(self, words: Iterable[OrderWords]) -> None:
        every = tuple(words)
        self.commands = {
            command: _any(phrase for one in every for phrase in one.commands.get(command, ()))
            for command in Command
        }
        self.paid = _any(phrase for one in every for phrase in one.paid)
        self.close = _any(phrase for one in every for phrase in one.close)
        self.negated = _ending(phrase for one in every for phrase in one.negation)
        self.condition = _any(phrase for one in every for phrase in one.condition)
        self.hedge = _any(phrase for one in every for phrase in one.hedge)
        self.until = _ending((phrase for one in every for phrase in one.until), gap=0)
        self.instead = _ending((phrase for one in every for phrase in one.instead), gap=1)
        self.by = _ending((phrase for one in every for phrase in one.by), gap=0)
        self.this_one = _any(phrase for one in every for phrase in one.this_one)
        self.every = _any(phrase for one in every for phrase in one.every)
        self.oldest = _any(phrase for one in every for phrase in one.oldest)
        self.newest = _any(phrase for one in every for phrase in one.newest)
        self.besides = _ending((phrase for one in every for phrase in one.besides), gap=0)
        self.unchanged = _any(phrase for one in every for phrase in one.unchanged)
        self.yes = _any(phrase for one in every for phrase in one.yes)
        self.no = _any(phrase for one in every for phrase in one.no)
        self.consent = _any(phrase for one in every for phrase in one.consent)
        self.instalments = _any(phrase for one in every for phrase in one.instalments)
        self.about_payment = _any(phrase for one in every for phrase in one.about_payment)
        self.months = tuple(
            _any(stems) for stems in zip(*(one.months for one in every), strict=True)
        )
        self.ordinals = tuple(
            _any(forms) for forms in zip(*(one.ordinals for one in every), strict=True)
        )
        self.nicknames: Mapping[str, frozenset[str]] = {
            even_fold(short): frozenset(even_fold(names).split())
            for one in every
            for short, names in one.nicknames.items()
        }


def _any(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all of them; one that never matches for none."""
    sources = [compiled(even_fold(phrase), {}).pattern for phrase in phrases]
    return re.compile("|".join(sources) if sources else r"(?!)")


def _ending(phrases: Iterable[str], gap: int = 1) -> re.Pattern[str]:
    """A phrase at the end of a text, with up to `gap` words after it."""
    sources = [compiled(even_fold(phrase), {}).pattern for phrase in phrases]
    tail = rf"[^\w.!?;\n]{{1,3}}(?:[\w'-]+[^\w.!?;\n]{{1,3}}){{0,{gap}}}$"
    return re.compile(f"(?:{'|'.join(sources)}){tail}" if sources else r"(?!)")


@lru_cache(maxsize=len(LANGUAGES) + 1)
def phrasebook(language: str) -> Phrasebook:
    """The phrasebook of a language; for one that is not known, English."""
    code = language if language in LANGUAGES else "en"
    return Phrasebook((order_words(code), order_words("en")))


def order_words(code: str) -> OrderWords:
    """The words of one of LANGUAGES, as its orders.toml gives them."""
    path = importlib.resources.files(_PACKAGE).joinpath(code, "orders.toml")
    return msgspec.toml.decode(path.read_bytes(), type=OrderWords)
