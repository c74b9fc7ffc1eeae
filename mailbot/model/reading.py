"""What a mail can turn out to mean: a closed sum type. Reading ends here; it never acts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from mailbot.model.fact import Fact
from mailbot.model.invoice import Document
from mailbot.model.money import Money
from mailbot.model.noun import Noun, Tagged


class Evidence(Noun, frozen=True, kw_only=True):
    """Why the reader thinks so: the words, the rule they met, where they stood, how much it weighs.

    `weight` runs from 0 (a hint) to 1 (certain).
    """

    rule: str
    words: str = ""
    where: str = "body"  # body, subject, header, attachment name
    weight: float = 1.0


class Standing(StrEnum):
    """How far it is proven that a mail comes from whom its From names."""

    PROVEN = "proven"  # DMARC pass by our own server, and a From that reads only one way
    UNPROVEN = "unproven"  # no verdict either way: may inform, may never command
    FORGED = "forged"  # a verdict against it, an ambiguous From, or a look-alike of somebody known


class Role(StrEnum):
    """Who the From claims to be."""

    OWNER = "owner"
    BANK = "bank"
    CLIENT = "client"
    ASSISTANT = "assistant"  # our own address: a copy of our own letter, or hostile
    STRANGER = "stranger"


class Mail(Noun, frozen=True, kw_only=True):
    """The mail itself, apart from what it means. Addresses are lower case; dates are aware.

    `text` is the writer's own new words; `quoted` the quotation below or between them;
    `full_text` all of it. `defects` are sentences about what is malformed.
    """

    content_hash: str
    message_id: str
    sender: str
    sender_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    sent_at: dt.datetime
    received_at: dt.datetime
    role: Role
    standing: Standing
    standing_reason: Fact
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    quoted: str = ""
    full_text: str = ""
    signature: str = ""
    documents: tuple[Document, ...] = ()
    automatic: bool = False  # a machine wrote it (RFC 3834): never answered
    defects: tuple[str, ...] = ()


class Days(Noun, frozen=True, kw_only=True):
    """A span of civil days that words name: 'next week' is Monday to Friday."""

    earliest: dt.date
    latest: dt.date
    words: str
    sure: bool = True


class Intent(StrEnum):
    """What a client's reply says. The closed list."""

    PROMISE_TO_PAY = "promise_to_pay"
    CLAIMS_PAID = "claims_paid"
    DISPUTE = "dispute"
    ASKS_PLAN = "asks_plan"
    ASKS_EXTENSION = "asks_extension"
    HARDSHIP = "hardship"
    ASKS_COPY = "asks_copy"
    ASKS_QUESTION = "asks_question"
    CONTACT_CHANGE = "contact_change"
    ACKNOWLEDGES = "acknowledges"
    REFUSES = "refuses"
    STOP_CONTACT = "stop_contact"
    OTHER = "other"


class PlanPart(Noun, frozen=True, kw_only=True):
    """An instalment as a client words it; `amount` None: an equal share, or what is left."""

    day: dt.date
    amount: Decimal | None = None


class Said(Noun, frozen=True, kw_only=True):
    """One intent of a reply, with the clause that carries it. `amount` is in the invoice's currency
    unless the words name one. `confidence` runs from 0 to 1. `schedule`: of a plan, the
    instalments that have a day of their own. `in_cash`: of a claim, that no bank saw the money.
    """

    intent: Intent
    clause: str
    confidence: float
    days: Days | None = None
    amount: Decimal | None = None
    instalments: int | None = None
    schedule: tuple[PlanPart, ...] = ()
    invoices: tuple[str, ...] = ()  # only where the clause itself names them
    in_cash: bool = False


class Reading(Tagged, frozen=True, kw_only=True):
    """Base of the sum type. `language`: ISO 639-1 of the mail's own words, '' if it has none.

    `client` and `invoices` are ids of the ledger; `threaded`: found through our own Message-ID.
    """

    mail: Mail
    language: str = ""
    client: str | None = None
    invoices: tuple[str, ...] = ()
    threaded: bool = False
    evidence: tuple[Evidence, ...] = ()


class PaperKind(StrEnum):
    """What a mail that looks like an invoice is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PROFORMA = "proforma"
    NOT_AN_INVOICE = "not_an_invoice"


class InvoiceDraft(Noun, frozen=True, kw_only=True):
    """The facts of one invoice as read; None where the papers do not say.

    `doubts`: sources that disagree, facts that were guessed. A draft with doubts, or
    without number, client, amount or due date, is asked about. A credit note's amount is negative.
    """

    kind: PaperKind
    number: str | None = None
    amount: Money | None = None
    issued: dt.date | None = None
    due: dt.date | None = None
    due_from: str = ""  # 'printed', or the terms it was reckoned from
    client_email: str | None = None
    client_name: str | None = None
    client_tax_id: str | None = None
    account: str | None = None
    description: str = ""
    preceding: str | None = None  # number of the invoice that a credit note or correction is about
    replaces: bool = False  # the papers say that `preceding` no longer counts
    other_accounts: tuple[str, ...] = ()  # that other sources print
    country: str | None = None  # ISO 3166 of the buyer, where the papers tell it
    prepaid: Money | None = None
    document: Document | None = None
    doubts: tuple[Fact, ...] = ()
    not_read: tuple[Fact, ...] = ()  # files beside those that were read: told, not asked about


class InvoiceMail(Reading, frozen=True, kw_only=True):
    """The owner sends an invoice, the assistant in copy."""

    kind: PaperKind
    drafts: tuple[InvoiceDraft, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()  # (address, name) of the addressees


class Direction(StrEnum):
    """Seen from the firm's account."""

    IN = "in"
    OUT = "out"


