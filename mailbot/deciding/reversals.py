"""A payment that the bank takes back: reopened alone where it can be only one, asked about else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from mailbot.deciding.asking import ask
from mailbot.deciding.letters import to_people
from mailbot.deciding.transfers import described, name_in
from mailbot.deciding.undoing import owed_again
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import (
    Adjusted,
    Allocated,
    LedgerEvent,
    PaymentRecorded,
    PaymentReversed,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import fold
from mailbot.model.letter import LetterKind, Topic
from mailbot.model.payment import Payment
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Choice, ChoiceKind, Event, QuestionKind
from mailbot.model.reading import Direction, NoticeKind, PaymentNotice, Transaction

# A question lists so many payments at the most: more cannot be compared on a phone.
_MOST_CANDIDATES = 5
# A direct debit can be claimed back for 13 months (Directive (EU) 2015/2366, art. 71 and 77).
_OLDEST_DAYS = 400
_THANKS = (LetterKind.THANKS, LetterKind.THANKS_PART)


class Reversals:
    """What one notice takes back: of the ledger, or of what the notice itself has just told."""

    def __init__(
        self,
        reading: PaymentNotice,
        book: Book,
        firm: Firm,
        policy: DunningPolicy,
        now: dt.datetime,
        *,
        recorded: Sequence[Event],
    ) -> None:
        self.reading = reading
        self.book = book
        self.firm = firm
        self.policy = policy
        self.now = now
        self.cause = reading.mail.message_id or reading.mail.content_hash
        self.recorded = [e.payment for e in recorded if isinstance(e, PaymentRecorded)]
        self.allocated = [e.allocation for e in recorded if isinstance(e, Allocated)]
        self.adjusted = [e.adjustment for e in recorded if isinstance(e, Adjusted)]
        self.count = 0
        self.gone: set[str] = set()
        self.doubted: set[str] = set()

    def decide(self, transaction: Transaction) -> Decision:
        """One movement that the bank calls a reversal."""
        if transaction.direction is Direction.IN and self.reading.kind is NoticeKind.STATEMENT:
            return Decision(why=("a payment of our own has come back",))
        self.count += 1
        taken = self._candidates(transaction)
        if not taken:
            return Decision(why=("money went out that is in no payment of ours",))
        sure = [one for one in taken if self._surely(one, transaction)]
        if len(sure) == 1:
            return self._reopened(sure[0], transaction)
        return self._asked(taken, transaction)

    def without_thanks(self, decision: Decision) -> Decision:
        """Nobody is thanked for money that goes back in the same breath."""
        back = {one.id: one for one in self.recorded if one.id in self.gone | self.doubted}
        paid = {a.invoice for a in self.allocated if a.payment in back}
        letters = tuple(
            letter
            for letter in decision.letters
            if not (letter.kind in _THANKS and paid & {line.invoice for line in letter.lines})
        )
        return msgspec.structs.replace(decision, letters=letters)

    def _candidates(self, transaction: Transaction) -> list[Payment]:
        """Payments of that amount: by whom the bank names, or, where none is his, by anybody."""
        day = transaction.booked or self.reading.mail.received_at.date()
        of_amount = [
            one
            for one in (*self.book.payments_of_amount(transaction.amount), *self.recorded)
            if one.amount == transaction.amount
            and not one.reversed
            and one.id not in self.gone
            and (day - one.day).days <= _OLDEST_DAYS
        ]
        theirs = [one for one in of_amount if name_in(one, transaction)]
        some = theirs if transaction.payer and theirs else of_amount
        return sorted(some, key=lambda one: (self._speaks(one, transaction), one.day), reverse=True)

    def _speaks(self, payment: Payment, transaction: Transaction) -> int:
        reference = bool(payment.bank_reference) and (
            payment.bank_reference == transaction.bank_reference
        )
        title = bool(payment.title) and fold(payment.title) == fold(transaction.title)
        named = {one.invoice for one in transaction.mentions} & set(self._paid_by(payment))
        return 4 * reference + 2 * title + bool(named)

    def _surely(self, payment: Payment, transaction: Transaction) -> bool:
        """The same reference, or the same payer and title: nothing else can be meant."""
        speaks = self._speaks(payment, transaction)
        return speaks >= 4 or (speaks >= 2 and name_in(payment, transaction))

    def _paid_by(self, payment: Payment) -> tuple[str, ...]:
        own = [a.invoice for a in self.allocated if a.payment == payment.id]
        known = [a.invoice for a in self.book.allocations_from(payment.id)]
        return tuple(dict.fromkeys((*known, *own)))

    def _described(self, payment: Payment) -> tuple[Fact, ...]:
        numbers = [
            one.number
            for key in self._paid_by(payment)
            if (one := self.book.invoice(key)) is not None
        ]
        return (
            Fact(kind=FactKind.PAYMENT, day=payment.day, text=payment.payer, money=payment.amount),
            *(Fact(kind=FactKind.INVOICE, text=number) for number in numbers),
        )

    def _reopened(self, payment: Payment, transaction: Transaction) -> Decision:
        self.gone.add(payment.id)
        letter = to_people(
            LetterKind.NOTICE,
            firm=self.firm,
            now=self.now,
            cause=self.cause,
            identity=("taken back", payment.id, self.cause),
            client=payment.client,
            topic=Topic.PAYMENT_TAKEN_BACK,
            items=self._described(payment),
        )
        return Decision(
            events=self._taken_back(payment, transaction),
            letters=(letter,),
            why=(f"the bank took back {payment.amount} of {payment.day}",),
            would=("reopen what that payment had paid, and tell the owner",),
        )

    def _taken_back(self, payment: Payment, transaction: Transaction) -> tuple[LedgerEvent, ...]:
        """The money is gone, and with it the ground on which cents were forgiven."""
        reason = _reason(transaction)
        paid = self._paid_by(payment)
        cents = owed_again(
            [*(one for key in paid for one in self.book.adjustments_of(key)), *self.adjusted],
            payments={payment.id},
            day=transaction.booked or self.reading.mail.received_at.date(),
            cause=self.cause,
            reason=reason,
        )
        return (PaymentReversed(payment=payment.id, reason=reason), *cents)

    def _asked(self, taken: Sequence[Payment], transaction: Transaction) -> Decision:
        self.doubted |= {one.id for one in taken}
        choices = [
            Choice(
                kind=ChoiceKind.DO_IT,
                detail=self._described(one),
                events=self._taken_back(one, transaction),
            )
            for one in taken[:_MOST_CANDIDATES]
        ]
        choices.append(Choice(kind=ChoiceKind.IGNORE))
        return ask(
            QuestionKind.WHICH_INVOICE,
            choices,
            identity=(
                "reversal",
                self.cause,
                transaction.amount,
                transaction.bank_reference,
                transaction.title,
                self.count,
            ),
            firm=self.firm,
            policy=self.policy,
            now=self.now,
            cause=self.cause,
            facts=described(transaction),
            mail=self.reading.mail,
            would="ask which payment was taken back",
        )


def _reason(transaction: Transaction) -> str:
    return f"reversed: {transaction.title}"
