"""Whom a mail is about, and which of their invoices: told in four languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.model.client import Client, Contact
from mailbot.model.reading import ClientReply

if TYPE_CHECKING:
    from tests.reading.conftest import Desk

SEPTEMBER, OCTOBER, NOVEMBER = 0, 1, 2
ALL = (SEPTEMBER, OCTOBER, NOVEMBER)

# language: client, address, the first of its numbers
WHO = {
    "pl": ("wydma", "biuro@wydma.example", 200),
    "nl": ("molen", "info@demolen.example", 210),
    "ro": ("cires", "office@ciresul.example", 220),
    "ru": ("parus", "buh@parus.example", 230),
}


def _reply(desk: Desk, raw: bytes) -> ClientReply:
    reading = desk.read(raw)
    assert isinstance(reading, ClientReply)
    return reading


def _meant(desk: Desk, language: str, text: str, *, reminded: bool = True) -> tuple[int, ...]:
    """Which of the client's three invoices an answer is taken to be about."""
    client, address, _ = WHO[language]
    answers = desk.remind(client) if reminded else ""
    reply = _reply(desk, desk.mail(text, sender=address, answers=answers))
    assert reply.client == client
    ids = [one.id for one in desk.book.invoices_of(client)]
    return tuple(sorted(ids.index(one) for one in reply.invoices))


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("pl", "Tę z listopada zapłacimy w grudniu.", (NOVEMBER,)),
        ("pl", "Fakturę za październik opłacę w piątek.", (OCTOBER,)),
        ("pl", "Wrześniowa poszła wczoraj, październikowa faktura jutro.", (SEPTEMBER, OCTOBER)),
        ("nl", "Die van november betalen we vrijdag.", (NOVEMBER,)),
        ("nl", "De oktoberfactuur klopt niet.", (OCTOBER,)),
        ("ro", "Factura din noiembrie o plătim vineri.", (NOVEMBER,)),
        ("ro", "Cea pentru luna octombrie este achitată.", (OCTOBER,)),
        ("pl", "Faktury za wrzesień i październik zapłacone.", (SEPTEMBER, OCTOBER)),
        ("nl", "De facturen over september en oktober zijn voldaan.", (SEPTEMBER, OCTOBER)),
        ("ro", "Facturile din septembrie, octombrie și noiembrie sunt achitate.", ALL),
        ("ru", "Счета за сентябрь и октябрь оплачены.", (SEPTEMBER, OCTOBER)),
        ("ru", "За ноябрь оплатим в пятницу.", (NOVEMBER,)),
        ("ru", "Октябрьский счёт уже оплачен.", (OCTOBER,)),
        ("pl", "The November one will be paid on Friday.", (NOVEMBER,)),
    ],
)
def test_a_month_tells_which_invoice_is_meant(
    desk: Desk, language: str, text: str, meant: tuple[int, ...]
) -> None:
    assert _meant(desk, language, text) == meant
    assert _meant(desk, language, text, reminded=False) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Zapłacimy w listopadzie."),
        ("pl", "Zapłacimy do 15 listopada."),
        ("nl", "Wij betalen in november, uiterlijk voor 15 november."),
        ("ro", "Plătim pe 15 noiembrie, din mai multe motive."),
        ("ru", "Оплатим в ноябре, до 15 ноября."),
    ],
)
def test_a_month_of_payment_is_no_month_of_an_invoice(desk: Desk, language: str, text: str) -> None:
    assert _meant(desk, language, text) == ALL


