from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest

from mailbot.ledger import Ledger
from mailbot.model.book import Book
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.reading import Direction, NoticeKind
from mailbot.reading.message import Message, parse
from mailbot.reading.papers.notice import NoticeRead, read_notice

OWN = "PL61109010140000071219812874"
FIRM = Firm(
    company="Pracownia Jarzębina",
    people=(Person(email="ewa@jarzebina.example"),),
    assistant="asystent@jarzebina.example",
    accounts=(BankAccount(account=OWN, currency="PLN"),),
    banks=(Bank(name="Bank Testowy", senders=("powiadomienia@bank.example",)),),
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
    currency="PLN",
)


@pytest.fixture
def book() -> Book:
    return Ledger.in_memory()


def _mail(subject: str, body: str, html: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"] = "powiadomienia@bank.example"
    mail["To"] = "asystent@jarzebina.example"
    mail["Subject"] = subject
    mail["Date"] = "Tue, 13 Oct 2026 10:00:00 +0200"
    if body:
        mail.set_content(body)
    if html:
        if body:
            mail.add_alternative(html, subtype="html")
        else:
            mail.set_content(html, subtype="html")
    return mail.as_bytes()


def _read(book: Book, subject: str, body: str, html: str = "", language: str = "pl") -> NoticeRead:
    message: Message = parse(_mail(subject, body, html), firm=FIRM, book=book)
    return read_notice(message, language=language, firm=FIRM, book=book)


def test_labels_and_values_make_a_transaction_and_the_balance_is_no_amount(book: Book) -> None:
    notice = _read(
        book,
        "Zasilenie rachunku",
        "Na Państwa rachunek wpłynęły środki.\n\n"
        "Numer rachunku: 61 1090 1014 0000 0712 1981 2874\n"
        "Kwota przelewu: 4 321,09 PLN\nData zaksięgowania: 12.10.2026\n"
        "Nazwa nadawcy: OGRODY WISŁA SP. Z O.O.\n"
        "Numer rachunku nadawcy: 27 1140 2004 0000 3002 0135 5387\n"
        "Tytułem: F 77/2026\nStan konta: 99 999,99 PLN\n",
    )
    assert notice.kind is NoticeKind.INCOMING
    assert notice.doubts == ()
    [one] = notice.transactions
    assert str(one.amount) == "4321.09 PLN"
    assert one.direction is Direction.IN
    assert one.booked == dt.date(2026, 10, 12)
    assert one.payer == "OGRODY WISŁA SP. Z O.O."
    assert one.payer_account == "PL27114020040000300201355387"
    assert one.own_account == OWN
    assert one.title == "F 77/2026"


def test_a_sentence_packed_with_labels_is_taken_apart(book: Book) -> None:
    notice = _read(
        book,
        "Uznanie",
        "Uznanie rach. ..2874 kwota 250,00 PLN; od: JAN NOWY; tyt.: rata 2, F 12; data ks. 2026-10-13; saldo 10,00 PLN\n",
    )
    [one] = notice.transactions
    assert (str(one.amount), one.payer, one.title) == ("250.00 PLN", "JAN NOWY", "rata 2, F 12")
    assert one.booked == dt.date(2026, 10, 13)
    assert one.own_account == OWN


@pytest.mark.parametrize(
    ("language", "subject", "body", "amount", "payer", "title"),
    [
        ("ro", "Contul a fost creditat", "Suma: 1.250,00 RON\nOrdonator: FLORI DE CAMP SRL\nExplicatii: factura 9\nSold curent: 3,00 RON",
         "1250.00 RON", "FLORI DE CAMP SRL", "factura 9"),
        ("nl", "Bijschrijving op uw rekening", "Bedrag: € 1.210,50\nNaam: Fietsenmaker Pol\nMededelingen: factuur 9\nNieuw saldo: € 5,00",
         "1210.50 EUR", "Fietsenmaker Pol", "factuur 9"),
        ("ru", "Зачисление средств", "Сумма: 12 500-00\nПлательщик: ООО «Липа» ИНН 7707083893 КПП 770701001\nНазначение платежа: счёт 9\nОстаток: 1 000,00 руб.",
         "12500.00 PLN", "ООО «Липа»", "счёт 9"),
        ("en", "Payment received", "Amount received: GBP 300.00\nPaid by: Elm & Oak Ltd\nReference: INV 9\nAvailable balance: GBP 1.00",
         "300.00 GBP", "Elm & Oak Ltd", "INV 9"),
    ],
)  # fmt: skip
def test_each_language_s_own_labels_are_known(
    book: Book, language: str, subject: str, body: str, amount: str, payer: str, title: str
) -> None:
    notice = _read(book, subject, body, language=language)
    assert notice.kind is NoticeKind.INCOMING
    [one] = notice.transactions
    assert (str(one.amount), one.payer, one.title) == (amount, payer, title)


@pytest.mark.parametrize(
    ("language", "subject", "body"),
    [
        ("pl", "Wykonano przelew wychodzący", "Kwota: 100,00 PLN\nOdbiorca: Hurtownia\nTytuł: F 77/2026"),
        ("pl", "Płatność odrzucona", "Kwota: 100,00 PLN\nKlient: Jan\nOpis: F 77/2026\nStatus: odrzucona"),
        ("pl", "Logowanie z nowego urządzenia", "Zalogowano się o 12:00."),
        ("ro", "Plata in asteptare", "Suma: 100,00 RON\nClient: Ion\nStatus: in asteptare"),
        ("nl", "Je saldo is laag", "Het saldo van je rekening is € 10,00."),
        ("ru", "Возврат покупателю", "Сумма возврата: 100,00 ₽\nОписание: счёт 9"),
        ("en", "Your payout is on its way", "We sent a payout of €900.00 to your bank account."),
        ("nl", "Profiteer nu", "Open een spaarrekening en ontvang € 50,00. Uitschrijven."),
    ],
)  # fmt: skip
def test_money_that_did_not_come_is_never_incoming(
    book: Book, language: str, subject: str, body: str
) -> None:
    notice = _read(book, subject, body, language=language)
    assert notice.kind is NoticeKind.NOT_INCOMING
    assert notice.evidence
    assert all(one.direction is Direction.OUT for one in notice.transactions)


def test_a_providers_fee_is_not_the_clients_business_but_a_net_alone_is_doubted(book: Book) -> None:
    gross = _read(
        book, "Otrzymano płatność",
        "Kwota: 200,00 PLN\nProwizja: 3,00 PLN\nPo potrąceniu prowizji: 197,00 PLN\nKlient: Ola\nStatus: zrealizowana",
    )  # fmt: skip
    assert [str(one.amount) for one in gross.transactions] == ["200.00 PLN"]
    assert gross.doubts == ()
    net = _read(book, "Otrzymano płatność", "Kwota netto: 197,00 PLN\nKlient: Ola")
    assert [str(one.amount) for one in net.transactions] == ["197.00 PLN"]
    assert net.doubts


def test_what_banks_took_on_the_way_is_told_apart_from_what_was_ordered(book: Book) -> None:
    notice = _read(
        book, "Wpływ zagraniczny",
        "Kwota zlecenia: 500,00 EUR\nKoszty: 12,00 EUR\nKwota uznania: 488,00 EUR\nZleceniodawca: ACME GMBH",
    )  # fmt: skip
    [one] = notice.transactions
    assert (str(one.amount), str(one.ordered)) == ("488.00 EUR", "500.00 EUR")


def test_a_days_list_is_a_statement_of_its_rows(book: Book) -> None:
    row = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
    html = (
        "<table>"
        + row.format("Data", "Nadawca", "Tytuł", "Kwota")
        + row.format("12.10.2026", "JAN NOWY", "F 1/2026", "100,00 PLN")
        + row.format("12.10.2026", "ANNA STARA", "F 2/2026", "1 200,00 PLN")
        + row.format("Razem", "", "", "1 300,00 PLN")
        + "</table>"
    )
    notice = _read(book, "Lista wpłat za 12.10.2026", "", html)
    assert notice.kind is NoticeKind.STATEMENT
    assert [(str(one.amount), one.payer, one.title) for one in notice.transactions] == [
        ("100.00 PLN", "JAN NOWY", "F 1/2026"),
        ("1200.00 PLN", "ANNA STARA", "F 2/2026"),
    ]


def test_two_bodies_that_tell_different_amounts_are_doubted(book: Book) -> None:
    html = "<p>Na rachunek wpłynął przelew.</p><table><tr><td>Kwota</td><td>9 100,00 PLN</td></tr><tr><td>Nadawca</td><td>JAN</td></tr></table>"
    notice = _read(
        book, "Wpływ", "Na rachunek wpłynął przelew.\nKwota: 100,00 PLN\nNadawca: JAN\n", html
    )
    assert any("plain text" in str(doubt) for doubt in notice.doubts)


def test_what_a_payer_types_decides_nothing_about_the_kind(book: Book) -> None:
    notice = _read(
        book, "Wpływ na konto",
        "Kwota: 50,00 PLN\nNadawca: JAN\nTytuł: zwrot, anulowano, wyciąg, oferta\n",
    )  # fmt: skip
    assert notice.kind is NoticeKind.INCOMING
    assert notice.doubts == ()
