"""The finished mail: headers, text and HTML, papers. Checked by reading back what was rendered."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, formataddr
from typing import Any

from mailbot.model.identity import domain_of
from mailbot.model.noun import Noun
from mailbot.writing.cleaning import NAME_LIMIT, one_line
from mailbot.writing.errors import HeaderFaultError
from mailbot.writing.render import Rendered

# 128 bits: a Message-ID opens the thread to whoever answers with it, so nobody may guess one.
_TOKEN_BYTES = 16
# RFC 5322 section 3.6.4 wants the whole chain; a thread longer than this is cut in its middle.
_REFERENCES_LIMIT = 20


class FoldingPolicy(EmailPolicy):
    """Folds a Subject, and the names of people beyond ASCII, by the older encoder.

    The newer one loses the blank between two encoded words where a line ends between them (RFC 2047
    section 6.2 has it ignored there), so that “Ptaki Warmii” would read “PtakiWarmii”; and it puts
    a blank before a long first line.
    """

    def fold(self, name: str, value: Any) -> str:
        """The header as text, its lines ended by CRLF."""
        if name.casefold() == "subject":
            return f"{name}: {self._encoded(str(value), name)}{self.linesep}"
        if name.casefold() in _PEOPLE and not str(value).isascii():
            people = f",{self.linesep} ".join(map(self._mailbox, value.addresses))
            return f"{name}: {people}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")

    def _mailbox(self, person: Address) -> str:
        if person.display_name.isascii():
            return formataddr((person.display_name, person.addr_spec))
        name = self._encoded(person.display_name, "Reply-To")
        return f"{name}{self.linesep} <{person.addr_spec}>"

    def _encoded(self, text: str, header: str) -> str:
        charset = "us-ascii" if text.isascii() else "utf-8"
        return Header(text, charset, header_name=header).encode(linesep=self.linesep)


# Headers whose values are people.
_PEOPLE = frozenset({"from", "to", "reply-to"})
# Quoted-printable keeps the soft breaks of format=flowed and every line under 998 bytes.
POLICY = FoldingPolicy(linesep=SMTP.linesep, cte_type="7bit")


class Attached(Noun, frozen=True, kw_only=True):
    """A paper that goes with a letter."""

    filename: str
    content_type: str
    content: bytes


class Envelope(Noun, frozen=True, kw_only=True):
    """Who writes to whom, in which thread."""

    sender: tuple[str, str]  # (name, address)
    to: tuple[tuple[str, str], ...]
    letter: str
    language: str
    date: dt.datetime
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    answers_mail: bool = False
    to_owner: bool = False


def random_token() -> str:
    """An unguessable token of lower-case hex."""
    return secrets.token_hex(_TOKEN_BYTES)


def compose(
    envelope: Envelope,
    words: Rendered,
    papers: Sequence[Attached],
    token: Callable[[], str] = random_token,
) -> tuple[str, bytes]:
    """The Message-ID and the bytes (CRLF). Raises HeaderFaultError if they do not read back."""
    message = EmailMessage(policy=POLICY)
    name, address = envelope.sender
    sender = _address(name, address)
    message["From"] = sender
    message["To"] = [_address(name, address) for name, address in envelope.to]
    # Some submission servers rewrite From; answers must come to the assistant nevertheless.
    message["Reply-To"] = sender
    message["Subject"] = words.subject
    message["Date"] = format_datetime(envelope.date)
    message_id = f"<{token()}@{domain_of(address) or 'localhost'}>"
    message["Message-ID"] = message_id
    thread = _thread(envelope)
    if envelope.in_reply_to and _is_message_id(envelope.in_reply_to):
        message["In-Reply-To"] = envelope.in_reply_to
    if thread:
        message["References"] = " ".join(thread)
    # RFC 3834 section 5.
    message["Auto-Submitted"] = "auto-replied" if envelope.answers_mail else "auto-generated"
    if envelope.to_owner:
        # Her absence is no news to her. A client's absence note, and every bounce, is news to us.
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message["X-Mailbot-Letter"] = one_line(envelope.letter, NAME_LIMIT)
    message.set_content(words.flowed, cte="quoted-printable", params={"format": "flowed"})
    message.add_alternative(words.html, subtype="html", cte="quoted-printable")
    for paper in papers:
        main, _, sub = paper.content_type.partition("/")
        message.add_attachment(
            paper.content, maintype=main, subtype=sub or "octet-stream", filename=paper.filename
        )
    message["Content-Language"] = envelope.language  # after the parts: they take Content-* along
    raw = message.as_bytes()
    _read_back(raw, envelope, words.subject)
    return message_id, raw


def _address(name: str, address: str) -> Address:
    if not address.isascii():  # RFC 6531 mail needs SMTPUTF8 on every hop: not to be counted on
        raise HeaderFaultError("address", address, "")
    try:
        return Address(display_name=one_line(name, NAME_LIMIT), addr_spec=address)
    except (ValueError, IndexError) as fault:
        raise HeaderFaultError("address", address, str(fault)) from fault


def _is_message_id(text: str) -> bool:
    inner = text.strip()
    return (
        inner.startswith("<")
        and inner.endswith(">")
        and inner.isascii()
        and inner.isprintable()
        and " " not in inner
        and len(inner) <= 998
    )


def _thread(envelope: Envelope) -> list[str]:
    chain = [*envelope.references, *([envelope.in_reply_to] if envelope.in_reply_to else [])]
    unique = [one for one in dict.fromkeys(chain) if _is_message_id(one)]
    if len(unique) > _REFERENCES_LIMIT:
        unique = [unique[0], *unique[-(_REFERENCES_LIMIT - 1) :]]
    return unique


def _read_back(raw: bytes, envelope: Envelope, subject: str) -> None:
    read = message_from_bytes(raw, policy=SMTP)
    pairs = (
        ("From", [envelope.sender[1]], [a.addr_spec for a in read["From"].addresses]),
        ("To", [a for _, a in envelope.to], [a.addr_spec for a in read["To"].addresses]),
        ("Subject", [subject], [str(read["Subject"])]),
    )
    for header, meant, got in pairs:
        if meant != got or len(read.get_all(header, [])) != 1:
            raise HeaderFaultError(header, ", ".join(meant), ", ".join(got))
