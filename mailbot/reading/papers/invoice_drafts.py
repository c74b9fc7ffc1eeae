"""Drafts of invoices from their sources, the strongest first, with doubts where they disagree."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from mailbot.countries.companies import name_words
from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_number
from mailbot.model.invoice import Document
from mailbot.model.money import Money
from mailbot.model.reading import InvoiceDraft, PaperKind
from mailbot.reading.papers.facts import MAIL, Facts
from mailbot.reading.papers.paper import Paper, PaperReader
from mailbot.reading.papers.payable import amount_in
from mailbot.reading.papers.replaced import replaced_in
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.papers.words import numbers_in


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
    unread = tuple(p.problem for p in papers if p.problem and (p.grave or not wanted))
    not_read = tuple(p.problem for p in papers if p.problem and not p.grave and wanted)
    drafts = _grouped(kind, groups, wanted, words, text, reader, contacts, base, unread)
    if not_read:
        drafts = tuple(msgspec.structs.replace(draft, not_read=not_read) for draft in drafts)
    return _of_several_buyers(drafts)


def _grouped(  # noqa: PLR0917
    kind: PaperKind,
    groups: dict[str, list[Paper]],
    wanted: Sequence[Paper],
    words: Facts,
    text: str,
    reader: PaperReader,
    contacts: tuple[tuple[str, str], ...],
    base: dt.date,
    unread: tuple[Fact, ...],
) -> tuple[InvoiceDraft, ...]:
    structured = sum(p.structured for p in wanted)
    if len(groups) > 1 and structured == 1 and len(wanted) == 2:
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


def _of_several_buyers(drafts: tuple[InvoiceDraft, ...]) -> tuple[InvoiceDraft, ...]:
    """Drafts for one address whose papers name different buyers are doubted, all of them."""
    doubted = []
    for draft in drafts:
        buyers = {
            one.client_tax_id or " ".join(name_words(one.client_name or "")): one.client_name
            or one.client_tax_id
            or ""
            for one in drafts
            if one.client_email == draft.client_email and (one.client_tax_id or one.client_name)
        }
        if len(buyers) > 1:
            names = ", ".join(buyers.values())
            doubt = Fact(kind=FactKind.SEVERAL_BUYERS, text=names)
            draft = msgspec.structs.replace(draft, doubts=(*draft.doubts, doubt))  # noqa: PLW2901
        doubted.append(draft)
    return tuple(doubted)


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


def _same_series(one: str, other: str) -> bool:
    """Whether two numbers look alike but for their digits; an order's is of another series.

    A reader may leave off the letters that lead ("FV/"), where what is left tells enough.
    """
    short, long = sorted((re.sub(r"\d+", "0", n.upper()) for n in (one, other)), key=len)
    return short == long or (len(short) > 2 and long.endswith(short))


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
    doubts += [
        p.seller.doubt for p in papers if p.seller is not None and p.seller.doubt is not None
    ]
    mail_text = reader.message.mail.text or reader.message.plain
    if not own:
        doubts += words.doubts
    if reminder := said("invoice", "reminder", mail_text):
        doubts.append(Fact(kind=FactKind.ONLY_REMINDS, text=reminder.group()))
    doubts += unread
    number = next((one.number for one in sources if one.number), "")
    rivals = {normal_number(one.number) for one in own if one.number} - {normal_number(number)}
    if rivals:
        doubts.append(
            Fact(kind=FactKind.NUMBERS_DIFFER, text=number, other=", ".join(sorted(rivals)))
        )
    spoken = normal_number(words.number)
    if own and number and spoken not in ("", normal_number(number)):
        told_of = normal_number(f"{reader.message.mail.subject}\n{mail_text}")
        alike = _same_series(number, words.number)
        if alike and normal_number(number) not in told_of and spoken not in reader.known:
            doubts.append(
                Fact(kind=FactKind.NUMBER_DIFFERS_IN_MAIL, text=number, other=words.number)
            )
    credit = kind is PaperKind.CREDIT_NOTE
    told = [one for one in sources if one.amount is not None]
    amount: Money | None = None
    if told and not (credit and own and told[0] is words):
        value, currency = told[0].amount, told[0].currency or reader.firm.currency
        assert value is not None
        # A credit note's words rarely have a sign; an e-invoice's difference always does.
        amount = Money.of(-abs(value) if credit and not told[0].signed else value, currency)
        if credit and amount.amount > 0:
            doubts.append(Fact(kind=FactKind.CORRECTION_RAISES, money=amount))
        elif credit and not amount.amount:
            doubts.append(Fact(kind=FactKind.CORRECTION_OF_NOTHING))
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
    accounts = tuple(dict.fromkeys(one.account for one in sources if one.account))
    account = next(iter(accounts), "")
    written = next((o.client_email for o in own if o.client_email), "")
    addressed = [address for address, _ in contacts]
    email = written if written in addressed or not addressed else addressed[0]
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
    preceding = next((one.preceding for one in sources if one.preceding), "")
    replaces = any(one.replaces for one in own)
    if not replaces and not credit:
        printed = next(
            (found for p in papers if (found := replaced_in(p.text, number, reader.shapes))), ""
        )
        said_so = f"{reader.message.mail.subject}\n{mail_text}"
        preceding = printed or preceding or replaced_in(said_so, number, reader.shapes)
        replaces = bool(printed)
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
        preceding=preceding or None,
        replaces=replaces,
        other_accounts=accounts[1:],
        prepaid=Money.of(prepaid, amount.currency)
        if prepaid is not None and amount is not None
        else None,
        document=document,
        doubts=tuple(dict.fromkeys(doubts)),
    )
