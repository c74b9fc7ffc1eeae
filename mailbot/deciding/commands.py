"""One order of the owner's as events and letters, or the reason why it cannot be carried out so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec

from mailbot.deciding.carried import Carried, cannot
from mailbot.deciding.chaseable import why_not
from mailbot.deciding.freshness import ORDERED
from mailbot.deciding.letters import (
    addressee,
    fresh_id,
    language_of,
    lines_of,
    to_people,
    with_thread,
)
from mailbot.deciding.schedule import civil_day, rule_out_of_turn, stages_done
from mailbot.deciding.settling import (
    lines_of_plan,
    lines_with_due,
    paid_on_her_word,
    shared_out,
)
from mailbot.deciding.undoing import bookings_undone
from mailbot.model.agreement import (
    Block,
    BlockReason,
    DisputeStatus,
    Instalment,
    Plan,
    PlanStatus,
    PromiseStatus,
)
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.event import (
    Adjusted,
    BlockLifted,
    BlockSet,
    DisputeClosed,
    InvoiceStatusSet,
    LedgerEvent,
    LinesReplaced,
    NoteAdded,
    PlanSet,
    PolicySet,
    PromiseEnded,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive
from mailbot.model.invoice import Adjustment, AdjustmentKind, Invoice, InvoiceStatus
from mailbot.model.letter import KIND_OF_STAGE, Letter, LetterKind, LineRef
from mailbot.model.money import Money, total
from mailbot.model.policy import DunningPolicy, resolved
from mailbot.model.reading import Command, Mail, Order

_BY_ORDER = "the owner's order"


class Errand:
    """An order with all it is about looked up."""

    def __init__(
        self,
        order: Order,
        mail: Mail,
        *,
        to_client: bool,
        book: Book,
        firm: Firm,
        policy: DunningPolicy,
        now: dt.datetime,
    ) -> None:
        self.order = order
        self.mail = mail
        self.to_client = to_client
        self.book = book
        self.firm = firm
        self.policy = policy
        self.now = now
        self.today = civil_day(now, firm)
        self.key = derive("order", mail.content_hash, order.command.value, order.clause)
        self.named = tuple(one for key in order.invoices if (one := book.invoice(key)) is not None)
        owner = order.client or (self.named[0].client if self.named else None)
        self.client: Client | None = book.client(owner) if owner else None
        self.invoices = self._meant()

    @property
    def cause(self) -> str:
        """What the journal names as the cause."""
        return self.mail.message_id or self.mail.content_hash

    @property
    def numbers(self) -> str:
        """The invoices meant, for sentences."""
        return ", ".join(one.number for one in self.invoices)

    def _meant(self) -> tuple[Invoice, ...]:
        """Those named; of a client alone: all that are open, if they are all meant or only one."""
        if self.named or self.client is None:
            return self.named
        there = tuple(self.book.open_invoices(self.client.id))
        return there if self.order.whole_client or len(there) == 1 else ()

    def open_ones(self) -> tuple[Invoice, ...]:
        """The invoices meant on which something is open."""
        return tuple(one for one in self.invoices if self.book.balance(one.id).open)

    def carry_out(self) -> Carried:
        """The order as events and letters."""
        work = _WORK.get(self.order.command)
        if work is None:
            return cannot(FactKind.NOT_UNDERSTOOD)
        return work(self)


def _paid(errand: Errand) -> Carried:
    owed = errand.open_ones()
    if not errand.invoices:
        return cannot(FactKind.WHICH_PAID)
    if not owed:
        return Carried(said=(Fact(kind=FactKind.NOTHING_OPEN, text=errand.numbers),))
    amount = errand.order.amount
    opens = [errand.book.balance(one.id).open for one in owed]
    if amount is not None and (
        len({one.currency for one in opens}) != 1
        or amount <= 0
        or Money.of(amount, opens[0].currency) > total(opens, opens[0].currency)
    ):
        return cannot(FactKind.MORE_THAN_OPEN, amount=amount, text=errand.numbers)
    events = paid_on_her_word(
        [one.id for one in owed],
        book=errand.book,
        day=errand.today,
        cause=errand.key,
        source=errand.mail.content_hash,
        amount=amount,
    )
    if amount is None:
        said = Fact(kind=FactKind.BOOKED_IN_FULL, text=errand.numbers)
    else:
        money = Money.of(amount, opens[0].currency)
        said = Fact(kind=FactKind.BOOKED_PART, text=errand.numbers, money=money)
    return Carried(events=events, said=(said,))


def _undo(errand: Errand) -> Carried:
    if not errand.invoices:
        return cannot(FactKind.WHICH_BOOKING)
    return bookings_undone(
        errand.invoices, book=errand.book, day=errand.today, cause=errand.key, reason=_BY_ORDER
    )


def _pause(errand: Errand) -> Carried:
    if errand.client is None:
        return cannot(FactKind.WHOSE_REMINDERS)
    if errand.order.until is not None and errand.order.until < errand.today:
        return cannot(FactKind.DAY_PAST, day=errand.order.until)
    block = Block(
        id=derive("block", errand.key),
        client=errand.client.id,
        invoices=() if errand.order.whole_client else tuple(one.id for one in errand.named),
        reason=BlockReason.OWNER,
        since=errand.today,
        until=errand.order.until,
        note=errand.order.clause,
        source=errand.mail.content_hash,
    )
    kind = FactKind.PAUSED_UNTIL if block.until else FactKind.PAUSED
    whose = f"{errand.client.company} ({errand.numbers})" if errand.named else errand.client.company
    return Carried(
        events=(BlockSet(block=block),),
        said=(Fact(kind=kind, text=whose, day=block.until),),
    )


def _resume(errand: Errand) -> Carried:
    """Every pause that stands in the way ends: the owner's words outrank what was said before."""
    client = errand.client
    if client is None:
        return cannot(FactKind.WHOSE_REMINDERS)
    meant = {one.id for one in errand.named} or {
        one.id for one in errand.book.open_invoices(client.id)
    }
    events: list[LedgerEvent] = []
    for block in errand.book.blocks_of(client.id):
        over = block.until is not None and block.until < errand.today
        if not block.lifted and not over and (not block.invoices or meant & set(block.invoices)):
            events.append(BlockLifted(block=block.id, reason=_BY_ORDER))
    for dispute in errand.book.disputes_of(client.id):
        about = not dispute.invoices or meant & set(dispute.invoices)
        if dispute.status is DisputeStatus.OPEN and about:
            events.append(DisputeClosed(dispute=dispute.id, outcome=_BY_ORDER))
    for promise in errand.book.promises_of(client.id):
        about = not promise.invoices or meant & set(promise.invoices)
        if promise.status is PromiseStatus.ACTIVE and about:
            events.append(PromiseEnded(promise=promise.id, status=PromiseStatus.WITHDRAWN))
    if client.policy.chase is False:
        on = msgspec.structs.replace(client.policy, chase=None)
        events.append(PolicySet(client=client.id, invoice=None, policy=on))
    for invoice in errand.invoices:
        if invoice.policy.chase is False:
            on = msgspec.structs.replace(invoice.policy, chase=None)
            events.append(PolicySet(client=None, invoice=invoice.id, policy=on))
    said = Fact(kind=FactKind.RESUMED, text=client.company)
    return Carried(events=tuple(events), said=(said,))


