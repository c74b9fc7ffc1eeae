"""When an invoice is to be paid, in words: the due date, the terms of payment, the discount."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from mailbot.model.fact import Fact, FactKind
from mailbot.model.noun import Noun
from mailbot.reading.days import find_days
from mailbot.reading.papers.facts import Discount, Facts, Terms, day_of
from mailbot.reading.papers.printed import printed_days
from mailbot.reading.papers.vocabulary import LANGUAGES, labels_of, terms_of, vocabulary
from mailbot.reading.phrases import even_fold

# Conditions run over pages; the terms of an invoice stand on its first ones.
MAX_TEXT = 200_000
_LETTER = 4_000
# Longer terms in words are a guarantee, a lease, a limitation period.
_MAX_COUNT = 180
# "până la data de 1 decembrie", "do dnia 1 grudnia": words between a label and its date.
_FILLER = re.compile(
    r"(?:(?<=la )data de|(?<=la )data|(?<=do )dnia|(?<=in )data de|dzien|datum van|op|\(\w[\w/ ]*\)|:)?\s*$"
)
# Days without a month, as days.py names the rules; the month is the one that is meant.
_DAYS_OF_A_MONTH = frozenset({"day_number", "day_of_this_month", "day_of_next_month"})
_UNTIL = re.compile(
    r"(?<!\w)(?:do|pana (?:pe|la|in)|scaden\w+ pe|voor|uiterlijk|tot|до|не позднее|не позже|by|no later than)\s"
)
_PAYING = re.compile(
    r"(?<!\w)(?:plat\w*|zaplat\w*|zaplac\w*|wplat\w*|przelew\w*|termin\w*|termen\w*|achit\w*|scaden\w*|betal\w*"
    r"|betaal\w*|voldoen|voldaan|vervaldatum|оплат\w*|плат\w*|срок\w*|pay\w*|due)(?!\w)"
)
_WITHIN = re.compile(r"(?:^|\W)(?:in|w|within|binnen|в течение|ciagu|через|peste)\s*$")
_UNITS = {"days": 1, "working_days": 1, "weeks": 7, "months": 1}
_NUMBER = re.compile(r"\\d(?:\{1,\d\})?")
# Days of something else: a delivery, an offer, a guarantee, a penalty after the due date.
_OF_ANOTHER = re.compile(
    r"(?:realizacj\w*|wazn\w*|valabil\w*|geldig\w*|действ\w*|valid\w*|gwarancj\w*|reklamac\w*|reclam\w*|klacht\w*|zwrot\w*|retur\w*|рекламац\w*|претенз\w*|complain\w*|opzeg\w*|wypowied\w*|annuler\w*|garant\w*|livrare\w*|lever\w*|поставк\w*"
    r"|выполнен\w*|odset\w*|opozni\w*|intarzi\w*|просрочк\w*|penalit\w*|majorar\w*|dobanz\w*|dobanda|kar[aey] umown\w*|boete\w*|rente|incasso\w*"
    r"|пен[яиею]|неусто\w*|штраф\w*|interest|penalt\w*|late fee\w*|te laat|te late|laattijdig\w*|verzug\w*|mahn\w*)[^.]{0,30}$"
)
_VALID_AFTER = re.compile(r"\s*(?:geldig|valabil|wazn)")
# A label that names the due date itself; others ("do", "voor") may stand before any day.
_NAMED_DUE = re.compile(
    r"(?<!\w)(?:termin\w* (?:platn|zapl)\w*|vervaldatum|vervaldag|uiterste betaaldatum|due date|payment due|data scadent\w*|scadent\w*"
    r"|termen de plata|срок оплаты|срок платежа|fallig\w*|zahlungsziel)(?!\w)"
)
_NAMED_ISSUED = re.compile(
    r"(?<!\w)(?:data wystawienia|factuurdatum|datum factuur|data emiterii|data facturii|invoice date|issue date|date of issue"
    r"|дата (?:счета|выставления|документа|составления)|rechnungsdatum)(?!\w)"
)
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?(?:%|proc\w*|procent|процент\w*)")
# "14 dni 2%, 30 dni netto": a share beside its term; of a tax or an interest it is none.
_BARE_OFFER = re.compile(
    r"(?<!\d)\d{1,2} (?:dni|dagen|dgn|zile|дней|дня|days|tage)\s?[-–:=(]?\s?\d{1,2}(?:[.,]\d{1,2})?\s?%(?!\w)"
)
_RATE = re.compile(
    r"(?<!\w)(?:vat|btw|tva|ндс|mwst|ust|odset\w*|rente|dobanz\w*|dobanda|interest|pen[ae]l\w*|пен[яиею]|zalicz\w*|avans\w*|аванс\w*|предоплат\w*|voorschot\w*"
    r"|aanbetal\w*|deposit|reszt\w*|rest\w*|остат\w*|balance)(?!\w)"
)
# A clause ends at a comma or point that is none of a number's.
_CLAUSE_END = re.compile(r"[;()\n]|,(?!\d)|\.(?!\d)")
_LINE_END = re.compile(r"[\n]|\.(?![\d])")
# XRechnung's machine-readable words (KoSIT, BT-20): #SKONTO#TAGE=14#PROZENT=2.00#
_SKONTO = re.compile(r"#SKONTO#TAGE=(\d{1,3})#PROZENT=(\d{1,2}(?:\.\d{1,2})?)#", re.IGNORECASE)


class _Term(Noun, frozen=True, kw_only=True):
    """Terms, and where they begin in the text."""

    terms: Terms
    start: int


def line_before(folded: str, start: int, floor: int = 0) -> str:
    """The words before a place: of its line, and of the line before if nothing stands between."""
    prefix = folded[max(floor, start - 70) : start]
    line = prefix.rpartition("\n")
    if line[2].strip(" :|€"):
        return line[2]
    return f"{line[0].rstrip().rpartition(chr(10))[2]} "


# -- terms


@functools.cache
def _numerals() -> dict[str, int]:
    """Folded number words of every language and what they count: "czternastu=14"."""
    pairs = (
        entry.rpartition("=")
        for language in LANGUAGES
        for entry in vocabulary(language).invoice.terms.get("numerals", ())
    )
    return {word: int(count) for word, _, count in pairs}


@functools.cache
def _units(unit: str) -> re.Pattern[str] | None:
    """The patterns of a unit; where they have digits, its language's number words will do."""
    sources = set()
    for language in LANGUAGES:
        terms = vocabulary(language).invoice.terms
        words = [entry.rpartition("=")[0] for entry in terms.get("numerals", ())]
        spelt = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        for pattern in terms.get(unit, ()):
            group = pattern.partition("(")[2]
            first = _NUMBER.match(group)
            if first and spelt:
                at = pattern.index("(") + 1
                pattern = f"{pattern[:at]}{first.group()}|{spelt}{pattern[at + first.end() :]}"  # noqa: PLW2901
            sources.add(pattern)
    if not sources:
        return None
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(sorted(sources, key=len, reverse=True))})(?!\w|[.,]\d)"
    )


