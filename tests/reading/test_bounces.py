"""Letters that came back, in the shapes in which servers of the wild report it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.model.reading import MachineKind, MachineMail

if TYPE_CHECKING:
    from tests.reading.conftest import Desk

GONE = "biuro@wydma.example"


def _report(
    sender: str, subject: str, words: str, action: str, status: str, final: str = f"rfc822; {GONE}"
) -> bytes:
    """A multipart/report as RFC 3462 and RFC 3464 have it."""
    return f"""From: {sender}
To: asystent@sroka.example
Subject: {subject}
Date: Wed, 2 Dec 2026 10:00:00 +0100
Message-ID: <bounce@mx.example>
Auto-Submitted: auto-replied
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{words}

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: {final}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} rejected

--part
Content-Type: message/rfc822

From: asystent@sroka.example
To: {GONE}
Subject: Faktura 202/11/2026

Text
--part--
""".replace("\n", "\r\n").encode()


def _plain(sender: str, subject: str, words: str, *headers: str) -> bytes:
    """A notice of a server that knows no reports."""
    more = "".join(f"{header}\n" for header in headers)
    return f"""From: {sender}
To: asystent@sroka.example
Subject: {subject}
Date: Wed, 2 Dec 2026 10:00:00 +0100
Message-ID: <bounce@mx.example>
Return-Path: <>
{more}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{words}
""".replace("\n", "\r\n").encode()


def _bounce(desk: Desk, raw: bytes) -> MachineMail:
    reading = desk.read(raw)
    assert isinstance(reading, MachineMail)
    return reading


@pytest.mark.parametrize(
    ("sender", "subject", "words", "status"),
    [
        ("MAILER-DAEMON@mx.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
         f"This is the mail system at host mx.example.\n\n<{GONE}>: host mx.wydma.example said: 550 5.1.1 User unknown",
         "5.1.1"),
        ("Mail Delivery Subsystem <mailer-daemon@googlemail.example>", "Delivery Status Notification (Failure)",
         f"** Address not found **\n\nYour message wasn't delivered to {GONE} because the address couldn't be found.",
         "5.1.1"),
        ("postmaster@exchange.example", "Niet-bestelbaar: Herinnering",
         f"Uw bericht aan {GONE} kan niet worden bezorgd.", "5.1.10"),
        ("postmaster@exchange.example", "Nie można dostarczyć: Przypomnienie",
         f"Nie można dostarczyć wiadomości do {GONE}. Nie znaleziono adresata.", "5.1.10"),
        ("postmaster@exchange.example", "Nelivrabil: Reamintire",
         f"Mesajul către {GONE} nu a putut fi livrat.", "5.1.10"),
        ("mailer-daemon@corp.mail.example", "Недоставленное сообщение",
         f"Ваше письмо не может быть доставлено адресату {GONE}: такого ящика не существует.", "5.1.1"),
    ],
)  # fmt: skip
def test_a_report_of_a_dead_address_names_it(
    desk: Desk, sender: str, subject: str, words: str, status: str
) -> None:
    found = _bounce(desk, _report(sender, subject, words, "failed", status))
    assert found.kind is MachineKind.BOUNCE_PERMANENT
    assert (found.failed_recipient, found.status_code) == (GONE, status)
    assert found.client == "wydma"


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Delayed Mail (still being retried)", "Your message could not be delivered for 4 hours. It will be retried."),
        ("Доставка задерживается", "Письмо пока не доставлено, попытки продолжатся."),
        ("Opóźnione dostarczenie", "Wiadomość nie została jeszcze dostarczona, będziemy ponawiać próby."),
    ],
)  # fmt: skip
def test_a_letter_that_is_only_late_has_not_come_back(desk: Desk, subject: str, words: str) -> None:
    found = _bounce(desk, _report("mailer-daemon@mx.example", subject, words, "delayed", "4.4.1"))
    assert found.kind is MachineKind.BOUNCE_TEMPORARY


def test_the_case_of_an_action_does_not_matter(desk: Desk) -> None:
    raw = _report("postmaster@mx.example", "Failure", "No such user.", "Failed", "5.1.1")
    assert _bounce(desk, raw).kind is MachineKind.BOUNCE_PERMANENT


@pytest.mark.parametrize(
    "raw",
    [
        _plain("Mail Delivery System <Mailer-Daemon@exim.example>", "Mail delivery failed: returning message to sender",
               "This message was created automatically by mail delivery software.\n\n"
               "A message that you sent could not be delivered to one or more of its\n"
               "recipients. This is a permanent error. The following address(es) failed:\n\n"
               f"  {GONE}\n    Unrouteable address\n",
               f"X-Failed-Recipients: {GONE}", "Auto-Submitted: auto-replied"),
        _plain("MAILER-DAEMON@qmail.example", "failure notice",
               "Hi. This is the qmail-send program at qmail.example.\n"
               "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
               "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
               f"<{GONE}>:\n10.0.0.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\n"),
        _plain("mailer-daemon@post.example", "Почта возвращается отправителю",
               "Это письмо создано автоматически сервером. К сожалению, мы не можем доставить сообщение по адресу:\n\n"
               f"  {GONE}\n\nПочтовый ящик не существует. 550 5.1.1\n"),
        _plain("Mailer-Daemon@poczta.example", "Wiadomość nie została dostarczona",
               f"Nie udało się dostarczyć wiadomości na adres {GONE}. Skrzynka nie istnieje (550 5.1.1).\n"),
    ],
    ids=["exim", "qmail", "russian", "polish"],
)  # fmt: skip
def test_older_servers_tell_it_in_words(desk: Desk, raw: bytes) -> None:
    found = _bounce(desk, raw)
    assert found.kind is MachineKind.BOUNCE_PERMANENT
    assert found.failed_recipient == GONE


def test_a_report_of_success_is_no_bounce(desk: Desk) -> None:
    raw = _report(
        "postmaster@mx.example", "Delivered: Reminder", "Delivered.", "delivered", "2.0.0"
    )
    reading = desk.read(raw)
    assert not isinstance(reading, MachineMail) or reading.kind not in (
        MachineKind.BOUNCE_PERMANENT,
        MachineKind.BOUNCE_TEMPORARY,
    )


def test_a_client_who_writes_about_a_bounce_is_no_daemon(desk: Desk) -> None:
    raw = desk.mail("Państwa mail wrócił: adres nie istnieje? Zapłacimy w piątek.", sender=GONE)
    assert not isinstance(desk.read(raw), MachineMail)


def test_of_two_recipients_the_one_that_failed_is_told(desk: Desk) -> None:
    raw = _report("postmaster@mx.example", "Failure", "One of two.", "failed", "5.1.1").replace(
        b"Final-Recipient:",
        b"Final-Recipient: rfc822; kopia@wydma.example\r\nAction: relayed\r\nStatus: 2.1.9\r\n\r\n"
        b"Final-Recipient:",
        1,
    )
    found = _bounce(desk, raw)
    assert (found.kind, found.failed_recipient) == (MachineKind.BOUNCE_PERMANENT, GONE)


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"--part--\r\n", b"--part\r\nContent-Type: message/delivery-status\r\n\r\n" + bytes(range(256)) * 50],
    ids=["nothing", "no boundary", "no parts", "binary"],
)  # fmt: skip
def test_a_report_in_ruins_names_nobody(desk: Desk, body: bytes) -> None:
    head = _report("mailer-daemon@mx.example", "Undelivered", "", "failed", "5.1.1").partition(
        b"\r\n\r\n"
    )[0]
    reading = desk.read(head + b"\r\n\r\n" + body)
    assert isinstance(reading, MachineMail)
    assert not reading.failed_recipient
    assert reading.letter is None
