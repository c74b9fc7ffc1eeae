"""A ledger as one portable JSON object: what `mailbot export` writes and `mailbot import` reads.

The least such a file holds is who is who (owner, bot, banks, clients) and the invoices with what
was paid of each. An export of ours adds everything else the ledger knows, so that export, import
and export again give the same file. Keys this release does not know are left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import InvalidOperation
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from mailbot.ledger.portable_export import write_world
from mailbot.ledger.portable_firm import read_firm
from mailbot.ledger.problem import Problem
from mailbot.ledger.records import BankData, OwnerLetter, SetAside
from mailbot.model import event as happened
from mailbot.model.agreement import Block, Dispute, Plan, Promise
from mailbot.model.balance import balance
from mailbot.model.client import Client
from mailbot.model.firm import Firm
from mailbot.model.identity import derive, normal_number
from mailbot.model.invoice import Adjustment, Invoice, InvoiceStatus, ReceivableLine
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.mail import Cursor, MailSeen
from mailbot.model.money import Money, total
from mailbot.model.noun import Noun
from mailbot.model.payment import Allocation, Payment, PaymentSource
from mailbot.model.question import Event, Question, QuestionAsked

N = TypeVar("N", bound=Noun)
Json = dict[str, Any]

__all__ = ["World", "read_world", "write_world"]


class World(Noun, frozen=True, kw_only=True):
    """What such a file holds. Where something was wrong, the rest of it is here all the same."""

    firm: Firm | None = None
    events: tuple[Event, ...] = ()
    today: dt.date | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """The problems, a sentence each."""
        return tuple(str(problem) for problem in self.problems)


def read_world(data: Mapping[str, Any]) -> World:
    """What a portable JSON object says, as events that build it up in an empty ledger.

    Never raises on what the object holds: what cannot be understood is left out and told in
    `problems`.
    """
    problems: list[Problem] = []
    if not isinstance(data, dict):
        sentence = "this is not a JSON object"
        problems.append(Problem(where="$", sentence=sentence, mend="Use a file made by export."))
        return World(problems=tuple(problems))
    today = _day(data.get("today"), "today", problems)
    firm = read_firm(data, problems)
    clients = list(_clients(data, problems))
    ids = {client.id for client in clients}
    money = _money_of(data, problems)
    invoices = list(_invoices(data, ids, problems))
    events: list[Event] = [happened.ClientAdded(client=client) for client in clients]
    for invoice, paid in invoices:
        events.extend(_registration(invoice, money))
        if "payments" not in data:
            events.extend(_paid_before(invoice, paid, today, problems))
    known = {invoice.id: invoice for invoice, _ in invoices}
    events.extend(_payments(money, known, problems))
    settled = (invoice for invoice, _ in invoices if _interim(invoice, money) is not None)
    events.extend(happened.InvoiceChanged(invoice=invoice) for invoice in settled)
    events.extend(_rest(data, ids, known, problems))
    return World(firm=firm, events=tuple(events), today=today, problems=tuple(problems))


def _nouns(data: Mapping[str, Any], key: str, kind: type[N], problems: list[Problem]) -> list[N]:
    found = (
        _noun(item, f"{key}[{index}]", kind, problems)
        for index, item in _items(data, key, problems)
    )
    return [noun for noun in found if noun is not None]


def _items(data: Mapping[str, Any], key: str, problems: list[Problem]) -> Iterator[tuple[int, Any]]:
    value = data.get(key)
    if value is None:
        return
    if not isinstance(value, list):
        mend = "Put the items in square brackets."
        problems.append(Problem(where=key, sentence="a list was expected here", mend=mend))
        return
    yield from enumerate(value)


def _noun(item: Any, where: str, kind: type[N], problems: list[Problem]) -> N | None:
    try:
        return msgspec.convert(item, kind)
    except (msgspec.ValidationError, ValueError, ArithmeticError) as error:
        sentence, _, path = str(error).partition(" - at `$")
        at = where + path.rstrip("`")
        mend = "Correct this value, or take the item out of the file."
        problems.append(Problem(where=at, sentence=sentence, mend=mend))
        return None


def _day(value: Any, where: str, problems: list[Problem]) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        mend = "Write it as 2026-11-22."
        problems.append(Problem(where=where, sentence=f"{value!r} is not a date", mend=mend))
        return None


def _said(item: Any, where: str, problems: list[Problem]) -> Json | None:
    """An object without its nulls: null says no more than leaving the key out."""
    if not isinstance(item, dict):
        mend = "Put the item in braces, or take it out."
        problems.append(Problem(where=where, sentence="an object was expected here", mend=mend))
        return None
    return {key: value for key, value in item.items() if value is not None}


def _clients(data: Mapping[str, Any], problems: list[Problem]) -> Iterator[Client]:
    seen: set[str] = set()
    for index, item in _items(data, "clients", problems):
        where = f"clients[{index}]"
        said = _said(item, where, problems)
        if said is None:
            continue
        account = said.pop("account", None)
        contacts = said.get("contacts")
        if isinstance(contacts, list):
            said["contacts"] = [
                {k: v for k, v in one.items() if v is not None} if isinstance(one, dict) else one
                for one in contacts
            ]
        if isinstance(account, str) and account and "accounts" not in said:
            said["accounts"] = [account]
        client = _noun(said, where, Client, problems)
        if client is None:
            continue
        if client.id in seen:
            mend = "Give each client an id of its own."
            sentence = f"the id {client.id!r} is used twice"
            problems.append(Problem(where=f"{where}.id", sentence=sentence, mend=mend))
            continue
        seen.add(client.id)
        yield client


def _amount(value: Any, currency: str, where: str, problems: list[Problem]) -> Money | None:
    try:
        if isinstance(value, bool):
            raise TypeError  # noqa: TRY301
        return Money.of(str(value) if isinstance(value, float) else value, currency)
    except (InvalidOperation, TypeError, ValueError):
        mend = 'Write it as "1230.00": digits, a point, no currency.'
        problems.append(Problem(where=where, sentence=f"{value!r} is not an amount", mend=mend))
        return None


def _invoices(
    data: Mapping[str, Any], clients: set[str], problems: list[Problem]
) -> Iterator[tuple[Invoice, Money]]:
    """Each invoice with what was paid of it."""
    seen: set[str] = set()
    for index, item in _items(data, "invoices", problems):
        where = f"invoices[{index}]"
        said = _said(item, where, problems)
        if said is None:
            continue
        missing = [k for k in ("number", "client", "issued", "due", "amount") if k not in said]
        missing += ["currency"] if not isinstance(said.get("currency"), str) else []
        if missing:
            sentence = f"{', '.join(missing)} missing"
            mend = "Add what is missing, or take the invoice out."
            problems.append(Problem(where=where, sentence=sentence, mend=mend))
            continue
        currency = said.pop("currency").upper()
        due = _day(said.pop("due"), f"{where}.due", problems)
        amount = _amount(said["amount"], currency, f"{where}.amount", problems)
        paid = _amount(said.pop("paid", "0"), currency, f"{where}.paid", problems)
        if due is None or amount is None or paid is None:
            continue
        key = said.setdefault("id", derive("invoice", normal_number(str(said["number"]))))
        said["amount"] = msgspec.to_builtins(amount)
        line = ReceivableLine(id=derive("line", key, 1), due=due, amount=amount)
        said.setdefault("lines", [msgspec.to_builtins(line)])
        invoice = _noun(said, where, Invoice, problems)
        if invoice is None:
            continue
        if sentence := _unfit(invoice, clients, seen):
            mend = "Correct it, or take the invoice out."
            problems.append(Problem(where=where, sentence=sentence, mend=mend))
            continue
        seen.add(invoice.id)
        yield invoice, paid


def _unfit(invoice: Invoice, clients: set[str], seen: set[str]) -> str:
    if invoice.client not in clients:
        return f"{invoice.number} is of client {invoice.client!r}, who is not among the clients"
    if invoice.id in seen:
        return f"{invoice.number} is here twice"
    if not invoice.lines:
        return f"{invoice.number} has no lines"
    if len({line.id for line in invoice.lines}) != len(invoice.lines):
        return f"two lines of {invoice.number} have the same id"
    if any(line.amount.currency != invoice.amount.currency for line in invoice.lines):
        return f"a line of {invoice.number} is in another currency"
    return ""


class _MoneyFacts:
    """The money of the file, and what of it is each invoice's."""

    def __init__(
        self, adjustments: list[Adjustment], payments: list[Payment], allocations: list[Allocation]
    ) -> None:
        self.payments = payments
        self.allocations = allocations
        self._adjustments: dict[str, list[Adjustment]] = {}
        for one in adjustments:
            self._adjustments.setdefault(one.invoice, []).append(one)
        self._allocations: dict[str, list[Allocation]] = {}
        for other in allocations:
            self._allocations.setdefault(other.invoice, []).append(other)

    def adjusted(self, invoice: Invoice) -> list[Adjustment]:
        """The changes of its claim, in its currency."""
        found = self._adjustments.get(invoice.id, [])
        return [one for one in found if one.amount.currency == invoice.amount.currency]

    def allocated(self, invoice: Invoice) -> Money:
        """All that is said to pay it, in its currency."""
        currency = invoice.amount.currency
        found = self._allocations.get(invoice.id, [])
        return total((one.amount for one in found if one.amount.currency == currency), currency)


