"""The facts of an invoice as one source tells them: an XML, a PDF, a mail's words."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from mailbot.countries import add_working_days
from mailbot.model.fact import Fact
from mailbot.model.noun import Noun
from mailbot.model.reading import PaperKind

# `where` of facts that stand in the words of the mail itself.
MAIL = "the mail"


class Terms(Noun, frozen=True, kw_only=True):
    """Terms of payment that name no day: so many days from issue, receipt or today.

    `working`: working days of the seller's country. `month_end`: then to the end of that month.
    """

    days: int
    words: str
    working: bool = False
    months: bool = False
    month_end: bool = False
    from_receipt: bool = False

    def due(self, issued: dt.date, received: dt.date, country: str) -> dt.date:
        """The last day of the term; the day it runs from is not counted."""
        start = received if self.from_receipt else issued
        if self.working:
            return add_working_days(start, self.days, country)
        if self.months:
            month = start.month - 1 + self.days
            day = dt.date(start.year + month // 12, month % 12 + 1, 1)
            last = ((day + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)).day
            end = day.replace(day=min(start.day, last))
        else:
            end = start + dt.timedelta(days=self.days)
        if self.month_end:
            end = (end.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        return end


class Facts(Noun, frozen=True, kw_only=True):
    """What one source says; None or '' where it is silent.

    `amount` is what is to be paid, gross, in `currency`; `seller_name` and `seller_tax_id` tell
    whose invoice it is.
    """

    where: str
    kind: PaperKind | None = None
    number: str = ""
    amount: Decimal | None = None
    currency: str = ""
    issued: dt.date | None = None
    due: dt.date | None = None
    terms: Terms | None = None
    client_name: str = ""
    client_tax_id: str = ""
    client_email: str = ""
    seller_name: str = ""
    seller_tax_id: str = ""
    account: str = ""
    description: str = ""
    preceding: str = ""
    prepaid: Decimal | None = None
    doubts: tuple[Fact, ...] = ()


def day_of(written: str) -> dt.date | None:
    """A date of an XML file: ISO 8601, dd.mm.yyyy, or YYYYMMDD."""
    bare = written.strip()
    if match := re.match(r"(\d{4})-?(\d{2})-?(\d{2})", bare):
        parts = (int(match[1]), int(match[2]), int(match[3]))
    elif match := re.match(r"(\d{2})\.(\d{2})\.(\d{4})", bare):
        parts = (int(match[3]), int(match[2]), int(match[1]))
    else:
        return None
    try:
        return dt.date(*parts)
    except ValueError:
        return None
