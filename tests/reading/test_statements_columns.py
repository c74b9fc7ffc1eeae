"""CSV statements: known banks by their heads, unknown ones by guess, and never a side on a guess."""

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.model.fact import FactKind
from mailbot.model.reading import Direction
from mailbot.reading.papers.column_cells import amount_of, day_of, month_first
from mailbot.reading.papers.column_maps import columns_of
from mailbot.reading.papers.statement import Statement, read_statement

IN, OUT = Direction.IN, Direction.OUT
PL, RO, NL = (
    "PL61109010140000071219812874",
    "RO49AAAA1B31007593840000",
    "NL91ABNA0417164300",
)


def told(*lines: str, currency: str = "EUR", end: str = "\n") -> Statement:
    found = read_statement(("\n".join(lines) + end).encode(), "list.csv", own_currency=currency)
    assert found is not None
    return found


def doubts(found: Statement) -> list[tuple[FactKind, int | None]]:
    return [(doubt.kind, doubt.number) for doubt in found.doubts]


BANKS = {
    "mBank": (
        (
            "#Data księgowania;#Data operacji;#Opis operacji;#Tytuł;#Nadawca/Odbiorca;#Numer konta;"
            "#Kwota;#Saldo po operacji;"
        ),
        f"2026-11-12;2026-11-12;PRZELEW PRZYCHODZĄCY;FV 12;ABC;'{PL[2:]}';1 230,00;5,00;",
    ),
    "PKO": (
        (
            '"Data operacji","Data waluty","Typ transakcji","Kwota","Waluta","Saldo po transakcji",'
            '"Opis transakcji","","",""'
        ),
        (
            '"2026-11-12","2026-11-12","Przelew na rachunek","+1230.00","PLN","5.00",'
            f'"Rachunek nadawcy: {PL[2:]}","Nazwa nadawcy: ABC","Adres nadawcy: X","Tytuł: FV 12"'
        ),
    ),
    "Alior": (
        (
            "Data transakcji;Data księgowania;Nazwa nadawcy;Nazwa odbiorcy;Szczegóły transakcji;"
            "Kwota operacji;Waluta operacji;Kwota w walucie rachunku;Waluta rachunku;"
            "Numer rachunku nadawcy;Numer rachunku odbiorcy"
        ),
        f"12-11-2026;12-11-2026;ABC;ANNA LIS;FV 12;1230,00;PLN;1230,00;PLN;{PL[2:]};{RO}",
    ),
    "Santander": (
        '2026-11-12,12-11-2026,\'27 1140 2004 0000 3002 0135 5387,ANNA LIS,PLN,"1,00","2,00",1,',
        f'12-11-2026,12-11-2026,FV 12,ABC,\'{PL[2:]},"1230,00","5000,00",1,',
    ),
    "ABN AMRO": (
        (
            "417164300\tEUR\t20261112\t1000,00\t2230,00\t20261112\t1230,00\t"
            f"/TRTP/SEPA OVERBOEKING/IBAN/{PL}/BIC/X/NAME/ABC/REMI/FV 12/EREF/NOTPROVIDED"
        ),
    ),
    "Knab": (
        "KNAB EXPORT;;;;",
        (
            "Rekeningnummer;Transactiedatum;Valutacode;CreditDebet;Bedrag;Tegenrekeningnummer;"
            "Tegenrekeninghouder;Valutadatum;Betaalwijze;Omschrijving"
        ),
        f"{NL};12-11-2026;EUR;C;1230,00;{PL};ABC;12-11-2026;Overboeking;FV 12",
    ),
    "BT": (
        f"Numar cont: {NL} EUR",
        "Data tranzactie,Data valuta,Descriere,Referinta tranzactiei,Debit,Credit,Sold contabil",
        f'2026-11-12,2026-11-12,"Incasare OP;FV 12;ABC;{PL};AAAAROBU",123ABC,,"1,230.00","5.00"',
    ),
    "ING RO": (
        "Data,,,Detalii tranzactie,,,Debit,,Credit,",
        '12 noiembrie 2026,,,Incasare,,,,,"1.230,00",',
        ",,,Ordonator: ABC,,,,,,",
        f",,,Din contul: {PL},,,,,,",
        ",,,Detalii: FV 12,,,,,,",
    ),
    "T-Bank": (
        (
            "Дата операции;Тип операции (пополнение/списание);Сумма;Валюта;Контрагент;"
            "Счет контрагента;Назначение платежа"
        ),
        f"12.11.2026;Пополнение;1230,00;RUB;ABC;{PL};FV 12",
    ),
}


@pytest.mark.parametrize("bank", BANKS)
def test_the_files_of_banks_tell_who_paid_what_for(bank: str) -> None:
    [one] = told(*BANKS[bank]).transactions

    assert one.amount.amount == 1230
    assert (one.direction, one.booked) == (IN, dt.date(2026, 11, 12))
    assert (one.payer, one.payer_account, one.title) == ("ABC", PL, "FV 12")


def test_the_account_above_the_head_is_the_one_the_file_is_of() -> None:
    [one] = told(*BANKS["BT"]).transactions

    assert (one.own_account, one.amount.currency) == (NL, "EUR")


PAYPAL = "Date,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID"


@pytest.mark.parametrize(
    ("status", "amounts", "kind"),
    [
        ("Completed", ["99.00"], None),
        ("Pending", [], None),
        ("Denied", [], None),
        ("Partially Refunded", [], FactKind.LINE_STATUS_UNCLEAR),
        ("Quux", [], FactKind.LINE_STATUS_UNCLEAR),
        ("", [], FactKind.LINE_STATUS_UNCLEAR),
    ],
)
def test_only_what_is_done_has_come(status: str, amounts: list[str], kind: FactKind | None) -> None:
    found = told(PAYPAL, f"13/11/2026,Elm,Payment,{status},EUR,99.00,-1.00,98.00,1AB2")

    assert [str(t.amount.amount) for t in found.transactions] == amounts
    assert doubts(found) == ([(kind, 2)] if kind else [])


