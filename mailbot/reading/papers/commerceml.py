"""1C's own exchange files: CommerceML 2.x (КоммерческаяИнформация) and EnterpriseData."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from mailbot.model.reading import PaperKind
from mailbot.reading.papers.facts import Facts, day_of, sound
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.xml import find, find_all, text
from mailbot.reading.phrases import even_fold

_CURRENCIES = {
    "643": "RUB",
    "руб": "RUB",
    "руб.": "RUB",
    "RUR": "RUB",
    "398": "KZT",
    "840": "USD",
    "978": "EUR",
}


def _currency(written: str) -> str:
    return _CURRENCIES.get(written.strip(), written.strip().upper() or "RUB")


def _said(element: Element | None, *names: str) -> str:
    """The first of these that has words: an element in CommerceML 2.x, an attribute in 1.x."""
    own = element.attrib if element is not None else {}
    return text(element, *names) or next((own[name] for name in names if own.get(name)), "")


def _kind(document: Element) -> PaperKind:
    """ХозОперация: a bill or a sale is a claim, a return lowers one, an order is none."""
    operation = even_fold(_said(document, "ХозОперация"))
    if re.search(r"возврат|корректиров|сторно", operation):
        return PaperKind.CREDIT_NOTE
    if not operation or re.search(r"счет|реализац|отпуск|продаж|оказани|выполнен", operation):
        return PaperKind.INVOICE
    return PaperKind.NOT_AN_INVOICE


def _anywhere(element: Element | None, *names: str) -> str:
    """The text of the first descendant with one of these names."""
    if element is not None:
        for name in names:
            for found in element.iter(name):
                words = " ".join("".join(found.itertext()).split())
                if words:
                    return words
    return ""


def read(root: Element) -> Facts | None:
    """The facts of the file's only payment request; None for another root or several documents."""
    if root.tag == "КоммерческаяИнформация":
        return _commerce(root)
    body = next((one for one in root.iter() if one.tag.startswith("Документ.Счет")), None)
    return _enterprise(body) if body is not None else None


def _commerce(root: Element) -> Facts | None:
    documents = list(find_all(root, "Документ")) or list(find_all(root, "Контейнер/Документ"))
    if len(documents) != 1:
        return None
    document = documents[0]
    kind = _kind(document)
    amount = decimal(_said(document, "Сумма"))
    credit = kind is PaperKind.CREDIT_NOTE
    if credit and amount is not None:
        amount = -abs(amount)
    buyer, seller = _old_parties(root, document)
    for party in find_all(document, "Контрагенты/Контрагент"):
        role = text(party, "Роль").casefold()
        if role in ("покупатель", "плательщик"):
            buyer = party
        elif role in ("продавец", "получатель"):
            seller = party
    email = ""
    for contact in find_all(buyer, "Контакты/Контакт"):
        if "@" in text(contact, "Значение"):
            email = text(contact, "Значение").lower()
    facts = Facts(
        where="CommerceML XML",
        kind=kind,
        number=_said(document, "Номер"),
        amount=amount,
        signed=credit,
        currency=_currency(_said(document, "Валюта")),
        issued=day_of(_said(document, "Дата")),
        due=day_of(_said(document, "СрокПлатежа")),
        client_name=_said(buyer, "Наименование", "ОфициальноеНаименование", "ПолноеНаименование"),
        client_tax_id=_said(buyer, "ИНН"),
        client_email=email,
        seller_name=_said(seller, "Наименование", "ОфициальноеНаименование", "ПолноеНаименование"),
        seller_tax_id=_said(seller, "ИНН"),
        account=_anywhere(seller, "НомерСчета") or _anywhere(document, "НомерСчета"),
        description=text(document, "Товары/Товар/Наименование"),
    )
    return sound(facts)


def _old_parties(root: Element, document: Element) -> tuple[Element | None, Element | None]:
    """Buyer and seller of CommerceML 1.x: ПредприятиеВДокументе names them by their identity."""
    known = {one.get("Идентификатор", ""): one for one in find_all(root, "Контрагент")}
    roles = {
        one.get("Роль", "").casefold(): known.get(one.get("Контрагент", ""))
        for one in find_all(document, "ПредприятиеВДокументе")
    }
    buyer = roles.get("покупатель")
    return (roles.get("плательщик") if buyer is None else buyer), roles.get("продавец")


def _enterprise(document: Element) -> Facts:
    head = find(document, "КлючевыеСвойства")
    buyer = find(document, "Контрагент")
    facts = Facts(
        where="EnterpriseData XML",
        kind=PaperKind.INVOICE,
        number=text(head, "Номер"),
        amount=decimal(text(document, "Сумма", "СуммаДокумента")),
        currency=_currency(_anywhere(find(document, "Валюта"), "Код", "Наименование")),
        issued=day_of(text(head, "Дата")),
        due=day_of(_anywhere(document, "СрокОплаты", "ДатаПлатежа", "СрокПлатежа", "ДатаОплаты")),
        client_name=_anywhere(buyer, "НаименованиеПолное", "Наименование"),
        client_tax_id=_anywhere(buyer, "ИНН"),
        seller_name=_anywhere(find(head, "Организация"), "НаименованиеПолное", "Наименование"),
        seller_tax_id=_anywhere(find(head, "Организация"), "ИНН"),
        account=_anywhere(document, "НомерСчета"),
    )
    return sound(facts)