def _cancel(errand: Errand) -> Carried:
    if not errand.named:
        return cannot(FactKind.WHICH_CANCELLED)
    events = tuple(
        InvoiceStatusSet(
            invoice=one.id, status=InvoiceStatus.CANCELLED, reason=errand.order.clause or _BY_ORDER
        )
        for one in errand.named
        if one.status is InvoiceStatus.OPEN
    )
    return Carried(events=events, said=(Fact(kind=FactKind.CANCELLED, text=errand.numbers),))


def _extend(errand: Errand) -> Carried:
    until = errand.order.until
    owed = errand.open_ones()
    if until is None or until < errand.today:
        return cannot(FactKind.WHICH_DUE)
    if not owed:
        return cannot(FactKind.WHICH_OPEN)
    if any(until < one.due for one in owed):
        return cannot(FactKind.DUE_LATER_ALREADY, text=errand.numbers, day=until)
    events = tuple(
        LinesReplaced(invoice=one.id, lines=lines_with_due(one, until), reason=_BY_ORDER)
        for one in owed
    )
    said = Fact(kind=FactKind.NEW_DUE, text=errand.numbers, day=until)
    return Carried(events=events, said=(said,))


def _change_amount(errand: Errand) -> Carried:
    amount = errand.order.amount
    if amount is None or amount < 0 or len(errand.invoices) != 1:
        return cannot(FactKind.WHICH_AMOUNT)
    invoice = errand.invoices[0]
    reckoned = errand.book.balance(invoice.id)
    wanted = Money.of(amount, invoice.amount.currency)
    if wanted < reckoned.paid:
        return cannot(FactKind.PAID_ALREADY, money=reckoned.paid, text=invoice.number)
    if wanted == reckoned.claim:
        same = Fact(kind=FactKind.AMOUNT_AS_IT_IS, text=invoice.number, money=wanted)
        return Carried(said=(same,))
    adjustment = Adjustment(
        id=derive("adjustment", errand.key, invoice.id),
        invoice=invoice.id,
        amount=wanted - reckoned.claim,
        kind=AdjustmentKind.CORRECTION,
        day=errand.today,
        reason=errand.order.clause or _BY_ORDER,
        source=errand.mail.content_hash,
    )
    said = Fact(kind=FactKind.NEW_AMOUNT, text=invoice.number, money=wanted)
    return Carried(events=(Adjusted(adjustment=adjustment),), said=(said,))


