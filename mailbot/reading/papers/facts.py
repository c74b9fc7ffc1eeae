"""The facts of an invoice as one source tells them: an XML, a PDF, a mail's words."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import msgspec

from mailbot.countries import add_working_days
from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.model.reading import PaperKind

# `where` of facts that stand in the words of the mail itself.
MAIL = "the mail"
# Longer terms are a slip or an attack: a date plus millions of days is none.
MAX_TERM_DAYS = 730
# A due date further off than this after the day of issue is asked about.
MAX_DUE_DAYS = 730
# Real numbers are shorter (KSeF's own: 35); megabytes of number, or a formula that a spreadsheet
# would obey, would go into every letter and report.
_NUMBER = re.compile(r"[^\W_][\w .,/\\#№:()&+-]{0,59}")
MAX_WORDS = 300
# Calendars reckon past no other years; date arithmetic fails at the year 9999.
_YEARS = range(1990, 2201)


def _month_end(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


class Terms(Noun, frozen=True, kw_only=True):
    """Terms of payment that name no day: so many days from issue, receipt or today.

    `working`: working days of the seller's country. `month_end`: then to the end of that month;
    `from_month_end`: counted from the end of the month of issue. `unclear`: a span of days, of which the longer.
    """

    days: int
    words: str
    working: bool = False
    months: bool = False
    month_end: bool = False
    from_month_end: bool = False
    from_receipt: bool = False
    unclear: bool = False

    @classmethod
    def bounded(
        cls,
        *,
        days: int,
        words: str,
        working: bool = False,
        months: bool = False,
        month_end: bool = False,
        from_receipt: bool = False,
    ) -> Terms | None:
        """These terms; None where they are longer than any firm grants (MAX_TERM_DAYS)."""
        if not 0 <= days <= (MAX_TERM_DAYS // 30 if months else MAX_TERM_DAYS):
            return None
        return cls(
            days=days,
            words=words[:MAX_WORDS],
            working=working,
            months=months,
            month_end=month_end,
            from_receipt=from_receipt,
        )

    def same_time(self, other: Terms) -> bool:
        """Whether both end on the same day, whatever their words."""
        return msgspec.structs.replace(self, words="", unclear=False) == msgspec.structs.replace(
            other, words="", unclear=False
        )

    def due(self, issued: dt.date, received: dt.date, country: str) -> dt.date:
        """The last day of the term; the day it runs from is not counted."""
        start = received if self.from_receipt else issued
        if self.from_month_end:
            start = _month_end(start)
        if self.working:
            return add_working_days(start, self.days, country)
        if self.months:
            month = start.month - 1 + self.days
            day = dt.date(start.year + month // 12, month % 12 + 1, 1)
            end = day.replace(day=min(start.day, _month_end(day).day))
        else:
            end = start + dt.timedelta(days=self.days)
        return _month_end(end) if self.month_end else end


class Discount(Noun, frozen=True, kw_only=True):
    """An early-payment discount: so many per cent off, or a sum, if paid within `terms` or by
    `until` (the last day that counts). None where the source does not say; `words` as it says it.
    """

    words: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    terms: Terms | None = None
    until: dt.date | None = None


class Facts(Noun, frozen=True, kw_only=True):
    """What one source says; None or '' where it is silent.

    `amount` is what is to be paid, gross, in `currency`; `signed`: it is the difference that a
    correction makes, less than zero where it lowers the claim. `seller_name` and `seller_tax_id`
    tell whose invoice it is. `discount` is the seller's offer for early payment.
    """

    where: str
    kind: PaperKind | None = None
    number: str = ""
    amount: Decimal | None = None
    signed: bool = False
    currency: str = ""
    issued: dt.date | None = None
    due: dt.date | None = None
    terms: Terms | None = None
    discount: Discount | None = None
    client_name: str = ""
    client_tax_id: str = ""
    client_email: str = ""
    seller_name: str = ""
    seller_tax_id: str = ""
    account: str = ""
    description: str = ""
    preceding: str = ""
    replaces: bool = False  # `preceding` no longer counts (UNTDID 1001: 384)
    prepaid: Decimal | None = None
    doubts: tuple[Fact, ...] = ()


def sound(facts: Facts) -> Facts:
    """Facts of a file from strangers within bounds: what is longer than any real one is left out,
    a due date years ahead is doubted.
    """
    doubts, due, issued = facts.doubts, facts.due, facts.issued
    if issued is not None and issued.year not in _YEARS:
        issued = None
    if due is not None and (
        due.year not in _YEARS
        or (issued is not None and due - issued > dt.timedelta(days=MAX_DUE_DAYS))
    ):
        doubts = (*doubts, Fact(kind=FactKind.DUE_FAR_OFF, day=due))
        due = due if due.year in _YEARS else None
    return msgspec.structs.replace(
        facts,
        number=facts.number if _NUMBER.fullmatch(facts.number) else "",
        preceding=facts.preceding if _NUMBER.fullmatch(facts.preceding) else "",
        issued=issued,
        due=due,
        client_name=facts.client_name[:MAX_WORDS],
        seller_name=facts.seller_name[:MAX_WORDS],
        description=facts.description[:MAX_WORDS],
        doubts=doubts,
    )


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
