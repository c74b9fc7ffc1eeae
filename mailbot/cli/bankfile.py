"""A bank statement that the owner hands over herself, decided like a bank's mail.

She runs the command on her own machine with a file she fetched from her bank: that is proof enough.
But what lies back is not news. No letter goes out because of it, and what is not certain is listed,
not asked about by mail, unless she wants it so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from mailbot.deciding import decide
from mailbot.ledger.problem import Problem
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import Allocated, LetterPlanned, PaymentRecorded
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.letter import LetterKind
from mailbot.model.noun import Noun
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Event, Question, QuestionAsked
from mailbot.model.reading import (
    Direction,
    Mail,
    NoticeKind,
    PaymentNotice,
    Role,
    Standing,
    Transaction,
)
from mailbot.reading.papers.statement import Statement


class BankFile(Noun, frozen=True, kw_only=True):
    """What a statement leads to. `events` are ready to commit, as one."""

    events: tuple[Event, ...] = ()
    booked: int = 0  # payments that are on invoices now
    uncertain: tuple[Question, ...] = ()
    known: int = 0  # transfers that were in the ledger before
    problems: tuple[Problem, ...] = ()


def take_in(
    raw: bytes,
    name: str,
    statement: Statement,
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
    ask: bool = False,
) -> BankFile:
    """Decide a statement file. `ask`: also put the uncertain transfers to the owner by mail."""
    mine: list[Transaction] = []
    foreign: list[Transaction] = []
    for transaction in statement.transactions:
        own = transaction.own_account
        (mine if not own or firm.owns_account(own) else foreign).append(transaction)
    notice = PaymentNotice(
        mail=_as_mail(raw, name, mine, firm, now),
        kind=NoticeKind.STATEMENT,
        transactions=tuple(mine),
    )
    decision = decide(notice, book=book, firm=firm, policy=policy, now=now)
    recorded = {e.payment.id for e in decision.events if isinstance(e, PaymentRecorded)}
    paying = {e.allocation.payment for e in decision.events if isinstance(e, Allocated)}
    incoming = [t for t in mine if t.direction is Direction.IN and not t.reversal]
    return BankFile(
        events=tuple(_events(decision, ask=ask)),
        booked=len(paying),
        uncertain=decision.questions,
        known=len(incoming) - len(recorded),
        problems=tuple(_problems(statement, foreign)),
    )


def _as_mail(
    raw: bytes, name: str, transactions: list[Transaction], firm: Firm, now: dt.datetime
) -> Mail:
    """The file in the place of the mail: what it says reaches to the end of its last day."""
    zone = ZoneInfo(firm.timezone)
    last = max((t.booked for t in transactions if t.booked), default=now.astimezone(zone).date())
    reaches = min(now, dt.datetime.combine(last, dt.time.max, zone))
    digest = hashlib.sha256(raw).hexdigest()
    return Mail(
        content_hash=digest,
        message_id="",
        sender=_bank(transactions, firm),
        sender_name="",
        to=(),
        cc=(),
        subject=name,
        sent_at=reaches,
        received_at=reaches,
        role=Role.BANK,
        standing=Standing.PROVEN,
        standing_reason=Fact(kind=FactKind.IMPORTED),
    )


def _bank(transactions: list[Transaction], firm: Firm) -> str:
    """An address of the bank if it can be told, so that its word counts as that bank's."""
    own = {account.account: account.bank for account in firm.accounts}
    names = {own.get(t.own_account, "") for t in transactions} - {""}
    for bank in firm.banks:
        if bank.senders and (bank.name in names or len(firm.banks) == 1):
            return bank.senders[0]
    return next(iter(sorted(names)), "an imported statement")


def _events(decision: Decision, *, ask: bool) -> Iterator[Event]:
    yield from decision.events
    if not ask:
        return
    # The other letters would thank clients for money of last spring.
    yield from (QuestionAsked(question=question) for question in decision.questions)
    for letter in decision.letters:
        if letter.kind is LetterKind.QUESTION:
            yield LetterPlanned(letter=letter)


def _problems(statement: Statement, foreign: list[Transaction]) -> Iterator[Problem]:
    for doubt in statement.doubts:
        yield Problem(
            where="the statement",
            sentence=str(doubt),
            mend="Look at it in the file, and tell the assistant by mail what it is.",
        )
    for account in sorted({t.own_account for t in foreign}):
        yield Problem(
            where="the statement",
            sentence=f"it is of account {account}, which is not among yours",
            mend="Add the account under [[firm.accounts]], then import the file again.",
        )
