"""Which letter would go to whom on which day, if nobody paid and nobody answered.

No second set of rules: the days to come are lived by the same code as today, over a book that
remembers the letters imagined so far. What it takes for granted is said in `forecast`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import cast
from zoneinfo import ZoneInfo

import msgspec

from mailbot.deciding.dunning import reminders
from mailbot.deciding.schedule import DECLINED, civil_day, next_slot
from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.noun import Noun
from mailbot.model.policy import DunningPolicy, Mode
from mailbot.model.question import Question, QuestionKind, QuestionStatus

# Beyond a year the answer would be fiction, and the work grows with every day.
LONGEST_DAYS = 366
# A real day has many passes: what one asks makes way for another line of the same client, and it
# comes to rest after a few. The bound keeps a mistake in the rules from spinning here.
PASSES = 10


class Forecast(Noun, frozen=True, kw_only=True):
    """A letter that would go out on a day; `asked`: only if the owner, asked that day, says yes."""

    day: dt.date
    client: str
    letter: Letter
    asked: bool = False


def forecast(
    *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime, days: int
) -> tuple[Forecast, ...]:
    """The letters of the next `days` civil days (today included), in their order.

    Taken for granted: no money comes, no mail comes, the bank is heard every day, and the owner
    leaves what she is asked unanswered, so that each such letter is passed over at its expiry.
    """
    ahead = _BookAhead(book)
    found = [
        Forecast(
            day=civil_day(max(letter.not_before or now, now), firm),
            client=letter.client,
            letter=letter,
        )
        for letter in book.letters_in(LetterStatus.PLANNED, LetterStatus.QUEUED)
        if letter.client is not None and not letter.kind.to_owner
    ]
    for ahead_by in range(min(days, LONGEST_DAYS)):
        for instant in _instants(ahead_by, book=book, firm=firm, policy=policy, now=now):
            for _ in range(PASSES):
                new = _live(ahead, instant, firm=firm, policy=policy)
                found += new
                # As in a real pass, what expires now makes way only in the next one.
                if not ahead.let_questions_expire(civil_day(instant, firm)) and not new:
                    break
    last = civil_day(now, firm) + dt.timedelta(days=days)
    return tuple(sorted((one for one in found if one.day < last), key=lambda one: one.day))


def _instants(
    ahead_by: int, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> list[dt.datetime]:
    """The instants of a day at which some client's office opens: now, on the first day."""
    zone = ZoneInfo(firm.timezone)
    day = civil_day(now, firm) + dt.timedelta(days=ahead_by)
    midnight = dt.datetime.combine(day, dt.time(0), zone)
    start = max(now, midnight)
    slots = {next_slot(client, firm, policy, start) for client in book.clients()}
    return sorted(slot for slot in slots if civil_day(slot, firm) == day)


def _live(
    ahead: _BookAhead, now: dt.datetime, *, firm: Firm, policy: DunningPolicy
) -> list[Forecast]:
    ahead.now = now
    decision = reminders(book=cast("Book", ahead), firm=firm, policy=policy, now=now)
    found = []
    for question in decision.questions:
        if question.kind is not QuestionKind.APPROVE_LETTER:
            continue
        ahead.ask(question)
        letter = question.choices[0].letters[0]
        found.append(_forecast(letter, now, firm, asked=True))
    for letter in decision.letters:
        if letter.client is not None and not letter.kind.to_owner:
            ahead.send(letter)
            found.append(_forecast(letter, now, firm, asked=False))
    return found


def _forecast(letter: Letter, now: dt.datetime, firm: Firm, *, asked: bool) -> Forecast:
    day = civil_day(letter.not_before or now, firm)
    return Forecast(day=day, client=letter.client or "", letter=letter, asked=asked)


class _BookAhead:
    """The book, and the letters and questions that are only imagined. Answers the rest as it is."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._letters: dict[str, list[Letter]] = defaultdict(list)
        self._questions: dict[str, Question] = {}
        self.now: dt.datetime | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self._book, name)

    def bank_heard_at(self) -> dt.datetime | None:
        return self.now

    def letters_of(self, client: str) -> Sequence[Letter]:
        return (*self._book.letters_of(client), *self._letters[client])

    def letter(self, letter: str) -> Letter | None:
        imagined = (one for of_client in self._letters.values() for one in of_client)
        return self._book.letter(letter) or next(
            (one for one in imagined if one.id == letter), None
        )

    def question(self, question: str) -> Question | None:
        return self._questions.get(question) or self._book.question(question)

    def questions(self) -> Sequence[Question]:
        every = {one.id: one for one in self._book.questions()} | self._questions
        return [one for one in every.values() if one.status is QuestionStatus.OPEN]

    def send(self, letter: Letter) -> None:
        """As if it had been accepted by the server on its day, or laid into Drafts."""
        status = LetterStatus.DRAFTED if letter.mode is Mode.DRAFT else LetterStatus.ACCEPTED
        sent = msgspec.structs.replace(
            letter, status=status, settled_at=letter.not_before or self.now
        )
        self._letters[letter.client or ""].append(sent)

    def ask(self, question: Question) -> None:
        self._questions[question.id] = question

    def let_questions_expire(self, today: dt.date) -> bool:
        """End those that nobody answered, real or imagined; their letters do not go."""
        over = [question for question in self.questions() if today > question.expires]
        for question in over:
            self._questions[question.id] = msgspec.structs.replace(
                question, status=QuestionStatus.EXPIRED
            )
            if question.kind is not QuestionKind.APPROVE_LETTER:
                continue
            for letter in question.choices[0].letters:
                declined = msgspec.structs.replace(
                    letter, status=LetterStatus.WITHDRAWN, reply=DECLINED
                )
                self._letters[letter.client or ""].append(declined)
        return bool(over)
