"""UN/CEFACT CII: Factur-X and ZUGFeRD (embedded in a PDF) and XRechnung (EN 16931)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from mailbot.model.identity import normal_account
from mailbot.model.reading import PaperKind
from mailbot.reading.papers.facts import Facts, day_of
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.xml import find, text

_CREDIT = "381"
_PROFORMA = "325"


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
    if code == _CREDIT and amount is not None:
        amount = -abs(decimal(text(sums, "GrandTotalAmount")) or amount)
    kind = {_CREDIT: PaperKind.CREDIT_NOTE, _PROFORMA: PaperKind.PROFORMA}.get(
        code, PaperKind.INVOICE
    )
    return Facts(
        where="CII XML",
        kind=kind,
        number=text(document, "ID"),
        amount=amount,
        currency=text(settlement, "InvoiceCurrencyCode"),
        issued=day_of(text(document, "IssueDateTime/DateTimeString")),
        due=day_of(text(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString")),
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
        preceding=text(settlement, "InvoiceReferencedDocument/IssuerAssignedID"),
        prepaid=decimal(text(sums, "TotalPrepaidAmount")),
    )