def _send_now(errand: Errand) -> Carried:
    """The next letter of the ladder, before its day: but never one that a rule forbids."""
    client = errand.client
    contact = addressee(client) if client is not None else None
    if client is None or contact is None or not errand.open_ones():
        return cannot(FactKind.WHICH_OPEN)
    found = []
    for invoice in errand.open_ones():
        in_force = resolved(errand.policy, client.policy, invoice.policy)
        for line in errand.book.balance(invoice.id).lines:
            if not line.open:
                continue
            reason = why_not(
                invoice,
                line,
                book=errand.book,
                firm=errand.firm,
                policy=errand.policy,
                now=errand.now,
            )
            if reason is not None:
                refusal = Fact(kind=FactKind.MAY_NOT_WRITE, text=invoice.number)
                return Carried(obstacle=(refusal, reason))
            done = stages_done(errand.book, invoice, line.line)
            rule = rule_out_of_turn(line.line, in_force, done, errand.today)
            if rule is not None:
                found.append((rule, invoice, line, in_force))
    if not found:
        return cannot(FactKind.NO_STAGE_LEFT, text=errand.numbers)
    rule, first, line, in_force = max(found, key=lambda one: one[0].stage.rank)
    same = [one for one in found if one[0].stage is rule.stage]
    letter = Letter(
        id=fresh_id(errand.book, errand.key, "send now"),
        kind=KIND_OF_STAGE[rule.stage],
        to=(contact.email,),
        language=language_of(client, errand.firm),
        cause=ORDERED + errand.cause,
        planned_at=errand.now,
        client=client.id,
        lines=tuple(LineRef(invoice=one[1].id, line=one[2].line.id) for one in same),
        stage=rule.stage,
        tone=in_force.tone,
        withdraw_when_paid=True,
    )
    said = Fact(kind=FactKind.LETTER_GOES, text=errand.numbers, letter=letter.kind.value)
    return Carried(letters=(with_thread(letter, first),), said=(said,))


def _agree_plan(errand: Errand) -> Carried:
    """A plan for each invoice; of several, the instalments pay the oldest first."""
    parts = sorted(errand.order.instalments)
    if not errand.invoices or len(parts) < 2:
        return cannot(FactKind.WHICH_INSTALMENTS)
    currency = errand.invoices[0].amount.currency
    same = {(one.client, one.amount.currency) for one in errand.invoices}
    owed = total((errand.book.balance(one.id).open for one in errand.invoices), currency)
    instalments = tuple(Instalment(due=day, amount=Money.of(sum_, currency)) for day, sum_ in parts)
    named = total((part.amount for part in instalments), currency)
    if len(same) > 1:
        return cannot(FactKind.WHICH_INSTALMENTS)
    if named != owed:
        return cannot(FactKind.INSTALMENTS_NOT_OPEN, money=named, other_money=owed)
    done = Carried()
    for invoice, share in shared_out(errand.open_ones(), instalments, book=errand.book):
        done = _planned(errand, invoice, share, done)
    return done


