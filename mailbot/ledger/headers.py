"""The words owners put above the columns of their invoice lists."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mailbot.model.identity import fold


class Column(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    CLIENT = "client"
    EMAIL = "e-mail"
    TAX_ID = "tax id"
    ISSUED = "issue date"
    DUE = "due date"
    TERMS = "payment days"
    AMOUNT = "amount"
    CURRENCY = "currency"
    PAID = "paid"
    PAID_ON = "paid on"
    DESCRIPTION = "description"


# Polish, Romanian, Dutch, Russian, English. Gross before net: what is owed is the gross amount, so
# "net" is no column of ours.
COLUMNS: Mapping[Column, tuple[str, ...]] = {
    Column.NUMBER: (
        *("number", "invoice number", "invoice no", "invoice", "no", "inv no"),
        *("numer", "numer faktury", "nr faktury", "faktura", "nr", "nr dokumentu"),
        *("numar", "numar factura", "nr factura", "factura", "numarul facturii", "serie si numar"),
        *("nummer", "factuurnummer", "factuur", "factuurnr", "fact nr"),
        *("номер", "номер счета", "счет", "номер документа", "№", "№ счета", "счет №"),
        *("номер акта", "номер накладной"),
    ),
    Column.CLIENT: (
        *("client", "customer", "company", "client name", "customer name", "bill to"),
        *("klient", "kontrahent", "nabywca", "firma", "nazwa klienta", "odbiorca", "nazwa firmy"),
        *("cumparator", "nume client", "denumire client", "companie", "beneficiar", "partener"),
        *("klant", "klantnaam", "bedrijf", "bedrijfsnaam", "debiteur", "afnemer", "relatie"),
        *("клиент", "контрагент", "покупатель", "заказчик", "название", "организация", "компания"),
    ),
    Column.EMAIL: (
        *("e-mail", "email", "mail", "email address", "e-mail address", "client email"),
        *("adres e-mail", "adres email", "e-mail klienta", "mail klienta"),
        *("adresa e-mail", "adresa email", "email client", "e-mail client"),
        *("e-mailadres", "emailadres", "e-mail klant", "mailadres"),
        *(
            "почта",
            "эл. почта",
            "электронная почта",
            "имейл",
            "емейл",
            "адрес почты",
            "e-mail клиента",
        ),
    ),
    Column.TAX_ID: (
        *("tax id", "vat number", "vat id", "vat no"),
        *("nip", "nip nabywcy", "nip klienta"),
        *("cui", "cif", "cod fiscal", "cod unic"),
        *("btw-nummer", "btw nummer", "btw-id", "kvk", "kvk-nummer"),
        *("инн", "инн клиента", "инн покупателя", "бин"),
    ),
    Column.ISSUED: (
        *("issue date", "issued", "date", "invoice date", "issued on", "date of issue"),
        *("data wystawienia", "wystawiono", "data faktury", "data", "wystawiona"),
        *("data emiterii", "data facturii", "emisa", "data emitere", "emis la"),
        *("factuurdatum", "datum", "verzonden op", "datum factuur"),
        *("дата", "дата счета", "дата выставления", "выставлен", "дата документа"),
    ),
    Column.DUE: (
        *("due date", "due", "due on", "payment due", "pay by"),
        *("termin platnosci", "termin", "platne do", "data platnosci do", "termin zaplaty"),
        *("scadenta", "data scadentei", "termen de plata", "data scadenta", "termen", "scadent la"),
        *("vervaldatum", "uiterste betaaldatum", "te betalen voor", "vervalt op", "betalen voor"),
        *("срок оплаты", "оплатить до", "срок", "дата оплаты до", "срок платежа", "к оплате до"),
    ),
    Column.TERMS: (
        *("terms", "payment terms", "days", "payment days", "terms (days)"),
        *("dni", "termin (dni)", "dni platnosci", "termin platnosci (dni)"),
        *("zile", "termen (zile)", "zile plata", "termen plata (zile)"),
        *("betaaltermijn", "dagen", "termijn", "betalingstermijn", "betaaltermijn (dagen)"),
        *("дней", "отсрочка", "отсрочка (дней)", "дней на оплату", "срок (дней)"),
    ),
    Column.AMOUNT: (
        *("amount", "total", "gross", "gross amount", "amount due", "invoice total", "sum"),
        *("kwota", "kwota brutto", "brutto", "wartosc brutto", "do zaplaty", "suma", "razem"),
        *("suma totala", "valoare", "total de plata", "valoare totala", "total cu tva", "de plata"),
        *("bedrag", "totaal", "bedrag incl btw", "totaalbedrag", "totaal incl btw", "te betalen"),
        *("сумма", "итого", "сумма с ндс", "к оплате", "всего", "сумма счета"),
    ),
    Column.CURRENCY: (*("currency", "cur", "ccy", "waluta", "moneda", "valuta", "munt", "валюта"),),
    Column.PAID: (
        *("paid", "amount paid", "status", "payment status", "received"),
        *("zaplacono", "oplacona", "oplacone", "wplacono", "zaplacone", "wplata", "zaplacona"),
        *("platit", "achitat", "incasat", "platita", "stare", "suma platita", "suma incasata"),
        *("betaald", "voldaan", "ontvangen", "reeds betaald", "betaald bedrag"),
        *("оплачено", "оплачен", "оплата", "статус", "получено", "статус оплаты"),
    ),
    Column.PAID_ON: (
        *("paid on", "payment date", "date paid", "paid date"),
        *("data zaplaty", "data wplaty", "zaplacono dnia", "data platnosci"),
        *("data platii", "data incasarii", "platit la", "data incasare"),
        *("betaaldatum", "betaald op", "datum betaling", "ontvangen op"),
        *("дата оплаты", "оплачено дата", "дата платежа", "дата поступления"),
    ),
    Column.DESCRIPTION: (
        *("description", "subject", "for", "details"),
        *("opis", "tytul", "za co", "usluga", "nazwa uslugi"),
        *("descriere", "explicatii", "produs", "serviciu"),
        *("omschrijving", "betreft", "onderwerp"),
        *("описание", "назначение", "услуга", "наименование", "предмет"),
    ),
}


def _plain(words: str) -> str:
    bare = fold(words).replace(".", " ").replace(":", " ").replace("_", " ")
    return " ".join(bare.split())


_BY_WORDS = {_plain(word): column for column, words in COLUMNS.items() for word in words}


def column_of(header: str) -> Column | None:
    """What a header cell names; None for a column that is of no use here.

    A currency or a unit in brackets is passed over: "Kwota (PLN)".
    """
    words = _plain(header.lstrip("\ufeff"))
    return _BY_WORDS.get(words) or _BY_WORDS.get(_plain(words.partition("(")[0]))