class Mention(Noun, frozen=True, kw_only=True):
    """An invoice that a title names. `exact` False: the words fit others as well."""

    invoice: str
    words: str
    exact: bool = True


class Transaction(Noun, frozen=True, kw_only=True):
    """One movement on the firm's account as the bank tells it.

    `ordered` is what the payer sent before banks took their fees, where the bank says so.
    """

    amount: Money
    direction: Direction
    booked: dt.date | None = None
    payer: str = ""
    payer_account: str = ""
    payer_tax_id: str = ""
    title: str = ""
    own_account: str = ""
    bank_reference: str = ""
    ordered: Money | None = None
    reversal: bool = False
    mentions: tuple[Mention, ...] = ()


class NoticeKind(StrEnum):
    """What a bank's mail is."""

    INCOMING = "incoming"
    STATEMENT = "statement"
    NOT_INCOMING = "not_incoming"


class PaymentNotice(Reading, frozen=True, kw_only=True):
    """A bank or provider tells of money. `doubts` as in InvoiceDraft."""

    kind: NoticeKind
    transactions: tuple[Transaction, ...] = ()
    doubts: tuple[Fact, ...] = ()


class ClientReply(Reading, frozen=True, kw_only=True):
    """Somebody who is not the owner, a bank or a machine answers or writes.

    `agreed`: rules and weights, each for itself, heard the same. `runner_up`: what came closest to
    being heard and was not; its confidence is how likely it is.
    """

    said: tuple[Said, ...] = ()
    agreed: bool = True
    runner_up: Said | None = None
    contacts: tuple[str, ...] = ()  # addresses that the reply names
    foreign: tuple[str, ...] = ()  # invoices of other clients, where it names none of its own

    @property
    def intents(self) -> frozenset[Intent]:
        """The set of what it says."""
        return frozenset(one.intent for one in self.said)

    def first(self, intent: Intent) -> Said | None:
        """The first clause with this intent."""
        return next((one for one in self.said if one.intent is intent), None)


class Command(StrEnum):
    """What the owner can order. The closed list."""

    MARK_PAID = "mark_paid"
    UNDO_BOOKING = "undo_booking"  # what is on an invoice is taken off it again
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    EXTEND = "extend"
    CHANGE_AMOUNT = "change_amount"
    SEND_NOW = "send_now"
    APPROVE = "approve"
    REJECT = "reject"
    STATUS = "status"
    REPORT = "report"
    AGREE_PLAN = "agree_plan"
    NOTE = "note"
    HELP = "help"
    UNCLEAR = "unclear"


class Order(Noun, frozen=True, kw_only=True):
    """One order of the owner's. `whole_client`: about the client, not about single invoices.

    `sure` False: understood so, but to be asked about before it is done.
    """

    command: Command
    clause: str = ""
    client: str | None = None
    invoices: tuple[str, ...] = ()
    whole_client: bool = False
    until: dt.date | None = None
    amount: Decimal | None = None
    instalments: tuple[tuple[dt.date, Decimal], ...] = ()
    note: str = ""
    sure: bool = True
    doubt: tuple[Fact, ...] = ()


class OwnerOrder(Reading, frozen=True, kw_only=True):
    """The owner writes to the assistant: orders, or the answer to a question of ours.

    `question`: id of the question this answers; `choice`: the number she chose.
    `to_client`: it is her own letter to a client with the assistant in copy: read for what she
    agreed and as a letter that holds back ours, never as words to the assistant.
    """

    orders: tuple[Order, ...] = ()
    question: str | None = None
    choice: int | None = None
    to_client: bool = False


class MachineKind(StrEnum):
    """What kind of machine wrote."""

    OUT_OF_OFFICE = "out_of_office"
    BOUNCE_PERMANENT = "bounce_permanent"
    BOUNCE_TEMPORARY = "bounce_temporary"
    AUTO_ACKNOWLEDGEMENT = "auto_acknowledgement"
    READ_RECEIPT = "read_receipt"
    LIST_OR_MARKETING = "list_or_marketing"
    CHALLENGE = "challenge"
    CALENDAR = "calendar"


class MachineMail(Reading, frozen=True, kw_only=True):
    """A machine wrote it. `letter`: id of the letter of ours that it is about, if proven."""

    kind: MachineKind
    failed_recipient: str | None = None
    status_code: str = ""
    back_on: dt.date | None = None
    alternate_contact: str | None = None
    letter: str | None = None


class Unrelated(Reading, frozen=True, kw_only=True):
    """None of our business, or not readable: `reason` is a sentence that says which.

    `unread`: it was not read, so that it may be anybody's and about anything.
    """

    reason: str = ""
    unread: bool = False


AnyReading = InvoiceMail | PaymentNotice | ClientReply | OwnerOrder | MachineMail | Unrelated