def _money_of(data: Mapping[str, Any], problems: list[Problem]) -> _MoneyFacts:
    return _MoneyFacts(
        _nouns(data, "adjustments", Adjustment, problems),
        _nouns(data, "payments", Payment, problems),
        _nouns(data, "allocations", Allocation, problems),
    )


def _interim(invoice: Invoice, money: _MoneyFacts) -> Invoice | None:
    """The invoice as it must have been when its money came, where its present form has no room.

    It was cancelled, credited or re-planned after it had been paid. None where nothing of the kind
    shows.
    """
    allocated = money.allocated(invoice)
    adjustments = money.adjusted(invoice)
    if allocated <= balance(invoice, adjustments, ()).open:
        return None
    change = total((one.amount for one in adjustments), invoice.amount.currency)
    room = allocated - change if change.amount < 0 else allocated
    line = ReceivableLine(id=derive("line", invoice.id, "interim"), due=invoice.due, amount=room)
    return replace(invoice, lines=(line,), status=InvoiceStatus.OPEN)


def _registration(invoice: Invoice, money: _MoneyFacts) -> Iterator[Event]:
    yield happened.InvoiceRegistered(invoice=_interim(invoice, money) or invoice)
    for adjustment in money.adjusted(invoice):
        yield happened.Adjusted(adjustment=adjustment)