def _planned(
    errand: Errand, invoice: Invoice, instalments: tuple[Instalment, ...], before: Carried
) -> Carried:
    """The plan of one invoice, added to those of others."""
    several = len(errand.invoices) > 1
    plan = Plan(
        id=derive("plan", errand.key, invoice.id) if several else derive("plan", errand.key),
        client=invoice.client,
        invoice=invoice.id,
        instalments=instalments,
        proposed_on=errand.today,
        quote=errand.order.clause,
        source=errand.mail.content_hash,
        status=PlanStatus.AGREED,
    )
    lines = lines_of_plan(invoice, plan.id, instalments, book=errand.book)
    letters: tuple[Letter, ...] = ()
    client = errand.book.client(invoice.client)
    contact = addressee(client) if client is not None else None
    if client is not None and contact is not None and not errand.to_client:
        letter = Letter(
            id=derive("letter", LetterKind.PLAN_AGREED.value, plan.id),
            kind=LetterKind.PLAN_AGREED,
            to=(contact.email,),
            language=language_of(client, errand.firm),
            cause=errand.cause,
            planned_at=errand.now,
            client=client.id,
            lines=tuple(LineRef(invoice=invoice.id, line=one.id) for one in lines if one.plan),
            instalments=instalments,
        )
        letters = (with_thread(letter, invoice),)
    return Carried(
        events=(
            *before.events,
            PlanSet(plan=plan),
            LinesReplaced(invoice=invoice.id, lines=lines, reason=_BY_ORDER),
        ),
        letters=(*before.letters, *letters),
        said=(
            *before.said,
            Fact(
                kind=FactKind.PLAN_RECORDED,
                text=invoice.number,
                number=len(instalments),
                day=instalments[-1].due,
            ),
        ),
    )


def _note(errand: Errand) -> Carried:
    text = errand.order.note or errand.order.clause
    if not text:
        return cannot(FactKind.WHAT_TO_NOTE)
    invoice = errand.named[0].id if len(errand.named) == 1 else None
    client = errand.client.id if errand.client is not None else None
    return Carried(
        events=(NoteAdded(client=client, invoice=invoice, text=text),),
        said=(Fact(kind=FactKind.NOTED, text=text),),
    )


def _status(errand: Errand) -> Carried:
    shown: Sequence[str] = [one.id for one in errand.invoices]
    if errand.client is not None and not shown:
        shown = [one.id for one in errand.book.open_invoices(errand.client.id)]
    return _report(errand, LetterKind.STATUS, lines_of(errand.book, shown))


def _overview(errand: Errand) -> Carried:
    return _report(errand, LetterKind.DIGEST, ())


def _help(errand: Errand) -> Carried:
    return _report(errand, LetterKind.HELP, ())


def _report(errand: Errand, kind: LetterKind, lines: tuple[LineRef, ...]) -> Carried:
    letter = to_people(
        kind,
        firm=errand.firm,
        now=errand.now,
        cause=errand.cause,
        identity=(errand.key,),
        mail=errand.mail,
        client=errand.client.id if errand.client is not None else None,
        lines=lines,
    )
    return Carried(letters=(letter,))


_WORK: dict[Command, Callable[[Errand], Carried]] = {
    Command.MARK_PAID: _paid,
    Command.UNDO_BOOKING: _undo,
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.CANCEL: _cancel,
    Command.EXTEND: _extend,
    Command.CHANGE_AMOUNT: _change_amount,
    Command.SEND_NOW: _send_now,
    Command.AGREE_PLAN: _agree_plan,
    Command.NOTE: _note,
    Command.STATUS: _status,
    Command.REPORT: _overview,
    Command.HELP: _help,
}
