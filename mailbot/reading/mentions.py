"""Invoice numbers as people mangle them: zeros, years and prefixes dropped, other separators.

Looked for are only numbers that the ledger holds. A mention is `exact` when it can mean one
invoice only; several candidates for one place come back as several mentions that are not.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources

from msgspec.structs import replace

from mailbot.model.book import Book
from mailbot.model.invoice import Invoice
from mailbot.model.noun import Noun
from mailbot.model.numbering import joined_key, number_keys, serial_key, take_apart
from mailbot.reading.accounts import find_accounts
from mailbot.reading.amounts import find_amounts
from mailbot.reading.phrases import even_fold

# A longer text is a data dump; a letter names its invoices long before.
MAX_TEXT_CHARS = 100_000
# More digit groups than a long list of invoices has: stops the search in tables of figures.
MAX_GROUPS = 3_000

_GROUP = re.compile(r"\d+")
_SEPARATOR = r"[\s/\\._–—-]{0,3}"
_BETWEEN = r"[\s/\\._–—-]{1,3}"
_LIST_GLUE = re.compile(
    r"^\s*(?:,|;|\+|&|/|i|oraz|a takze|si|precum si|en|alsook|и|а также|та|and|und|as well as|,\s*\w{1,4})?\s*"
    r"(?:(?:nr|no|n|№|f|fv)\.?\s*)?$"
)
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2}))(?![\d/])"
)
_PHONE = re.compile(
    r"(?<![\w/])(?:\+|00)\d[\d\s().-]{7,}\d|(?:tel|fax|tlf|mob|gsm|kom|тел|моб)\w*\.?:?\s*[\d\s().+-]{6,}\d"
    r"|(?<![\w/])0\d{1,3}[\s/.-]\d{3}[\s.-]?\d{3,4}\b|(?<![\w/])\d{3}[ -]\d{3}[ -]\d{3}(?!\d)"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:%|°|:\d|[.,]\d|szt|buc|stuks|шт|km|kg|m2|m²|dni\b|zile\b|dagen\b|дн|days?\b|tage?\b|ore\b|godz|uur\b|час|lat\b|ani\b|jaar\b|лет\b|str\b|pag\b|стр\b)"
)
# A bare tail of fewer digits than this is found only behind a word for "invoice" or "number".
_BARE_TAIL_DIGITS = 3
# Invoices with one running number that are compared with a place in a text: ten years of numbers
# that begin anew each month. Where each client has a series of its own, thousands have number 1:
# then the letters before it must be there as well, and only the whole number is sure.
_MOST_OF_ONE_NUMBER = 120
_WHOLE = 3  # the level of a hit that is the whole number
_LETTERS = re.compile(r"(?<!\w)[^\W\d_]+")


class Mention(Noun, frozen=True, kw_only=True):
    """An invoice that words name. `invoice` is its id in the ledger; offsets are in the text."""

    invoice: str
    start: int
    end: int
    words: str
    exact: bool


class Shape(Noun, frozen=True, kw_only=True):
    """An invoice number taken apart. `serial` is the part that runs; `joined` all digits."""

    prefix: str
    serial: int
    digits: int
    joined: str
    full: re.Pattern[str]
    core: re.Pattern[str] | None


class _Hit(Noun, frozen=True, kw_only=True):
    invoice: Invoice
    start: int
    end: int
    level: int  # 3 the whole number, 2 without its year, 1 the running number alone
    prefixed: bool
    crowded: bool = False  # of so many with this running number that not all were looked at


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    cues: list[str] = []
    everything: list[str] = []
    others: list[str] = []
    for folder in sorted(resources.files("mailbot.reading.languages").iterdir(), key=str):
        source = folder / "mentions.toml"
        if source.is_file():
            data = tomllib.loads(source.read_text("utf-8"))
            cues += data["cues"]
            everything += data["all"]
            others += data["others"]
    cue = "|".join(dict.fromkeys(cues))
    return (
        re.compile(
            rf"(?<!\w)(?:{cue})[\s.:,#№()\"„«-]{{0,4}}(?:(?:nr|no|n|№|numer|numar\w*|nummer|ном\w*)[\s.:]{{0,3}})?$"
        ),
        re.compile(rf"(?<!\w)(?:{'|'.join(dict.fromkeys(everything))})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{'|'.join(dict.fromkeys(others))})(?!\w)"),
    )


def names_all(text: str) -> bool:
    """Whether words like "both" or "all of them" stand in it."""
    return bool(_words()[1].search(even_fold(text)))


def names_others(text: str) -> bool:
    """Whether words like "the other one" or "the rest" stand in it."""
    return bool(_words()[2].search(even_fold(text)))


def _number(part: str) -> str:
    return rf"0*{int(part)}"


@lru_cache(maxsize=8192)
def shape(number: str, year: int, month: int) -> Shape | None:
    """Take an invoice number apart, knowing when it was issued. None: it has no digits."""
    apart = take_apart(even_fold(number), dt.date(year, month, 1))
    if apart is None:
        return None
    parts, numeric, year_here, prefix = apart.parts, apart.figures, apart.year, apart.prefix

    def pattern(keep: Iterable[int]) -> str:
        kept = set(keep)
        pieces = []
        for at, part in enumerate(parts):
            if part.isdigit() and at in kept:
                both = rf"(?:20)?{year % 100:02d}" if at in year_here else _number(part)
                pieces.append(both)
            elif not part.isdigit() and at > numeric[0]:
                pieces.append(rf"(?:{re.escape(part)})?")
        out = pieces[0]
        for before, piece in itertools.pairwise(pieces):
            optional = piece.endswith(")?") or before.endswith(")?")
            out += (_SEPARATOR if optional else _BETWEEN) + piece
        return out

    def compiled(keep: Sequence[int]) -> re.Pattern[str]:
        before = rf"(?:(?P<prefix>{re.escape(prefix)}){_SEPARATOR})?" if prefix else ""
        return re.compile(rf"(?<![\w])(?<!\d[./-]){before}{pattern(keep)}(?!\w)(?![/.,-]\d)")

    return Shape(
        prefix=prefix,
        serial=apart.serial,
        digits=len(parts[apart.running].lstrip("0") or "0"),
        joined=apart.joined,
        full=compiled(numeric),
        core=compiled(apart.kept) if year_here and len(apart.kept) > 1 else None,
    )


def _is_date_like(text: str) -> bool:
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    return len(numbers) in (2, 3) and numbers[0] <= 31 and numbers[1] <= 12


class _Context:
    """The folded text with what in it cannot be an invoice number."""

    def __init__(self, text: str) -> None:
        self.folded = even_fold(text)
        self.taken = [(one.start, one.end) for one in find_accounts(text)]
        self.taken += [(one.start, one.end) for one in find_amounts(text) if one.currency]
        self.taken += [match.span() for match in _PHONE.finditer(self.folded)]
        self.dates = [match.span() for match in _DATE.finditer(self.folded)]
        self.mails = [match.span() for match in re.finditer(r"\S+@\S+|https?://\S+|www\.\S+", text)]

    def free(self, start: int, end: int) -> bool:
        return all(end <= a or start >= b for a, b in (*self.taken, *self.mails))

    def dated(self, start: int, end: int) -> bool:
        return any(start < b and end > a for a, b in self.dates)

    def cued(self, start: int) -> bool:
        return bool(_words()[0].search(self.folded[max(0, start - 40) : start]))


class _Numbers:
    """The invoices that may be named: one client's, or all of the book, which it is asked for."""

    def __init__(self, book: Book, client: str | None) -> None:
        self._book = book
        self._client = client
        self._theirs: dict[str, list[Invoice]] = defaultdict(list)
        for invoice in book.invoices_of(client) if client is not None else ():
            for key in number_keys(invoice.number, invoice.issued):
                self._theirs[key].append(invoice)

    def _under(self, key: str) -> Sequence[Invoice] | None:
        if self._client is not None:
            return self._theirs.get(key, ())
        return self._book.invoices_with_number_key(key, most=_MOST_OF_ONE_NUMBER)

    def running(
        self, serial: int, context: _Context, group: re.Match[str]
    ) -> Iterator[tuple[Invoice, Shape, bool]]:
        """Those with this running number, and whether there are more than were looked at."""
        some = self._under(serial_key(serial))
        crowded = some is None
        if some is None:
            before = _LETTERS.findall(context.folded, max(0, group.start() - 40), group.start())
            keys = dict.fromkeys(serial_key(serial, prefix) for prefix in ("", *before))
            some = [invoice for key in keys for invoice in self._under(key) or ()]
        for invoice in some:
            form = shape(invoice.number, invoice.issued.year, invoice.issued.month)
            if form is not None:
                yield invoice, form, crowded

    def joined(self, figures: str) -> Iterator[tuple[Invoice, Shape]]:
        """Those whose figures, in one, are these."""
        for invoice in self._under(joined_key(figures)) or ():
            form = shape(invoice.number, invoice.issued.year, invoice.issued.month)
            if form is not None:
                yield invoice, form