def _paid_before(
    invoice: Invoice, paid: Money, today: dt.date | None, problems: list[Problem]
) -> Iterator[Event]:
    """What was paid before the assistant came: one payment, on the owner's word."""
    if paid.amount <= 0:
        return
    payment = Payment(
        id=derive("payment", "import", invoice.id),
        day=max(invoice.issued, min(invoice.due, today)) if today else invoice.issued,
        amount=paid,
        source=PaymentSource.IMPORT,
        title=invoice.number,
        client=invoice.client,
    )
    yield happened.PaymentRecorded(payment=payment)
    left = min(paid, balance(invoice, (), ()).open)
    if left < paid:
        sentence = f"{invoice.number} was paid {paid}, more than the {left} it claims"
        mend = "The rest is kept as unapplied cash of the client; correct `paid` if it is wrong."
        problems.append(Problem(where="invoices", sentence=sentence, mend=mend))
    for line in invoice.lines:
        share = min(left, line.amount)
        if share.amount > 0:
            left -= share
            allocation = Allocation(
                id=derive("allocation", payment.id, line.id),
                payment=payment.id,
                invoice=invoice.id,
                line=line.id,
                amount=share,
                reasons=("paid before the import",),
            )
            yield happened.Allocated(allocation=allocation)


def _payments(
    money: _MoneyFacts, invoices: Mapping[str, Invoice], problems: list[Problem]
) -> Iterator[Event]:
    left: dict[str, Money] = {}
    for payment in money.payments:
        if payment.amount.amount <= 0:
            mend = "A payment is more than nothing: take it out."
            sentence = f"payment {payment.id} is of {payment.amount}"
            problems.append(Problem(where="payments", sentence=sentence, mend=mend))
            continue
        if not payment.reversed:
            left[payment.id] = payment.amount
        yield happened.PaymentRecorded(payment=payment)
    for allocation in money.allocations:
        spare = left.get(allocation.payment)
        amount = allocation.amount
        if (
            spare is None
            or allocation.invoice not in invoices
            or amount.currency != spare.currency
            or not 0 < amount.amount <= spare.amount
        ):
            sentence = f"allocation {allocation.id} does not fit its payment and its invoice"
            mend = "Correct its payment, invoice and amount, or take it out."
            problems.append(Problem(where="allocations", sentence=sentence, mend=mend))
            continue
        left[allocation.payment] = spare - amount
        yield happened.Allocated(allocation=allocation)


