"""When: civil days, the client's working hours, gaps, and the ladder's next rung."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from mailbot.countries import country, is_quiet_day, is_working_day, zone_of
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.firm import Firm
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.policy import DunningPolicy, Mode, Stage, StageRule, resolved

# "Your invoice fell due" is still a courtesy so many days later; after that it is a reproach in the
# wrong tone, and the line waits for the first overdue letter. Covers a long weekend with a holiday.
DUE_WORDING_DAYS = 4
# A slot is found within a week or two in every calendar known; a year bounds a broken one.
_SLOT_SEARCH_DAYS = 366
# The reply recorded on a letter that the owner decided against: its stage counts as done with.
DECLINED = "the owner decided against it"

_FRIDAY = 4
_NEVER_WENT = (LetterStatus.WITHDRAWN, LetterStatus.REFUSED)


def civil_day(instant: dt.datetime, firm: Firm) -> dt.date:
    """The firm's civil day at an instant: all due dates and stages are days there."""
    return instant.astimezone(ZoneInfo(firm.timezone)).date()


def country_of(client: Client, firm: Firm) -> str:
    """The country whose calendar a client lives by."""
    return client.country or firm.country


def client_zone(client: Client, firm: Firm) -> ZoneInfo:
    """The client's time zone; the firm's own for a client of the same country, which may span many."""
    if country_of(client, firm) == firm.country:
        return ZoneInfo(firm.timezone)
    return zone_of(client.country, firm.timezone)


def working_hours(client: Client, firm: Firm, policy: DunningPolicy, now: dt.datetime) -> bool:
    """Whether it is a working day and an office hour where the client is."""
    return next_slot(client, firm, policy, now) == now


def next_slot(client: Client, firm: Firm, policy: DunningPolicy, now: dt.datetime) -> dt.datetime:
    """`now` within the client's office hours, else the instant at which they next begin."""
    zone = client_zone(client, firm)
    code = country_of(client, firm)
    local = now.astimezone(zone)
    for ahead in range(_SLOT_SEARCH_DAYS):
        day = local.date() + dt.timedelta(days=ahead)
        if not is_working_day(day, code) or is_quiet_day(day, code):
            continue
        opens = dt.datetime.combine(day, policy.send_from, zone)
        last = policy.send_until
        if day.weekday() == _FRIDAY:
            last = min(last, country(code).friday_until)
        closes = dt.datetime.combine(day, last, zone)
        if local < opens:
            return opens
        if local < closes:
            return now
    return now


def stage_day(line: ReceivableLine, rule: StageRule) -> dt.date:
    """The first day on which a line has reached a rung."""
    return line.due + dt.timedelta(days=rule.days_after_due)


def overdue_stage(stage: Stage) -> bool:
    """Whether a stage is a reminder of what is late, and not a courtesy around the due date."""
    return stage.rank >= Stage.OVERDUE_7.rank


def wording_true(stage: Stage, due: dt.date, today: dt.date) -> bool:
    """Whether a letter of this stage would say something true about a line due then."""
    if stage is Stage.UPCOMING:
        return today <= due
    if stage is Stage.DUE:
        return due <= today <= due + dt.timedelta(days=DUE_WORDING_DAYS)
    return today > due


def stages_done(book: Book, invoice: Invoice, line: ReceivableLine) -> frozenset[Stage]:
    """Stages whose letter is on its way, was sent, or was decided against by the owner."""
    # What became of a letter stands in the letter; of letters that are not here (an imported
    # ledger) the line itself is the only record.
    done = {reached.stage for reached in line.stages if book.letter(reached.letter) is None}
    for letter in book.letters_of(invoice.client):
        if letter.stage is None or letter.kind.to_owner:
            continue
        if letter.status in _NEVER_WENT and letter.reply != DECLINED:
            continue
        done |= {ref.stage or letter.stage for ref in letter.lines if ref.line == line.id}
    return frozenset(done)


def next_rule(
    line: ReceivableLine, policy: DunningPolicy, done: frozenset[Stage], today: dt.date
) -> StageRule | None:
    """The rung whose letter is due for a line today; None when there is none.

    Before and on the due date it is the latest rung reached, afterwards the lowest one not yet
    sent: a long silence of ours begins with the first reminder, not with the last demand. Rungs
    whose wording is no longer true are passed over, and the ladder never goes down again.
    """
    highest = max((stage.rank for stage in done), default=-1)
    open_rules = [
        rule
        for rule in policy.ladder
        if rule.mode is not Mode.OFF
        and rule.stage.rank > highest
        and today >= stage_day(line, rule)
        and wording_true(rule.stage, line.due, today)
    ]
    courtesies = [rule for rule in open_rules if not overdue_stage(rule.stage)]
    reminders = [rule for rule in open_rules if overdue_stage(rule.stage)]
    if reminders:
        return min(reminders, key=lambda rule: rule.stage.rank)
    return max(courtesies, key=lambda rule: rule.stage.rank, default=None)


def rule_out_of_turn(
    line: ReceivableLine, policy: DunningPolicy, done: frozenset[Stage], today: dt.date
) -> StageRule | None:
    """The next rung above the last one sent whose wording is true, though its day may not be here."""
    highest = max((stage.rank for stage in done), default=-1)
    return min(
        (
            rule
            for rule in policy.ladder
            if rule.mode is not Mode.OFF
            and rule.stage.rank > highest
            and wording_true(rule.stage, line.due, today)
            and (overdue_stage(rule.stage) or today <= line.due)
        ),
        key=lambda rule: rule.stage.rank,
        default=None,
    )


def counts_for_gap(letter: Letter) -> bool:
    """Reminders count; thanks and answers to the client's own mail do not.

    One that was refused counts: a server that does not want it is not asked again every minute.
    """
    return (
        letter.stage is not None
        and not letter.kind.to_owner
        and not letter.answers_mail
        and letter.status is not LetterStatus.WITHDRAWN
    )


def last_written(book: Book, client: Client, firm: Firm) -> dt.date | None:
    """The civil day of the last letter to a client: ours, the owner's own, or an invoice's mail."""
    days = [
        civil_day(letter.settled_at or letter.planned_at, firm)
        for letter in book.letters_of(client.id)
        if counts_for_gap(letter)
    ]
    if (wrote := book.owner_wrote_at(client.id)) is not None:
        days.append(civil_day(wrote, firm))
    days += [
        civil_day(invoice.sent_at, firm)
        for invoice in book.invoices_of(client.id)
        if invoice.sent_at is not None
    ]
    return max(days, default=None)


def gap_kept(book: Book, client: Client, firm: Firm, policy: DunningPolicy, today: dt.date) -> bool:
    """Whether enough days have passed since the last letter to this client."""
    last = last_written(book, client, firm)
    gap = resolved(policy, client.policy).minimum_gap_days
    return last is None or (today - last).days >= gap
