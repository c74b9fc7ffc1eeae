"""What runs out by itself: promises, claims of payment, plans, and questions nobody answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from mailbot.deciding.answers import answered
from mailbot.deciding.asking import ask, question_id
from mailbot.deciding.chaseable import PLAN_PROPOSAL_DAYS, perhaps_paid
from mailbot.deciding.freshness import bank_is_silent
from mailbot.deciding.schedule import civil_day
from mailbot.deciding.settling import paid_on_her_word
from mailbot.model.agreement import (
    Block,
    BlockReason,
    Plan,
    PlanStatus,
    Promise,
    PromiseStatus,
)
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.decision import Decision
from mailbot.model.event import BlockLifted, BlockSet, PlanSet, PromiseEnded
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive
from mailbot.model.invoice import InvoiceStatus
from mailbot.model.money import total
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import (
    Choice,
    ChoiceKind,
    Question,
    QuestionClosed,
    QuestionKind,
    QuestionStatus,
)

# Wait a little longer: the length of the pause that the owner is offered.
PAUSE_DAYS = 7
# Questions whose matter is at an end once the invoices they are about are settled.
_MOOT_WHEN_SETTLED = frozenset(
    {
        QuestionKind.APPROVE_LETTER,
        QuestionKind.CLIENT_REPLY,
        QuestionKind.BROKEN_PROMISE,
        QuestionKind.EXTENSION,
        QuestionKind.PLAN,
        QuestionKind.DISPUTE,
    }
)


def what_ran_out(*, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime) -> Decision:
    """Everything that has ended by this instant, each with its consequence."""
    today = civil_day(now, firm)
    silent = bank_is_silent(book, firm, policy, today)
    out = Decision()
    for question in book.questions():
        out += _question(question, silent=silent, book=book, today=today, now=now)
    for client in book.clients():
        for promise in book.promises_of(client.id):
            if promise.status is PromiseStatus.ACTIVE:
                out += _promise(
                    promise, client, silent=silent, book=book, firm=firm, policy=policy, now=now
                )
        for block in book.blocks_of(client.id):
            if block.reason is BlockReason.CLAIMS_PAID and not block.lifted:
                out += _claim(
                    block, client, silent=silent, book=book, firm=firm, policy=policy, now=now
                )
        for plan in book.plans_of(client.id):
            out += _plan(plan, client, silent=silent, book=book, firm=firm, policy=policy, now=now)
    return out


# -- questions


def _question(
    question: Question, *, silent: bool, book: Book, today: dt.date, now: dt.datetime
) -> Decision:
    if question.kind is QuestionKind.SILENT_BANK and not silent:
        return _moot(question, "the bank has spoken")
    settled = question.invoices and not _open(question.invoices, book)
    if settled and question.kind in _MOOT_WHEN_SETTLED:
        return _moot(question, "what it was about has been settled")
    if today <= question.expires:
        return Decision()
    return answered(question, question.default, book=book, now=now, status=QuestionStatus.EXPIRED)


def _moot(question: Question, reason: str) -> Decision:
    return Decision(
        events=(QuestionClosed(question=question.id, status=QuestionStatus.MOOT),),
        why=(f"the question about {question.kind.value} needs no answer any more: {reason}",),
    )


# -- promises


def _promise(
    promise: Promise,
    client: Client,
    *,
    silent: bool,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
) -> Decision:
    """Kept when the money is there; broken when its day and the grace are over without it.

    Nothing is held against a client while the bank is silent or money of his lies unallocated.
    """
    today = civil_day(now, firm)
    if _kept(promise, book):
        return Decision(
            events=(PromiseEnded(promise=promise.id, status=PromiseStatus.KEPT),),
            why=(f"{client.company} has kept its promise",),
        )
    owed = _owed(promise.invoices, client, book)
    if not owed:  # cancelled, or nothing was open: there is nothing left to keep
        return Decision(events=(PromiseEnded(promise=promise.id, status=PromiseStatus.WITHDRAWN),))
    if today <= promise.pause_until or silent or _money_may_be_here(owed, book, policy):
        return Decision()
    ended = PromiseEnded(promise=promise.id, status=PromiseStatus.BROKEN)
    out = Decision(events=(ended,), why=(f"{client.company} has not kept its promise",))
    before = [
        one
        for one in book.promises_of(client.id)
        if one.status is PromiseStatus.BROKEN and one.id != promise.id
    ]
    if not before:
        return out
    return out + ask(
        QuestionKind.BROKEN_PROMISE,
        (
            _pause_choice(derive("block", promise.id, "broken"), client, owed, today),
            Choice(kind=ChoiceKind.I_WILL_ANSWER, events=_rest(promise.id, client, owed, today)),
            Choice(kind=ChoiceKind.CONTINUE),
        ),
        identity=(promise.id,),
        firm=firm,
        policy=policy,
        now=now,
        cause=f"day {today}",
        client=client.id,
        invoices=owed,
        quote=promise.quote,
        facts=tuple(
            Fact(kind=FactKind.PROMISED_FOR, day=one.day or one.made_on)
            for one in (*before, promise)
        ),
        would=f"ask the owner about {client.company}, which broke its word before",
    )


def _kept(promise: Promise, book: Book) -> bool:
    if not promise.invoices:
        return False
    invoices = [one for key in promise.invoices if (one := book.invoice(key)) is not None]
    paid = [one for one in invoices if book.balance(one.id).paid]
    if paid and all(book.balance(one.id).settled for one in invoices):
        return True
    if promise.amount is None:
        return False
    since = [
        allocation.amount
        for invoice in invoices
        for allocation in book.allocations_of(invoice.id)
        if (payment := book.payment(allocation.payment)) is not None
        and payment.day >= promise.made_on
        and allocation.amount.currency == promise.amount.currency
    ]
    return total(since, promise.amount.currency) >= promise.amount


def _money_may_be_here(invoices: Iterable[str], book: Book, policy: DunningPolicy) -> bool:
    for key in invoices:
        invoice = book.invoice(key)
        if invoice is None:
            continue
        for line in book.balance(key).lines:
            if line.open and perhaps_paid(book, invoice, line, policy):
                return True
    return False


# -- claims of payment


def _claim(
    block: Block,
    client: Client,
    *,
    silent: bool,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
) -> Decision:
    """The client says it is paid: found, or looked for in vain, and then the owner is asked."""
    today = civil_day(now, firm)
    owed = _owed(block.invoices, client, book)
    if not owed:
        lifted = BlockLifted(block=block.id, reason="nothing is open any more")
        return Decision(events=(lifted,))
    if block.until is None or today <= block.until:
        return Decision()
    if silent or _money_may_be_here(owed, book, policy):
        return _longer(block, today)
    if book.question(question_id(QuestionKind.CLIENT_REPLY, block.id)) is not None:
        return Decision()
    lifted = BlockLifted(block=block.id, reason="the money has not been found")
    return Decision(events=(lifted,)) + ask(
        QuestionKind.CLIENT_REPLY,
        (
            Choice(
                kind=ChoiceKind.MARK_PAID,
                events=paid_on_her_word(owed, book=book, day=today, cause=block.id),
            ),
            Choice(kind=ChoiceKind.CONTINUE),
            Choice(kind=ChoiceKind.I_WILL_ANSWER, events=_rest(block.id, client, owed, today)),
            _pause_choice(derive("block", block.id, "looked for"), client, owed, today),
        ),
        identity=(block.id,),
        firm=firm,
        policy=policy,
        now=now,
        cause=f"day {today}",
        client=client.id,
        invoices=owed,
        quote=block.note,
        would=f"ask the owner: {client.company} says it has paid, and no money is to be found",
    )


def _longer(block: Block, today: dt.date) -> Decision:
    """While we could not see the money even if it were there, the pause goes on day by day."""
    until = today + dt.timedelta(days=1)
    return Decision(events=(BlockSet(block=msgspec.structs.replace(block, until=until)),))


# -- plans


def _plan(
    plan: Plan,
    client: Client,
    *,
    silent: bool,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
) -> Decision:
    today = civil_day(now, firm)
    invoice = book.invoice(plan.invoice)
    if invoice is None:
        return Decision()
    if plan.status is PlanStatus.PROPOSED:
        if (today - plan.proposed_on).days <= PLAN_PROPOSAL_DAYS:
            return Decision()
        return _plan_ends(plan, PlanStatus.WITHDRAWN, "nobody agreed to the plan in time")
    if plan.status is not PlanStatus.AGREED:
        return Decision()
    if not book.balance(plan.invoice).open:
        return _plan_ends(plan, PlanStatus.COMPLETED, f"{client.company} has kept its plan")
    late = [
        line
        for line in book.balance(plan.invoice).lines
        if line.open
        and line.line.plan == plan.id
        and today > line.line.due + dt.timedelta(days=policy.promise_grace_days)
        and book.question(question_id(QuestionKind.PLAN, plan.id, line.line.id)) is None
    ]
    if not late or silent or _money_may_be_here((plan.invoice,), book, policy):
        return Decision()
    missed = late[0]
    broken = msgspec.structs.replace(plan, status=PlanStatus.BROKEN)
    owed = (plan.invoice,)
    return ask(
        QuestionKind.PLAN,
        (
            Choice(kind=ChoiceKind.CANCEL, events=(PlanSet(plan=broken),)),
            _pause_choice(derive("block", plan.id, missed.line.id), client, owed, today),
            Choice(
                kind=ChoiceKind.I_WILL_ANSWER,
                events=_rest(missed.line.id, client, owed, today),
            ),
            Choice(kind=ChoiceKind.CONTINUE),
        ),
        identity=(plan.id, missed.line.id),
        firm=firm,
        policy=policy,
        now=now,
        cause=f"day {today}",
        client=client.id,
        invoices=owed,
        facts=(
            Fact(
                kind=FactKind.INVOICE_DUE,
                text=invoice.number,
                money=missed.open,
                day=missed.line.due,
            ),
        ),
        would=f"ask the owner: {client.company} has missed an instalment",
    )


def _plan_ends(plan: Plan, status: PlanStatus, why: str) -> Decision:
    ended = PlanSet(plan=msgspec.structs.replace(plan, status=status))
    return Decision(events=(ended,), why=(why,))


# -- shared


def _open(invoices: Sequence[str], book: Book) -> tuple[str, ...]:
    return tuple(
        key
        for key in invoices
        if (one := book.invoice(key)) is not None
        and one.status is InvoiceStatus.OPEN
        and book.balance(key).open
    )


def _owed(invoices: Sequence[str], client: Client, book: Book) -> tuple[str, ...]:
    """The open ones among these; of a client as a whole: all that are open."""
    return _open(invoices or [one.id for one in book.open_invoices(client.id)], book)


def _pause_choice(key: str, client: Client, invoices: tuple[str, ...], today: dt.date) -> Choice:
    until = today + dt.timedelta(days=PAUSE_DAYS)
    block = Block(
        id=key,
        client=client.id,
        invoices=invoices,
        reason=BlockReason.OWNER,
        since=today,
        until=until,
    )
    return Choice(kind=ChoiceKind.PAUSE_UNTIL, day=until, events=(BlockSet(block=block),))


def _rest(
    cause: str, client: Client, invoices: tuple[str, ...], today: dt.date
) -> tuple[BlockSet, ...]:
    """She answers herself: ours rest until she has had time to."""
    block = Block(
        id=derive("block", cause, "owner answers"),
        client=client.id,
        invoices=invoices,
        reason=BlockReason.OWNER_WROTE,
        since=today,
        until=today + dt.timedelta(days=PAUSE_DAYS),
    )
    return (BlockSet(block=block),)
