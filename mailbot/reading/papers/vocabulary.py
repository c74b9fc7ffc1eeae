"""What banks and invoices call things, in every language read here (languages/*/papers.toml)."""

from __future__ import annotations

import functools
import importlib.resources
import re
from collections.abc import Mapping

import msgspec

from mailbot.model.identity import fold
from mailbot.reading.phrases import even_fold

LANGUAGES = ("pl", "ro", "nl", "ru", "en", "de")

# The order in which a label that two kinds could claim is decided: the dangerous ones first, so
# that a balance or a fee is never taken for the amount.
NOTICE_KINDS = (
    "balance", "fee", "vat", "net", "status", "tax_id", "ordered", "credited", "currency", "direction",
    "payer_account", "own_account", "beneficiary_account", "booked", "date", "amount", "title",
    "reference", "payer", "beneficiary", "account", "bank", "debit", "credit",
)  # fmt: skip


class Papers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One side of a language's vocabulary: kind of label or phrase, then its folded words."""

    labels: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, tuple[str, ...]] = {}
    terms: dict[str, tuple[str, ...]] = {}


class Vocabulary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's papers.toml."""

    notice: Papers
    invoice: Papers


@functools.cache
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary of one language."""
    folder = importlib.resources.files("mailbot.reading.languages") / language
    return msgspec.toml.decode((folder / "papers.toml").read_bytes(), type=Vocabulary)


def phrase_source(phrase: str) -> str:
    """A folded phrase as an expression: '*' ends a stem or stands for a word or two."""
    words = []
    for word in fold(phrase).split():
        if word == "*":
            words.append(r"\S+(?:\s+\S+)?")
        elif word.endswith("*"):
            words.append(re.escape(word[:-1]) + r"\w*")
        else:
            words.append(re.escape(word))
    return r"[\s.,:]+".join(words)


@functools.cache
def _phrase_pattern(side: str, kind: str, languages: frozenset[str]) -> re.Pattern[str]:
    sources = {
        phrase_source(phrase)
        for language in languages
        for phrase in getattr(vocabulary(language), side).phrases.get(kind, ())
    }
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(sources, key=len, reverse=True))})(?!\w)")


def said(
    side: str, kind: str, text: str, languages: frozenset[str] = frozenset()
) -> re.Match[str] | None:
    """The first phrase of a kind in a text; `text` need not be folded.

    `languages` keeps one language's stems from meeting another's words; empty: all of them.
    """
    known = languages & frozenset(LANGUAGES)
    pattern = _phrase_pattern(side, kind, known | {"en"} if known else frozenset(LANGUAGES))
    return pattern.search(even_fold(text))


@functools.cache
def _labels(side: str, language: str) -> Mapping[str, re.Pattern[str]]:
    papers: Papers = getattr(vocabulary(language), side)
    return {
        kind: re.compile(
            rf"(?:{'|'.join(sorted(map(phrase_source, words), key=len, reverse=True))})"
        )
        for kind, words in papers.labels.items()
    }


def _any_of(phrases: set[str]) -> re.Pattern[str]:
    # An empty set of phrases meets nothing.
    sources = sorted(map(phrase_source, phrases), key=len, reverse=True) or ["(?!)"]
    return re.compile(rf"(?<!\w)(?:{'|'.join(sources)})(?!\w)")


@functools.cache
def labels_of(kind: str) -> re.Pattern[str]:
    """The labels of one kind of fact on an invoice, in any language, over folded text."""
    return _any_of(
        {word for one in LANGUAGES for word in vocabulary(one).invoice.labels.get(kind, ())}
    )


@functools.cache
def terms_of(kind: str) -> re.Pattern[str]:
    """The phrases of one kind about terms of payment, in any language, over folded text."""
    return _any_of(
        {word for one in LANGUAGES for word in vocabulary(one).invoice.terms.get(kind, ())}
    )


def _bare_label(label: str) -> str:
    label = re.sub(r"\([^)]*\)", " ", even_fold(label))
    return re.sub(r"[\s.,:;*#]+", " ", label).strip(" -–—|>•·")


@functools.lru_cache(maxsize=4096)
def label_kind(side: str, label: str, language: str = "") -> str:
    """Which kind of fact a label names; '' for none. The mail's own language is asked first."""
    bare = _bare_label(label)
    if not bare or len(bare) > 60:
        return ""
    order = [language] if language in LANGUAGES else []
    order += [other for other in LANGUAGES if other != language]
    kinds = NOTICE_KINDS if side == "notice" else ()
    for candidate in order:
        patterns = _labels(side, candidate)
        for kind in kinds or patterns:
            pattern = patterns.get(kind)
            if pattern is not None and pattern.fullmatch(bare):
                return kind
    return ""