def test_a_month_with_two_invoices_tells_nothing(desk: Desk) -> None:
    desk.invoice("wydma", "291/11/2026", "77.00")
    assert _meant(desk, "pl", "Ta z listopada będzie w piątek.") == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("pl", "201/10 zapłacona.", (OCTOBER,)),
        ("nl", "Factuur 212 betalen we morgen.", (NOVEMBER,)),
        ("ro", "Factura nr. 220 este plătită.", (SEPTEMBER,)),
        ("ru", "Счёт № 231 оплачен.", (OCTOBER,)),
        ("pl", "Przelałam dziś 633,10 zł.", (NOVEMBER,)),
        ("ru", "Сегодня отправили 520,50.", (OCTOBER,)),
    ],
)
def test_her_own_words_outrank_the_letter_she_answers(
    desk: Desk, language: str, text: str, meant: tuple[int, ...]
) -> None:
    assert _meant(desk, language, text) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Faktura 200 zapłacona, pozostałe w przyszłym tygodniu."),
        ("nl", "Factuur 210 is betaald, de andere volgen."),
        ("ro", "Factura 220 e plătită, celelalte săptămâna viitoare."),
        ("ru", "Счёт 230 оплачен, остальные на следующей неделе."),
        ("pl", "Invoice 200 is paid, the rest will follow."),
        ("pl", "Wszystkie zapłacimy do piątku."),
        ("nl", "We betalen ze allemaal vrijdag."),
        ("ro", "Le plătim pe toate vineri."),
        ("ru", "Оплатим все в пятницу."),
        ("pl", "Dziękujemy za przypomnienie."),
    ],
)
def test_all_the_rest_and_nothing_at_all_mean_all_of_the_letter(
    desk: Desk, language: str, text: str
) -> None:
    assert _meant(desk, language, text) == ALL


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Obie zapłacimy w piątek."),
        ("nl", "Beide worden vrijdag betaald."),
        ("ro", "Ambele vor fi plătite vineri."),
        ("ru", "Оба счёта оплатим в пятницу."),
        ("pl", "Both will be paid on Friday."),
    ],
)
def test_both_are_the_two_of_the_letter_and_not_all_three(
    desk: Desk, language: str, text: str
) -> None:
    client, address, first = WHO[language]
    answers = desk.remind(client, f"{first}/09/2026", f"{first + 1}/10/2026")
    reply = _reply(desk, desk.mail(text, sender=address, answers=answers))
    assert [one.removeprefix("i-")[:3] for one in reply.invoices] == [str(first), str(first + 1)]


# -- who it is


def test_an_answer_to_our_letter_from_a_new_colleague_belongs_to_the_client(desk: Desk) -> None:
    answers = desk.remind("molen")
    reply = _reply(
        desk, desk.mail("Wordt vrijdag betaald.", sender="kees@elders.example", answers=answers)
    )
    assert (reply.client, reply.threaded) == ("molen", True)


def test_another_clients_address_outranks_the_thread_it_answers(desk: Desk) -> None:
    answers = desk.remind("molen")
    reply = _reply(
        desk, desk.mail("Plătim mâine.", sender="office@ciresul.example", answers=answers)
    )
    assert (reply.client, reply.threaded) == ("cires", False)
    assert not set(reply.invoices) & {one.id for one in desk.book.invoices_of("molen")}


def test_a_number_opens_nothing(desk: Desk) -> None:
    reply = _reply(
        desk,
        desk.mail(
            "Please send the amount of invoice 202/11/2026.",
            sender="somebody@elsewhere.example",
            subject="Faktura 202/11/2026",
        ),
    )
    assert reply.client is None
    assert reply.invoices == ()


def test_a_colleague_writes_from_the_firms_own_domain(desk: Desk) -> None:
    reply = _reply(desk, desk.mail("Faktura 202 zapłacona.", sender="ksiegowosc@wydma.example"))
    assert reply.client == "wydma"
    assert reply.invoices == ("i-202/11/2026",)


def test_a_free_mail_domain_makes_nobody_a_colleague(desk: Desk) -> None:
    desk.client(Client(id="jan", company="Jan Wrona", contacts=(Contact(email="wrona@gmail.com"),)))
    assert _reply(desk, desk.mail("Zapłacone.", sender="sowa@gmail.com")).client is None


