"""What an owner orders in her own words, over a small book of clients whose names come close."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import Any

import pytest

from mailbot.ledger import Ledger
from mailbot.ledger.portable import World, read_world
from mailbot.model.reading import Command, Order
from mailbot.reading.message import parse
from mailbot.reading.orders import OrdersRead, read_orders

OWNER = "hela@szyldy.example"
ASSISTANT = "asystent@szyldy.example"

CLIENTS = [
    ("c1", "Tartak Bagno Sp. z o.o.", "Wiesław Pyra", "biuro@tartakbagno.example"),
    ("c2", "Nowak Transport Jan Nowak", "Jan Nowak", "jan@nowaktransport.example"),
    ("c3", "Auto-Nowak Serwis Sp. j.", "Ewa Nowak", "ewa@autonowak.example"),
    ("c4", "Slagerij Vermeer B.V.", "Joke Vermeer", "joke@slagerijvermeer.example"),
    ("c5", "Brutăria Spicul SRL", "Dorina Manea", "dorina@spicul.example"),
    ("c6", "ООО «Лесовик»", "Антон Сажин", "sazhin@lesovik.example"),
    ("c7", "Greenhill Nurseries Ltd", "Philip Ashe", "philip@greenhill.example"),
]
INVOICES = [
    ("S/301/2026", "c1", "2026-08-03", "2026-08-17", "800.00", "0.00"),
    ("S/315/2026", "c1", "2026-09-21", "2026-10-05", "1250.00", "0.00"),
    ("S/302/2026", "c2", "2026-08-05", "2026-08-19", "640.00", "0.00"),
    ("S/303/2026", "c3", "2026-08-06", "2026-08-20", "910.00", "0.00"),
    ("S/304/2026", "c4", "2026-08-10", "2026-08-24", "433.00", "0.00"),
    ("S/305/2026", "c5", "2026-08-11", "2026-08-25", "1900.00", "400.00"),
    ("S/306/2026", "c6", "2026-08-12", "2026-08-26", "72000.00", "0.00"),
    ("S/307/2026", "c7", "2026-08-13", "2026-08-27", "555.00", "0.00"),
    ("S/308/2026", "c7", "2026-09-14", "2026-09-28", "666.00", "0.00"),
]


def _world() -> World:
    data: dict[str, Any] = {
        "language": "pl",
        "country": "PL",
        "today": "2026-10-14",
        "timezone": "Europe/Warsaw",
        "authserv_id": "mx.szyldy.example",
        "bot": {"address": ASSISTANT},
        "owner": {
            "company": "Szyldy Hela",
            "people": [{"name": "Helena Duda", "email": OWNER}],
            "account": "PL61109010140000071219812874",
        },
        "banks": [],
        "clients": [
            {
                "id": key,
                "company": company,
                "contacts": [{"name": person, "email": email}],
                "account": None,
            }
            for key, company, person, email in CLIENTS
        ],
        "invoices": [
            {
                "number": number,
                "client": client,
                "issued": issued,
                "due": due,
                "amount": amount,
                "currency": "PLN",
                "paid": paid,
            }
            for number, client, issued, due, amount, paid in INVOICES
        ],
    }
    return read_world(data)


WORLD = _world()
BOOK = Ledger.in_memory()
BOOK.commit("world", WORLD.events, dt.datetime(2026, 10, 14, tzinfo=dt.UTC))


def said(
    text: str, language: str, *, subject: str = "", to: str = ASSISTANT, cc: str = ""
) -> OrdersRead:
    """The reading of a mail that the owner wrote on Wednesday, 14 October 2026."""
    mail = EmailMessage()
    mail["From"] = f"Helena Duda <{OWNER}>"
    mail["To"] = to
    if cc:
        mail["Cc"] = cc
    mail["Subject"] = subject
    mail["Date"] = "Wed, 14 Oct 2026 10:00:00 +0200"
    mail["Message-ID"] = "<1@szyldy.example>"
    mail.set_content(text)
    assert WORLD.firm is not None
    message = parse(mail.as_bytes(), firm=WORLD.firm, book=BOOK)
    return read_orders(message, language=language, firm=WORLD.firm, book=BOOK)


def told(order: Order) -> str:
    """An order in one line: command, scope, day, sum."""
    numbers = [found.number for one in order.invoices if (found := BOOK.invoice(one)) is not None]
    parts = [order.command.value, order.client or "-", *sorted(numbers)]
    if order.until is not None:
        parts.append(f"until {order.until}")
    if order.amount is not None:
        parts.append(f"amount {order.amount}")
    return " ".join(parts)


PLAIN = [
    # Polish
    ("pl", "Tartak już zapłacił za 315, widziałam przelew.", "mark_paid c1 S/315/2026"),
    ("pl", "Zaksięguj proszę 200 zł gotówką na 301.", "mark_paid c1 S/301/2026 amount 200.00"),
    ("pl", "Nie pisz na razie do tartaku, do 30 października.", "pause c1 until 2026-10-30"),
    ("pl", "Odpuść Wiesławowi, ma teraz ciężko.", "pause c1"),
    ("pl", "Wznów przypomnienia dla Tartaku Bagno.", "resume c1"),
    ("pl", "Skasuj S/304/2026, pomyłka.", "cancel c4 S/304/2026"),
    ("pl", "Przedłuż termin dla 303 do 5 listopada.", "extend c3 S/303/2026 until 2026-11-05"),
    ("pl", "Kwota na 302 ma być 600 zł zamiast 640.", "change_amount c2 S/302/2026 amount 600.00"),
    ("pl", "Ponaglij tartak o 315, dzisiaj.", "send_now c1 S/315/2026"),
    ("pl", "Jak tam Tartak? Odezwali się?", "status c1"),
    ("pl", "Kto nam jeszcze zalega? Zrób listę dłużników.", "report -"),
    ("pl", "Jakie znasz komendy?", "help -"),
    ("pl", "Dla twojej wiadomości: w Tartaku nowa księgowa.", "note c1"),
    # Romanian
    ("ro", "Brutăria a achitat integral factura 305.", "mark_paid c5 S/305/2026"),
    ("ro", "Dorina mi-a dat 300 lei numerar pentru 305.", "mark_paid c5 S/305/2026 amount 300.00"),
    ("ro", "Nu-i mai scrie Dorinei până pe 1 noiembrie.", "pause c5 until 2026-11-01"),
    ("ro", "Reia reamintirile pentru Spicul.", "resume c5"),
    ("ro", "Anulează factura 305 te rog.", "cancel c5 S/305/2026"),
    (
        "ro",
        "Prelungește termenul la 305 până pe 20 noiembrie.",
        "extend c5 S/305/2026 until 2026-11-20",
    ),
    ("ro", "Trimite-le o somație celor de la Spicul chiar azi.", "send_now c5 S/305/2026"),
    ("ro", "Ce se mai aude cu Spicul?", "status c5"),
    ("ro", "Fă-mi o listă cu toți restanțierii.", "report -"),
    ("ro", "Ce comenzi știi?", "help -"),
    # Dutch
    ("nl", "Vermeer heeft vanochtend betaald, boek 304 maar af.", "mark_paid c4 S/304/2026"),
    ("nl", "Laat Joke voorlopig met rust.", "pause c4"),
    ("nl", "Stuur tot 1 november geen herinneringen naar Vermeer.", "pause c4 until 2026-11-01"),
    ("nl", "Pak de herinneringen aan slagerij Vermeer weer op.", "resume c4"),
    ("nl", "Factuur 304 kan vervallen.", "cancel c4 S/304/2026"),
    (
        "nl",
        "Verleng de betaaltermijn van 304 tot 10 november.",
        "extend c4 S/304/2026 until 2026-11-10",
    ),
    ("nl", "Het bedrag van 304 moet 400 euro zijn.", "change_amount c4 S/304/2026 amount 400.00"),
    ("nl", "Stuur Vermeer vandaag nog een aanmaning.", "send_now c4 S/304/2026"),
    ("nl", "Heeft Vermeer al betaald?", "status c4"),
    ("nl", "Wie staat er allemaal nog open? Maak een lijst.", "report -"),
    # Russian
    ("ru", "Лесовик оплатил 306, деньги пришли.", "mark_paid c6 S/306/2026"),
    ("ru", "Сажин отдал 10 000 наличными по 306.", "mark_paid c6 S/306/2026 amount 10000.00"),
    ("ru", "Лесовика не беспокоить до 1 ноября.", "pause c6 until 2026-11-01"),
    ("ru", "Возобнови напоминания Лесовику.", "resume c6"),
    ("ru", "Отмени счёт 306.", "cancel c6 S/306/2026"),
    ("ru", "Перенеси срок по 306 на 15 ноября.", "extend c6 S/306/2026 until 2026-11-15"),
    ("ru", "Напомни Лесовику про 306 сегодня.", "send_now c6 S/306/2026"),
    ("ru", "Антон Сажин ответил хоть что-нибудь?", "status c6"),
    ("ru", "Пришли сводку по долгам.", "report -"),
    # English
    ("en", "Please mark 307 as paid, Philip paid cash.", "mark_paid c7 S/307/2026"),
    ("en", "Leave Greenhill alone until 1 November.", "pause c7 until 2026-11-01"),
    ("en", "You can start chasing Greenhill again.", "resume c7"),
    ("en", "Cancel 308, it was a mistake.", "cancel c7 S/308/2026"),
    ("en", "Give Greenhill until 10 November for 307.", "extend c7 S/307/2026 until 2026-11-10"),
    ("en", "Any news from Philip?", "status c7"),
    ("en", "Who still owes us money? I need a list.", "report -"),
]


@pytest.mark.parametrize(("language", "text", "expected"), PLAIN)
def test_a_plain_order_is_read_and_carried_out(language: str, text: str, expected: str) -> None:
    read = said(text, language)
    assert [told(order) for order in read.orders] == [expected]
    assert read.orders[0].sure, read.orders[0].doubt


UNSURE = [
    ("pl", "Nowak zapłacił, zamknij."),  # two Nowaks
    ("pl", "Jeśli tartak nie zapłaci do piątku, wyślij im wezwanie o 315."),
    ("pl", "Chyba zapłacili 315."),
    ("pl", "Nie anuluj 304."),
    ("pl", "Zrób z tym coś."),
    ("pl", "Tartak zapłacił."),  # which of two invoices?
    ("ro", "Dacă nu plătesc până luni, anulează 305."),
    ("ro", "Cred că au plătit 305."),
    ("nl", "Misschien is 304 betaald."),
    ("nl", "Als ze bellen, annuleer 304 dan."),
    ("ru", "Кажется, 306 оплачен."),
    ("ru", "Если не заплатят, отправь претензию по 306."),
    ("en", "I think 307 has been paid."),
    ("en", "Do it as we discussed."),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "text"), UNSURE)
def test_what_can_be_read_in_two_ways_is_asked_about(language: str, text: str) -> None:
    read = said(text, language)
    assert read.orders
    assert not any(order.sure for order in read.orders)
    assert all(order.doubt for order in read.orders)


def test_two_orders_in_one_mail_are_two_orders() -> None:
    read = said("304 opłacona, zaksięguj. A Tartakowi daj spokój do 30 października.", "pl")
    assert [told(order) for order in read.orders] == [
        "mark_paid c4 S/304/2026",
        "pause c1 until 2026-10-30",
    ]


def test_a_plan_has_its_days_its_sums_and_its_total() -> None:
    read = said("Tartak spłaca 315 w dwóch ratach: 625 zł do 31.10 i 625 zł do 30.11.", "pl")
    order = read.orders[0]
    assert told(order) == "agree_plan c1 S/315/2026 until 2026-11-30 amount 1250.00"
    assert [day for day, _ in order.instalments] == [dt.date(2026, 10, 31), dt.date(2026, 11, 30)]
    assert order.sure


@pytest.mark.parametrize(
    ("language", "to", "text", "expected"),
    [
        ("nl", "joke@slagerijvermeer.example", "Dag Joke,\n\nPrima, 1 november is goed.",
         "extend c4 S/304/2026 until 2026-11-01"),
        ("ro", "dorina@spicul.example", "Bună Dorina,\n\nSigur, putem aștepta până pe 30 octombrie.",
         "extend c5 S/305/2026 until 2026-10-30"),
        ("ru", "sazhin@lesovik.example", "Антон, добрый день! Хорошо, ждём оплату до 30 октября.",
         "extend c6 S/306/2026 until 2026-10-30"),
        ("ru", "sazhin@lesovik.example", "Антон, спасибо, оплата поступила, счёт закрыт.",
         "mark_paid c6 S/306/2026"),
    ],
)  # fmt: skip
def test_what_she_grants_a_client_in_her_own_letter_holds(
    language: str, to: str, text: str, expected: str
) -> None:
    read = said(text, language, to=to, cc=ASSISTANT)
    assert read.to_client
    assert [told(order) for order in read.orders] == [expected]
    assert read.orders[0].sure, read.orders[0].doubt


def test_a_letter_to_a_client_that_grants_nothing_orders_nothing() -> None:
    read = said("Dag Joke,\n\nBedankt voor het fijne gesprek!", "nl",
                to="joke@slagerijvermeer.example", cc=ASSISTANT)  # fmt: skip
    assert read.to_client
    assert read.client == "c4"
    assert read.orders == ()


def test_a_client_that_is_expressly_not_meant_is_not_meant() -> None:
    read = said("Wznów przypomnienia dla Nowak Transport (nie Auto-Nowak!).", "pl")
    assert told(read.orders[0]) == "resume c2"
    assert read.orders[0].command is Command.RESUME
