"""Numbers that thousands of invoices have: each client's own series has a number 1."""

from __future__ import annotations

import datetime as dt
import itertools
import string

import pytest

from mailbot.ledger import Ledger
from mailbot.model.client import Client
from mailbot.model.event import ClientAdded, InvoiceRegistered
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.money import Money
from mailbot.model.numbering import number_keys
from mailbot.reading.mentions import find_invoices

DAY = dt.date(2026, 6, 1)
SERIES = ["".join(some) for some in itertools.product(string.ascii_uppercase[:6], repeat=3)]


@pytest.fixture(scope="module")
def book() -> Ledger:
    """216 clients with three letters each; one more whose number 1 has none."""
    ledger = Ledger.in_memory()
    money = Money.of(100, "PLN")
    line = ReceivableLine(id="l", due=DAY, amount=money)
    numbers = [f"{letters}-1" for letters in SERIES] + ["7777/2026"]
    ledger.commit(
        "all",
        [
            event
            for number in numbers
            for event in (
                ClientAdded(client=Client(id=f"c-{number}", company=number)),
                InvoiceRegistered(
                    invoice=Invoice(
                        id=number,
                        number=number,
                        client=f"c-{number}",
                        issued=DAY,
                        amount=money,
                        lines=(line,),
                    )
                ),
            )
        ],
        dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
    )
    return ledger


@pytest.mark.parametrize("written", ["BAD-1", "bad 1", "BAD/001", "Bad1"])
def test_the_letters_of_a_series_tell_its_first_from_all_others(book: Ledger, written: str) -> None:
    found = find_invoices(f"zapłata za fakturę {written} z czerwca", book=book)
    assert [(one.invoice, one.exact) for one in found] == [("BAD-1", True)]


@pytest.mark.parametrize("written", ["faktura nr 1", "faktura 1", "BA-1", "XYZ-1"])
def test_a_number_that_everybody_has_is_nobody_s(book: Ledger, written: str) -> None:
    assert not any(one.exact for one in find_invoices(written, book=book))


def test_a_client_s_own_number_is_known_in_his_own_words(book: Ledger) -> None:
    [found] = find_invoices("faktura nr 1", book=book, client="c-BAD-1")
    assert (found.invoice, found.exact) == ("BAD-1", True)


def test_a_number_beside_the_crowd_is_found_as_ever(book: Ledger) -> None:
    [found] = find_invoices("fv 7777", book=book)
    assert (found.invoice, found.exact) == ("7777/2026", True)


@pytest.mark.parametrize(
    ("number", "keys"),
    [
        ("FV/2026/06/003", ("3", "3 fv", "#202606003")),
        ("F20260420", ("420", "420 f", "#20260420")),
        ("№ 12", ("12", "12 n", "#12")),
        ("ohne", ()),
    ],
)
def test_the_keys_of_a_number(number: str, keys: tuple[str, ...]) -> None:
    assert number_keys(number, DAY) == keys
