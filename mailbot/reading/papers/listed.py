"""Several payments in one mail's body: blocks of labels that come again, tables with a head."""

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
from mailbot.reading.papers.printed import printed_days
from mailbot.reading.papers.rows import Body, Row
from mailbot.reading.papers.sums import read_sums
from mailbot.reading.papers.transaction import read_transaction
from mailbot.reading.phrases import even_fold


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
