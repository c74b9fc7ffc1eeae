"""What a client's reply says: intents with their days, sums and invoices, clause by clause."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_address
from mailbot.model.noun import Noun
from mailbot.model.reading import Evidence, Intent, Said
from mailbot.reading.amounts import find_amounts
from mailbot.reading.clauses import unwrapped
from mailbot.reading.days import LONGEST_TEXT, find_days
from mailbot.reading.hearing import hear
from mailbot.reading.mentions import Mention, find_invoices
from mailbot.reading.message import Message
from mailbot.reading.reply_rules import reply_rules
from mailbot.reading.reply_said import ReplySaid
from mailbot.reading.reply_words import ReplyWords
from mailbot.reading.transliteration import in_cyrillic
from mailbot.reading.weights import weights

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class ReplyRead(Noun, frozen=True, kw_only=True):
    """What a reply says. `contacts`: addresses it names. `said` is never empty: at least
    Intent.OTHER. `agreed`: rules alone heard the same. `runner_up`: what was nearly heard besides.
    """

    said: tuple[Said, ...]
    agreed: bool = False
    runner_up: Said | None = None
    contacts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_reply(
    message: Message,
    *,
    language: str,
    firm: Firm,
    book: Book,
    client: str | None,
    invoices: tuple[str, ...],
) -> ReplyRead:
    """Read the own words of a reply. `invoices`: what the mail as a whole is about, so that its
    own numbers are not taken for sums.
    """
    mail = message.mail
    known = book.client(client) if client else None
    country = known.country if known and known.country else firm.country
    text = unicodedata.normalize("NFC", mail.text[:LONGEST_TEXT])
    if language == "ru":
        text = in_cyrillic(text)
    mentions = tuple(m for m in find_invoices(text, book=book, client=client) if m.exact)
    dues = [line.due for i in invoices if (bill := book.invoice(i)) for line in bill.lines]
    currencies = {book.balance(i).claim.currency for i in invoices if book.invoice(i)}
    read = read_words(
        text,
        language=language,
        day=_civil_day(mail.sent_at, firm.timezone),
        country=country,
        currency=currencies.pop() if len(currencies) == 1 else "",
        quoted=mail.quoted,
        mentions=mentions,
        due=max(dues, default=None),
    )
    own = {normal_address(mail.sender), normal_address(firm.assistant)}
    own |= {normal_address(person.email) for person in firm.people}
    contacts = tuple(a for a in read.contacts if a not in own)
    return ReplyRead(
        said=read.said,
        agreed=read.agreed,
        runner_up=read.runner_up,
        contacts=contacts,
        evidence=read.evidence,
    )


def read_words(
    text: str,
    *,
    language: str,
    day: dt.date,
    country: str = "",
    currency: str = "",
    quoted: str = "",
    mentions: Sequence[Mention] = (),
    due: dt.date | None = None,
) -> ReplyRead:
    """The same for words alone: `day` is the civil day on which they were written, `due` that on
    which the invoice they are about falls due.
    """
    text = as_read(text, language)
    contacts = tuple(dict.fromkeys(normal_address(a) for a in _ADDRESS.findall(text)))
    rules = reply_rules(language)
    if rules is None:
        evidence = Evidence(rule=f"no reply rules for language '{language}'", weight=0.0)
        other = Said(intent=Intent.OTHER, clause=text.strip()[:200], confidence=0.2)
        return ReplyRead(said=(other,), contacts=contacts, evidence=(evidence,))
    reply = ReplyWords(
        text,
        rules,
        days=find_days(text, language=language, base=day, country=country),
        amounts=find_amounts(text, currency=currency),
        day=day,
    )
    hearing = hear(reply, weights(language))
    reader = ReplySaid(reply, hearing, mentions=mentions, day=day, due=due, language=language)
    said = reader.said(quoted)
    return ReplyRead(
        said=said,
        agreed=reader.is_agreed(said),
        runner_up=reader.runner_up(),
        contacts=contacts,
        evidence=reader.evidence(),
    )


def as_read(text: str, language: str) -> str:
    """The text as rules and weights see it: bounded, composed, in its own alphabet, unwrapped."""
    text = unicodedata.normalize("NFC", text[:LONGEST_TEXT])
    if language == "ru":
        text = in_cyrillic(text)
    return unwrapped(text)


def _civil_day(instant: dt.datetime, zone: str) -> dt.date:
    try:
        return instant.astimezone(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError):
        return instant.date()
