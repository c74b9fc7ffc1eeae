"""What is kept for looking up is what a fresh look would find, whatever happened before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mailbot.countries.companies import (
    NAME_IS_THERE,
    latin,
    name_overlap,
    same_word,
    words_needed,
)
from mailbot.ledger import Ledger
from mailbot.ledger.errors import CommitRefusedError
from mailbot.ledger.names import ClientNames
from mailbot.ledger.words import LONGEST_IN_PIECES, Words
from mailbot.model import event as happened
from mailbot.model.client import Client, Contact
from mailbot.model.invoice import (
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceStatus,
    ReceivableLine,
)
from mailbot.model.money import Money
from mailbot.model.payment import Allocation, Payment, PaymentSource
from mailbot.model.question import Event

DAY = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
NAMES = ("Usługi Trans Rekin", "Trans Kowalski Sp. z o.o.", "Müller", "Rekin Rekin", "!", "AB 12")
few = st.integers(0, 3)
steps = st.tuples(
    st.sampled_from(
        ("client", "renamed", "invoice", "changed", "status", "paid", "reversed", "adjusted")
    ),
    few,
    few,
    st.sampled_from((10, 25, 60)),
)


def client(key: int, name: int) -> Client:
    people = tuple(Contact(email=f"{name}@x", name=one) for one in NAMES[name : name + 2])
    return Client(id=f"c{key}", company=NAMES[(key + name) % len(NAMES)], contacts=people)


def invoice(key: int, whose: int, amount: int) -> Invoice:
    money = Money.of(amount, "PLN")
    due = DAY + dt.timedelta(days=amount % 7)
    line = ReceivableLine(id=f"l{key}", due=due, amount=money)
    return Invoice(
        id=f"i{key}",
        number=f"{key}/2026",
        client=f"c{whose}",
        issued=DAY,
        amount=money,
        lines=(line,),
    )


def events_of(step: tuple[str, int, int, int], at: int) -> Sequence[Event]:
    what, one, other, amount = step
    if what == "client":
        return [happened.ClientAdded(client=client(one, other))]
    if what == "renamed":
        return [happened.ClientChanged(client=client(one, other))]
    if what == "invoice":
        return [happened.InvoiceRegistered(invoice=invoice(one, other, amount))]
    if what == "changed":
        return [happened.InvoiceChanged(invoice=invoice(one, other, amount))]
    if what == "status":
        status = tuple(InvoiceStatus)[other]
        return [happened.InvoiceStatusSet(invoice=f"i{one}", status=status)]
    if what == "reversed":
        return [happened.PaymentReversed(payment=f"p{one}", reason="recalled")]
    money = Money.of(amount, "PLN")
    if what == "adjusted":
        change = Adjustment(
            id=f"adj{at}",
            invoice=f"i{one}",
            amount=-money if other else money,
            kind=AdjustmentKind.CORRECTION,
            day=DAY,
        )
        return [happened.Adjusted(adjustment=change)]
    payment = Payment(id=f"p{one}", day=DAY, amount=money, source=PaymentSource.BANK)
    allocation = Allocation(
        id=f"a{at}", payment=f"p{one}", invoice=f"i{other}", line=f"l{other}", amount=money
    )
    return [
        happened.PaymentRecorded(payment=payment),
        happened.Allocated(allocation=allocation),
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(steps, min_size=1, max_size=3), max_size=25))
def test_after_any_events_the_indexes_are_those_built_afresh(
    history: list[list[tuple[str, int, int, int]]],
) -> None:
    book = Ledger.in_memory()
    book.commit("all", [happened.ClientAdded(client=client(n, n)) for n in range(4)], NOW)
    for at, some in enumerate(history):
        book.claims_of("c0", "PLN", most=1)  # built, so that what follows must keep it
        book.clients_named_in("Rekin", most=1)
        events = [event for n, step in enumerate(some) for event in events_of(step, at * 3 + n)]
        with suppress(CommitRefusedError):
            book.commit(f"step {at}", events, NOW)
    kept_claims, kept_names = book._open_claims(), book._client_names()
    assert kept_names == ClientNames(book.clients())
    book.forget(None)
    assert kept_claims == book._open_claims()
    low, high = Money(Decimal(0), "PLN"), Money(Decimal(1000), "PLN")
    claimed = {one.id for one in book.claims_between(low, high, near=low, most=100)}
    assert claimed == {one.id for one in book.open_invoices() if one.status is InvoiceStatus.OPEN}


letters = st.text(alphabet="abeou", min_size=1, max_size=LONGEST_IN_PIECES + 6)


@settings(max_examples=150, deadline=None)
@given(st.lists(letters, max_size=30), st.data())
def test_a_word_is_found_however_it_is_misspelt(some: list[str], data: st.DataObject) -> None:
    words = Words()
    for word in some:
        words.add(word)
    gone = set(data.draw(st.lists(st.sampled_from(some), max_size=5))) if some else set()
    for word in gone:
        words.discard(word)
    left = set(some) - gone
    asked = data.draw(st.one_of(letters, st.sampled_from(some) if some else letters))
    at = data.draw(st.integers(0, len(asked)))
    for one in (asked, asked[:at] + data.draw(letters)[:2] + asked[at:], asked[:at]):
        assert words.alike(one) == {word for word in left if same_word(word, one)}
    assert words == _fresh(left)


def _fresh(left: set[str]) -> Words:
    words = Words()
    for word in left:
        words.add(word)
    return words


names = st.lists(
    st.sampled_from(("usługi", "trans", "rekin", "kowalski", "ab", "12", "nurkowanie", "rek")),
    min_size=1,
    max_size=16,
).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(st.lists(names, min_size=1, max_size=6), names)
def test_no_name_that_stands_in_a_text_is_missing(companies: list[str], text: str) -> None:
    clients = [Client(id=f"c{n}", company=one) for n, one in enumerate(companies)]
    there = {one.id for one in clients if name_overlap(one.company, text) >= NAME_IS_THERE}
    found = ClientNames(clients).named_in(text, most=100)
    assert found is not None
    assert there <= found
    for one in clients:
        if one.id in there:
            assert any(
                set(needed) <= set(latin(text).split()) for needed in words_needed(one.company)
            )
    if len(found) > 1:
        assert ClientNames(clients).named_in(text, most=len(found) - 1) is None


def test_a_name_of_a_hundred_words_costs_no_more_than_its_words() -> None:
    company = " ".join(f"{chr(97 + n % 26)}{chr(97 + n // 26)}wort" for n in range(100))
    assert len(words_needed(company)) < 100
    names_ = ClientNames([Client(id="c", company=company)])
    assert names_.named_in(company, most=1) == frozenset({"c"})


def test_words_that_everybody_bears_are_passed_over_for_resemblances() -> None:
    some = [Client(id=f"c{n}", company=f"Usługi {chr(97 + n) * 6}") for n in range(20)]
    names_ = ClientNames(some)
    assert names_.sharing_words("USLUGI CCCCCC", most=5) == {"c2"}
    changed = replace(some[2], company="Inna")
    names_.change(some[2], changed)
    assert names_.sharing_words("USLUGI CCCCCC", most=5) == frozenset()
