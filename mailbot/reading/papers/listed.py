"""Several payments in one mail's body: blocks of labels, tables with a head, a line for each."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.money import Money
from mailbot.model.reading import Direction, Transaction
from mailbot.reading.accounts import find_accounts
from mailbot.reading.amounts import find_amounts
from mailbot.reading.papers.in_prose import name_at
from mailbot.reading.papers.printed import printed_days
from mailbot.reading.papers.rows import Body, Row
from mailbot.reading.papers.statement import movement
from mailbot.reading.papers.sums import read_sums
from mailbot.reading.papers.transaction import read_transaction
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.phrases import even_fold

# A line of a list: a dash or a number before it.
_ITEM = re.compile(r"^\s*(?:[-–•*·]|\d{1,3}[.)])\s+(?P<words>\S.*)$", re.MULTILINE)
_TOTAL = re.compile(r"(?i)\s*(?:total|razem|suma|totaal|итого|всего)\b")
# A day's list is a page; what is longer comes as a file.
MAX_ITEMS = 200
# Words by which a line tells that its money did not come, or went.
_AGAINST = ("failed", "pending", "taken_back", "refund", "debit", "card", "payout")


def payment_blocks(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each payment, where a mail lists several: a label that comes again opens one."""
    amounts = [row for row in rows if row.kind in ("amount", "credited")]
    labels = [even_fold(row.label) for row in amounts]
    repeated = next((label for label in labels if labels.count(label) > 1), None)
    if repeated is None:
        return [list(rows)]
    opener = next(
        (
            even_fold(row.label)
            for row in rows
            if [even_fold(r.label) for r in rows].count(even_fold(row.label))
            == labels.count(repeated)
        ),
        repeated,
    )
    blocks: list[list[Row]] = []
    before: list[Row] = []
    for row in rows:
        if even_fold(row.label) == opener:
            blocks.append([])
        (blocks[-1] if blocks else before).append(row)
    # What stands before the first payment ("Rachunek: …") holds for all of them.
    shared = [
        row
        for row in before
        if row.kind in ("own_account", "account", "currency", "date", "booked")
    ]
    return [shared + block for block in blocks]


def table_payments(body: Body, text: str, firm: Firm) -> tuple[list[Transaction], list[Fact]]:
    """Transactions of the tables with a head."""
    transactions: list[Transaction] = []
    doubts: list[Fact] = []
    printed = printed_days(text)
    named = [one for one in find_amounts(text) if one.named and one.currency]
    currency = named[0].currency if named else firm.currency
    for head, lines in body.tables:
        for cells in lines:
            rows = [
                Row(kind=kind, label=kind, value=cell)
                for kind, cell in zip(head, cells, strict=False)
                if kind and cell
            ]
            rows += [
                Row(kind="payer_account", label="", value=cell)
                for cell in cells[len(head) :]
                if find_accounts(cell)
            ]
            payer = next((row.value for row in rows if row.kind == "payer"), "")
            if found := find_accounts(payer):
                account = found[0]
                rows = [row for row in rows if row.kind != "payer"]
                rows.append(Row(kind="payer_account", label="", value=account.account))
                rows.append(
                    Row(kind="payer", label="", value=payer[: account.start].strip(" /,;|"))
                )
            sums = read_sums(rows, currency)
            if sums.amount is None:
                if not re.search(r"(?i)total|razem|suma|totaal|итого|всего", cells[0]):
                    doubts.append(Fact(kind=FactKind.ENTRY_UNREAD, text=" ".join(cells)[:80]))
                continue
            if re.match(r"(?i)\s*(?:total|razem|suma|totaal|итого|всего)", cells[0]):
                continue
            one, why = read_transaction(rows, "", "", Direction.IN, firm)
            if one is None:
                doubts += why
                continue
            if sums.amount.amount < 0:
                one = msgspec.structs.replace(one, direction=Direction.OUT)
            if not sums.amount.named:
                one = msgspec.structs.replace(one, amount=Money(one.amount.amount, currency))
            if one.booked is None and printed:
                one = msgspec.structs.replace(one, booked=printed[0].day)
            transactions.append(one)
    return transactions, doubts


def listed_payments(text: str, firm: Firm) -> tuple[list[Transaction], list[Fact]]:
    """The transfers of a list that has a line for each, and the lines that could not be read.

    Two lines make a list: each with one sum whose currency is named, and a payer or a title.
    """
    transactions: list[Transaction] = []
    doubts: list[Fact] = []
    printed = printed_days(text)
    for item in list(_ITEM.finditer(text))[:MAX_ITEMS]:
        words = item.group("words")
        sums = [one for one in find_amounts(words, currency=firm.currency) if one.named]
        if not sums or _TOTAL.match(words):
            continue
        one = _item(words, firm) if len(sums) == 1 else None
        if one is None or any(said("notice", kind, words) for kind in _AGAINST):
            doubts.append(Fact(kind=FactKind.ENTRY_UNREAD, text=words[:80]))
            continue
        if one.booked is None and printed:
            one = msgspec.structs.replace(one, booked=printed[0].day)
        transactions.append(one)
    return (transactions, doubts) if len(transactions) + len(doubts) > 1 else ([], [])


def _item(words: str, firm: Firm) -> Transaction | None:
    """One line: what is left of it without sum, day and account is who paid, then what for."""
    amount = next(one for one in find_amounts(words, currency=firm.currency) if one.named)
    day = next((one for one in printed_days(words)), None)
    account = next((one for one in find_accounts(words)), None)
    known = [(one.start, one.end) for one in (amount, day, account) if one is not None]
    bare = words
    for start, end in sorted(known, reverse=True):
        bare = f"{bare[:start].rstrip()} | {bare[end:].lstrip()}"
    pieces = [one for piece in re.split(r"[|;,]\s", f"{bare} ") if (one := piece.strip(" |,;:+–-"))]
    payer, title = "", ""
    for piece in pieces:
        name, rest = ("", piece) if payer else name_at(piece)
        payer = payer or name
        title = " ".join(filter(None, (title, rest.strip(" ,;:"))))
    if not payer and not title:
        return None
    facts = {
        "booked": day.day if day else None,
        "payer": payer,
        "payer_account": account.account if account and not account.masked else "",
        "title": title.strip("\"„”“«»'"),
    }
    return movement(amount.amount, amount.currency or firm.currency, Direction.IN, **facts)
