from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.ledger import Ledger
from mailbot.ledger.portable import read_world, write_world
from mailbot.ledger.verification import Severity, check_book
from mailbot.model import event as happened
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.money import Money
from mailbot.model.question import Event

TODAY = dt.date(2026, 3, 2)
AT = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)

FIRM = Firm(
    company="Zeilmakerij",
    people=(Person(email="ans@zeil.example", name="Ans"), Person(email="b@zeil.example")),
    assistant="bot@zeil.example",
    assistant_name="Bo",
    tax_id="NL1",
    accounts=(
        BankAccount(account="NL01", currency="EUR", holder="Zeilmakerij", bic="X"),
        BankAccount(account="40702", currency="RUB", bik="044525974", bank="T"),
    ),
    banks=(Bank(name="Knab", senders=("a@knab.example", "b@knab.example")),),
    authserv_ids=("mx1.zeil.example", "mx2.zeil.example"),
    language="nl",
    country="NL",
    timezone="Europe/Amsterdam",
)


def least() -> dict[str, Any]:
    """The least such a file may hold."""
    return {
        "language": "pl",
        "country": "PL",
        "today": "2026-03-02",
        "timezone": "Europe/Warsaw",
        "authserv_id": "mx.bot.example",
        "bot": {"address": "bot@firma.example"},
        "owner": {
            "company": "Firma",
            "people": [{"name": "Ewa", "email": "ewa@firma.example"}],
            "account": "PL61",
        },
        "banks": [{"name": "Bank", "from": "powiadomienia@bank.example"}],
        "clients": [
            {
                "id": "c1",
                "company": "Sklep",
                "tax_id": None,
                "contacts": [{"name": "Jan", "email": "jan@sklep.example"}],
                "account": "PL99",
            },
            {"id": "c2", "company": "Warsztat", "contacts": [], "account": None},
        ],
        "invoices": [
            {"number": "FV/1", "client": "c1", "issued": "2026-01-01", "due": "2026-01-15",
             "amount": "1230.00", "currency": "PLN", "paid": "230.00"},
            {"number": "FV/2", "client": "c2", "issued": "2026-01-01", "due": "2026-01-15",
             "amount": "50.00", "currency": "EUR", "paid": "0.00"},
        ],
    }  # fmt: skip


def build(data: dict[str, Any]) -> tuple[Ledger, Firm]:
    world = read_world(data)
    assert world.notes == ()
    assert world.firm is not None
    book = Ledger.in_memory()
    book.commit("import", world.events, AT)
    return book, world.firm


def test_the_least_file_makes_a_ledger() -> None:
    book, firm = build(least())
    assert (firm.assistant, firm.authserv_ids) == ("bot@firma.example", ("mx.bot.example",))
    assert firm.accounts == (BankAccount(account="PL61", currency="PLN"),)
    assert firm.currency == "PLN"
    assert firm.bank_of("powiadomienia@bank.example") is not None
    assert [client.id for client in book.clients_with_account("PL99")] == ["c1"]
    (invoice,) = book.invoices_numbered("fv/1")
    assert book.balance(invoice.id).open == Money.of("1000.00", "PLN")
    (payment,) = book.payments_of("c1")
    assert (payment.source, payment.amount) == ("import", Money.of("230", "PLN"))
    assert not [one for one in check_book(book) if one.severity is Severity.DAMAGE]


def test_an_export_holds_all_that_the_least_file_said() -> None:
    data = least()
    book, firm = build(data)
    out = write_world(book, firm, TODAY)
    for key in ("language", "country", "today", "timezone", "authserv_id"):
        assert out[key] == data[key]
    for given_invoice, written in zip(data["invoices"], out["invoices"], strict=True):
        assert given_invoice.items() <= written.items()
    assert data["banks"] == out["banks"]
    assert out["clients"][0]["account"] == "PL99"


def test_the_whole_firm_comes_through() -> None:
    out = json.loads(json.dumps(write_world(Ledger.in_memory(), FIRM, TODAY)))
    assert read_world(out).firm == FIRM


