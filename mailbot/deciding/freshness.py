"""How old the word of the bank is: whoever does not know what was paid may not ask to be paid."""

from __future__ import annotations

import datetime as dt

from mailbot.countries import working_days_between
from mailbot.deciding.asking import ask, question_id
from mailbot.deciding.schedule import civil_day
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.letter import Letter
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Choice, ChoiceKind, Question, QuestionKind

# The cause of a letter that she ordered begins so; the Message-ID of her order follows.
ORDERED = "order "


def bank_is_silent(book: Book, firm: Firm, policy: DunningPolicy, today: dt.date) -> bool:
    """Whether more than `silent_bank_days` working days have passed without word of the bank."""
    heard = book.bank_heard_at()
    if heard is None:
        return True
    waited = working_days_between(civil_day(heard, firm), today, firm.country)
    return waited > policy.silent_bank_days


def sent_on_her_word(book: Book, letter: Letter) -> bool:
    """Whether the owner herself ordered this letter, or chose it in answer to a question."""
    if letter.cause.startswith(ORDERED):
        return True
    cause = book.question(letter.cause)
    return cause is not None and cause.kind in (
        QuestionKind.SILENT_BANK,
        QuestionKind.APPROVE_LETTER,
    )


def asked_lately(book: Book, policy: DunningPolicy, today: dt.date) -> Question | None:
    """The question about the silent bank that was asked within the last days, if there is one.

    Her answer holds for `silent_bank_days`: she is not asked every morning.
    """
    for ago in range(max(policy.silent_bank_days, 1)):
        day = today - dt.timedelta(days=ago)
        if (known := book.question(question_id(QuestionKind.SILENT_BANK, day))) is not None:
            return known
    return None


def ask_about_silence(
    letters: tuple[Letter, ...],
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
    today: dt.date,
) -> Decision:
    """One question for all reminders that wait; nothing is sent until she, or the bank, speaks."""
    heard = book.bank_heard_at()
    since = civil_day(heard, firm) if heard is not None else None
    if asked_lately(book, policy, today) is not None:
        return Decision(why=("the bank is silent, and the owner has been asked about it",))
    waiting = Fact(kind=FactKind.LETTERS, number=len(letters))
    return ask(
        QuestionKind.SILENT_BANK,
        (
            Choice(kind=ChoiceKind.SEND, detail=(waiting,), letters=letters),
            Choice(kind=ChoiceKind.DO_NOT_SEND),
        ),
        identity=(today,),
        firm=firm,
        policy=policy,
        now=now,
        cause=f"day {today}",
        facts=(Fact(kind=FactKind.BANK_HEARD, day=since),) if since else (),
        why=(f"no word of the bank since {since}" if since else "the bank was never heard",),
        would=f"ask the owner whether {len(letters)} reminder(s) may go out all the same",
    )
