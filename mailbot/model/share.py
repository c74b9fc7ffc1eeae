"""Which of several invoices a sum is of: the only ones of which, together, just that is open."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from decimal import Decimal

from mailbot.model.money import Money

# Of more invoices than this too many sums can be made for one to tell which are meant.
MOST_SUMMED = 8


def share(
    amounts: Collection[Decimal],
    opens: Mapping[str, Money],
    *,
    sizes: range,
    within: Decimal = Decimal(0),
) -> tuple[str, ...]:
    """The keys of `opens` that make up one of these amounts, `within` so much; () where none do,
    or several do. `sizes`: how many of them may be meant.
    """
    if not 1 < len(opens) <= MOST_SUMMED or len({one.currency for one in opens.values()}) > 1:
        return ()
    owed = {key: one.amount for key, one in opens.items() if one}
    fits = [
        some
        for size in sizes
        for some in itertools.combinations(owed, size)
        if any(abs(sum(owed[one] for one in some) - amount) <= within for amount in amounts)
    ]
    return fits[0] if len(fits) == 1 else ()
