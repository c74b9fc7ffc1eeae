"""Amounts of money in running text, as people and papers of many countries write them."""

from __future__ import annotations

import re
from decimal import Decimal

from mailbot.model.noun import Noun
from mailbot.reading.accounts import find_accounts

# Longer than any letter; beyond it a text is a data dump, and the rest of it is not looked at.
MAX_TEXT = 400_000
# More digits than any invoice here carries: an account, a reference, a phone number.
MAX_INTEGER_DIGITS = 11

_SP = " \t\u00a0\u2009\u202f"  # blanks inside a number and between it and its currency
_GROUP = " \u00a0\u2009\u202f"

# Words of a currency, before or after the number. Codes are ISO 4217.
_WORDS: dict[str, str] = {
    "PLN": r"PLN|zł(?:ot(?:ych|e|y|ymi))?|zlot(?:ych|e|y)|zl",
    "RON": r"RON|lei|leu",
    "EUR": r"EUR|€|euro|евро",
    "RUB": r"RUB|RUR|₽|рубл(?:ей|я|ь|ями|ях)|руб|р(?=\.|\s|$|,|;|\))",
    "KZT": r"KZT|₸|тенге|тг",
    "USD": r"USD|US\$|\$|dolar(?:ów|y|i)?|доллар(?:ов|а)?",
    "GBP": r"GBP|£",
    "CHF": r"CHF",
    "CZK": r"CZK|Kč",
    "HUF": r"HUF|Ft",
    "SEK": r"SEK",
    "NOK": r"NOK",
    "DKK": r"DKK",
    "UAH": r"UAH|₴|грн|гривен[ьн]?",
    "BYN": r"BYN",
    "MDL": r"MDL",
    "BGN": r"BGN|лв",
}
_AFTER = re.compile(
    rf"[{_SP}]{{0,2}}(?:de[{_SP}])?(?:"
    + "|".join(f"(?P<{code}>{words})" for code, words in _WORDS.items())
    + r")(?![^\W\d_])\.?",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(f"(?P<{code}>{words})" for code, words in _WORDS.items() if code != "RUB")
    + r"|(?P<RUB>RUB|RUR|₽|руб))"
    rf"\.?[{_SP}]{{0,2}}$",
    re.IGNORECASE,
)
# How far back a currency before its number can start ("dolarów " and a blank).
_BEFORE_REACH = 12

_NUMBER = re.compile(
    rf"\d{{1,3}}(?:[{_GROUP}]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?(?!\d)"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?!\d)"
    r"|\d{1,3}(?:['’]\d{3})+(?:[.,]\d{1,2})?(?!\d)"
    r"|\d+(?:[.,]\d{1,2})?(?!\d)"
)
_ROUND = re.compile(r"[,.](?:-{1,2}|–|—|=)(?!\d)")  # € 1.250,-
_KOPECKS = re.compile(r"[-=](\d{2})(?!\d)")  # 1250-00, as Russian payment orders print it
_SCALE = re.compile(
    rf"[{_SP}]{{0,2}}(?:(?P<thousand>tys\.?|tysi[ąa]c[ea]?|tysi[ęe]cy|тыс(?:яч[аи]?)?\.?"
    rf"|т(?=\.[{_SP}]?р\b)|mii|duizend|[kк](?![{_SP}]?/))"
    r"|(?P<million>mln\.?|milion(?:y|ów)?|млн\.?|milioane?|miljoen))(?![^\W\d_])\.?",
    re.IGNORECASE,
)
_HUNDREDTHS = re.compile(
    rf"[{_SP}]{{0,2}}(?:(?:i|și|si|и)[{_SP}])?(?P<cents>\d{{1,2}})[{_SP}]{{0,2}}"
    r"(?:коп(?:ее?к[аи]?|еек)?|groszy|grosze|gr|bani|cents?)(?![^\W\d_])\.?",
    re.IGNORECASE,
)
# What is made of digits and is no money.
_OTHER = re.compile(
    r"(?<![\w])\d{4}-\d{2}-\d{2}(?!\d)"  # ISO date
    r"|(?<![\w])\d{1,2}(?P<d>[./-])\d{1,2}(?P=d)(?:\d{4}|\d{2})(?![\d])"  # 02.11.2026, 2/11/26
    r"|(?<![\w])\d{1,2}:\d{2}(?::\d{2})?(?!\d)"  # 14:30
    r"|\+\d{1,3}[ \u00a0(-]{0,2}\d{1,4}(?:[ \u00a0)(-]{1,2}\d{2,4}){1,5}"  # a phone number
    # Lengths as RFC 5321 section 4.5.3.1 bounds them: without, a long word costs its square.
    r"|[^\s<>@]{1,64}@[^\s<>@]{1,255}|https?://\S+",
    re.IGNORECASE,
)


