"""What an owner's first mails say of an invoice, while the ledger is still empty."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.ledger import Ledger
from mailbot.model.firm import BankAccount, Firm, Person
from mailbot.model.reading import InvoiceDraft, NoticeKind, PaperKind
from mailbot.reading.message import parse
from mailbot.reading.papers.invoice import read_invoices
from mailbot.reading.papers.notice import read_notice
from mailbot.reading.papers.statement import read_statement

BOOK = Ledger.in_memory()
CURRENCIES = {"pl": "PLN", "nl": "EUR", "ro": "RON", "ru": "RUB"}


def _firm(language: str) -> Firm:
    return Firm(
        company="Sroka",
        people=(Person(email="ola@sroka.example"),),
        assistant="bot@sroka.example",
        accounts=(BankAccount(account="NL91ABNA0417164300", currency=CURRENCIES[language]),),
        language=language,
        country={"pl": "PL", "nl": "NL", "ro": "RO", "ru": "RU"}[language],
        timezone="Europe/Warsaw",
        currency=CURRENCIES[language],
    )


def _mail(subject: str, body: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "ola@sroka.example"
    mail["To"] = "klient@dab.example"
    mail["Cc"] = "bot@sroka.example"
    mail["Subject"] = subject
    mail["Date"] = "Thu, 5 Nov 2026 10:00:00 +0100"
    mail.set_content(body)
    return mail.as_bytes()


def _draft(language: str, subject: str, body: str) -> InvoiceDraft:
    firm = _firm(language)
    message = parse(_mail(subject, body), firm=firm, book=BOOK)
    found = read_invoices(message, language=language, firm=firm, book=BOOK)
    assert found is not None
    [draft] = found.drafts
    return draft


@pytest.mark.parametrize(
    ("language", "subject", "body"),
    [
        ("ru", "Счёт № 41", "Сумма 12 000,00 руб. Оплатить до 20 числа."),
        ("ru", "Счёт № 41", "Сумма 12 000,00 руб. Оплатить до 20-го."),
        ("nl", "Factuur 2026-041", "Te betalen € 1.200,00, betaalbaar voor de 20e."),
        ("nl", "Factuur 2026-041", "Bedrag € 1.200,00. Graag betalen voor de 20ste."),
        ("pl", "Faktura 41/11/2026", "Do zapłaty 1 200,00 zł, termin do 20-go."),
        ("pl", "Faktura 41/11/2026", "Kwota 1 200,00 zł brutto, płatne do 20."),
        ("ro", "Factura nr. 41", "Total de plată 1.200,00 lei, până pe 20."),
        ("ro", "Factura nr. 41", "Total de plată 1.200,00 lei, scadentă pe 20 ale lunii."),
    ],
)
def test_a_day_without_its_month_is_the_next_such_day(
    language: str, subject: str, body: str
) -> None:
    assert _draft(language, subject, body).due == dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("pl", "Do zapłaty 1 200,00 zł. Biuro jest zamknięte do 20-go."),
        ("nl", "Te betalen € 1.200,00. Ik ben tot de 20e op vakantie."),
        ("ro", "Total 1.200,00 lei. Sunt plecată până pe 20."),
        ("ru", "Сумма 12 000,00 руб. Я в отпуске до 20 числа."),
    ],
)
def test_a_day_of_something_else_is_no_due_date(language: str, body: str) -> None:
    assert _draft(language, "Factuur / Factura / Faktura / Invoice 41/11/2026", body).due is None


@pytest.mark.parametrize(
    ("language", "subject", "body", "kind", "number", "preceding"),
    [
        ("pl", "Korekta KOR/4/11/2026", "Do faktury 41/10/2026: 123,00 zł.", PaperKind.CREDIT_NOTE, "KOR/4/11/2026", "41/10/2026"),
        ("ru", "Корректировочный счёт-фактура К-12", "К-12 на 123,00 руб.", PaperKind.CREDIT_NOTE, "К-12", None),
        ("ru", "Кредит-нота № К-12", "Возвращаем 123,00 руб. по счёту № 41.", PaperKind.CREDIT_NOTE, "К-12", "41"),
        ("nl", "Creditnota C-12", "Bij factuur 2026-041: € 123,00.", PaperKind.CREDIT_NOTE, "C-12", "2026-041"),
        ("ro", "Factura storno ST-12", "Valoare 123,00 lei.", PaperKind.CREDIT_NOTE, "ST-12", None),
        ("ru", "Проформа П-31", "На 123,00 руб.", PaperKind.PROFORMA, "П-31", None),
        ("pl", "Proforma P-31", "Na 123,00 zł.", PaperKind.PROFORMA, "P-31", None),
        ("ro", "Factura seria FCT nr. 041", "Total de plată 123,00 lei.", PaperKind.INVOICE, "FCT 041", None),
        ("ro", "Factura FCT 041", "Total de plată 123,00 lei.", PaperKind.INVOICE, "FCT 041", None),
        ("ru", "Счёт № 7", "К оплате 123,00 руб.", PaperKind.INVOICE, "7", None),
    ],
)  # fmt: skip
def test_numbers_of_every_series_are_read_with_nothing_to_compare_them_to(
    language: str, subject: str, body: str, kind: PaperKind, number: str, preceding: str | None
) -> None:
    draft = _draft(language, subject, body)
    assert (draft.kind, draft.number, draft.preceding) == (kind, number, preceding)
    assert draft.amount is not None
    assert abs(draft.amount.amount) == 123


def test_the_number_a_credit_note_corrects_is_not_taken_for_its_own() -> None:
    draft = _draft("ru", "Корректировочный документ", "Уменьшаем счёт № 41 на 100,00 руб.")
    assert draft.number is None


# -- garbled mail

BODIES = (
    "Faktura 41/11/2026, do zapłaty 1 200,00 zł do 20.11.2026.",
    "Te betalen € 1.200,00 voor 20-11-2026. Factuur 2026-041.",
    "Kwota: 410,00 PLN\nNadawca: WYDMA\nTytuł: F 200/09/2026\nSaldo: 1,00 PLN",
    "Сумма: 410,00 руб.\nПлательщик: ООО «Парус»\nНазначение: счёт 7",
)
STATEMENTS = (
    (b":20:X\r\n:25:NL91ABNA0417164300\r\n:28C:1/1\r\n:60F:C261105EUR100,00\r\n"
    b":61:2611051105C410,00NTRFNONREF\r\n:86:/NAME/De Molen/REMI/factuur 7/\r\n:62F:C261105EUR510,00\r\n-"),
    b"Data;Kwota;Nadawca;Tytul\r\n2026-11-05;410,00;WYDMA;F 200\r\n",
    (b"<?xml version='1.0'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'>"
    b"<BkToCstmrStmt><Stmt/></BkToCstmrStmt></Document>"),
    "1CClientBankExchange\r\nСекцияДокумент=Платежное поручение\r\nСумма=410.00\r\nКонецДокумента\r\nКонецФайла".encode("cp1251"),
)  # fmt: skip


@st.composite
def garbled(draw: st.DrawFn, whole: bytes) -> bytes:
    """Bytes cut off, or with a piece overwritten."""
    start = draw(st.integers(0, len(whole)))
    piece = draw(st.binary(max_size=8))
    cut = draw(st.booleans())
    return whole[:start] + piece + (b"" if cut else whole[start + len(piece) :])


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_no_garbled_mail_makes_the_readers_raise_or_invent(data: st.DataObject) -> None:
    firm = _firm("pl")
    raw = data.draw(garbled(_mail("Faktura", data.draw(st.sampled_from(BODIES)))))
    message = parse(raw, firm=firm, book=BOOK)
    notice = read_notice(message, language="pl", firm=firm, book=BOOK)
    if notice.kind is NoticeKind.INCOMING:
        assert notice.transactions
        assert notice.evidence
    found = read_invoices(message, language="pl", firm=firm, book=BOOK)
    for draft in found.drafts if found is not None else ():
        # An amount that nothing in the mail spells is an invention.
        assert draft.amount is None or str(int(abs(draft.amount.amount)))[:1] in message.plain


@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_no_garbled_statement_raises_or_tells_more_than_it_holds(data: st.DataObject) -> None:
    raw = data.draw(garbled(data.draw(st.sampled_from(STATEMENTS))))
    found = read_statement(raw, "statement", own_currency="EUR")
    assert found is None or all(one.amount.amount > 0 for one in found.transactions)
