"""Drafts of invoices from their sources, the strongest first, with doubts where they disagree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_number
from mailbot.model.invoice import Document
from mailbot.model.money import Money
from mailbot.model.reading import InvoiceDraft, PaperKind
from mailbot.reading.papers.facts import MAIL, Facts
from mailbot.reading.papers.paper import Paper, PaperReader
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.papers.words import amount_in, numbers_in


def drafts_of(  # noqa: PLR0917
    kind: PaperKind,
    papers: Sequence[Paper],
    words: Facts,
    text: str,
    reader: PaperReader,
    contacts: tuple[tuple[str, str], ...],
    base: dt.date,
) -> tuple[InvoiceDraft, ...]:
    """One draft an invoice: the sources of one number together."""
    wanted = [p for p in papers if p.facts is not None and (p.structured or p.kind is kind)]
    if not wanted:
        wanted = [
            p
            for p in papers
            if p.facts is not None
            and p.kind is None
            and p.facts.number
            and p.facts.number == words.number
        ]
    groups: dict[str, list[Paper]] = {}
    for paper in wanted:
        assert paper.facts is not None
        groups.setdefault(normal_number(paper.facts.number), []).append(paper)
    # A paper without a number of its own belongs to the only one that has one.
    if "" in groups and len(groups) == 2:
        nameless = groups.pop("")
        next(iter(groups.values())).extend(nameless)
    unread = tuple(p.problem for p in papers if p.problem)
    if len(groups) > 1 and any(p.structured for p in wanted) and len(wanted) == 2:
        # An XML and a PDF that name different numbers are one invoice in doubt, not two.
        return (
            _draft(
                kind,
                sorted(wanted, key=lambda p: not p.structured),
                words,
                reader,
                contacts,
                base,
                unread,
            ),
        )
    if len(groups) > 1:
        silent = Facts(where=MAIL)
        return tuple(
            _draft(kind, group, silent, reader, contacts, base, unread) for group in groups.values()
        )
    if groups:
        group = sorted(next(iter(groups.values())), key=lambda p: not p.structured)
        return (_draft(kind, group, words, reader, contacts, base, unread),)
    listed = _listed(text, reader, base)
    if len(listed) > 1:
        return tuple(_draft(kind, (), one, reader, contacts, base, unread) for one in listed)
    return (_draft(kind, (), words, reader, contacts, base, unread),)


def _listed(text: str, reader: PaperReader, base: dt.date) -> list[Facts]:
    """Invoices listed in words, a line each with its number and its amount."""
    found = []
    for line in text.splitlines():
        numbers = [
            n for n in numbers_in(line, reader.shapes) if normal_number(n) not in reader.known
        ]
        if len(numbers) == 1 and amount_in(line, "", paper=False)[0] is not None:
            found.append(reader.words(line, MAIL, paper=False, base=base))
    return found if len({normal_number(one.number) for one in found}) == len(found) else []


def _due(
    sources: Sequence[Facts], issued: dt.date, base: dt.date, country: str
) -> tuple[dt.date | None, str, dt.date | None]:
    """The due date, what it comes from, and another one that disagrees."""
    printed = [one.due for one in sources if one.due is not None]
    reckoned = [
        (one.terms.due(issued, base, country), one.terms.words)
        for one in sources
        if one.terms is not None
    ]
    if printed:
        rivals = [day for day in printed[1:] if day != printed[0]]
        rivals += [day for day, _ in reckoned if day != printed[0]]
        return printed[0], "printed", rivals[0] if rivals else None
    if reckoned:
        rivals = [day for day, _ in reckoned[1:] if day != reckoned[0][0]]
        return reckoned[0][0], reckoned[0][1], rivals[0] if rivals else None
    return None, "", None


def _amounts_differ(one: Facts, other: Facts, currency: str) -> Fact:
    """Both amounts, each with the source that names it."""
    here, there = (
        Money.of(abs(said.amount or Decimal(0)), said.currency or currency) for said in (one, other)
    )
    if other.where == MAIL:
        return Fact(
            kind=FactKind.AMOUNT_DIFFERS_IN_MAIL, text=one.where, money=here, other_money=there
        )
    return Fact(
        kind=FactKind.AMOUNTS_DIFFER,
        text=one.where,
        other=other.where,
        money=here,
        other_money=there,
    )


def _draft(  # noqa: PLR0917
    kind: PaperKind,
    papers: Sequence[Paper],
    words: Facts,
    reader: PaperReader,
    contacts: tuple[tuple[str, str], ...],
    base: dt.date,
    unread: tuple[Fact, ...],
) -> InvoiceDraft:
    """One invoice from its sources, the strongest first, with doubts where they disagree."""
    own = [paper.facts for paper in papers if paper.facts is not None]
    sources = [*own, words]
    doubts = [doubt for one in own for doubt in one.doubts]
    if not own:
        doubts += words.doubts
        if reminder := said(
            "invoice", "reminder", reader.message.mail.text or reader.message.plain
        ):
            doubts.append(Fact(kind=FactKind.ONLY_REMINDS, text=reminder.group()))
        doubts += unread
    number = next((one.number for one in sources if one.number), "")
    rivals = {normal_number(one.number) for one in own if one.number} - {normal_number(number)}
    if rivals:
        doubts.append(
            Fact(kind=FactKind.NUMBERS_DIFFER, text=number, other=", ".join(sorted(rivals)))
        )
    credit = kind is PaperKind.CREDIT_NOTE
    told = [one for one in sources if one.amount is not None]
    amount: Money | None = None
    if told and not (credit and own and told[0] is words):
        value, currency = told[0].amount, told[0].currency or reader.firm.currency
        assert value is not None
        amount = Money.of(-abs(value) if credit else value, currency)
        for other in told[1:]:
            same = abs(other.amount or Decimal(0)) == abs(value)
            if not same and not credit and not (other is words and words.doubts):
                doubts.append(_amounts_differ(told[0], other, reader.firm.currency))
            elif same and other.currency and other.currency != currency:
                doubts.append(
                    Fact(kind=FactKind.CURRENCIES_DIFFER, text=currency, other=other.currency)
                )
        if amount.amount <= 0 and not credit:
            doubts.append(Fact(kind=FactKind.AMOUNT_NOT_POSITIVE))
    issued = next((one.issued for one in sources if one.issued is not None), None)
    if issued is None and (number or amount):
        issued = base
    due, due_from, rival = (None, "", None)
    if not credit:
        due, due_from, rival = _due(sources, issued or base, base, reader.firm.country)
    if rival is not None:
        doubts.append(Fact(kind=FactKind.DUE_DATES_DIFFER, day=due, other_day=rival))
    if due is not None and issued is not None and due < issued:
        doubts.append(Fact(kind=FactKind.DUE_BEFORE_ISSUED, day=due, other_day=issued))
    account = next((one.account for one in sources if one.account), "")
    email = (
        contacts[0][0] if contacts else next((o.client_email for o in own if o.client_email), "")
    )
    first = papers[0] if papers else None
    document = None
    if first is not None:
        shown = next((p for p in papers if not p.structured), first).attachment
        document = Document(
            mail=reader.message.mail.content_hash,
            sha256=shown.sha256,
            filename=shown.filename,
            content_type=shown.content_type,
        )
    name = next((one.client_name for one in sources if one.client_name), "") or (
        contacts[0][1] if contacts else ""
    )
    prepaid = next((one.prepaid for one in own if one.prepaid), None)
    return InvoiceDraft(
        kind=kind,
        number=number or None,
        amount=amount,
        issued=issued,
        due=due,
        due_from=due_from,
        client_email=email or None,
        client_name=name or None,
        client_tax_id=next((one.client_tax_id for one in sources if one.client_tax_id), "") or None,
        account=account or None,
        description=next((one.description for one in sources if one.description), ""),
        preceding=next((one.preceding for one in sources if one.preceding), "") or None,
        prepaid=Money.of(prepaid, amount.currency)
        if prepaid is not None and amount is not None
        else None,
        document=document,
        doubts=tuple(dict.fromkeys(doubts)),
    )
