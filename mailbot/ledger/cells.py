"""What a spreadsheet cell says: an amount, a day, a number of days, whether something is paid."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from mailbot.ledger.headers import Column
from mailbot.model.identity import fold

_GROUPING = re.compile(r"[\s\u00a0\u202f'’]")
# A currency, before or after the figure; whatever else stands there makes the cell unreadable.
_CURRENCY = re.compile(r"^[^\d\s.,+-]{0,4}\.?\s*(?=[\d+-])|\s*[^\d\s.,-]{1,4}\.?$|,-$")
_FIGURE = re.compile(r"[+-]?\d{1,15}(?:[.,]\d+)*")
# No small firm is owed more; a longer figure is an account number in the wrong column.
_LONGEST_FIGURE = 15
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?: г\.?)?")
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d.*)?")
_SERIAL = re.compile(r"\d{5}(?:[.,]0+)?")
# Spreadsheets count days from here (Lotus 1-2-3 took 1900 for a leap year, and all followed).
_DAY_ZERO = dt.date(1899, 12, 30)
# An invoice outside these years is a slip of the keyboard.
_YEARS = range(2000, 2100)

_YES = {"yes", "y", "x", "✓", "✔", "paid", "tak", "t", "oplacona", "oplacone", "zaplacona"}
_YES |= {"zaplacono", "da", "platit", "platita", "achitat", "achitata", "incasat", "incasata"}
_YES |= {"ja", "j", "betaald", "voldaan", "да", "оплачен", "оплачено", "оплачена", "true"}
_NO = {"", "-", "–", "—", "0", "no", "n", "unpaid", "open", "nie", "nieoplacona", "niezaplacona"}
_NO |= {"nu", "neplatit", "neplatita", "neachitat", "neincasat", "nee", "openstaand"}
_NO |= {"onbetaald", "нет", "не оплачен", "не оплачено", "не оплачена", "false", "due", "overdue"}


class CellError(ValueError):
    """A cell that cannot be used, and what to write instead."""

    def __init__(self, column: Column, sentence: str, mend: str) -> None:
        super().__init__(sentence)
        self.column = column
        self.sentence = sentence
        self.mend = mend


def read_amount(column: Column, text: str) -> Decimal:
    """An amount in major units: 1234.50, 1 234,50 zł, 1.234,50, 1,234.50, € 1.250,-

    A lone separator before three digits (1.250) may mean either, and is refused. Raises CellError.
    """
    bare = _GROUPING.sub(" ", text.strip())
    for _ in range(2):  # "€ 1.250,-" carries two marks
        bare = _CURRENCY.sub("", bare).strip()
    bare = bare.replace(" ", "")
    if not _FIGURE.fullmatch(bare) or sum(map(str.isdigit, bare)) > _LONGEST_FIGURE:
        raise CellError(column, f"{text!r} is not an amount", "Write it as 1234.50.")
    separators = [ch for ch in bare if ch in ".,"]
    if not separators:
        return Decimal(bare)
    last = separators[-1]
    whole, _, decimals = bare.rpartition(last)
    if separators.count(last) > 1:  # 1.234.567: it can only group
        if len(set(separators)) > 1 or not _grouped(bare, last):
            raise CellError(column, f"{text!r} is not an amount", "Write it as 1234.50.")
        return Decimal(bare.replace(last, ""))
    if len(set(separators)) == 1 and len(decimals) == 3 and whole.lstrip("+-") != "0":
        sentence = f"{text!r} may mean thousands or thousandths"
        raise CellError(column, sentence, "Write it with two decimals: 1250.00.")
    other = "," if last == "." else "."
    if other in whole and not _grouped(whole, other):
        raise CellError(column, f"{text!r} is not an amount", "Write it as 1234.50.")
    return Decimal(f"{whole.replace(other, '')}.{decimals}")


def _grouped(figure: str, separator: str) -> bool:
    first, *groups = figure.lstrip("+-").split(separator)
    return 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)


def read_day(column: Column, text: str, today: dt.date) -> dt.date:
    """A civil day: 2026-11-03, 3.11.2026, 03/11/26 (day first), or a spreadsheet's serial number.

    Years of two digits are of the century of `today`. Raises CellError.
    """
    text = text.strip()
    try:
        if match := _ISO_DAY.fullmatch(text):
            day = dt.date(*(int(part) for part in match.groups()))
        elif match := _DAY.fullmatch(text):
            days, months, years = (int(part) for part in match.groups())
            day = dt.date(years + (today.year // 100 * 100 if years < 100 else 0), months, days)
        elif _SERIAL.fullmatch(text):
            day = _DAY_ZERO + dt.timedelta(days=int(text[:5]))
        else:
            raise ValueError(text)  # noqa: TRY301
    except (ValueError, TypeError) as error:
        sentence = f"{text!r} is no date" if text else f"no {column.value}"
        raise CellError(column, sentence, "Write the day as 2026-11-03 or 3.11.2026.") from error
    if day.year not in _YEARS:
        raise CellError(column, f"{day} can hardly be meant", "Correct the year.")
    return day


def read_whole(column: Column, text: str) -> int:
    """A whole number of days, the word for days aside. Raises CellError."""
    match = re.fullmatch(r"(\d{1,4})\s*\D{0,10}", text.strip())
    if match is None:
        raise CellError(column, f"{text!r} is no number of days", "Write 14, for example.")
    return int(match[1])


def read_settled(text: str) -> bool | None:
    """Whether the words say that all is paid; None where they are an amount, or nothing known."""
    words = fold(text.strip().rstrip(".!"))
    return True if words in _YES else False if words in _NO else None
