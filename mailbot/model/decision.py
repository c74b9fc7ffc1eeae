"""A Decision is data: what to record, what to write, what to ask. Nothing has happened yet."""

from __future__ import annotations

from mailbot.model.letter import Letter
from mailbot.model.noun import Noun
from mailbot.model.question import Event, Question


class Decision(Noun, frozen=True, kw_only=True):
    """Events to record, letters to write, questions to ask; `why` and `would` are sentences.

    `why` holds what was weighed, in order; `would` what will be done, a sentence each.
    """

    events: tuple[Event, ...] = ()
    letters: tuple[Letter, ...] = ()
    questions: tuple[Question, ...] = ()
    why: tuple[str, ...] = ()
    would: tuple[str, ...] = ()

    @property
    def asks_owner(self) -> bool:
        """Whether the owner's word is needed."""
        return bool(self.questions)

    def __add__(self, other: Decision) -> Decision:
        """Both decisions, as one commit."""
        return Decision(
            events=self.events + other.events,
            letters=self.letters + other.letters,
            questions=self.questions + other.questions,
            why=self.why + other.why,
            would=self.would + other.would,
        )
