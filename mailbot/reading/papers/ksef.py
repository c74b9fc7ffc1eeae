"""KSeF structured invoices FA(2) and FA(3): http://crd.gov.pl/wzor/…, root Faktura."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from xml.etree.ElementTree import Element

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.reading import PaperKind
from mailbot.reading.papers.facts import Discount, Facts, Terms, day_of, sound
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.terms import discount_in
from mailbot.reading.papers.xml import find, find_all, text

_CORRECTIONS = frozenset({"KOR", "KOR_ZAL", "KOR_ROZ"})
# Platnosc/FormaPlatnosci: 1 cash, 2 card. Paid on the spot, unless somebody has filled in a term.
_ON_THE_SPOT = frozenset({"1", "2"})
# Platnosc/ZnacznikZaplatyCzesciowej: 2 is "paid in parts, and whole".
_PAID_IN_PARTS = "2"


def _terms(described: Element | None) -> tuple[Terms | None, tuple[Fact, ...]]:
    """FA(3) TerminOpis: Ilosc, Jednostka, ZdarzeniePoczatkowe; FA(2) has it as one text.

    A term that runs from an event this program does not know of (a delivery, a service done) is
    doubtful: it is reckoned from the day of issue.
    """
    if described is None:
        return None, ()
    words = " ".join(" ".join(described.itertext()).split())
    folded = words.casefold()
    count = text(described, "Ilosc") or next(iter(re.findall(r"(?<!\d)\d{1,3}(?!\d)", words)), "")
    unit = text(described, "Jednostka").casefold() or folded
    unclear = (Fact(kind=FactKind.TERMS_UNCLEAR, text=words[:120]),)
    if not re.fullmatch(r"[0-9]{1,3}", count):
        return None, unclear
    days = int(count) * (7 if "tydz" in unit or "tygod" in unit else 1)
    event = text(described, "ZdarzeniePoczatkowe").casefold() or folded.partition(" od ")[2]
    received = "otrzym" in event or "doręcz" in event
    issued = not event or bool(re.search(r"wystaw|dat\w* faktur", event))
    known = re.search(r"dzie[nń]|dni|robocz|tydz|tygod|miesi", unit) and (received or issued)
    parts = (count, text(described, "Jednostka"), text(described, "ZdarzeniePoczatkowe"))
    terms = Terms.bounded(
        days=days,
        words=" ".join(part for part in parts if part) if parts[1] else words,
        working="robocz" in unit,
        months="miesi" in unit,
        from_receipt=received,
    )
    return terms, () if known and terms is not None else unclear


def _due(payment: Element | None) -> tuple[dt.date | None, tuple[Fact, ...]]:
    """The due date; of several (instalments) the last, with a doubt that names the first."""
    days = [
        day
        for one in find_all(payment, "TerminPlatnosci/Termin")
        if (day := day_of("".join(one.itertext()))) is not None
    ]
    if len(set(days)) > 1:
        first, last = min(days), max(days)
        return last, (Fact(kind=FactKind.DUE_DATES_DIFFER, day=first, other_day=last),)
    return (days[0], ()) if days else (None, ())


def _open(
    invoice: Element | None, payment: Element | None
) -> tuple[Decimal | None, Decimal | None, tuple[Fact, ...]]:
    """What is left to pay, what was paid before, and doubts whether anything is left."""
    amount, settled = (
        decimal(text(invoice, "P_15")),
        decimal(text(invoice, "Rozliczenie/DoZaplaty")),
    )
    parts = [
        part
        for one in find_all(payment, "ZaplataCzesciowa/KwotaZaplatyCzesciowej")
        if (part := decimal("".join(one.itertext()))) is not None
    ]
    prepaid = sum(parts, Decimal(0)) if parts else None
    paid = text(payment, "Zaplacono") == "1"
    paid = paid or text(payment, "ZnacznikZaplatyCzesciowej") == _PAID_IN_PARTS
    if paid or (prepaid is not None and amount is not None and 0 < amount <= prepaid):
        return settled or amount, prepaid, (Fact(kind=FactKind.SAYS_PAID),)
    if settled is not None and prepaid is not None:
        # The deductions may or may not hold the part payments already.
        return settled, prepaid, (Fact(kind=FactKind.SEVERAL_AMOUNTS_TO_PAY),)
    doubts: tuple[Fact, ...] = ()
    if text(payment, "FormaPlatnosci") in _ON_THE_SPOT:
        doubts = (Fact(kind=FactKind.CASH_OR_CARD),)
    if settled is not None:
        return settled, prepaid, doubts
    if amount is not None and prepaid is not None:
        amount -= prepaid
    return amount, prepaid, doubts


def _discount(payment: Element | None) -> Discount | None:
    """Platnosc/Skonto: WarunkiSkonta (free words) and WysokoscSkonta ("2%")."""
    skonto = find(payment, "Skonto")
    if skonto is None:
        return None
    words = f"{text(skonto, 'WysokoscSkonta')} {text(skonto, 'WarunkiSkonta')}".strip()
    return discount_in(words) or Discount(words=words[:120])


def read(root: Element) -> Facts | None:
    """The facts of an FA; None if the root is not Faktura.

    P_15 of a correction is the difference, with its sign (FA(3), note to P_15).
    """
    if root.tag != "Faktura":
        return None
    invoice, payment = find(root, "Fa"), find(root, "Fa/Platnosc")
    correction = text(invoice, "RodzajFaktury") in _CORRECTIONS
    due, doubts = _due(payment)
    terms, unclear = _terms(find(payment, "TerminPlatnosci/TerminOpis"))
    corrected = list(
        dict.fromkeys(
            " ".join("".join(one.itertext()).split())
            for one in find_all(invoice, "DaneFaKorygowanej/NrFaKorygowanej")
        )
    )
    if correction:
        amount, prepaid = decimal(text(invoice, "P_15")), None
        if len(corrected) > 1:
            named = ", ".join(corrected)[:200]
            doubts = (*doubts, Fact(kind=FactKind.SEVERAL_PRECEDING, text=named))
    else:
        amount, prepaid, paid = _open(invoice, payment)
        doubts = (*doubts, *unclear, *paid)
    account = text(payment, "RachunekBankowyFaktora/NrRB") or text(payment, "RachunekBankowy/NrRB")
    account = normal_account(account)
    if len(account) == 26 and account.isdigit():
        account = f"PL{account}"
    buyer = find(root, "Podmiot2/DaneIdentyfikacyjne")
    return sound(
        Facts(
            where="KSeF XML",
            kind=PaperKind.CREDIT_NOTE if correction else PaperKind.INVOICE,
            number=text(invoice, "P_2"),
            amount=amount,
            signed=correction,
            currency=text(invoice, "KodWaluty"),
            issued=day_of(text(invoice, "P_1")),
            due=due,
            terms=terms,
            discount=_discount(payment),
            client_name=text(buyer, "Nazwa"),
            client_tax_id=text(buyer, "NIP", "NrVatUE", "NrID"),
            client_email=text(root, "Podmiot2/DaneKontaktowe/Email").lower(),
            seller_name=text(root, "Podmiot1/DaneIdentyfikacyjne/Nazwa"),
            seller_tax_id=text(root, "Podmiot1/DaneIdentyfikacyjne/NIP"),
            account=account,
            description=text(invoice, "FaWiersz/P_7"),
            preceding=corrected[0] if len(corrected) == 1 else "",
            prepaid=prepaid,
            doubts=doubts,
        )
    )
