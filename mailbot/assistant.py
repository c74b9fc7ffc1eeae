"""One pass: collect the new mail, read, decide, commit; live the day; write; send. The whole story.

    a mail comes in ──► read it ──► decide ──┐
                                             ├──► commit to the ledger ──► write and send the letters
    a day goes by ──────────────► decide ────┘

New mail is always read before anything is sent. If the mailbox or the ledger fails, the pass ends
there and nothing goes out. What is committed stands: the next pass goes on from it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog

from mailbot.config import Mailroom
from mailbot.deciding import Hold, ask_about_uncertain, decide, last_look, live_day
from mailbot.deciding.letters import to_people
from mailbot.ledger import Ledger
from mailbot.ledger.errors import CommitRefusedError
from mailbot.model.decision import Decision
from mailbot.model.event import (
    Allocated,
    CursorMoved,
    InvoiceRegistered,
    LedgerEvent,
    LetterDrafted,
    LetterPlanned,
    LetterWithdrawn,
    LetterWritten,
    MailRead,
    MailSetAside,
    PaymentRecorded,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.invoice import Document
from mailbot.model.letter import Letter, LetterKind, LetterStatus, Topic
from mailbot.model.mail import Cursor, MailSeen, Place
from mailbot.model.policy import DunningPolicy, Mode
from mailbot.model.question import Event, QuestionAsked
from mailbot.model.reading import AnyReading, ClientReply, Role
from mailbot.post import (
    Accepted,
    Courier,
    Fetched,
    Mailbox,
    NotReached,
    Outbox,
    Outcome,
    Phase,
    PostError,
    Refused,
    recover,
    settle_uncertain,
)
from mailbot.reading import attachment, read
from mailbot.writing import LetterError, Writer

# Marks mail that has been read, where the owner wants it marked (RFC 9051 section 2.3.2: keyword).
KEYWORD = "$MailbotRead"

log = structlog.get_logger("mailbot")


class Listener(Protocol):
    """Somebody who is told what happens, as it happens: the log, the demo."""

    def heard(self, reading: AnyReading, decision: Decision) -> None:
        """A mail was read, and what it led to is committed."""

    def went(self, letter: Letter, outcome: Outcome) -> None:
        """A letter was tried."""

    def held(self, letter: Letter, hold: Hold) -> None:
        """A letter waits, or is withdrawn."""


class Quiet:
    """A listener that writes to the log only: ids and kinds, never words of a mail."""

    def heard(self, reading: AnyReading, decision: Decision) -> None:
        """Log it."""
        kind = type(reading).__name__
        log.info("read", kind=kind, mail=reading.mail.content_hash[:12], asks=decision.asks_owner)

    def went(self, letter: Letter, outcome: Outcome) -> None:
        """Log it."""
        log.info("sent", letter=letter.id, kind=letter.kind, outcome=type(outcome).__name__)

    def held(self, letter: Letter, hold: Hold) -> None:
        """Log it."""
        log.info("held", letter=letter.id, kind=letter.kind, withdrawn=hold.withdraw)


class Assistant:
    """The rooms, put together. `now` gives aware instants; `courier` makes a connection for a pass."""

    def __init__(
        self,
        *,
        firm: Firm,
        policy: DunningPolicy,
        mailroom: Mailroom,
        ledger: Ledger,
        writer: Writer,
        mailbox: Mailbox,
        courier: Callable[[], Courier],
        now: Callable[[], dt.datetime],
        listener: Listener | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.firm = firm
        self.policy = policy
        self.mailroom = mailroom
        self.ledger = ledger
        self.writer = writer
        self.mailbox = mailbox
        self.courier = courier
        self.now = now
        self.listener: Listener = listener or Quiet()
        self.stopping = stopping
        self._sent_this_pass = 0

    def one_pass(self) -> None:
        """Everything there is to do now. Raises PostError and OSError: nothing is sent after one."""
        on_the_way = self._letters(LetterStatus.CLAIMED, LetterStatus.IN_DATA)
        recover(on_the_way, record=self._record, now=self.now())
        self.collect()
        self.live()
        self.write()
        self.settle()
        self.send()

    # -- a mail comes in

    def collect(self) -> None:
        """Read every new mail, in the order it came."""
        folder = self.mailroom.folder
        cursor = self.ledger.cursor(self.mailbox.account, folder)
        since = self._first_day() if self.mailroom.shared else None
        for fetched in self.mailbox.new_mail(cursor, folder=folder, since=since):
            self.take_in(fetched)
            if self.stopping():
                raise Stopped

    def take_in(self, fetched: Fetched) -> None:
        """One mail: one commit, with which the cursor moves."""
        moved = _cursor(fetched.place)
        if fetched.raw is None:
            self._set_aside(moved, fetched.refusal, Topic.MAIL_TOO_LARGE)
            return
        content_hash = self.ledger.archive.store(fetched.raw, fetched.internal_date)
        if self.ledger.has_read(content_hash=content_hash):
            self.ledger.commit(content_hash, [CursorMoved(cursor=moved)], self.now())
            return
        try:
            reading = read(
                fetched.raw, firm=self.firm, book=self.ledger, received_at=fetched.internal_date
            )
            decision = self._decide(reading)
            seen = MailRead(mail=_seen(reading, fetched.place, decision))
            cause = reading.mail.message_id or content_hash
            self.commit(cause, decision, first=[seen, CursorMoved(cursor=moved)])
        except OSError:
            raise  # the disk or the server: nobody's mail can be kept now
        except Exception as error:  # noqa: BLE001 - one poisonous mail must not stop all others
            # Its bytes are in the archive; what it says stays out of the log.
            log.warning("unreadable", mail=content_hash[:12], error=type(error).__name__)
            reason = f"{content_hash}: {type(error).__name__}"
            self._set_aside(moved, reason, Topic.MAIL_UNREADABLE)
            return
        self.listener.heard(reading, decision)
        self._file_away(fetched.place)

    def _decide(self, reading: AnyReading) -> Decision:
        if self._is_copy(reading):
            return Decision(why=("the same mail came in before, by another way",))
        stranger = isinstance(reading, ClientReply) and reading.client is None
        if self.mailroom.shared and stranger:
            return Decision(why=("a stranger's mail in the owner's own inbox: hers to read",))
        return decide(reading, book=self.ledger, firm=self.firm, policy=self.policy, now=self.now())

    def _is_copy(self, reading: AnyReading) -> bool:
        """Sent to two of our addresses, a mail arrives twice with other trace headers."""
        mail = reading.mail
        if mail.role is Role.ASSISTANT:
            return self.ledger.letter_with_message_id(mail.message_id) is not None
        if not mail.message_id or not self.ledger.has_read(
            content_hash="", message_id=mail.message_id
        ):
            return False
        return any(
            m.message_id == mail.message_id and m.sender == mail.sender for m in self.ledger.mails()
        )

    def _set_aside(self, cursor: Cursor, reason: str, topic: Topic) -> None:
        """Tell the owner of a mail that could not be read, and go on with the next."""
        letter = to_people(
            LetterKind.NOTICE,
            firm=self.firm,
            now=self.now(),
            cause=f"{cursor.folder}/{cursor.uidvalidity}/{cursor.last_uid}",
            identity=("set aside", cursor.folder, cursor.uidvalidity, cursor.last_uid),
            topic=topic,
            items=(
                Fact(kind=FactKind.FOLDER, text=cursor.folder),
                Fact(kind=FactKind.TECHNICAL, text=reason),
            ),
        )
        aside = MailSetAside(cursor=cursor, reason=reason)
        self.commit(letter.cause, Decision(letters=(letter,)), first=[aside])

    def _file_away(self, place: Place) -> None:
        """A courtesy to people who look into the mailbox: nothing depends on it."""
        room = self.mailroom
        try:
            if room.processed == "move":
                self.mailbox.file_away(place, move_to=room.processed_folder)
            elif room.processed == "flag":
                self.mailbox.file_away(place, keyword=KEYWORD)
        except PostError as error:
            log.warning("not filed away", reason=str(error))

    # -- a day goes by

    def live(self) -> None:
        """What this day asks for at this hour: promises and questions that run out, reminders."""
        now = self.now()
        decision = live_day(book=self.ledger, firm=self.firm, policy=self.policy, now=now)
        if not (decision.events or decision.letters or decision.questions):
            return
        try:
            self.commit(f"day {now.astimezone(dt.UTC).isoformat()}", decision)
        except CommitRefusedError as error:
            # Two rules contradict each other: nothing of the day is done, and somebody must know.
            log.warning("day refused", reason=error.sentence)
            letter = to_people(
                LetterKind.NOTICE,
                firm=self.firm,
                now=now,
                cause="day",
                identity=("day refused", error.sentence),
                topic=Topic.DAY_REFUSED,
                items=(Fact(kind=FactKind.TECHNICAL, text=error.sentence),),
            )
            self.commit("day", Decision(letters=(letter,)))

    # -- both end the same way

    def commit(self, cause: str, decision: Decision, *, first: Sequence[Event] = ()) -> None:
        """One journal line: all of the decision or none of it."""
        letters = [one for one in decision.letters if self.ledger.letter(one.id) is None]
        asked = [q for q in decision.questions if self.ledger.question(q.id) is None]
        events: list[Event] = [*first, *decision.events]
        events += [QuestionAsked(question=question) for question in asked]
        events += [LetterPlanned(letter=letter) for letter in letters]
        self.ledger.commit(cause, events, self.now())

    def write(self) -> None:
        """Fix the bytes of every planned letter, once and for all, before any of them is tried."""
        for letter in self._letters(LetterStatus.PLANNED):
            now = self.now()
            try:
                written = self.writer.write(
                    letter,
                    book=self.ledger,
                    firm=self.firm,
                    policy=self.policy,
                    now=now,
                    documents=self._document,
                )
            except LetterError as error:
                self._not_written(letter, str(error))
                continue
            archive = self.ledger.archive.store(written.raw, now)
            event = LetterWritten(
                letter=letter.id,
                message_id=written.message_id,
                subject=written.subject,
                archive=archive,
                at=now,
            )
            self.ledger.commit(letter.cause, [event], now)
        # Those of an interrupted pass among them: a draft that is there already is not laid twice.
        for letter in self._letters(LetterStatus.QUEUED):
            if letter.mode is Mode.DRAFT:
                self._lay_down(letter)

    def _not_written(self, letter: Letter, reason: str) -> None:
        log.error("not written", letter=letter.id, kind=letter.kind, reason=reason)
        withdrawn = LetterWithdrawn(letter=letter.id, reason=reason, at=self.now())
        told: tuple[Letter, ...] = ()
        if not letter.kind.to_owner:
            # The letter is planned anew every day until it can be written: tell her once a week.
            week = self.now().isocalendar()[:2]
            notice = to_people(
                LetterKind.NOTICE,
                firm=self.firm,
                now=self.now(),
                cause=letter.cause,
                identity=("not written", letter.kind, letter.client, reason, week),
                client=letter.client,
                topic=Topic.LETTER_NOT_WRITTEN,
                items=(Fact(kind=FactKind.TECHNICAL, text=reason),),
            )
            told = (notice,)
        self.commit(letter.cause, Decision(letters=told), first=[withdrawn])

    def _lay_down(self, letter: Letter) -> None:
        filed = self.mailbox.append_draft(self._raw(letter))
        if filed.refusal:
            self._not_written(letter, filed.refusal)
            return
        drafted = LetterDrafted(letter=letter.id, folder=filed.folder, at=self.now())
        self.ledger.commit(letter.cause, [drafted], self.now())

    def _document(self, document: Document) -> bytes | None:
        raw = self.ledger.archive.fetch(document.mail)
        return attachment(raw, document.sha256) if raw is not None else None

    # -- sending

    def settle(self) -> None:
        """Letters of unknown fate are looked for; what is not found, the owner is asked about."""
        uncertain = self._letters(LetterStatus.UNCERTAIN)
        lost = settle_uncertain(uncertain, self.mailbox, record=self._record, now=self.now())
        for letter in lost:
            decision = ask_about_uncertain(
                letter, book=self.ledger, firm=self.firm, policy=self.policy, now=self.now()
            )
            if any(self.ledger.question(q.id) is None for q in decision.questions):
                self.commit(letter.cause, decision)
        if lost:
            self.write()

    def send(self) -> None:
        """Try every letter whose time has come, each after one last look."""
        waiting = [one for one in self._letters(LetterStatus.QUEUED) if self._may_be_tried(one)]
        self._sent_this_pass = 0
        if waiting:
            asyncio.run(self._send(waiting))

    async def _send(self, waiting: Sequence[Letter]) -> None:
        async with self.courier() as courier:
            outbox = Outbox(
                courier,
                sender=self.firm.assistant,
                raw_of=self._raw,
                record=self._record,
                now=self.now,
            )
            for letter in self._still_wanted(waiting):
                outcome = await outbox.send(letter)
                self.listener.went(letter, outcome)
                self._sent_this_pass += not letter.kind.to_owner
                if isinstance(outcome, Accepted):
                    self._keep_copy(letter)
                elif isinstance(outcome, NotReached) or (
                    isinstance(outcome, Refused) and outcome.phase is Phase.MAIL
                ):
                    return  # the rest would fare no better
                if self.stopping():
                    return

    def _still_wanted(self, waiting: Sequence[Letter]) -> Iterator[Letter]:
        """The letters that nothing stands against at the very moment they are asked for."""
        for planned in waiting:
            letter = self.ledger.letter(planned.id)
            if letter is None or letter.status is not LetterStatus.QUEUED:
                continue
            now = self.now()
            hold = last_look(
                letter,
                book=self.ledger,
                firm=self.firm,
                policy=self.policy,
                now=now,
                sent_this_pass=self._sent_this_pass,
            )
            if hold is None:
                yield letter
                continue
            self.listener.held(letter, hold)
            if hold.withdraw:
                event = LetterWithdrawn(letter=letter.id, reason=hold.reason, at=now)
                self.ledger.commit(letter.cause, [event], now)

    def _may_be_tried(self, letter: Letter) -> bool:
        drafted = letter.mode is Mode.DRAFT
        return not drafted and (letter.retry_at is None or letter.retry_at <= self.now())

    def _raw(self, letter: Letter) -> bytes:
        raw = self.ledger.archive.fetch(letter.archive or "")
        if raw is None:
            raise LostLetterError(letter.id)
        return raw

    def _keep_copy(self, letter: Letter) -> None:
        """A copy in Sent; that it cannot be laid there says nothing about the sending."""
        try:
            self.mailbox.append_sent(self._raw(letter))
        except PostError as error:
            log.warning("no copy in Sent", letter=letter.id, reason=str(error))

    def _letters(self, *statuses: LetterStatus) -> list[Letter]:
        return list(self.ledger.letters_in(*statuses))

    def _record(self, event: LedgerEvent) -> None:
        """Durable when it returns: post goes on only then."""
        self.ledger.commit("post", [event], self.now())

    def _first_day(self) -> dt.date:
        """A guest in the owner's inbox begins with the mail of its first day there, and no earlier
        also when everything has to be looked through anew (UIDVALIDITY).
        """
        zone = ZoneInfo(self.firm.timezone)
        begun = [mail.received_at.astimezone(zone).date() for mail in self.ledger.mails()[:1]]
        lived = self.ledger.last_day_lived()
        return min([*begun, *([lived] if lived else []), self.now().astimezone(zone).date()])


class Stopped(Exception):  # noqa: N818 - a wish, not an error
    """Somebody asked the assistant to stop; what was begun is finished."""


class LostLetterError(RuntimeError):
    """The archive has lost the bytes of a letter."""

    def __init__(self, letter: str) -> None:
        super().__init__(
            f"the bytes of letter {letter} are not in the archive: run `mailbot verify`"
        )


def _cursor(place: Place) -> Cursor:
    return Cursor(
        account=place.account,
        folder=place.folder,
        uidvalidity=place.uidvalidity,
        last_uid=place.uid,
    )


def _seen(reading: AnyReading, place: Place, decision: Decision) -> MailSeen:
    mail = reading.mail
    registered = [e.invoice for e in decision.events if isinstance(e, InvoiceRegistered)]
    paid = [e.allocation.invoice for e in decision.events if isinstance(e, Allocated)]
    payers = [e.payment.client for e in decision.events if isinstance(e, PaymentRecorded)]
    clients = {c for c in (*(i.client for i in registered), *payers) if c}
    invoices = (*reading.invoices, *(i.id for i in registered), *paid)
    return MailSeen(
        content_hash=mail.content_hash,
        message_id=mail.message_id,
        received_at=mail.received_at,
        sender=mail.sender,
        subject=mail.subject,
        kind=str(reading.__struct_config__.tag),
        client=reading.client or (clients.pop() if len(clients) == 1 else None),
        invoices=tuple(dict.fromkeys(invoices)),
        place=place,
        summary="; ".join(decision.would),
    )
