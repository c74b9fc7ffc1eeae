"""How long to wait before the next try: doubling, capped, with jitter, honouring the server."""

from __future__ import annotations

import random
import re

#: However long a server asks us to wait: a broken or hostile one must not silence us for good.
MAX_ASKED = 24 * 3600.0

_WAIT = re.compile(
    r"(?:backoff time|retry[- ]after|retry in|try again (?:in|after)|wait(?: for)?)\D{0,12}?"
    r"(\d{1,9})\s*(milliseconds?|msec|ms|seconds?|secs?|minutes?|mins?|hours?|s|m|h)?\b",
    re.IGNORECASE,
)


def wait_asked(text: str) -> float | None:
    """The seconds a server's words ask for, None if they name no time.

    "Request is throttled. Suggested Backoff Time: 299961 milliseconds" is Exchange Online's;
    a number without a unit is taken for seconds.
    """
    found = _WAIT.search(text)
    if found is None:
        return None
    unit = (found[2] or "s").casefold()
    if unit.startswith(("milli", "ms")):
        factor = 0.001
    elif unit.startswith("m"):
        factor = 60.0
    elif unit.startswith("h"):
        factor = 3600.0
    else:
        factor = 1.0
    return min(int(found[1]) * factor, MAX_ASKED)


class Backoff:
    """Seconds to wait after the n-th failure in a row: base, 2·base, 4·base, … up to `cap`.

    Jitter takes off up to half, so that many of us do not come back at the same moment. What a
    server asked for is a floor: neither cap nor jitter goes below it.
    """

    def __init__(
        self, *, base: float = 30.0, cap: float = 3600.0, rng: random.Random | None = None
    ) -> None:
        if not 0 < base <= cap:
            raise ValueError(f"A backoff from {base} s up to {cap} s makes no sense.")
        self.base = base
        self.cap = cap
        self._rng = rng or random.Random()  # noqa: S311 - spreads load, guards nothing

    def delay(self, failures: int, asked: float | None = None) -> float:
        """`failures`: how many in a row so far, at least 1. `asked`: the server's own figure."""
        # 2**60 s is beyond any cap; bounded so that a long outage cannot overflow a float.
        doublings = min(max(failures, 1) - 1, 60)
        full = min(self.cap, self.base * 2.0**doublings)
        drawn = full * (0.5 + 0.5 * self._rng.random())
        return max(drawn, min(asked, MAX_ASKED)) if asked is not None else drawn
