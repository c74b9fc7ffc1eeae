"""Mails as people's programs and machines write them, with the stamp of the receiving server."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from mailbot.demo.cast import Actor, BankVoice, Style, Tongue, Transfer
from mailbot.demo.paper import amount_in_words_of
from mailbot.model.identity import domain_of
from mailbot.writing.message import POLICY


def parsed(raw: bytes) -> EmailMessage:
    """A mail's bytes as a message."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    """What a person reads of it."""
    body = message.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


class Envelope:
    """Writes the mails that one firm's mailbox receives. `server`: its Authentication-Results id."""

    def __init__(self, *, server: str, assistant: str, tongue: Tongue) -> None:
        self.server = server
        self.assistant = assistant
        self.tongue = tongue
        self._serial = 0

    def mail(
        self,
        sender: tuple[str, str],
        *,
        at: dt.datetime,
        subject: str,
        text: str,
        to: str = "",
        cc: str = "",
        proven: bool = True,
        automatic: bool = False,
    ) -> EmailMessage:
        """A mail from (name, address), ready for attachments."""
        self._serial += 1
        name, address = sender
        domain = domain_of(address)
        verdict = "pass" if proven else "fail"
        message = EmailMessage(policy=POLICY)
        message["Authentication-Results"] = (
            f"{self.server}; dmarc={verdict} header.from={domain}; spf={verdict} smtp.mailfrom={domain}"
        )
        message["Received"] = (
            f"from mail.{domain} by {self.server} with ESMTPS; {format_datetime(at)}"
        )
        message["From"] = formataddr((name, address))
        message["To"] = to or self.assistant
        if cc:
            message["Cc"] = cc
        message["Subject"] = subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{at:%Y%m%d%H%M}.{self._serial:04d}@{domain}>"
        if automatic:
            message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, cte="8bit" if text.isascii() else "quoted-printable")
        return message

    def answer(
        self,
        actor: Actor,
        letter: EmailMessage,
        *,
        at: dt.datetime,
        text: str,
        automatic: bool = False,
    ) -> EmailMessage:
        """An answer in a letter's thread, quoting it as this person's program does."""
        subject = str(letter["Subject"])
        body = text if automatic else self._with_quotation(actor, letter, text)
        message = self.mail(
            (actor.name, actor.email),
            at=at,
            subject=subject if subject.startswith("Re: ") else f"Re: {subject}",
            text=body,
        )
        own = str(letter["Message-ID"])
        message["In-Reply-To"] = own
        message["References"] = " ".join([*str(letter["References"] or "").split(), own])
        if automatic:
            message["Auto-Submitted"] = "auto-replied"
        return message

    def _with_quotation(self, actor: Actor, letter: EmailMessage, text: str) -> str:
        old = text_of(letter).strip()
        sent = email.utils.parsedate_to_datetime(str(letter["Date"]))
        when = f"{sent.strftime(self.tongue.day)} {sent:%H:%M}"
        name, address = email.utils.parseaddr(str(letter["From"]))
        new = f"{text.strip()}\n\n{actor.sign}".strip()
        if actor.style is Style.PHONE:
            new = f"{text.strip()}\n\n{self.tongue.phone}"
        if actor.style is Style.BARE:
            return new + "\n"
        if actor.style is Style.OUTLOOK:
            values = (f"{name} <{address}>", when, str(letter["To"]), str(letter["Subject"]))
            block = "\n".join(
                f"{header}: {value}"
                for header, value in zip(self.tongue.headers, values, strict=True)
            )
            return f"{new}\n\n{block}\n\n{old}\n"
        line = self.tongue.attribution.format(when=when, name=name, email=address)
        quoted = "\n".join(f"> {one}".rstrip() for one in old.splitlines())
        return f"{new}\n\n{line}\n{quoted}\n"

    def notice(self, bank: BankVoice, transfer: Transfer, *, at: dt.datetime) -> EmailMessage:
        """The bank tells of money; or somebody who only looks like the bank."""
        text = bank.text.format(
            amount=amount_in_words_of(self.tongue, transfer.amount),
            payer=transfer.payer,
            account=transfer.account,
            title=transfer.title,
            day=at.strftime(self.tongue.day),
        )
        return self.mail(
            (bank.name, transfer.forged_from or bank.email),
            at=at,
            subject=bank.subject,
            text=text,
            # A look-alike domain may well have its own papers in order.
            proven=transfer.forged_from != bank.email,
            automatic=True,
        )

    def bounce(
        self, letter: EmailMessage, address: str, *, at: dt.datetime, code: str, reply: str
    ) -> EmailMessage:
        """A delivery status notification (RFC 3464) of the firm's own mail server."""
        self._serial += 1
        said = reply.format(address=address)
        there = domain_of(address)
        headers = (
            letter.as_bytes(policy=POLICY).partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        )
        text = f"""\
Received: by {self.server} (Postfix); {format_datetime(at)}
From: Mail Delivery System <MAILER-DAEMON@{self.server}>
To: {self.assistant}
Subject: Undelivered Mail Returned to Sender
Date: {format_datetime(at)}
Message-ID: <{at:%Y%m%d%H%M}.{self._serial:04d}@{self.server}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_dsn"

--=_dsn
Content-Type: text/plain; charset=us-ascii

This is the mail system at host {self.server}.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{address}>: host mx.{there} said: {said} (in reply to RCPT TO command)

--=_dsn
Content-Type: message/delivery-status

Reporting-MTA: dns; {self.server}
Arrival-Date: {format_datetime(at)}

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: failed
Status: {code}
Remote-MTA: dns; mx.{there}
Diagnostic-Code: smtp; {said}

--=_dsn
Content-Type: text/rfc822-headers

"""
        raw = text.replace("\n", "\r\n") + headers + "\r\n\r\n--=_dsn--\r\n"
        return parsed(raw.encode("ascii", "replace"))
