"""The words machines write in each language: data in languages/<code>/machines.toml."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources

from mailbot.reading.phrases import even_fold

# Machines come to the point; the patterns of all languages over megabytes would cost seconds.
MAX_TEXT_CHARS = 8_000


class Topic(StrEnum):
    """A list of patterns in machines.toml: section and key."""

    SUBJECT_AUTOMATIC = "subject.automatic"  # an automatic answer, of whatever kind
    SUBJECT_OUT_OF_OFFICE = "subject.out_of_office"
    SUBJECT_ACKNOWLEDGEMENT = "subject.acknowledgement"
    SUBJECT_RECEIPT = "subject.receipt"
    SUBJECT_BOUNCE = "subject.bounce"
    SUBJECT_CHALLENGE = "subject.challenge"
    SUBJECT_CALENDAR = "subject.calendar"
    BODY_OUT_OF_OFFICE = "body.out_of_office"
    BODY_ACKNOWLEDGEMENT = "body.acknowledgement"
    BODY_GENERATED = "body.generated"  # says of itself that no person wrote it
    BODY_RECEIPT = "body.receipt"
    BODY_PERMANENT = "body.permanent"
    BODY_TEMPORARY = "body.temporary"
    BODY_FINAL = "body.final"  # no further attempt will be made
    BODY_CHALLENGE = "body.challenge"
    BODY_LEFT = "body.left"  # gone for good
    BODY_MARKETING = "body.marketing"
    BODY_CALENDAR = "body.calendar"
    BODY_DEPUTY = "body.deputy"  # whom to turn to meanwhile
    BODY_PERSON = "body.person"  # what nobody lets a machine say
    BACK = "absence.back"  # being there again
    FROM = "absence.from"  # before a day: the first of something
    UNTIL = "absence.until"  # before a day: the last of an absence, or the first after it
    INCLUSIVE = "absence.inclusive"  # before a day: the last of an absence
    INCLUDING = "absence.including"  # behind a day: the same


@cache
def _words() -> dict[str, dict[Topic, tuple[str, ...]]]:
    """The patterns of each language."""
    words: dict[str, dict[Topic, tuple[str, ...]]] = {}
    for folder in sorted(resources.files("mailbot.reading.languages").iterdir(), key=str):
        source = folder / "machines.toml"
        if source.is_file():
            data = tomllib.loads(source.read_text("utf-8"))
            words[folder.name] = {
                topic: tuple(data.get(section, {}).get(key, ()))
                for topic in Topic
                for section, _, key in (topic.value.partition("."),)
            }
    return words


@cache
def pattern(topic: Topic, language: str = "", end: str = "") -> re.Pattern[str]:
    """The topic's patterns in a language ('': in all) as one; `end` is what must follow them."""
    tables = _words()
    known = [tables[language]] if language in tables else [] if language else tables.values()
    found = dict.fromkeys(one for table in known for one in table[topic])
    either = "|".join(f"(?:{one})" for one in found) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{either}){end}")


def languages() -> tuple[str, ...]:
    """The languages (ISO 639-1) in which machines are understood."""
    return tuple(_words())


def said(topic: Topic, text: str, language: str = "") -> str:
    """The first words of the text that the topic's patterns meet; '' if none."""
    match = pattern(topic, language).search(flat(text))
    return match.group().strip() if match else ""


def flat(text: str) -> str:
    """Folded, of the same length, each line break a blank: machines wrap their sentences."""
    return even_fold(text[:MAX_TEXT_CHARS]).replace("\n", " ")
