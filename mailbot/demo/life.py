"""One firm's life: its people act, its assistant makes its passes, its people answer."""

from __future__ import annotations

import contextlib
import datetime as dt
import heapq
from collections.abc import Iterator
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from imapclient import IMAPClient

from mailbot.assistant import Assistant
from mailbot.cli.daemon import assistant_of, mailbox_of
from mailbot.config import Config, load
from mailbot.deciding import Hold
from mailbot.demo.cast import (
    Act,
    Actor,
    Bounce,
    Choosing,
    Cue,
    Invoicing,
    Speech,
    Story,
    Transfer,
)
from mailbot.demo.diary import Diary
from mailbot.demo.envelope import Envelope, parsed, text_of
from mailbot.demo.folder import configure
from mailbot.demo.narrator import Narrator
from mailbot.demo.paper import Press, amount_in_words_of, as_text
from mailbot.demo.servers import Servers
from mailbot.demo.telling import made_of, why_written
from mailbot.demo.watch import Watch
from mailbot.ledger import Ledger
from mailbot.model.decision import Decision
from mailbot.model.letter import Letter
from mailbot.model.reading import AnyReading, PaymentNotice, Standing
from mailbot.post import LETTER_HEADER, Courier, Mailbox, Outcome
from mailbot.post.connection import connect

# So many working days may pass before a bank says something, if only that somebody logged in.
_BANK_SPEAKS_EVERY = 3
_BANK_OPENS = dt.time(7, 45)

Waiting = tuple[dt.datetime, int, Act, EmailMessage | None]


class NoSuchNumberError(LookupError):
    """The question's mail offers nothing that fits what the owner would choose."""

    def __init__(self, words: str, text: str) -> None:
        super().__init__(f"no numbered answer of this mail holds {words!r}:\n{text}")


