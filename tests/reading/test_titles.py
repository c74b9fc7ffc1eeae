"""The invoices that a transfer's title names, in the state in which banks pass titles on."""

from __future__ import annotations

import pytest

from mailbot.model.money import Money
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.titles import with_mentions

from .conftest import Desk

TITLES = [
    ("220/09/2026", {"220/09/2026"}),
    ("Zaplata 220/09/20 26", {"220/09/2026"}),
    ("F A K T U R A 2 2 0 / 0 9 / 2 0 2 6", {"220/09/2026"}),
    ("zaplata 22 0/09/2026", {"220/09/2026"}),
    ("wplata 2 2 0", set()),
    ("22 0", set()),
]


@pytest.mark.parametrize(("title", "named"), TITLES)
def test_a_number_that_a_bank_has_cut_is_still_a_number(
    desk: Desk, title: str, named: set[str]
) -> None:
    money = Money.of("100.00", "PLN")
    told = Transaction(amount=money, direction=Direction.IN, title=title)
    (read,) = with_mentions((told,), book=desk.book)
    numbers = {
        found.number for m in read.mentions if m.exact and (found := desk.book.invoice(m.invoice))
    }
    assert numbers == named
