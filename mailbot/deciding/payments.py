"""What follows from a bank's mail: money booked where it is certain, asked about where it is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from mailbot.deciding.asking import ask
from mailbot.deciding.letters import (
    about_mail,
    addressee,
    fresh_id,
    language_of,
    to_people,
    with_thread,
)
from mailbot.deciding.matches import Match, Matching, Share
from mailbot.deciding.matching import match
from mailbot.deciding.owed import Spent
from mailbot.deciding.reversals import Reversals
from mailbot.deciding.schedule import civil_day
from mailbot.deciding.settling import allocate
from mailbot.deciding.transfers import Known, already_booked, described, payment_id
from mailbot.deciding.unread import (
    NOT_TO_THE_END,
    about_file,
    tell_account,
    tell_unread,
)
from mailbot.model.agreement import BlockReason
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import (
    AccountLearned,
    Adjusted,
    BankHeard,
    BlockLifted,
    LedgerEvent,
    PaymentRecorded,
)
from mailbot.model.fact import Fact, FactKind, all_plain
from mailbot.model.firm import Firm
from mailbot.model.identity import derive, normal_account
from mailbot.model.invoice import Adjustment, AdjustmentKind
from mailbot.model.letter import Letter, LetterKind, LineRef, Topic
from mailbot.model.money import Money, total
from mailbot.model.payment import Payment, PaymentSource
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Choice, ChoiceKind, QuestionKind
from mailbot.model.reading import (
    Direction,
    NoticeKind,
    PaymentNotice,
    Role,
    Standing,
    Transaction,
)

# A question lists so many candidates at the most: more cannot be compared on a phone.
_MOST_CANDIDATES = 5


# What makes a notice's sum not even money that has come and is kept until she answers.
_NOT_TO_BE_HELD = frozenset({FactKind.AMOUNT_NOT_POSITIVE, FactKind.MONEY_NOT_SAID})


class _Notice:
    """One notice on its way to a Decision: what earlier transfers of it pay is kept in mind."""

    def __init__(
        self,
        reading: PaymentNotice,
        book: Book,
        firm: Firm,
        policy: DunningPolicy,
        now: dt.datetime,
    ) -> None:
        self.reading = reading
        self.book = book
        self.firm = firm
        self.policy = policy
        self.now = now
        self.cause = reading.mail.message_id or reading.mail.content_hash
        self.spent = Spent(book)
        self.seen: dict[str, int] = {}
        self.told: set[str] = set()
        self.about_file = about_file(reading)

    def doubts_of(self, transaction: Transaction) -> tuple[Fact, ...]:
        """What forbids to book this one: of a statement, only what was said of this very entry."""
        return tuple(
            doubt
            for doubt in self.reading.doubts
            if doubt not in self.about_file
            and (doubt.kind is not FactKind.SUM_UNDIVIDED or doubt.money == transaction.amount)
        )

    def payment(self, transaction: Transaction, client: str | None) -> Payment:
        key = payment_id(transaction)
        occurrence = self.seen.get(key, 0)
        while self._is_anothers(payment_id(transaction, occurrence)):
            occurrence += 1
        self.seen[key] = occurrence + 1
        return Payment(
            id=payment_id(transaction, occurrence),
            day=transaction.booked or civil_day(self.reading.mail.received_at, self.firm),
            amount=transaction.amount,
            source=PaymentSource.BANK,
            payer=transaction.payer,
            payer_account=transaction.payer_account,
            title=transaction.title,
            bank_reference=transaction.bank_reference,
            own_account=transaction.own_account,
            client=client,
            mail=self.reading.mail.content_hash,
        )

    def _is_anothers(self, payment: str) -> bool:
        """Whether an id stands for a transfer that another line, or another mail, told of."""
        known = self.book.payment(payment)
        return known is not None and (
            payment in self.told or known.mail != self.reading.mail.content_hash
        )

    def incoming(self, transaction: Transaction) -> Decision:
        """One transfer that came in, from a proven bank."""
        doubts = self.doubts_of(transaction)
        if any(doubt.kind in _NOT_TO_BE_HELD for doubt in doubts):
            return self.perhaps(transaction)  # not even to be held as money that has come
        known = self._known(transaction)
        if known is not None:
            self.told.add(known.payment.id)
            if not known.sure or self._may_be_another(known.payment, transaction):
                return self._perhaps_new(transaction, like=known.payment)
            day = known.payment.day
            return Decision(why=(f"{transaction.amount} of {day} is in the ledger already",))
        found = match(
            transaction,
            book=self.book,
            settles_within=self.policy.tolerance(transaction.amount.currency),
            spent=self.spent,
        )
        payment = self.payment(transaction, found.client)
        self.told.add(payment.id)
        recorded = PaymentRecorded(payment=payment)
        if found.best is None or doubts:
            asked = self._ask(transaction, payment, found)
            return Decision(events=(recorded,), why=all_plain(found.why)) + asked
        return self._book(recorded, transaction, found.best)

    def _book(self, recorded: PaymentRecorded, transaction: Transaction, best: Match) -> Decision:
        events, letters = self.consequences(recorded.payment, best, sure=True)
        for share in best.shares:
            self.spent.add(share.invoice.id, share.amount)
        for event in events:
            if isinstance(event, Adjusted):  # cents that are forgiven are open to nobody
                self.spent.add(event.adjustment.invoice, -event.adjustment.amount)
        learned = self._learned(transaction, best)
        numbers = ", ".join(f"{s.invoice.number} ({s.amount})" for s in best.shares)
        booked = Decision(
            events=(recorded, *events, *learned),
            letters=letters,
            why=all_plain(best.reasons),
            would=(f"book {recorded.payment.amount - best.surplus} to {numbers}",),
        )
        return booked + self._ask_about_rest(transaction, recorded.payment, best)

    def _ask_about_rest(self, transaction: Transaction, payment: Payment, best: Match) -> Decision:
        """What is over is hers to place: another invoice of the client's, or kept for later."""
        rest = best.surplus
        claimed = total((s.amount for s in best.shares), rest.currency)
        if rest.amount <= min(self.policy.tolerance(rest.currency), claimed.amount):
            return Decision()
        paid = {share.invoice.id for share in best.shares}
        open_ones = self.book.claims_of(
            best.client, rest.currency, most=_MOST_CANDIDATES + len(paid)
        )
        choices = []
        for invoice in [one for one in open_ones if one.id not in paid][:_MOST_CANDIDATES]:
            left = self.spent.left(invoice.id)
            share = Share(invoice=invoice, amount=min(rest, left))
            if share.amount.amount <= 0:
                continue
            part = Fact(kind=FactKind.INVOICE_PART, text=invoice.number, money=share.amount)
            choices.append(
                Choice(
                    kind=ChoiceKind.BOOK,
                    detail=(part,),
                    events=allocate(
                        payment.id, (share,), book=self.book, reasons=("the owner says so",)
                    ),
                )
            )
        choices.append(Choice(kind=ChoiceKind.KEEP_UNAPPLIED))
        return ask(
            QuestionKind.WHICH_INVOICE,
            choices,
            identity=(payment.id, "rest"),
            firm=self.firm,
            policy=self.policy,
            now=self.now,
            cause=self.cause,
            client=best.client,
            facts=(*described(transaction), *best.reasons),
            mail=self.reading.mail,
            would=f"ask what the {rest} over are for",
        )

    def _learned(self, transaction: Transaction, best: Match) -> tuple[LedgerEvent, ...]:
        """An account is learned only with the client's own name on it."""
        client = self.book.client(best.client)
        account = normal_account(transaction.payer_account)
        named = any(reason.kind is FactKind.PAYER_IS_CLIENT for reason in best.reasons)
        if client is None or not account or not named or account in client.accounts:
            return ()
        return (AccountLearned(client=client.id, account=account),)

    def consequences(
        self, payment: Payment, way: Match, *, sure: bool
    ) -> tuple[tuple[LedgerEvent, ...], tuple[Letter, ...]]:
        """The events and letters that follow when a payment is booked this way."""
        events: list[LedgerEvent] = list(
            allocate(payment.id, way.shares, book=self.book, reasons=all_plain(way.reasons))
        )
        day = payment.day
        settled = []
        for share in way.shares:
            rest = self.spent.left(share.invoice.id) - share.amount
            if (
                rest
                and rest.amount <= self.policy.tolerance(rest.currency)
                and len(way.shares) == 1
            ):
                adjustment = Adjustment(
                    id=derive("adjustment", payment.id, share.invoice.id),
                    invoice=share.invoice.id,
                    amount=-rest,
                    kind=AdjustmentKind.ROUNDING,
                    day=day,
                    reason=f"short by {rest}",
                    source=payment.id,
                )
                events.append(Adjusted(adjustment=adjustment))
                rest = Money.zero(rest.currency)
            if not rest:
                settled.append(share.invoice.id)
        events += self._lifted(way.client, settled)
        thanks = self._thanks(payment, way, whole=len(settled) == len(way.shares))
        return tuple(events), thanks if sure or settled else ()

    def _lifted(self, client: str, settled: Sequence[str]) -> Iterable[BlockLifted]:
        for block in self.book.blocks_of(client):
            waits = block.reason is BlockReason.CLAIMS_PAID and not block.lifted
            if waits and block.invoices and set(block.invoices) <= set(settled):
                yield BlockLifted(block=block.id, reason="the money has come")

    def _thanks(self, payment: Payment, way: Match, *, whole: bool) -> tuple[Letter, ...]:
        client = self.book.client(way.client)
        if client is None or not self.policy.thank_for_payment or client.policy.chase is False:
            return ()
        contact = addressee(client)
        no_mail = any(
            b.reason is BlockReason.STOP_CONTACT and not b.lifted
            for b in self.book.blocks_of(client.id)
        )
        if contact is None or no_mail:
            return ()
        first = way.shares[0].invoice
        refs = tuple(
            LineRef(invoice=s.invoice.id, line=line.id)
            for s in way.shares
            for line in s.invoice.lines
        )
        letter = Letter(
            id=fresh_id(self.book, "thanks", payment.id),
            kind=LetterKind.THANKS if whole else LetterKind.THANKS_PART,
            to=(contact.email,),
            language=language_of(client, self.firm),
            cause=self.cause,
            planned_at=self.now,
            client=client.id,
            lines=refs,
            amount=payment.amount,
            day=payment.day,
            tone=client.policy.tone or self.policy.tone,
        )
        return (with_thread(letter, first),)

    def _ask(self, transaction: Transaction, payment: Payment, found: Matching) -> Decision:
        choices = []
        for way in found.matches[:_MOST_CANDIDATES]:
            events, letters = self.consequences(payment, way, sure=False)
            learned = (
                (AccountLearned(client=way.client, account=normal_account(payment.payer_account)),)
                if payment.payer_account
                else ()
            )
            choices.append(
                Choice(
                    kind=ChoiceKind.BOOK,
                    detail=_shares(way),
                    events=(*events, *learned),
                    letters=letters,
                )
            )
        choices.append(Choice(kind=ChoiceKind.KEEP_UNAPPLIED))
        invoices = tuple({s.invoice.id: None for m in found.matches for s in m.shares})
        return ask(
            QuestionKind.WHICH_INVOICE,
            choices,
            identity=(payment.id,),
            firm=self.firm,
            policy=self.policy,
            now=self.now,
            cause=self.cause,
            client=found.client,
            invoices=invoices[:_MOST_CANDIDATES],
            facts=(*described(transaction), *found.why, *self.doubts_of(transaction)),
            mail=self.reading.mail,
            would=f"record {transaction.amount} as unapplied and ask which invoice it pays",
        )

    def _known(self, transaction: Transaction) -> Known | None:
        day = transaction.booked or civil_day(self.reading.mail.received_at, self.firm)
        return already_booked(transaction, self.book, day=day, told=self.told)

    def _may_be_another(self, known: Payment, transaction: Transaction) -> bool:
        """A second notice of one transfer that is like the first in all: the same one told of
        twice, or two equal ones? A statement repeats what notices told, and is taken to.
        """
        return (
            self.reading.kind is NoticeKind.INCOMING
            and known.mail != self.reading.mail.content_hash
            and not (known.bank_reference or transaction.bank_reference)
        )

    def perhaps(self, transaction: Transaction) -> Decision:
        """A mail about money from somebody who is not proven: nothing is recorded unasked."""
        known = self._known(transaction)
        if known is not None and known.sure:
            return Decision(why=("that transfer is in the ledger already",))
        return self._perhaps_new(transaction, like=known.payment if known else None)

    def _perhaps_new(self, transaction: Transaction, *, like: Payment | None = None) -> Decision:
        found = match(
            transaction,
            book=self.book,
            settles_within=self.policy.tolerance(transaction.amount.currency),
            spent=self.spent,
        )
        payment = self.payment(transaction, found.client)
        choices = []
        for way in found.matches[:_MOST_CANDIDATES]:
            events, letters = self.consequences(payment, way, sure=False)
            choices.append(
                Choice(
                    kind=ChoiceKind.BOOK,
                    detail=_shares(way),
                    events=(PaymentRecorded(payment=payment), *events),
                    letters=letters,
                )
            )
        choices.append(Choice(kind=ChoiceKind.IGNORE))
        return ask(
            QuestionKind.PERHAPS_PAYMENT,
            choices,
            identity=(payment.id,),
            firm=self.firm,
            policy=self.policy,
            now=self.now,
            cause=self.cause,
            client=found.client,
            facts=(
                *described(transaction),
                *(_recorded_already(like) if like else (self.reading.mail.standing_reason,)),
                *self.doubts_of(transaction),
            ),
            mail=self.reading.mail,
            would="book nothing, and ask whether this mail is true",
        )


