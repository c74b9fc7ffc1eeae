"""Drives a letter from queued to its end, writing down each step before it is taken.

    queued ─► claimed ─► in DATA ─► accepted | refused | uncertain
       ▲─────── deferred ────┘

What is recorded before a step is all that a restart knows, so the order is the promise: claimed
means that nothing of the letter has left, in DATA that the server may have it. The caller's
`record` must be durable when it returns; if it raises, nothing further is done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from mailbot.model.client import AddressFailure
from mailbot.model.event import (
    AddressFailed,
    LedgerEvent,
    LetterAccepted,
    LetterClaimed,
    LetterDeferred,
    LetterInData,
    LetterRefused,
    LetterUncertain,
)
from mailbot.model.letter import Letter, LetterStatus
from mailbot.post.backoff import Backoff
from mailbot.post.courier import (
    Accepted,
    Courier,
    Deferred,
    NotReached,
    Outcome,
    Phase,
    Refusal,
    Refused,
    Uncertain,
)
from mailbot.post.folders import Role
from mailbot.post.mailbox import Mailbox

#: RFC 5321 section 4.5.4.1: give up on a server that answers "later" after four to five days.
GIVE_UP_AFTER = dt.timedelta(days=5)

Record = Callable[[LedgerEvent], None]
Clock = Callable[[], dt.datetime]

FOUND_IN_SENT = "found in Sent"


class Outbox:
    """Sends letters one by one through a Courier. `now` gives aware instants.

    `raw_of` gives the archived bytes of a letter: the same at every attempt, for the Message-ID
    in them is what a lost letter is looked for by.
    """

    def __init__(
        self,
        courier: Courier,
        *,
        sender: str,
        raw_of: Callable[[Letter], bytes],
        record: Record,
        now: Clock,
        backoff: Backoff | None = None,
    ) -> None:
        self._courier = courier
        self._sender = sender
        self._raw_of = raw_of
        self._record = record
        self._now = now
        self._backoff = backoff or Backoff()

    async def send(self, letter: Letter) -> Outcome:
        """One attempt. The caller has just taken its last look, and the letter is queued.

        After NotReached, or a Refused in phase MAIL, the rest of the pass would fare no better.
        Raises ValueError for a letter that is not queued: sending it could repeat it.
        """
        if letter.status is not LetterStatus.QUEUED:
            raise ValueError(f"Letter {letter.id} is {letter.status}; only queued ones are sent.")
        raw = self._raw_of(letter)
        in_data = False

        def before_data() -> None:
            nonlocal in_data
            self._record(LetterInData(letter=letter.id, at=self._now()))
            in_data = True

        self._record(LetterClaimed(letter=letter.id, at=self._now()))
        try:
            outcome = await self._courier.send(
                raw, sender=self._sender, recipients=letter.to, before_data=before_data
            )
        except BaseException:
            # Cancelled, or a bug of ours: what is known is how far it had got.
            if in_data:
                detail = "we were stopped while the server had it in hand"
                self._record(LetterUncertain(letter=letter.id, detail=detail, at=self._now()))
            raise
        self._settle(letter, outcome)
        return outcome

    def _settle(self, letter: Letter, outcome: Outcome) -> None:
        now = self._now()
        match outcome:
            case Accepted(reply=reply, refused=refused):
                addresses = tuple(one.address for one in refused)
                self._record(
                    LetterAccepted(letter=letter.id, reply=reply, at=now, refused=addresses)
                )
                self._note_failures(letter, refused)
            case Refused(code=code, enhanced=enhanced, reply=reply, refused=refused):
                self._record(
                    LetterRefused(letter=letter.id, code=enhanced or str(code), reply=reply, at=now)
                )
                if outcome.phase is Phase.RCPT:
                    self._note_failures(letter, refused)
            case Deferred(code=code, enhanced=enhanced, reply=reply, wait=wait):
                if now - letter.planned_at > GIVE_UP_AFTER:
                    why = f"given up after {GIVE_UP_AFTER.days} days of: {reply}"
                    self._record(
                        LetterRefused(
                            letter=letter.id, code=enhanced or str(code), reply=why, at=now
                        )
                    )
                else:
                    self._defer(letter, reply, wait, now)
            case NotReached(detail=detail, wait=wait):
                self._defer(letter, detail, wait, now)
            case Uncertain(detail=detail):
                self._record(LetterUncertain(letter=letter.id, detail=detail, at=now))

    def _defer(self, letter: Letter, reply: str, wait: float | None, now: dt.datetime) -> None:
        seconds = self._backoff.delay(letter.attempts + 1, wait)
        retry_at = now + dt.timedelta(seconds=seconds)
        self._record(LetterDeferred(letter=letter.id, reply=reply, retry_at=retry_at))

    def _note_failures(self, letter: Letter, refused: Iterable[Refusal]) -> None:
        """A refused address becomes a fact about the client, if the refusal is about it."""
        if letter.client is None:
            return
        for one in refused:
            # 5.7.x is a policy against the sender (RFC 3463 section 3.8): our fault, not theirs.
            if not one.permanent or one.enhanced.startswith("5.7."):
                continue
            failure = AddressFailure(
                day=self._now().date(), code=one.enhanced or str(one.code), letter=letter.id
            )
            self._record(AddressFailed(client=letter.client, address=one.address, failure=failure))


def recover(letters: Iterable[Letter], *, record: Record, now: dt.datetime) -> None:
    """At start, before anything is sent: what a crash has left on the way.

    Claimed: nothing had left, so it is queued again. In DATA: the server may have it.
    """
    for letter in letters:
        if letter.status is LetterStatus.CLAIMED:
            reply = "stopped before anything had left"
            record(LetterDeferred(letter=letter.id, reply=reply, retry_at=now))
        elif letter.status is LetterStatus.IN_DATA:
            detail = "stopped while the server had it in hand"
            record(LetterUncertain(letter=letter.id, detail=detail, at=now))


def settle_uncertain(
    letters: Iterable[Letter], mailbox: Mailbox, *, record: Record, now: dt.datetime
) -> tuple[Letter, ...]:
    """Look for uncertain letters in the sent mail; a copy there proves that the server had it.

    Returns those not found, about which the owner is to be asked. Not to be found proves nothing
    (many servers file no copy), so nothing is ever sent again here. Raises PostError.
    """
    uncertain = [one for one in letters if one.status is LetterStatus.UNCERTAIN]
    if not uncertain:
        return ()
    folders = [name for role in (Role.SENT, Role.ALL) if (name := mailbox.folder(role))]
    left = []
    for letter in uncertain:
        found = mailbox.find(letter.message_id or "", folders, letter=letter.id)
        if not found:
            left.append(letter)
            continue
        actual = found[0].message_id
        sent_as = actual if actual and actual != letter.message_id else None
        record(LetterAccepted(letter=letter.id, reply=FOUND_IN_SENT, at=now, sent_as=sent_as))
    return tuple(left)
