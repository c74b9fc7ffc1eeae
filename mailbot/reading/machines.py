"""Mail that a machine wrote: recognised by its headers (RFC 3834) where it has any, else by words.

Such mail is never answered, and its words are never taken for the client's.
"""

from __future__ import annotations

import datetime as dt
import re

from mailbot.countries import next_working_day
from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.identity import fold, normal_address
from mailbot.model.noun import Noun
from mailbot.model.reading import Evidence, MachineKind, Role
from mailbot.reading.bounces import Bounce, is_daemon, read_bounce
from mailbot.reading.days import DaysFound, find_days
from mailbot.reading.machine_words import Topic, last_before, said
from mailbot.reading.message import Message, zone

# A vacation note or a receipt is short; what is longer was written by somebody.
MAX_UNMARKED_CHARS = 900
# So far before a day its verb may stand ("I shall be back in the office on ...").
_VERB_REACH = 60
# Nobody is away for longer; a later day in a note is something else.
MAX_ABSENCE_DAYS = 800

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_PAYING = re.compile(
    r"zaplac|oplac\w*|przelew|przelej|rata|plac[ei]\b|platnosc|plat(?:a|im|esc|it)|achit|virat|virament|transfer"
    r"|betal|overgemaakt|overmaken|oplat|оплат|заплат|перевед|перевел|платеж|\bpaid\b|\bpay\b|payment|zahl|uberweis"
)


class MachineRead(Noun, frozen=True, kw_only=True):
    """What a machine's mail is. `letter`: id of the letter of ours it is about, if proven."""

    kind: MachineKind
    failed_recipient: str | None = None
    status_code: str = ""
    back_on: dt.date | None = None
    alternate_contact: str | None = None
    letter: str | None = None
    evidence: tuple[Evidence, ...] = ()


def automatic_header(message: Message) -> str:
    """The header by which a mail says that a machine wrote it; '' if none does.

    X-Auto-Response-Suppress is none of them: Exchange puts it on mail of people too.
    """
    mime = message.mime
    submitted = mime.first("auto-submitted").split(";")[0].strip().casefold()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    for name in (
        "x-autoreply",
        "x-autorespond",
        "x-auto-reply",
        "x-autoresponder",
        "x-mail-autoreply",
    ):
        if mime.first(name) and mime.first(name).strip().casefold() not in ("no", "false"):
            return f"{name}: {mime.first(name)[:40]}"
    precedence = mime.first("precedence").strip().casefold()
    if precedence in ("auto_reply", "auto-reply", "junk", "bulk"):
        return f"Precedence: {precedence}"
    if mime.first("return-path").strip() == "<>":
        return "Return-Path: <>"
    if is_daemon(message.mail.sender):
        return f"From: {message.mail.sender}"
    return ""


def _list_header(message: Message) -> str:
    mime = message.mime
    for name in (
        "list-id",
        "list-unsubscribe",
        "list-post",
        "x-campaign-id",
        "x-mailgun-tag",
        "feedback-id",
    ):
        if mime.first(name):
            return f"{name}: {mime.first(name)[:80]}"
    return "Precedence: list" if mime.first("precedence").strip().casefold() == "list" else ""


def read_machine(
    message: Message, raw: bytes, *, language: str, firm: Firm, book: Book
) -> MachineRead | None:
    """What a machine's mail is; None where a person wrote it."""
    mail, mime = message.mail, message.mime
    if mime.calendar and re.search(r"(?im)^method\s*:", mime.calendar):
        return _read(
            MachineKind.CALENDAR, "a calendar part (RFC 6047)", "text/calendar", "attachment"
        )
    if mime.report_type == "disposition-notification":
        return _read(MachineKind.READ_RECEIPT, "a receipt (RFC 8098)", mime.content_type, "header")
    text = mail.text or message.plain
    receipt = said(Topic.SUBJECT_RECEIPT, mail.subject)
    if receipt and said(Topic.BODY_RECEIPT, message.plain) and len(text) <= MAX_UNMARKED_CHARS:
        return _read(MachineKind.READ_RECEIPT, "words of a receipt", receipt, "subject")
    bounce = read_bounce(message, raw, firm=firm)
    if bounce is not None:
        return _bounced(bounce, message, book)
    header = automatic_header(message)
    lists = _list_header(message)
    away = said(Topic.BODY_OUT_OF_OFFICE, text)
    away_subject = said(Topic.SUBJECT_OUT_OF_OFFICE, mail.subject)
    heard = said(Topic.BODY_ACKNOWLEDGEMENT, text)
    heard_subject = said(Topic.SUBJECT_ACKNOWLEDGEMENT, mail.subject)
    challenge = said(Topic.BODY_CHALLENGE, text)
    challenge_subject = said(Topic.SUBJECT_CHALLENGE, mail.subject)
    if challenge and (challenge_subject or (header and "http" in message.plain)):
        return _read(MachineKind.CHALLENGE, "asks the sender to prove that it is one", challenge)
    if lists and not (header and (away or away_subject)):
        return _read(MachineKind.LIST_OR_MARKETING, "a mailing list's header", lists, "header")
    if header:
        if away_subject or (away and not heard_subject):
            return _away(message, text, language, firm, away_subject or away)
        if heard or heard_subject or not away:
            return _read(MachineKind.AUTO_ACKNOWLEDGEMENT, "an automatic answer", header, "header")
        return _away(message, text, language, firm, away)
    return _unmarked(message, text, language, firm)


