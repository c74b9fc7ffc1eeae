"""How an invoice stands today, in a word and a day: what `invoices` and `show` tell of it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mailbot.deciding.chaseable import why_not
from mailbot.deciding.schedule import civil_day, next_rule, stages_done
from mailbot.model.agreement import DisputeStatus, PlanStatus, PromiseStatus
from mailbot.model.balance import LineBalance
from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.invoice import Invoice, InvoiceStatus
from mailbot.model.noun import Noun
from mailbot.model.policy import DunningPolicy, Stage, StageRule, resolved

# The ladder of every sensible policy has ended long before; a year bounds the search.
LOOK_AHEAD_DAYS = 366


class State(StrEnum):
    """The one word that matters most about an invoice today."""

    PAID = "paid"
    CANCELLED = "cancelled"
    WRITTEN_OFF = "written off"
    HANDED_OVER = "handed over"
    DISPUTED = "disputed"
    PROMISED = "promised"
    PLANNED = "planned"
    PAUSED = "paused"
    WAITING = "waiting"  # something else keeps it from being chased
    OVERDUE = "overdue"
    OPEN = "open"


_TO_DAY = {State.PROMISED: "for", State.PLANNED: "to"}


class Next(Noun, frozen=True, kw_only=True):
    """The next letter about a line if nobody pays or answers: the first day its rung is due."""

    day: dt.date
    rule: StageRule


class Standing(Noun, frozen=True, kw_only=True):
    """An invoice today. `until` is the last day of a promise's or a pause's rest."""

    state: State
    days_overdue: int
    stage: Stage | None = None
    until: dt.date | None = None
    why: str | None = None  # why it is not chased now
    next: Next | None = None

    @property
    def words(self) -> str:
        """'promised for 2026-07-01'."""
        until = f" {_TO_DAY.get(self.state, 'until')} {self.until}" if self.until else ""
        return f"{self.state.value}{until}"


_OF_STATUS = {
    InvoiceStatus.CANCELLED: State.CANCELLED,
    InvoiceStatus.WRITTEN_OFF: State.WRITTEN_OFF,
    InvoiceStatus.HANDED_OVER: State.HANDED_OVER,
}


def standing(
    invoice: Invoice, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Standing:
    """How it stands at this instant."""
    today = civil_day(now, firm)
    open_lines = [line for line in book.balance(invoice.id).lines if line.open]
    oldest = min(open_lines, key=lambda line: line.line.due, default=None)
    overdue = oldest.days_overdue(today) if oldest else 0
    done = [stage for line in invoice.lines for stage in stages_done(book, invoice, line)]
    state, until = _state(invoice, oldest, book, today)
    why = None
    coming = None
    if oldest is not None:
        reason = why_not(invoice, oldest, book=book, firm=firm, policy=policy, now=now)
        why = None if reason is None else str(reason)
        coming = _next(invoice, oldest, book, policy, today)
        if why is not None and state in (State.OPEN, State.OVERDUE):
            state = State.WAITING
    return Standing(
        state=state,
        days_overdue=overdue,
        stage=max(done, key=lambda stage: stage.rank, default=None),
        until=until,
        why=why,
        next=coming,
    )


def _state(
    invoice: Invoice, oldest: LineBalance | None, book: Book, today: dt.date
) -> tuple[State, dt.date | None]:
    """The word and its last day, looked for in the order in which they outrank each other."""
    if invoice.status in _OF_STATUS:
        return _OF_STATUS[invoice.status], None
    if oldest is None:
        return State.PAID, None
    for dispute in book.disputes_of(invoice.client):
        about = not dispute.invoices or invoice.id in dispute.invoices
        if about and dispute.status is DisputeStatus.OPEN:
            return State.DISPUTED, None
    for promise in book.promises_of(invoice.client):
        about = not promise.invoices or invoice.id in promise.invoices
        if about and promise.status is PromiseStatus.ACTIVE and today <= promise.pause_until:
            return State.PROMISED, promise.day or promise.pause_until
    for plan in book.plans_of(invoice.client):
        talked_of = plan.status in (PlanStatus.PROPOSED, PlanStatus.AGREED)
        if plan.invoice == invoice.id and talked_of:
            return State.PLANNED, plan.instalments[-1].due if plan.instalments else None
    for block in book.blocks_of(invoice.client):
        if block.holds(invoice.id, today):
            return State.PAUSED, block.until
    return (State.OVERDUE if oldest.days_overdue(today) > 0 else State.OPEN), None


def _next(
    invoice: Invoice, line: LineBalance, book: Book, policy: DunningPolicy, today: dt.date
) -> Next | None:
    client = book.client(invoice.client)
    if client is None or invoice.status is not InvoiceStatus.OPEN:
        return None
    in_force = resolved(policy, client.policy, invoice.policy)
    done = stages_done(book, invoice, line.line)
    for ahead in range(LOOK_AHEAD_DAYS):
        day = today + dt.timedelta(days=ahead)
        rule = next_rule(line.line, in_force, done, day)
        if rule is not None:
            return Next(day=day, rule=rule)
    return None
