"""A letter: what is to be written, to whom, and how far it has got on its way out."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mailbot.model.agreement import Instalment
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
        LetterKind.DIGEST,
        LetterKind.NOTICE,
        LetterKind.VETO,
        LetterKind.STATUS,
    }
)

KIND_OF_STAGE = {stage: LetterKind(stage.value) for stage in Stage}


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
    """A receivable line that a letter is about."""

    invoice: str
    line: str


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
    # facts that the ledger does not hold
    amount: Money | None = None
    day: dt.date | None = None
    instalments: tuple[Instalment, ...] = ()
    quote: str = ""
    text: str = ""
    items: tuple[str, ...] = ()
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
