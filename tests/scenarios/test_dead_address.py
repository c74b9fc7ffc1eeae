"""A letter comes back: she is asked for another address, and only her answer opens it."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

from mailbot.model.question import ChoiceKind, QuestionKind
from tests.scenarios.conftest import AUTHSERV, MONDAY, OWNER, Town

DUE = MONDAY + dt.timedelta(days=1)


def bounce(town: Town, address: str, code: str = "5.1.1") -> bytes:
    """RFC 3464, as Postfix writes it, for the last letter to this address."""
    letter = town.last_letter(address)
    return "\r\n".join(
        (
            "Return-Path: <>",
            f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=mak.test",
            f"Received: from mail.mak.test by {AUTHSERV} with ESMTPS; {format_datetime(town.clock)}",
            "From: MAILER-DAEMON@mak.test (Mail Delivery System)",
            f"To: {town.user.address}",
            "Subject: Undelivered Mail Returned to Sender",
            "Auto-Submitted: auto-replied",
            f"Date: {format_datetime(town.clock)}",
            f"Message-ID: <{letter.id}.bounce@mak.test>",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "MIME-Version: 1.0",
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            f"<{address}>: host mx.mak.test said: 550 {code} User unknown",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mail.mak.test",
            "",
            f"Final-Recipient: rfc822; {address}",
            "Action: failed",
            f"Status: {code}",
            f"Diagnostic-Code: smtp; 550 {code} User unknown",
            "",
            "--b",
            "Content-Type: message/rfc822",
            "",
            f"From: {town.user.address}",
            f"To: {address}",
            f"Subject: {letter.subject if letter.subject.isascii() else 'x'}",
            f"Message-ID: {letter.message_id}",
            f"X-Mailbot-Letter: {letter.id}",
            "",
            "...",
            "--b--",
            "",
        )
    ).encode()


def reminded(town: Town, client: str = "Anna <anna@mak.test>, Biuro <biuro@mak.test>") -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE, client)
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    town.live()


def test_she_names_another_address_and_the_ladder_goes_on_there(town: Town) -> None:
    reminded(town)
    assert town.stages_to("anna@mak.test") == ["overdue_7"]
    town.deliver(bounce(town, "anna@mak.test"))
    town.live()
    assert town.question().kind is QuestionKind.CONTACT
    town.days_go_by(1)
    assert town.letters_to("biuro@mak.test") == []

    town.owner_chooses(ChoiceKind.USE_ADDRESS)
    town.live()
    town.days_go_by(8)
    assert town.stages_to("biuro@mak.test") == ["overdue_15"]
    assert town.stages_to("anna@mak.test") == ["overdue_7"]


def test_without_another_address_nobody_is_written_to(town: Town) -> None:
    reminded(town, "Anna <anna@mak.test>")
    town.deliver(bounce(town, "anna@mak.test"))
    town.days_go_by(30)
    assert town.stages_to("anna@mak.test") == ["overdue_7"]
    assert {a for t in town.smtp.taken for a in t.recipients} == {OWNER, "anna@mak.test"}


def test_the_daemon_is_never_answered_and_the_bounce_counts_once(town: Town) -> None:
    reminded(town)
    raw = bounce(town, "anna@mak.test")
    for _ in range(3):
        town.deliver(raw)
        town.live()
    asked = [k for k in town.kinds_to(OWNER) if k == "question"]
    assert asked == ["question"]
    assert not any("MAILER" in a for t in town.smtp.taken for a in t.recipients)


def test_a_bounce_of_no_letter_of_ours_changes_nothing(town: Town) -> None:
    reminded(town)
    letter = town.last_letter("anna@mak.test")
    forged = (
        bounce(town, "anna@mak.test")
        .replace((letter.message_id or "").encode(), b"<guessed@firm.test>")
        .replace(letter.id.encode(), b"letter-guessed")
    )
    town.deliver(forged)
    town.days_go_by(8)
    assert town.ledger.questions() == ()
    assert town.stages_to("anna@mak.test") == ["overdue_7", "overdue_15"]
