"""Asking the owner: a question with ready decisions behind its numbers, and the letter that asks it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mailbot.deciding.letters import to_people
from mailbot.deciding.schedule import civil_day
from mailbot.model.decision import Decision
from mailbot.model.fact import Fact
from mailbot.model.firm import Firm
from mailbot.model.identity import derive
from mailbot.model.letter import LetterKind
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Choice, Question, QuestionKind
from mailbot.model.reading import Mail

# A mail quotes at most so much of what it is about: a question must stay readable on a phone.
QUOTE_CHARACTERS = 1200


def question_id(kind: QuestionKind, *identity: object) -> str:
    """The id of the question of this kind about this thing: asked twice, it is the same question."""
    return derive("question", kind.value, *identity)


def ask(
    kind: QuestionKind,
    choices: Sequence[Choice],
    *,
    identity: Sequence[object],
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
    cause: str,
    default: int | None = None,
    client: str | None = None,
    invoices: tuple[str, ...] = (),
    quote: str = "",
    facts: tuple[Fact, ...] = (),
    mail: Mail | None = None,
    why: tuple[str, ...] = (),
    would: str = "",
) -> Decision:
    """A Decision that asks the owner, with the letter that carries the question.

    `identity` is what the question is about (a mail's content hash, a line and a stage, ...): the
    ids of question and letter follow from it. `default` is the index (from 0) of the choice taken
    on expiry: the harmless one, by convention the last. `mail` is the mail that led to it.
    """
    if not choices:
        raise NothingToChooseError(kind)
    key = question_id(kind, *identity)
    letter = to_people(
        LetterKind.QUESTION,
        firm=firm,
        now=now,
        cause=cause,
        identity=(key,),
        mail=mail,
        client=client,
        question=key,
    )
    question = Question(
        id=key,
        kind=kind,
        asked_at=now,
        expires=civil_day(now, firm) + dt.timedelta(days=policy.question_expires_days),
        choices=tuple(choices),
        default=len(choices) - 1 if default is None else default,
        client=client,
        invoices=invoices,
        quote=quote[:QUOTE_CHARACTERS],
        facts=facts,
        source=mail.content_hash if mail else "",
        letter=letter.id,
    )
    return Decision(
        letters=(letter,),
        questions=(question,),
        why=why,
        would=(would or f"ask the owner: {kind.value.replace('_', ' ')}",),
    )


class NothingToChooseError(ValueError):
    """A question without choices could never be answered."""

    def __init__(self, kind: QuestionKind) -> None:
        super().__init__(f"a question ({kind.value}) needs at least one choice")
