"""Asking the book's indexes decides as a walk over everything does, and crowds end in a question."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.deciding.matches import Matching
from mailbot.deciding.matching import match
from mailbot.deciding.owed import MOST_RIVALS, Spent
from mailbot.ledger import Ledger
from mailbot.model.client import Client, Contact
from mailbot.model.event import ClientAdded, InvoiceRegistered
from mailbot.model.fact import FactKind
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.money import Money
from mailbot.model.reading import Direction, Mention, Transaction
from tests.deciding.exhaustive_matching import match_all

DAY = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
WITHIN = Decimal("1.00")
ACCOUNTS = ("PL10105000997603123456789123", "PL83101010230000261395100000", "DE6813050000020104")
TAX_IDS = ("5252248481", "RO12345678")
# Few words, so that many clients share some: misspelt, transliterated, and with umlauts.
WORDS = (
    "Usługi", "Trans", "Transport", "Transporty", "Rekin", "Kowalski", "Kowalska", "Müller",
    "Mueller", "Дельфин", "Delfin", "Schoonmaakbedrijf", "Schoonmaakbedrijven", "Jan", "AB", "12",
)  # fmt: skip
CENTS = (0, 0, 0, 0, 1, -1, 50, 3)

names = st.builds(
    lambda words, form: " ".join([*words, form]).strip(),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    st.sampled_from(("Sp. z o.o.", "SRL", "B.V.", "ООО", "", "")),
)
amounts = st.builds(
    lambda major, cents: Decimal(major) + Decimal(cents) / 100,
    st.sampled_from((100, 200, 300, 500, 1000)),
    st.sampled_from(CENTS),
)
clients = st.fixed_dictionaries(
    {
        "company": names,
        "person": st.sampled_from(("", "Jan Kowalski", "Anna")),
        "account": st.sampled_from((*ACCOUNTS, "", "", "")),
        "tax_id": st.sampled_from((*TAX_IDS, "", "", "")),
    }
)
invoices = st.tuples(
    st.integers(0, 7), amounts, st.integers(-9, 9), st.sampled_from(("PLN",) * 6 + ("EUR",))
)
transfers = st.fixed_dictionaries(
    {
        "amount": amounts,
        "of": st.lists(st.integers(0, 24), max_size=3, unique=True),
        "whole": st.booleans(),
        "exact": st.lists(st.booleans(), min_size=3, max_size=3),
        "slip": st.booleans(),
        "payer": st.one_of(st.sampled_from(("", "JAN KOWALSKI", "a1@x.example")), names),
        "title": st.one_of(st.sampled_from(("", "za usługi", "NIP 525-224-84-81")), names),
        "account": st.sampled_from((*ACCOUNTS, "")),
        "own": st.sampled_from((ACCOUNTS[0], "")),
        "ordered": st.one_of(st.none(), st.none(), amounts),
        "spent": st.dictionaries(st.integers(0, 24), st.sampled_from((1, 2)), max_size=4),
    }
)


def book_of(people: list[dict[str, str]], owed: list[tuple[int, Decimal, int, str]]) -> Ledger:
    events: list[ClientAdded | InvoiceRegistered] = []
    for number, one in enumerate(people):
        client = Client(
            id=f"c{number}",
            company=one["company"],
            contacts=(Contact(email=f"a{number}@x.example", name=one["person"]),),
            accounts=(one["account"],) if one["account"] else (),
            tax_id=one["tax_id"],
        )
        events.append(ClientAdded(client=client))
    for number, (whose, amount, due, currency) in enumerate(owed):
        money = Money(amount, currency)
        line = ReceivableLine(id=f"l{number}", due=DAY + dt.timedelta(days=due), amount=money)
        invoice = Invoice(
            id=f"i{number}",
            number=f"FV/{number}/2026",
            client=f"c{whose % len(people)}",
            issued=DAY,
            amount=money,
            lines=(line,),
        )
        events.append(InvoiceRegistered(invoice=invoice))
    ledger = Ledger.in_memory()
    ledger.commit("all", events, NOW)
    return ledger


def transfer_of(book: Ledger, told: dict[str, Any]) -> Transaction:
    known = book.invoices()
    meant = list({one.id: one for one in (known[n % len(known)] for n in told["of"])}.values())
    mentions = tuple(
        Mention(
            invoice=one.id,
            words=one.number.replace("FV/", "FV/1") if told["slip"] else one.number,
            exact=exact,
        )
        for one, exact in zip(meant, told["exact"], strict=False)
    )
    whole = sum((one.amount.amount for one in meant), Decimal(0))
    return Transaction(
        amount=Money(whole if told["whole"] and meant else told["amount"], "PLN"),
        direction=Direction.IN,
        payer=told["payer"],
        title=told["title"],
        payer_account=told["account"],
        own_account=told["own"],
        ordered=Money(told["ordered"], "PLN") if told["ordered"] else None,
        mentions=mentions,
    )


@settings(max_examples=300, deadline=None)
@given(
    st.lists(clients, min_size=1, max_size=8),
    st.lists(invoices, min_size=1, max_size=25),
    st.lists(transfers, min_size=1, max_size=4),
)
def test_the_indexes_decide_as_a_walk_over_everything(
    people: list[dict[str, str]],
    owed: list[tuple[int, Decimal, int, str]],
    came: list[dict[str, Any]],
) -> None:
    book = book_of(people, owed)
    known = book.invoices()
    for told in came:
        transfer = transfer_of(book, told)
        spent = {
            one.id: Money(one.amount.amount / by, one.amount.currency)
            for one, by in ((known[n % len(known)], by) for n, by in told["spent"].items())
        }
        walked = match_all(transfer, book=book, settles_within=WITHIN, spent=spent)
        asked = match(transfer, book=book, settles_within=WITHIN, spent=spent_of(book, spent))
        assert asked.matches == walked.matches
        assert asked.client == walked.client
        # Whoever merely resembles the payer, and owes nothing like it, may go unmentioned.
        assert set(asked.why) <= set(walked.why)


def spent_of(book: Ledger, amounts: dict[str, Money]) -> Spent:
    spent = Spent(book)
    for invoice, amount in amounts.items():
        spent.add(invoice, amount)
    return spent


def crowd(companies: list[str], amount: str = "99.00") -> Ledger:
    people = [{"company": one, "person": "", "account": "", "tax_id": ""} for one in companies]
    return book_of(people, [(n, Decimal(amount), n % 30, "PLN") for n in range(len(people))])


def pay(book: Ledger, amount: str = "99.00", **facts: Any) -> Matching:
    one = Transaction(amount=Money.of(amount, "PLN"), direction=Direction.IN, **facts)
    return match(one, book=book, settles_within=WITHIN)


@pytest.mark.parametrize("count", [101, 300])
def test_a_crowd_of_namesakes_is_asked_about_even_where_a_number_is_named(count: int) -> None:
    book = crowd([f"Wspólnota Mieszkaniowa {n}" for n in range(count)])
    named = (Mention(invoice="i7", words="FV/7/2026"),)
    found = pay(book, payer="WSPOLNOTA MIESZKANIOWA 8", mentions=named)
    assert found.best is None, "the payer may be the eighth"
    assert "i7" in {m.shares[0].invoice.id for m in found.matches}
    assert pay(book, payer="WSPOLNOTA MIESZKANIOWA").client is None


def test_an_account_speaks_through_a_crowd_of_namesakes() -> None:
    book = crowd([f"Wspólnota Mieszkaniowa {n}" for n in range(300)])
    client = book.client("c8")
    assert client is not None
    changed = msgspec.structs.replace(client, id="own", accounts=(ACCOUNTS[0],))
    book.commit("account", [ClientAdded(client=changed)], NOW)
    line = ReceivableLine(id="own", due=DAY, amount=Money.of("99", "PLN"))
    own = Invoice(
        id="own", number="FV/own/1", client="own", issued=DAY, amount=line.amount, lines=(line,)
    )
    book.commit("invoice", [InvoiceRegistered(invoice=own)], NOW)
    found = pay(book, payer="WSPOLNOTA MIESZKANIOWA 8", payer_account=ACCOUNTS[0])
    assert found.best is not None
    assert found.best.client == "own"


def test_of_more_equal_amounts_than_are_listed_none_is_booked_and_the_earliest_are_shown() -> None:
    book = crowd([f"Firma {chr(97 + n % 26) * 5}{chr(97 + n // 26) * 5}" for n in range(500)])
    found = pay(book, payer="JAN NIKT")
    assert found.best is None
    assert len(found.matches) == MOST_RIVALS
    assert {m.shares[0].invoice.due for m in found.matches[:5]} == {DAY}


def test_a_named_one_is_looked_at_among_more_equal_amounts_than_are_listed() -> None:
    """The last of five hundred by due date, hinted at in a title that may mean another as well."""
    book = crowd([f"Firma {chr(97 + n % 26) * 5}{chr(97 + n // 26) * 5}" for n in range(500)])
    last = max(book.invoices(), key=lambda one: one.due)
    hint = (Mention(invoice=last.id, words=last.number, exact=False),)
    assert pay(book, payer="JAN NIKT", mentions=hint).matches[0].shares[0].invoice.id == last.id


def test_a_client_with_more_equal_invoices_than_are_listed_is_asked_which() -> None:
    one = {"company": "Hurt", "person": "", "account": ACCOUNTS[0], "tax_id": ""}
    book = book_of([one], [(0, Decimal("99.00"), n % 30, "PLN") for n in range(200)])
    found = pay(book, payer_account=ACCOUNTS[0])
    assert found.best is None
    assert FactKind.SEVERAL_FIT in {fact.kind for fact in found.why}


def test_amounts_that_do_not_fit_crowd_out_no_rival() -> None:
    """50.51 is a cent too much to be forgiven, and forty owe it; 50.20 and 49.80 both fit."""
    one = {"company": "Hurt", "person": "", "account": ACCOUNTS[0], "tax_id": ""}
    owed = [(0, Decimal(amount), 0, "PLN") for amount in ["50.51"] * 40 + ["50.20", "49.80"]]
    found = pay(book_of([one], owed), "50.00", payer_account=ACCOUNTS[0])
    assert found.best is None
    assert {m.shares[0].invoice.id for m in found.matches} == {"i40", "i41"}


def test_what_a_statement_has_spent_hides_no_rival() -> None:
    """All that would be listed is spent by earlier lines: two are left, and two are a doubt."""
    one = {"company": "Hurt", "person": "", "account": ACCOUNTS[0], "tax_id": ""}
    book = book_of([one], [(0, Decimal("99.00"), n, "PLN") for n in range(200)])
    spent = {f"i{n}": Money.of("99.00", "PLN") for n in range(198)}
    transfer = Transaction(
        amount=Money.of("99.00", "PLN"), direction=Direction.IN, payer_account=ACCOUNTS[0]
    )
    found = match(transfer, book=book, settles_within=WITHIN, spent=spent_of(book, spent))
    assert found.best is None
    assert {m.shares[0].invoice.id for m in found.matches} == {"i198", "i199"}
