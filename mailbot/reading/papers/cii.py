"""UN/CEFACT CII: Factur-X and ZUGFeRD (embedded in a PDF) and XRechnung (EN 16931)."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree.ElementTree import Element

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.reading import PaperKind
from mailbot.reading.papers.facts import MAX_WORDS, Discount, Facts, Terms, day_of, sound
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.terms import discount_in, with_note
from mailbot.reading.papers.xml import find, find_all, text

_CREDIT = "381"
_PROFORMA = "325"
_TERMS = "SpecifiedTradePaymentTerms"
_DISCOUNT = "ApplicableTradePaymentDiscountTerms"


def read(root: Element) -> Facts | None:
    """The facts of a CrossIndustryInvoice; None for another root."""
    if root.tag != "CrossIndustryInvoice":
        return None
    document = find(root, "ExchangedDocument")
    trade = find(root, "SupplyChainTradeTransaction")
    settlement = find(trade, "ApplicableHeaderTradeSettlement")
    buyer = find(trade, "ApplicableHeaderTradeAgreement/BuyerTradeParty")
    seller = find(trade, "ApplicableHeaderTradeAgreement/SellerTradeParty")
    sums = find(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    code = text(document, "TypeCode")
    amount = decimal(text(sums, "DuePayableAmount", "GrandTotalAmount"))
    kind = PaperKind.PROFORMA if code == _PROFORMA else PaperKind.INVOICE
    if code == _CREDIT:
        kind = PaperKind.CREDIT_NOTE
        # A note of less than nothing takes a credit back, and raises the claim.
        amount = decimal(text(sums, "GrandTotalAmount")) or amount
        amount = -amount if amount is not None else None
    elif amount is not None and amount < 0 and kind is PaperKind.INVOICE:
        kind = PaperKind.CREDIT_NOTE  # EN 16931: a negative invoice corrects another
    credit = kind is PaperKind.CREDIT_NOTE
    due, doubts = _due(settlement)
    corrected = tuple(
        dict.fromkeys(
            " ".join("".join(one.itertext()).split())
            for one in find_all(settlement, "InvoiceReferencedDocument/IssuerAssignedID")
        )
    )
    if credit and len(corrected) > 1:
        named = ", ".join(corrected)[:MAX_WORDS]
        doubts = (*doubts, Fact(kind=FactKind.SEVERAL_PRECEDING, text=named))
    facts = Facts(
        where="CII XML",
        kind=kind,
        number=text(document, "ID"),
        amount=amount,
        signed=credit,
        currency=text(settlement, "InvoiceCurrencyCode"),
        issued=day_of(text(document, "IssueDateTime/DateTimeString")),
        due=due,
        discount=_discount(settlement),
        client_name=text(buyer, "Name"),
        client_tax_id=text(buyer, "SpecifiedTaxRegistration/ID"),
        client_email=text(
            buyer,
            "DefinedTradeContact/EmailURIUniversalCommunication/URIID",
            "URIUniversalCommunication/URIID[@schemeID='EM']",
        ).lower(),
        seller_name=text(seller, "Name"),
        seller_tax_id=text(seller, "SpecifiedTaxRegistration/ID"),
        account=normal_account(
            text(
                settlement,
                "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID",
            )
        ),
        description=text(trade, "IncludedSupplyChainTradeLineItem/SpecifiedTradeProduct/Name"),
        preceding=corrected[0] if corrected and not (credit and len(corrected) > 1) else "",
        replaces=code == "384",
        prepaid=decimal(text(sums, "TotalPrepaidAmount")),
        doubts=doubts,
    )
    notes = (
        " ".join("".join(one.itertext()).split())
        for one in find_all(settlement, f"{_TERMS}/Description")
    )
    return sound(with_note(facts, "\n".join(notes)))


def _due(settlement: Element | None) -> tuple[dt.date | None, tuple[Fact, ...]]:
    """The due date; of several (instalments) the last, with a doubt that names the first.

    Several terms, one of them with a discount: that one's day is the discount's.
    """
    terms = list(find_all(settlement, _TERMS))
    if len(terms) > 1:
        terms = [one for one in terms if find(one, _DISCOUNT) is None] or terms
    days = [
        day
        for one in terms
        if (day := day_of(text(one, "DueDateDateTime/DateTimeString"))) is not None
        and not (len(terms) > 1 and _only_discount(one))
    ]
    if len(set(days)) > 1:
        first, last = min(days), max(days)
        return last, (Fact(kind=FactKind.DUE_DATES_DIFFER, day=first, other_day=last),)
    return (days[0], ()) if days else (None, ())


def _only_discount(terms: Element) -> bool:
    """Whether the words of these terms offer a discount and nothing else."""
    return discount_in(text(terms, "Description")) is not None


def _discount(settlement: Element | None) -> Discount | None:
    """ApplicableTradePaymentDiscountTerms: per cent, and days from the base or the term's own day."""
    for terms in find_all(settlement, _TERMS):
        offer = find(terms, _DISCOUNT)
        percent, sum_off = (
            decimal(text(offer, name)) for name in ("CalculationPercent", "ActualDiscountAmount")
        )
        if offer is None or not (percent or sum_off):
            continue
        period = find(offer, "BasisPeriodMeasure")
        days = text(offer, "BasisPeriodMeasure")
        counted = (
            period is not None
            and period.get("unitCode", "DAY") == "DAY"
            and re.fullmatch(r"[0-9]{1,3}", days)
        )
        several = len(list(find_all(settlement, _TERMS))) > 1
        until = day_of(text(terms, "DueDateDateTime/DateTimeString")) if several else None
        return Discount(
            words=text(terms, "Description")[:MAX_WORDS],
            percent=percent,
            amount=sum_off,
            terms=Terms.bounded(days=int(days), words=f"{days} days") if counted else None,
            until=None if counted else until,
        )
    return None
