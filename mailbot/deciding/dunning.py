"""The day: what ran out, which reminders are due, what the owner hears of it.

`live_day` is called in every pass. Living the same hour of the same day twice changes nothing,
because all ids follow from what a letter or a question is about.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from mailbot.deciding.asking import ask, question_id
from mailbot.deciding.chaseable import why_not
from mailbot.deciding.digest import daily_digest
from mailbot.deciding.expiries import what_ran_out
from mailbot.deciding.freshness import ask_about_silence, bank_is_silent
from mailbot.deciding.letters import (
    addressee,
    announcement_identity,
    fresh_id,
    language_of,
    to_people,
    with_thread,
)
from mailbot.deciding.schedule import (
    DECLINED,
    civil_day,
    gap_kept,
    next_rule,
    next_slot,
    stages_done,
    working_hours,
)
from mailbot.deciding.undelivered import refused_letters
from mailbot.model.agreement import Block, BlockReason
from mailbot.model.balance import LineBalance
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.decision import Decision
from mailbot.model.event import BlockSet, DayLived, LetterPlanned, LetterWithdrawn
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive
from mailbot.model.invoice import Invoice
from mailbot.model.letter import KIND_OF_STAGE, Letter, LetterKind, LineRef
from mailbot.model.noun import Noun
from mailbot.model.policy import DunningPolicy, Mode, StageRule, resolved
from mailbot.model.question import Choice, ChoiceKind, QuestionKind, QuestionStatus

# "Wait": so long the owner's pause of a reminder lasts when she names no day.
PAUSE_DAYS = 7
# From carefree to careful: a letter goes out in the most careful mode of the lines it carries.
_CARE = (Mode.AUTO, Mode.VETO, Mode.ASK, Mode.DRAFT)


class Candidate(Noun, frozen=True, kw_only=True):
    """A receivable line whose next stage is due, with the rung and the policy in force for it."""

    invoice: Invoice
    balance: LineBalance
    rule: StageRule
    policy: DunningPolicy

    @property
    def ref(self) -> LineRef:
        """The line as a letter names it."""
        return LineRef(invoice=self.invoice.id, line=self.balance.line.id)


def live_day(*, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime) -> Decision:
    """What this day asks for at this hour. A clock that has gone back gets nothing done."""
    today = civil_day(now, firm)
    lived = book.last_day_lived()
    if lived is not None and today < lived:
        return Decision(why=(f"the clock says {today}, but {lived} has been lived already",))
    decision = (
        what_ran_out(book=book, firm=firm, policy=policy, now=now)
        + refused_letters(book=book, firm=firm, policy=policy, now=now)
        + reminders(book=book, firm=firm, policy=policy, now=now)
        + daily_digest(book=book, firm=firm, policy=policy, now=now)
    )
    if lived == today:
        return decision
    return Decision(events=(DayLived(day=today),)) + decision


def reminders(*, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime) -> Decision:
    """At most one reminder a client, each in its mode; none without fresh word of the bank."""
    out = Decision()
    waiting: list[Letter] = []
    today = civil_day(now, firm)
    silent = bank_is_silent(book, firm, policy, today)
    by_client: dict[str, list[Invoice]] = defaultdict(list)
    for invoice in book.open_invoices():
        by_client[invoice.client].append(invoice)
    for key, invoices in by_client.items():
        client = book.client(key)
        if client is None:
            continue
        found, why = candidates(invoices, book=book, firm=firm, policy=policy, now=now)
        out += Decision(why=why)
        if not found:
            continue
        if not working_hours(client, firm, policy, now):
            continue  # nothing is recorded: the stage is reached all the same when they open
        if not gap_kept(book, client, firm, policy, today):
            out += Decision(why=(f"{client.company}: had a letter a short while ago",))
            continue
        chosen = one_letter_of(found)
        letter = _letter(chosen, client, book=book, firm=firm, policy=policy, now=now)
        if silent and letter.mode in (Mode.AUTO, Mode.VETO):
            waiting.append(letter)
            continue
        out += _in_its_mode(letter, chosen, client, book=book, firm=firm, policy=policy, now=now)
    if waiting:
        cause = question_id(QuestionKind.SILENT_BANK, today)
        letters = tuple(
            msgspec.structs.replace(one, cause=cause, mode=Mode.AUTO) for one in waiting
        )
        out += ask_about_silence(letters, book=book, firm=firm, policy=policy, now=now, today=today)
    return out


def candidates(
    invoices: Iterable[Invoice],
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
) -> tuple[list[Candidate], tuple[str, ...]]:
    """The lines whose next stage is due and that nothing protects; and why the others wait."""
    today = civil_day(now, firm)
    found: list[Candidate] = []
    why: list[str] = []
    for invoice in invoices:
        client = book.client(invoice.client)
        if client is None:
            continue
        in_force = resolved(policy, client.policy, invoice.policy)
        for line in book.balance(invoice.id).lines:
            if not line.open:
                continue
            rule = next_rule(line.line, in_force, stages_done(book, invoice, line.line), today)
            if rule is None:
                continue
            reason = why_not(invoice, line, book=book, firm=firm, policy=policy, now=now)
            if reason is not None:
                why.append(f"{invoice.number}: {rule.stage.value} is due, but {reason}")
                continue
            found.append(Candidate(invoice=invoice, balance=line, rule=rule, policy=in_force))
    return found, tuple(why)


def one_letter_of(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The lines of the one letter a client gets: those of its most pressing stage, in a currency.

    A line rides only with others of its own stage: nobody reads of an invoice for the first time
    in a final notice. What is left out waits for the next letter.
    """
    first = max(found, key=lambda one: (one.rule.stage.rank, one.balance.open.amount))
    chosen = [
        one
        for one in found
        if one.rule.stage is first.rule.stage
        and one.balance.open.currency == first.balance.open.currency
    ]
    return tuple(sorted(chosen, key=lambda one: (one.balance.line.due, one.invoice.number)))


