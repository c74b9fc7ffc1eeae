"""Whether a receivable line may be chased: the rules that never bend, as one readable function."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from mailbot.deciding.letters import addressee
from mailbot.deciding.schedule import civil_day
from mailbot.model.agreement import (
    BlockReason,
    DisputeStatus,
    PlanStatus,
    PromiseStatus,
)
from mailbot.model.balance import LineBalance
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_address
from mailbot.model.invoice import Invoice, InvoiceStatus
from mailbot.model.money import Money, total
from mailbot.model.payment import Payment
from mailbot.model.policy import DunningPolicy, Mode, resolved

# Unapplied money below this part of what is open cannot be meant as its payment: an overpayment of
# three zloty must not shield a debt of five thousand for ever.
MATERIAL_SHARE = Decimal("0.10")
# An out-of-office note that names no day of return is believed so long.
OPEN_ABSENCE_DAYS = 7
# Whoever notes an absence of a year must not be left alone for a year.
LONGEST_ABSENCE_DAYS = 31
# A plan put to the client rests the ladder so long; without an answer the ladder goes on.
PLAN_PROPOSAL_DAYS = 14


def why_not(
    invoice: Invoice,
    line: LineBalance,
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
) -> Fact | None:
    """Why this line is not chased now; None when it may be.

    The order is that of the question "what stops it?": money first, then the owner's word, what
    was agreed, what is being asked, and last whether anybody would read it.
    """
    today = civil_day(now, firm)
    client = book.client(invoice.client)
    if client is None:
        return Fact(kind=FactKind.CLIENT_UNKNOWN)
    return (
        _not_claimed(invoice)
        or _paid(line)
        or _switched_off(invoice, client, policy)
        or _disputed(book, invoice)
        or _promised(book, invoice, today)
        or _planned(book, invoice, line, today)
        or _blocked(book, invoice, today)
        or perhaps_paid(book, invoice, line, policy)
        or _being_asked(book, invoice)
        or _nobody_reads(client, today)
    )


def _not_claimed(invoice: Invoice) -> Fact | None:
    if invoice.status is InvoiceStatus.OPEN:
        return None
    return Fact(kind=_CLAIM_FACTS[invoice.status])


def _paid(line: LineBalance) -> Fact | None:
    return None if line.open else Fact(kind=FactKind.IS_PAID)


def _switched_off(invoice: Invoice, client: Client, policy: DunningPolicy) -> Fact | None:
    ladder = resolved(policy, client.policy, invoice.policy).ladder
    if any(rule.mode is not Mode.OFF for rule in ladder):
        return None
    return Fact(kind=FactKind.SWITCHED_OFF)


def _disputed(book: Book, invoice: Invoice) -> Fact | None:
    for dispute in book.disputes_of(invoice.client):
        about = not dispute.invoices or invoice.id in dispute.invoices
        if about and dispute.status is DisputeStatus.OPEN:
            return Fact(kind=FactKind.DISPUTED_SINCE, day=dispute.opened_on)
    return None


def _promised(book: Book, invoice: Invoice, today: dt.date) -> Fact | None:
    for promise in book.promises_of(invoice.client):
        about = not promise.invoices or invoice.id in promise.invoices
        holds = promise.status is PromiseStatus.ACTIVE and today <= promise.pause_until
        if about and holds:
            return Fact(kind=FactKind.PROMISED_UNTIL, day=promise.pause_until)
    return None


def _planned(book: Book, invoice: Invoice, line: LineBalance, today: dt.date) -> Fact | None:
    """A plan that is being talked about, or that this line is no instalment of.

    An instalment of an agreed plan is a line like any other: late, it is chased.
    """
    for plan in book.plans_of(invoice.client):
        if plan.invoice != invoice.id:
            continue
        age = (today - plan.proposed_on).days
        if plan.status is PlanStatus.PROPOSED and age <= PLAN_PROPOSAL_DAYS:
            return Fact(kind=FactKind.PLAN_PROPOSED)
        if plan.status is PlanStatus.AGREED and line.line.plan != plan.id:
            return Fact(kind=FactKind.PLAN_AGREED)
    return None


def _blocked(book: Book, invoice: Invoice, today: dt.date) -> Fact | None:
    for block in book.blocks_of(invoice.client):
        if block.holds(invoice.id, today):
            return Fact(kind=_BLOCK_FACTS[block.reason], until=block.until)
    return None


_CLAIM_FACTS = {
    InvoiceStatus.CANCELLED: FactKind.CLAIM_CANCELLED,
    InvoiceStatus.WRITTEN_OFF: FactKind.CLAIM_WRITTEN_OFF,
    InvoiceStatus.HANDED_OVER: FactKind.CLAIM_HANDED_OVER,
}
_BLOCK_FACTS = {reason: FactKind(f"block_{reason.value}") for reason in BlockReason}


def perhaps_paid(
    book: Book, invoice: Invoice, line: LineBalance, policy: DunningPolicy
) -> Fact | None:
    """Money that nobody has allocated yet and that may be this line's."""
    cents = policy.settles_within
    whole = book.balance(invoice.id).open
    debts = [line.open, whole]
    every = [book.balance(i.id).open for i in book.open_invoices(invoice.client)]
    debts.append(total((m for m in every if m.currency == whole.currency), whole.currency))
    for payment in book.unapplied_payments():
        left = book.unapplied(payment.id)
        if left.amount <= cents:
            continue
        if _is_of(book, payment, invoice.client):
            if left.currency != whole.currency or left.amount >= line.open.amount * MATERIAL_SHARE:
                return Fact(kind=FactKind.PERHAPS_COVERED, money=left, day=payment.day)
        elif payment.client is None and any(_meets(left, debt, cents) for debt in debts):
            return Fact(kind=FactKind.PERHAPS_COVERED_UNKNOWN, money=left)
    return None


def _is_of(book: Book, payment: Payment, client: str) -> bool:
    if payment.client is not None or not payment.payer_account:
        return payment.client == client
    return any(one.id == client for one in book.clients_with_account(payment.payer_account))


def _meets(money: Money, debt: Money, cents: Decimal) -> bool:
    return money.currency == debt.currency and abs(money.amount - debt.amount) <= cents


def _being_asked(book: Book, invoice: Invoice) -> Fact | None:
    for question in book.questions():
        of_client = question.client == invoice.client and not question.invoices
        if of_client or invoice.id in question.invoices:
            return Fact(kind=FactKind.BEING_ASKED)
    return None


def _nobody_reads(client: Client, today: dt.date) -> Fact | None:
    contact = addressee(client)
    if contact is None:
        return Fact(kind=FactKind.NO_WORKING_ADDRESS)
    for absence in client.absences:
        if normal_address(absence.address) != normal_address(contact.email):
            continue
        back = min(
            absence.back_on or absence.noted + dt.timedelta(days=OPEN_ABSENCE_DAYS),
            absence.noted + dt.timedelta(days=LONGEST_ABSENCE_DAYS),
        )
        if absence.noted <= today < back:
            return Fact(kind=FactKind.CONTACT_AWAY, text=contact.email, day=back)
    return None
