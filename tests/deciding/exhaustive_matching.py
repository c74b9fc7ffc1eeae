"""Matching by a walk over all open invoices: slow, plain, and what the indexed one must decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from mailbot.deciding.matches import Match, Matching, Share
from mailbot.deciding.other_numbers import is_slip, numbers_of_others
from mailbot.deciding.payers import Payer
from mailbot.model.book import Book
from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.invoice import Invoice, InvoiceStatus
from mailbot.model.money import Money, total
from mailbot.model.reading import Transaction
from tests.deciding.exhaustive_payers import likely_payers, told_apart

# Subsets of a client's open invoices that are tried for an exact sum: 2**12 sums at most. A client
# with more open invoices than that has too many sums that fit by chance.
_MOST_FOR_SUMS = 12
# Correspondent banks keep up to about this much of a transfer from abroad.
_MOST_BANK_FEE_SHARE = Decimal("0.025")
_MOST_SURPLUS_SHARE = Decimal("0.15")


def match_all(
    transaction: Transaction,
    *,
    book: Book,
    settles_within: Decimal,
    spent: Mapping[str, Money] | None = None,
) -> Matching:
    """Apply one incoming transfer. `settles_within`: cents short or over, in major units.

    `spent` is what earlier transfers of the same statement are about to pay, by invoice id.
    """
    currency = transaction.amount.currency
    open_now = [
        invoice
        for invoice in book.open_invoices()
        if invoice.amount.currency == currency and invoice.status is InvoiceStatus.OPEN
    ]
    payers = told_apart(likely_payers(transaction, book), transaction)
    why = [reason for payer in payers for reason in payer.reasons]
    claims = {i.id: _still_open(i, book, spent or {}) for i in open_now}
    case = _Case(
        transaction,
        open_now=[i for i in open_now if claims[i.id]],
        claims={key: claim for key, claim in claims.items() if claim},
        book=book,
        payers=payers,
        settles_within=settles_within,
        client_of={
            m.invoice: i.client for m in transaction.mentions if (i := book.invoice(m.invoice))
        },
    )
    matches = case.matches()
    sure = [m for m in matches if m.certain]
    if len({_key(m) for m in sure}) > 1:
        why.append(Fact(kind=FactKind.SEVERAL_WAYS))
        matches = [_unsure(m) for m in matches]
    clients = {p.client.id for p in payers if p.strength >= 2}
    client = next(iter(clients)) if len(clients) == 1 else None
    best = next((m for m in matches if m.certain), None)
    if best is not None:
        client = best.client
    ordered = sorted(matches, key=lambda m: (not m.certain, -len(m.reasons), m.surplus.amount))
    unique = {_key(m): m for m in reversed(ordered)}
    ranked = [m for m in ordered if unique.get(_key(m)) is m]
    return Matching(matches=tuple(ranked), client=client, why=(*why, *case.notes))


def _still_open(invoice: Invoice, book: Book, spent: Mapping[str, Money]) -> Money:
    claim = book.balance(invoice.id).open
    nothing = Money.zero(claim.currency)
    return max(claim - spent.get(invoice.id, nothing), nothing)


def _key(one: Match) -> tuple[tuple[str, Decimal], ...]:
    return tuple(sorted((s.invoice.id, s.amount.amount) for s in one.shares))


def _unsure(one: Match) -> Match:
    return Match(
        shares=one.shares,
        certain=False,
        reasons=one.reasons,
        surplus=one.surplus,
        short=one.short,
    )


class _Case:
    """One transfer against the open invoices: the evidence, and the ways to book it."""

    def __init__(
        self,
        transaction: Transaction,
        *,
        open_now: list[Invoice],
        claims: dict[str, Money],
        book: Book,
        payers: tuple[Payer, ...],
        settles_within: Decimal,
        client_of: Mapping[str, str],
    ) -> None:
        self.client_of = client_of
        self.transaction = transaction
        self.amount = transaction.amount
        self.open = {invoice.id: invoice for invoice in open_now}
        self.claim = claims
        self.book = book
        self.payers = payers
        self.tolerance = Money(settles_within, self.amount.currency)
        self.notes: list[Fact] = []
        self.named = [
            self.open[m.invoice] for m in transaction.mentions if m.exact and m.invoice in self.open
        ]
        self.hinted = [
            self.open[m.invoice]
            for m in transaction.mentions
            if not m.exact and m.invoice in self.open
        ]
        self.otherwise_named = [
            (one.number, one.amount.currency)
            for m in transaction.mentions
            if self._other_currency(m.invoice) and (one := book.invoice(m.invoice)) is not None
        ]
        self.settled_named = [
            m.words
            for m in transaction.mentions
            if m.exact and m.invoice not in self.open and not self._other_currency(m.invoice)
        ]

    # -- evidence

    def _strength(self, client: str) -> int:
        return max((p.strength for p in self.payers if p.client.id == client), default=0)

    def _reasons(self, client: str) -> tuple[Fact, ...]:
        return tuple(r for p in self.payers if p.client.id == client for r in p.reasons)

    def _another_speaks(self, client: str) -> bool:
        """Whether somebody else among the clients is the payer for certain."""
        return any(p.strength >= 2 and p.client.id != client for p in self.payers) and (
            self._strength(client) < 2
        )

    def _fits(self, claim: Money) -> bool:
        """Whether the transfer pays this claim, to the cent or within the tolerance."""
        if self.amount == claim:
            return True
        if abs(self.amount.amount - claim.amount) <= min(
            self.tolerance.amount, claim.amount * Decimal("0.01")
        ):
            return True
        return self.transaction.ordered is not None and self.transaction.ordered == claim

    def _other_currency(self, invoice: str) -> bool:
        known = self.book.invoice(invoice)
        return known is not None and known.amount.currency != self.amount.currency

    def _next_instalment(self, invoice: Invoice) -> Money | None:
        lines = self.book.balance(invoice.id).lines
        gone = self.book.balance(invoice.id).open - self.claim[invoice.id]
        left = []
        for line in lines:
            part = min(gone, line.open)
            gone -= part
            left.append(line.open - part)
        return next((one for one in left if one), None) if len(lines) > 1 else None

    def _less_bank_fees(self, invoice: Invoice) -> bool:
        claim = self.claim[invoice.id]
        gap = claim.amount - self.amount.amount
        abroad = self._comes_from_abroad(invoice.client)
        return abroad and Decimal(0) < gap <= claim.amount * _MOST_BANK_FEE_SHARE

    def _comes_from_abroad(self, client: str) -> bool:
        own, payer = (
            normal_account(self.transaction.own_account),
            normal_account(self.transaction.payer_account),
        )
        if self.transaction.ordered is not None:
            return True
        if payer[:2].isalpha() and own[:2].isalpha():
            return payer[:2] != own[:2]
        known = self.book.client(client)
        country = known.country if known is not None else ""
        return not payer and bool(country) and own[:2].isalpha() and own[:2] != country

    # -- ways to book

    def matches(self) -> list[Match]:
        for number, currency in self.otherwise_named:
            self.notes.append(Fact(kind=FactKind.OTHER_CURRENCY, text=number, other=currency))
        if self.settled_named and not self.named:
            self.notes.append(
                Fact(kind=FactKind.NAMED_IS_SETTLED, text=", ".join(self.settled_named))
            )
        found = self._by_slip_of_the_pen() or self._by_number()
        if not found:
            found = self._by_payer()
        if not found:
            found = self._by_amount_alone()
        return found

    def _made(
        self, shares: Iterable[tuple[Invoice, Money]], *, certain: bool, reasons: Iterable[Fact]
    ) -> Match:
        parts = tuple(Share(invoice=i, amount=a) for i, a in shares)
        used = total((p.amount for p in parts), self.amount.currency)
        claim = total((self.claim[p.invoice.id] for p in parts), self.amount.currency)
        return Match(
            shares=parts,
            certain=certain
            and not ((self.settled_named or self.otherwise_named) and not self.named)
            and not self._names_unknown(parts),
            reasons=tuple(reasons),
            surplus=self.amount - used,
            short=claim - used,
        )

    def _names_unknown(self, parts: Iterable[Share]) -> bool:
        if self.named or any(part.invoice in self.hinted for part in parts):
            return False
        numbers = numbers_of_others(self.transaction.title, [part.invoice for part in parts])
        unknown = Fact(kind=FactKind.NAMED_IS_UNKNOWN, text=", ".join(numbers))
        if numbers and unknown not in self.notes:
            self.notes.append(unknown)
        return bool(numbers)

    def _whole(self, invoice: Invoice, *, certain: bool, reasons: Iterable[Fact]) -> Match:
        claim = self.claim[invoice.id]
        share = min(self.amount, claim)
        return self._made([(invoice, share)], certain=certain, reasons=reasons)

    def _by_number(self) -> list[Match]:
        if not self.named:
            return []
        clients = {invoice.client for invoice in self.named}
        if len(clients) > 1:
            self.notes.append(Fact(kind=FactKind.SEVERAL_CLIENTS_NAMED))
            likely = [i for i in self.named if self._strength(i.client) >= 2] or self.named
            return [self._whole(i, certain=False, reasons=[_named(i)]) for i in likely]
        client = next(iter(clients))
        if len(self.named) > 1:
            return self._several_named(client)
        return [self._one_named(self.named[0])]

    def _one_named(self, invoice: Invoice) -> Match:
        claim = self.claim[invoice.id]
        reasons = [_named(invoice), *self._reasons(invoice.client)]
        known = self._strength(invoice.client) >= 2
        if self._fits(claim):
            reasons.append(Fact(kind=FactKind.AMOUNT_IS_OPEN, money=claim))
            certain = not self._another_speaks(invoice.client)
            if not certain:
                self.notes.append(Fact(kind=FactKind.NUMBER_AGAINST_PAYER))
            return self._whole(invoice, certain=certain, reasons=reasons)
        if self._another_exact(invoice):
            self.notes.append(Fact(kind=FactKind.NUMBER_AGAINST_AMOUNT))
            return self._whole(invoice, certain=False, reasons=reasons)
        if self._less_bank_fees(invoice) and (known or self._strength(invoice.client) == 1):
            reasons.append(Fact(kind=FactKind.AMOUNT_LESS_FEES, money=claim))
            return self._whole(invoice, certain=True, reasons=reasons)
        if self.amount < claim:
            reasons.append(Fact(kind=FactKind.AMOUNT_IS_PART, money=claim))
            return self._whole(invoice, certain=known, reasons=reasons)
        surplus = Fact(kind=FactKind.SURPLUS_OVER, money=self.amount - claim, text=invoice.number)
        self.notes.append(surplus)
        over = self.amount.amount - claim.amount
        small = over <= claim.amount * _MOST_SURPLUS_SHARE
        sure = known and small and not self._another_speaks(invoice.client)
        return self._whole(invoice, certain=sure, reasons=[*reasons, surplus])

    def _several_named(self, client: str) -> list[Match]:
        shares = [(invoice, self.claim[invoice.id]) for invoice in self.named]
        together = total((claim for _, claim in shares), self.amount.currency)
        reasons = [_named(i) for i, _ in shares] + list(self._reasons(client))
        if self._fits(together):
            certain = not self._another_speaks(client)
            reasons.append(Fact(kind=FactKind.AMOUNT_IS_SUM, money=together))
            return [self._made(self._cut(shares), certain=certain, reasons=reasons)]
        exact = [i for i in self.named if self.claim[i.id] == self.amount]
        if len(exact) == 1 and self._strength(client) >= 2:
            # A second number in a title is often the payer's own document.
            reasons.append(Fact(kind=FactKind.AMOUNT_OF_ONE, text=exact[0].number))
            return [self._whole(exact[0], certain=True, reasons=reasons)]
        self.notes.append(Fact(kind=FactKind.NAMED_COME_TO, money=together))
        return [self._made(self._cut(shares), certain=False, reasons=reasons)]

    def _cut(self, shares: Sequence[tuple[Invoice, Money]]) -> list[tuple[Invoice, Money]]:
        """Shares in order of due date until the money is used up."""
        left, out = self.amount, []
        for invoice, claim in sorted(shares, key=lambda s: s[0].due):
            part = min(left, claim)
            if part:
                out.append((invoice, part))
            left -= part
        return out

    def _another_exact(self, invoice: Invoice) -> bool:
        """Whether another open invoice of the same client has exactly this amount."""
        return any(
            i.client == invoice.client and i.id != invoice.id and self.claim[i.id] == self.amount
            for i in self.open.values()
        )

    def _by_slip_of_the_pen(self) -> list[Match]:
        """The number is another client's, by one slip; account and amount leave one invoice.

        A number of the client's own is no slip: numbers run on, and the next one is one digit off.
        """
        mentions = [m for m in self.transaction.mentions if m.exact]
        proven = [p for p in self.payers if p.strength == 3]
        if not mentions or len(proven) != 1:
            return []
        payer = proven[0]
        if any(self.client_of.get(m.invoice) == payer.client.id for m in mentions):
            return []
        exact = [
            i
            for i in self.open.values()
            if i.client == payer.client.id and self.claim[i.id] == self.amount
        ]
        if len(exact) != 1 or exact[0] in self.named:
            return []
        if not all(is_slip(m.words, exact[0].number) for m in mentions):
            return []
        words = ", ".join(m.words for m in mentions)
        reasons = (
            *payer.reasons,
            Fact(kind=FactKind.ONLY_OPEN_AMOUNT, money=self.amount),
            Fact(kind=FactKind.SLIP_OF_THE_PEN, text=words, other=exact[0].number),
        )
        share = Share(invoice=exact[0], amount=self.amount)
        nothing = Money.zero(self.amount.currency)
        return [
            Match(shares=(share,), certain=True, reasons=reasons, surplus=nothing, short=nothing)
        ]

    def _by_payer(self) -> list[Match]:
        strong = [p for p in self.payers if p.strength >= 2]
        found: list[Match] = []
        for payer in strong:
            found += self._of_client(payer, alone=len(strong) == 1)
        return found

    def _of_client(self, payer: Payer, *, alone: bool) -> list[Match]:
        theirs = [i for i in self.open.values() if i.client == payer.client.id]
        hinted = [i for i in self.hinted if i.client == payer.client.id]
        exact = [i for i in theirs if self._fits(self.claim[i.id])]
        if len(exact) > 1 and len(chosen := [i for i in exact if i in hinted]) == 1:
            exact = chosen
        if len(exact) == 1:
            reasons = [*payer.reasons, Fact(kind=FactKind.ONLY_OPEN_AMOUNT, money=self.amount)]
            return [self._whole(exact[0], certain=alone, reasons=reasons)]
        if exact:
            self.notes.append(
                Fact(kind=FactKind.SEVERAL_FIT, text=payer.client.company, number=len(exact))
            )
            return [self._whole(i, certain=False, reasons=payer.reasons) for i in exact]
        sums = self._sums(theirs)
        parts = [i for i in theirs if self._next_instalment(i) == self.amount]
        if len(parts) == 1 and not sums:
            part = Fact(kind=FactKind.NEXT_INSTALMENT, money=self.amount, text=parts[0].number)
            return [self._whole(parts[0], certain=alone, reasons=[*payer.reasons, part])]
        if sums:
            reasons = [*payer.reasons, Fact(kind=FactKind.SUM_IS_EXACT)]
            certain = alone and len(sums) == 1 and not parts
            return [
                self._made([(i, self.claim[i.id]) for i in group], certain=certain, reasons=reasons)
                for group in sums
            ]
        fees = [i for i in theirs if self._less_bank_fees(i)]
        if len(fees) == 1 and payer.strength == 3:
            reasons = [
                *payer.reasons,
                Fact(kind=FactKind.AMOUNT_LESS_FEES, money=self.claim[fees[0].id]),
            ]
            return [self._whole(fees[0], certain=alone and fees[0] in hinted, reasons=reasons)]
        pick = hinted or sorted(theirs, key=lambda i: i.due)
        return [self._whole(i, certain=False, reasons=payer.reasons) for i in pick]

    def _sums(self, theirs: Sequence[Invoice]) -> list[tuple[Invoice, ...]]:
        if not 2 <= len(theirs) <= _MOST_FOR_SUMS:
            return []
        return [
            group
            for size in range(2, len(theirs) + 1)
            for group in combinations(theirs, size)
            if total((self.claim[i.id] for i in group), self.amount.currency) == self.amount
        ]

    def _by_amount_alone(self) -> list[Match]:
        """Nobody known and no number: whoever has exactly this open is a guess, never booked."""
        hints = {p.client.id for p in self.payers}
        fitting = [i for i in self.open.values() if self._fits(self.claim[i.id])]
        fitting.sort(key=lambda i: (i not in self.hinted, i.client not in hints, i.due))
        return [
            self._whole(
                i,
                certain=i in self.hinted and i.client in hints and len(self.hinted) == 1,
                reasons=[
                    *self._reasons(i.client),
                    Fact(kind=FactKind.AMOUNT_IS_OPEN, money=self.claim[i.id]),
                ],
            )
            for i in fitting
        ]


def _named(invoice: Invoice) -> Fact:
    return Fact(kind=FactKind.TITLE_NAMES, text=invoice.number)