@pytest.mark.parametrize(
    ("head", "row", "direction"),
    [
        ("Data;Kwota;Typ;Nadawca;Tytuł", "2026-11-12;100,00;Wypłata;Jan;x", OUT),
        ("Data;Kwota;Typ;Nadawca;Tytuł", "2026-11-12;100,00;Obciążenie rachunku;Jan;x", OUT),
        ("Data;Kwota;Typ;Nadawca;Tytuł", "2026-11-12;100,00;Uznanie;Jan;x", IN),
        ("Data;Kwota;Typ;Nadawca;Tytuł", "2026-11-12;100,00;Inne;Jan;x", None),
        ("Data;Kwota;Nadawca;Tytuł", "2026-11-12;100,00;Jan;x", IN),
        ("Data;Kwota;Nadawca/Odbiorca;Tytuł", "2026-11-12;100,00;Jan;x", None),
        ("Data;Kwota;Nadawca/Odbiorca;Tytuł", "2026-11-12;+100,00;Jan;x", IN),
        ("Data;Kwota;Nadawca/Odbiorca;Tytuł", "2026-11-12;-100,00;Jan;x", OUT),
        ("Datum;Naam;Omschrijving;Af Bij;Bedrag", "20261112;Jan;x;Af;100,00", OUT),
        ("Datum;Naam;Omschrijving;Af Bij;Bedrag", "20261112;Jan;x;?;100,00", None),
        ("Datum;Naam;Omschrijving;Debet;Credit", "20261112;Jan;x;5,00;100,00", None),
    ],
)
def test_money_came_in_only_where_the_file_says_so(
    head: str, row: str, direction: Direction | None
) -> None:
    found = told(head, row)

    assert [t.direction for t in found.transactions] == ([direction] if direction else [])
    if direction is None:
        assert doubts(found) == [(FactKind.LINE_SIDE_UNCLEAR, 2)]


def test_a_document_number_is_no_reference_of_the_banks() -> None:
    found = told(
        "Дата;Сумма;Плательщик;Назначение платежа;Номер документа",
        "12.11.2026;+5,00;Липа;счет 12;50000123",
        currency="RUB",
    )

    assert [t.bank_reference for t in found.transactions] == [""]


def test_rows_that_are_torn_are_doubts_by_their_line_and_totals_are_none() -> None:
    found = told(
        "Bank",
        "",
        "Datum;Naam;Omschrijving;Bedrag",
        "12-11-2026;Elm;een;-1,00",
        "12-11-2026;Elm;twee;abc",
        "12-11-2026;El",
        "13-11-2026;Elm;drie;2,00",
        ";;Saldo;500,00",
        "Totaal",
    )

    assert [str(t.amount.amount) for t in found.transactions] == ["1.00", "2.00"]
    assert doubts(found) == [(FactKind.LINE_UNREAD, 5), (FactKind.LINE_UNREAD, 6)]


@pytest.mark.parametrize("cut", ["13-11-2026;Elm;dr", "13-11-2026;Elm;drie;2", "13-11-2026;E"])
def test_a_file_that_ends_inside_a_row_does_not_pass_it_for_money(cut: str) -> None:
    found = told("Datum;Naam;Omschrijving;Bedrag", "12-11-2026;Elm;een;-1,00", cut, end="")

    assert [str(t.amount.amount) for t in found.transactions] == ["1.00"]
    assert doubts(found) == [(FactKind.LINE_UNREAD, 3)]


def test_a_quotation_mark_nobody_closes_loses_one_row() -> None:
    rows = [f"12-11-2026;Elm;nr {n};-{n},00" for n in range(1, 30)]
    found = told("Datum;Naam;Omschrijving;Bedrag", '12-11-2026;"Elm;een;-1,00', *rows)

    assert len(found.transactions) == 29
    assert doubts(found) == [(FactKind.LINE_UNREAD, 2)]


@pytest.mark.parametrize(
    ("written", "value"),
    [("1.230,00", "1230.00"), ("1,230.00", "1230.00"), ("-5", "-5"), ("1,021", None),
     ("1.234.567", "1234567"), ("12 zł", "12"), ("abcd", None), ("", None)],
)  # fmt: skip
def test_amounts_that_can_be_read_in_two_ways_are_not(written: str, value: str | None) -> None:
    found = amount_of(written)

    assert (str(found) if found is not None else None) == value


@pytest.mark.parametrize(
    ("days", "currency", "american"),
    [
        (["11/12/2026", "11/13/2026"], "EUR", True),
        (["11/12/2026", "13/11/2026"], "USD", False),
        (["11/12/2026"], "USD", True),
        (["11/12/2026"], "EUR", False),
    ],
)
def test_the_order_of_day_and_month_is_told_by_the_file(
    days: list[str], currency: str, american: bool
) -> None:
    found = month_first(days, currency)

    assert found is american
    first = dt.date(2026, 11, 12) if american else dt.date(2026, 12, 11)
    assert day_of("11/12/2026", month_first=found) == first


def test_a_head_is_known_whatever_its_case_and_marks() -> None:
    known = columns_of(["rekeningnummer", "TRANSACTIEDATUM", "Creditdebet", '"Bedrag"',
                        "tegenrekeninghouder"])  # fmt: skip

    assert known is not None
    assert known.bank == "Knab"