def _hits_at(context: _Context, group: re.Match[str], invoice: Invoice, form: Shape) -> _Hit | None:
    """The strongest way in which the digits at this place name this invoice."""
    folded = context.folded
    low, high = max(0, group.start() - 40), group.end() + 40
    for level, pattern in ((3, form.full), (2, form.core)):
        if pattern is None:
            continue
        for match in pattern.finditer(folded, low, high):
            if not match.start() <= group.start() < match.end():
                continue
            prefixed = bool(form.prefix) and match.group("prefix") is not None
            cued = prefixed or context.cued(match.start())
            single = len(re.findall(r"\d+", match.group())) == 1
            if not single and _is_date_like(match.group()) and not cued:
                continue
            if single and not prefixed:
                continue  # a number of one part is its own tail
            if not prefixed and not context.free(*match.span()):
                continue
            return _Hit(
                invoice=invoice,
                start=match.start(),
                end=match.end(),
                level=level,
                prefixed=prefixed,
            )
    return None


def _tail_at(
    context: _Context,
    group: re.Match[str],
    invoice: Invoice,
    form: Shape,
    *,
    known: bool,
    after: int,
) -> _Hit | None:
    """The running number alone, where the words around it allow that it is one."""
    folded, start, end = context.folded, group.start(), group.end()
    before, behind = folded[max(0, start - 2) : start], folded[end : end + 8]
    if re.search(r"\w\Z", before) or re.match(r"\w", behind):
        return None
    if re.search(r"\d[.,/:-]\Z", before) or re.match(r"[.,/:-]\d", behind):
        return None
    if _UNIT_AFTER.match(behind) or not context.free(start, end) or context.dated(start, end):
        return None
    cued = context.cued(start)
    chained = after >= 0 and start - after < 16 and bool(_LIST_GLUE.match(folded[after:start]))
    year_like = 1990 <= form.serial <= 2100
    written = len(group.group())
    # Beside another mention, a number that can be no day of a month is one as well.
    beside = after >= 0 and written == 2 and form.serial > 31
    bare = known and not year_like and (written >= _BARE_TAIL_DIGITS or beside)
    small = form.digits < 2 and not (cued and re.search(r"(?:nr|no|№|n|#)[\s.:]*$", folded[:start]))
    if small or not (cued or chained or bare):
        return None
    return _Hit(invoice=invoice, start=start, end=end, level=1, prefixed=False)