class Life:
    """A firm with its mailbox, its assistant, and the people around it."""

    def __init__(
        self,
        story: Story,
        *,
        folder: Path,
        servers: Servers,
        press: Press | None,
        diary: Diary,
        narrator: Narrator,
    ) -> None:
        self.story = story
        self.servers = servers
        self.press = press
        self.diary = diary
        self.narrator = narrator
        self.zone = ZoneInfo(story.firm.timezone)
        self.clock = dt.datetime.min.replace(tzinfo=self.zone)
        self.alarms = 0
        server = story.firm.authserv_ids[0]
        self.envelope = Envelope(server=server, assistant=story.firm.assistant, tongue=story.tongue)
        path = configure(
            folder,
            story,
            secret=servers.accounts[story.firm.assistant],
            imap_port=servers.imap_port(),
            smtp_port=servers.smtp_port(),
            server=server,
        )
        self.config: Config = load(path)
        self._serial = count()
        self._queue: list[Waiting] = []
        self._cues: list[tuple[Act, Cue, Iterator[int]]] = []
        self._days = 0
        for act in story.acts:
            if act.needs_paper and press is None:
                continue
            if isinstance(act.when, Cue):
                self._cues.append((act, act.when, count(1)))
            else:
                self._at(act.when.replace(tzinfo=self.zone), act, None)

    @contextlib.contextmanager
    def begun(self) -> Iterator[None]:
        """Open the ledger and log in, until the end of the story."""
        with contextlib.ExitStack() as stack:
            self.ledger = stack.enter_context(contextlib.closing(Ledger.open(self.config.folder)))
            server = self.config.imap()
            self.door: IMAPClient = connect(server)
            stack.callback(self.door.logout)
            self.door.create_folder("Sent")
            mailbox: Mailbox = stack.enter_context(mailbox_of(self.config, server))
            self.assistant: Assistant = assistant_of(
                self.config,
                self.ledger,
                mailbox,
                self.config.smtp(),
                now=lambda: self.clock,
                listener=self,
            )
            # Providers punish haste; this server does not, and the demo must end within a minute.
            self.assistant.courier = lambda: Courier(self.config.smtp(), pace=0)
            self.watch = Watch(self.ledger)
            yield

    # -- time

    def wake(self, day: dt.date) -> None:
        """A working day begins: now and then the bank has something to say, if only to be heard."""
        if self._days % _BANK_SPEAKS_EVERY == 0:
            bank = self.story.bank
            at = dt.datetime.combine(day, _BANK_OPENS, self.zone)
            mail = self.envelope.mail(
                (bank.name, bank.email),
                at=at,
                subject=bank.quiet_subject,
                text=bank.quiet_text.format(day=day.strftime(self.story.tongue.day)),
                automatic=True,
            )
            self._deliver(mail, at)
        self._days += 1

    def live_until(self, instant: dt.datetime, *, always: bool) -> None:
        """Everything up to this instant; a pass if anything came in, or `always`."""
        instant = instant.astimezone(self.zone)
        busy = False
        while self._queue and self._queue[0][0] <= instant:
            at, _, act, letter = heapq.heappop(self._queue)
            self._act(act, at, letter)
            busy = True
        if not (busy or always):
            return
        self.clock = instant
        self.narrator.turn_to(self.story, instant)
        self.assistant.one_pass()
        for change in self.watch.changes():
            self.narrator.change(change)
        self._letters_arrive(instant)

    @property
    def pending(self) -> list[str]:
        """What was to happen and has not."""
        missed = [f"waits for {cue.kind.value} to {cue.to}" for _, cue, _ in self._cues]
        return missed + [f"was to happen at {at}" for at, _, _, _ in self._queue]

    def _at(self, when: dt.datetime, act: Act, letter: EmailMessage | None) -> None:
        heapq.heappush(self._queue, (when, next(self._serial), act, letter))

    # -- people

    def _act(self, act: Act, at: dt.datetime, letter: EmailMessage | None) -> None:
        deed = act.deed
        match deed:
            case Invoicing():
                mail = self._invoice(deed, at)
            case Transfer():
                mail = self.envelope.notice(self.story.bank, deed, at=at)
            case Speech():
                mail = self._speech(deed, at, letter)
            case Choosing():
                assert letter is not None
                text = deed.text.format(number=_number(deed.words, text_of(letter)))
                mail = self.envelope.answer(self.story.people["owner"], letter, at=at, text=text)
            case Bounce():
                assert letter is not None
                assert isinstance(act.when, Cue)
                address = self.story.people[act.when.to].email
                mail = self.envelope.bounce(
                    letter, address, at=at, code=deed.code, reply=deed.reply
                )
        self._deliver(mail, at)

    def _invoice(self, bill: Invoicing, at: dt.datetime) -> EmailMessage:
        owner = self.story.people["owner"]
        tongue = self.story.tongue
        text = bill.text.format(
            amount=amount_in_words_of(tongue, bill.amount), due=bill.due.strftime(tongue.day)
        )
        if self.press is None:
            text = f"{text.strip()}\n\n{as_text(self.story, bill, at.date())}"
        mail = self.envelope.mail(
            (owner.name, owner.email),
            at=at,
            subject=bill.subject,
            text=f"{text.strip()}\n\n{owner.sign}\n",
            to=", ".join(_address(self.story.people[key]) for key in bill.to),
            cc=self.story.firm.assistant,
        )
        if self.press is not None:
            pdf = self.press.invoice(self.story, bill, at.date())
            name = "".join(ch if ch.isalnum() else "-" for ch in bill.number)
            mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{name}.pdf")
        return mail

    def _speech(self, speech: Speech, at: dt.datetime, letter: EmailMessage | None) -> EmailMessage:
        actor = self.story.people[speech.who]
        if letter is not None:
            return self.envelope.answer(
                actor, letter, at=at, text=speech.text, automatic=speech.automatic
            )
        return self.envelope.mail(
            (actor.name, speech.forged_from or actor.email),
            at=at,
            subject=speech.subject,
            text=f"{speech.text.strip()}\n\n{actor.sign}".strip() + "\n",
            automatic=speech.automatic,
        )

    def _deliver(self, mail: EmailMessage, at: dt.datetime) -> None:
        raw = mail.as_bytes()
        self.door.append("INBOX", raw, msg_time=at)
        self.diary.keep(raw, story=self.story.key, at=at, ours=False)

    # -- letters

    def _letters_arrive(self, at: dt.datetime) -> None:
        for taken in self.servers.arrived():
            message = parsed(taken.raw)
            letter = self.ledger.letter(str(message[LETTER_HEADER]))
            notes = why_written(letter, self.ledger) if letter is not None else ()
            self.diary.keep(taken.raw, story=self.story.key, at=at, ours=True, notes=notes)
            if letter is not None:
                self._cued(letter, taken.recipients, message, at)

    def _cued(
        self, letter: Letter, recipients: tuple[str, ...], mail: EmailMessage, at: dt.datetime
    ) -> None:
        for waiting in list(self._cues):
            act, cue, seen = waiting
            if self._fits(cue, letter, recipients) and next(seen) == cue.nth:
                self._cues.remove(waiting)
                day = at.date() + dt.timedelta(days=cue.days)
                when = dt.datetime.combine(day, cue.at, self.zone)
                self._at(max(when, at + dt.timedelta(minutes=5)), act, mail)

    def _fits(self, cue: Cue, letter: Letter, recipients: tuple[str, ...]) -> bool:
        people = self.story.people
        if letter.kind is not cue.kind or people[cue.to].email not in recipients:
            return False
        if cue.question is not None:
            question = self.ledger.question(letter.question or "")
            if question is None or question.kind is not cue.question:
                return False
        if not cue.about:
            return True
        client = self.ledger.client(letter.client or "")
        known = {contact.email for contact in client.contacts} if client is not None else set()
        return people[cue.about].email in known

    # -- what the assistant tells (assistant.Listener)

    def heard(self, reading: AnyReading, decision: Decision) -> None:
        """A mail was read and what follows from it committed."""
        alarm = reading.mail.standing is Standing.FORGED
        self.alarms += alarm
        notes = made_of(reading, decision, self.ledger)
        self.diary.note(reading.mail.message_id, notes, alarm=alarm)
        quiet = isinstance(reading, PaymentNotice) and not reading.transactions and not alarm
        if not quiet:
            self.narrator.heard(reading, notes, alarm=alarm)

    def went(self, letter: Letter, outcome: Outcome) -> None:
        """A letter was tried."""
        self.narrator.went(letter, outcome, self._name_of(letter.to[0]))

    def held(self, letter: Letter, hold: Hold) -> None:
        """A letter waits, or is withdrawn."""
        if hold.withdraw:
            self.narrator.change(f"withdrawn: {letter.subject}, {hold.reason}")

    def _name_of(self, address: str) -> str:
        names = {actor.email: actor.name for actor in self.story.people.values()}
        return names.get(address, address)


def _address(actor: Actor) -> str:
    return f'"{actor.name}" <{actor.email}>'


def _number(words: str, text: str) -> int:
    """The number in front of the answer that holds these words, as the mail prints it."""
    for line in text.splitlines():
        number, dot, answer = line.strip().partition(". ")
        if dot and number.isdigit() and words.casefold() in answer.casefold():
            return int(number)
    raise NoSuchNumberError(words, text)
