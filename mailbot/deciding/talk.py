"""What is known of the two sides when a client's reply is weighed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from mailbot.countries.freemail import is_freemail
from mailbot.deciding.letters import addressee, language_of
from mailbot.deciding.schedule import civil_day
from mailbot.model.agreement import Block, Promise, PromiseStatus
from mailbot.model.book import Book
from mailbot.model.client import Client
from mailbot.model.firm import Firm
from mailbot.model.identity import derive, domain_of, normal_address
from mailbot.model.invoice import Invoice
from mailbot.model.letter import Letter, LetterKind, LineRef
from mailbot.model.money import Money, total
from mailbot.model.policy import DunningPolicy
from mailbot.model.reading import ClientReply, Intent, Said, Standing
from mailbot.model.share import share

# Answers that one client gets in a day: a machine that passes for a person finds no partner in us.
ANSWERS_PER_DAY = 2
# Who says both says each of another invoice.
_SHARED_OUT = frozenset({Intent.CLAIMS_PAID, Intent.PROMISE_TO_PAY})


class Talk:
    """A reply with the client and the invoices it is about, as far as they are known."""

    def __init__(
        self,
        reading: ClientReply,
        *,
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
        self.today = civil_day(now, firm)
        self.written = civil_day(reading.mail.sent_at, firm)
        self.client: Client | None = book.client(reading.client) if reading.client else None
        self.named = self._named()
        # A number that is another client's is no word about this one's only open invoice.
        self.invoices = () if reading.foreign else self.named or self._only_one()

    @property
    def cause(self) -> str:
        """What the journal names as the cause."""
        return self.reading.mail.message_id or self.reading.mail.content_hash

    @property
    def company(self) -> str:
        """The client's name, for sentences."""
        return self.client.company if self.client is not None else self.reading.mail.sender

    @property
    def known_sender(self) -> bool:
        """The writer's address is on file, or he writes from the client's own domain: proven to, or
        in answer to our letter.

        Who has an address at a provider for everybody shares that domain with the whole world.
        """
        sender = self.reading.mail.sender
        if self.client is None:
            return False
        if self.knows(sender):
            return True
        if is_freemail(sender):
            return False
        there = self.book.clients_in_domain(domain_of(sender))
        is_theirs = self.reading.threaded or self.reading.mail.standing is Standing.PROVEN
        return is_theirs and [one.id for one in there] == [self.client.id]

    def knows(self, address: str) -> bool:
        """Whether the address is on file for this client, or one of the firm's own."""
        address = normal_address(address)
        mine = self.client.contacts if self.client is not None else ()
        return self.firm.owns(address) or any(normal_address(c.email) == address for c in mine)

    def first(self, intent: Intent) -> Said | None:
        """The clause with this intent that says most: one with a day before one without."""
        found = [one for one in self.reading.said if one.intent is intent]
        return max(found, key=lambda one: (one.days is not None, one.confidence), default=None)

    def concerned(self) -> tuple[str, ...]:
        """Ids of the invoices that rest while this is talked about: those named, else all open."""
        if self.invoices:
            return tuple(one.id for one in self.invoices)
        if self.client is None:
            return ()
        return tuple(one.id for one in self.book.open_invoices(self.client.id))

    def concerned_by(self, said: Said) -> tuple[str, ...]:
        """Ids of the invoices that a clause names itself or by their sum; else what a claim and a
        promise leave to each other; else all that are talked about.
        """
        own = self.told_by(said)
        if own or said.intent not in _SHARED_OUT:
            return own or self.concerned()
        taken = {
            one
            for other in map(self.first, _SHARED_OUT - {said.intent})
            if other is not None
            for one in self.told_by(other)
        }
        return tuple(one for one in self.concerned() if one not in taken) or self.concerned()

    def told_by(self, said: Said) -> tuple[str, ...]:
        """Ids of the invoices that a clause names, or of which its sum is what is open."""
        named = tuple(one for one in self.concerned() if one in said.invoices)
        return named or self.share(said.amount)

    def share(self, amount: Decimal | None) -> tuple[str, ...]:
        """Ids of the only ones of these invoices, not all, of which an amount is what is open."""
        if amount is None:
            return ()
        opens = {one.id: self.book.balance(one.id).open for one in self.invoices}
        return share(
            (amount,), opens, sizes=range(1, len(opens)), within=self.policy.settles_within
        )

    def is_shared_out(self, amount: Decimal | None) -> bool:
        """Whether a sum is what is open of some of these invoices, and the others are spoken of as
        well: one has been paid, the other will be.
        """
        return bool(self.share(amount)) and self.reading.intents >= _SHARED_OUT

    def open_among(self, invoices: Iterable[str]) -> tuple[str, ...]:
        """Those of these invoices of which something is open."""
        return tuple(one for one in invoices if self.book.balance(one).open)

    def open_by(self, said: Said) -> tuple[str, ...]:
        """The invoices a clause is about of which something is open."""
        return self.open_among(self.concerned_by(said))

    def about(self, invoices: Sequence[str]) -> bool:
        """Whether an agreement over these invoices (empty: all) touches one of the concerned."""
        return not invoices or bool(set(invoices) & set(self.concerned()))

    def owed(self) -> Money | None:
        """What is open of the invoices it is about; None if that is in several currencies."""
        currencies = {one.amount.currency for one in self.invoices}
        if len(currencies) != 1:
            return None
        currency = currencies.pop()
        return total((self.book.balance(one.id).open for one in self.invoices), currency)

    def is_a_line(self, amount: Decimal | None) -> bool:
        """Whether an amount is just what is open of one invoice, or of one line, of these."""
        near = self.policy.settles_within
        opens = [self.book.balance(one.id).open.amount for one in self.invoices]
        opens += [
            line.open.amount for one in self.invoices for line in self.book.balance(one.id).lines
        ]
        single = len(self.invoices) == 1
        return single and amount is not None and any(o and abs(o - amount) <= near for o in opens)

    def blocks(self) -> Sequence[Block]:
        """The client's pauses, past ones too."""
        return self.book.blocks_of(self.client.id) if self.client is not None else ()

    def promises_before(self) -> list[Promise]:
        """Earlier promises for these invoices that were not kept."""
        if self.client is None:
            return []
        return [
            one
            for one in self.book.promises_of(self.client.id)
            if one.status is not PromiseStatus.KEPT and self.about(one.invoices)
        ]

    def lines(self) -> tuple[LineRef, ...]:
        """The open lines of the invoices it is about."""
        return tuple(
            LineRef(invoice=invoice.id, line=line.line.id)
            for invoice in self.invoices
            for line in self.book.balance(invoice.id).lines
            if line.open or len(invoice.lines) == 1
        )

    def answer(
        self,
        kind: LetterKind,
        *,
        day: dt.date | None = None,
        amount: Money | None = None,
    ) -> tuple[Letter, ...]:
        """A letter that answers this mail in its thread, to an address on file; () where none may.

        It goes to the writer if his address is known, else to the client's own address: what a
        client owes is told to nobody else, whoever asks.
        """
        mail = self.reading.mail
        contact = addressee(self.client) if self.client is not None else None
        if self.client is None or contact is None or mail.automatic:
            return ()
        answered = [
            one
            for one in self.book.letters_of(self.client.id)
            if one.answers_mail
            and not one.kind.to_owner
            and civil_day(one.planned_at, self.firm) == self.today
        ]
        if len(answered) >= ANSWERS_PER_DAY:
            return ()
        known = [c.email for c in self.client.contacts if c.failed is None]
        sender = normal_address(mail.sender)
        to = next((one for one in known if normal_address(one) == sender), contact.email)
        return (
            Letter(
                id=derive("letter", kind.value, mail.content_hash),
                kind=kind,
                to=(to,),
                language=language_of(self.client, self.firm),
                cause=self.cause,
                planned_at=self.now,
                client=self.client.id,
                lines=self.lines(),
                answers_mail=True,
                amount=amount,
                day=day,
                in_reply_to=mail.message_id or None,
                references=(*mail.references, mail.message_id) if mail.message_id else (),
                thread_subject=self._thread_subject(),
            ),
        )

    def _thread_subject(self) -> str:
        """The subject that our answer goes on under.

        Of a mail that is not proven the client's, a forger chose the subject: what goes out under
        our name bears the words of our own letter, or of the invoice's mail, instead.
        """
        mail = self.reading.mail
        if mail.standing is Standing.PROVEN:
            return mail.subject
        for message_id in dict.fromkeys((mail.in_reply_to, *reversed(mail.references))):
            letter = self.book.letter_with_message_id(message_id) if message_id else None
            if letter is not None and self.client is not None and letter.client == self.client.id:
                return letter.subject
        return next((one.subject for one in self.invoices if one.subject), "")

    def _named(self) -> tuple[Invoice, ...]:
        found = (self.book.invoice(key) for key in self.reading.invoices)
        mine = self.client.id if self.client is not None else None
        return tuple(one for one in found if one is not None and one.client == mine)

    def _only_one(self) -> tuple[Invoice, ...]:
        if self.client is None:
            return ()
        there = tuple(self.book.open_invoices(self.client.id))
        return there if len(there) == 1 else ()