def _letter(
    chosen: Sequence[Candidate],
    client: Client,
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
) -> Letter:
    contact = addressee(client)
    assert contact is not None, "a client without a working address is not chased"
    leading = chosen[0]  # of the oldest invoice, whose thread the letter goes into
    stage = leading.rule.stage
    mode = max((one.rule.mode for one in chosen), key=_CARE.index)
    slot = next_slot(client, firm, policy, now + dt.timedelta(hours=policy.veto_hours))
    letter = Letter(
        id=fresh_id(book, client.id, *((one.ref.line, one.rule.stage.value) for one in chosen)),
        kind=KIND_OF_STAGE[stage],
        to=(contact.email,),
        language=language_of(client, firm),
        cause=f"day {civil_day(now, firm)}",
        planned_at=now,
        client=client.id,
        lines=tuple(one.ref for one in chosen),
        stage=stage,
        tone=leading.policy.tone,
        mode=mode,
        not_before=slot if mode is Mode.VETO else None,
        withdraw_when_paid=True,
    )
    return with_thread(letter, leading.invoice)


def _in_its_mode(
    letter: Letter,
    chosen: Sequence[Candidate],
    client: Client,
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
) -> Decision:
    numbers = ", ".join(one.invoice.number for one in chosen)
    said = f"{letter.kind.value} to {client.company} about {numbers}"
    if letter.mode is Mode.DRAFT:
        return Decision(letters=(letter,), would=(f"draft {said}",))
    if letter.mode is Mode.ASK:
        return _ask_leave(letter, chosen, said, book=book, firm=firm, policy=policy, now=now)
    if letter.mode is Mode.VETO:
        announcement = to_people(
            LetterKind.VETO,
            firm=firm,
            now=now,
            cause=letter.id,  # an objection to this mail is found back to the letter by it
            identity=announcement_identity(letter),
            client=client.id,
            lines=letter.lines,
        )
        announcement = msgspec.structs.replace(
            announcement, stage=letter.stage, day=_day_of(letter, firm)
        )
        return Decision(letters=(letter, announcement), would=(f"announce and send {said}",))
    return Decision(letters=(letter,), would=(f"send {said}",))


def _day_of(letter: Letter, firm: Firm) -> dt.date | None:
    return civil_day(letter.not_before, firm) if letter.not_before is not None else None


def _ask_leave(
    letter: Letter,
    chosen: Sequence[Candidate],
    said: str,
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
) -> Decision:
    """May this letter go? Unanswered, it does not, and its stage is passed over."""
    today = civil_day(now, firm)
    round_ = 0
    while (
        known := book.question(question_id(QuestionKind.APPROVE_LETTER, letter.id, round_))
    ) is not None:
        if known.status is QuestionStatus.OPEN:
            return Decision(why=(f"the owner has been asked about {said}",))
        round_ += 1
    key = question_id(QuestionKind.APPROVE_LETTER, letter.id, round_)
    invoices = tuple(dict.fromkeys(one.invoice.id for one in chosen))
    until = today + dt.timedelta(days=PAUSE_DAYS)
    sent = msgspec.structs.replace(letter, cause=key, mode=Mode.AUTO)
    pause = Block(
        id=derive("block", key),
        client=letter.client or "",
        invoices=invoices,
        reason=BlockReason.OWNER,
        since=today,
        until=until,
    )
    named = Fact(kind=FactKind.LETTER, letter=letter.kind.value)
    return ask(
        QuestionKind.APPROVE_LETTER,
        (
            Choice(kind=ChoiceKind.SEND, detail=(named,), letters=(sent,)),
            Choice(kind=ChoiceKind.PAUSE_UNTIL, day=until, events=(BlockSet(block=pause),)),
            Choice(
                kind=ChoiceKind.DO_NOT_SEND,
                events=(
                    LetterPlanned(letter=sent),
                    LetterWithdrawn(letter=sent.id, reason=DECLINED, at=now),
                ),
            ),
        ),
        identity=(letter.id, round_),
        firm=firm,
        policy=policy,
        now=now,
        cause=f"day {today}",
        client=letter.client,
        invoices=invoices,
        facts=tuple(
            Fact(
                kind=FactKind.INVOICE_DUE,
                text=one.invoice.number,
                money=one.balance.open,
                day=one.balance.line.due,
            )
            for one in chosen
        ),
        would=f"ask the owner whether to send {said}",
    )
