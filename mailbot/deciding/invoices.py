"""What follows from an invoice mail of the owner's: registered where it is whole, asked about else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from mailbot.deciding.asking import ask
from mailbot.deciding.invoice_told import (
    account_warning,
    confirmed,
    not_read,
    numbered,
    read_from,
)
from mailbot.deciding.letters import about_mail, to_people
from mailbot.deciding.replacing import preceding_of, replaced_by, successor_of, untouched
from mailbot.deciding.schedule import civil_day
from mailbot.deciding.whose import ClientSearch, Whose
from mailbot.model.book import Book
from mailbot.model.decision import Decision
from mailbot.model.event import (
    Adjusted,
    InvoiceChanged,
    InvoiceRegistered,
    LedgerEvent,
    OwnerWrote,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import derive, normal_number
from mailbot.model.invoice import (
    Adjustment,
    AdjustmentKind,
    Invoice,
    ReceivableLine,
)
from mailbot.model.letter import Letter, LetterKind, LineRef, Topic
from mailbot.model.money import Money
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Choice, ChoiceKind, QuestionAsked, QuestionClosed, QuestionKind
from mailbot.model.reading import InvoiceDraft, InvoiceMail, PaperKind, Standing

# Two invoices of one number that were issued further apart belong to the series of two years.
_ANOTHER_YEARS = dt.timedelta(days=180)
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
            return self._again(known, whose)
        missing = self._missing(whose)
        doubts = [*draft.doubts, *([whose.doubt] if whose and whose.doubt else [])]
        if whose is not None and (other := self._replaces_anothers(whose)) is not None:
            doubts.append(other)
        if whose is not None and (other := self._went_to_others(whose)) is not None:
            doubts.append(other)
        if self.reading.mail.standing is not Standing.PROVEN:
            doubts.append(self.reading.mail.standing_reason)
        replaced = preceding_of(self.draft, self.book)
        if replaced is not None and not draft.replaces:
            doubts.append(Fact(kind=FactKind.REFERS_TO, text=replaced.number))
        elif replaced is not None and not untouched(replaced, self.book):
            doubts.append(Fact(kind=FactKind.REPLACED_IS_PAID, text=replaced.number))
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
        if self.book.invoice(key) is not None:
            # A series that begins anew each year: the second invoice of a number needs its own key.
            key = derive("invoice", normal_number(draft.number), str(draft.issued or self.today))
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
            replaces=draft.preceding if draft.replaces else None,
        )

    def _register(self, whose: Whose, due: dt.date | None) -> Decision:
        assert due is not None
        assert self.draft.amount is not None
        amount = self.draft.amount
        invoice = self._invoice(whose, due, amount)
        events: list[LedgerEvent] = [whose.event] if whose.event else []
        events.append(InvoiceRegistered(invoice=invoice))
        would = [f"register {invoice.number}: {amount} of {whose.client.company}, due {due}"]
        letters = []
        preceding = preceding_of(self.draft, self.book) if self.draft.replaces else None
        if preceding is not None and preceding.client == invoice.client:
            events.append(replaced_by(preceding, invoice.number))
        if (successor := successor_of(self.draft, whose.client.id, self.book)) is not None:
            # The correction came first; then its forerunner was told of with it.
            events.append(replaced_by(invoice, successor.number))
            would.append(f"cancel it at once: {successor.number} replaces it")
        else:
            letters.append(self._confirmation(invoice, whose))
        decision = Decision(events=tuple(events), letters=tuple(letters), would=tuple(would))
        warning = account_warning(self.draft, firm=self.firm, now=self.now, cause=self.cause)
        return decision + warning

    def _confirmation(self, invoice: Invoice, whose: Whose) -> Letter:
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
                items=confirmed(self.draft, self.reading, invoice, whose, book=self.book),
            ),
            amount=invoice.amount,
            day=invoice.due,
        )

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
        preceding = preceding_of(self.draft, self.book)
        if preceding is None or preceding.client == whose.client.id:
            return None
        other = self.book.client(preceding.client)
        company = other.company if other is not None else preceding.number
        return Fact(kind=FactKind.NAME_DIFFERS, text=company, other=whose.client.company)

    def _ask(
        self, whose: Whose | None, missing: tuple[Fact, ...], doubts: tuple[Fact, ...]
    ) -> Decision:
        draft = self.draft
        choices = []
        whole = draft.number and draft.amount is not None and draft.amount.amount > 0 and whose
        if whole and whose:
            choices.append(self.choice(whose))
            replaced = preceding_of(self.draft, self.book)
            if replaced is not None and replaced.client == whose.client.id:
                # One of the two is asked for by the other's absence.
                other = msgspec.structs.replace(draft, replaces=not draft.replaces)
                choices.append(self._with(other).choice(whose))
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

    def _with(self, draft: InvoiceDraft) -> _Registration:
        return _Registration(
            draft, self.reading, book=self.book, firm=self.firm, policy=self.policy, now=self.now
        )

    def choice(self, whose: Whose) -> Choice:
        """To register it after all, due on the day that was read or by the owner's own terms."""
        draft = self.draft
        due = draft.due or self._default_due()
        ready = self._register(whose, due)
        detail = [
            Fact(kind=FactKind.INVOICE_PART, text=draft.number or "", money=draft.amount),
            Fact(kind=FactKind.CLIENT, text=whose.client.company),
        ]
        if draft.replaces and draft.preceding:
            detail.append(
                Fact(kind=FactKind.REPLACES, text=draft.preceding, other=draft.number or "")
            )
        return Choice(
            kind=ChoiceKind.REGISTER,
            detail=tuple(detail),
            day=due,
            events=tuple(e for e in ready.events if not isinstance(e, _QUESTIONS)),
            letters=ready.letters,
        )

    def _default_due(self) -> dt.date:
        issued = self.draft.issued or self.today
        return issued + dt.timedelta(days=self.firm.payment_terms_days)

    def _facts(self) -> tuple[Fact, ...]:
        draft = self.draft
        rows = [*numbered(draft)]
        if client := draft.client_name or draft.client_email:
            rows.append(Fact(kind=FactKind.CLIENT, text=client))
        if draft.amount is not None:
            rows.append(Fact(kind=FactKind.AMOUNT, money=draft.amount))
        if draft.issued is not None:
            rows.append(Fact(kind=FactKind.ISSUED, day=draft.issued))
        if draft.due is not None:
            rows.append(Fact(kind=FactKind.DUE, day=draft.due))
        return (*rows, *read_from(draft, self.reading), *map(not_read, draft.not_read))

    def _again(self, known: Sequence[Invoice], whose: Whose | None) -> Decision:
        """An invoice seen twice is one; one seen with other facts is asked about.

        A series that begins anew each year gives one number to two invoices.
        """
        draft = self.draft
        if same := next((one for one in known if self._is(one, whose)), None):
            return Decision(why=(f"{same.number} is in the ledger already",))
        there = next((one for one in known if whose and one.client == whose.client.id), known[0])
        same_client = whose is None or whose.client.id == there.client
        facts = (
            Fact(kind=FactKind.KNOWN_OTHERWISE, text=there.number),
            Fact(kind=FactKind.IN_LEDGER, money=there.amount, day=there.due),
            Fact(kind=FactKind.IN_MAIL, money=draft.amount, day=draft.due),
        )
        if draft.amount is None or draft.amount.amount <= 0 or whose is None:
            return self._ask(None, (), facts)
        choices = []
        if same_client and draft.due is not None:
            changed = msgspec.structs.replace(
                there,
                amount=draft.amount,
                lines=(
                    msgspec.structs.replace(there.lines[0], due=draft.due, amount=draft.amount),
                ),
            )
            choices.append(
                Choice(
                    kind=ChoiceKind.DO_IT,
                    detail=(
                        Fact(kind=FactKind.INVOICE_PART, text=there.number, money=draft.amount),
                    ),
                    day=draft.due,
                    events=(InvoiceChanged(invoice=changed),),
                )
            )
        choices += [self.choice(whose), Choice(kind=ChoiceKind.IGNORE)]
        return ask(
            QuestionKind.INVOICE_FACTS,
            choices,
            identity=(self.reading.mail.content_hash, there.id),
            firm=self.firm,
            policy=self.policy,
            now=self.now,
            cause=self.cause,
            client=there.client if same_client else None,
            invoices=(there.id,) if same_client else (),
            facts=(*self._facts(), *facts),
            mail=self.reading.mail,
            would="ask whether it is the known invoice, changed, or a new one of that number",
        )

    def _is(self, known: Invoice, whose: Whose | None) -> bool:
        """Whether the draft is this very invoice, once more."""
        draft = self.draft
        if whose is not None and whose.client.id != known.client:
            return False
        if draft.amount not in (None, known.amount) or draft.due not in (None, known.due):
            return False
        issued = draft.issued
        far = issued is not None and abs(issued - known.issued) > _ANOTHER_YEARS
        return draft.due == known.due or not far

    def _credit(self, whose: Whose | None) -> Decision:
        """A credit note lowers its invoice; one without an invoice of the client's is asked about."""
        draft = self.draft
        invoice = preceding_of(self.draft, self.book)
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
