from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.ledger import Ledger, spreadsheet
from mailbot.ledger.cells import CellError, read_amount, read_day
from mailbot.ledger.headers import Column
from mailbot.ledger.spreadsheet import Sheet, read_sheet
from mailbot.model.firm import Firm, Person
from mailbot.model.money import Money

TODAY = dt.date(2026, 3, 2)


def firm(language: str = "pl", currency: str = "PLN") -> Firm:
    return Firm(
        company="Pracownia",
        people=(Person(email="ewa@pracownia.example"),),
        assistant="bot@pracownia.example",
        language=language,
        currency=currency,
    )


def imported(raw: bytes | str, **about: str) -> tuple[Ledger, Sheet]:
    raw = raw.encode() if isinstance(raw, str) else raw
    book = Ledger.in_memory()
    sheet = read_sheet(raw, book=book, firm=firm(**about), today=TODAY)
    book.commit("sheet", sheet.events, dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    return book, sheet


POLISH = """Faktury Pracownia;;;;;;
;;;;;;
Nr faktury;Nabywca;Adres e-mail;Data wystawienia;Termin płatności;Kwota brutto (PLN);Zapłacono
FV 1/2026;Łódź Żagle sp. z o.o.;biuro@zagle.example;05.01.2026;19.01.2026;1 230,50 zł;
FV 2/2026;Łódź Żagle sp. z o.o.;biuro@zagle.example;10.01.2026;24.01.2026;400,00;100,00
FV 3/2026;Żuk;zuk@zuk.example;2026-01-12;2026-01-26;50;tak
"""
ROMANIAN = """Număr factură;Client;E-mail;Data emiterii;Data scadenței;Total de plată;Monedă;Achitat
7;Țiglă și Fiii SRL;office@tigla.example;05.01.2026;19.01.2026;1.230,50;lei;nu
"""
DUTCH = """Factuurnummer,Klant,E-mailadres,Factuurdatum,Betaaltermijn,Totaal incl. btw,Betaald
2026-01,Bakker,info@bakker.example,5-1-2026,14 dagen,"€ 1.230,50",nee
"""
RUSSIAN = """№ счёта\tПокупатель\tЭлектронная почта\tДата счета\tОплатить до\tСумма\tВалюта\tОплачено
12\tООО «Ёлка»\tbuh@elka.example\t05.01.26\t19.01.26\t1 230,50\tруб.\tнет
"""
ENGLISH = """Invoice No|Customer|Email|Issue date|Due|Amount|Currency|Paid
X1|Acme|pay@acme.example|2026-01-05|2026-01-19|1,230.50|EUR|no
"""


@pytest.mark.parametrize(
    ("text", "encodings", "language", "company", "currency"),
    [
        (POLISH, "utf-8 utf-8-sig cp1250 utf-16", "pl", "Łódź Żagle sp. z o.o.", "PLN"),
        (ROMANIAN.replace("ț", "ţ").replace("Ț", "Ţ").replace("ș", "ş"),
         "utf-8 cp1250", "ro", "Ţiglă şi Fiii SRL", "RON"),
        (ROMANIAN, "utf-8", "ro", "Țiglă și Fiii SRL", "RON"),
        (DUTCH, "utf-8 utf-8-sig cp1252", "nl", "Bakker", "EUR"),
        (RUSSIAN, "utf-8 cp1251 utf-16", "ru", "ООО «Ёлка»", "RUB"),
        (ENGLISH, "utf-8 ascii", "en", "Acme", "EUR"),
    ],
)  # fmt: skip
def test_a_list_in_any_of_the_languages(
    text: str, encodings: str, language: str, company: str, currency: str
) -> None:
    for encoding in encodings.split():
        home = "PLN" if language == "pl" else "EUR"
        book, sheet = imported(text.encode(encoding), language=language, currency=home)
        assert sheet.problems == (), encoding
        first = book.invoices()[0]
        assert first.amount == Money.of("1230.50", currency)
        assert (first.issued, first.due) == (dt.date(2026, 1, 5), dt.date(2026, 1, 19))
        assert book.balance(first.id).open == first.amount
        client = book.client(first.client)
        assert client is not None
        assert client.company == company


def test_what_was_paid_is_money_on_the_owner_s_word() -> None:
    book, sheet = imported(POLISH)
    assert sheet.invoices == 3
    assert len(book.clients()) == 2
    opens = [str(book.balance(invoice.id).open.amount) for invoice in book.invoices()]
    assert opens == ["1230.50", "300.00", "0.00"]
    assert {payment.source for payment in book.payments()} == {"import"}


HEADER = "number;client;e-mail;issue date;due date;amount;currency;paid;tax id\n"
GOOD = "G1;Acme;pay@acme.example;2026-01-05;2026-01-19;100;EUR;;\n"


@pytest.mark.parametrize(
    ("row", "where", "sentence"),
    [
        (";Acme;pay@acme.example;2026-01-05;2026-01-19;100;EUR;;", "number", "no invoice number"),
        ("G1;Acme;pay@acme.example;2026-01-05;2026-01-19;100;EUR;;", "number", "known already"),
        ("B;Acme;;2026-13-05;2026-01-19;100;EUR;;", "issue date", "'2026-13-05' is no date"),
        ("B;Acme;;;2026-01-19;100;EUR;;", "issue date", "no issue date"),
        ("B;Acme;;2026-01-05;;100;EUR;;", "due date", "no due date"),
        ("B;Acme;;2026-01-05;2025-01-19;100;EUR;;", "due date", "before it was issued"),
        ("B;Acme;;2026-01-05;2026-01-19;abc;EUR;;", "amount", "'abc' is not an amount"),
        ("B;Acme;;2026-01-05;2026-01-19;1.250;EUR;;", "amount", "thousands or thousandths"),
        ("B;Acme;;2026-01-05;2026-01-19;-5;EUR;;", "amount", "nothing to claim"),
        ("B;Acme;;2026-01-05;2026-01-19;;EUR;;", "amount", "is not an amount"),
        ("B;Acme;;2026-01-05;2026-01-19;5;EURO!;;", "currency", "is no currency"),
        ("B;Acme;;2026-01-05;2026-01-19;5;EUR;partly;", "paid", "'partly' is not an amount"),
        ("B;Nobody;;2026-01-05;2026-01-19;5;EUR;;", "e-mail", "no mail address is given"),
        ("B;Nobody;not an address;2026-01-05;2026-01-19;5;EUR;;", "e-mail", "no mail address"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_good_ones_are_kept(
    row: str, where: str, sentence: str
) -> None:
    last = "G2;Acme;;2026-01-05;2026-01-19;5;EUR;;\n"
    book, sheet = imported(HEADER + GOOD + row + "\n" + last)
    assert [invoice.number for invoice in book.invoices()] == ["G1", "G2"]
    (problem,) = sheet.problems
    assert problem.where == f"line 3, {where}"
    assert sentence in problem.sentence
    assert problem.mend


def test_importing_the_same_list_again_changes_nothing() -> None:
    book, _ = imported(POLISH)
    again = read_sheet(POLISH.encode(), book=book, firm=firm(), today=TODAY)
    assert again.events == ()
    assert len(again.problems) == 3


def test_a_known_client_is_met_by_address_tax_id_or_name(book: Ledger) -> None:
    rows = (
        "N1;Kora Nederland;inkoop@KORA.example;2026-01-05;2026-01-19;1;EUR;;\n"
        "N2;Somebody;;2026-01-05;2026-01-19;2;EUR;;NL 8201\n"
        "N3;mila bv;;2026-01-05;2026-01-19;3;EUR;;\n"
    )
    sheet = read_sheet((HEADER + rows).encode(), book=book, firm=firm(), today=TODAY)
    assert not sheet.problems
    book.commit("sheet", sheet.events, dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    owners = [book.invoices_numbered(number)[0].client for number in ("N1", "N2", "N3")]
    assert owners == ["kora", "kora", "mila"]


def test_more_than_the_claim_is_kept_unapplied_and_told() -> None:
    row = "B;Acme;pay@acme.example;2026-01-05;2026-01-19;100;EUR;120;\n"
    book, sheet = imported(HEADER + row)
    assert "more than" in sheet.problems[0].sentence
    assert book.unapplied(book.payments()[0].id) == Money.of(20, "EUR")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "no header row"),
        (b"\x00\x01\x02\xff", "no header row"),
        (b"PK\x03\x04 an xlsx file", "no header row"),
        (b"number;client\n1;x\n", "columns are missing: issue date (issue date), amount"),
    ],
)
def test_a_file_that_is_no_list_says_what_is_needed(raw: bytes, sentence: str) -> None:
    _, sheet = imported(raw)
    assert sentence in sheet.problems[0].sentence


def test_a_list_that_cannot_be_read_to_its_end_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "LARGEST_NUMBER_OF_ROWS", 2)
    book, sheet = imported(HEADER + GOOD + GOOD.replace("G1", "G2"))
    assert len(book.invoices()) == 1
    assert "beyond this line" in sheet.problems[0].sentence


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.5", "1234.5"),
        ("1 234,50 zł", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("€ 1.250,-", None),
        ("€ 250,-", "250"),
        ("1.234.567", "1234567"),
        ("1.234.567,89 lei", "1234567.89"),
        ("1'200", "1200"),
        ("1 234,50 ₽", "1234.50"),
        ("PLN 12,30", "12.30"),
        ("12,3 руб.", "12.3"),
        ("0,125", "0.125"),
        ("-40", "-40"),
        ("12.34.56", None),
        ("1.23,45", None),
        ("=1+1", None),
        ("NL20INGB0001234567", None),
        ("123456789012345678", None),
        ("2026-01-05", None),
    ],
)
def test_amounts_as_people_write_them(text: str, amount: str | None) -> None:
    if amount is None:
        with pytest.raises(CellError):
            read_amount(Column.AMOUNT, text)
    else:
        assert read_amount(Column.AMOUNT, text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-05", "2026-01-05"),
        ("5.1.2026", "2026-01-05"),
        ("05/01/26", "2026-01-05"),
        ("05.01.2026 г.", "2026-01-05"),
        ("2026-01-05T00:00:00", "2026-01-05"),
        ("46027", "2026-01-05"),
        ("01/25/2026", None),
        ("5 jan", None),
        ("1926-01-05", None),
    ],
)
def test_days_as_people_write_them(text: str, day: str | None) -> None:
    if day is None:
        with pytest.raises(CellError):
            read_day(Column.DUE, text, TODAY)
    else:
        assert read_day(Column.DUE, text, TODAY) == dt.date.fromisoformat(day)


@given(raw=st.binary(max_size=300))
def test_no_bytes_make_it_fall_over(raw: bytes) -> None:
    imported(raw)
    imported(HEADER.encode() + raw)


@given(cells=st.lists(st.text(max_size=12), min_size=9, max_size=9))
def test_no_cells_make_it_fall_over(cells: list[str]) -> None:
    book, sheet = imported(
        (HEADER + ";".join(cells)).encode("utf-8", "surrogatepass"),
    )
    assert len(book.invoices()) == sheet.invoices


def test_cells_are_data(story: Any) -> None:
    row = 'B;"=HYPERLINK(""x"")";pay@acme.example;2026-01-05;2026-01-19;1;EUR;;\n'
    book, _ = imported(HEADER + row)
    assert book.clients()[0].company == '=HYPERLINK("x")'
