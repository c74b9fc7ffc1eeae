"""Russian УПД and счёт-фактура, formats 5.03 (ФНС ЕД-7-26/970@) and 5.01: root Файл."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from mailbot.model.reading import PaperKind
from mailbot.reading.papers.facts import Facts, day_of, sound
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.terms import with_note
from mailbot.reading.papers.xml import find, find_all, text
from mailbot.reading.phrases import even_fold

_CURRENCIES = {"643": "RUB", "398": "KZT", "840": "USD", "978": "EUR", "933": "BYN", "156": "CNY"}

# A free field that is a date and nothing else.
_BARE_DAY = re.compile(r"[\d.\-/]{8,10}")


def _party(party: Element | None) -> tuple[str, str]:
    """Name and tax id of a seller or buyer: a company, a sole trader, a person."""
    company = find(party, "ИдСв/СвЮЛУч")
    if company is not None:
        return company.get("НаимОрг", ""), company.get("ИННЮЛ", "")
    for path, form in (("ИдСв/СвИП", "ИП "), ("ИдСв/СвФЛУч", "")):
        person = find(party, path)
        name = find(person, "ФИО")
        if person is not None and name is not None:
            parts = (name.get(key, "") for key in ("Фамилия", "Имя", "Отчество"))
            return form + " ".join(part for part in parts if part), person.get("ИННФЛ", "")
    return "", ""


def read(root: Element) -> Facts | None:
    """The facts of a УПД; None for another root. The format has no due date: it may stand among
    the free fields (ИнфПолФХЖ1/ТекстИнф).
    """
    document = find(root, "Документ")
    invoice = find(document, "СвСчФакт")
    if root.tag != "Файл" or invoice is None:
        return None
    bank = find(invoice, "СвПрод/БанкРекв")
    total = find(document, "ТаблСчФакт/ВсегоОпл")
    amount = decimal(total.get("СтТовУчНалВсего", "")) if total is not None else None
    money = find(invoice, "ДенИзм")
    code = (money.get("КодОКВ", "") if money is not None else "") or invoice.get("КодОКВ", "643")
    buyer, buyer_id = _party(find(invoice, "СвПокуп"))
    seller, seller_id = _party(find(invoice, "СвПрод"))
    contact = find(invoice, "СвПокуп/Контакт")
    email = text(contact, "ЭлПочта") or (contact.get("ЭлПочта", "") if contact is not None else "")
    notes = []
    for extra in find_all(invoice, "ИнфПолФХЖ1/ТекстИнф"):
        label = even_fold(extra.get("Идентиф", ""))
        if any(word in label for word in ("срок", "оплат", "due")):
            value = " ".join(extra.get("Значен", "").split())
            notes.append(value if _BARE_DAY.fullmatch(value) else f"{label}: {value}")
    note = "\n".join(notes)
    product = find(document, "ТаблСчФакт/СведТов")
    facts = Facts(
        where="УПД XML",
        kind=PaperKind.INVOICE,
        number=invoice.get("НомерДок", "") or invoice.get("НомерСчФ", ""),
        amount=amount,
        currency=_CURRENCIES.get(code, "RUB"),
        issued=day_of(invoice.get("ДатаДок", "") or invoice.get("ДатаСчФ", "")),
        client_name=buyer,
        client_tax_id=buyer_id,
        client_email=email.lower(),
        seller_name=seller,
        seller_tax_id=seller_id,
        account=bank.get("НомерСчета", "") if bank is not None else "",
        description=product.get("НаимТов", "") if product is not None else "",
    )
    return sound(with_note(facts, note))
