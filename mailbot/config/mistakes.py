"""Mistakes in config.toml: found all at once, each with its key, its line and its mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec

from mailbot.config.secret import SecretPlace
from mailbot.config.sections import File

# After so many mistakes the file is not a config at all, and more sentences help nobody.
_MOST_MISTAKES = 50


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake: where (a dotted key, and its line if it can be told) and a sentence."""

    key: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.key}" if self.line else self.key
        return f"{where}: {self.sentence}" if where else self.sentence


class ConfigError(ValueError):
    """The file cannot be used; `mistakes` holds all that is wrong with it."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self.path = path
        self.mistakes = mistakes
        lines = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"{path} needs mending:\n{lines}")


def typed(data: dict[str, Any], say: Callable[[str, str], None]) -> File | None:
    """Convert, taking out one bad key after the other so that all are told at once."""
    whole = True
    for _ in range(_MOST_MISTAKES):
        try:
            file = msgspec.convert(data, File)
        except msgspec.ValidationError as error:
            whole = False
            if not _take_out(data, str(error), say):
                return None
        else:
            return file if whole else None
    return None


_AT = re.compile(r" - at `\$(?P<path>[^`]*)`$")


def _take_out(data: dict[str, Any], error: str, say: Callable[[str, str], None]) -> bool:
    """Tell one mistake and remove its key; False where that cannot be gone on with."""
    found = _AT.search(error)
    sentence = _AT.sub("", error)
    steps = re.findall(r"\.([\w-]+)|\[(\d+)\]|\[\.\.\.\]", found["path"]) if found else []
    path = [name or int(index or 0) for name, index in steps]
    unknown = re.search(r"unknown field `([^`]+)`", sentence)
    missing = re.search(r"missing required field `([^`]+)`", sentence)
    if unknown:
        path.append(unknown[1])
        say(_dotted(path), _unknown_key(path))
    elif missing:
        say(_dotted([*path, missing[1]]), "this is needed and is not there: add it")
        return _stand_in(data, path, missing[1])
    else:
        say(_dotted(path), f"{sentence.lower()}: give it the other kind of value")
    here: Any = data
    for step in path[:-1]:
        here = here[step]
    if path:
        del here[path[-1]]
    return bool(path)


def _dotted(path: list[str | int]) -> str:
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path).lstrip(".")


def _table_at(path: list[str | int]) -> type[msgspec.Struct] | None:
    """The class of the table that a path leads to."""
    kind: Any = File
    for step in path:
        if isinstance(step, str):
            kind = next((f.type for f in msgspec.structs.fields(kind) if f.name == step), kind)
            args = [a for a in get_args(kind) if isinstance(a, type)]
            kind = args[-1] if args else kind
        if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
            return None
    table: type[msgspec.Struct] = kind
    return table


def _stand_in(data: dict[str, Any], path: list[str | int], name: str) -> bool:
    """Put something of the right kind where a needed key is missing, so that the search goes on.

    False where that would be a whole table: what is missing in it would only be noise.
    """
    table = _table_at(path)
    kind = (
        next((f.type for f in msgspec.structs.fields(table) if f.name == name), None)
        if table
        else None
    )
    value: object = [] if get_args(kind) else "?" if kind is str else None
    if kind is SecretPlace:
        value = {"env": "?"}
    if value is None:
        return False
    here: Any = data
    for step in path:
        here = here[step]
    here[name] = value
    return True


def _unknown_key(path: list[str | int]) -> str:
    table = _table_at(path[:-1])
    if table is None:
        return "this key is not known: remove it"
    known = [f.name for f in msgspec.structs.fields(table)]
    close = difflib.get_close_matches(str(path[-1]), known, 1)
    hint = f"did you mean {close[0]}?" if close else f"known here are {', '.join(known)}"
    return f"this key is not known; {hint}"


class Lines:
    """Tells on which line of the file a dotted key stands; the table's line where it has none."""

    def __init__(self, text: str) -> None:
        self._at: dict[str, int] = {}
        table, counts = "", dict[str, int]()
        for number, line in enumerate(text.splitlines(), 1):
            many = re.match(r"\s*\[\[([\w.\-]+)\]\]", line)
            one = re.match(r"\s*\[([\w.\-]+)\]", line)
            key = re.match(r"\s*([\w.\-]+)\s*=", line)
            if many:
                index = counts.get(many[1], 0)
                counts[many[1]] = index + 1
                table = f"{many[1]}[{index}]"
                self._at[table] = number
            elif one:
                table = one[1]
                self._at.setdefault(table, number)
            elif key:
                self._at.setdefault(f"{table}.{key[1]}".lstrip("."), number)

    def __call__(self, key: str) -> int | None:
        """The line of `key`, or of the innermost table around it."""
        while key:
            if key in self._at:
                return self._at[key]
            key = re.sub(r"(?:\.[^.\[]+|\[\d+\]|^[^.\[]+)$", "", key)
        return None
