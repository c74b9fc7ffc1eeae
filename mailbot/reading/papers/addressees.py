"""Whom an invoice mail is for: its addressees, or the ones of the mail it forwards."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbot.model.firm import Firm
from mailbot.model.identity import domain_of
from mailbot.reading.message import Message

FORWARDED_TO = re.compile(
    r"^[>\s*]*(?:To|Do|Aan|Către|Catre|Кому|An|À)\s*:\**\s*(?P<name>[^<\n]*?)\s*<?(?P<email>[\w.+-]+@[\w.-]+\.\w+)>?",
    re.MULTILINE | re.IGNORECASE,
)
FORWARDED_DATE = re.compile(
    r"^[>\s*]*(?:Date|Sent|Data|Wysłano|Verzonden|Datum|Дата|Отправлено|Trimis)\s*:\**\s*(?P<date>.+)$",
    re.MULTILINE | re.IGNORECASE,
)
FORWARD_HEAD = re.compile(
    r"^[>\s]*-{2,}.*(?:forward|przekaz|doorgestuur|пересыл|redirec|mesaj|message).*-{2,}\s*$|^[>\s]*(?:Begin forwarded|Od|From|Van|De la|От)\s*:",
    re.MULTILINE | re.IGNORECASE,
)
_FORWARDED_FROM = re.compile(
    r"^[>\s*]*(?:From|Od|Van|De la|От|Von|De)\s*:\**\s*(?P<rest>.+)$", re.MULTILINE | re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")


def addressees_of(message: Message, firm: Firm) -> list[str]:
    """The addresses in To and Cc that are neither the firm's, nor ours, nor a bank's."""
    mail = message.mail
    return [
        address
        for address in (*mail.to, *mail.cc)
        if not firm.owns(address) and address != firm.assistant and firm.bank_of(address) is None
    ]


def was_ours(body: str, firm: Firm) -> bool:
    """Whether the forwarded mail was one of the firm's own."""
    head = _FORWARDED_FROM.search(body)
    return head is not None and any(
        firm.owns(address) for address in _ADDRESS.findall(head.group("rest"))
    )


def own_words(text: str) -> str:
    """A body without the signature below '-- '."""
    return re.split(r"\n-- ?\n", text)[0]


def without_headers(text: str) -> str:
    """The text without the header lines of a forwarded mail, whose dates are no due dates."""
    header = re.compile(
        r"^[>\s*]*(?:From|Od|Van|De la|От|To|Do|Aan|Către|Catre|Кому|Date|Data|Datum|Дата|Sent|Cc)\s*:\**\s.*[@\d].*$",
        re.IGNORECASE,
    )
    forwarded = bool(FORWARD_HEAD.search(text))
    lines = [
        line
        for line in text.splitlines()
        if not (forwarded and header.match(line) and ("@" in line or re.search(r"\d:\d\d", line)))
    ]
    return "\n".join(lines)


def contacts_of(
    addressees: Sequence[str],
    forward: re.Match[str] | None,
    body: str,
    firm: Firm,
) -> tuple[tuple[str, str], ...]:
    """(address, name) of each client contact: of the header, the forwarded mail, or words."""
    if addressees:
        return tuple((address, "") for address in dict.fromkeys(addressees))
    if forward is not None:
        return ((forward.group("email").lower(), forward.group("name").strip(' "')),)
    found = [a.lower() for a in _ADDRESS.findall(body)]
    ours = {domain_of(person.email) for person in firm.people} | {domain_of(firm.assistant)}
    outside = [a for a in dict.fromkeys(found) if domain_of(a) not in ours]
    return tuple((address, "") for address in outside)
