"""The words machines write in each language: data in languages/<code>/machines.toml."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from mailbot.reading.phrases import even_fold

# Machines come to the point; a longer text is a newsletter's.
MAX_TEXT_CHARS = 20_000


class Topic(StrEnum):
    """A list of patterns in machines.toml: section and key."""

    SUBJECT_OUT_OF_OFFICE = "subject.out_of_office"
    SUBJECT_ACKNOWLEDGEMENT = "subject.acknowledgement"
    SUBJECT_RECEIPT = "subject.receipt"
    SUBJECT_BOUNCE = "subject.bounce"
    SUBJECT_CHALLENGE = "subject.challenge"
    SUBJECT_CALENDAR = "subject.calendar"
    BODY_OUT_OF_OFFICE = "body.out_of_office"
    BODY_ACKNOWLEDGEMENT = "body.acknowledgement"
    BODY_RECEIPT = "body.receipt"
    BODY_PERMANENT = "body.permanent"
    BODY_TEMPORARY = "body.temporary"
    BODY_CHALLENGE = "body.challenge"
    BODY_LEFT = "body.left"
    BODY_MARKETING = "body.marketing"
    BODY_BACK = "body.back"
    BODY_LAST = "body.last"


@lru_cache(maxsize=1)
def _patterns() -> dict[Topic, re.Pattern[str]]:
    words: dict[Topic, list[str]] = {topic: [] for topic in Topic}
    for folder in sorted(resources.files("mailbot.reading.languages").iterdir(), key=str):
        source = folder / "machines.toml"
        if not source.is_file():
            continue
        data = tomllib.loads(source.read_text("utf-8"))
        for topic in Topic:
            section, _, key = topic.value.partition(".")
            words[topic] += data.get(section, {}).get(key, [])
    return {
        topic: re.compile(rf"(?<!\w)(?:{'|'.join(f'(?:{one})' for one in dict.fromkeys(found))})")
        for topic, found in words.items()
    }


def said(topic: Topic, text: str) -> str:
    """The first words of the text that the topic's patterns meet; '' if none."""
    match = _patterns()[topic].search(_flat(text))
    return match.group().strip() if match else ""


def count(topic: Topic, text: str) -> int:
    """How many places of the text the topic's patterns meet."""
    return sum(1 for _ in _patterns()[topic].finditer(_flat(text)))


def last_before(topic: Topic, text: str) -> int:
    """Where the last words of the topic end; -1 if there are none."""
    return max((match.end() for match in _patterns()[topic].finditer(_flat(text))), default=-1)


def _flat(text: str) -> str:
    """Folded, each line break a blank: machines wrap their sentences."""
    return even_fold(text[:MAX_TEXT_CHARS]).replace("\n", " ")
