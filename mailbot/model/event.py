"""What can happen to the ledger: a closed sum type, and the words of the journal.

Each event is complete in itself: the state follows from the events alone, in their order.
"""

from __future__ import annotations

import datetime as dt

from mailbot.model.agreement import Block, Dispute, Plan, Promise, PromiseStatus
from mailbot.model.client import Absence, AddressFailure, Client
from mailbot.model.invoice import Adjustment, Invoice, InvoiceStatus, ReceivableLine
from mailbot.model.letter import Letter
from mailbot.model.mail import Cursor, MailSeen
from mailbot.model.noun import Tagged
from mailbot.model.payment import Allocation, Payment
from mailbot.model.policy import PolicyOverride

# -- clients


class ClientAdded(Tagged, frozen=True, kw_only=True):
    """A client is known from now on."""

    client: Client


class ClientChanged(Tagged, frozen=True, kw_only=True):
    """The whole client, as it is from now on."""

    client: Client


class AccountLearned(Tagged, frozen=True, kw_only=True):
    """An account the owner has confirmed, or that paid with certainty, is this client's."""

    client: str
    account: str


class AddressFailed(Tagged, frozen=True, kw_only=True):
    """A mail server refused an address of the client's for good."""

    client: str
    address: str
    failure: AddressFailure


class AbsenceNoted(Tagged, frozen=True, kw_only=True):
    """Somebody at the client is away."""

    client: str
    absence: Absence


class NoteAdded(Tagged, frozen=True, kw_only=True):
    """A note on a client, or on one invoice of it."""

    client: str | None
    invoice: str | None
    text: str


# -- invoices


class InvoiceRegistered(Tagged, frozen=True, kw_only=True):
    """An invoice is claimed from now on."""

    invoice: Invoice


class InvoiceChanged(Tagged, frozen=True, kw_only=True):
    """The whole invoice, as it is from now on (a fact corrected by the owner)."""

    invoice: Invoice


class InvoiceStatusSet(Tagged, frozen=True, kw_only=True):
    """Cancelled, written off, handed over, or open again."""

    invoice: str
    status: InvoiceStatus
    reason: str = ""


class LinesReplaced(Tagged, frozen=True, kw_only=True):
    """A plan, an extension or a corrected amount puts new lines in place of the old."""

    invoice: str
    lines: tuple[ReceivableLine, ...]
    reason: str = ""


class Adjusted(Tagged, frozen=True, kw_only=True):
    """The claim is lowered or raised."""

    adjustment: Adjustment


class PolicySet(Tagged, frozen=True, kw_only=True):
    """The policy of one client, or of one invoice."""

    client: str | None
    invoice: str | None
    policy: PolicyOverride


# -- money


class PaymentRecorded(Tagged, frozen=True, kw_only=True):
    """Money came in, on the word of the bank or the owner."""

    payment: Payment


class PaymentReversed(Tagged, frozen=True, kw_only=True):
    """The bank took it back, or the owner undid it: its allocations go with it."""

    payment: str
    reason: str


class Allocated(Tagged, frozen=True, kw_only=True):
    """Money pays a receivable line."""

    allocation: Allocation


class Unallocated(Tagged, frozen=True, kw_only=True):
    """An allocation is undone."""

    allocation: str
    reason: str


class BankHeard(Tagged, frozen=True, kw_only=True):
    """A proven mail of a bank: the bank data reaches to this instant."""

    bank: str
    at: dt.datetime


# -- what was said


class PromiseMade(Tagged, frozen=True, kw_only=True):
    """A client promised to pay."""

    promise: Promise


class PromiseEnded(Tagged, frozen=True, kw_only=True):
    """A promise was kept, broken or withdrawn."""

    promise: str
    status: PromiseStatus


class PlanSet(Tagged, frozen=True, kw_only=True):
    """A plan as it is from now on: proposed, agreed, completed, broken or withdrawn."""

    plan: Plan


class DisputeOpened(Tagged, frozen=True, kw_only=True):
    """A client contests something."""

    dispute: Dispute


class DisputeClosed(Tagged, frozen=True, kw_only=True):
    """The owner has settled it."""

    dispute: str
    outcome: str