@pytest.mark.parametrize(
    ("text", "client"),
    [
        ("Za Hotel Granit zapłacimy jutro.\n", "granit"),
        ("Zapłacimy jutro.\n\n-- \nRestauracja Marmur\n", "marmur"),
        ("Faktura 502 będzie jutro.", "marmur"),
        ("Zapłacimy jutro.", None),
        ("Za Hotel Granit i za Restaurację Marmur zapłacimy jutro.", None),
    ],
)
def test_of_two_clients_with_one_bookkeeper_the_mail_tells_which(
    desk: Desk, text: str, client: str | None
) -> None:
    bookkeeper = Contact(email="biuro@liczydlo.example", name="Iga Liczna")
    desk.client(Client(id="granit", company="Hotel Granit Spółka Akcyjna", contacts=(bookkeeper,)))
    desk.client(
        Client(id="marmur", company="Restauracja Marmur Spółka Jawna", contacts=(bookkeeper,))
    )
    desk.invoice("granit", "501/11/2026", "10.00")
    desk.invoice("marmur", "502/11/2026", "20.00")
    assert _reply(desk, desk.mail(text, sender="biuro@liczydlo.example")).client == client


# -- which of a letter's list


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("pl", "Drugą ureguluję do piątku.", (OCTOBER,)),
        ("pl", "Tę starszą zapłacimy jutro, nowszą za tydzień.", (SEPTEMBER, NOVEMBER)),
        ("pl", "Pierwsza pozycja poszła, a listopadową zapłacę w piątek.", (SEPTEMBER, NOVEMBER)),
        ("nl", "De laatste betalen we vrijdag.", (NOVEMBER,)),
        ("nl", "De grootste lukt nu niet, de kleinste wel.", (SEPTEMBER, NOVEMBER)),
        ("ro", "Pe a doua nu o plătim.", (OCTOBER,)),
        ("ru", "По первому счёту оплата в пятницу.", (SEPTEMBER,)),
        ("pl", "The older one will be paid on Friday.", (SEPTEMBER,)),
    ],
)
def test_place_age_and_size_tell_which_invoice_is_meant(
    desk: Desk, language: str, text: str, meant: tuple[int, ...]
) -> None:
    assert _meant(desk, language, text) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Pierwszą ratę zapłacimy w piątek."),
        ("nl", "De eerste termijn betalen we vrijdag."),
        ("ro", "Prima rată o plătim vineri."),
        ("ru", "Первый платёж в пятницу."),
        ("nl", "De factuur van 410,00 klopt niet, die andere twee betalen we."),
        ("ro", "Restul de 410,00 a plecat ieri, cealaltă are o problemă."),
    ],
)
def test_an_instalments_place_and_the_others_single_none_out(
    desk: Desk, language: str, text: str
) -> None:
    assert _meant(desk, language, text) == ALL


# -- an address that is not on file


@pytest.mark.parametrize(
    "text",
    [
        "Piszę z prywatnej poczty. Fakturę 202/11/2026 zapłacę w piątek.\n\nDanuta Kos, Wydma\n",
        "Prowadzimy księgi pensjonatu Wydma, prosimy o kopię faktury 202/11/2026.\n",
        "Postanowieniem sądu ogłoszono upadłość Wydmy, dotyczy to faktury 202/11/2026.\n",
    ],
)
def test_name_and_number_together_tell_the_client(desk: Desk, text: str) -> None:
    reply = _reply(desk, desk.mail(text, sender="ktos@gmail.com"))
    assert (reply.client, reply.invoices) == ("wydma", ("i-202/11/2026",))


@pytest.mark.parametrize(
    "text",
    [
        "Fakturę 202/11/2026 zapłacę w piątek.\n",
        "Tu Danuta Kos z Wydmy, zapłacę w piątek.\n",
        "Tu De Molen, fakturę 202/11/2026 zapłacę w piątek.\n",
    ],
)
def test_neither_a_number_nor_a_name_alone_tells_the_client(desk: Desk, text: str) -> None:
    assert _reply(desk, desk.mail(text, sender="ktos@gmail.com")).client is None
