"""What marks quotation, signature and small print, all languages together.

All of them are tried on every mail, since a client's program often speaks another language than the
client. What each language's programs and people write is data: languages/<code>/quotation.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

from mailbot.model.noun import Noun


class Marks(Noun, frozen=True, kw_only=True):
    """The marks, compiled over folded text.

    `position`: a line that holds nothing but somebody's place in a firm, or a department.
    """

    attribution: re.Pattern[str]
    separator: re.Pattern[str]
    signoff: re.Pattern[str]
    footer: re.Pattern[str]
    disclaimer: re.Pattern[str]
    position: re.Pattern[str]
    header: dict[str, re.Pattern[str]]


def _union(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in dict.fromkeys(patterns))


@lru_cache(maxsize=1)
def marks() -> Marks:
    """The marks of every language that has a quotation.toml."""
    found: dict[str, list[str]] = {}
    header: dict[str, list[str]] = {}
    for folder in sorted(resources.files("mailbot.reading.languages").iterdir(), key=str):
        source = folder / "quotation.toml"
        if not source.is_file():
            continue
        data = tomllib.loads(source.read_text("utf-8"))
        for name, words in data.pop("header").items():
            header.setdefault(name, []).extend(words)
        for name, patterns in data.items():
            found.setdefault(name, []).extend(patterns)
    return Marks(
        attribution=re.compile(_union(found["attributions"])),
        separator=re.compile(rf"^[\s>*_=~—–-]*(?:{_union(found['separators'])})[\s*_=~:—–-]*$"),
        signoff=re.compile(rf"^\W*(?:{_union(found['signoffs'])})\b[\W]*"),
        footer=re.compile(_union(found["footers"])),
        disclaimer=re.compile(_union(found["disclaimers"])),
        position=re.compile(rf"\W*(?:{_union(found['positions'])})\W*"),
        header={
            name: re.compile(rf"^[\s*]*(?:{_union(words)})\s?\*?\s*:\s*\*?")
            for name, words in header.items()
        },
    )
