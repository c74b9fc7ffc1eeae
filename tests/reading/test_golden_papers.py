"""Mails of banks and invoice mails, each beside what is read of them, for a person to compare.

Each golden/<name>.eml has its golden/<name>.txt. Renew: RENEW_READINGS=1 pytest tests/reading.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mailbot.ledger import Ledger
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.reading import AnyReading, InvoiceMail, PaymentNotice
from mailbot.reading import read

GOLDEN = Path(__file__).parent / "golden"
MAILS = sorted(GOLDEN.glob("*.eml"))

# language: country, currency, account
HOMES = {
    "pl": ("PL", "PLN", "PL61109010140000071219812874"),
    "nl": ("NL", "EUR", "NL91ABNA0417164300"),
    "ro": ("RO", "RON", "RO49AAAA1B31007593840000"),
    "ru": ("RU", "RUB", "40702810900000005555"),
}


def _firm(language: str) -> Firm:
    country, currency, account = HOMES[language]
    return Firm(
        company="Atelier Sroka",
        people=(Person(email="ola@sroka.example", name="Ola Sroka"),),
        assistant="bot@sroka.example",
        accounts=(BankAccount(account=account, currency=currency),),
        banks=(Bank(name="Bank", senders=("notify@bank.example",)),),
        language=language,
        country=country,
        timezone="Europe/Warsaw",
        currency=currency,
    )


def _told(reading: AnyReading) -> str:
    """A reading as a person tells it, without what is not said."""
    lines: list[tuple[str, object]] = []
    if isinstance(reading, PaymentNotice):
        lines.append(("notice", reading.kind))
        for one in reading.transactions:
            lines += [
                ("", ""), ("amount", one.amount), ("ordered", one.ordered), ("direction", one.direction),
                ("booked", one.booked), ("payer", one.payer), ("payer account", one.payer_account),
                ("payer tax id", one.payer_tax_id), ("title", one.title), ("own account", one.own_account),
                ("reference", one.bank_reference),
            ]  # fmt: skip
        doubts = len(reading.doubts)
    else:
        assert isinstance(reading, InvoiceMail)
        lines.append(("paper", reading.kind))
        for draft in reading.drafts:
            lines += [
                ("", ""), ("number", draft.number), ("amount", draft.amount), ("issued", draft.issued),
                ("due", draft.due), ("due from", draft.due_from), ("client", draft.client_email),
                ("account", draft.account), ("preceding", draft.preceding),
            ]  # fmt: skip
        doubts = sum(len(draft.doubts) for draft in reading.drafts)
    lines += [("", ""), ("doubts", doubts)]
    said = [f"{name}: {value}" if name else "" for name, value in lines if value or not name]
    return "\n".join(said).rstrip() + "\n"


def test_there_are_mails_to_read() -> None:
    assert len(MAILS) >= 20


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_the_mail_is_read_as_it_was_approved(path: Path) -> None:
    firm = _firm(path.stem[:2])
    told = _told(read(path.read_bytes(), firm=firm, book=Ledger.in_memory()))
    approved = path.with_suffix(".txt")
    if os.environ.get("RENEW_READINGS"):
        approved.write_text(told, "utf-8")
    assert told == approved.read_text("utf-8")
