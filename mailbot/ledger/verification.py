"""`mailbot verify`: does the record hold together, and does the state follow from it?"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from mailbot.ledger.archive import Archive
from mailbot.ledger.book import StateBook
from mailbot.ledger.errors import ArchiveDamagedError, LedgerError
from mailbot.ledger.ledger import MAIL, STATE, Ledger
from mailbot.model.invoice import AdjustmentKind, Invoice, InvoiceStatus
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.money import total
from mailbot.model.noun import Noun
from mailbot.model.payment import PaymentSource


class Severity(StrEnum):
    """How much a finding matters."""

    NOTE = "note"  # worth knowing
    WARNING = "warning"  # a fact that somebody should look at
    DAMAGE = "damage"  # the record contradicts itself


class Finding(Noun, frozen=True, kw_only=True):
    """One thing that is not as it should be, and how to mend it."""

    severity: Severity
    sentence: str
    mend: str


# A daemon may commit between the two readings that are compared; then both are taken anew.
_TRIES = 3

# States in which a letter's bytes are fixed and must be in the archive.
_WRITTEN = frozenset(LetterStatus) - {LetterStatus.PLANNED, LetterStatus.WITHDRAWN}
# What may make a claim smaller than what was paid of it.
_LOWERS_LATER = frozenset(
    {AdjustmentKind.CREDIT_NOTE, AdjustmentKind.CORRECTION, AdjustmentKind.DISCOUNT}
)

_LOOK = "Look at it with `mailbot show`, then correct it with an order to the assistant."
_REPORT = "This must not happen: keep the folder as it is and report it."
_RESTORE_FILE = "Restore this file from a backup of the mail folder, or from the mailbox itself."


def verify(folder: Path) -> tuple[Finding, ...]:
    """Check chain, state and invariants of the ledger in a folder; () where all is well.

    Writes nothing, and may run beside the assistant.
    """
    try:
        replayed = Ledger.read(folder, trust_snapshot=False)
        for _ in range(_TRIES):
            quick = Ledger.read(folder)
            if quick.mark == replayed.mark:
                break
            replayed = Ledger.read(folder, trust_snapshot=False)
    except LedgerError as error:
        return (Finding(severity=Severity.DAMAGE, sentence=str(error), mend=""),)
    findings = [*_state_against_journal(quick, replayed)]
    findings += check_book(replayed)
    findings += check_archive(replayed, Archive(folder / MAIL, writable=False))
    return tuple(findings)


def rebuild(folder: Path) -> int:
    """Throw the snapshot away and derive the state from the journal anew; the commits replayed.

    Raises as Ledger.open.
    """
    with Ledger.open(folder) as ledger:
        ledger.rebuild()
        return ledger.mark.seq


def _state_against_journal(quick: Ledger, replayed: Ledger) -> Iterator[Finding]:
    for notice in quick.notices:
        mend = "`mailbot verify --rebuild` writes it anew; the journal has everything."
        yield Finding(severity=Severity.NOTE, sentence=notice, mend=mend)
    if quick.mark != replayed.mark:
        sentence = "the assistant is writing too busily to compare the state with the journal"
        mend = "Try again when it is idle."
        yield Finding(severity=Severity.NOTE, sentence=sentence, mend=mend)
        return
    held, follows = quick.state.storage.read(), replayed.state.storage.read()
    for table in follows:
        if list(held.get(table, {}).items()) != list(follows[table].items()):
            yield Finding(
                severity=Severity.DAMAGE,
                sentence=f"{STATE}: {table} are not what follows from the journal",
                mend="Run `mailbot verify --rebuild`: the journal is right.",
            )


def check_book(book: StateBook) -> Iterator[Finding]:
    """The invariants of the money, the ladder and the references."""
    yield from _payments(book)
    for invoice in book.invoices():
        yield from _invoice(book, invoice)
        yield from _stages(book, invoice)
    for letter in book.letters():
        yield from _letter(book, letter)


def _payments(book: StateBook) -> Iterator[Finding]:
    for allocation in book.state.allocations.nouns():
        payment, invoice = book.payment(allocation.payment), book.invoice(allocation.invoice)
        if payment is None or invoice is None:
            sentence = f"allocation {allocation.id} is of a payment or invoice that is not there"
            yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
            continue
        currencies = {one.amount.currency for one in (allocation, payment, invoice)}
        if len(currencies) > 1:
            sentence = f"allocation {allocation.id} mixes {' and '.join(sorted(currencies))}"
            yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
        if allocation.amount.amount <= 0:
            sentence = f"allocation {allocation.id} is of {allocation.amount}"
            yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
    for payment in book.payments():
        currency = payment.amount.currency
        parts = [a.amount for a in book.allocations_from(payment.id)]
        if any(part.currency != currency for part in parts):
            continue  # told above
        spent = total(parts, currency)
        if payment.reversed and spent:
            sentence = f"payment {payment.id} was taken back but still pays {spent}"
            yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
        if spent > payment.amount:
            sentence = f"payment {payment.id} of {payment.amount} pays {spent}"
            yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
        if payment.source is PaymentSource.BANK and payment.mail is None:
            sentence = f"payment {payment.id} is on the bank's word, but no mail of it is named"
            yield Finding(severity=Severity.WARNING, sentence=sentence, mend=_LOOK)


def _invoice(book: StateBook, invoice: Invoice) -> Iterator[Finding]:
    if book.client(invoice.client) is None:
        sentence = f"{invoice.number} is of client {invoice.client!r}, who is not there"
        yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
    own = invoice.amount.currency
    adjustments = book.adjustments_of(invoice.id)
    amounts = (
        *(line.amount for line in invoice.lines),
        *(adjustment.amount for adjustment in adjustments),
        *(allocation.amount for allocation in book.allocations_of(invoice.id)),
    )
    if any(amount.currency != own for amount in amounts):
        sentence = f"{invoice.number} is in {own}, but not all its lines and money are"
        yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
        return
    standing = book.balance(invoice.id)
    lowered = any(a.kind in _LOWERS_LATER and a.amount.amount < 0 for a in adjustments)
    if standing.overpaid and invoice.status is InvoiceStatus.OPEN and not lowered:
        sentence = f"{invoice.number} was paid {standing.overpaid} more than it claims"
        yield Finding(severity=Severity.WARNING, sentence=sentence, mend=_LOOK)
    if (
        standing.settled
        and invoice.status is InvoiceStatus.OPEN
        and not standing.paid
        and not adjustments
        and invoice.amount
    ):
        sentence = f"{invoice.number} claims nothing, without money and without the owner's word"
        yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)


def _stages(book: StateBook, invoice: Invoice) -> Iterator[Finding]:
    for line in invoice.lines:
        stages = [one.stage for one in line.stages]
        if len(set(stages)) != len(stages):
            sentence = f"{invoice.number}: a stage stands twice on the line due {line.due}"
            yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
        for one in line.stages:
            letter = book.letter(one.letter)
            if letter is None:
                sentence = f"{invoice.number}: the letter of its {one.stage.value} is not there"
                yield Finding(severity=Severity.WARNING, sentence=sentence, mend=_LOOK)
            elif letter.status in (LetterStatus.REFUSED, LetterStatus.WITHDRAWN):
                sentence = (
                    f"{invoice.number}: its {one.stage.value} stands though the letter "
                    f"was {letter.status.value}"
                )
                yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)


def _letter(book: StateBook, letter: Letter) -> Iterator[Finding]:
    for ref in letter.lines:
        if book.invoice(ref.invoice) is None:
            sentence = f"letter {letter.id} is about an invoice that is not there"
            yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
    strangers = {
        invoice.client
        for ref in letter.lines
        if (invoice := book.invoice(ref.invoice)) is not None
        and letter.client is not None
        and not letter.kind.to_owner
        and invoice.client != letter.client
    }
    if strangers:
        sentence = f"letter {letter.id} to {letter.client} is about invoices of somebody else"
        yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
    if letter.status in (LetterStatus.IN_DATA, LetterStatus.UNCERTAIN):
        sentence = f"whether letter {letter.id} to {', '.join(letter.to)} arrived is not known"
        mend = "The assistant looks it up or asks; it never repeats it on a guess."
        yield Finding(severity=Severity.NOTE, sentence=sentence, mend=mend)


def check_archive(book: StateBook, archive: Archive) -> Iterator[Finding]:
    """Whether the bytes of every letter and mail are there, and are what they were."""
    for path in archive.damaged():
        sentence = str(ArchiveDamagedError(path))
        yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend="")
    for letter in book.letters():
        if letter.status in _WRITTEN and letter.archive is None:
            sentence = f"letter {letter.id} is {letter.status.value}, but its bytes are not named"
            yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_REPORT)
        elif letter.archive is not None and not archive.holds(letter.archive):
            sentence = f"the bytes of letter {letter.id} ({letter.archive}) are not in the archive"
            yield Finding(severity=Severity.DAMAGE, sentence=sentence, mend=_RESTORE_FILE)
    for mail in book.mails():
        if not archive.holds(mail.content_hash):
            sentence = f"the mail {mail.message_id or mail.content_hash} is not in the archive"
            yield Finding(severity=Severity.WARNING, sentence=sentence, mend=_RESTORE_FILE)
