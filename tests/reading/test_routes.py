"""Each mail becomes one of the six Readings, in whatever language, and never more than it proves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.model.reading import (
    ClientReply,
    InvoiceMail,
    MachineKind,
    MachineMail,
    NoticeKind,
    OwnerOrder,
    PaymentNotice,
    Standing,
    Unrelated,
)

if TYPE_CHECKING:
    from tests.reading.conftest import Desk

OWNER = "Ola Sroka <ola@sroka.example>"
BANK = "alert@zatoka-bank.example"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Faktura 240/12/2026", "Faktura 240/12/2026, do zapłaty 99,00 zł do 16.12.2026."),
        ("Factuur 240/12/2026", "Factuur 240/12/2026, te betalen € 99,00 voor 16-12-2026."),
        ("Factura 240/12/2026", "Factura 240/12/2026, de plată 99,00 lei până la 16.12.2026."),
        ("Счёт № 240/12/2026", "Счёт № 240/12/2026, к оплате 99,00 руб. до 16.12.2026."),
    ],
)
def test_the_owner_sends_an_invoice(desk: Desk, subject: str, text: str) -> None:
    raw = desk.mail(
        text, sender=OWNER, to="biuro@wydma.example", cc=desk.firm.assistant, subject=subject
    )
    reading = desk.read(raw)
    assert isinstance(reading, InvoiceMail)
    [draft] = reading.drafts
    assert draft.number == "240/12/2026"
    assert draft.amount is not None
    assert str(draft.amount.amount) == "99.00"
    assert reading.contacts == (("biuro@wydma.example", ""),)


@pytest.mark.parametrize(
    "text",
    [
        "Wstrzymaj przypomnienia dla Wydmy do piątku.",
        "Stop met herinneren van De Molen tot vrijdag.",
        "Suspendă notificările către Cireșul până vineri.",
        "Приостанови напоминания для «Белого паруса» до пятницы.",
    ],
)
def test_the_owner_gives_an_order(desk: Desk, text: str) -> None:
    reading = desk.read(desk.mail(text, sender=OWNER))
    assert isinstance(reading, OwnerOrder)
    assert [str(one.command) for one in reading.orders] == ["pause"]
    assert reading.client is not None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Wpływ na rachunek", "Kwota: 410,00 PLN\nNadawca: PENSJONAT WYDMA\nTytuł: F 200/09/2026"),
        ("Bijschrijving", "Bedrag: € 410,00\nNaam: De Molen\nOmschrijving: factuur 200/09/2026"),
        ("Încasare în cont", "Suma: 410,00 RON\nPlătitor: CIRESUL SRL\nDetalii: 200/09/2026"),
        ("Зачисление", "Сумма: 410,00 руб.\nПлательщик: ООО «Парус»\nНазначение: 200/09/2026"),
    ],
)
def test_a_bank_reports_money(desk: Desk, subject: str, text: str) -> None:
    reading = desk.read(desk.mail(text, sender=BANK, subject=subject))
    assert isinstance(reading, PaymentNotice)
    assert reading.kind is NoticeKind.INCOMING
    [one] = reading.transactions
    assert str(one.amount.amount) == "410.00"
    assert [mention.invoice for mention in one.mentions] == ["i-200/09/2026"]


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        ("biuro@wydma.example", "Zapłacimy w piątek."),
        ("info@demolen.example", "We betalen vrijdag."),
        ("office@ciresul.example", "Plătim vineri."),
        ("buh@parus.example", "Оплатим в пятницу."),
        ("somebody@elsewhere.example", "Hello, who are you?"),
    ],
)
def test_anybody_else_replies(desk: Desk, sender: str, text: str) -> None:
    assert isinstance(desk.read(desk.mail(text, sender=sender)), ClientReply)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatyczna odpowiedź", "Jestem na urlopie do 14 grudnia."),
        ("Automatisch antwoord: afwezig", "Ik ben tot 14 december afwezig."),
        ("Răspuns automat", "Sunt în concediu până pe 14 decembrie."),
        ("Автоответ", "Я в отпуске до 14 декабря."),
    ],
)
def test_a_machine_answers_for_a_client_who_is_away(desk: Desk, subject: str, text: str) -> None:
    raw = desk.mail(
        text,
        sender="biuro@wydma.example",
        subject=subject,
        headers=(("Auto-Submitted", "auto-replied"),),
    )
    reading = desk.read(raw)
    assert isinstance(reading, MachineMail)
    assert (reading.kind, reading.client) == (MachineKind.OUT_OF_OFFICE, "wydma")
    assert reading.mail.automatic


def test_our_own_letter_that_comes_back_in_copy_is_unrelated(desk: Desk) -> None:
    raw = desk.mail("Reminder", sender=desk.firm.assistant)
    reading = desk.read(raw)
    assert isinstance(reading, Unrelated)
    assert reading.reason


def test_a_bank_that_is_only_called_one_is_read_as_a_forgery_of_it(desk: Desk) -> None:
    raw = desk.mail(
        "Kwota: 410,00 PLN\nNadawca: WYDMA", sender="Bank Zatoki <alert@evil.example>",
        subject="Wpływ",
    )  # fmt: skip
    reading = desk.read(raw)
    assert isinstance(reading, PaymentNotice)
    assert reading.mail.standing is Standing.FORGED


def test_the_owners_name_on_a_strangers_address_orders_nothing(desk: Desk) -> None:
    reading = desk.read(
        desk.mail("Wstrzymaj przypomnienia.", sender="Ola Sroka <ola.sroka@free.example>")
    )
    assert reading.mail.standing is Standing.FORGED


@given(raw=st.binary(max_size=1500))
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_get_a_reading(desk: Desk, raw: bytes) -> None:
    reading = desk.read(raw)
    assert reading.mail.content_hash
