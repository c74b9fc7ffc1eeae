"""Money that came in, and what it pays."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mailbot.model.money import Money
from mailbot.model.noun import Noun


class PaymentSource(StrEnum):
    """On whose word the money is in the ledger."""

    BANK = "bank"  # a proven notice or statement
    OWNER = "owner"  # her order, proven hers
    IMPORT = "import"  # a portable ledger or a spreadsheet she imported


class Payment(Noun, frozen=True, kw_only=True):
    """One incoming transfer. What is not allocated of it is unapplied cash.

    `client` is whom it seems to come from, None where that is not known.
    """

    id: str
    day: dt.date  # booking day
    amount: Money
    source: PaymentSource
    payer: str = ""
    payer_account: str = ""
    title: str = ""
    bank_reference: str = ""
    own_account: str = ""
    client: str | None = None
    mail: str | None = None  # content hash of the mail that told of it
    reversed: bool = False


class Allocation(Noun, frozen=True, kw_only=True):
    """So much of a payment pays so much of a receivable line, for these reasons."""

    id: str
    payment: str
    invoice: str
    line: str
    amount: Money
    reasons: tuple[str, ...] = ()
