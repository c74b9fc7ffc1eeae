"""What the owner writes: orders, the answer to a question, or her own letter to a client.

Only a mail that is proven hers is obeyed. What she is understood to order without doubt is done and
confirmed in one short notice; what can be read in more than one way is asked about first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from mailbot.deciding.answers import answered
from mailbot.deciding.asking import ask
from mailbot.deciding.carried import Carried
from mailbot.deciding.commands import Errand
from mailbot.deciding.letters import about_mail, to_people
from mailbot.deciding.schedule import DECLINED
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import LedgerEvent, LetterWithdrawn, OwnerWrote
from mailbot.model.fact import Fact, FactKind, all_plain
from mailbot.model.firm import Firm
from mailbot.model.letter import Letter, LetterKind, LetterStatus, Topic
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import (
    Choice,
    ChoiceKind,
    Event,
    Question,
    QuestionClosed,
    QuestionKind,
    QuestionStatus,
)
from mailbot.model.reading import Command, Order, OwnerOrder, Role, Standing

_YES = frozenset(
    {
        ChoiceKind.YES,
        ChoiceKind.SEND,
        ChoiceKind.SEND_AGAIN,
        ChoiceKind.BOOK,
        ChoiceKind.REGISTER,
        ChoiceKind.GRANT,
        ChoiceKind.USE_ADDRESS,
        ChoiceKind.DO_IT,
        ChoiceKind.MARK_PAID,
    }
)
_NO = frozenset({ChoiceKind.NO, ChoiceKind.DO_NOT_SEND, ChoiceKind.DECLINE, ChoiceKind.IGNORE})
# Questions that she answers as well by doing the thing, or by writing to the client.
_DEALT_WITH_BY_HER = frozenset(
    {
        QuestionKind.PLAN,
        QuestionKind.EXTENSION,
        QuestionKind.CLIENT_REPLY,
        QuestionKind.BROKEN_PROMISE,
    }
)
_STILL_HERE = (LetterStatus.PLANNED, LetterStatus.QUEUED)


def decide_order(
    reading: OwnerOrder, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    """What follows from a mail of the owner's."""
    mail = reading.mail
    desk = _Desk(reading, book=book, firm=firm, policy=policy, now=now)
    if mail.role is not Role.OWNER or mail.standing is Standing.FORGED:
        return desk.refuse()
    if reading.to_client:
        return desk.her_own_letter()
    if mail.standing is not Standing.PROVEN:
        return desk.refuse()
    question = book.question(reading.question) if reading.question else None
    if question is not None and reading.choice is not None:
        return desk.answer(question, reading.choice - 1)
    if question is not None and (choice := _plain_answer(question, reading.orders)) is not None:
        return desk.answer(question, choice)
    if question is not None and _is_no_choice(reading.orders):
        return desk.again(question)
    return desk.orders(question)


def _is_no_choice(orders: tuple[Order, ...]) -> bool:
    """Whether she answers with something that is none of the choices, and orders nothing else."""
    return bool(orders) and all(
        order.command is Command.UNCLEAR
        and any(doubt.kind is FactKind.NONE_OF_CHOICES for doubt in order.doubt)
        for order in orders
    )


def _plain_answer(question: Question, orders: tuple[Order, ...]) -> int | None:
    """The one choice that her "yes" or "no" can mean; None if several or none."""
    wanted = {Command.APPROVE: _YES, Command.REJECT: _NO}
    commands = {order.command for order in orders if order.sure}
    if len(commands) != 1 or len(orders) != 1:
        return None
    kinds = wanted.get(commands.pop())
    if kinds is None:
        return None
    fitting = [n for n, choice in enumerate(question.choices) if choice.kind in kinds]
    return fitting[0] if len(fitting) == 1 else None


