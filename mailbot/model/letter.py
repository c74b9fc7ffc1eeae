"""A letter: what is to be written, to whom, and how far it has got on its way out."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mailbot.model.agreement import Instalment
from mailbot.model.fact import Fact
from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.model.policy import Mode, Stage, Tone


class LetterKind(StrEnum):
    """One member a template file: templates/<language>/<value>.*"""

    # to clients
    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE_7 = "overdue_7"
    OVERDUE_15 = "overdue_15"
    OVERDUE_30 = "overdue_30"
    FINAL = "final"
    THANKS = "thanks"
    THANKS_PART = "thanks_part"
    PROMISE_NOTED = "promise_noted"
    LOOKING_FOR_PAYMENT = "looking_for_payment"
    INVOICE_COPY = "invoice_copy"
    QUESTION_PASSED_ON = "question_passed_on"
    PLAN_AGREED = "plan_agreed"
    # to the owner
    REGISTERED = "registered"
    QUESTION = "question"
    HELP = "help"  # what she can write
    DIGEST = "digest"
    NOTICE = "notice"  # something she should know: a bounce, a forged mail, an order carried out
    VETO = "veto"
    STATUS = "status"

    @property
    def to_owner(self) -> bool:
        """Whether it goes to the firm's own people."""
        return self in _OWNER_KINDS


_OWNER_KINDS = frozenset(
    {
        LetterKind.REGISTERED,
        LetterKind.QUESTION,
        LetterKind.HELP,
        LetterKind.DIGEST,
        LetterKind.NOTICE,
        LetterKind.VETO,
        LetterKind.STATUS,
    }
)

KIND_OF_STAGE = {stage: LetterKind(stage.value) for stage in Stage}


class Topic(StrEnum):
    """What a notice to the owner is about; one member a sentence in templates/<language>/notice.*

    `items` of the letter are the facts it names, a line each.
    """

    FORGED_BANK = "forged_bank"  # a mail that claims to be a bank's: nothing was booked
    FORGED_OWNER = "forged_owner"  # a mail that claims to be hers: nothing was done
    FORGED_CLIENT = "forged_client"
    ORDER_DONE = "order_done"
    ADDRESS_DEAD = "address_dead"  # a letter came back for good
    LETTER_NOT_DELIVERED = "letter_not_delivered"  # our own server or its policy refused it
    CLIENT_AWAY = "client_away"
    STOP_CONTACT = "stop_contact"  # the client wants no more mails: obeyed
    ACCOUNT_DIFFERS = "account_differs"  # an invoice or a mail names an account that is not hers
    CREDIT_NOTED = "credit_noted"
    INVOICE_REPLACED = "invoice_replaced"
    CLIENT_ADDED = "client_added"
    STATEMENT_UNREAD = "statement_unread"  # a bank's file, or lines of it: told which
    ACCOUNT_NOT_LISTED = "account_not_listed"  # money on an account that the settings do not name
    PAYMENT_TAKEN_BACK = "payment_taken_back"  # by the bank: what it had paid is open again
    MAIL_UNREADABLE = "mail_unreadable"
    MAIL_TOO_LARGE = "mail_too_large"
    DAY_REFUSED = "day_refused"  # rules contradict each other: a fault of the program
    LETTER_NOT_WRITTEN = "letter_not_written"  # a fact or a template is missing
    PAYMENT_NOTED = "payment_noted"


class LetterStatus(StrEnum):
    """The outbox. Only `queued` may be tried; only looking or asking leads out of `uncertain`.

    planned -> queued -> claimed -> in_data -> accepted | refused | uncertain
                  ^---- deferred (4xx) ----'
    planned | queued -> withdrawn;  planned -> drafted
    """

    PLANNED = "planned"  # decided and committed; not yet written
    QUEUED = "queued"  # bytes and Message-ID fixed and archived
    CLAIMED = "claimed"  # an attempt has begun; nothing of the message has left
    IN_DATA = "in_data"  # from here on the server may have it
    ACCEPTED = "accepted"
    REFUSED = "refused"  # 5xx: final
    UNCERTAIN = "uncertain"  # the connection broke after DATA began
    WITHDRAWN = "withdrawn"  # the reason for it has gone
    DRAFTED = "drafted"  # laid into Drafts; the owner sends it or does not


class LineRef(Noun, frozen=True, kw_only=True):
    """A receivable line that a letter is about. `stage`: its own, where not the letter's."""

    invoice: str
    line: str
    stage: Stage | None = None


class Letter(Noun, frozen=True, kw_only=True):
    """A letter to be written; figures and names are looked up in the ledger when it is.

    `cause`: the Message-ID or the day that led to it. `not_before`: hours and veto windows.
    `withdraw_when_paid`: looked at again at the last step before the wire.
    """

    id: str
    kind: LetterKind
    to: tuple[str, ...]
    language: str
    cause: str
    planned_at: dt.datetime
    client: str | None = None
    lines: tuple[LineRef, ...] = ()
    stage: Stage | None = None
    tone: Tone = Tone.STANDARD
    mode: Mode = Mode.AUTO
    not_before: dt.datetime | None = None
    withdraw_when_paid: bool = False
    answers_mail: bool = False  # an answer to the recipient's own mail: outside the daily cap
    topic: Topic | None = None
    # facts that the ledger does not hold
    amount: Money | None = None
    day: dt.date | None = None
    instalments: tuple[Instalment, ...] = ()
    quote: str = ""
    text: str = ""
    items: tuple[Fact, ...] = ()
    question: str | None = None
    # the thread it belongs in
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    thread_subject: str = ""
    # what became of it
    status: LetterStatus = LetterStatus.PLANNED
    message_id: str | None = None
    sent_as: str | None = None  # the Message-ID the server gave it, where it replaced ours
    subject: str = ""
    archive: str | None = None  # content hash of the bytes
    attempts: int = 0
    retry_at: dt.datetime | None = None
    settled_at: dt.datetime | None = None
    reply: str = ""  # the server's words, or the reason of a withdrawal