def _counted(text: str, folded: str, *, anywhere: bool) -> Iterator[_Term]:
    """Every count of days that is a term of payment, by unit, in the order of the text."""
    for unit in ("working_days", "days", "weeks", "months"):
        pattern = _units(unit)
        for match in pattern.finditer(folded) if pattern is not None else ():
            number = next(group for group in match.groups() if group)
            count = int(number) if number.isdecimal() else _numerals().get(number, 0)
            if not 0 < count <= _MAX_COUNT:
                continue
            before = folded[max(0, match.start() - 60) : match.start()].rpartition(". ")[2]
            after = folded[match.end() : match.end() + 45]
            if _OF_ANOTHER.search(before) or _VALID_AFTER.match(after):
                continue
            line = folded[folded.rfind("\n", 0, match.start()) + 1 : match.start()]
            from_receipt = bool(terms_of("from_receipt").match(after.lstrip(" ,(")))
            from_issue = bool(terms_of("from_issue").match(after.lstrip(" ,(")))
            triggered = terms_of("triggers").search(before) or from_receipt or from_issue
            alone = re.search(r"(?:^|[,;:(\n])\s*$", before) and re.match(
                r"\s*(?:[,.;)\n]|$)", after
            )
            if not (
                triggered or alone or anywhere or len(line.strip()) <= 12 or _WITHIN.search(before)
            ):
                continue
            clause = re.split(r"[.;\n]", after)[0]
            later = bool(terms_of("from_month_end").match(clause.lstrip(" ,(")))
            yield _Term(
                terms=Terms(
                    days=count * _UNITS[unit],
                    words=" ".join(text[match.start() : match.end()].split()),
                    working=unit == "working_days",
                    months=unit == "months",
                    month_end=not later and bool(terms_of("end_of_month").search(clause[:30])),
                    from_month_end=later,
                    from_receipt=from_receipt,
                    unclear=bool(re.search(r"\d\s?(?:-|–|—|do|tot|до|to|la)\s?$", before)),
                ),
                start=match.start(),
            )


