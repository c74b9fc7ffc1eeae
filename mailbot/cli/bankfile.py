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

from msgspec.structs import replace

from mailbot.deciding import decide
from mailbot.ledger.problem import Problem
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import Allocated, LetterPlanned, PaymentRecorded, PaymentReversed
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.letter import LetterKind
from mailbot.model.noun import Noun
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Event, Question, QuestionAsked, QuestionKind
from mailbot.model.reading import (
    Direction,
    Mail,
    NoticeKind,
    PaymentNotice,
    Role,
    Standing,
    Transaction,
)
from mailbot.reading.papers.statement import Statement, with_own_accounts
from mailbot.reading.titles import with_mentions


class BankFile(Noun, frozen=True, kw_only=True):
    """What a statement leads to. `events` are ready to commit, as one.

    `taken_back` are questions about money that the bank took back: they are always asked by mail,
    for an invoice that stays paid by mistake is never chased again.
    """

    events: tuple[Event, ...] = ()
    booked: int = 0  # payments that are on invoices now
    uncertain: tuple[Question, ...] = ()
    reopened: int = 0  # payments that the bank took back, and that are off their invoices
    taken_back: tuple[Question, ...] = ()
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
    accounts = [one.account for one in firm.accounts]
    for transaction in with_own_accounts(statement.transactions, accounts):
        own = transaction.own_account
        (mine if not own or firm.owns_account(own) else foreign).append(transaction)
    notice = PaymentNotice(
        mail=_as_mail(raw, name, mine, firm, now),
        kind=NoticeKind.STATEMENT,
        transactions=with_mentions(tuple(mine), book=book),
        doubts=statement.doubts,
    )
    decision = decide(notice, book=book, firm=firm, policy=policy, now=now)
    recorded = {e.payment.id for e in decision.events if isinstance(e, PaymentRecorded)}
    paying = {e.allocation.payment for e in decision.events if isinstance(e, Allocated)}
    reversed_ = {e.payment for e in decision.events if isinstance(e, PaymentReversed)}
    incoming = [t for t in mine if t.direction is Direction.IN and not t.reversal]
    taken_back = tuple(one for one in decision.questions if _reverses(one))
    asked_of = sum(one.kind is QuestionKind.PERHAPS_PAYMENT for one in decision.questions)
    return BankFile(
        events=tuple(_events(decision, taken_back, ask=ask)),
        booked=len(paying - reversed_),
        uncertain=tuple(one for one in decision.questions if one not in taken_back),
        reopened=len(reversed_),
        taken_back=taken_back,
        known=max(len(incoming) - len(recorded) - asked_of, 0),
        problems=tuple(_problems(name, statement, foreign)),
    )


def _reverses(question: Question) -> bool:
    return any(
        isinstance(event, PaymentReversed) for one in question.choices for event in one.events
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


def _events(decision: Decision, always: tuple[Question, ...], *, ask: bool) -> Iterator[Event]:
    yield from decision.events
    asked = decision.questions if ask else always
    # The other letters would thank clients for money of last spring.
    yield from (QuestionAsked(question=question) for question in asked)
    letters = {question.letter for question in asked}
    for letter in decision.letters:
        if letter.kind is LetterKind.QUESTION and letter.id in letters:
            yield LetterPlanned(letter=letter)


def _problems(name: str, statement: Statement, foreign: list[Transaction]) -> Iterator[Problem]:
    for doubt in statement.doubts:
        again = doubt.kind in (FactKind.STATEMENT_UNREAD, FactKind.STATEMENT_BREAKS_OFF)
        yield Problem(
            where=doubt.where or name,
            sentence=str(replace(doubt, where="")),
            mend="Fetch the file from the bank once more, and import it again."
            if again
            else "Look at it in the file, and tell the assistant by mail what it is.",
        )
    for account in sorted({t.own_account for t in foreign}):
        yield Problem(
            where=name,
            sentence=f"it is of account {account}, which is not among yours",
            mend="Add the account under [[firm.accounts]], then import the file again.",
        )
