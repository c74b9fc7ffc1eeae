"""The facts of an invoice in words: a mail's text, its subject, or the text of a PDF."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account, normal_number
from mailbot.model.reading import PaperKind
from mailbot.reading.accounts import find_accounts
from mailbot.reading.days import find_days
from mailbot.reading.papers.facts import Facts, sound
from mailbot.reading.papers.payable import amount_in, correction_in, says_paid
from mailbot.reading.papers.printed import printed_days
from mailbot.reading.papers.terms import dated, discount_in, named_days, terms_in
from mailbot.reading.papers.vocabulary import label_kind, labels_of, said
from mailbot.reading.phrases import even_fold

# A number as invoices carry it: a digit in it, letters and separators around; no lone year.
_NUMBER = r"(?P<number>(?:[^\W\d_]{1,5}[/.-]?)?(?:[^\W\d_]{1,5}[/.-])*\d[\d]*(?:[/.\\-]?[\w]*\d+|[/.-][^\W\d_]{1,4}\b)*)"
_NUMBER_WORDS = (
    r"(?:faktur\w*|fv|fvat|rachun(?:ek|ku)|korekt\w+|nota korygujaca|proform\w*|factuur\w*|facturen|factur\w*|facturi\w*|fact|creditnota|creditfactuur"
    r"|nota|storno|invoice|inv|credit note|rechnung|счет\w*(?:-фактур\w*|-договор\w*)?|сч|инвойс\w*|упд|проформ\w*|корректир\w*|кредит-нот\w*|укд)"
)
_BETWEEN = (
    r"(?:[\s,:.-]*(?:vat|pro[ -]?forma|fiscal\w*|koncow\w*|koryguj\w*|zaliczkow\w*|storno|de avans|finala|na oplate|на оплату|проформ\w*|документ\w*|счет\w*"
    r"|seria(?: si (?:nr|numarul))?|serie|nummer|numarul|numar\w*|numer\w*|number|nr|no|№|n°|#))*[\s,:.№#]*"
)
_LABELLED = re.compile(rf"(?<!\w){_NUMBER_WORDS}{_BETWEEN}{_NUMBER}")
_NUMBER_LABEL = re.compile(
    rf"(?<!\w)(?:factuurnummer|factuurnr\.?|invoice (?:number|no\.?)|rechnungsnummer|rechnung(?:s-nr\.?)?|numer faktury|nr faktury|numar factura"
    rf"|seria\s?(?:/|si)\s?(?:nr\.?|numarul)|serie si numar|nr\.? factura|numero de facture|номер счета|creditnotanummer)[\s:.№#]*{_NUMBER}"
)
# Romanian: "seria FCT nr. 041", "Factura FCT 041"; the series is in capitals.
_SERIES = re.compile(
    r"(?:[Ff]actur[aăi]\w*|FACTUR[AĂ]|[Ss]eria|SERIA)\s+(?P<series>[A-Z]{1,6})\s*,?\s*(?:(?:[Nn]r|NR)\.?\s*|[Nn]umărul\s*)?(?P<serial>\d{2,10})(?![\w/.-]?\d)"
)
_NO_NUMBER = re.compile(r"^(?:\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|20\d\d|\d{1,2}|\d{1,2}[.,]\d{2})$")
_PO = re.compile(
    r"(?:zam\w*\.?|zamowieni\w*|po|order|inkooporder|comanda|comenzii?|заказ\w*|заявк\w*|договор\w*|contract\w*|umow\w*|dosar\w*|nip|cui|cif|инн|bestelnummer)[\s:.№#-]*(?:nr\.?\s*)?$"
)

_TODAY = re.compile(
    r"(?<!\w)(?:z dzis\w*|z dnia dzisiejszego|dzis wystaw\w+|zostala dzis|dzisiejsz\w+|de azi|de astazi|van vandaag|datum vandaag|vandaag|from today|dated today|issued today|от сегодня\w*|сегодняшн\w+)"
)
# The words of an invoice end long before this; what follows are conditions.
_LONGEST = 20_000
# A number of one or two digits is an invoice's only behind a sign for "number", or alone in its line.
_SIGN = re.compile(r"(?:(?<!\w)(?:nr|no|numer\w*|nummer|numar\w*|number|n°)|#)[\s.:]*$")


# -- numbers


def shapes_of(numbers: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """The shapes of a firm's own numbers: letters stay, digits may vary. A bare number has none."""
    shapes = set()
    for number in numbers:
        if not re.search(r"\d\D+\d|[^\W\d]\W?\d", number):
            continue
        parts = re.split(r"(\d+)", number)
        shapes.add(
            "".join(
                rf"\d{{{max(1, len(p) - 1)},{len(p) + 1}}}" if p.isdigit() else re.escape(p)
                for p in parts
            )
        )
    # A ledger of thousands has a handful of shapes; more would be no shapes.
    return tuple(
        re.compile(rf"(?<![\w/-]){shape}(?![\w]|[/-]\w)", re.IGNORECASE)
        for shape in sorted(shapes)[:20]
    )