def _rest(
    data: Mapping[str, Any],
    clients: set[str],
    invoices: Mapping[str, Invoice],
    problems: list[Problem],
) -> Iterator[Event]:
    """Whatever else an export holds."""

    def of_known(key: str, kind: type[N]) -> Iterator[N]:
        for noun in _nouns(data, key, kind, problems):
            client = getattr(noun, "client", None)
            invoice = getattr(noun, "invoice", None)
            if client is not None and client not in clients:
                sentence = f"client {client!r} is not among the clients"
            elif invoice is not None and invoice not in invoices:
                sentence = f"invoice {invoice!r} is not among the invoices"
            else:
                yield noun
                continue
            mend = "Add it, or take this item out."
            problems.append(Problem(where=key, sentence=sentence, mend=mend))

    for promise in of_known("promises", Promise):
        yield happened.PromiseMade(promise=promise)
    for plan in of_known("plans", Plan):
        yield happened.PlanSet(plan=plan)
    for dispute in of_known("disputes", Dispute):
        yield happened.DisputeOpened(dispute=dispute)
    for block in of_known("blocks", Block):
        yield happened.BlockSet(block=block)
    for wrote in of_known("owner_letters", OwnerLetter):
        yield happened.OwnerWrote(
            client=wrote.client, invoices=wrote.invoices, at=wrote.at, message_id=wrote.message_id
        )
    for letter in of_known("letters", Letter):
        yield from _planned(letter, invoices, problems)
    for question in of_known("questions", Question):
        yield QuestionAsked(question=question)
    for mail in _nouns(data, "mails", MailSeen, problems):
        yield happened.MailRead(mail=mail)
    for aside in _nouns(data, "mails_set_aside", SetAside, problems):
        yield happened.MailSetAside(cursor=aside.cursor, reason=aside.reason)
    for cursor in _nouns(data, "cursors", Cursor, problems):
        yield happened.CursorMoved(cursor=cursor)
    for bank in _nouns(data, "bank_data", BankData, problems):
        yield happened.BankHeard(bank=bank.bank, at=bank.at)
    for index, note in _items(data, "notes", problems):
        if isinstance(note, str):
            yield happened.NoteAdded(client=None, invoice=None, text=note)
        else:
            mend = "Write it as text in quotation marks."
            sentence = "a note is text"
            problems.append(Problem(where=f"notes[{index}]", sentence=sentence, mend=mend))
    if lived := _day(data.get("last_day_lived"), "last_day_lived", problems):
        yield happened.DayLived(day=lived)
    if digest := _day(data.get("last_digest"), "last_digest", problems):
        yield happened.DigestSent(day=digest)


def _planned(
    letter: Letter, invoices: Mapping[str, Invoice], problems: list[Problem]
) -> Iterator[Event]:
    """A letter, with its invoices as they were when it was planned.

    A letter that waits to be written puts its stage on its lines; where these have been replaced
    since, or the stage taken off, the invoice is put back into its present form behind it.
    """
    about = {ref.invoice: invoices.get(ref.invoice) for ref in letter.lines}
    if strangers := [key for key, invoice in about.items() if invoice is None]:
        sentence = f"letter {letter.id} is about {', '.join(strangers)}, not among the invoices"
        mend = "Add the invoice, or take the letter out."
        problems.append(Problem(where="letters", sentence=sentence, mend=mend))
        return
    later: list[Event] = []
    for invoice in about.values():
        assert invoice is not None
        refs = [ref.line for ref in letter.lines if ref.invoice == invoice.id]
        marked = {
            line.id for line in invoice.lines if any(s.letter == letter.id for s in line.stages)
        }
        if letter.status is LetterStatus.PLANNED and not marked.issuperset(refs):
            bare = {line.id: replace(line, stages=()) for line in invoice.lines}
            zero = Money.zero(invoice.amount.currency)
            for line in refs:
                bare.setdefault(line, ReceivableLine(id=line, due=invoice.due, amount=zero))
            lines = tuple(bare.values())
            yield happened.InvoiceChanged(invoice=replace(invoice, lines=lines))
            later.append(happened.InvoiceChanged(invoice=invoice))
    yield happened.LetterPlanned(letter=letter)
    yield from later