def _unmarked(message: Message, text: str, language: str, firm: Firm) -> MachineRead | None:
    """Without a header: only a short note that speaks of nothing but its own matter."""
    mail = message.mail
    away = said(Topic.BODY_OUT_OF_OFFICE, text)
    away_subject = said(Topic.SUBJECT_OUT_OF_OFFICE, mail.subject)
    heard = said(Topic.BODY_ACKNOWLEDGEMENT, text)
    heard_subject = said(Topic.SUBJECT_ACKNOWLEDGEMENT, mail.subject)
    short = len(text) <= MAX_UNMARKED_CHARS
    money = bool(_PAYING.search(fold(text)))
    # Machines do not quote; people who are away and write nevertheless mostly do.
    unquoted = not mail.quoted.strip() and bool(said(Topic.BODY_BACK, text))
    if short and away and (away_subject or (unquoted and not money)):
        return _away(message, text, language, firm, away_subject or away)
    if short and heard and (heard_subject or not money):
        return _read(MachineKind.AUTO_ACKNOWLEDGEMENT, "words of an automatic answer", heard)
    marketing = said(Topic.BODY_MARKETING, message.plain)
    if marketing and mail.role is Role.STRANGER and not mail.in_reply_to:
        return _read(MachineKind.LIST_OR_MARKETING, "words of a mass mailing", marketing)
    return None


def _read(kind: MachineKind, rule: str, words: str, where: str = "body") -> MachineRead:
    return MachineRead(kind=kind, evidence=(Evidence(rule=rule, words=words, where=where),))


def _bounced(bounce: Bounce, message: Message, book: Book) -> MachineRead:
    """A bounce concerns a letter only if it names one that went to the address that failed."""
    ids = re.findall(r"(?im)^message-id\s*:\s*(<[^<>\s]+>)", message.mime.returned)
    ids += [message.mail.in_reply_to, *message.mail.references]
    letter = next((one for one in map(book.letter_with_message_id, filter(None, ids)) if one), None)
    if letter is not None and bounce.recipient not in map(normal_address, letter.to):
        letter = None
    kind = MachineKind.BOUNCE_PERMANENT if bounce.permanent else MachineKind.BOUNCE_TEMPORARY
    return MachineRead(
        kind=kind,
        failed_recipient=bounce.recipient or None,
        status_code=bounce.status,
        letter=letter.id if letter is not None else None,
        evidence=(Evidence(rule="a letter came back", words=bounce.rule),),
    )


def _away(message: Message, text: str, language: str, firm: Firm, words: str) -> MachineRead:
    note = f"{message.mail.subject}\n{text}" if len(text) < 40 else text
    return MachineRead(
        kind=MachineKind.OUT_OF_OFFICE,
        back_on=_back_on(message, note, language, firm),
        alternate_contact=_deputy(message, firm),
        evidence=(Evidence(rule="an out-of-office note", words=words),),
    )


def _back_on(message: Message, text: str, language: str, firm: Firm) -> dt.date | None:
    """The first day on which somebody is there again.

    A day behind a word of coming back; else the working day after the last day of absence.
    """
    if said(Topic.BODY_LEFT, text):
        return None  # they have left for good: the day named is their last
    base = message.mail.sent_at.astimezone(zone(firm)).date()
    days: list[DaysFound] = []
    for code in dict.fromkeys((language, firm.language, "en")):
        if code and not days:
            days = list(find_days(text, language=code, base=base, country=firm.country))
    limit = base + dt.timedelta(days=MAX_ABSENCE_DAYS)
    days = [one for one in days if base - dt.timedelta(days=30) <= one.days.latest <= limit]
    returning: list[dt.date] = []
    last: list[dt.date] = []
    for one in days:
        before = re.split(r"[.!?;]\s", text[max(0, one.start - _VERB_REACH) : one.start])[-1]
        back, until = last_before(Topic.BODY_BACK, before), last_before(Topic.BODY_LAST, before)
        behind = re.split(r"[.!?;]\s|\n", text[one.end : one.end + _VERB_REACH])[0]
        if back > until or (until < 0 and said(Topic.BODY_BACK, behind)):
            returning.append(one.days.earliest if one.days.earliest > base else one.days.latest)
        elif until >= 0 or one.days.earliest != one.days.latest:
            last.append(one.days.latest)
    if returning:
        return max(returning)
    if last:
        return next_working_day(max(last) + dt.timedelta(days=1), firm.country)
    return None


def _deputy(message: Message, firm: Firm) -> str | None:
    """The first address of somebody else that the note names."""
    mail = message.mail
    text = f"{mail.text}\n{mail.signature}"
    for found in _ADDRESS.findall(text):
        address = normal_address(found.rstrip("."))
        if address not in (mail.sender, normal_address(firm.assistant)) and not firm.owns(address):
            return address
    return None