class _Desk:
    """One mail of the owner's on the desk, with all that is needed to deal with it."""

    def __init__(
        self,
        reading: OwnerOrder,
        *,
        book: Book,
        firm: Firm,
        policy: DunningPolicy,
        now: dt.datetime,
    ) -> None:
        self.reading = reading
        self.mail = reading.mail
        self.book = book
        self.firm = firm
        self.policy = policy
        self.now = now
        self.cause = self.mail.message_id or self.mail.content_hash

    # -- not proven hers

    def refuse(self) -> Decision:
        """Nothing is done. She hears of it at her own addresses, never in the stranger's thread."""
        letter = to_people(
            LetterKind.NOTICE,
            firm=self.firm,
            now=self.now,
            cause=self.cause,
            identity=("not hers", self.mail.content_hash),
            topic=Topic.FORGED_OWNER,
            items=about_mail(self.mail, reason=True),
        )
        return Decision(
            letters=(letter,),
            why=(str(self.mail.standing_reason),),
            would=("do nothing of what it says, and tell the owner of it",),
        )

    # -- her own letter to a client

    def her_own_letter(self) -> Decision:
        """Ours wait, whoever proves it; what she agreed counts only when the mail is proven hers."""
        reading = self.reading
        client = reading.client
        if client is None:
            return Decision(why=("she writes to nobody who is known",), would=("leave it alone",))
        wrote = OwnerWrote(
            client=client,
            invoices=reading.invoices,
            at=min(self.mail.sent_at, self.now),
            message_id=self.mail.message_id,
        )
        out = Decision(
            events=(wrote,),
            why=("the owner has written to the client herself",),
            would=("hold our own letters back for a while",),
        )
        if self.mail.standing is not Standing.PROVEN:
            return out
        about = reading.invoices or tuple(one.id for one in self.book.open_invoices(client))
        if reading.invoices or len(about) == 1:
            out += self._overtaken(client, about)
        agreed = tuple(
            order
            for order in reading.orders
            if order.command not in {Command.UNCLEAR, Command.HELP, Command.STATUS}
        )
        done = out + self._carry_out(agreed)
        return msgspec.structs.replace(done, events=_once(done.events))

    # -- answers

    def answer(self, question: Question, choice: int) -> Decision:
        """The decision behind her number; the state of things where it comes too late."""
        if question.status is not QuestionStatus.OPEN:
            late = f"that question was closed: {question.status.value}"
            return Decision(why=(late,), letters=(self._state_of_things(question),))
        decision = answered(question, choice, book=self.book, now=self.now)
        closed = [one for one in decision.events if isinstance(one, QuestionClosed)]
        if closed and closed[-1].status is QuestionStatus.ANSWERED:
            return decision
        return decision + Decision(letters=(self._state_of_things(question),))

    def again(self, question: Question) -> Decision:
        """The same question once more, in her thread, with the numbers that there are."""
        if question.status is not QuestionStatus.OPEN:
            return Decision(letters=(self._state_of_things(question),))
        letter = to_people(
            LetterKind.QUESTION,
            firm=self.firm,
            now=self.now,
            cause=self.cause,
            identity=(question.id, self.mail.content_hash),
            mail=self.mail,
            client=question.client,
            question=question.id,
        )
        return Decision(
            letters=(letter,),
            why=("her answer is none of the choices",),
            would=("put the same question to her once more",),
        )

    def _state_of_things(self, question: Question) -> Letter:
        return to_people(
            LetterKind.STATUS,
            firm=self.firm,
            now=self.now,
            cause=self.cause,
            identity=(self.cause, question.id),
            mail=self.mail,
            client=question.client,
        )

    # -- orders

    def orders(self, question: Question | None) -> Decision:
        """Her orders; one that answers a question in other words than ours closes it as well."""
        orders = self.reading.orders or (Order(command=Command.UNCLEAR, clause=self.mail.text),)
        if question is not None:
            orders = tuple(_about(order, question) for order in orders)
        done = self._carry_out(orders, answering=question)
        settled = question is not None and question.status is QuestionStatus.OPEN and done.events
        if question is None or not settled or done.questions:
            return done
        closed = QuestionClosed(question=question.id, status=QuestionStatus.ANSWERED)
        return done + Decision(events=(closed,))

    def _overtaken(
        self, client: str, invoices: Sequence[str], *, but: Question | None = None
    ) -> Decision:
        """Questions about these invoices that she has dealt with herself since they came up."""
        received = {seen.content_hash: seen.received_at for seen in self.book.mails()}
        moot = [
            question
            for question in self.book.questions()
            if question.kind in _DEALT_WITH_BY_HER
            and question.client == client
            and set(question.invoices) & set(invoices)
            and received.get(question.source, question.asked_at) <= self.mail.sent_at
            and (but is None or question.id != but.id)
        ]
        return Decision(
            events=tuple(
                QuestionClosed(question=one.id, status=QuestionStatus.MOOT) for one in moot
            ),
            why=tuple(
                f"the question about {one.kind.value} needs no answer any more: "
                "she has dealt with it herself"
                for one in moot
            ),
        )

    def _carry_out(
        self, orders: tuple[Order, ...], *, answering: Question | None = None
    ) -> Decision:
        events: list[Event] = []
        letters: list[Letter] = []
        said: list[Fact] = []
        asked = Decision()
        for order in orders:
            if order.command in {Command.APPROVE, Command.REJECT}:
                given = self._yes_or_no(order)
                if given is not None:
                    decision, told = given
                    events += decision.events
                    letters += decision.letters
                    said.append(told)
                    continue
                carried = Carried(obstacle=(Fact(kind=FactKind.ANSWER_TO_WHAT),))
            else:
                carried = self._errand(order).carry_out()
            if carried.obstacle or not order.sure or order.doubt:
                asked += self._ask(order, carried)
                continue
            events += carried.events
            letters += carried.letters
            said += carried.said
            if carried.events and order.command is not Command.NOTE:
                events += self._overtaken_by(order, answering).events
        if said:
            letters.append(self._confirm(tuple(said)))
        # Two orders about one invoice overtake the same question: it is closed once.
        done = Decision(events=_once(events), letters=tuple(letters), would=all_plain(said))
        return done + asked

    def _overtaken_by(self, order: Order, answering: Question | None) -> Decision:
        """An order about single invoices, or about all that is open of a client."""
        named = [one for key in order.invoices if (one := self.book.invoice(key)) is not None]
        clients = {one.client for one in named} or {order.client} - {None}
        out = Decision()
        for client in sorted(filter(None, clients)):
            mine = [one.id for one in named if one.client == client]
            about = mine or [one.id for one in self.book.open_invoices(client)]
            out += self._overtaken(client, about, but=answering)
        return out

    def _errand(self, order: Order) -> Errand:
        return Errand(
            order,
            self.mail,
            to_client=self.reading.to_client,
            book=self.book,
            firm=self.firm,
            policy=self.policy,
            now=self.now,
        )

    def _yes_or_no(self, order: Order) -> tuple[Decision, Fact] | None:
        """Her yes or no without a number: to the letter announced in this thread, or to the one
        question that is open about this client. None where it could be more than one thing.
        """
        announced = self.book.letter_with_message_id(self.mail.in_reply_to or "")
        if announced is not None and announced.kind is LetterKind.VETO:
            letter = self.book.letter(announced.cause)
            if letter is None or letter.status not in _STILL_HERE:
                return None
            if order.command is Command.APPROVE:
                return Decision(), Fact(kind=FactKind.ANNOUNCED_GOES)
            gone = LetterWithdrawn(letter=letter.id, reason=DECLINED, at=self.now)
            return Decision(events=(gone,)), Fact(kind=FactKind.ANNOUNCED_STOPPED)
        fitting = [
            (question, choice)
            for question in self.book.questions()
            if (choice := _plain_answer(question, (order,))) is not None
            and (order.client is None or question.client == order.client)
            and (not order.invoices or set(order.invoices) & set(question.invoices))
        ]
        if len(fitting) != 1:
            return None
        question, choice = fitting[0]
        taken = Fact(kind=FactKind.ANSWER_TAKEN, choice=question.choices[choice].kind.value)
        return answered(question, choice, book=self.book, now=self.now), taken

    def _ask(self, order: Order, carried: Carried) -> Decision:
        """An order that can be read in more than one way, with what it would come to."""
        ready: list[Choice] = []
        if not carried.obstacle:
            events: tuple[LedgerEvent, ...] = carried.events
            ready.append(
                Choice(
                    kind=ChoiceKind.DO_IT,
                    detail=carried.said,
                    events=events,
                    letters=carried.letters,
                )
            )
        ready.append(Choice(kind=ChoiceKind.IGNORE))
        doubt = carried.obstacle or order.doubt or (Fact(kind=FactKind.AMBIGUOUS),)
        return ask(
            QuestionKind.ORDER,
            ready,
            identity=(self.mail.content_hash, order.command.value, order.clause),
            firm=self.firm,
            policy=self.policy,
            now=self.now,
            cause=self.cause,
            client=order.client,
            invoices=order.invoices,
            quote=order.clause or self.mail.text,
            facts=doubt,
            mail=self.mail,
            why=all_plain(doubt),
            would=f"ask the owner before it does: {order.command.value.replace('_', ' ')}",
        )

    def _confirm(self, said: tuple[Fact, ...]) -> Letter:
        return to_people(
            LetterKind.NOTICE,
            firm=self.firm,
            now=self.now,
            cause=self.cause,
            identity=("done", self.mail.content_hash),
            mail=self.mail,
            client=self.reading.client,
            topic=Topic.ORDER_DONE,
            items=said,
        )


def _once(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events, with each question closed only by the first that closes it."""
    closed: set[str] = set()
    out: list[Event] = []
    for event in events:
        if isinstance(event, QuestionClosed):
            if event.question in closed:
                continue
            closed.add(event.question)
        out.append(event)
    return tuple(out)


def _about(order: Order, question: Question) -> Order:
    """An order given in answer to a question is about what the question was about."""
    if order.client is not None or order.invoices or question.client is None:
        return order
    return Order(
        command=order.command,
        clause=order.clause,
        client=question.client,
        invoices=question.invoices,
        until=order.until,
        amount=order.amount,
        instalments=order.instalments,
        note=order.note,
        sure=order.sure,
        doubt=order.doubt,
    )
