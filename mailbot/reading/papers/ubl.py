"""UBL 2.1 invoices and credit notes: Peppol BIS 3, CIUS-RO, NLCIUS (EN 16931)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from mailbot.model.identity import normal_account
from mailbot.model.reading import PaperKind
from mailbot.reading.papers.facts import Facts, day_of
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.xml import find, text

# UNTDID 1001: 381 credit note, 384 corrected invoice, 325 proforma, 386 prepayment invoice.
_CREDIT_CODES = frozenset({"381", "396", "532"})
_PROFORMA = "325"


def read(root: Element) -> Facts | None:
    """The facts of an Invoice or CreditNote; None for another root. A credit note's amount comes
    back negative: in UBL a CreditNote's positive sum lowers what is owed.
    """
    if root.tag not in ("Invoice", "CreditNote"):
        return None
    code = text(root, "InvoiceTypeCode", "CreditNoteTypeCode")
    credit = root.tag == "CreditNote" or code in _CREDIT_CODES
    totals = find(root, "LegalMonetaryTotal")
    amount = decimal(text(totals, "PayableAmount"))
    if credit:
        # What is left to pay out may be zero; the change is the whole of the note.
        amount = decimal(text(totals, "TaxInclusiveAmount")) or amount
        amount = -abs(amount) if amount is not None else None
    elif amount is not None and amount < 0:
        credit = True
    kind = PaperKind.CREDIT_NOTE if credit else PaperKind.INVOICE
    if code == _PROFORMA:
        kind = PaperKind.PROFORMA
    buyer = find(root, "AccountingCustomerParty/Party")
    seller = find(root, "AccountingSupplierParty/Party")
    endpoint = find(buyer, "EndpointID")
    email = text(buyer, "Contact/ElectronicMail")
    if not email and endpoint is not None and endpoint.get("schemeID") == "EM":
        email = "".join(endpoint.itertext()).strip()
    return Facts(
        where="UBL XML",
        kind=kind,
        number=text(root, "ID"),
        amount=amount,
        currency=text(root, "DocumentCurrencyCode"),
        issued=day_of(text(root, "IssueDate")),
        due=day_of(text(root, "DueDate", "PaymentMeans/PaymentDueDate")),
        client_name=text(buyer, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        client_tax_id=text(buyer, "PartyTaxScheme/CompanyID", "PartyLegalEntity/CompanyID"),
        client_email=email.lower(),
        seller_name=text(seller, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        seller_tax_id=text(seller, "PartyTaxScheme/CompanyID", "PartyLegalEntity/CompanyID"),
        account=normal_account(text(root, "PaymentMeans/PayeeFinancialAccount/ID")),
        description=text(root, "InvoiceLine/Item/Name", "CreditNoteLine/Item/Name"),
        preceding=text(root, "BillingReference/InvoiceDocumentReference/ID"),
        prepaid=decimal(text(totals, "PrepaidAmount")),
    )


def terms_text(root: Element) -> str:
    """The free words about payment, for an invoice without a due date."""
    return text(root, "PaymentTerms/Note")
