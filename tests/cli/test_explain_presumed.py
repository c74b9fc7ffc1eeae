"""`explain --book`: what a portable ledger leaves out is presumed, and only there."""

from __future__ import annotations

import functools
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailbot.cli import explain
from mailbot.model.policy import DunningPolicy

OWNER = "lena@farby.example"
ASSISTANT = "asystent@farby.example"
WORLD: dict[str, Any] = {
    "language": "pl", "country": "PL", "today": "2026-10-14", "timezone": "Europe/Warsaw",
    "authserv_id": "mx.farby.example", "bot": {"address": ASSISTANT}, "banks": [],
    "owner": {"company": "Farby", "people": [{"name": "Lena Bąk", "email": OWNER}],
              "account": "PL61109010140000071219812874"},
    "clients": [
        {"id": "c1", "company": "Cegielnia Wschód", "account": None,
         "contacts": [{"name": "Olaf Zys", "email": "olaf@cegielnia.example"}]},
        {"id": "c2", "company": "Huta Szkła Irys", "account": None,
         "contacts": [{"name": "Nina Por", "email": "nina@irys.example"}]},
    ],
    "invoices": [
        {"number": number, "client": client, "issued": "2026-08-03", "due": "2026-08-17",
         "amount": "900.00", "currency": "PLN", "paid": "0.00"}
        for number, client in (("F/811/2026", "c1"), ("F/812/2026", "c2"))
    ],
}  # fmt: skip


def _told(folder: Path, mail: EmailMessage, *, presumed: bool = True) -> dict[str, Any]:
    book_file, file = folder / "world.json", folder / "mail.eml"
    book_file.write_text(json.dumps(WORLD), "utf-8")
    file.write_bytes(mail.as_bytes())
    firm, book = explain.book_from(book_file)
    asked = functools.partial(explain._asked_as_well, book_file)
    return explain.explain_file(
        file, firm, book, DunningPolicy(), presumed=asked if presumed else None
    )


def _mail(text: str, *, subject: str, below: str = "", proven: bool = True) -> EmailMessage:
    mail = EmailMessage()
    mail["Authentication-Results"] = (
        f"mx.farby.example; dmarc={'pass' if proven else 'fail'} header.from=farby.example"
    )
    mail["From"] = f"Lena Bąk <{OWNER}>"
    mail["To"] = ASSISTANT
    mail["Subject"] = subject
    mail["Date"] = "Wed, 14 Oct 2026 10:00:00 +0200"
    mail["Message-ID"] = "<3@farby.example>"
    if below:
        mail["In-Reply-To"] = "<pytanie-3@farby.example>"
        text += f"\n\nW dniu 13.10.2026 Asystent <{ASSISTANT}> pisze:\n> {below}\n"
    mail.set_content(text)
    return mail


ASKED = "Czy wysłać wezwanie w sprawie F/811/2026?"


@pytest.mark.parametrize(("text", "command"), [("Tak, wysyłaj.", "approve"), ("Nie.", "reject")])
def test_a_yes_or_no_about_an_invoice_is_presumed_to_answer_us(
    tmp_path: Path, text: str, command: str
) -> None:
    told = _told(tmp_path, _mail(text, subject="Re: F/811/2026", below=ASKED))
    assert told["order"]["command"] == command
    assert told["invoices"] == ["F/811/2026"]
    assert not told["asks_owner"]


def test_in_life_an_unknown_thread_is_asked_about(tmp_path: Path) -> None:
    mail = _mail("Tak, wysyłaj.", subject="Re: F/811/2026", below=ASKED)
    assert _told(tmp_path, mail, presumed=False)["asks_owner"]


def test_a_yes_to_nothing_is_asked_about(tmp_path: Path) -> None:
    assert _told(tmp_path, _mail("Tak, wysyłaj.", subject="hej"))["asks_owner"]


def test_a_forged_yes_is_presumed_to_be_nothing(tmp_path: Path) -> None:
    told = _told(tmp_path, _mail("Tak.", subject="Re: F/811/2026", below=ASKED, proven=False))
    assert not told["authentic"]
    assert told["would"] == ["do nothing of what it says, and tell the owner of it"]


def test_one_order_for_two_clients_names_all_its_invoices(tmp_path: Path) -> None:
    mail = _mail("811 i 812 zapłacone, odhacz obie.", subject="wyciąg")
    told = _told(tmp_path, mail)
    assert told["order"]["command"] == "mark_paid"
    assert sorted(told["invoices"]) == ["F/811/2026", "F/812/2026"]
    assert told["client"] is None