def terms_in(text: str, *, anywhere: bool = False) -> Terms | None:
    """Terms of payment in words ("termin 14 dni", "binnen 30 dagen na factuurdatum").

    `anywhere`: the text is about payment alone. A discount's term is none of the invoice's.
    """
    text = text[:MAX_TEXT]
    folded = even_fold(text)
    first: Terms | None = None
    for one in _counted(text, folded, anywhere=anywhere):
        if _of_discount(folded, one.start):
            continue
        if first is None:
            first = one.terms
        elif one.start <= _LETTER and not first.same_time(one.terms):
            # "50% w ciągu 7 dni, reszta w ciągu 30 dni": parts, or a slip.
            first = msgspec.structs.replace(first, unclear=True)
    if first is not None:
        return first
    if at_once := terms_of("at_once").search(folded):
        words = text[at_once.start() : at_once.end()]
        return Terms(days=0, words=" ".join(words.split()))
    return None


# -- days


def dated(text: str, kind: str, base: dt.date, language: str) -> dt.date | None:
    """The first day that stands behind a label of this kind ('due', 'issued').

    `base`: the day that a day without its year is near to; `language` '': no such days.
    """
    folded = even_fold(text[:MAX_TEXT])
    for found in printed_days(text):
        prefix = _FILLER.sub("", line_before(folded, found.start))[-45:]
        ends = {
            name: max((m.end() for m in labels_of(name).finditer(prefix)), default=-1)
            for name in ("due", "issued")
        }
        other = "issued" if kind == "due" else "due"
        if not (ends[kind] >= 0 and ends[kind] > ends[other] and len(prefix) - ends[kind] <= 22):
            continue
        if kind != "due" or not _of_discount(folded, found.start):
            return found.day
    if kind == "due" and language:
        return _due_near(text, folded, base, language)
    return None


def _due_near(text: str, folded: str, base: dt.date, language: str) -> dt.date | None:
    """A due day without its year or month: "do 20 października", "до 20 числа"."""
    for day in find_days(text[:_LETTER], language=language, base=base):
        if _of_discount(folded, day.start):
            continue
        if day.rule in _DAYS_OF_A_MONTH:
            # "до 20 числа": a bare day is a due date only in a clause about paying.
            clause = re.split(r"[.!?;]\s|\n", folded[: day.start])[-1]
            until = _UNTIL.search(folded[max(0, day.start - 12) : day.start + 12])
            if until and _PAYING.search(clause) and day.days.latest > base:
                return day.days.latest
        if day.rule not in ("day_month", "numeric", "iso"):
            continue
        prefix = line_before(folded, day.start)[-30:]
        inside = folded[day.start : day.end]
        label = max((m.end() for m in labels_of("due").finditer(prefix)), default=-1)
        starts = re.match(r"(?:do|pana la|tot|voor|до|by|la)\s", inside)
        if (label >= 0 and len(prefix) - label <= 12) or (starts and day.days.latest > base):
            return day.days.latest
    return None


def named_days(text: str, kind: str) -> tuple[dt.date, ...]:
    """The different days behind a label that names a due date ('due') or a day of issue ('issued')
    itself. Several due dates: instalments, or a slip.
    """
    pattern = _NAMED_DUE if kind == "due" else _NAMED_ISSUED
    folded = even_fold(text[:MAX_TEXT])
    days = []
    for found in printed_days(text):
        prefix = line_before(folded, found.start)[-60:]
        label = max((m.end() for m in pattern.finditer(prefix)), default=-1)
        if label >= 0 and len(prefix) - label <= 12 and not _of_discount(folded, found.start):
            days.append(found.day)
    return tuple(dict.fromkeys(days))


# -- discounts


