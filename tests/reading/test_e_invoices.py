"""What e-invoices say beyond number and sum: part payments, several days, corrections, discounts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mailbot.model.fact import FactKind
from mailbot.model.reading import PaperKind
from mailbot.reading.papers import cii, commerceml, ksef, ubl, upd
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.xml import parse

OCTOBER, NOVEMBER = dt.date(2026, 10, 26), dt.date(2026, 11, 26)
DUE = "<TerminPlatnosci><Termin>2026-10-26</Termin></TerminPlatnosci>"
BILL = "<DaneFaKorygowanej><NrFaKorygowanej>FV/7/10/2026</NrFaKorygowanej></DaneFaKorygowanej>"


def _kinds(facts: Facts) -> list[FactKind]:
    return [doubt.kind for doubt in facts.doubts]


# -- KSeF


def _fa(payment: str = DUE, *, kind: str = "VAT", amount: str = "1230.00", more: str = "") -> Facts:
    read = ksef.read(
        parse(
            f"""<Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/">
            <Podmiot1><DaneIdentyfikacyjne><NIP>5252344078</NIP><Nazwa>Jarzębina</Nazwa></DaneIdentyfikacyjne></Podmiot1>
            <Fa><KodWaluty>PLN</KodWaluty><P_1>2026-10-12</P_1><P_2>FV/8</P_2><P_15>{amount}</P_15>
            <RodzajFaktury>{kind}</RodzajFaktury>{more}<Platnosc>{payment}</Platnosc></Fa></Faktura>""".encode()
        )
    )
    assert read is not None
    return read


def _part(amount: str) -> str:
    return (
        f"<ZaplataCzesciowa><KwotaZaplatyCzesciowej>{amount}</KwotaZaplatyCzesciowej></ZaplataCzesciowa>"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("payment", "amount", "prepaid", "doubts"),
    [
        (DUE, "1230.00", None, []),
        (f"<ZnacznikZaplatyCzesciowej>1</ZnacznikZaplatyCzesciowej>{_part('500.00')}{DUE}", "730.00", "500.00", []),
        (f"{_part('500.00')}{_part('200.00')}{DUE}", "530.00", "700.00", []),
        (f"{_part('500.00')}{_part('730.00')}{DUE}", "1230.00", "1230.00", [FactKind.SAYS_PAID]),
        (f"<ZnacznikZaplatyCzesciowej>2</ZnacznikZaplatyCzesciowej>{DUE}", "1230.00", None, [FactKind.SAYS_PAID]),
        (f"<Zaplacono>1</Zaplacono>{DUE}", "1230.00", None, [FactKind.SAYS_PAID]),
        (f"{DUE}<FormaPlatnosci>1</FormaPlatnosci>", "1230.00", None, [FactKind.CASH_OR_CARD]),
        (f"{DUE}<FormaPlatnosci>6</FormaPlatnosci>", "1230.00", None, []),
    ],
)  # fmt: skip
def test_what_is_paid_already_is_not_asked_of_the_client_again(
    payment: str, amount: str, prepaid: str | None, doubts: list[FactKind]
) -> None:
    read = _fa(payment)
    assert read.amount == Decimal(amount)
    assert read.prepaid == (Decimal(prepaid) if prepaid else None)
    assert _kinds(read) == doubts


def test_two_terms_are_instalments_to_be_asked_about() -> None:
    read = _fa(f"{DUE}<TerminPlatnosci><Termin>2026-11-26</Termin></TerminPlatnosci>")
    assert read.due == NOVEMBER
    assert [(d.kind, d.day, d.other_day) for d in read.doubts] == [
        (FactKind.DUE_DATES_DIFFER, OCTOBER, NOVEMBER)
    ]


@pytest.mark.parametrize(
    ("described", "due", "clear"),
    [
        ("<Ilosc>14</Ilosc><Jednostka>Dzień</Jednostka><ZdarzeniePoczatkowe>Wystawienie faktury</ZdarzeniePoczatkowe>", OCTOBER, True),
        ("<Ilosc>2</Ilosc><Jednostka>Tydzień</Jednostka><ZdarzeniePoczatkowe>Doręczenie faktury</ZdarzeniePoczatkowe>", dt.date(2026, 10, 28), True),
        ("<Ilosc>14</Ilosc><Jednostka>Dzień</Jednostka><ZdarzeniePoczatkowe>Wykonanie usługi</ZdarzeniePoczatkowe>", OCTOBER, False),
        ("14 dni od otrzymania faktury", dt.date(2026, 10, 28), True),
        ("14 dni od dostawy", OCTOBER, False),
        ("<Ilosc>99999999</Ilosc><Jednostka>Dzień</Jednostka>", None, False),
    ],
)  # fmt: skip
def test_a_term_runs_from_its_event_and_is_doubted_where_the_event_is_unknown(
    described: str, due: dt.date | None, clear: bool
) -> None:
    read = _fa(f"<TerminPlatnosci><TerminOpis>{described}</TerminOpis></TerminPlatnosci>")
    issued, received = dt.date(2026, 10, 12), dt.date(2026, 10, 14)
    assert due == (read.terms.due(issued, received, "PL") if read.terms else None)
    assert (FactKind.TERMS_UNCLEAR not in _kinds(read)) is clear


@pytest.mark.parametrize("difference", ["-230.00", "230.00", "0.00"])
def test_the_sum_of_a_ksef_correction_is_the_difference(difference: str) -> None:
    read = _fa(kind="KOR", amount=difference, more=BILL)
    assert read.kind is PaperKind.CREDIT_NOTE
    assert read.signed
    assert read.amount == Decimal(difference)
    assert read.preceding == "FV/7/10/2026"


def test_a_correction_of_two_invoices_is_put_on_neither() -> None:
    read = _fa(kind="KOR", amount="-230.00", more=BILL + BILL.replace("FV/7", "FV/6"))
    assert read.preceding == ""
    assert _kinds(read) == [FactKind.SEVERAL_PRECEDING]


def test_a_discount_of_ksef() -> None:
    read = _fa(
        f"{DUE}<Skonto><WarunkiSkonta>zapłata w ciągu 7 dni</WarunkiSkonta><WysokoscSkonta>skonto 2%</WysokoscSkonta></Skonto>"
    )
    assert read.discount is not None
    assert read.discount.percent == 2
    assert read.due == OCTOBER


def test_what_no_invoice_has_is_left_out_or_doubted() -> None:
    far = _fa("<TerminPlatnosci><Termin>2099-12-31</Termin></TerminPlatnosci>")
    never = _fa("<TerminPlatnosci><Termin>9999-12-31</Termin></TerminPlatnosci>")
    assert _kinds(far) == _kinds(never) == [FactKind.DUE_FAR_OFF]
    assert never.due is None
    for number in ("7" * 2_000_000, "=HYPERLINK(1)", "{{ 7*7 }}"):
        read = ksef.read(parse(f"<Faktura><Fa><P_2>{number}</P_2></Fa></Faktura>".encode()))
        assert read is not None
        assert read.number == ""


# -- UBL


def _ubl(
    inner: str = "", *, root: str = "Invoice", code: str = "380", payable: str = "1210.00"
) -> Facts:
    read = ubl.read(
        parse(
            f"""<{root}><ID>SR1001</ID><IssueDate>2026-10-12</IssueDate><{root}TypeCode>{code}</{root}TypeCode>
            <DocumentCurrencyCode>RON</DocumentCurrencyCode>{inner}
            <LegalMonetaryTotal><TaxInclusiveAmount>{payable}</TaxInclusiveAmount><PayableAmount>{payable}</PayableAmount></LegalMonetaryTotal>
            </{root}>""".encode()
        )
    )
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("root", "code", "payable", "change"),
    [
        ("CreditNote", "381", "210.00", "-210.00"),
        ("CreditNote", "381", "-210.00", "210.00"),  # takes a credit back
        ("Invoice", "380", "-210.00", "-210.00"),
        ("Invoice", "384", "-210.00", "-210.00"),
    ],
)
def test_a_ubl_correction_has_a_sign(root: str, code: str, payable: str, change: str) -> None:
    read = _ubl(root=root, code=code, payable=payable)
    assert read.kind is PaperKind.CREDIT_NOTE
    assert read.signed
    assert read.amount == Decimal(change)


@pytest.mark.parametrize(
    ("note", "due", "days"),
    [
        ("Termen de plată 30 de zile", None, 30),
        ("Scadent la 11.11.2026", dt.date(2026, 11, 11), None),
        ("2026-11-11", dt.date(2026, 11, 11), None),
        ("Penalități 0,1% pe zi după 10 zile. Contract 5/01.02.2025", None, None),
        ("Conform contractului din 01.02.2026", None, None),
    ],
)
def test_a_free_note_is_read_for_terms_and_not_for_any_date(
    note: str, due: dt.date | None, days: int | None
) -> None:
    read = _ubl(f"<PaymentTerms><Note>{note}</Note></PaymentTerms>")
    assert read.due == due
    assert (read.terms.days if read.terms else None) == days


def test_ubl_instalments_are_asked_about() -> None:
    day = "<PaymentTerms><PaymentDueDate>{}</PaymentDueDate><Amount>605.00</Amount></PaymentTerms>"
    read = _ubl(day.format(OCTOBER) + day.format(NOVEMBER))
    assert read.due == NOVEMBER
    assert _kinds(read) == [FactKind.DUE_DATES_DIFFER]


# -- CII


def _cii(terms: str, *, code: str = "380", payable: str = "1210.00") -> Facts:
    read = cii.read(
        parse(
            f"""<CrossIndustryInvoice><ExchangedDocument><ID>2026-101</ID><TypeCode>{code}</TypeCode>
            <IssueDateTime><DateTimeString format="102">20261012</DateTimeString></IssueDateTime></ExchangedDocument>
            <SupplyChainTradeTransaction><ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>{terms}
            <SpecifiedTradeSettlementHeaderMonetarySummation><GrandTotalAmount>{payable}</GrandTotalAmount>
            <DuePayableAmount>{payable}</DuePayableAmount></SpecifiedTradeSettlementHeaderMonetarySummation>
            </ApplicableHeaderTradeSettlement></SupplyChainTradeTransaction></CrossIndustryInvoice>""".encode()
        )
    )
    assert read is not None
    return read


def _terms(inner: str, day: str = "") -> str:
    due = f"<DueDateDateTime><DateTimeString>{day}</DateTimeString></DueDateDateTime>"
    return f"<SpecifiedTradePaymentTerms>{inner}{due if day else ''}</SpecifiedTradePaymentTerms>"


SKONTO = (
    "<ApplicableTradePaymentDiscountTerms><BasisPeriodMeasure unitCode='DAY'>10</BasisPeriodMeasure>"
    "<CalculationPercent>2</CalculationPercent></ApplicableTradePaymentDiscountTerms>"
)


@pytest.mark.parametrize(
    "terms",
    [
        _terms(SKONTO, "20261022") + _terms("", "20261126"),
        _terms(SKONTO, "20261126"),
        _terms("<Description>2% Skonto bei Zahlung bis 22.10.2026</Description>", "20261022")
        + _terms("<Description>netto</Description>", "20261126"),
    ],
)
def test_the_day_of_skonto_is_not_the_due_date(terms: str) -> None:
    read = _cii(terms)
    assert read.due == NOVEMBER
    assert read.discount is not None
    assert read.discount.percent == 2
    assert not read.doubts


def test_terms_of_cii_may_stand_in_words() -> None:
    read = _cii(_terms("<Description>Zahlbar innerhalb 30 Tagen netto</Description>"))
    assert read.terms is not None
    assert read.terms.days == 30


def test_a_negative_invoice_corrects_another() -> None:
    read = _cii("", payable="-100.00")
    assert read.kind is PaperKind.CREDIT_NOTE
    assert read.amount == -100


# -- УПД and 1C

UPD = """<Файл><Документ><СвСчФакт НомерДок="101" ДатаДок="12.10.2026">
<СвПокуп><ИдСв><СвФЛУч ИННФЛ="500100732259"><ФИО Фамилия="Орлов" Имя="Пётр"/></СвФЛУч></ИдСв></СвПокуп>
<ИнфПолФХЖ1><ТекстИнф Идентиф="Условия оплаты" Значен="в течение 5 рабочих дней"/></ИнфПолФХЖ1></СвСчФакт>
<ТаблСчФакт><ВсегоОпл СтТовУчНалВсего="1210.00"/></ТаблСчФакт></Документ></Файл>"""


@pytest.mark.parametrize("declared", ["", "UTF-8", "windows-1251"])
def test_windows_1251_is_read_whatever_it_calls_itself(declared: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    read = upd.read(parse((head + UPD).encode("cp1251")))
    assert read is not None
    assert (read.number, read.amount, read.client_name) == ("101", Decimal(1210), "Орлов Пётр")
    assert read.terms is not None
    assert read.terms.working
    assert read.terms.days == 5


@pytest.mark.parametrize(
    ("operation", "kind", "amount"),
    [
        ("Счет на оплату", PaperKind.INVOICE, 100),
        ("Отпуск товара", PaperKind.INVOICE, 100),
        ("Возврат товара", PaperKind.CREDIT_NOTE, -100),
        ("Заказ товара", PaperKind.NOT_AN_INVOICE, 100),
    ],
)
def test_an_order_is_no_bill_and_a_return_lowers_one(
    operation: str, kind: PaperKind, amount: int
) -> None:
    read = commerceml.read(
        parse(
            f"<КоммерческаяИнформация><Документ><Номер>77</Номер><ХозОперация>{operation}</ХозОперация>"
            "<Сумма>100.00</Сумма></Документ></КоммерческаяИнформация>".encode()
        )
    )
    assert read is not None
    assert read.kind is kind
    assert read.amount == amount


def test_old_commerceml_has_its_facts_in_attributes() -> None:
    read = commerceml.read(
        parse(
            """<КоммерческаяИнформация><Контрагент Идентификатор="1" Наименование="Парус" ИНН="7728168971"/>
            <Документ Номер="77" Дата="2026-10-12" Сумма="500.00" Валюта="руб" ХозОперация="Счет на оплату">
            <ПредприятиеВДокументе Контрагент="1" Роль="Покупатель"/></Документ></КоммерческаяИнформация>""".encode()
        )
    )
    assert read is not None
    assert (read.number, read.amount, read.currency) == ("77", Decimal(500), "RUB")
    assert (read.client_name, read.client_tax_id) == ("Парус", "7728168971")
