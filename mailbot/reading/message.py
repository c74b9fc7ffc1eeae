"""A mail as the rest of this room reads it: parsed, told apart, its sender judged."""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_address
from mailbot.model.invoice import Document
from mailbot.model.noun import Noun
from mailbot.model.reading import Mail
from mailbot.reading import html, ownwords
from mailbot.reading.lines import Line, join
from mailbot.reading.mime import MAX_TEXT_CHARS, Mime, bounded_runs, take_apart
from mailbot.reading.sender import addresses, identify

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
# More ancestors than any thread a person can follow.
MAX_REFERENCES = 100
# Two lines of 998 characters (RFC 5322 section 2.1.1) are read; more hides something or breaks it.
MAX_SUBJECT_CHARS = 2_000
# "Please view this in an HTML mail program" and the like are no body.
MIN_PLAIN_CHARS = 12
_PLACEHOLDER = re.compile(r"\bhtml\b|<[a-z]+[^>]*>", re.IGNORECASE)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Attachment(Noun, frozen=True, kw_only=True):
    """A paper that came with the mail. `filename` is decoded and never a path."""

    filename: str
    content_type: str
    content: bytes
    sha256: str


class Message(Noun, frozen=True, kw_only=True):
    """A mail, parsed. `plain` is the whole body as text, quotation included; `html` its first HTML
    body as it came. `mime` holds the headers and reports for those who read machines.

    `refused`: why it could not be parsed, as a sentence; '' if it could.
    """

    mail: Mail
    attachments: tuple[Attachment, ...] = ()
    html: str = ""
    plain: str = ""
    mime: Mime
    refused: str = ""


def zone(firm: Firm) -> dt.tzinfo:
    """The firm's zone; UTC where its name is unknown."""
    try:
        return ZoneInfo(firm.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return dt.UTC


def _date(value: str, zone: dt.tzinfo) -> dt.datetime | None:
    """A Date header as an aware instant; None where it is none."""
    try:
        parsed = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=zone)
    return parsed if 1990 <= parsed.year <= 2200 else None


def _received(mime: Mime, zone: dt.tzinfo) -> dt.datetime | None:
    """When the topmost server took it (RFC 5321 section 4.4)."""
    return _date(mime.first("received").rpartition(";")[2].strip(), zone)


def _subject(mime: Mime) -> str:
    return unicodedata.normalize("NFC", bounded_runs(mime.text_of("subject")[:MAX_SUBJECT_CHARS]))


def _ids(value: str) -> tuple[str, ...]:
    return tuple(_MESSAGE_ID.findall(value))[-MAX_REFERENCES:]


def _is_body(plain: str, html: str) -> bool:
    """Whether a text part is the letter, and not only a hint that there is an HTML part."""
    words = plain.strip()
    if not html:
        return bool(words)
    if len(words) < MIN_PLAIN_CHARS and not re.search(r"\w", words):
        return False
    short = len(words) < 400
    return not (short and _PLACEHOLDER.search(words)) and bool(words)


def _within_bounds(lines: Iterable[Line]) -> list[Line]:
    """The lines of an HTML body, normalised, as far as they are read."""
    kept = []
    room = MAX_TEXT_CHARS
    for line in lines:
        text = unicodedata.normalize("NFC", bounded_runs(line.text[:room]))
        room -= len(text) + 1
        kept.append(replace(line, text=text))
        if room <= 0:
            break
    return kept


def _body(mime: Mime, writer: str) -> tuple[str, ownwords.Words]:
    """The whole body as text, and the same taken apart. `writer`: the name in From."""
    plain = unicodedata.normalize("NFC", mime.plain)
    rich = _within_bounds(html.to_lines(mime.html)) if mime.html else []
    if not mime.html or (_is_body(plain, mime.html) and not rich):
        return plain.strip("\n"), ownwords.separate(ownwords.to_lines(plain), writer=writer)
    from_html = ownwords.separate(rich, writer=writer)
    whole = join(rich)
    if not _is_body(plain, mime.html):
        return whole, from_html
    from_plain = ownwords.separate(ownwords.to_lines(plain), writer=writer)
    # A text part that lacks half of what the HTML shows is a summary made by a machine.
    whole = plain.strip("\n") if len(plain) * 2 > len(whole) else whole
    # Markup says more surely than wording what is quoted, unless the wording found it as well.
    if from_html.cut and not from_plain.cut and from_html.own.strip():
        return whole, from_html
    if (
        from_html.cut
        and from_plain.cut
        and from_html.own
        and len(from_html.own) < len(from_plain.own) * 0.7
    ):
        return whole, from_html
    return whole, from_plain


def parse(raw: bytes, *, firm: Firm, book: Book, received_at: dt.datetime | None = None) -> Message:
    """Parse a mail's bytes. Never raises on any of them: see `Message.refused`.

    `received_at` (aware) stands in for the servers' own dates where given.
    """
    content_hash = hashlib.sha256(raw).hexdigest()
    mime = take_apart(raw)
    sender = identify(raw, mime, firm=firm, book=book)
    local = zone(firm)
    stamped = _date(mime.first("date"), local)
    received = received_at or _received(mime, local) or stamped or _EPOCH
    sent = stamped or received
    defects = list(mime.defects)
    if stamped is None:
        defects.append("The mail has no readable Date.")
    if sent - received > dt.timedelta(days=1):
        # A clock that is wrong by days would shift every "tomorrow" in the letter.
        defects.append("The mail is dated after it was received.")
        sent = received
    whole, words = _body(mime, sender.address.name)
    attachments = tuple(
        Attachment(
            filename=part.filename,
            content_type=part.content_type,
            content=part.content,
            sha256=part.sha256,
        )
        for part in mime.attachments
    )
    reply_to, _ = addresses(mime.first("reply-to")) if mime.first("reply-to") else ((), True)
    own_id = _ids(mime.first("message-id"))
    mail = Mail(
        content_hash=content_hash,
        message_id=own_id[0] if own_id else "",
        sender=normal_address(sender.address.email),
        sender_name=sender.address.name,
        to=_emails(mime, "to"),
        cc=_emails(mime, "cc"),
        subject=_subject(mime),
        sent_at=sent,
        received_at=received,
        role=sender.role,
        standing=sender.standing,
        standing_reason=sender.reason,
        reply_to=reply_to[0].email if reply_to else "",
        in_reply_to=next(iter(_ids(mime.first("in-reply-to"))), ""),
        references=_ids(mime.first("references")),
        text=words.own,
        quoted=words.quoted,
        full_text=whole,
        signature=words.signature,
        documents=tuple(
            Document(
                mail=content_hash,
                sha256=one.sha256,
                filename=one.filename,
                content_type=one.content_type,
            )
            for one in attachments
        ),
        defects=tuple(dict.fromkeys(defects)),
    )
    return Message(
        mail=mail,
        attachments=attachments,
        html=mime.html,
        plain=whole,
        mime=mime,
        refused=mime.refused,
    )


def _emails(mime: Mime, name: str) -> tuple[str, ...]:
    found: list[str] = []
    for value in mime.all(name)[:3]:
        found.extend(one.email for one in addresses(value)[0])
    return tuple(dict.fromkeys(found))
