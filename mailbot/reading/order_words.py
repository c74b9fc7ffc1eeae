"""What the reader of orders knows of one language: phrases, laid out alike for every language.

The phrases are in the notation of `phrases.py`; they may be written with diacritics, for they are
folded before they are matched.
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec

from mailbot.model.noun import Noun
from mailbot.model.reading import Command
from mailbot.reading.phrases import compiled, even_fold, source

_PACKAGE = "mailbot.reading.languages"
LANGUAGES = ("pl", "ro", "nl", "ru", "en")


class OrderWords(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The phrases of one language, as its orders.toml gives them; each a tuple of alternatives."""

    commands: dict[Command, tuple[str, ...]]  # words that order something
    hints: dict[Command, tuple[str, ...]]  # that order it in a mail with no plainer words
    told_hints: tuple[str, ...]  # that money has come, in a mail with no plainer words
    paid: tuple[str, ...]  # statements that money has come: an order only with hers behind it
    unpaid: tuple[str, ...]  # statements that money has not come
    close: tuple[str, ...]  # "strike it off": paid or cancelled, as the rest of the mail says
    negation: tuple[str, ...]  # directly before a phrase, it turns it round
    denied: tuple[str, ...]  # "send them nothing": no sending at all
    condition: tuple[str, ...]  # "if", "as soon as": not to be done now
    no_condition: tuple[str, ...]  # "as paid", "both 12 as 13": sounds like "if", and is none
    hedge: tuple[str, ...]  # "perhaps", "I think"
    reported: tuple[str, ...]  # before a client's words: "he says that"
    done: tuple[str, ...]  # "I have stopped him myself", "nothing for you to do"
    for_good: tuple[str, ...]  # "never again": what is stopped so is over
    void: tuple[str, ...]  # why a claim is dead: bankrupt, issued twice
    how: tuple[str, ...]  # asks for the way, not for the thing: "how do I"
    until: tuple[str, ...]  # prepositions of a last day
    say: tuple[str, ...]  # "let us say", before a day that belongs to the sentence before
    also: tuple[str, ...]  # the same for another client
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
    places: tuple[
        str, ...
    ]  # "the first line", "number two", ...: a line of a list, up to the sixth
    counts: tuple[str, ...]  # "two", "three", ... up to "twelve"
    weekly: tuple[str, ...]  # parts that do not come monthly
    point: tuple[str, ...]  # before the number of a line in our own list
    nicknames: dict[str, str]  # short form: the names it stands for, blank-separated
    classes: dict[str, str]  # words that phrases name in braces: {letter}, {now}


class Phrasebook:
    """The phrases of one language, or of several together, ready to match on folded text."""

    def __init__(self, words: Iterable[OrderWords]) -> None:
        every = tuple(words)
        self.commands = {command: _any(_phrases(every, "commands", command)) for command in Command}
        self.hints = {
            command: _any(
                (
                    *_phrases(every, "commands", command),
                    *_phrases(every, "hints", command),
                )
            )
            for command in Command
        }

        def anywhere(name: str) -> re.Pattern[str]:
            return _any(_compiled(every, name))

        def before(name: str, gap: int) -> re.Pattern[str]:
            return _ending(_compiled(every, name), gap)

        self.paid = anywhere("paid")
        self.paid_hints = _any((*_compiled(every, "paid"), *_compiled(every, "told_hints")))
        self.unpaid = anywhere("unpaid")
        self.close = anywhere("close")
        self.negated = before("negation", 1)
        self.denied = anywhere("denied")
        self.condition = anywhere("condition")
        self.no_condition = anywhere("no_condition")
        self.hedge = anywhere("hedge")
        self.reported = anywhere("reported")
        self.done = anywhere("done")
        self.for_good = anywhere("for_good")
        self.void = anywhere("void")
        self.how = anywhere("how")
        self.until = before("until", 0)
        self.say = anywhere("say")
        self.also = anywhere("also")
        self.instead = before("instead", 1)
        self.by = before("by", 0)
        self.this_one = anywhere("this_one")
        self.every = anywhere("every")
        self.oldest = anywhere("oldest")
        self.newest = anywhere("newest")
        self.besides = before("besides", 0)
        self.unchanged = anywhere("unchanged")
        self.yes = anywhere("yes")
        self.no = anywhere("no")
        self.consent = anywhere("consent")
        self.instalments = anywhere("instalments")
        self.about_payment = anywhere("about_payment")
        self.months = tuple(
            _any(_patterns(stems)) for stems in zip(*(one.months for one in every), strict=True)
        )
        self.ordinals = tuple(
            _any(_patterns(forms)) for forms in zip(*(one.ordinals for one in every), strict=True)
        )
        self.counts = tuple(
            _any(_patterns(forms)) for forms in zip(*(one.counts for one in every), strict=True)
        )
        self.places = tuple(
            _any(_patterns(forms)) for forms in zip(*(one.places for one in every), strict=True)
        )
        self.weekly = anywhere("weekly")
        self.point = before("point", 0)
        self.nicknames: Mapping[str, frozenset[str]] = {
            even_fold(short): frozenset(even_fold(names).split())
            for one in every
            for short, names in one.nicknames.items()
        }


def _classes(words: OrderWords) -> dict[str, str]:
    return {name: source(even_fold(phrase), {}) for name, phrase in words.classes.items()}


def _compiled(every: Iterable[OrderWords], name: str) -> Iterator[re.Pattern[str]]:
    """The phrases of that field in all languages."""
    for one in every:
        classes = _classes(one)
        for phrase in getattr(one, name):
            yield compiled(even_fold(phrase), classes)


def _phrases(every: Iterable[OrderWords], name: str, command: Command) -> Iterator[re.Pattern[str]]:
    """The phrases of a command in all languages, of its orders or of its hints."""
    for one in every:
        classes = _classes(one)
        for phrase in getattr(one, name).get(command, ()):
            yield compiled(even_fold(phrase), classes)


def _patterns(phrases: Iterable[str]) -> Iterator[re.Pattern[str]]:
    for phrase in phrases:
        yield compiled(even_fold(phrase), {})


def _any(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """One pattern for all of them; one that never matches for none."""
    sources = [one.pattern for one in patterns]
    return re.compile("|".join(sources) if sources else r"(?!)")


def _ending(patterns: Iterable[re.Pattern[str]], gap: int) -> re.Pattern[str]:
    """A phrase at the end of a text, with up to `gap` words after it."""
    sources = [one.pattern for one in patterns]
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
