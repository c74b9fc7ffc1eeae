"""The way in: a mail's bytes become one of the six Readings. It never raises, and never acts."""

from __future__ import annotations

import datetime as dt
import hashlib

import structlog
from msgspec.structs import replace

from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.reading import (
    AnyReading,
    ClientReply,
    Command,
    Evidence,
    InvoiceMail,
    MachineKind,
    MachineMail,
    Mail,
    OwnerOrder,
    PaperKind,
    PaymentNotice,
    Role,
    Standing,
    Unrelated,
)
from mailbot.reading.association import Association, associate
from mailbot.reading.language import detect
from mailbot.reading.machines import MachineRead, automatic_header, read_machine
from mailbot.reading.message import Message, parse
from mailbot.reading.mime import take_apart
from mailbot.reading.orders import OrdersRead, read_orders
from mailbot.reading.papers.invoice import read_invoices
from mailbot.reading.papers.notice import read_notice
from mailbot.reading.papers.perhaps import strangers_notice
from mailbot.reading.replies import read_reply
from mailbot.reading.titles import with_mentions

_log = structlog.get_logger(__name__)
# What a bank's own mail may be taken for: it comes from a machine, and often with a way out.
_PERHAPS_BANKS = frozenset({MachineKind.AUTO_ACKNOWLEDGEMENT, MachineKind.LIST_OR_MARKETING})
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def read(
    raw: bytes, *, firm: Firm, book: Book, received_at: dt.datetime | None = None
) -> AnyReading:
    """What a mail means. `received_at` (aware): when it reached the mailbox, if known.

    Any mail gets a Reading: one that cannot be read is Unrelated, with the reason.
    """
    try:
        message = parse(raw, firm=firm, book=book, received_at=received_at)
        return _route(message, raw, firm=firm, book=book)
    except Exception as error:  # noqa: BLE001  one hostile mail must not stop the others (see Unrelated.reason)
        # Neither the text of the error nor its frames: they hold words of the mail.
        digest = hashlib.sha256(raw).hexdigest()
        _log.error("mail_unreadable", error=type(error).__name__, mail=digest)
        return Unrelated(
            mail=_bare_mail(raw, received_at),
            reason=f"The mail could not be read ({type(error).__name__}).",
            unread=True,
        )


def attachment(raw: bytes, sha256: str) -> bytes | None:
    """An attachment's bytes, by the hash of its content; None where the mail has none such."""
    return next((p.content for p in take_apart(raw).attachments if p.sha256 == sha256), None)


def _bare_mail(raw: bytes, received_at: dt.datetime | None) -> Mail:
    when = received_at or _EPOCH
    return Mail(
        content_hash=hashlib.sha256(raw).hexdigest(),
        message_id="",
        sender="",
        sender_name="",
        to=(),
        cc=(),
        subject="",
        sent_at=when,
        received_at=when,
        role=Role.STRANGER,
        standing=Standing.UNPROVEN,
        standing_reason=Fact(kind=FactKind.NOT_PROVEN),
        defects=("The mail could not be read.",),
    )


def _route(message: Message, raw: bytes, *, firm: Firm, book: Book) -> AnyReading:
    mail = message.mail
    standing = Evidence(rule=str(mail.standing), words=str(mail.standing_reason), where="header")
    if message.refused:
        return Unrelated(
            mail=mail, reason=message.refused, unread=bool(raw.strip()), evidence=(standing,)
        )
    if mail.role is Role.ASSISTANT:
        return Unrelated(mail=mail, reason=_own_address(mail, book), evidence=(standing,))
    words = mail.text or message.plain
    language = detect(words, prior=_prior(mail, firm, book))
    if mail.role is Role.BANK:
        return _notice(message, language, standing, firm=firm, book=book)
    machine = read_machine(message, raw, language=language, firm=firm, book=book)
    if mail.role is Role.OWNER and not _is_answering_machine(message, machine):
        return _owner(message, language, standing, firm=firm, book=book)
    perhaps = _perhaps_notice(message, machine, language, standing, firm=firm, book=book)
    if perhaps is not None:
        return perhaps
    if machine is not None:
        return _machine(message, machine, language, standing, book=book)
    return _reply(message, language, standing, firm=firm, book=book)


def _prior(mail: Mail, firm: Firm, book: Book) -> str:
    """The language the writer is known to write, for words too few to tell."""
    if mail.role in (Role.OWNER, Role.BANK):
        return firm.language
    known = book.clients_at(mail.sender)
    return (known[0].language if len(known) == 1 else "") or firm.language


def _own_address(mail: Mail, book: Book) -> str:
    if mail.message_id and book.letter_with_message_id(mail.message_id) is not None:
        return "It is a copy of our own letter."
    return "It bears our own address and is no letter of ours: somebody pretends to be us."


