"""What is not paid is never booked as paid, and what is booked can be undone."""

from __future__ import annotations

import pytest

from mailbot.model.fact import FactKind
from mailbot.model.reading import Command
from mailbot.reading.order_clauses import order_clauses
from mailbot.reading.order_words import LANGUAGES, phrasebook

from .test_orders_commands import said

NOT_PAID = [
    ("pl", "{} nie jest zapłacona."),
    ("pl", "{} wciąż niezapłacona"),
    ("pl", "To nie ich wpłata, {} nie jest jeszcze zapłacona"),
    ("pl", "przelew za {} nie dotarł"),
    ("nl", "{} is niet betaald."),
    ("nl", "{} is helemaal nog niet voldaan"),
    ("nl", "Het geld voor {} is niet binnen"),
    ("ro", "{} nu este plătită."),
    ("ro", "{} n-a fost plătită"),
    ("ro", "banii pentru {} nu au venit"),
    ("ru", "{} не оплачен."),
    ("ru", "деньги за {} не пришли"),
    ("ru", "оплата за {} не поступила"),
    ("en", "{} is not paid."),
    ("en", "{} isn't really paid yet"),
    ("en", "They have not in fact paid {}"),
    ("en", "Nobody paid {}"),
]


@pytest.mark.parametrize(("language", "text"), NOT_PAID)
def test_what_is_not_paid_is_not_booked(language: str, text: str) -> None:
    for number in ("S/301/2026", "301"):
        orders = said(text.format(number), language).orders
        assert Command.MARK_PAID not in {order.command for order in orders}
        assert Command.MARK_PAID.value not in {order.note for order in orders}


UNDO = [
    ("pl", "Cofnij księgowanie S/301/2026."),
    ("pl", "S/301/2026 błędnie zaksięgowana, odksięguj"),
    ("pl", "Oznacz S/301/2026 jako niezapłaconą."),
    ("nl", "Maak de boeking van S/304/2026 ongedaan."),
    ("nl", "Annuleer de boeking van S/304/2026"),
    ("nl", "Zet S/304/2026 op onbetaald."),
    ("ro", "Anulează înregistrarea plății pentru S/302/2026."),
    ("ro", "Marchează S/302/2026 ca neplătită"),
    ("ru", "Отмени зачёт оплаты S/306/2026."),
    ("ru", "Отметь S/306/2026 как неоплаченный"),
    ("en", "Undo the booking of S/301/2026, please."),
    ("en", "Cancel the booking on S/301/2026"),
    ("en", "Mark S/301/2026 as unpaid."),
]


@pytest.mark.parametrize(("language", "text"), UNDO)
def test_a_booking_can_be_undone(language: str, text: str) -> None:
    order = said(text, language).orders[0]
    assert order.command is Command.UNDO_BOOKING
    assert order.sure
    assert len(order.invoices) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_paid_and_one_not_is_asked_about(language: str) -> None:
    text = {
        "pl": "301 jest zapłacona, 302 nie jest zapłacona",
        "nl": "301 is betaald, 302 is niet betaald",
        "ro": "301 a fost plătită, 302 nu a fost plătită",
        "ru": "301 оплачен, 302 не оплачен",
        "en": "301 has been paid, 302 has not been paid",
    }[language]
    clauses = order_clauses(text, phrasebook(language))
    paid = [one for one in clauses if one.told or Command.MARK_PAID in one.ordered]
    assert all(FactKind.NEGATED in {fact.kind for fact in one.doubts} for one in paid)


def test_a_negation_of_something_else_leaves_it_paid() -> None:
    (clause,) = order_clauses("Nie wysyłaj nic, 301 jest zapłacona", phrasebook("pl"))[-1:]
    assert clause.told or Command.MARK_PAID in clause.ordered