def numbers_in(text: str, shapes: Sequence[re.Pattern[str]]) -> tuple[str, ...]:
    """Invoice numbers in the order of their strength: labelled, then of the firm's own shape."""
    folded = even_fold(text.replace("№", "#"))
    found: dict[str, tuple[int, int, str]] = {}

    def add(start: int, end: int, rank: int) -> None:
        number = text[start:end].strip(" .,;:№#")
        if _NO_NUMBER.match(number) and not (
            number.isdigit() and len(number) >= 3 and rank == 0 and not number.startswith("20")
        ):
            return
        if len(number) > 30 or sum(map(str.isdigit, number)) > 16:
            return
        key = normal_number(number)
        if key not in found:
            found[key] = (rank, start, number)

    for shape in shapes:
        for match in shape.finditer(text):
            if not _PO.search(folded[max(0, match.start() - 25) : match.start()]):
                add(match.start(), match.end(), 0)
    for pattern in (_NUMBER_LABEL, _LABELLED):
        for match in pattern.finditer(folded):
            start, end = match.span("number")
            if re.fullmatch(r"\d{1,2}", match.group("number")):
                line = folded[folded.rfind("\n", 0, match.start()) + 1 : match.start()]
                ends = re.match(r"[ \t]*(?:\n|$)", folded[end:])
                if _SIGN.search(folded[match.start() : start]) or (ends and not line.strip()):
                    found.setdefault(text[start:end], (1, start, text[start:end]))
                continue
            add(start, end, 0 if pattern is _NUMBER_LABEL else 1)
    for match in _SERIES.finditer(text):
        number = f"{match.group('series')} {match.group('serial')}"
        found[normal_number(number)] = (0, match.start(), number)
        found.pop(match.group("serial"), None)
    ordered = sorted(found.values())
    of_shape = [number for _, _, number in ordered if any(s.fullmatch(number) for s in shapes)]
    return tuple(of_shape or [number for _, _, number in ordered])


# -- kind


def kind_in(heading: str) -> PaperKind | None:
    """What a heading (a subject, a file's name, the head of a PDF) says the paper is."""
    if said("invoice", "proforma", heading):
        return PaperKind.PROFORMA
    if said("invoice", "offer", heading):
        return PaperKind.NOT_AN_INVOICE
    if said("invoice", "credit_note", heading):
        return PaperKind.CREDIT_NOTE
    if said("invoice", "reminder", heading):
        return PaperKind.NOT_AN_INVOICE
    if said("invoice", "invoice", heading) or re.search(r"(?i)\brechnung\b|\bfacture\b", heading):
        return PaperKind.INVOICE
    return None


# -- all of it