class AmountFound(Noun, frozen=True, kw_only=True):
    """An amount where it stands.

    `amount` in major units, negative only where a minus touches it; `currency` is ISO 4217;
    `start` and `end` are offsets in the text and take in the currency; `named`: the text itself
    names the currency there.
    """

    amount: Decimal
    currency: str
    start: int
    end: int
    words: str
    named: bool = True


def _value(number: str) -> Decimal | None:
    """The value of digits with separators; the last separator before one or two digits is the
    decimal one, every other groups.
    """
    bare = re.sub(rf"[{_GROUP}'’]", "", number)
    fraction = ""
    last = max(bare.rfind(","), bare.rfind("."))
    if last >= 0 and len(bare) - last - 1 <= 2:
        bare, fraction = bare[:last], bare[last + 1 :]
    digits = bare.replace(",", "").replace(".", "")
    if len(digits) > MAX_INTEGER_DIGITS:
        return None
    return Decimal(f"{digits}.{fraction or '0'}")


def _blank_out(text: str) -> str:
    """The text with accounts, dates, times, phones and addresses made unreadable, offsets kept."""
    spans = [(one.start, one.end) for one in find_accounts(text)]
    spans += [match.span() for match in _OTHER.finditer(text)]
    if not spans:
        return text
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "\x00" * (end - start)
    return "".join(chars)


def _currency_of(match: re.Match[str]) -> str:
    return next(code for code in _WORDS if match.group(code))


def _plausible_unnamed(number: str, value: Decimal) -> bool:
    """Whether digits without a currency are written as money is: with hundredths, and in a way
    that is no day of a month ("12.11") nor an hour ("14.30").
    """
    if not re.search(r"[.,]\d{2}$", number):
        return False
    return "," in number or value >= 32


def find_amounts(text: str, *, currency: str = "") -> tuple[AmountFound, ...]:
    """Amounts in the order of the text; `currency` is taken where the text names none.

    A number without a currency counts only if it is written as money is ("1 230,00"). Dates,
    hours, phone numbers, bank accounts, percentages and the inside of invoice numbers do not.
    """
    original = text[:MAX_TEXT]
    text = _blank_out(original)
    found: list[AmountFound] = []
    at = 0
    while match := _NUMBER.search(text, at):
        start, end = match.span()
        at = end
        one = _amount_at(original, text, start, end, currency)
        if one is not None and (not found or one.start >= found[-1].end):
            found.append(one)
            at = max(one.end, end)
    return tuple(found)


def currency_follows(text: str, at: int) -> bool:
    """Whether a currency is named at this place of a text."""
    return _AFTER.match(text, at) is not None


def _amount_at(original: str, text: str, start: int, end: int, currency: str) -> AmountFound | None:
    """The amount whose digits stand at start:end, with its sign, currency, scale and hundredths."""
    number = text[start:end]
    value = _value(number)
    if value is None:
        return None
    sign, begin = 1, start
    previous = text[start - 1] if start else ""
    if previous and previous in "-−–+":
        outer = text[start - 2] if start > 1 else ""
        if outer.isalnum() or outer in ("/", "."):
            return None  # the tail of an invoice number, or of a range
        sign = 1 if previous == "+" else -1
        begin = start - 1
    before = _BEFORE.search(text[max(0, begin - _BEFORE_REACH) : begin])
    if before is not None:
        begin -= before.end() - before.start()
        if begin and text[begin - 1] in "-−":
            outer = text[begin - 2] if begin > 1 else ""
            if not outer.isalnum():
                sign, begin = -1, begin - 1
    elif previous.isalnum() or (previous and previous in "/\\_.,#№\x00"):
        return None
    if match := _KOPECKS.match(text, end):
        after = _AFTER.match(text, match.end())
        if after is not None and "," not in number and "." not in number:
            value += Decimal(match.group(1)) / 100
            end = match.end()
    elif match := _ROUND.match(text, end):
        end = match.end()
    scaled = _SCALE.match(text, end)
    if scaled is not None:
        value *= 1000 if scaled.group("thousand") else 1_000_000
        end = scaled.end()
    after = _AFTER.match(text, end)
    if after is None and before is None:
        follow = text[end : end + 2]
        if follow[:1] in ("%", "/", "_", "\x00") or re.match(r"[-.:]?\w|,\d|\s?%", follow):
            return None
        if scaled is None and not _plausible_unnamed(number, value):
            return None
    code = currency
    if before is not None:
        code = _currency_of(before)
    elif after is not None:
        code = _currency_of(after)
        end = after.end()
        if (cents := _HUNDREDTHS.match(text, end)) and value == value.to_integral_value():
            value += Decimal(cents.group("cents")) / 100
            end = cents.end()
        if original[end - 1 : end] == "." and not re.match(
            r"руб|р|тг|грн|лв", after.group().strip(), re.IGNORECASE
        ):
            end -= 1  # the full stop of the sentence
    return AmountFound(
        amount=(sign * value).quantize(Decimal("0.01")),
        currency=code,
        start=begin,
        end=end,
        words=original[begin:end],
        named=before is not None or after is not None,
    )
