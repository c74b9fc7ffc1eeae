"""A book held in memory, made of invented records: what `preview` and the tests of letters look into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterable, Sequence

from mailbot.countries.companies import NAME_IS_THERE, name_overlap
from mailbot.model.agreement import Block, Dispute, Plan, Promise
from mailbot.model.balance import Balance, balance
from mailbot.model.client import Client
from mailbot.model.identity import domain_of, normal_account, normal_number, normal_tax_id
from mailbot.model.invoice import Adjustment, Invoice
from mailbot.model.letter import Letter, LetterStatus
from mailbot.model.mail import Cursor, MailSeen
from mailbot.model.money import Money, total
from mailbot.model.noun import Noun
from mailbot.model.numbering import number_keys
from mailbot.model.payment import Allocation, Payment
from mailbot.model.question import Question, QuestionStatus


class SampleBook(Noun, frozen=True, kw_only=True):
    """A Book (model.book) over plain tuples of records."""

    all_clients: tuple[Client, ...] = ()
    all_invoices: tuple[Invoice, ...] = ()
    all_adjustments: tuple[Adjustment, ...] = ()
    all_payments: tuple[Payment, ...] = ()
    all_allocations: tuple[Allocation, ...] = ()
    all_promises: tuple[Promise, ...] = ()
    all_plans: tuple[Plan, ...] = ()
    all_blocks: tuple[Block, ...] = ()
    all_letters: tuple[Letter, ...] = ()
    all_questions: tuple[Question, ...] = ()
    all_mails: tuple[MailSeen, ...] = ()
    heard_at: dt.datetime | None = None

    def clients(self) -> Sequence[Client]:
        """All of them."""
        return self.all_clients

    def client(self, client: str) -> Client | None:
        """By id."""
        return next((one for one in self.all_clients if one.id == client), None)

    def clients_at(self, address: str) -> Sequence[Client]:
        """By mail address."""
        return [c for c in self.all_clients if any(k.email == address for k in c.contacts)]

    def clients_in_domain(self, domain: str) -> Sequence[Client]:
        """By the domain of a contact."""
        return [
            c for c in self.all_clients if any(domain_of(k.email) == domain for k in c.contacts)
        ]

    def clients_with_account(self, account: str) -> Sequence[Client]:
        """By a known account."""
        wanted = normal_account(account)
        return [c for c in self.all_clients if wanted in map(normal_account, c.accounts)]

    def clients_with_tax_id(self, tax_id: str) -> Sequence[Client]:
        """By tax id."""
        wanted = normal_tax_id(tax_id)
        return [c for c in self.all_clients if normal_tax_id(c.tax_id) == wanted]

    def clients_in_order(self, clients: Iterable[Client]) -> Sequence[Client]:
        """As they stand here."""
        some = {client.id for client in clients}
        return [one for one in self.all_clients if one.id in some]

    def clients_named_in(self, text: str, *, most: int) -> Sequence[Client] | None:
        """By the words of their names."""
        found = [c for c in self.all_clients if name_overlap(c.company, text) >= NAME_IS_THERE]
        return found if len(found) <= most else None

    def clients_with_person_in(self, text: str, *, most: int) -> Sequence[Client] | None:
        """By the names of their people."""
        found = [
            c
            for c in self.all_clients
            if any(k.name and name_overlap(k.name, text) >= NAME_IS_THERE for k in c.contacts)
        ]
        return found if len(found) <= most else None

    def clients_sharing_words(self, text: str, *, most: int) -> Sequence[Client]:
        """By any word of their names."""
        return [c for c in self.all_clients if name_overlap(c.company, text)][:most]

    def invoices(self) -> Sequence[Invoice]:
        """All of them."""
        return self.all_invoices

    def invoice(self, invoice: str) -> Invoice | None:
        """By id."""
        return next((one for one in self.all_invoices if one.id == invoice), None)

    def invoices_numbered(self, number: str) -> Sequence[Invoice]:
        """By number."""
        wanted = normal_number(number)
        return [one for one in self.all_invoices if normal_number(one.number) == wanted]

    def invoices_with_number_key(self, key: str, *, most: int) -> Sequence[Invoice] | None:
        """By a key of their number."""
        found = [one for one in self.all_invoices if key in number_keys(one.number, one.issued)]
        return found if len(found) <= most else None

    def invoices_of(self, client: str) -> Sequence[Invoice]:
        """By client."""
        return [one for one in self.all_invoices if one.client == client]

    def open_invoices(self, client: str | None = None) -> Sequence[Invoice]:
        """With something open."""
        return [
            one
            for one in self.all_invoices
            if client in (None, one.client) and not self.balance(one.id).settled
        ]

    def invoices_in_order(self, invoices: Iterable[Invoice]) -> Sequence[Invoice]:
        """As they stand here."""
        some = {invoice.id for invoice in invoices}
        return [one for one in self.all_invoices if one.id in some]

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
        """By what is open."""
        found = [
            one
            for one in self.open_invoices(client)
            if one.id not in without
            and one.amount.currency == low.currency
            and low <= self.balance(one.id).open <= high
        ]
        found.sort(
            key=lambda one: abs(
                self.balance(one.id).open.amount - (low if near is None else near).amount
            )
        )
        return found[:most]

    def claims_of(
        self, client: str, currency: str, *, most: int, without: Container[str] = ()
    ) -> Sequence[Invoice]:
        """Of one client, the earliest due first."""
        some = [
            one
            for one in self.open_invoices(client)
            if one.amount.currency == currency and one.id not in without
        ]
        return sorted(some, key=lambda one: one.due)[:most]

    def invoices_in_thread(self, message_id: str) -> Sequence[Invoice]:
        """By the mail they went out with."""
        return [one for one in self.all_invoices if one.message_id == message_id]

    def balance(self, invoice: str) -> Balance:
        """Reckoned anew; KeyError for an invoice that is not here."""
        found = self.invoice(invoice)
        if found is None:
            raise KeyError(invoice)
        return balance(found, self.adjustments_of(invoice), self.allocations_of(invoice))

    def adjustments_of(self, invoice: str) -> Sequence[Adjustment]:
        """Of one invoice."""
        return [one for one in self.all_adjustments if one.invoice == invoice]

    def payments(self) -> Sequence[Payment]:
        """All of them."""
        return self.all_payments

    def payment(self, payment: str) -> Payment | None:
        """By id."""
        return next((one for one in self.all_payments if one.id == payment), None)

    def payments_of(self, client: str) -> Sequence[Payment]:
        """By client."""
        return [one for one in self.all_payments if one.client == client]

    def payments_of_amount(
        self, amount: Money, days: Collection[dt.date] | None = None
    ) -> Sequence[Payment]:
        """By amount and day."""
        return [
            one
            for one in self.all_payments
            if one.amount == amount and (days is None or one.day in days)
        ]

    def payments_with_reference(self, bank_reference: str) -> Sequence[Payment]:
        """By the bank's reference."""
        return [one for one in self.all_payments if one.bank_reference == bank_reference]

    def allocations_of(self, invoice: str) -> Sequence[Allocation]:
        """To one invoice."""
        return [one for one in self.all_allocations if one.invoice == invoice]

    def allocations_from(self, payment: str) -> Sequence[Allocation]:
        """From one payment."""
        return [one for one in self.all_allocations if one.payment == payment]

    def unapplied(self, payment: str) -> Money:
        """What is left of a payment."""
        found = self.payment(payment)
        if found is None:
            raise KeyError(payment)
        currency = found.amount.currency
        return found.amount - total((a.amount for a in self.allocations_from(payment)), currency)

    def unapplied_payments(self) -> Sequence[Payment]:
        """With something left."""
        return [one for one in self.all_payments if self.unapplied(one.id)]

    def bank_heard_at(self) -> dt.datetime | None:
        """The instant the bank data reaches to."""
        return self.heard_at

    def promises_of(self, client: str) -> Sequence[Promise]:
        """Of one client."""
        return [one for one in self.all_promises if one.client == client]

    def plans_of(self, client: str) -> Sequence[Plan]:
        """Of one client."""
        return [one for one in self.all_plans if one.client == client]

    def plan(self, plan: str) -> Plan | None:
        """By id."""
        return next((one for one in self.all_plans if one.id == plan), None)

    def disputes_of(self, client: str) -> Sequence[Dispute]:  # noqa: ARG002
        """None: no sample letter tells of one."""
        return ()

    def blocks_of(self, client: str) -> Sequence[Block]:
        """Of one client."""
        return [one for one in self.all_blocks if one.client == client]

    def owner_wrote_at(self, client: str) -> dt.datetime | None:  # noqa: ARG002
        """Never."""
        return None

    def notes_of(self, client: str | None, invoice: str | None) -> Sequence[str]:  # noqa: ARG002
        """None."""
        return ()

    def letters(self) -> Sequence[Letter]:
        """All of them."""
        return self.all_letters

    def letter(self, letter: str) -> Letter | None:
        """By id."""
        return next((one for one in self.all_letters if one.id == letter), None)

    def letters_of(self, client: str) -> Sequence[Letter]:
        """To one client."""
        return [one for one in self.all_letters if one.client == client]

    def letters_in(self, *statuses: LetterStatus) -> Sequence[Letter]:
        """By status."""
        return [one for one in self.all_letters if one.status in statuses]

    def letter_with_message_id(self, message_id: str) -> Letter | None:
        """By Message-ID."""
        return next((one for one in self.all_letters if one.message_id == message_id), None)

    def questions(self) -> Sequence[Question]:
        """The open ones."""
        return [one for one in self.all_questions if one.status is QuestionStatus.OPEN]

    def question(self, question: str) -> Question | None:
        """By id."""
        return next((one for one in self.all_questions if one.id == question), None)

    def has_read(self, *, content_hash: str, message_id: str = "") -> bool:
        """Whether a mail is here."""
        return any(
            one.content_hash == content_hash or (message_id and one.message_id == message_id)
            for one in self.all_mails
        )

    def mails(self) -> Sequence[MailSeen]:
        """All of them."""
        return self.all_mails

    def mails_of(self, client: str) -> Sequence[MailSeen]:
        """Of one client."""
        return [one for one in self.all_mails if one.client == client]

    def cursor(self, account: str, folder: str) -> Cursor | None:  # noqa: ARG002
        """None: no mailbox."""
        return None

    def last_day_lived(self) -> dt.date | None:
        """None: no day has been lived."""
        return None

    def last_digest(self) -> dt.date | None:
        """None: no digest was sent."""
        return None