class BlockSet(Tagged, frozen=True, kw_only=True):
    """The ladder rests."""

    block: Block


class BlockLifted(Tagged, frozen=True, kw_only=True):
    """The ladder goes on."""

    block: str
    reason: str


class OwnerWrote(Tagged, frozen=True, kw_only=True):
    """The owner has just written to the client herself: our letters wait."""

    client: str
    invoices: tuple[str, ...]
    at: dt.datetime
    message_id: str


# -- letters


class LetterPlanned(Tagged, frozen=True, kw_only=True):
    """A letter is to be written. Its stage is recorded on its lines."""

    letter: Letter


class LetterWritten(Tagged, frozen=True, kw_only=True):
    """Bytes and Message-ID are fixed and archived: queued."""

    letter: str
    message_id: str
    subject: str
    archive: str
    at: dt.datetime


class LetterClaimed(Tagged, frozen=True, kw_only=True):
    """An attempt to send begins."""

    letter: str
    at: dt.datetime


class LetterInData(Tagged, frozen=True, kw_only=True):
    """DATA is about to begin: from here on the server may have it."""

    letter: str
    at: dt.datetime


class LetterAccepted(Tagged, frozen=True, kw_only=True):
    """The server took it, or it was found in Sent. `refused` lists recipients it did not take."""

    letter: str
    reply: str
    at: dt.datetime
    refused: tuple[str, ...] = ()
    sent_as: str | None = None


class LetterRefused(Tagged, frozen=True, kw_only=True):
    """A 5xx: final. Its stage is taken off its lines again: the client has read nothing."""

    letter: str
    code: str
    reply: str
    at: dt.datetime


class LetterDeferred(Tagged, frozen=True, kw_only=True):
    """A 4xx, or no server: queued again until `retry_at`. Nothing was delivered."""

    letter: str
    reply: str
    retry_at: dt.datetime


class LetterUncertain(Tagged, frozen=True, kw_only=True):
    """The connection broke after DATA began: never repeated on a guess."""

    letter: str
    detail: str
    at: dt.datetime


class LetterWithdrawn(Tagged, frozen=True, kw_only=True):
    """The reason for it has gone. Its stage is taken off its lines again."""

    letter: str
    reason: str
    at: dt.datetime


class LetterDrafted(Tagged, frozen=True, kw_only=True):
    """Laid into the Drafts folder."""

    letter: str
    folder: str
    at: dt.datetime


# -- mail, days


class MailRead(Tagged, frozen=True, kw_only=True):
    """A mail has been read; with it the cursor moves."""

    mail: MailSeen


class CursorMoved(Tagged, frozen=True, kw_only=True):
    """A folder has been read up to here."""

    cursor: Cursor


class MailSetAside(Tagged, frozen=True, kw_only=True):
    """A mail that could not be fetched or read (too large, poison): kept where it is, and told."""

    cursor: Cursor
    reason: str


class DayLived(Tagged, frozen=True, kw_only=True):
    """The day's run has been done (once a civil day of the firm's)."""

    day: dt.date


class DigestSent(Tagged, frozen=True, kw_only=True):
    """The owner has had her digest of this day."""

    day: dt.date


LedgerEvent = (
    ClientAdded
    | ClientChanged
    | AccountLearned
    | AddressFailed
    | AbsenceNoted
    | NoteAdded
    | InvoiceRegistered
    | InvoiceChanged
    | InvoiceStatusSet
    | LinesReplaced
    | Adjusted
    | PolicySet
    | PaymentRecorded
    | PaymentReversed
    | Allocated
    | Unallocated
    | BankHeard
    | PromiseMade
    | PromiseEnded
    | PlanSet
    | DisputeOpened
    | DisputeClosed
    | BlockSet
    | BlockLifted
    | OwnerWrote
    | LetterPlanned
    | LetterWritten
    | LetterClaimed
    | LetterInData
    | LetterAccepted
    | LetterRefused
    | LetterDeferred
    | LetterUncertain
    | LetterWithdrawn
    | LetterDrafted
    | MailRead
    | CursorMoved
    | MailSetAside
    | DayLived
    | DigestSent
)
