"""The journal told as a story: what happened to one client or one invoice, in the order of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from mailbot.cli.tables import said, sum_of
from mailbot.ledger.journal import Entry
from mailbot.model import event as happened
from mailbot.model.agreement import Promise
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.invoice import Invoice
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.noun import Noun
from mailbot.model.payment import Payment
from mailbot.model.question import Choice, Event, Question, QuestionAsked, QuestionClosed

# What an event is about in each of the nouns it may carry.
_CARRIES = (
    "client",
    "invoice",
    "adjustment",
    "payment",
    "allocation",
    "promise",
    "plan",
    "dispute",
    "block",
    "letter",
    "question",
    "mail",
)
# Steps of a letter that say nothing to a person: what became of it follows.
_SILENT = (
    happened.LetterClaimed,
    happened.LetterInData,
    happened.CursorMoved,
    happened.DayLived,
    happened.DigestSent,
)


class Moment(Noun, frozen=True, kw_only=True):
    """One thing that happened. `what` is the part of life it belongs to, `text` a sentence."""

    at: dt.datetime
    what: str
    text: str
    quote: str = ""  # somebody's own words


def story_of(
    subject: Client | Invoice, history: Iterable[Entry], book: Book, zone: dt.tzinfo
) -> tuple[Moment, ...]:
    """All that the journal holds about a client, or about one invoice of it."""
    told = _Told(subject, book, zone)
    entries = list(history)
    for entry in entries:  # money and questions are met before it is known whose they are
        for event in entry.events:
            told.meet(event)
    for entry in entries:
        for event in entry.events:
            told.tell(event, entry.at)
    return tuple(sorted(told.moments, key=lambda one: one.at))


class _Told:
    """Picks what is about the subject and puts it into words."""

    def __init__(self, subject: Client | Invoice, book: Book, zone: dt.tzinfo) -> None:
        self.book = book
        self.zone = zone
        self.moments: list[Moment] = []
        if isinstance(subject, Invoice):
            self.client = subject.client
            self.invoices = {subject.id}
            self.whole_client = False
        else:
            self.client = subject.id
            self.invoices = {one.id for one in book.invoices_of(subject.id)}
            self.whole_client = True
        self._ours: set[str] = set()  # ids of things that are about the subject
        self._allocations: dict[str, str] = {}
        self._questions: dict[str, Question] = {}

    # -- whose it is

    def meet(self, event: Event) -> None:
        """Remember the ids of what is ours, so that later events that only name them are found."""
        if isinstance(event, happened.Allocated):
            if event.allocation.invoice in self.invoices:
                self._ours.update((event.allocation.id, event.allocation.payment))
            self._allocations[event.allocation.id] = event.allocation.invoice
        elif isinstance(event, QuestionAsked):
            self._questions[event.question.id] = event.question
        for name in _CARRIES:
            noun = getattr(event, name, None)
            if isinstance(noun, Noun) and self._about(noun):
                self._ours.add(_key(noun))

    def _about(self, noun: Noun) -> bool:
        """Whether a noun is about the subject: by its invoices, else by its client."""
        facts: Any = noun
        if isinstance(noun, Client):
            return noun.id == self.client
        if isinstance(noun, Invoice):
            return noun.id in self.invoices
        if isinstance(noun, Payment) and not self.whole_client:
            # Of the client's money: what pays this invoice, and what still might.
            spare = self._of_client(noun.client) and bool(self.book.unapplied(noun.id))
            return spare or noun.id in self._ours
        named = set(getattr(facts, "invoices", ()) or ())
        named |= {ref.invoice for ref in getattr(facts, "lines", ())}
        if (one := getattr(facts, "invoice", None)) is not None:
            named.add(one)
        if named:
            return bool(named & self.invoices)
        return self._of_client(getattr(facts, "client", None))

    def _of_client(self, client: str | None) -> bool:
        return client is not None and client == self.client

    def _is_ours(self, event: Event) -> bool:
        for name in _CARRIES:
            value = getattr(event, name, None)
            if isinstance(value, Noun):
                if self._about(value) or _key(value) in self._ours:
                    return True
            elif isinstance(value, str) and (value in self.invoices or value in self._ours):
                return True
        if isinstance(event, happened.Unallocated):
            return self._allocations.get(event.allocation) in self.invoices
        names_invoices = set(getattr(event, "invoices", ()) or ())
        if names_invoices and not names_invoices & self.invoices:
            return False
        named = getattr(event, "invoice", None)
        return named is None and self._of_client(_text(getattr(event, "client", None)))

    # -- what happened

    def tell(self, event: Event, at: dt.datetime) -> None:
        """Put one event into words, if it is about the subject and says something to a person."""
        if isinstance(event, _SILENT) or not self._is_ours(event):
            return
        moment = self._moment(event, at)
        if moment is not None:
            self.moments.append(moment)

    def _at(self, day: dt.date, at: dt.datetime) -> dt.datetime:
        """The instant of the commit if it was that day, else the beginning of the day itself."""
        if at.astimezone(self.zone).date() == day:
            return at
        return dt.datetime.combine(day, dt.time(), self.zone)

    def _moment(self, event: Event, at: dt.datetime) -> Moment | None:
        match event:
            case happened.MailRead(mail=mail):
                text = f"{_KINDS.get(mail.kind, mail.kind)} from {mail.sender}: “{mail.subject}”"
                done = f" → {mail.summary}" if mail.summary else ""
                return Moment(at=mail.received_at, what="mail in", text=text + done)
            case happened.LetterPlanned(letter=letter):
                return self._planned(letter)
            case QuestionAsked(question=question):
                return _asked(question)
            case QuestionClosed(question=key, status=status, chosen=chosen):
                question_asked = self._questions.get(key)
                answer = _chosen(question_asked, chosen)
                return Moment(at=at, what="answer", text=f"{status.value}: {answer}".rstrip(": "))
            case _:
                return self._fact(event, at) or self._letter_fact(event, at)

    def _planned(self, letter: Letter) -> Moment:
        numbers = ", ".join(self._numbers(ref.invoice for ref in letter.lines))
        about = f" about {numbers}" if numbers else ""
        kind = letter.kind.value.replace("_", " ")
        text = f"{kind} to {', '.join(letter.to)}{about}"
        if letter.status is not LetterStatus.PLANNED:  # an imported letter: its fate is in it
            text += f": {letter.status.value} {letter.reply}".rstrip()
        what = "to you" if letter.kind.to_owner else "letter"
        return Moment(at=letter.planned_at, what=what, text=text)

    def _numbers(self, invoices: Iterable[str]) -> Sequence[str]:
        found = (self.book.invoice(one) for one in dict.fromkeys(invoices))
        return [one.number for one in found if one is not None]

    def _letter_fact(self, event: Event, at: dt.datetime) -> Moment | None:
        letter = self.book.letter(_text(getattr(event, "letter", None)) or "")
        kind = letter.kind.value.replace("_", " ") if letter else "letter"
        match event:
            case happened.LetterWritten(subject=subject):
                text = f"is written: “{subject}”"
            case happened.LetterAccepted(reply=reply, refused=refused):
                lost = f", but not for {', '.join(refused)}" if refused else ""
                text = f"was taken by the server{lost}: {reply}"
            case happened.LetterRefused(code=code, reply=reply):
                text = f"was refused for good: {code} {reply}"
            case happened.LetterDeferred(reply=reply, retry_at=retry):
                when = retry.astimezone(self.zone)
                text = f"waits until {when:%Y-%m-%d %H:%M}: {reply}"
            case happened.LetterUncertain(detail=detail):
                text = f"may or may not have arrived: {detail}"
            case happened.LetterWithdrawn(reason=reason):
                text = f"was withdrawn: {reason}"
            case happened.LetterDrafted(folder=folder):
                text = f"lies in {folder}"
            case _:
                return None
        return Moment(at=getattr(event, "at", at), what="letter", text=f"{kind} {text}")

    def _fact(self, event: Event, at: dt.datetime) -> Moment | None:
        match event:
            case happened.ClientAdded(client=client):
                text = f"{client.company} is known from now on"
                return Moment(at=at, what="client", text=text)
            case happened.AccountLearned(account=account):
                return Moment(at=at, what="client", text=f"pays from account {account}")
            case happened.AddressFailed(address=address, failure=failure):
                text = f"{address} does not work {failure.code}".rstrip()
                return Moment(at=self._at(failure.day, at), what="client", text=text)
            case happened.AbsenceNoted(absence=absence):
                back = f" until {absence.back_on}" if absence.back_on else ""
                text = f"{absence.address} is away{back}"
                return Moment(at=self._at(absence.noted, at), what="client", text=text)
            case happened.NoteAdded(text=text):
                return Moment(at=at, what="note", text=text)
            case happened.InvoiceRegistered(invoice=invoice):
                when = invoice.sent_at or self._at(invoice.issued, at)
                text = f"{invoice.number}, {sum_of(invoice.amount)}, due {invoice.due}"
                return Moment(at=when, what="invoice", text=text)
            case happened.InvoiceChanged(invoice=invoice):
                text = f"{invoice.number} corrected: {sum_of(invoice.amount)}, due {invoice.due}"
                return Moment(at=at, what="invoice", text=text)
            case happened.InvoiceStatusSet(invoice=key, status=status, reason=reason):
                number = ", ".join(self._numbers([key]))
                text = f"{number} is {status.value.replace('_', ' ')}: {reason}".rstrip(": ")
                return Moment(at=at, what="invoice", text=text)
            case happened.LinesReplaced(invoice=key, lines=lines, reason=reason):
                number = ", ".join(self._numbers([key]))
                due = ", ".join(f"{sum_of(line.amount)} by {line.due}" for line in lines)
                text = f"{number} is now due as {due} ({reason})"
                return Moment(at=at, what="invoice", text=text)
            case happened.Adjusted(adjustment=one):
                kind = one.kind.value.replace("_", " ")
                text = f"{kind} of {sum_of(one.amount)}: {one.reason}".rstrip(": ")
                return Moment(at=self._at(one.day, at), what="money", text=text)
            case happened.PolicySet():
                return Moment(at=at, what="invoice", text="reminders are set otherwise for it")
            case _:
                return self._money(event, at) or self._agreement(event, at)

    def _money(self, event: Event, at: dt.datetime) -> Moment | None:
        match event:
            case happened.PaymentRecorded(payment=payment):
                text = f"{sum_of(payment.amount)} from {payment.payer or 'the client'}"
                when = self._at(payment.day, at)
                title = f" “{payment.title}”" if payment.title else ""
                source = f", on the word of the {payment.source.value}"
                if payment.source.value == "import":
                    source = ", as imported"
                return Moment(at=when, what="money", text=text + title + source)
            case happened.Allocated(allocation=one):
                number = ", ".join(self._numbers([one.invoice])) or one.invoice
                why = f", because {said(one.reasons)}" if one.reasons else ""
                payment_of = self.book.payment(one.payment)
                when = self._at(payment_of.day, at) if payment_of else at
                text = f"{sum_of(one.amount)} pays {number}{why}"
                return Moment(at=when, what="money", text=text)
            case happened.PaymentReversed(reason=reason):
                return Moment(at=at, what="money", text=f"a payment was taken back: {reason}")
            case happened.Unallocated(reason=reason):
                return Moment(at=at, what="money", text=f"no longer counted for it: {reason}")
            case _:
                return None

    def _agreement(self, event: Event, at: dt.datetime) -> Moment | None:
        match event:
            case happened.PromiseMade(promise=promise):
                when = self._at(promise.made_on, at)
                text = _promised(promise)
                return Moment(at=when, what="promise", text=text, quote=promise.quote)
            case happened.PromiseEnded(status=status):
                return Moment(at=at, what="promise", text=f"the promise is {status.value}")
            case happened.PlanSet(plan=plan):
                parts = ", ".join(f"{sum_of(i.amount)} by {i.due}" for i in plan.instalments)
                text = f"plan {plan.status.value}: {parts}"
                return Moment(at=at, what="plan", text=text, quote=plan.quote)
            case happened.DisputeOpened(dispute=dispute):
                when = self._at(dispute.opened_on, at)
                return Moment(at=when, what="dispute", text="opened", quote=dispute.quote)
            case happened.DisputeClosed(outcome=outcome):
                return Moment(at=at, what="dispute", text=f"closed: {outcome}".rstrip(": "))
            case happened.BlockSet(block=block):
                until = f" until {block.until}" if block.until else " until it is lifted"
                note = f" ({block.note})" if block.note else ""
                text = f"{block.reason.value.replace('_', ' ')}: rests{until}{note}"
                return Moment(at=self._at(block.since, at), what="pause", text=text)
            case happened.BlockLifted(reason=reason):
                return Moment(at=at, what="pause", text=f"lifted: {reason}".rstrip(": "))
            case happened.OwnerWrote(at=when):
                return Moment(at=when, what="mail", text="you wrote to the client yourself")
            case _:
                return None


def _key(noun: Noun) -> str:
    """What later events call it by: a mail is known by its content hash."""
    return str(getattr(noun, "id", None) or getattr(noun, "content_hash", None) or id(noun))


_KINDS = {
    "invoice_mail": "your invoice",
    "payment_notice": "news of money",
    "client_reply": "a reply",
    "owner_order": "your order",
    "machine_mail": "an automatic mail",
    "unrelated": "an unrelated mail",
}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _promised(promise: Promise) -> str:
    day = f"to pay by {promise.day}" if promise.day else "to pay soon"
    amount = f" {sum_of(promise.amount)}" if promise.amount else ""
    return f"promises{amount} {day}; nothing is sent until {promise.pause_until}"


def _asked(question: Question) -> Moment:
    choices = "; ".join(f"{n}. {_choice(one)}" for n, one in enumerate(question.choices, 1))
    kind = question.kind.value.replace("_", " ")
    fate = "" if question.status.value == "open" else f" [{question.status.value}]"
    text = f"you are asked ({kind}), until {question.expires}: {choices}{fate}"
    return Moment(at=question.asked_at, what="question", text=text, quote=question.quote)


def _choice(choice: Choice) -> str:
    day = f" {choice.day}" if choice.day else ""
    detail = f" {said(choice.detail)}" if choice.detail else ""
    return f"{choice.kind.value.replace('_', ' ')}{detail}{day}"


def _chosen(question: Question | None, chosen: int | None) -> str:
    if question is None or chosen is None or not 0 <= chosen < len(question.choices):
        return ""
    return f"{chosen + 1}. {_choice(question.choices[chosen])}"
