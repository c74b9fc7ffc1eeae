"""What each event does to the state: one small function an event type.

Two rules hold for all of them. *Saying it twice changes nothing*: an event that adds a thing whose
id is known leaves the thing as it is, so a mail read twice or a day lived twice is harmless. *What
cannot have happened is refused*: money beyond a payment, a stage twice on one line, a letter that
leaves a state it cannot leave raise CommitRefusedError, and nothing of their commit is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from msgspec.structs import replace

from mailbot.ledger.errors import CommitRefusedError
from mailbot.ledger.records import BankData, Calendar, FirmNote, OwnerLetter, SetAside
from mailbot.ledger.state import CALENDAR, Draft, DraftTable, cursor_key, normal_message_id
from mailbot.model import event as happened
from mailbot.model.agreement import DisputeStatus, PromiseStatus
from mailbot.model.balance import balance
from mailbot.model.client import Client
from mailbot.model.identity import derive, normal_account, normal_address
from mailbot.model.invoice import Invoice, ReceivableLine, StageReached
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.money import total
from mailbot.model.noun import Noun, Tagged
from mailbot.model.payment import Payment
from mailbot.model.question import Event, QuestionAsked, QuestionClosed, QuestionStatus

N = TypeVar("N", bound=Noun)
E = TypeVar("E", bound=Tagged)

_EFFECTS: dict[type[Tagged], Callable[[Draft, Any], None]] = {}

# What a letter may come from. What is accepted, refused or withdrawn never becomes sendable again,
# and from `in_data` or `uncertain` only knowledge leads on, never another attempt.
_S = LetterStatus
MAY_COME_FROM: Mapping[LetterStatus, frozenset[LetterStatus]] = {
    _S.QUEUED: frozenset({_S.PLANNED}),
    _S.CLAIMED: frozenset({_S.QUEUED, _S.CLAIMED}),
    _S.IN_DATA: frozenset({_S.CLAIMED}),
    _S.ACCEPTED: frozenset({_S.QUEUED, _S.CLAIMED, _S.IN_DATA, _S.UNCERTAIN, _S.DRAFTED}),
    _S.REFUSED: frozenset({_S.QUEUED, _S.CLAIMED, _S.IN_DATA, _S.UNCERTAIN, _S.ACCEPTED}),
    _S.UNCERTAIN: frozenset({_S.CLAIMED, _S.IN_DATA}),
    _S.WITHDRAWN: frozenset({_S.PLANNED, _S.QUEUED, _S.CLAIMED, _S.UNCERTAIN, _S.DRAFTED}),
    _S.DRAFTED: frozenset({_S.PLANNED, _S.QUEUED, _S.CLAIMED}),
}
# A 4xx may come at any phase; after `uncertain` it is the owner's word that nothing arrived.
_MAY_BE_DEFERRED = frozenset({_S.QUEUED, _S.CLAIMED, _S.IN_DATA, _S.UNCERTAIN})


def project(event: Event, draft: Draft) -> None:
    """Lay what the event changes into the draft. Raises CommitRefusedError."""
    _EFFECTS[type(event)](draft, event)


def _effect_of(
    kind: type[E],
) -> Callable[[Callable[[Draft, E], None]], Callable[[Draft, E], None]]:
    def register(effect: Callable[[Draft, E], None]) -> Callable[[Draft, E], None]:
        _EFFECTS[kind] = effect
        return effect

    return register


def _refuse(event: Tagged, sentence: str) -> NoReturn:
    raise CommitRefusedError(type(event).__name__, sentence)


def _known(event: Tagged, table: DraftTable[N], key: str, what: str) -> N:
    noun = table.noun(key)
    if noun is None:
        _refuse(event, f"there is no {what} {key!r}")
    return noun


def _add(table: DraftTable[N], key: str, noun: N) -> None:
    if table.noun(key) is None:
        table.put(noun)


def _client(draft: Draft, event: Tagged, client: str) -> Client:
    return _known(event, draft.clients, client, "client")


def _invoice(draft: Draft, event: Tagged, invoice: str) -> Invoice:
    return _known(event, draft.invoices, invoice, "invoice")


# -- clients


@_effect_of(happened.ClientAdded)
def _client_added(draft: Draft, event: happened.ClientAdded) -> None:
    _add(draft.clients, event.client.id, event.client)


@_effect_of(happened.ClientChanged)
def _client_changed(draft: Draft, event: happened.ClientChanged) -> None:
    _client(draft, event, event.client.id)
    draft.clients.put(event.client)


@_effect_of(happened.AccountLearned)
def _account_learned(draft: Draft, event: happened.AccountLearned) -> None:
    client = _client(draft, event, event.client)
    account = normal_account(event.account)
    if account not in {normal_account(one) for one in client.accounts}:
        draft.clients.put(replace(client, accounts=(*client.accounts, event.account)))


@_effect_of(happened.AddressFailed)
def _address_failed(draft: Draft, event: happened.AddressFailed) -> None:
    client = _client(draft, event, event.client)
    address = normal_address(event.address)
    contacts = tuple(
        replace(one, failed=event.failure) if normal_address(one.email) == address else one
        for one in client.contacts
    )
    draft.clients.put(replace(client, contacts=contacts))


@_effect_of(happened.AbsenceNoted)
def _absence_noted(draft: Draft, event: happened.AbsenceNoted) -> None:
    client = _client(draft, event, event.client)
    if event.absence not in client.absences:
        draft.clients.put(replace(client, absences=(*client.absences, event.absence)))


@_effect_of(happened.NoteAdded)
def _note_added(draft: Draft, event: happened.NoteAdded) -> None:
    """The same words on the same thing are one note."""
    if event.invoice is not None:
        invoice = _invoice(draft, event, event.invoice)
        if event.text not in invoice.notes:
            draft.invoices.put(replace(invoice, notes=(*invoice.notes, event.text)))
    elif event.client is not None:
        client = _client(draft, event, event.client)
        if event.text not in client.notes:
            draft.clients.put(replace(client, notes=(*client.notes, event.text)))
    else:
        key = derive("note", event.text)
        _add(draft.notes, key, FirmNote(id=key, text=event.text))


# -- invoices


def _check_lines(event: Tagged, currency: str, lines: tuple[ReceivableLine, ...]) -> None:
    if not lines:
        _refuse(event, "an invoice needs at least one receivable line")
    if len({line.id for line in lines}) != len(lines):
        _refuse(event, "two lines have the same id")
    if any(line.amount.currency != currency for line in lines):
        _refuse(event, f"a line is not in the invoice's currency, {currency}")


@_effect_of(happened.InvoiceRegistered)
def _invoice_registered(draft: Draft, event: happened.InvoiceRegistered) -> None:
    invoice = event.invoice
    _client(draft, event, invoice.client)
    _check_lines(event, invoice.amount.currency, invoice.lines)
    _add(draft.invoices, invoice.id, invoice)


@_effect_of(happened.InvoiceChanged)
def _invoice_changed(draft: Draft, event: happened.InvoiceChanged) -> None:
    invoice = event.invoice
    old = _invoice(draft, event, invoice.id)
    _client(draft, event, invoice.client)
    _check_lines(event, invoice.amount.currency, invoice.lines)
    paid = draft.allocations.under("invoice", invoice.id)
    if invoice.amount.currency != old.amount.currency and paid:
        _refuse(event, f"money in {old.amount.currency} is already allocated to {invoice.number}")
    draft.invoices.put(invoice)


@_effect_of(happened.InvoiceStatusSet)
def _invoice_status_set(draft: Draft, event: happened.InvoiceStatusSet) -> None:
    invoice = _invoice(draft, event, event.invoice)
    draft.invoices.put(replace(invoice, status=event.status))


@_effect_of(happened.LinesReplaced)
def _lines_replaced(draft: Draft, event: happened.LinesReplaced) -> None:
    invoice = _invoice(draft, event, event.invoice)
    _check_lines(event, invoice.amount.currency, event.lines)
    draft.invoices.put(replace(invoice, lines=event.lines))


@_effect_of(happened.Adjusted)
def _adjusted(draft: Draft, event: happened.Adjusted) -> None:
    adjustment = event.adjustment
    invoice = _invoice(draft, event, adjustment.invoice)
    if adjustment.amount.currency != invoice.amount.currency:
        _refuse(event, f"{invoice.number} is in {invoice.amount.currency}")
    _add(draft.adjustments, adjustment.id, adjustment)


@_effect_of(happened.PolicySet)
def _policy_set(draft: Draft, event: happened.PolicySet) -> None:
    """On the invoice where one is named, else on the client."""
    if event.invoice is not None:
        invoice = _invoice(draft, event, event.invoice)
        draft.invoices.put(replace(invoice, policy=event.policy))
    elif event.client is not None:
        client = _client(draft, event, event.client)
        draft.clients.put(replace(client, policy=event.policy))
    else:
        _refuse(event, "it names neither a client nor an invoice")


# -- money


@_effect_of(happened.PaymentRecorded)
def _payment_recorded(draft: Draft, event: happened.PaymentRecorded) -> None:
    if event.payment.amount.amount <= 0:
        _refuse(event, "a payment must be more than nothing")
    _add(draft.payments, event.payment.id, event.payment)


def _payment(draft: Draft, event: Tagged, payment: str) -> Payment:
    return _known(event, draft.payments, payment, "payment")


@_effect_of(happened.PaymentReversed)
def _payment_reversed(draft: Draft, event: happened.PaymentReversed) -> None:
    payment = _payment(draft, event, event.payment)
    draft.payments.put(replace(payment, reversed=True))
    for allocation in draft.allocations.under("payment", payment.id):
        draft.allocations.drop(allocation.id)


@_effect_of(happened.Allocated)
def _allocated(draft: Draft, event: happened.Allocated) -> None:
    allocation = event.allocation
    if draft.allocations.noun(allocation.id) is not None:
        return
    payment = _payment(draft, event, allocation.payment)
    invoice = _invoice(draft, event, allocation.invoice)
    amount = allocation.amount
    if amount.amount <= 0:
        _refuse(event, "an allocation must be more than nothing")
    if payment.reversed:
        _refuse(event, f"payment {payment.id} was taken back")
    if not amount.currency == payment.amount.currency == invoice.amount.currency:
        _refuse(
            event,
            f"{amount} from a payment in {payment.amount.currency} cannot pay "
            f"{invoice.number}, which is in {invoice.amount.currency}",
        )
    spent = draft.allocations.under("payment", payment.id)
    left = payment.amount - total((one.amount for one in spent), amount.currency)
    if amount > left:
        _refuse(event, f"only {left} of payment {payment.id} is unapplied, not {amount}")
    standing = balance(
        invoice,
        draft.adjustments.under("invoice", invoice.id),
        draft.allocations.under("invoice", invoice.id),
    )
    if amount > standing.open:
        _refuse(event, f"only {standing.open} of {invoice.number} is open, not {amount}")
    draft.allocations.put(allocation)


@_effect_of(happened.Unallocated)
def _unallocated(draft: Draft, event: happened.Unallocated) -> None:
    draft.allocations.drop(event.allocation)


@_effect_of(happened.BankHeard)
def _bank_heard(draft: Draft, event: happened.BankHeard) -> None:
    """The data never reaches less far than it did: mails may come out of order."""
    known = draft.banks.noun(event.bank)
    if known is None or event.at > known.at:
        draft.banks.put(BankData(bank=event.bank, at=event.at))


# -- what was said


@_effect_of(happened.PromiseMade)
def _promise_made(draft: Draft, event: happened.PromiseMade) -> None:
    _client(draft, event, event.promise.client)
    _add(draft.promises, event.promise.id, event.promise)


@_effect_of(happened.PromiseEnded)
def _promise_ended(draft: Draft, event: happened.PromiseEnded) -> None:
    """A promise ends once: what it ended as stands."""
    promise = _known(event, draft.promises, event.promise, "promise")
    if promise.status is PromiseStatus.ACTIVE:
        draft.promises.put(replace(promise, status=event.status))


@_effect_of(happened.PlanSet)
def _plan_set(draft: Draft, event: happened.PlanSet) -> None:
    _client(draft, event, event.plan.client)
    _invoice(draft, event, event.plan.invoice)
    draft.plans.put(event.plan)


@_effect_of(happened.DisputeOpened)
def _dispute_opened(draft: Draft, event: happened.DisputeOpened) -> None:
    _client(draft, event, event.dispute.client)
    _add(draft.disputes, event.dispute.id, event.dispute)


@_effect_of(happened.DisputeClosed)
def _dispute_closed(draft: Draft, event: happened.DisputeClosed) -> None:
    dispute = _known(event, draft.disputes, event.dispute, "dispute")
    if dispute.status is DisputeStatus.OPEN:
        closed = replace(dispute, status=DisputeStatus.CLOSED, outcome=event.outcome)
        draft.disputes.put(closed)


@_effect_of(happened.BlockSet)
def _block_set(draft: Draft, event: happened.BlockSet) -> None:
    _client(draft, event, event.block.client)
    _add(draft.blocks, event.block.id, event.block)


@_effect_of(happened.BlockLifted)
def _block_lifted(draft: Draft, event: happened.BlockLifted) -> None:
    block = _known(event, draft.blocks, event.block, "block")
    draft.blocks.put(replace(block, lifted=True))


@_effect_of(happened.OwnerWrote)
def _owner_wrote(draft: Draft, event: happened.OwnerWrote) -> None:
    _client(draft, event, event.client)
    key = normal_message_id(event.message_id)
    letter = OwnerLetter(
        message_id=event.message_id, client=event.client, invoices=event.invoices, at=event.at
    )
    _add(draft.owner_letters, key, letter)


# -- letters


def _letter(draft: Draft, event: Tagged, letter: str) -> Letter:
    return _known(event, draft.letters, letter, "letter")


def _moved(
    draft: Draft,
    event: Tagged,
    letter: str,
    status: LetterStatus,
    sources: frozenset[LetterStatus] | None = None,
) -> Letter | None:
    """The letter about to take this status; None where the event was said before."""
    found = _letter(draft, event, letter)
    allowed = MAY_COME_FROM[status] if sources is None else sources
    if found.status not in allowed:
        if found.status is status:
            return None
        _refuse(event, f"letter {letter} is {found.status.value} and cannot be {status.value}")
    return found


def _take_stage_off(draft: Draft, letter: Letter) -> None:
    for key in dict.fromkeys(ref.invoice for ref in letter.lines):
        invoice = draft.invoices.noun(key)
        if invoice is not None:
            lines = tuple(
                replace(line, stages=tuple(s for s in line.stages if s.letter != letter.id))
                for line in invoice.lines
            )
            draft.invoices.put(replace(invoice, lines=lines))


@_effect_of(happened.LetterPlanned)
def _letter_planned(draft: Draft, event: happened.LetterPlanned) -> None:
    """The day of the stage is the day of planning, in the zone the instant was given in.

    A letter that is further on than planned is taken over from another ledger (an import): its
    stage, if it still counts, is on its lines already.
    """
    letter = event.letter
    if draft.letters.noun(letter.id) is not None:
        return
    if letter.client is not None:
        _client(draft, event, letter.client)
    draft.letters.put(letter)
    if letter.stage is None or letter.status is not _S.PLANNED:
        return
    reached = StageReached(stage=letter.stage, day=letter.planned_at.date(), letter=letter.id)
    for ref in letter.lines:
        invoice = _invoice(draft, event, ref.invoice)
        line = next((line for line in invoice.lines if line.id == ref.line), None)
        if line is None:
            _refuse(event, f"{invoice.number} has no line {ref.line!r}")
        if reached in line.stages:
            continue
        if any(one.stage is letter.stage for one in line.stages):
            _refuse(event, f"{invoice.number} has had its {letter.stage.value} letter")
        lines = tuple(
            replace(one, stages=(*one.stages, reached)) if one is line else one
            for one in invoice.lines
        )
        draft.invoices.put(replace(invoice, lines=lines))


@_effect_of(happened.LetterWritten)
def _letter_written(draft: Draft, event: happened.LetterWritten) -> None:
    known = _letter(draft, event, event.letter)
    if (known.message_id, known.archive) == (event.message_id, event.archive):
        return
    letter = _moved(draft, event, event.letter, _S.QUEUED)
    if letter is None:
        _refuse(event, f"the bytes of letter {event.letter} are already fixed")
    draft.letters.put(
        replace(
            letter,
            status=_S.QUEUED,
            message_id=event.message_id,
            subject=event.subject,
            archive=event.archive,
        )
    )


@_effect_of(happened.LetterClaimed)
def _letter_claimed(draft: Draft, event: happened.LetterClaimed) -> None:
    if letter := _moved(draft, event, event.letter, _S.CLAIMED):
        draft.letters.put(replace(letter, status=_S.CLAIMED, attempts=letter.attempts + 1))


@_effect_of(happened.LetterInData)
def _letter_in_data(draft: Draft, event: happened.LetterInData) -> None:
    if letter := _moved(draft, event, event.letter, _S.IN_DATA):
        draft.letters.put(replace(letter, status=_S.IN_DATA))


@_effect_of(happened.LetterAccepted)
def _letter_accepted(draft: Draft, event: happened.LetterAccepted) -> None:
    if letter := _moved(draft, event, event.letter, _S.ACCEPTED):
        draft.letters.put(
            replace(
                letter,
                status=_S.ACCEPTED,
                reply=event.reply,
                sent_as=event.sent_as,
                settled_at=event.at,
                retry_at=None,
            )
        )


@_effect_of(happened.LetterRefused)
def _letter_refused(draft: Draft, event: happened.LetterRefused) -> None:
    if letter := _moved(draft, event, event.letter, _S.REFUSED):
        reply = event.reply if event.code in event.reply else f"{event.code} {event.reply}"
        draft.letters.put(
            replace(letter, status=_S.REFUSED, reply=reply, settled_at=event.at, retry_at=None)
        )
        _take_stage_off(draft, letter)


@_effect_of(happened.LetterDeferred)
def _letter_deferred(draft: Draft, event: happened.LetterDeferred) -> None:
    if letter := _moved(draft, event, event.letter, _S.QUEUED, _MAY_BE_DEFERRED):
        draft.letters.put(
            replace(letter, status=_S.QUEUED, reply=event.reply, retry_at=event.retry_at)
        )


@_effect_of(happened.LetterUncertain)
def _letter_uncertain(draft: Draft, event: happened.LetterUncertain) -> None:
    if letter := _moved(draft, event, event.letter, _S.UNCERTAIN):
        draft.letters.put(replace(letter, status=_S.UNCERTAIN, reply=event.detail))


@_effect_of(happened.LetterWithdrawn)
def _letter_withdrawn(draft: Draft, event: happened.LetterWithdrawn) -> None:
    if letter := _moved(draft, event, event.letter, _S.WITHDRAWN):
        draft.letters.put(
            replace(
                letter,
                status=_S.WITHDRAWN,
                reply=event.reason,
                settled_at=event.at,
                retry_at=None,
            )
        )
        _take_stage_off(draft, letter)


@_effect_of(happened.LetterDrafted)
def _letter_drafted(draft: Draft, event: happened.LetterDrafted) -> None:
    if letter := _moved(draft, event, event.letter, _S.DRAFTED):
        draft.letters.put(
            replace(letter, status=_S.DRAFTED, reply=event.folder, settled_at=event.at)
        )


# -- mail, days


@_effect_of(happened.MailRead)
def _mail_read(draft: Draft, event: happened.MailRead) -> None:
    _add(draft.mails, event.mail.content_hash, event.mail)


@_effect_of(happened.CursorMoved)
def _cursor_moved(draft: Draft, event: happened.CursorMoved) -> None:
    """Forward only, unless the folder was numbered anew (another UIDVALIDITY)."""
    cursor = event.cursor
    known = draft.cursors.noun(cursor_key(cursor.account, cursor.folder))
    behind = known is not None and known.uidvalidity == cursor.uidvalidity
    if known is None or not (behind and known.last_uid >= cursor.last_uid):
        draft.cursors.put(cursor)


@_effect_of(happened.MailSetAside)
def _mail_set_aside(draft: Draft, event: happened.MailSetAside) -> None:
    """The folder is then read from behind that mail on."""
    draft.set_aside.put(SetAside(cursor=event.cursor, reason=event.reason))
    _cursor_moved(draft, happened.CursorMoved(cursor=event.cursor))


@_effect_of(happened.DayLived)
def _day_lived(draft: Draft, event: happened.DayLived) -> None:
    calendar = draft.calendar.noun(CALENDAR) or Calendar()
    if calendar.last_day_lived is None or event.day > calendar.last_day_lived:
        draft.calendar.put(replace(calendar, last_day_lived=event.day))


@_effect_of(happened.DigestSent)
def _digest_sent(draft: Draft, event: happened.DigestSent) -> None:
    calendar = draft.calendar.noun(CALENDAR) or Calendar()
    if calendar.last_digest is None or event.day > calendar.last_digest:
        draft.calendar.put(replace(calendar, last_digest=event.day))


# -- questions


@_effect_of(QuestionAsked)
def _question_asked(draft: Draft, event: QuestionAsked) -> None:
    _add(draft.questions, event.question.id, event.question)


@_effect_of(QuestionClosed)
def _question_closed(draft: Draft, event: QuestionClosed) -> None:
    """Closed once: a second answer to the same question changes nothing."""
    question = _known(event, draft.questions, event.question, "question")
    if question.status is QuestionStatus.OPEN:
        draft.questions.put(replace(question, status=event.status, chosen=event.chosen))
