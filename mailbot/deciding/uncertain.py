"""Letters of unknown fate: what proves that one arrived, and what the owner is asked if nothing does.

The connection broke after DATA had begun, so the server may have the letter. A duplicate costs
goodwill, a missing reminder costs a day: it is never sent again on a guess.
"""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from mailbot.deciding.asking import ask
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import LetterAccepted, LetterWithdrawn
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Choice, ChoiceKind, QuestionKind
from mailbot.model.reading import Mail

ANSWERED = "somebody answered it: the server had it"


def arrived_after_all(mail: Mail, book: Book) -> Decision:
    """A mail that refers to a letter of unknown fate, an answer or a bounce, proves it went out."""
    proven = []
    for message_id in dict.fromkeys((*mail.references, mail.in_reply_to)):
        letter = book.letter_with_message_id(message_id) if message_id else None
        if letter is not None and letter.status is LetterStatus.UNCERTAIN:
            proven.append(LetterAccepted(letter=letter.id, reply=ANSWERED, at=mail.received_at))
    return Decision(events=tuple(proven))


def ask_about_uncertain(
    letter: Letter, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    """Ask whether it arrived; by default it is taken to have arrived, and nothing is sent."""
    again = replace(
        letter,
        id=derive("letter", "again", letter.id),
        planned_at=now,
        status=LetterStatus.PLANNED,
        message_id=None,
        archive=None,
        subject="",
        attempts=0,
        retry_at=None,
        reply="",
    )
    withdrawn = LetterWithdrawn(letter=letter.id, reason="the owner has it sent again", at=now)
    arrived = LetterAccepted(letter=letter.id, reply="the owner takes it to have arrived", at=now)
    client = book.client(letter.client) if letter.client else None
    return ask(
        QuestionKind.UNCERTAIN_LETTER,
        (
            Choice(kind=ChoiceKind.SEND_AGAIN, events=(withdrawn,), letters=(again,)),
            Choice(kind=ChoiceKind.DO_NOT_SEND, events=(arrived,)),
        ),
        identity=(letter.id,),
        firm=firm,
        policy=policy,
        now=now,
        cause=letter.cause,
        client=letter.client,
        invoices=tuple(dict.fromkeys(ref.invoice for ref in letter.lines)),
        facts=(
            Fact(kind=FactKind.SUBJECT, text=letter.subject),
            *(Fact(kind=FactKind.ADDRESS, text=address) for address in letter.to),
            *((Fact(kind=FactKind.CLIENT, text=client.company),) if client else ()),
        ),
        why=(letter.reply,),
        would="ask the owner whether the letter arrived",
    )
