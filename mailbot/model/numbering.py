"""An invoice number taken apart: which of its figures run, which are the year and the month."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from mailbot.model.identity import fold
from mailbot.model.noun import Noun

_PART = re.compile(r"\d+|[^\W\d_]+")


class Numbering(Noun, frozen=True, kw_only=True):
    """A number's parts, runs of figures and of letters; the rest are places among them.

    `running`: the part that runs. `figures`: all parts of figures. `year`: the year, if it stands
    there beside others; `kept`: the figures without it.
    """

    parts: tuple[str, ...]
    running: int
    figures: tuple[int, ...]
    year: tuple[int, ...]
    kept: tuple[int, ...]

    @property
    def serial(self) -> int:
        """The running number."""
        return int(self.parts[self.running])

    @property
    def joined(self) -> str:
        """All figures in one."""
        return "".join(self.parts[at] for at in self.figures)

    @property
    def prefix(self) -> str:
        """The letters before the first figure."""
        return "".join(self.parts[: self.figures[0]])


def take_apart(number: str, issued: dt.date) -> Numbering | None:
    """Take a folded number apart, knowing when it was issued. None: it has no figures."""
    year = issued.year
    parts = _PART.findall(number)
    numeric = [at for at, part in enumerate(parts) if part.isdigit()]
    if not numeric:
        return None
    years = {str(year), f"{year % 100:02d}"}
    # 'F20260420': year and running number written together
    for at in numeric:
        if len(parts[at]) > 4 and parts[at].startswith(str(year)) and len(numeric) == 1:
            rest = parts[at][4:]
            parts[at : at + 1] = [str(year), rest]
            numeric = [i for i, part in enumerate(parts) if part.isdigit()]
            break
    year_at = [at for at in numeric if parts[at] == str(year)] or [
        at for at in numeric if parts[at] in years
    ]
    year_here = year_at[-1:] if len(numeric) > 1 else []
    left = [at for at in numeric if at not in year_here]
    months = [at for at in left if len(parts[at]) == 2 and int(parts[at]) == issued.month]
    month_here = months[-1:] if len(left) > 1 else []
    serials = [at for at in left if at not in month_here]
    return Numbering(
        parts=tuple(parts),
        running=max(serials, key=lambda at: (len(parts[at].lstrip("0")), at)),
        figures=tuple(numeric),
        year=tuple(year_here),
        kept=tuple(left),
    )


@lru_cache(maxsize=1_024)
def _plain(char: str) -> str:
    """A character folded to one, as texts are in which numbers are looked for."""
    return fold(char)[:1] or char


def serial_key(serial: int, prefix: str | None = None) -> str:
    """Under what an invoice is found by its running number, and by the letters before it."""
    return f"{serial}" if prefix is None else f"{serial} {prefix}"


def joined_key(figures: str) -> str:
    """Under what an invoice is found by all figures of its number in one."""
    return f"#{figures.lstrip('0')}"


def number_keys(number: str, issued: dt.date) -> tuple[str, ...]:
    """All keys of an invoice's number."""
    apart = take_apart("".join(map(_plain, number)), issued)
    if apart is None:
        return ()
    serial = apart.serial
    return (serial_key(serial), serial_key(serial, apart.prefix), joined_key(apart.joined))