def _clauses(folded: str, at: int) -> tuple[tuple[int, int], str, str]:
    """Where the clause around a place begins and ends, the one before it in its line, the next."""
    ends = [m.end() for m in _CLAUSE_END.finditer(folded, max(0, at - 160), at)]
    begin = ends[-1] if ends else max(0, at - 160)
    found = _CLAUSE_END.search(folded, at, at + 160)
    end = found.start() if found else min(len(folded), at + 160)
    lines = [m.end() for m in _LINE_END.finditer(folded, max(0, begin - 120), begin)]
    floor = lines[-1] if lines else max(0, begin - 120)
    before = folded[floor : max(floor, begin - 1)]
    before = _CLAUSE_END.split(before)[-1] if before.strip() else ""
    follows = _CLAUSE_END.search(folded, min(end + 1, len(folded)), end + 120)
    after = folded[end + 1 : follows.start() if follows else end + 120]
    return (begin, end), before, after


def _offer(clause: str) -> bool:
    """Whether a clause offers a discount: it names one, and how much ("14 dni 2%" is one as well)."""
    if not _PERCENT.search(clause):
        return False
    return bool(
        terms_of("discount").search(clause)
        or (_BARE_OFFER.search(clause) and not _RATE.search(clause))
    )


def _timed(clause: str) -> bool:
    """Whether a clause has a day or a term of its own."""
    return bool(re.search(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}", clause)) or any(
        pattern is not None and pattern.search(clause) for pattern in map(_units, _UNITS)
    )


@functools.lru_cache(maxsize=8)
def _discounted(folded: str) -> bool:
    """Whether a text names a discount at all: asked for each of its days, and long to look up."""
    return terms_of("discount").search(folded) is not None or _BARE_OFFER.search(folded) is not None


def _of_discount(folded: str, at: int) -> bool:
    """Whether the day or term at a place is the one for a discount: "2% skonta do 19.10.2026"."""
    if not _discounted(folded):
        return False
    (begin, end), before, after = _clauses(folded, at)
    clause = folded[begin:end]
    label = max((m.end() for m in _NAMED_DUE.finditer(folded, begin, at)), default=-1)
    if label >= 0 and not terms_of("discount").search(folded, label, at):
        return False
    if _offer(clause):
        return True
    if _offer(before) and not _timed(before) and not _NAMED_DUE.search(clause):
        return not re.search(
            r"(?<!\w)(?:anders|inaczej|otherwise|altfel|иначе|sonst)(?!\w)", clause
        )
    return bool(
        terms_of("if_paid").search(folded, begin, at) and _offer(after) and not _timed(after)
    )


def discount_in(text: str) -> Discount | None:
    """An early-payment discount in words: so many per cent, and until when; None for none."""
    text = text[:MAX_TEXT]
    if match := _SKONTO.search(text):
        terms = Terms(days=int(match[1]), words=match.group())
        return Discount(words=match.group(), terms=terms, percent=Decimal(match[2]))
    folded = even_fold(text)
    if not _discounted(folded):
        return None
    places: list[tuple[int, dt.date | Terms]] = [(one.start, one.day) for one in printed_days(text)]
    places += [(one.start, one.terms) for one in _counted(text, folded, anywhere=True)]
    for start, when in sorted(places, key=lambda place: place[0]):
        if not _of_discount(folded, start):
            continue
        (begin, end), before, after = _clauses(folded, start)
        for clause in (folded[begin:end], before, after):
            if _offer(clause) and (percent := _PERCENT.search(clause)):
                return Discount(
                    words=" ".join(text[begin:end].split())[:120],
                    percent=Decimal(percent[1].replace(",", ".")),
                    until=when if isinstance(when, dt.date) else None,
                    terms=when if isinstance(when, Terms) else None,
                )
    return None


def with_note(facts: Facts, note: str) -> Facts:
    """Facts of an e-invoice with what its free field about payment adds: the discount, and the due
    date or the terms where the file has neither. A field that is nothing but a date is the due date.
    """
    if not note.strip():
        return facts
    facts = msgspec.structs.replace(facts, discount=facts.discount or discount_in(note))
    if facts.due is not None or facts.terms is not None:
        return facts
    due = day_of(note) if re.fullmatch(r"[\d.\-/ ]{8,10}", note.strip()) else None
    if due is None and facts.issued is not None:
        due = dated(note, "due", facts.issued, "")
    if due is not None:
        return msgspec.structs.replace(facts, due=due)
    terms, doubts = terms_in(note, anywhere=True), facts.doubts
    if terms is not None and terms.unclear:
        doubts = (*doubts, Fact(kind=FactKind.TERMS_UNCLEAR, text=note[:120]))
    return msgspec.structs.replace(facts, terms=terms, doubts=doubts)