def find_invoices(text: str, *, book: Book, client: str | None = None) -> tuple[Mention, ...]:
    """Mentions in the order of the text. `client`: only that client's invoices are looked for."""
    text = text[:MAX_TEXT_CHARS]
    numbers = _Numbers(book, client)
    context = _Context(text)
    found: list[_Hit] = []
    after = -1
    for count, group in enumerate(_GROUP.finditer(context.folded)):
        if count >= MAX_GROUPS:
            break
        if group.start() < max((hit.end for hit in found), default=0):
            continue
        digits = group.group()[:24]
        hits: list[_Hit] = []
        for invoice, form, crowded in numbers.running(int(digits), context, group):
            hit = _hits_at(context, group, invoice, form) or _tail_at(
                context, group, invoice, form, known=client is not None, after=after
            )
            if hit is not None:
                hits.append(replace(hit, crowded=crowded))
        for invoice, form in numbers.joined(digits):
            if form.digits < len(digits) >= 5 and context.free(*group.span()):
                hits.append(
                    _Hit(
                        invoice=invoice,
                        start=group.start(),
                        end=group.end(),
                        level=3,
                        prefixed=False,
                    )
                )
        if not hits:
            # The running number may come after the year: look whether a full number begins here.
            hits = _from_first_part(context, group, numbers)
        best = _strongest(hits)
        found += best
        if best:
            after = max(hit.end for hit in best)
    return _mentions(text, found)


def _from_first_part(context: _Context, group: re.Match[str], numbers: _Numbers) -> list[_Hit]:
    hits = []
    for later in _GROUP.finditer(context.folded, group.end(), group.end() + 24):
        for invoice, form, crowded in numbers.running(int(later.group()[:24]), context, later):
            hit = _hits_at(context, later, invoice, form)
            if hit is not None and hit.start <= group.start() and hit.end > group.start():
                hits.append(replace(hit, crowded=crowded))
    return hits


def _strongest(hits: Sequence[_Hit]) -> list[_Hit]:
    """Of all that a place may mean, what it says most of; prefixes break ties."""
    if not hits:
        return []
    level = max(hit.level for hit in hits)
    best = [hit for hit in hits if hit.level == level]
    prefixed = [hit for hit in best if hit.prefixed]
    if prefixed:
        longest = max(hit.end - hit.start for hit in prefixed)
        return [hit for hit in prefixed if hit.end - hit.start == longest]
    bare = [hit for hit in best if not even_fold(hit.invoice.number)[:1].isalpha()]
    return bare if bare and level > 1 else best


def _mentions(text: str, hits: Iterable[_Hit]) -> tuple[Mention, ...]:
    places: dict[int, set[str]] = defaultdict(set)
    kept = {(hit.start, hit.invoice.id): hit for hit in hits}.values()
    for hit in kept:
        places[hit.start].add(hit.invoice.id)
    return tuple(
        Mention(
            invoice=hit.invoice.id,
            start=hit.start,
            end=hit.end,
            words=text[hit.start : hit.end],
            exact=len(places[hit.start]) == 1
            and not (hit.crowded and not (hit.prefixed and hit.level == _WHOLE)),
        )
        for hit in sorted(kept, key=lambda one: (one.start, one.invoice.id))
    )
