"""Mails as banks and providers of several countries send them, each beside what is read of it.

notices/<country>.txt holds them one after another: a title, the subject, the mail, and under
"---- read" what it is, then a line for each movement: its sum and way, who paid, what for.
Outgoing money that was never a client's is not listed; only what was taken back is.
"""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.ledger import Ledger
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.reading import Direction, PaymentNotice
from mailbot.reading import read

NOTICES = Path(__file__).parent / "notices"
# country: language, currency, account
HOMES = {
    "pl": ("pl", "PLN", "PL61109010140000071219812874"),
    "ro": ("ro", "RON", "RO49AAAA1B31007593840000"),
    "nl": ("nl", "EUR", "NL20INGB0001234567"),
    "be": ("nl", "EUR", "BE68539007547034"),
    "ru": ("ru", "RUB", "40702810900000002345"),
    "kz": ("ru", "KZT", "KZ86125KZT5004100100"),
    "en": ("nl", "EUR", "NL20INGB0001234567"),
}


def _stories() -> list[tuple[str, str, str]]:
    return [
        (file.stem, name, text)
        for file in sorted(NOTICES.glob("*.txt"))
        for story in file.read_text("utf-8").split("==== ")[1:]
        for name, text in [story.split("\n", 1)]
    ]


def _firm(country: str) -> Firm:
    language, currency, account = HOMES[country]
    return Firm(
        company="Atelier Sroka",
        people=(Person(email="ola@sroka.example", name="Ola Sroka"),),
        assistant="bot@sroka.example",
        accounts=(BankAccount(account=account, currency=currency),),
        banks=(Bank(name="Bank", senders=("notify@bank.example",)),),
        language=language,
        country="NL" if country == "en" else country.upper(),
        timezone="Europe/Warsaw",
        currency=currency,
    )


def _mail(subject: str, body: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "notify@bank.example"
    mail["To"] = "bot@sroka.example"
    mail["Subject"] = subject
    mail["Date"] = "Tue, 13 Oct 2026 10:00:00 +0200"
    mail.set_content(body, subtype="html" if body.lstrip().startswith("<html") else "plain")
    return mail.as_bytes()


def _told(notice: PaymentNotice) -> str:
    asked = ", asked about" if notice.doubts and notice.kind != "not_incoming" else ""
    lines = [f"{notice.kind}{asked}"]
    for one in notice.transactions:
        if one.direction is Direction.OUT and not one.reversal:
            continue
        way = "taken back" if one.reversal else one.direction
        lines.append(f"{one.amount} {way} | {one.payer} | {one.title}")
    return "\n".join(" ".join(line.split()) for line in lines)


@pytest.mark.parametrize(
    ("country", "title", "story"), _stories(), ids=[f"{c}: {t}" for c, t, _ in _stories()]
)
def test_a_notice_is_read_as_a_person_reads_it(country: str, title: str, story: str) -> None:
    mail, _, wanted = story.partition("---- read\n")
    subject, _, body = mail.partition("\n\n")
    notice = read(
        _mail(subject, body),
        firm=_firm(country),
        book=Ledger.in_memory(),
        received_at=dt.datetime(2026, 10, 13, 8, tzinfo=dt.UTC),
    )
    assert isinstance(notice, PaymentNotice), title
    assert _told(notice) == "\n".join(" ".join(line.split()) for line in wanted.strip().split("\n"))
