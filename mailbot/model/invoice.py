"""An invoice and what is chased of it: its receivable lines."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.model.policy import PolicyOverride, Stage


class InvoiceStatus(StrEnum):
    """Whether an invoice is still claimed. Settled is not a status: it follows from the money."""

    OPEN = "open"
    CANCELLED = "cancelled"  # the owner's word, or a corrected invoice took its place
    WRITTEN_OFF = "written_off"
    HANDED_OVER = "handed_over"  # an intermediary or a court has it: the ladder has ended


class StageReached(Noun, frozen=True, kw_only=True):
    """A stage that a receivable line has reached, with the letter that carries it."""

    stage: Stage
    day: dt.date
    letter: str


class ReceivableLine(Noun, frozen=True, kw_only=True):
    """An amount due on a day. Most invoices have one; a payment plan puts its instalments here."""

    id: str
    due: dt.date
    amount: Money
    plan: str | None = None
    stages: tuple[StageReached, ...] = ()


class Document(Noun, frozen=True, kw_only=True):
    """A paper that came with a mail: found again by content hash in the archived mail."""

    mail: str  # content hash (SHA-256, hex) of the mail's raw bytes
    sha256: str  # of the attachment's decoded bytes
    filename: str
    content_type: str


class AdjustmentKind(StrEnum):
    """Why an invoice's claim is not what its face says."""

    CREDIT_NOTE = "credit_note"
    CORRECTION = "correction"
    DISCOUNT = "discount"
    WRITE_OFF = "write_off"
    ROUNDING = "rounding"  # short by cents or bank fees, within the owner's tolerance


class Adjustment(Noun, frozen=True, kw_only=True):
    """A change of an invoice's claim; a negative amount lowers it."""

    id: str
    invoice: str
    amount: Money
    kind: AdjustmentKind
    day: dt.date
    reason: str = ""
    source: str = ""


class Invoice(Noun, frozen=True, kw_only=True):
    """An invoice of the firm's own to one client.

    `message_id` is the mail it went out with: letters are written as answers in that thread.
    `number` is as printed; `id` follows from it (identity.derive).
    """

    id: str
    number: str
    client: str
    issued: dt.date
    amount: Money
    lines: tuple[ReceivableLine, ...]
    description: str = ""
    status: InvoiceStatus = InvoiceStatus.OPEN
    policy: PolicyOverride = PolicyOverride()
    message_id: str | None = None
    references: tuple[str, ...] = ()
    subject: str = ""
    sent_to: tuple[str, ...] = ()
    sent_at: dt.datetime | None = None
    documents: tuple[Document, ...] = ()
    reference: str = ""  # a structured payment reference, where one is printed
    replaces: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def due(self) -> dt.date:
        """The last day on which all of it is due."""
        return max(line.due for line in self.lines)
