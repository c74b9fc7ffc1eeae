"""UBL 2.1 invoices and credit notes: Peppol BIS 3, CIUS-RO, NLCIUS (EN 16931)."""

from __future__ import annotations

import datetime as dt
from xml.etree.ElementTree import Element

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import normal_account
from mailbot.model.reading import PaperKind
from mailbot.reading.papers.facts import MAX_WORDS, Discount, Facts, day_of, sound
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.terms import with_note
from mailbot.reading.papers.xml import find, find_all, text

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
        # A note of less than nothing takes a credit back; that raises the claim, and is asked about.
        amount = -amount if amount is not None else None
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
    doubts: tuple[Fact, ...] = ()
    days = _instalments(root)
    due = day_of(text(root, "DueDate", "PaymentMeans/PaymentDueDate"))
    if len(days) > 1:
        doubts = (Fact(kind=FactKind.DUE_DATES_DIFFER, day=min(days), other_day=max(days)),)
        due = max(days)
    elif due is None and days:
        due = days[0]
    corrected = tuple(
        dict.fromkeys(
            " ".join("".join(one.itertext()).split())
            for one in find_all(root, "BillingReference/InvoiceDocumentReference/ID")
        )
    )
    if credit and len(corrected) > 1:
        named = ", ".join(corrected)[:MAX_WORDS]
        doubts = (*doubts, Fact(kind=FactKind.SEVERAL_PRECEDING, text=named))
    facts = Facts(
        where="UBL XML",
        kind=kind,
        number=text(root, "ID"),
        amount=amount,
        signed=credit,
        currency=text(root, "DocumentCurrencyCode"),
        issued=day_of(text(root, "IssueDate")),
        due=due,
        discount=_discount(root),
        client_name=text(buyer, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        client_tax_id=text(buyer, "PartyTaxScheme/CompanyID", "PartyLegalEntity/CompanyID"),
        client_email=email.lower(),
        seller_name=text(seller, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        seller_tax_id=text(seller, "PartyTaxScheme/CompanyID", "PartyLegalEntity/CompanyID"),
        account=normal_account(text(root, "PaymentMeans/PayeeFinancialAccount/ID")),
        description=text(root, "InvoiceLine/Item/Name", "CreditNoteLine/Item/Name"),
        preceding=corrected[0] if corrected and not (credit and len(corrected) > 1) else "",
        replaces=code == "384",
        prepaid=decimal(text(totals, "PrepaidAmount")),
        doubts=doubts,
    )
    return sound(with_note(facts, terms_text(root)))


def terms_text(root: Element) -> str:
    """The free words about payment (BT-20)."""
    notes = (
        " ".join("".join(one.itertext()).split()) for one in find_all(root, "PaymentTerms/Note")
    )
    return "\n".join(notes)


def _instalments(root: Element) -> tuple[dt.date, ...]:
    """The different days of PaymentTerms that have one: instalments, each with its Amount."""
    days = (day_of(text(one, "PaymentDueDate")) for one in find_all(root, "PaymentTerms"))
    return tuple(dict.fromkeys(day for day in days if day is not None))


def _discount(root: Element) -> Discount | None:
    """PaymentTerms/SettlementDiscountPercent, until the end of SettlementPeriod."""
    for terms in find_all(root, "PaymentTerms"):
        percent = decimal(text(terms, "SettlementDiscountPercent"))
        if percent:
            until = day_of(text(terms, "SettlementPeriod/EndDate"))
            return Discount(words=text(terms, "Note")[:MAX_WORDS], percent=percent, until=until)
    return None
