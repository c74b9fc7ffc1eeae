"""KSeF structured invoices FA(2) and FA(3): http://crd.gov.pl/wzor/…, root Faktura."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.reading import PaperKind
from mailbot.reading.papers.facts import Facts, Terms, day_of
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.xml import find, text

_CORRECTIONS = frozenset({"KOR", "KOR_ZAL", "KOR_ROZ"})


def _terms(payment: Element | None) -> Terms | None:
    """FA(3) TerminOpis: Ilosc, Jednostka, ZdarzeniePoczatkowe; FA(2) has it as one text."""
    described = find(payment, "TerminPlatnosci/TerminOpis")
    if described is None:
        return None
    words = " ".join(" ".join(described.itertext()).split())
    count = text(described, "Ilosc") or next(iter(re.findall(r"\d{1,3}", words)), "")
    unit = text(described, "Jednostka").casefold() or words.casefold()
    if not count.isdigit():
        return None
    days = int(count)
    if "tydz" in unit or "tygod" in unit:
        days *= 7
    return Terms(
        days=days,
        words=" ".join(
            part
            for part in (
                count,
                text(described, "Jednostka"),
                text(described, "ZdarzeniePoczatkowe"),
            )
            if part
        ),
        working="robocz" in unit,
        months="miesi" in unit,
        from_receipt="otrzym" in words.casefold() or "doręcz" in words.casefold(),
    )


def read(root: Element) -> Facts | None:
    """The facts of an FA; None if the root is not Faktura."""
    if root.tag != "Faktura":
        return None
    invoice, payment = find(root, "Fa"), find(root, "Fa/Platnosc")
    correction = text(invoice, "RodzajFaktury") in _CORRECTIONS
    amount = decimal(text(invoice, "Rozliczenie/DoZaplaty") or text(invoice, "P_15"))
    doubts: tuple[Fact, ...] = ()
    if text(payment, "Zaplacono") == "1":
        doubts = (Fact(kind=FactKind.SAYS_PAID),)
    account = text(payment, "RachunekBankowyFaktora/NrRB") or text(payment, "RachunekBankowy/NrRB")
    account = normal_account(account)
    if len(account) == 26 and account.isdigit():
        account = f"PL{account}"
    buyer = find(root, "Podmiot2/DaneIdentyfikacyjne")
    return Facts(
        where="KSeF XML",
        kind=PaperKind.CREDIT_NOTE if correction else PaperKind.INVOICE,
        number=text(invoice, "P_2"),
        amount=amount,
        currency=text(invoice, "KodWaluty"),
        issued=day_of(text(invoice, "P_1")),
        due=day_of(text(payment, "TerminPlatnosci/Termin")),
        terms=_terms(payment),
        client_name=text(buyer, "Nazwa"),
        client_tax_id=text(buyer, "NIP", "NrVatUE", "NrID"),
        client_email=text(root, "Podmiot2/DaneKontaktowe/Email").lower(),
        seller_name=text(root, "Podmiot1/DaneIdentyfikacyjne/Nazwa"),
        seller_tax_id=text(root, "Podmiot1/DaneIdentyfikacyjne/NIP"),
        account=account,
        description=text(invoice, "FaWiersz/P_7"),
        preceding=text(invoice, "DaneFaKorygowanej/NrFaKorygowanej"),
        prepaid=decimal(text(payment, "ZaplataCzesciowa/KwotaZaplatyCzesciowej")),
        doubts=doubts,
    )
