"""Orders that weights hear: alone, beside a rule, against a rule; and what is said of several at once."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest

from mailbot.model.fact import FactKind
from mailbot.model.reading import Command
from mailbot.reading.message import parse
from mailbot.reading.order_clauses import order_clauses, reservations
from mailbot.reading.order_guess import Guess
from mailbot.reading.order_words import LANGUAGES, phrasebook
from mailbot.reading.orders import OrdersRead, read_orders

from .test_orders_commands import ASSISTANT, BOOK, OWNER, WORLD, said, told


@pytest.mark.parametrize(
    ("command", "lead", "acts"),
    [
        (Command.PAUSE, 0.5, False),
        (Command.PAUSE, 0.8, True),
        (Command.MARK_PAID, 0.8, False),
        (Command.CANCEL, 0.8, False),
        (Command.CANCEL, 1.0, True),
        (Command.SEND_NOW, 1.0, False),
        (Command.STATUS, 0.3, True),
        (Command.HELP, 0.1, False),
    ],
)
def test_what_cannot_be_undone_asks_for_a_higher_lead(
    command: Command, lead: float, *, acts: bool
) -> None:
    assert Guess(command=command, lead=lead).acts is acts


SENDS_NOTHING = [
    ("nl", "Stuur Vermeer voorlopig niks."),
    ("nl", "Verstuur geen brieven aan Vermeer."),
    ("pl", "Nie wysyłaj nic do Tartaku."),
    ("ru", "Лесовику ничего не отправляй."),
    ("ro", "Nu trimite nimic la Spicul."),
]


@pytest.mark.parametrize(("language", "text"), SENDS_NOTHING)
def test_a_sending_that_is_denied_sends_nothing(language: str, text: str) -> None:
    commands = {order.command for order in said(text, language).orders}
    assert Command.SEND_NOW not in commands


def test_as_paid_is_no_condition() -> None:
    words = phrasebook("nl")
    for plain in ("boek 304 als betaald", "zowel 304 als 305 zijn binnen"):
        assert reservations(plain, words) == ()
    (found,) = reservations("als hij belt, boek het dan", words)
    assert found.kind is FactKind.CONDITIONAL


TERMS = [
    # The day that goes with the verb, not the promise's
    ("pl", "Tartaku nie ruszaj do 20 października, obiecał mi na 3 listopada.", "2026-10-20"),
    # The day of a short sentence behind
    ("nl", "Wil je Vermeer even met rust laten? Zeg maar tot en met 20 oktober.", "2026-10-20"),
    ("pl", "Nie pisz na razie do Tartaku. Powiedzmy do 20 października.", "2026-10-20"),
    ("ro", "Nu-i mai scrie Dorinei. Să zicem până pe 20 octombrie.", "2026-10-20"),
    ("ru", "Лесовика пока не трогай. Скажем, до 20 октября.", "2026-10-20"),
]


@pytest.mark.parametrize(("language", "text", "until"), TERMS)
def test_a_pause_lasts_until_the_day_meant(language: str, text: str, until: str) -> None:
    (order,) = said(text, language).orders
    assert order.command is Command.PAUSE
    assert order.until == dt.date.fromisoformat(until)
    assert order.sure, order.doubt


def test_a_promise_told_behind_a_pause_is_not_its_day() -> None:
    (order,) = said("Laat Vermeer met rust. Hij betaalt uiterlijk 20 oktober.", "nl").orders
    assert order.until is None or not order.sure


PLANS = [
    # The total, the part and the days
    (
        "ru",
        "Остаток по 306, 72 000 руб., в рассрочку, три части по 24 000: 30.10, 30.11 и 29.12.",
        "agree_plan c6 S/306/2026 until 2026-12-29 amount 72000.00",
    ),
    # As many parts as a digit says
    (
        "ro",
        "Dorina plătește 305, adică 1500 lei, în 3 rate egale, prima pe 1 noiembrie.",
        "agree_plan c5 S/305/2026 until 2027-01-01 amount 1500.00",
    ),
    # Over both invoices of a client, all that is open
    (
        "pl",
        "Raty za obie faktury Tartaku, 301 i 315: 1050 zł do 30.10.2026 i 1000 zł do 30.11.2026.",
        "agree_plan c1 S/301/2026 S/315/2026 until 2026-11-30 amount 2050.00",
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), PLANS)
def test_parts_that_add_up_are_a_plan(language: str, text: str, expected: str) -> None:
    (order,) = said(text, language).orders
    assert told(order) == expected
    assert order.sure, order.doubt


SEVERAL = [
    ("ru", "Отметь оплаченными 304 (Вермеер) и 306.", ["mark_paid c4 S/304/2026", "mark_paid c6 S/306/2026"]),
    ("ro", "304 și 305 sunt achitate, le-am văzut în extras.", ["mark_paid c4 S/304/2026", "mark_paid c5 S/305/2026"]),
    (
        "nl",
        "Geef Vermeer voor 304 nog tot 30 oktober. En laat Greenhill met 307 ook zo lang.",
        ["extend c4 S/304/2026 until 2026-10-30", "extend c7 S/307/2026 until 2026-10-30"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), SEVERAL)
def test_one_order_for_two_clients_is_one_for_each(
    language: str, text: str, expected: list[str]
) -> None:
    orders = said(text, language).orders
    assert [told(order) for order in orders] == expected
    assert all(order.sure for order in orders), [order.doubt for order in orders]


def _answered(text: str, language: str) -> OrdersRead:
    """Her answer to our list of Wednesday."""
    mail = EmailMessage()
    mail["From"] = f"Helena Duda <{OWNER}>"
    mail["To"] = ASSISTANT
    mail["Subject"] = "Re: S/2026"
    mail["Date"] = "Wed, 14 Oct 2026 10:00:00 +0200"
    mail["Message-ID"] = "<2@szyldy.example>"
    listed = (
        f"On 14 Oct 2026, <{ASSISTANT}> wrote:",
        "> 1. S/301/2026, Tartak Bagno, 800,00",
        "> 2. S/304/2026, Slagerij Vermeer, 433,00",
        "> 3. S/306/2026, Lesovik, 72000,00",
    )
    mail.set_content("\n".join((text, "", *listed)))
    assert WORLD.firm is not None
    message = parse(mail.as_bytes(), firm=WORLD.firm, book=BOOK)
    return read_orders(message, language=language, firm=WORLD.firm, book=BOOK)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Dwójka zapłacona gotówką."),
        ("ru", "Вторая строчка уже оплачена."),
        ("nl", "De tweede van de lijst is betaald."),
        ("ro", "A doua de pe listă e achitată."),
        ("en", "Mark number two as paid."),
    ],
)
def test_a_line_of_our_list_is_meant_by_its_number(language: str, text: str) -> None:
    (order,) = _answered(text, language).orders
    assert told(order) == "mark_paid c4 S/304/2026"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Hej, co ty właściwie umiesz i jak mam ci wydawać polecenia?"),
        ("ro", "Ce anume știi să faci și cum trebuie să-ți cer?"),
        ("ru", "Что ты вообще умеешь и как тебе правильно ставить задачи?"),
        ("nl", "Wat kun je eigenlijk allemaal en hoe moet ik het vragen?"),
    ],
)
def test_what_it_can_do_is_told_without_asking_back(language: str, text: str) -> None:
    (order,) = said(text, language).orders
    assert order.command is Command.HELP
    assert order.sure, order.doubt


def test_a_condition_in_a_thing_to_remember_is_none() -> None:
    order = said("Zapamiętaj: Tartak płaci, jeśli zadzwonić do Wiesława.", "pl").orders[0]
    assert order.command is Command.NOTE
    assert FactKind.CONDITIONAL not in {doubt.kind for doubt in order.doubt}


def test_a_verb_is_no_short_name() -> None:
    order = said("Nic nie rób w sprawie Tartaku, tylko pamiętaj.", "pl").orders[0]
    assert order.client == "c1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_of_a_list_are_named_up_to_the_sixth(language: str) -> None:
    assert len(phrasebook(language).places) == 6
    assert order_clauses("", phrasebook(language)) == ()
