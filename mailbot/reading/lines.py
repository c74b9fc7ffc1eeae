"""A line of a mail's body, and whose words it holds."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from mailbot.model.noun import Noun


class Whose(StrEnum):
    """Whose words a line holds."""

    OWN = "own"
    QUOTED = "quoted"
    SIGNATURE = "signature"


class Line(Noun, frozen=True, kw_only=True):
    """`text` without its quotation marks ('>'); `depth` says how many there were."""

    text: str
    whose: Whose = Whose.OWN
    depth: int = 0


def join(lines: Iterable[Line]) -> str:
    """The lines as text: at most one blank line in a row, none at either end."""
    out: list[str] = []
    for line in lines:
        if line.text.strip() or (out and out[-1]):
            out.append(line.text.rstrip())
    return "\n".join(out).strip("\n")
