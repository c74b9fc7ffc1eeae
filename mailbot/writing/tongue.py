"""How a language writes money, days and numbers: the filters of the templates.

Formats follow CLDR (Babel), with three corrections that business letters make: `r.` and `г.` after a
year, the Romanian and Russian currency in words, and no break inside an amount.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, get_currency_symbol

from mailbot.model.money import Money
from mailbot.writing.cleaning import one_line

NBSP = "\u00a0"
# The locale that a letter language is written in; another language is its own locale.
_LOCALES = {"en": "en_GB"}
# RU accounts (20 digits) are copied into bank clients that refuse blanks; all others are grouped.
_GROUP = 4
# Words of one letter that no line ends with: Polish typesetting forbids it (a hanging conjunction,
# "sierota"), Russian as well (ГОСТ Р 7.0.97 and Мильчин leave it to taste, editors do not).
_ONE_LETTER = {"pl": "wzouiaWZOUIA", "ru": "вксоуиаВКСОУИА"}
# After which such a word may stand; \s holds the no-break space of the word before it, too.
_BEFORE = r"(?<![^\s(„«“])"
# No line begins with a dash that stands for a word, nor parts № from its number.
_DASH = re.compile(r"\s+(?=[–—]\s)")
_NUMBER_SIGN = re.compile(r"№\s+(?=\S)")


class Tongue:
    """The formats of one language; `words` is its words.toml."""

    def __init__(self, language: str, words: Mapping[str, Any]) -> None:
        self.language = language
        self.locale = Locale.parse(_LOCALES.get(language, language))
        self.words = words
        letters = _ONE_LETTER.get(language)
        self._short = re.compile(rf"{_BEFORE}([{letters}])\s+(?=\S)") if letters else None

    def bound(self, prose: str) -> str:
        """Prose with no-break spaces where a line must not end: w domu, в срок, № 118, word –."""
        prose = _NUMBER_SIGN.sub(f"№{NBSP}", _DASH.sub(NBSP, prose))
        return self._short.sub(rf"\1{NBSP}", prose) if self._short else prose

    def money(self, amount: Money) -> str:
        """1 234,50 zł: nothing in it breaks over a line."""
        written = format_currency(amount.amount, amount.currency, locale=self.locale)
        symbol = get_currency_symbol(amount.currency, self.locale)
        own = self.words["currency"].get(amount.currency)
        if own:
            written = written.replace(symbol, own)
        elif symbol == amount.currency:  # a code is set apart from the number: PLN 1,234.50
            written = written.replace(symbol + "-", symbol + NBSP + "-")
            if written.startswith(symbol) and written[len(symbol)].isdigit():
                written = symbol + NBSP + written[len(symbol) :]
        return "".join(NBSP if ch.isspace() else ch for ch in written)

    def long_date(self, day: dt.date) -> str:
        """2 listopada 2026 r. · 2 noiembrie 2026 · 2 november 2026 · 2 ноября 2026 г."""
        written = format_date(day, self.words["date"]["long"], locale=self.locale)
        return "".join(NBSP if ch.isspace() else ch for ch in written)

    def short_date(self, day: dt.date) -> str:
        """02.11.2026; 02-11-2026 in Dutch; 2 Nov 2026 in English, where 02/11 is read two ways."""
        written = format_date(day, self.words["date"]["short"], locale=self.locale)
        return "".join(NBSP if ch.isspace() else ch for ch in written)

    def weekday(self, day: dt.date) -> str:
        """The day's name as it stands inside a sentence."""
        return format_date(day, "EEEE", locale=self.locale)

    def moment(self, instant: dt.datetime) -> str:
        """A day and time, in the zone that the instant carries."""
        pattern = self.words["date"]["short"] + " HH:mm"
        return format_datetime(instant, pattern, locale=self.locale)

    def counted(self, number: int, noun: str) -> str:
        """The number with its noun: 1 dzień, 2 dni; 20 de zile; 21 день. Nominative."""
        return self._numbered(number, noun, "counted")

    def counted_genitive(self, number: int, noun: str) -> str:
        """As after a preposition that takes the genitive: 7 dni, 21 дня, 5 дней."""
        return self._numbered(number, noun, "counted_genitive")

    def _numbered(self, number: int, noun: str, table: str) -> str:
        forms = self.words[table][noun]
        category = self.locale.plural_form(Decimal(number))
        form: str = forms.get(category) or forms["other"]
        return f"{number}{NBSP}{form}"

    def account(self, number: str) -> str:
        """In groups of four as people type it; an account that is no IBAN or NRB as it is."""
        bare = "".join(number.split())
        polish = len(bare) == 26 and bare.isdigit()  # NRB: two check digits first, then fours
        if polish:
            return " ".join([bare[:2], *(bare[i : i + _GROUP] for i in range(2, 26, _GROUP))])
        if bare[:2].isalpha():
            return " ".join(bare[i : i + _GROUP] for i in range(0, len(bare), _GROUP))
        return bare

    def fill(self, text: str, /, **facts: object) -> str:
        """Put facts into the {names} of a phrase from words.toml; what is put in is never read."""
        out = []
        rest = text
        while rest:
            before, brace, after = rest.partition("{")
            out.append(before)
            if not brace:
                break
            name, _, rest = after.partition("}")
            out.append(one_line(str(facts[name])))
        return "".join(out)

    def word(self, path: str) -> str:
        """The phrase at a dotted path of words.toml; KeyError names the path."""
        found: Any = self.words
        for step in path.split("."):
            if not isinstance(found, Mapping) or step not in found:
                raise KeyError(path)
            found = found[step]
        return str(found)

    def has_word(self, path: str) -> bool:
        """Whether words.toml has a phrase at this dotted path."""
        try:
            self.word(path)
        except KeyError:
            return False
        return True
