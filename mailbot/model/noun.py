"""The base of every noun: frozen, keyword-only, cheap to encode."""

from __future__ import annotations

import re

import msgspec


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class Noun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An immutable record of the domain. Change is a new record: `msgspec.structs.replace`."""


class Tagged(Noun, frozen=True, kw_only=True, omit_defaults=True, tag=_snake, tag_field="type"):
    """A noun that is one case of a closed sum type; encoded with its name in `type`."""
