"""Questions to the owner."""

from __future__ import annotations

from msgspec.structs import replace

from mailbot.ledger.effects.registry import (
    add,
    effect_of,
    known,
)
from mailbot.ledger.state import Draft
from mailbot.model.question import QuestionAsked, QuestionClosed, QuestionStatus


@effect_of(QuestionAsked)
def _question_asked(draft: Draft, event: QuestionAsked) -> None:
    add(draft.questions, event.question.id, event.question)


@effect_of(QuestionClosed)
def _question_closed(draft: Draft, event: QuestionClosed) -> None:
    """Closed once: a second answer to the same question changes nothing."""
    question = known(event, draft.questions, event.question, "question")
    if question.status is QuestionStatus.OPEN:
        draft.questions.put(replace(question, status=event.status, chosen=event.chosen))