def _is_answering_machine(message: Message, machine: MachineRead | None) -> bool:
    """The owner's own vacation note or receipt is no order; her forwarded newsletter may be one."""
    return machine is not None and (
        bool(automatic_header(message))
        or message.mime.report_type != ""
        or bool(message.mime.calendar)
    )


def _notice(
    message: Message, language: str, standing: Evidence, *, firm: Firm, book: Book
) -> PaymentNotice:
    found = read_notice(message, language=language, firm=firm, book=book)
    return PaymentNotice(
        mail=_automatic(message, said_so=True),
        language=language,
        kind=found.kind,
        transactions=with_mentions(found.transactions, book=book),
        doubts=found.doubts,
        evidence=(standing, *found.evidence),
    )


def _perhaps_notice(
    message: Message,
    machine: MachineRead | None,
    language: str,
    standing: Evidence,
    *,
    firm: Firm,
    book: Book,
) -> PaymentNotice | None:
    """A notice of money from a sender whom nobody has configured: read, never believed unasked."""
    mail = message.mail
    if mail.role is not Role.STRANGER or mail.standing is Standing.FORGED:
        return None
    if machine is not None and machine.kind not in _PERHAPS_BANKS:
        return None
    found = strangers_notice(message, language=language, firm=firm, book=book)
    if found is None:
        return None
    return PaymentNotice(
        mail=_automatic(message, said_so=True),
        language=language,
        kind=found.kind,
        transactions=with_mentions(found.transactions, book=book),
        doubts=found.doubts,
        evidence=(standing, *found.evidence),
    )


def _owner(
    message: Message, language: str, standing: Evidence, *, firm: Firm, book: Book
) -> InvoiceMail | OwnerOrder:
    papers = read_invoices(message, language=language, firm=firm, book=book)
    found = read_orders(message, language=language, firm=firm, book=book)
    if papers is not None and not (papers.kind is PaperKind.NOT_AN_INVOICE and _orders(found)):
        return InvoiceMail(
            mail=message.mail,
            language=language,
            kind=papers.kind,
            drafts=papers.drafts,
            contacts=papers.contacts,
            evidence=(standing, *papers.evidence),
        )
    # What an imitator writes about nobody's business opens nothing.
    known = message.mail.standing is not Standing.FORGED
    return OwnerOrder(
        mail=message.mail,
        language=language,
        client=found.client if known else None,
        invoices=found.invoices if known else (),
        orders=found.orders,
        question=found.question,
        choice=found.choice,
        to_client=found.to_client,
        evidence=(standing, *found.evidence),
    )


def _orders(found: OrdersRead) -> bool:
    """Whether an owner's mail says what to do, or what was agreed."""
    if found.question is not None or found.choice is not None:
        return True
    return any(one.command not in (Command.UNCLEAR, Command.NOTE) for one in found.orders)


def _machine(
    message: Message, machine: MachineRead, language: str, standing: Evidence, *, book: Book
) -> MachineMail:
    about = _about_machine(message, machine, book)
    return MachineMail(
        mail=_automatic(message, said_so=True),
        language=language,
        client=about.client,
        invoices=about.invoices,
        threaded=about.threaded,
        kind=machine.kind,
        failed_recipient=machine.failed_recipient,
        status_code=machine.status_code,
        back_on=machine.back_on,
        alternate_contact=machine.alternate_contact,
        letter=machine.letter,
        evidence=(standing, *machine.evidence, *about.evidence),
    )


def _about_machine(message: Message, machine: MachineRead, book: Book) -> Association:
    """Of a bounce, the client that the letter named in it went to; else the sender's."""
    letter = book.letter(machine.letter) if machine.letter else None
    if letter is not None:
        invoices = tuple(dict.fromkeys(line.invoice for line in letter.lines))
        return Association(client=letter.client, invoices=invoices, threaded=True)
    if machine.failed_recipient:
        clients = book.clients_at(machine.failed_recipient)
        why = Evidence(
            rule="the address that failed is the client's", words=machine.failed_recipient
        )
        return (
            Association(client=clients[0].id, evidence=(why,))
            if len(clients) == 1
            else Association()
        )
    return associate(message.mail, book=book)


def _reply(
    message: Message, language: str, standing: Evidence, *, firm: Firm, book: Book
) -> ClientReply:
    about = associate(message.mail, book=book)
    found = read_reply(
        message,
        language=language,
        firm=firm,
        book=book,
        client=about.client,
        invoices=about.invoices,
    )
    return ClientReply(
        mail=_automatic(message, said_so=bool(automatic_header(message))),
        language=language,
        client=about.client,
        invoices=about.invoices,
        threaded=about.threaded,
        said=found.said,
        agreed=found.agreed,
        runner_up=found.runner_up,
        contacts=found.contacts,
        foreign=about.foreign,
        evidence=(standing, *about.evidence, *found.evidence),
    )


def _automatic(message: Message, *, said_so: bool) -> Mail:
    return replace(message.mail, automatic=said_so or bool(automatic_header(message)))