def read_words(
    text: str,
    where: str,
    *,
    firm: Firm,
    language: str,
    base: dt.date,
    shapes: Sequence[re.Pattern[str]],
    paper: bool,
    known: frozenset[str] = frozenset(),
) -> Facts:
    """The facts that a text tells. `base`: the civil day of the mail; `paper`: it is a document."""
    heading = kind_in(text[:300] if paper else text.partition("\n")[0])
    if heading in (PaperKind.CREDIT_NOTE, PaperKind.PROFORMA):
        shapes = ()  # these are numbered in a series of their own
    numbers = [
        n for n in numbers_in(text[:_LONGEST], shapes) if normal_number(n) not in known or paper
    ]
    if heading is PaperKind.CREDIT_NOTE:
        fresh = [n for n in numbers if normal_number(n) not in known]
        numbers = [*fresh, *(n for n in numbers if n not in fresh)]
        if len(numbers) > 1 and (corrected := _behind(text, numbers)):
            numbers = [*(n for n in numbers if n != corrected), corrected]
        if re.fullmatch(r"\d{1,2}", numbers[0] if numbers else ""):
            numbers = []  # the invoice it corrects, rather than its own number
    corrects = heading is PaperKind.CREDIT_NOTE
    value: Decimal | None = None
    if corrects:
        value, currency, doubts = correction_in(text)
    else:
        amount, doubts = amount_in(text, "", paper=paper)
        value, currency = (amount.amount, amount.currency) if amount is not None else (None, "")
    if says_paid(text):
        doubts = (*doubts, Fact(kind=FactKind.SAYS_PAID))
    own = [normal_account(account.account) for account in firm.accounts]
    printed = [one.account for one in find_accounts(text) if not one.masked]
    account = next((one for one in printed if one in own), "")
    if value is not None and not currency:
        used = next((a for a in firm.accounts if normal_account(a.account) == account), None)
        codes = re.findall(r"\b(PLN|RON|EUR|RUB|KZT|USD|GBP)\b", text)
        currency = (
            codes[0]
            if len(set(codes)) == 1
            else (used.currency if used is not None else firm.currency)
        )
    if len({one for one in printed if one in own}) > 1 and currency:
        of_currency = [normal_account(a.account) for a in firm.accounts if a.currency == currency]
        account = next((one for one in printed if one in of_currency), account)
    issued = next(iter(named_days(text, "issued")), None) if corrects else None
    # "Do faktury FV/7 z dnia 12.10.2026": a correction prints its forerunner's day as well.
    issued = issued or dated(text, "issued", base, language)
    if issued is None and (
        match := re.search(rf"{re.escape(numbers[0])}\W{{0,3}}(?:\w+\W{{1,2}}){{0,2}}", text)
        if numbers
        else None
    ):
        near = [d for d in printed_days(text) if 0 <= d.start - match.end() <= 14]
        issued = near[0].day if near and near[0].day <= base else None
    if issued is None and _TODAY.search(even_fold(text)):
        issued = base
    if issued is None and not paper and numbers and language:
        folded = even_fold(text)
        at = folded.find(even_fold(numbers[0]))
        for day in find_days(text[:4_000], language=language, base=base):
            if (
                0 <= day.start - at - len(numbers[0]) <= 12
                and day.days.earliest == day.days.latest <= base
            ):
                issued = day.days.latest
                break
    due = dated(text, "due", issued or base, language)
    if due is not None and issued is not None and due < issued:
        due = None
    if paper and heading is not PaperKind.CREDIT_NOTE and len(days := named_days(text, "due")) > 1:
        # Instalments, or a slip: the last day keeps a reminder from coming too early.
        first, due = min(days), max(days)
        doubts = (*doubts, Fact(kind=FactKind.DUE_DATES_DIFFER, day=first, other_day=due))
    terms = terms_in(text)
    if due is None and terms is not None and terms.unclear:
        doubts = (*doubts, Fact(kind=FactKind.TERMS_UNCLEAR, text=terms.words))
    buyer, tax_id = _buyer(text, firm)
    facts = Facts(
        where=where,
        kind=kind_in(text[:300]) if paper else None,
        number=numbers[0] if numbers else "",
        amount=value,
        signed=corrects,
        currency=currency,
        issued=issued,
        due=due,
        terms=terms,
        discount=discount_in(text),
        client_name=buyer,
        client_tax_id=tax_id,
        account=account or (printed[0] if printed else ""),
        description=_description(text) if paper else "",
        preceding=_behind(text, numbers[1:]),
        doubts=doubts,
    )
    return sound(facts)


def _behind(text: str, numbers: Sequence[str]) -> str:
    """The number behind a label such as "do faktury"; '' for none."""
    for match in labels_of("preceding").finditer(even_fold(text)):
        after = text[match.end() : match.end() + 40]
        for number in numbers:
            if number in after:
                return number
    return ""


def _description(text: str) -> str:
    """What was sold, where a paper prints it behind a label of its own: "Omschrijving: …"."""
    for line in text.splitlines()[:120]:
        label, colon, rest = line.strip().partition(":")
        rest = " ".join(rest.split())
        if not colon or not 3 <= len(rest) <= 120 or label_kind("invoice", label) != "description":
            continue
        if re.search(r"[^\W\d_]{3}", rest) and kind_in(rest) is None and "@" not in rest:
            return rest
    return ""


def _buyer(text: str, firm: Firm) -> tuple[str, str]:
    """The buyer's name and tax id, as a paper prints them below or beside its label."""
    lines = text.splitlines()
    ours = re.sub(r"\D", "", firm.tax_id)
    name = ""
    for index, line in enumerate(lines[:120]):
        folded = even_fold(line).strip()
        match = labels_of("buyer").match(folded)
        if not match or len(folded) > 160:
            continue
        rest = line.strip()[match.end() :].strip(" :\t|")
        rest = re.split(r",?\s*(?:ИНН|NIP|CUI|CIF|КПП)\b", rest)[0].strip(" ,")
        if not rest and index + 1 < len(lines) and re.fullmatch(r"[\w().\s:]{3,40}", folded):
            rest = lines[index + 1].strip()
        if (
            len(rest) > 2
            and not re.match(r"\d", rest)
            and firm.company.casefold() not in rest.casefold()
        ):
            name = rest[:120]
            break
    ids = re.findall(
        r"(?:NIP|CUI|CIF|ИНН|БИН|Btw(?:-id|-nr)?\.?|VAT)[\s:]*((?:[A-Z]{2})?\s?\d[\d -]{5,14}\d(?:B\d\d)?)",
        text,
    )
    others = [
        one
        for one in (re.sub(r"[\s-]", "", found) for found in ids)
        if re.sub(r"\D", "", one) != ours
    ]
    return name, others[0] if others else ""
