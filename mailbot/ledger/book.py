"""The read side: the state's answers to model.book.Book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterable, Sequence

from mailbot.ledger.claims import Claim, Claims
from mailbot.ledger.errors import UnknownInvoiceError
from mailbot.ledger.names import ClientNames
from mailbot.ledger.records import SetAside
from mailbot.ledger.state import CALENDAR, Draft, State, cursor_key, money_key, normal_message_id
from mailbot.model.agreement import Block, Dispute, Plan, Promise
from mailbot.model.balance import Balance, balance
from mailbot.model.client import Client
from mailbot.model.identity import (
    domain_of,
    normal_account,
    normal_address,
    normal_number,
    normal_tax_id,
)
from mailbot.model.invoice import Adjustment, Invoice, InvoiceStatus
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.mail import Cursor, MailSeen
from mailbot.model.money import Money, total
from mailbot.model.payment import Allocation, Payment
from mailbot.model.question import Question, QuestionStatus


class StateBook:
    """Answers from the tables' indexes; balances are kept until what they rest on changes."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._balances: dict[str, Balance] = {}
        self._unapplied: dict[str, Money] = {}
        # Built when first asked for: reading a ledger to show one invoice needs neither.
        self._names: ClientNames | None = None
        self._claims: Claims | None = None
        self._moved: set[str] = set()  # invoices whose claims may not be as the index has them

    def forget(self, draft: Draft | None) -> None:
        """Drop the reckonings that a draft's changes touch (None: all of them)."""
        if draft is None:
            self._balances.clear()
            self._unapplied.clear()
            self._names = self._claims = None
            return
        touched = set(draft.invoices.changes)
        for key in draft.payments.changes:
            self._unapplied.pop(key, None)
        for key, adjustment in draft.adjustments.changes.items():
            for one in (adjustment, self.state.adjustments.noun(key)):
                if one is not None:
                    touched.add(one.invoice)
        for key, allocation in draft.allocations.changes.items():
            for other in (allocation, self.state.allocations.noun(key)):
                if other is not None:
                    touched.add(other.invoice)
                    self._unapplied.pop(other.payment, None)
        for key in touched:
            self._balances.pop(key, None)
        if self._claims is not None:
            self._moved |= touched
        if self._names is not None:
            for key, client in draft.clients.changes.items():
                self._names.change(self.state.clients.noun(key), client)

    # -- clients

    def clients(self) -> Sequence[Client]:
        """All clients."""
        return self.state.clients.nouns()

    def client(self, client: str) -> Client | None:
        """By id."""
        return self.state.clients.noun(client)

    def clients_at(self, address: str) -> Sequence[Client]:
        """Clients that have this mail address among their contacts."""
        return self.state.clients.under("address", normal_address(address))

    def clients_in_domain(self, domain: str) -> Sequence[Client]:
        """Clients with a contact in this mail domain (or in that of a whole address)."""
        wanted = domain_of(domain) if "@" in domain else normal_address(domain)
        return self.state.clients.under("domain", wanted)

    def clients_with_account(self, account: str) -> Sequence[Client]:
        """Clients that pay from this bank account."""
        return self.state.clients.under("account", normal_account(account))

    def clients_with_tax_id(self, tax_id: str) -> Sequence[Client]:
        """Clients with this tax id, a country prefix aside."""
        return self.state.clients.under("tax_id", normal_tax_id(tax_id))

    def clients_in_order(self, clients: Iterable[Client]) -> Sequence[Client]:
        """These clients, each once, in the order in which they became known."""
        return self.state.clients.in_order({client.id for client in clients})

    def clients_named_in(self, text: str, *, most: int) -> Sequence[Client] | None:
        """Clients whose company's name may stand (nearly) whole in a text.

        None that does is missing; where they are more than `most`, the answer is None.
        """
        found = self._client_names().named_in(text, most=most)
        return None if found is None else self.state.clients.in_order(found)

    def clients_with_person_in(self, text: str, *, most: int) -> Sequence[Client] | None:
        """Clients with a contact whose name may stand (nearly) whole in a text; None as above."""
        found = self._client_names().with_person_in(text, most=most)
        return None if found is None else self.state.clients.in_order(found)

    def clients_sharing_words(self, text: str, *, most: int) -> Sequence[Client]:
        """Clients with a word of the text in their name, by its rarest words; not all of them."""
        return self.state.clients.in_order(self._client_names().sharing_words(text, most=most))

    def _client_names(self) -> ClientNames:
        if self._names is None:
            self._names = ClientNames(self.clients())
        return self._names

    # -- invoices

    def invoices(self) -> Sequence[Invoice]:
        """All invoices."""
        return self.state.invoices.nouns()

    def invoice(self, invoice: str) -> Invoice | None:
        """By id."""
        return self.state.invoices.noun(invoice)

    def invoices_numbered(self, number: str) -> Sequence[Invoice]:
        """Invoices with this number (identity.normal_number)."""
        return self.state.invoices.under("number", normal_number(number))

    def invoices_with_number_key(self, key: str, *, most: int) -> Sequence[Invoice] | None:
        """Invoices with this key of their number (model.numbering); None for more than `most`."""
        if self.state.invoices.count_under("number_key", key) > most:
            return None
        return self.state.invoices.under("number_key", key)

    def invoices_of(self, client: str) -> Sequence[Invoice]:
        """The client's invoices."""
        return self.state.invoices.under("client", client)

    def open_invoices(self, client: str | None = None) -> Sequence[Invoice]:
        """Invoices with something open, of one client or of all."""
        some = self.invoices() if client is None else self.invoices_of(client)
        return tuple(invoice for invoice in some if self.balance(invoice.id).open)

    def invoices_in_order(self, invoices: Iterable[Invoice]) -> Sequence[Invoice]:
        """These invoices, each once, in the order in which they became known."""
        return self.state.invoices.in_order({invoice.id for invoice in invoices})

    def claims_between(
        self,
        low: Money,
        high: Money,
        *,
        near: Money | None = None,
        client: str | None = None,
        most: int,
        without: Container[str] = (),
    ) -> Sequence[Invoice]:
        """Claimed invoices with so much open, of one client or of all, but for some (ids).

        Where there are more than `most`, the nearest above `near` (or `low`), then those below it.
        """
        found = self._open_claims().between(
            low.amount,
            high.amount,
            low.currency,
            near=(low if near is None else near).amount,
            client=client,
            most=most,
            without=without,
        )
        return self.state.invoices.in_order(found)

    def claims_of(
        self, client: str, currency: str, *, most: int, without: Container[str] = ()
    ) -> Sequence[Invoice]:
        """The client's claimed invoices with something open, the `most` that are due first."""
        return tuple(
            invoice
            for key in self._open_claims().first_due(client, currency, most=most, without=without)
            if (invoice := self.invoice(key)) is not None
        )

    def _open_claims(self) -> Claims:
        if self._claims is None:
            known = (self._claim(invoice.id) for invoice in self.invoices())
            self._claims = Claims(claim for claim in known if claim is not None)
        else:
            for key in self._moved:
                self._claims.change(key, self._claim(key))
        self._moved.clear()
        return self._claims

    def _claim(self, key: str) -> Claim | None:
        invoice = self.invoice(key)
        if invoice is None or invoice.status is not InvoiceStatus.OPEN:
            return None
        left = self.balance(key).open
        if not left:
            return None
        return Claim(
            invoice=key,
            client=invoice.client,
            currency=left.currency,
            amount=left.amount,
            due=invoice.due,
            rank=self.state.invoices.rank(key),
        )

    def invoices_in_thread(self, message_id: str) -> Sequence[Invoice]:
        """Invoices whose mail, or a letter about which, has this Message-ID.

        A letter is one of ours, or one that the owner wrote herself.
        """
        wanted = normal_message_id(message_id)
        found = {invoice.id: invoice for invoice in self.state.invoices.under("thread", wanted)}
        about = [
            ref.invoice
            for letter in self.state.letters.under("message_id", wanted)
            for ref in letter.lines
        ]
        owners = self.state.owner_letters.noun(wanted)
        about.extend(owners.invoices if owners is not None else ())
        for key in about:
            invoice = self.invoice(key)
            if invoice is not None:
                found.setdefault(key, invoice)
        return tuple(found.values())

    def balance(self, invoice: str) -> Balance:
        """What an invoice claims, was paid, and has open. Raises UnknownInvoiceError."""
        known = self._balances.get(invoice)
        if known is None:
            noun = self.invoice(invoice)
            if noun is None:
                raise UnknownInvoiceError(invoice)
            known = balance(noun, self.adjustments_of(invoice), self.allocations_of(invoice))
            self._balances[invoice] = known
        return known

    def adjustments_of(self, invoice: str) -> Sequence[Adjustment]:
        """Changes of an invoice's claim."""
        return self.state.adjustments.under("invoice", invoice)

    # -- money

    def payments(self) -> Sequence[Payment]:
        """All payments, reversed ones too."""
        return self.state.payments.nouns()

    def payment(self, payment: str) -> Payment | None:
        """By id."""
        return self.state.payments.noun(payment)

    def payments_of(self, client: str) -> Sequence[Payment]:
        """Payments that seem to come from the client, and those that pay an invoice of its."""
        found = {payment.id: payment for payment in self.state.payments.under("client", client)}
        for invoice in self.invoices_of(client):
            for allocation in self.allocations_of(invoice.id):
                payment = self.payment(allocation.payment)
                if payment is not None:
                    found.setdefault(payment.id, payment)
        return tuple(found.values())

    def payments_of_amount(
        self, amount: Money, days: Collection[dt.date] | None = None
    ) -> Sequence[Payment]:
        """Payments of just this much, of these days or of all; reversed ones too."""
        whens: Collection[dt.date | None] = (None,) if days is None else days
        found = {
            payment.id
            for day in whens
            for payment in self.state.payments.under("amount", money_key(amount, day))
        }
        return self.state.payments.in_order(found)

    def payments_with_reference(self, bank_reference: str) -> Sequence[Payment]:
        """Payments that the bank gave this reference."""
        return self.state.payments.under("reference", bank_reference)

    def allocations_of(self, invoice: str) -> Sequence[Allocation]:
        """What was paid of an invoice."""
        return self.state.allocations.under("invoice", invoice)

    def allocations_from(self, payment: str) -> Sequence[Allocation]:
        """What a payment paid."""
        return self.state.allocations.under("payment", payment)

    def unapplied(self, payment: str) -> Money:
        """What is not allocated of a payment; zero if it was reversed.

        Raises LookupError for a payment that is not known.
        """
        known = self._unapplied.get(payment)
        if known is None:
            noun = self.payment(payment)
            if noun is None:
                raise LookupError(f"no payment {payment!r} in the ledger")
            currency = noun.amount.currency
            spent = total((a.amount for a in self.allocations_from(payment)), currency)
            known = Money.zero(currency) if noun.reversed else noun.amount - spent
            self._unapplied[payment] = known
        return known

    def unapplied_payments(self) -> Sequence[Payment]:
        """Payments with something unapplied."""
        return tuple(payment for payment in self.payments() if self.unapplied(payment.id))

    def bank_heard_at(self) -> dt.datetime | None:
        """The instant the bank data reaches to: the latest, where there are several banks."""
        return max((bank.at for bank in self.state.banks.nouns()), default=None)

    # -- what was said

    def promises_of(self, client: str) -> Sequence[Promise]:
        """The client's promises, ended ones too."""
        return self.state.promises.under("client", client)

    def plans_of(self, client: str) -> Sequence[Plan]:
        """The client's plans, of any status."""
        return self.state.plans.under("client", client)

    def plan(self, plan: str) -> Plan | None:
        """By id."""
        return self.state.plans.noun(plan)

    def disputes_of(self, client: str) -> Sequence[Dispute]:
        """The client's disputes, closed ones too."""
        return self.state.disputes.under("client", client)

    def blocks_of(self, client: str) -> Sequence[Block]:
        """The client's blocks, lifted ones too."""
        return self.state.blocks.under("client", client)

    def owner_wrote_at(self, client: str) -> dt.datetime | None:
        """When the owner last wrote to the client herself."""
        letters = self.state.owner_letters.under("client", client)
        return max((letter.at for letter in letters), default=None)

    def notes_of(self, client: str | None, invoice: str | None) -> Sequence[str]:
        """Notes on the client and on the invoice, those that are named; on neither: the firm's."""
        if client is None and invoice is None:
            return tuple(note.text for note in self.state.notes.nouns())
        of_client = self.client(client) if client is not None else None
        of_invoice = self.invoice(invoice) if invoice is not None else None
        return (of_client.notes if of_client else ()) + (of_invoice.notes if of_invoice else ())

    # -- letters and questions

    def letters(self) -> Sequence[Letter]:
        """All letters."""
        return self.state.letters.nouns()

    def letter(self, letter: str) -> Letter | None:
        """By id."""
        return self.state.letters.noun(letter)

    def letters_of(self, client: str) -> Sequence[Letter]:
        """Letters to and about a client."""
        return self.state.letters.under("client", client)

    def letters_in(self, *statuses: LetterStatus) -> Sequence[Letter]:
        """Letters with one of these statuses, status by status."""
        return tuple(
            letter for one in statuses for letter in self.state.letters.under("status", one.value)
        )

    def letter_with_message_id(self, message_id: str) -> Letter | None:
        """The letter that went out with this Message-ID, ours or the one a server gave it."""
        found = self.state.letters.under("message_id", normal_message_id(message_id))
        return found[0] if found else None

    def questions(self) -> Sequence[Question]:
        """The open ones."""
        return self.state.questions.under("status", QuestionStatus.OPEN.value)

    def question(self, question: str) -> Question | None:
        """By id, open or not."""
        return self.state.questions.noun(question)

    # -- mail and days

    def has_read(self, *, content_hash: str, message_id: str = "") -> bool:
        """Whether a mail with these bytes, or with this Message-ID if one is given, was read."""
        if self.state.mails.noun(content_hash) is not None:
            return True
        return bool(self.state.mails.under("message_id", normal_message_id(message_id)))

    def mails(self) -> Sequence[MailSeen]:
        """All mails that were read."""
        return self.state.mails.nouns()

    def mails_of(self, client: str) -> Sequence[MailSeen]:
        """Mails that were about a client."""
        return self.state.mails.under("client", client)

    def mails_set_aside(self) -> Sequence[SetAside]:
        """Mails that could not be read, with the reason."""
        return self.state.set_aside.nouns()

    def cursor(self, account: str, folder: str) -> Cursor | None:
        """How far a folder has been read."""
        return self.state.cursors.noun(cursor_key(account, folder))

    def last_day_lived(self) -> dt.date | None:
        """The last day whose run has been done."""
        calendar = self.state.calendar.noun(CALENDAR)
        return calendar.last_day_lived if calendar else None

    def last_digest(self) -> dt.date | None:
        """The last day whose digest the owner has had."""
        calendar = self.state.calendar.noun(CALENDAR)
        return calendar.last_digest if calendar else None
