"""Which invoice does this transfer pay? Told as a bookkeeper would think it through."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.deciding.matches import Matching
from mailbot.deciding.matching import match
from mailbot.deciding.other_numbers import is_slip
from mailbot.model.book import Book
from mailbot.model.event import LinesReplaced
from mailbot.model.fact import FactKind
from mailbot.model.invoice import ReceivableLine
from mailbot.model.money import Money, total
from mailbot.model.reading import Direction, Mention, Transaction

DUE = dt.date(2026, 6, 1)
DIVE, DIVE_ACCOUNT = "Szkoła Nurkowania Rekin Sp. z o.o.", "PL10105000997603123456789123"
SISTER, SISTER_ACCOUNT = "Rekin Wynajem Łodzi Sp. z o.o.", "PL83101010230000261395100000"
TAILOR = "Zakład Krawiecki Zofia Bąk"


def transfer(amount: str, *, currency: str = "PLN", **facts: Any) -> Transaction:
    return Transaction(amount=Money.of(amount, currency), direction=Direction.IN, **facts)


def named(*invoices: str, exact: bool = True) -> tuple[Mention, ...]:
    return tuple(Mention(invoice=f"i-{n}", words=n, exact=exact) for n in invoices)


@pytest.fixture
def book(make_story: Any) -> Book:
    """Two sister companies and a tailor; two invoices of each of the first two."""
    story = make_story()
    story.client("dive", company=DIVE, accounts=(DIVE_ACCOUNT,), tax_id="5252248481")
    story.client("sister", company=SISTER, accounts=(SISTER_ACCOUNT,))
    story.client("tailor", company=TAILOR)
    story.invoice("FV/10/2026", due=DUE, amount="1230.00", client="dive")
    story.invoice("FV/11/2026", due=DUE, amount="800.00", client="dive")
    story.invoice("FV/13/2026", due=DUE, amount="1230.00", client="sister")
    story.invoice("FV/14/2026", due=DUE, amount="500.00", client="sister")
    story.invoice("FV/15/2026", due=DUE, amount="615.00", client="tailor")
    ledger: Book = story.ledger
    return ledger


def applied(book: Book, transaction: Transaction) -> Matching:
    return match(transaction, book=book, settles_within=Decimal("1.00"))


BOOKED = [
    (
        "number and amount",
        transfer("1230.00", title="faktura 10", mentions=named("FV/10/2026")),
        {"FV/10/2026": "1230.00"},
    ),
    (
        "the wife pays, and names the invoice",
        transfer("615.00", payer="JAN BĄK", mentions=named("FV/15/2026")),
        {"FV/15/2026": "615.00"},
    ),
    (
        "the account alone and the only open amount like it",
        transfer("800.00", payer_account=DIVE_ACCOUNT, title="przelew"),
        {"FV/11/2026": "800.00"},
    ),
    (
        "the tax id in the title and the amount",
        transfer("800.00", title="/IDC/525-224-84-81/ zapłata"),
        {"FV/11/2026": "800.00"},
    ),
    (
        "the name as the bank cuts it, and the amount",
        transfer("615.00", payer="ZAKLAD KRAWIECKI ZOFIA BAK UL. DLUGA 3"),
        {"FV/15/2026": "615.00"},
    ),
    (
        "both invoices of the account in one sum",
        transfer("2030.00", payer_account=DIVE_ACCOUNT, title="zapłata za faktury"),
        {"FV/10/2026": "1230.00", "FV/11/2026": "800.00"},
    ),
    (
        "two named ones",
        transfer("1730.00", title="13 i 14", mentions=named("FV/13/2026", "FV/14/2026")),
        {"FV/13/2026": "1230.00", "FV/14/2026": "500.00"},
    ),
    (
        "a part that says so, from the client's account",
        transfer("300.00", payer_account=DIVE_ACCOUNT, mentions=named("FV/10/2026")),
        {"FV/10/2026": "300.00"},
    ),
    (
        "three grosze short",
        transfer("1229.97", payer_account=DIVE_ACCOUNT, mentions=named("FV/10/2026")),
        {"FV/10/2026": "1229.97"},
    ),
    (
        "one grosz over",
        transfer("800.01", payer_account=DIVE_ACCOUNT, mentions=named("FV/11/2026")),
        {"FV/11/2026": "800.00"},
    ),
    (
        "the number of a sister's invoice by a slip of the pen, but account and amount are clear",
        transfer(
            "800.00",
            payer_account=DIVE_ACCOUNT,
            mentions=(Mention(invoice="i-FV/14/2026", words="FV/12/2026"),),
        ),
        {"FV/11/2026": "800.00"},
    ),
    (
        "a foreign bank has kept its fee",
        transfer(
            "1218.00",
            payer=DIVE,
            payer_account="DE68130500000201044918",
            own_account="PL61109010140000071219812874",
            mentions=named("FV/10/2026"),
        ),
        {"FV/10/2026": "1218.00"},
    ),
]


@pytest.mark.parametrize(
    ("transaction", "pays"), [row[1:] for row in BOOKED], ids=[row[0] for row in BOOKED]
)
def test_two_signals_and_no_rival_are_booked(
    book: Book, transaction: Transaction, pays: dict[str, str]
) -> None:
    best = applied(book, transaction).best
    assert best is not None
    assert {s.invoice.number: str(s.amount.amount) for s in best.shares} == pays


ASKED = [
    ("nobody, and two clients owe just that", transfer("1230.00")),
    ("nobody, though only one owes it", transfer("615.00")),
    ("far more than is open of it", transfer("1900.00", payer_account=DIVE_ACCOUNT,
                                             mentions=named("FV/10/2026"))),
    ("the number says one, the amount another", transfer("800.00", payer_account=DIVE_ACCOUNT,
                                                         mentions=named("FV/10/2026"))),
    ("the number is the sister's, the account the client's",
     transfer("500.00", payer_account=DIVE_ACCOUNT, mentions=named("FV/14/2026"))),
    ("a part, from nobody known", transfer("100.00", payer="JAN NOWAK",
                                           mentions=named("FV/10/2026"))),
    ("a first name only", transfer("615.00", payer="Zofia B.")),
    ("another currency", transfer("1230.00", currency="EUR", payer_account=DIVE_ACCOUNT,
                                  mentions=named("FV/10/2026"))),
    ("invoices of two clients in one title",
     transfer("1730.00", mentions=named("FV/10/2026", "FV/14/2026"))),
    ("the payer is either of two sisters", transfer("1230.00", payer="REKIN")),
]  # fmt: skip


@pytest.mark.parametrize("transaction", [row[1] for row in ASKED], ids=[row[0] for row in ASKED])
def test_anything_less_is_asked_about(book: Book, transaction: Transaction) -> None:
    assert applied(book, transaction).best is None


def test_two_equal_open_amounts_of_one_client_are_asked_about(make_story: Any) -> None:
    story = make_story()
    story.client("twin", company=TAILOR, accounts=(DIVE_ACCOUNT,))
    for number in ("A/1", "A/2"):
        story.invoice(number, due=DUE, amount="100.00", client="twin")
    found = applied(story.ledger, transfer("100.00", payer_account=DIVE_ACCOUNT))
    assert found.best is None
    assert {m.shares[0].invoice.number for m in found.matches} == {"A/1", "A/2"}
    assert found.client == "twin"


def test_what_is_over_by_a_little_leaves_the_named_invoice_paid(book: Book) -> None:
    over = transfer("1236.12", payer_account=DIVE_ACCOUNT, mentions=named("FV/10/2026"))
    best = applied(book, over).best
    assert best is not None
    assert (str(best.shares[0].amount.amount), str(best.surplus.amount)) == ("1230.00", "6.12")


def test_an_account_that_is_not_told_is_not_abroad(book: Book) -> None:
    best = applied(book, transfer("790.00", payer=DIVE, mentions=named("FV/11/2026"))).best
    assert best is not None
    reasons = {reason.kind for reason in best.reasons}
    assert FactKind.AMOUNT_IS_PART in reasons
    assert FactKind.AMOUNT_LESS_FEES not in reasons


def test_the_next_instalment_of_the_only_plan_is_booked(make_story: Any) -> None:
    story = make_story()
    story.client("dive", company=DIVE, accounts=(DIVE_ACCOUNT,))
    invoice = story.invoice("B/1", due=DUE, amount="1230.00", client="dive")
    story.put(
        LinesReplaced(
            invoice=invoice.id,
            lines=tuple(
                ReceivableLine(
                    id=f"part-{n}",
                    due=DUE + dt.timedelta(days=30 * n),
                    amount=Money.of("410", "PLN"),
                )
                for n in range(3)
            ),
        )
    )
    best = applied(story.ledger, transfer("410.00", payer_account=DIVE_ACCOUNT, title="rata")).best
    assert best is not None
    assert applied(story.ledger, transfer("409.00", payer_account=DIVE_ACCOUNT)).best is None


def test_an_invoice_in_another_currency_is_told_for_what_it_is(book: Book) -> None:
    found = applied(
        book,
        transfer(
            "285.00", currency="EUR", payer_account=DIVE_ACCOUNT, mentions=named("FV/10/2026")
        ),
    )
    assert found.best is None
    kinds = [fact.kind for fact in found.why]
    assert FactKind.OTHER_CURRENCY in kinds
    assert FactKind.NAMED_IS_SETTLED not in kinds


def test_a_title_that_names_only_what_is_paid_is_asked_about(make_story: Any) -> None:
    story = make_story()
    story.client("dive", company=DIVE, accounts=(DIVE_ACCOUNT,))
    paid = story.invoice("B/1", due=DUE, amount="100.00", client="dive")
    story.invoice("B/7", due=DUE, amount="100.00", client="dive")
    story.pay(paid, "100.00")
    once_more = transfer("100.00", payer_account=DIVE_ACCOUNT, mentions=named("B/1"))
    assert applied(story.ledger, once_more).best is None


@pytest.mark.parametrize(
    ("written", "meant", "slip"),
    [("1034", "1043", True), ("FV 113", "FV-133", True), ("81/2026", "106/2026", False),
     ("1040", "1040", False), ("F2026-4010", "F2026-0410", True)],
)  # fmt: skip
def test_one_slip_of_the_pen(written: str, meant: str, *, slip: bool) -> None:
    assert is_slip(written, meant) is slip


AMOUNTS = st.decimals("0.01", "5000.00", places=2)


@settings(max_examples=60, deadline=None)
@given(amount=AMOUNTS, which=st.sets(st.sampled_from(["FV/10/2026", "FV/11/2026", "FV/14/2026"])),
       account=st.sampled_from(["", DIVE_ACCOUNT, SISTER_ACCOUNT]))  # fmt: skip
def test_no_match_ever_gives_away_more_than_came_or_than_is_open(
    amount: Decimal, which: set[str], account: str
) -> None:
    book = _BOOK()
    one = transfer(str(amount), payer_account=account, mentions=named(*sorted(which)))
    for way in applied(book, one).matches:
        assert total((s.amount for s in way.shares), "PLN") <= one.amount
        for share in way.shares:
            assert share.amount <= book.balance(share.invoice.id).open
            assert share.amount.amount > 0


_MADE: list[Book] = []


def _BOOK() -> Book:  # noqa: N802 - one ledger for all examples: matching never writes
    return _MADE[0]


@pytest.fixture(autouse=True)
def _one_ledger(book: Book) -> None:
    _MADE[:] = [book]
