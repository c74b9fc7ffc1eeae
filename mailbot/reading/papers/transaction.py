"""One movement of money from the rows and the prose of a notice."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import msgspec

from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.amounts import AmountFound, find_amounts
from mailbot.reading.papers.in_prose import Named, payer_told, strange_tail, title_told
from mailbot.reading.papers.parties import account_pair, name_and_tax_id
from mailbot.reading.papers.printed import first_day, printed_days
from mailbot.reading.papers.rows import Row, first_value, is_nothing
from mailbot.reading.papers.sentences import sentences, telling
from mailbot.reading.papers.statement import movement
from mailbot.reading.papers.sums import read_sums

# A minus before a sum, with a currency between them or not, or behind it, as ledgers print it.
_MINUS_BEFORE = re.compile(r"(?:^|:)\s*[-−–]\s?(?:[^\W\d_]{1,3}|[€$£₽])?\.?\s?\d")
_MINUS_BEHIND = re.compile(r"\d[\d .,\u00a0]*[.,]\d{2}\s?[-−](?![\w-])")


def _minus(chosen: AmountFound, rows: Sequence[Row], sentence: str) -> str:
    """The sum with a minus sign that a notice of incoming money prints; '' where it has none.

    Money that comes in below zero is a reversal, a fee or a slip: a person must look.
    """
    if chosen.amount < 0:
        return chosen.words
    told = [row.value for row in rows if chosen.words and chosen.words in row.value]
    if chosen.words and chosen.words in sentence:
        told.append(sentence)
    for value in told:
        if match := _MINUS_BEFORE.search(value) or _MINUS_BEHIND.search(value):
            return match.group().strip(": ")
    return ""


def _title(value: str) -> str:
    """The payer's own words in a title; Dutch banks pack them between tags."""
    if match := re.search(r"/REMI/(?:USTD//)?(?P<words>.*?)(?:/[A-Z]{4}/|$)", value):
        return match.group("words").strip()
    if match := re.search(
        r"Omschrijving:\s*(?P<words>.*?)\s*(?:IBAN:|Kenmerk:|Valutadatum:|$)", value
    ):
        return match.group("words").strip()
    bare = value.strip()
    if len(bare) > 1 and bare[0] in '"“„' and bare[-1] in '"”“':
        bare = bare[1:-1].strip()
    return "" if is_nothing(bare) else bare


def _own_currency(own: str, rows: Sequence[Row], firm: Firm) -> str:
    written = first_value(rows, "currency")
    if match := re.search(r"[A-Z]{3}", written.upper()):
        return match.group()
    for account in firm.accounts:
        if own and normal_account(account.account) == own:
            return account.currency
    return firm.currency


def read_transaction(
    rows: Sequence[Row],
    prose: str,
    subject: str,
    direction: Direction,
    firm: Firm,
    *,
    taken_back: bool = False,
) -> tuple[Transaction | None, tuple[Fact, ...]]:
    """One transaction from its rows, completed by the prose around them, and the doubts.

    `taken_back`: money that had come goes again, and the payer is who had sent it.
    """
    payer_account, own = account_pair(rows, prose, firm)
    currency = _own_currency(own, rows, firm)
    sums = read_sums(rows, currency)
    doubts = list(sums.doubts)
    verbs = ("credit", "sold") if direction is Direction.IN else ("debit", "card", "refund")
    if taken_back:
        verbs = ("taken_back", "refund", "credit")
    sentence = next((s for verb in verbs if (s := telling(prose, verb))), "")
    if not sentence and sums.amount is None:
        sentence = next((s for s in sentences(prose) if find_amounts(s)), "")
    told = find_amounts(sentence, currency=currency)
    heading = find_amounts(subject, currency=currency)
    chosen = sums.amount or (told[0] if told else None) or (heading[0] if heading else None)
    if chosen is None:
        loose = [one for one in find_amounts(prose, currency=currency) if one.named]
        if len(loose) == 1:
            chosen = loose[0]
        else:
            return None, (Fact(kind=FactKind.NO_SUM_TOLD),)
    if heading and abs(heading[0].amount) != abs(chosen.amount) and direction is Direction.IN:
        doubts.append(
            Fact(kind=FactKind.SUBJECT_DIFFERS, text=heading[0].words, other=chosen.words)
        )
    if direction is Direction.IN and (minus := _minus(chosen, rows, sentence)):
        doubts.append(Fact(kind=FactKind.AMOUNT_NOT_POSITIVE, text=minus))
    theirs = ("payer", "beneficiary") if taken_back else ("beneficiary", "payer")
    payer, tax_id = name_and_tax_id(
        first_value(rows, *(("payer",) if direction is Direction.IN else theirs))
    )
    named = Named(name=payer)
    if not payer:
        named = payer_told(sentence, prose, subject, taken_back=taken_back)
        payer, tax_id = named.name, tax_id or named.tax_id
        if direction is Direction.IN and (tail := strange_tail(named)):
            doubts.append(Fact(kind=FactKind.BANK_ALSO_SAYS, text=tail))
    tax_id = tax_id or re.sub(r"\D", "", first_value(rows, "tax_id"))
    title, reference = first_value(rows, "title"), first_value(rows, "reference")
    if not _title(title):
        title = title_told(f"{prose}\n{subject}", named)
    if (
        not title
        and reference
        and not re.fullmatch(r"[#\w]*\d{6,}\w*|[A-Z0-9_-]{12,}", reference.strip())
    ):
        title, reference = reference, ""
    day = (
        first_day(first_value(rows, "booked"))
        or first_day(first_value(rows, "date"))
        or first_day(sentence)
    )
    if day is None:
        printed = printed_days(prose)
        day = printed[0].day if printed else None
    facts: dict[str, str | dt.date | None] = {
        "booked": day,
        "payer": payer,
        "payer_account": payer_account,
        "payer_tax_id": tax_id,
        "title": _title(title),
        "own_account": own,
        "bank_reference": reference.strip().lstrip("#"),
    }
    money = movement(abs(chosen.amount), chosen.currency or currency, direction, **facts)
    if sums.ordered is not None and sums.ordered != money.amount:
        money = msgspec.structs.replace(money, ordered=sums.ordered)
    if taken_back:
        money = msgspec.structs.replace(money, reversal=True)
    return money, tuple(doubts)
