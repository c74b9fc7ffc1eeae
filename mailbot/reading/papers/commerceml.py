"""1C's own exchange files: CommerceML 2.x (КоммерческаяИнформация) and EnterpriseData."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from mailbot.model.reading import PaperKind
from mailbot.reading.papers.facts import Facts, day_of
from mailbot.reading.papers.statement import decimal
from mailbot.reading.papers.xml import find, find_all, text

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
    buyer = seller = None
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
    return Facts(
        where="CommerceML XML",
        kind=PaperKind.INVOICE,
        number=text(document, "Номер"),
        amount=decimal(text(document, "Сумма")),
        currency=_currency(text(document, "Валюта")),
        issued=day_of(text(document, "Дата")),
        due=day_of(text(document, "СрокПлатежа")),
        client_name=text(buyer, "Наименование", "ОфициальноеНаименование", "ПолноеНаименование"),
        client_tax_id=text(buyer, "ИНН"),
        client_email=email,
        seller_name=text(seller, "Наименование", "ОфициальноеНаименование", "ПолноеНаименование"),
        seller_tax_id=text(seller, "ИНН"),
        account=_anywhere(seller, "НомерСчета") or _anywhere(document, "НомерСчета"),
        description=text(document, "Товары/Товар/Наименование"),
    )


def _enterprise(document: Element) -> Facts:
    head = find(document, "КлючевыеСвойства")
    buyer = find(document, "Контрагент")
    return Facts(
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