def _shares(way: Match) -> tuple[Fact, ...]:
    return tuple(
        Fact(kind=FactKind.INVOICE_PART, text=share.invoice.number, money=share.amount)
        for share in way.shares
    )


def _recorded_already(like: Payment) -> tuple[Fact, ...]:
    return (Fact(kind=FactKind.PERHAPS_RECORDED, money=like.amount, text=like.payer, day=like.day),)


def decide_payment(
    reading: PaymentNotice, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    """Book what is certain and proven, ask about the rest, and obey no forgery."""
    notice = _Notice(reading, book, firm, policy, now)
    arrived = [
        t
        for t in reading.transactions
        if t.direction is Direction.IN and not t.reversal and t.amount.amount > 0
    ]
    if reading.mail.standing is Standing.FORGED:
        return _warn(notice)
    if reading.mail.standing is not Standing.PROVEN or reading.mail.role is not Role.BANK:
        decision = Decision(why=(str(reading.mail.standing_reason),))
        if reading.kind is not NoticeKind.NOT_INCOMING:
            for transaction in arrived:
                decision += notice.perhaps(transaction)
        return decision
    decision = Decision()
    if not any(doubt.kind in NOT_TO_THE_END for doubt in notice.about_file):
        bank = firm.bank_of(reading.mail.sender)
        name = bank.name if bank else reading.mail.sender
        decision += Decision(events=(BankHeard(bank=name, at=reading.mail.received_at),))
    if reading.kind is not NoticeKind.NOT_INCOMING:
        for transaction in arrived:
            decision += notice.incoming(transaction)
    back = Reversals(reading, book, firm, policy, now, recorded=decision.events)
    for transaction in reading.transactions:
        if transaction.reversal:
            decision += back.decide(transaction)
    decision = back.without_thanks(decision)
    decision += tell_unread(reading, notice.about_file, firm=firm, now=now)
    if any(isinstance(event, PaymentRecorded) for event in decision.events):
        decision += tell_account(reading, firm=firm, now=now)
    if not decision.why and not decision.would:
        decision += Decision(would=("note that the bank was heard; nothing came in",))
    return decision


def _warn(notice: _Notice) -> Decision:
    mail = notice.reading.mail
    lines = tuple(line for t in notice.reading.transactions for line in described(t))
    letter = to_people(
        LetterKind.NOTICE,
        firm=notice.firm,
        now=notice.now,
        cause=notice.cause,
        identity=("forged", mail.content_hash),
        topic=Topic.FORGED_BANK,
        items=(*about_mail(mail, reason=True), *lines),
    )
    return Decision(
        letters=(letter,),
        why=(str(mail.standing_reason),),
        would=("book nothing, and warn the owner of a forged bank mail",),
    )
