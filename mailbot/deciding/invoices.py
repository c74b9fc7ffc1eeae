"""What follows from an invoice mail of the owner's: registered where it is whole, asked about else."""

from __future__ import annotations

import datetime as dt

import msgspec

from mailbot.deciding.asking import ask
from mailbot.deciding.letters import about_mail, to_people
from mailbot.deciding.schedule import civil_day
from mailbot.deciding.whose import ClientSearch, Whose
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import (
    Adjusted,
    InvoiceChanged,
    InvoiceRegistered,
    InvoiceStatusSet,
    LedgerEvent,
    OwnerWrote,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive, normal_account, normal_number
from mailbot.model.invoice import (
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceStatus,
    ReceivableLine,
)
from mailbot.model.letter import Letter, LetterKind, LineRef, Topic
from mailbot.model.money import Money
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Choice, ChoiceKind, QuestionAsked, QuestionClosed, QuestionKind
from mailbot.model.reading import InvoiceDraft, InvoiceMail, PaperKind, Standing

_QUESTIONS = (QuestionAsked, QuestionClosed)


class _Registration:
    """One draft on its way to a Decision."""

    def __init__(
        self,
        draft: InvoiceDraft,
        reading: InvoiceMail,
        *,
        book: Book,
        firm: Firm,
        policy: DunningPolicy,
        now: dt.datetime,
    ) -> None:
        self.draft = draft
        self.reading = reading
        self.book = book
        self.firm = firm
        self.policy = policy
        self.now = now
        self.cause = reading.mail.message_id or reading.mail.content_hash
        self.today = civil_day(reading.mail.sent_at, firm)

    # -- what becomes of it

    def decide(self) -> Decision:
        """Register, adjust, ask, or leave alone."""
        draft = self.draft
        if draft.kind in (PaperKind.PROFORMA, PaperKind.NOT_AN_INVOICE):
            return Decision(why=(f"the paper is {draft.kind.value.replace('_', ' ')}",))
        whose = ClientSearch(draft, self.reading, self.book, self.firm).find()
        if draft.kind is PaperKind.CREDIT_NOTE:
            return self._credit(whose)
        known = self.book.invoices_numbered(draft.number) if draft.number else ()
        if known:
            return self._again(known[0], whose)
        missing = self._missing(whose)
        doubts = [*draft.doubts, *([whose.doubt] if whose and whose.doubt else [])]
        if whose is not None and (other := self._replaces_anothers(whose)) is not None:
            doubts.append(other)
        if whose is not None and (other := self._went_to_others(whose)) is not None:
            doubts.append(other)
        if self.reading.mail.standing is not Standing.PROVEN:
            doubts.append(self.reading.mail.standing_reason)
        if missing or doubts:
            return self._ask(whose, missing, tuple(doubts))
        assert whose is not None
        return self._register(whose, draft.due)

    def _missing(self, whose: Whose | None) -> tuple[Fact, ...]:
        draft = self.draft
        return tuple(
            Fact(kind=kind)
            for kind, there in (
                (FactKind.NO_NUMBER, draft.number),
                (FactKind.NO_AMOUNT, draft.amount is not None and draft.amount.amount > 0),
                (FactKind.NO_DUE, draft.due),
                (FactKind.NO_CLIENT_ADDRESS, whose is not None),
            )
            if not there
        )

    def _invoice(self, whose: Whose, due: dt.date, amount: Money) -> Invoice:
        draft, mail = self.draft, self.reading.mail
        assert draft.number is not None
        key = derive("invoice", normal_number(draft.number))
        line = ReceivableLine(id=derive("line", key, 1), due=due, amount=amount)
        return Invoice(
            id=key,
            number=draft.number,
            client=whose.client.id,
            issued=draft.issued or self.today,
            amount=amount,
            lines=(line,),
            description=draft.description,
            message_id=mail.message_id or None,
            references=mail.references,
            subject=mail.subject,
            sent_to=tuple(address for address, _ in self.reading.contacts),
            sent_at=mail.sent_at,
            documents=(draft.document,) if draft.document else (),
        )

    def _register(self, whose: Whose, due: dt.date | None) -> Decision:
        assert due is not None
        assert self.draft.amount is not None
        amount = self.draft.amount
        invoice = self._invoice(whose, due, amount)
        events: list[LedgerEvent] = [whose.event] if whose.event else []
        events.append(InvoiceRegistered(invoice=invoice))
        letters = [self._registered(invoice, whose)]
        preceding = self._preceding()
        if preceding is not None and preceding.client == invoice.client:
            reason = f"replaced by {invoice.number}"
            status = InvoiceStatus.CANCELLED
            events.append(InvoiceStatusSet(invoice=preceding.id, status=status, reason=reason))
        decision = Decision(
            events=tuple(events),
            letters=tuple(letters),
            would=(f"register {invoice.number}: {amount} of {whose.client.company}, due {due}",),
        )
        return decision + self._account_check()

    def _registered(self, invoice: Invoice, whose: Whose) -> Letter:
        items = [*self._read_from()]
        if self.draft.due_from not in ("", "printed"):
            items.append(Fact(kind=FactKind.DUE_FROM_TERMS, text=self.draft.due_from))
        if self.draft.account:
            items.append(Fact(kind=FactKind.ACCOUNT, text=self.draft.account))
        return msgspec.structs.replace(
            to_people(
                LetterKind.REGISTERED,
                firm=self.firm,
                now=self.now,
                cause=self.cause,
                identity=("registered", invoice.id),
                mail=self.reading.mail,
                client=whose.client.id,
                lines=tuple(LineRef(invoice=invoice.id, line=line.id) for line in invoice.lines),
                items=tuple(items),
            ),
            amount=invoice.amount,
            day=invoice.due,
        )

    def _read_from(self) -> tuple[Fact, ...]:
        """Where the facts stood: the e-invoice, the paper, or the words of the mail."""
        found = [
            Fact(kind=FactKind.READ_IN_XML, text=one.words)
            for one in self.reading.evidence
            if one.rule == "invoice.xml" and one.words
        ]
        paper = self.draft.document
        if paper is not None and all(paper.filename != one.text for one in found):
            found.append(Fact(kind=FactKind.READ_IN_PAPER, text=paper.filename))
        return tuple(found) or (Fact(kind=FactKind.READ_IN_MAIL),)

    def _went_to_others(self, whose: Whose) -> Fact | None:
        """A doubt if the mail went to another client's people as well: whose debt is it then?"""
        others = [
            client.company
            for address, _ in self.reading.contacts
            if (there := self.book.clients_at(address))
            and all(client.id != whose.client.id for client in there)
            for client in there
        ]
        if not others:
            return None
        names = ", ".join(dict.fromkeys((whose.client.company, *others)))
        return Fact(kind=FactKind.COULD_BE, text=names)

    def _replaces_anothers(self, whose: Whose) -> Fact | None:
        """A doubt if the invoice that this one corrects is another client's."""
        preceding = self._preceding()
        if preceding is None or preceding.client == whose.client.id:
            return None
        other = self.book.client(preceding.client)
        company = other.company if other is not None else preceding.number
        return Fact(kind=FactKind.NAME_DIFFERS, text=company, other=whose.client.company)

    def _preceding(self) -> Invoice | None:
        if not self.draft.preceding:
            return None
        known = self.book.invoices_numbered(self.draft.preceding)
        return known[0] if len(known) == 1 else None

    def _account_check(self) -> Decision:
        """An account on the paper that is not the configured one is a warning, never used."""
        printed = self.draft.account
        if not printed or not self.firm.accounts or self.firm.owns_account(printed):
            return Decision()
        letter = to_people(
            LetterKind.NOTICE,
            firm=self.firm,
            now=self.now,
            cause=self.cause,
            identity=("account", self.cause, normal_account(printed)),
            topic=Topic.ACCOUNT_DIFFERS,
            items=(*self._numbered(), Fact(kind=FactKind.ACCOUNT, text=printed)),
        )
        return Decision(
            letters=(letter,),
            would=(f"warn that the account {printed} is not one of the firm's",),
        )

    def _numbered(self) -> tuple[Fact, ...]:
        number = self.draft.number
        return (Fact(kind=FactKind.NUMBER, text=number),) if number else ()

    def _ask(
        self, whose: Whose | None, missing: tuple[Fact, ...], doubts: tuple[Fact, ...]
    ) -> Decision:
        draft = self.draft
        choices = []
        whole = draft.number and draft.amount is not None and draft.amount.amount > 0 and whose
        if whole and whose:
            due = draft.due or self._default_due()
            ready = self._register(whose, due)
            choices.append(
                Choice(
                    kind=ChoiceKind.REGISTER,
                    detail=(
                        Fact(
                            kind=FactKind.INVOICE_PART,
                            text=draft.number or "",
                            money=draft.amount,
                        ),
                        Fact(kind=FactKind.CLIENT, text=whose.client.company),
                    ),
                    day=due,
                    events=tuple(e for e in ready.events if not isinstance(e, _QUESTIONS)),
                    letters=ready.letters,
                )
            )
        choices.append(Choice(kind=ChoiceKind.IGNORE))
        return ask(
            QuestionKind.INVOICE_FACTS,
            choices,
            identity=(self.reading.mail.content_hash, draft.number),
            firm=self.firm,
            policy=self.policy,
            now=self.now,
            cause=self.cause,
            client=whose.client.id if whose and not whose.event else None,
            facts=(*self._facts(), *missing, *doubts),
            mail=self.reading.mail,
            why=tuple(map(str, (*missing, *doubts))),
            would="ask the owner for what is missing, and register nothing yet",
        )

    def _default_due(self) -> dt.date:
        issued = self.draft.issued or self.today
        return issued + dt.timedelta(days=self.firm.payment_terms_days)

    def _facts(self) -> tuple[Fact, ...]:
        draft = self.draft
        rows = [*self._numbered()]
        if client := draft.client_name or draft.client_email:
            rows.append(Fact(kind=FactKind.CLIENT, text=client))
        if draft.amount is not None:
            rows.append(Fact(kind=FactKind.AMOUNT, money=draft.amount))
        if draft.issued is not None:
            rows.append(Fact(kind=FactKind.ISSUED, day=draft.issued))
        if draft.due is not None:
            rows.append(Fact(kind=FactKind.DUE, day=draft.due))
        return (*rows, *self._read_from())

    def _again(self, known: Invoice, whose: Whose | None) -> Decision:
        """An invoice seen twice is one; one seen with other facts is asked about."""
        draft = self.draft
        same_client = whose is None or whose.client.id == known.client
        same = same_client and draft.amount in (None, known.amount)
        same = same and draft.due in (None, known.due)
        if same:
            return Decision(why=(f"{known.number} is in the ledger already",))
        facts = (
            Fact(kind=FactKind.IN_LEDGER, money=known.amount, day=known.due),
            Fact(kind=FactKind.IN_MAIL, money=draft.amount, day=draft.due),
        )
        if not same_client or draft.amount is None or draft.due is None:
            return self._ask(
                None, (), (Fact(kind=FactKind.KNOWN_OTHERWISE, text=known.number), *facts)
            )
        changed = msgspec.structs.replace(
            known,
            amount=draft.amount,
            lines=(msgspec.structs.replace(known.lines[0], due=draft.due, amount=draft.amount),),
        )
        choices = (
            Choice(
                kind=ChoiceKind.DO_IT,
                detail=(Fact(kind=FactKind.INVOICE_PART, text=known.number, money=draft.amount),),
                day=draft.due,
                events=(InvoiceChanged(invoice=changed),),
            ),
            Choice(kind=ChoiceKind.IGNORE),
        )
        return ask(
            QuestionKind.INVOICE_FACTS,
            choices,
            identity=(self.reading.mail.content_hash, known.id),
            firm=self.firm,
            policy=self.policy,
            now=self.now,
            cause=self.cause,
            client=known.client,
            invoices=(known.id,),
            facts=facts,
            mail=self.reading.mail,
            would="ask which of the two is right",
        )

    def _credit(self, whose: Whose | None) -> Decision:
        """A credit note lowers its invoice; one without an invoice of the client's is asked about."""
        draft = self.draft
        invoice = self._preceding()
        amount = draft.amount
        fits = (
            invoice is not None
            and amount is not None
            and amount.currency == invoice.amount.currency
            and (whose is None or whose.client.id == invoice.client)
            and -amount <= self.book.balance(invoice.id).claim
            and not draft.doubts
            and self.reading.mail.standing is Standing.PROVEN
        )
        if not fits or invoice is None or amount is None:
            note = Fact(kind=FactKind.WHICH_IS_LOWERED, text=draft.number or "")
            return self._ask(None, (note,), draft.doubts)
        adjustment = Adjustment(
            id=derive("adjustment", invoice.id, normal_number(draft.number or self.cause)),
            invoice=invoice.id,
            amount=amount if amount.amount < 0 else -amount,
            kind=AdjustmentKind.CREDIT_NOTE,
            day=draft.issued or self.today,
            reason=draft.number or "",
            source=self.reading.mail.content_hash,
        )
        if any(a.id == adjustment.id for a in self.book.adjustments_of(invoice.id)):
            return Decision(why=(f"credit note {draft.number} is in the ledger already",))
        letter = to_people(
            LetterKind.NOTICE,
            firm=self.firm,
            now=self.now,
            cause=self.cause,
            identity=("credit", adjustment.id),
            mail=self.reading.mail,
            client=invoice.client,
            topic=Topic.CREDIT_NOTED,
            items=(
                Fact(
                    kind=FactKind.CREDIT_NOTE,
                    text=draft.number or "",
                    other=invoice.number,
                    money=adjustment.amount,
                ),
            ),
        )
        return Decision(
            events=(Adjusted(adjustment=adjustment),),
            letters=(letter,),
            would=(f"lower {invoice.number} by {-adjustment.amount}",),
        )


def decide_invoice(
    reading: InvoiceMail, *, book: Book, firm: Firm, policy: DunningPolicy, now: dt.datetime
) -> Decision:
    """Register what is whole and proven the owner's; ask about the rest, and obey no forgery."""
    mail = reading.mail
    if mail.standing is Standing.FORGED:
        letter = to_people(
            LetterKind.NOTICE,
            firm=firm,
            now=now,
            cause=mail.message_id or mail.content_hash,
            identity=("forged", mail.content_hash),
            topic=Topic.FORGED_OWNER,
            items=about_mail(mail, reason=True),
        )
        return Decision(
            letters=(letter,),
            why=(str(mail.standing_reason),),
            would=("register nothing, and tell the owner of a mail that is not proven hers",),
        )
    decision = _she_wrote(reading, book) if mail.standing is Standing.PROVEN else Decision()
    for draft in reading.drafts:
        decision += _Registration(
            draft, reading, book=book, firm=firm, policy=policy, now=now
        ).decide()
    if not reading.drafts:
        decision += Decision(why=(f"{reading.kind.value.replace('_', ' ')}: nothing to register",))
    return decision


def _she_wrote(reading: InvoiceMail, book: Book) -> Decision:
    """A letter she has just written herself holds back ours."""
    clients = {c.id for address, _ in reading.contacts for c in book.clients_at(address)}
    mail = reading.mail
    return Decision(
        events=tuple(
            OwnerWrote(client=client, invoices=(), at=mail.sent_at, message_id=mail.message_id)
            for client in sorted(clients)
        )
    )