@settings(max_examples=80)
@given(data=st.data())
def test_export_import_export_is_the_same(
    data: st.DataObject, tell: Any, stories: st.SearchStrategy[list[Event]]
) -> None:
    book = Ledger.in_memory()
    tell(book, data.draw(stories))
    first = json.loads(json.dumps(write_world(book, FIRM, TODAY)))
    again, firm = build(first)
    assert json.loads(json.dumps(write_world(again, firm, TODAY))) == first
    assert [again.balance(one.id) for one in again.invoices()] == [
        book.balance(one.id) for one in book.invoices()
    ]
    assert [one.id for one in again.open_invoices()] == [one.id for one in book.open_invoices()]


def test_an_invoice_that_was_paid_and_then_credited_keeps_its_story(
    book: Ledger, story: Any
) -> None:
    book.commit(
        "bank",
        [
            happened.PaymentRecorded(payment=story.payment()),
            happened.Allocated(allocation=story.allocation()),
            happened.InvoiceStatusSet(invoice="A-1", status="cancelled"),  # type: ignore[arg-type]
        ],
        AT,
    )
    again, _ = build(write_world(book, FIRM, TODAY))
    assert again.allocations_of("A-1") == book.allocations_of("A-1")
    assert again.invoice("A-1") == book.invoice("A-1")


@pytest.mark.parametrize(
    ("path", "value", "where", "sentence"),
    [
        (("invoices", 0, "due"), "15 Jan", "invoices[0].due", "is not a date"),
        (("invoices", 0, "amount"), "12,30", "invoices[0].amount", "is not an amount"),
        (("invoices", 0, "amount"), True, "invoices[0].amount", "is not an amount"),
        (("invoices", 0, "amount"), "NaN", "invoices[0].amount", "is not an amount"),
        (("invoices", 0, "client"), "c9", "invoices[0]", "not among the clients"),
        (("invoices", 0, "issued"), "x", "invoices[0].issued", "Invalid"),
        (("invoices", 0, "number"), None, "invoices[0]", "number missing"),
        (("invoices", 1, "number"), "FV/1", "invoices[1]", "here twice"),
        (("invoices", 0, "currency"), None, "invoices[0]", "currency missing"),
        (("invoices", 0), 7, "invoices[0]", "an object was expected"),
        (("invoices",), 7, "invoices", "a list was expected"),
        (("clients", 1, "id"), "c1", "clients[1].id", "used twice"),
        (("clients", 1, "contacts"), [{"name": "x"}], "clients[1].contacts[0]", "email"),
        (("clients", 1, "kind"), "duck", "clients[1].kind", "duck"),
        (("timezone",), "Mars/Phobos", "timezone", "no time zone"),
        (("owner",), None, "owner", "missing"),
        (("bot",), {}, "owner.assistant", "Expected `str`"),
        (("today",), 7, "today", "is not a date"),
        (("invoices", 0, "paid"), "9999", "invoices", "more than"),
        (("notes",), [7], "notes[0]", "a note is text"),
        (("promises",), [{"id": "p"}], "promises[0]", "missing required field"),
        (("allocations",), [{"id": "a", "payment": "p", "invoice": "i", "line": "l",
          "amount": {"amount": "1", "currency": "EUR"}}], "allocations", "does not fit"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_and_the_rest_is_kept(
    path: tuple[Any, ...], value: object, where: str, sentence: str
) -> None:
    data = least()
    inner: Any = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    world = read_world(data)
    told = [(problem.where, problem.sentence) for problem in world.problems]
    assert any(at == where and sentence in words for at, words in told), told
    assert all(problem.mend for problem in world.problems)
    Ledger.in_memory().commit("import", world.events, AT)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(key=st.sampled_from([*least(), "payments", "letters", "cursors"]), value=_JSON)
def test_no_value_makes_reading_fall_over(key: str, value: object) -> None:
    world = read_world({**least(), key: value})
    assert world.firm is not None or world.problems


def test_a_file_that_is_no_object() -> None:
    assert "not a JSON object" in read_world([]).notes[0]  # type: ignore[arg-type]
