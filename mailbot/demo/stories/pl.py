"""A bookbinder in Olsztyn: a plan that is kept, a forged notice, a promise that is kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from mailbot.demo.cast import (
    Act,
    Actor,
    BankVoice,
    Cue,
    Ending,
    Invoicing,
    Speech,
    Story,
    Style,
    Tongue,
    Transfer,
)
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.letter import LetterKind
from mailbot.model.question import QuestionKind

_BANK = "powiadomienia@bank-warminski.example"
_JASKOLKA, _PIGMENT = "PL11999024651860913909960308", "PL75999087992462819482199351"
_LIBRARY = "PL47999056001909378657975432"

_FIRM = Firm(
    company="Introligatornia Kłos",
    people=(Person(email="wanda@klos-oprawy.example", name="Wanda Kłos"),),
    assistant="rozliczenia@klos-oprawy.example",
    assistant_name="Introligatornia Kłos, rozliczenia",
    address="ul. Zszywana 4, 10-001 Olsztyn",
    tax_id="7390007001",
    phone="+48 89 555 01 40",
    billing_person="Wanda Kłos",
    accounts=(BankAccount(account="PL59999033162601815908301661", currency="PLN"),),
    banks=(Bank(name="Bank Warmiński", senders=(_BANK,)),),
    authserv_ids=("mx.klos-oprawy.example",),
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
    currency="PLN",
)

_PEOPLE = {
    "owner": Actor(
        name="Wanda Kłos",
        email="wanda@klos-oprawy.example",
        sign="Pozdrawiam\nWanda Kłos\nIntroligatornia Kłos",
    ),
    "jaskolka": Actor(
        name="Marek Sroka",
        email="m.sroka@wyd-jaskolka.example",
        company="Wydawnictwo Jaskółka sp. z o.o.",
        style=Style.OUTLOOK,
        sign="Z poważaniem\nMarek Sroka\nWydawnictwo Jaskółka sp. z o.o.",
    ),
    "library": Actor(
        name="Barbara Lenart",
        email="b.lenart@biblioteka-na-skarpie.example",
        company="Biblioteka na Skarpie",
        sign="Serdeczności,\nBarbara Lenart",
    ),
    "pigment": Actor(
        name="Oskar Wilk",
        email="oskar@studio-pigment.example",
        company="Studio Pigment Oskar Wilk",
        style=Style.PHONE,
    ),
}

_TONGUE = Tongue(
    attribution="{when} {name} <{email}> napisał(a):",
    headers=("Od", "Wysłano", "Do", "Temat"),
    phone="Wysłane z iPhone'a",
    day="%d.%m.%Y",
    thousands=" ",
    decimal=",",
    currency="zł",
    paper={
        "title": "Faktura VAT",
        "seller": "Sprzedawca",
        "buyer": "Nabywca",
        "tax_id": "NIP",
        "issued": "Data wystawienia",
        "due": "Termin płatności",
        "goods": "Nazwa usługi",
        "amount": "Wartość brutto",
        "total": "Do zapłaty",
        "account": "Rachunek bankowy",
    },
)

_VOICE = BankVoice(
    name="Bank Warmiński",
    email=_BANK,
    subject="Wpływ na rachunek",
    text=(
        "Dzień dobry,\n\nna Twój rachunek firmowy wpłynął przelew.\n\nKwota: {amount}\n"
        "Data księgowania: {day}\nNadawca: {payer}\nRachunek nadawcy: {account}\n"
        "Tytuł: {title}\n\nWiadomość wysłana automatycznie, prosimy na nią nie odpowiadać.\n"
    ),
    quiet_subject="Logowanie do bankowości internetowej",
    quiet_text=(
        "Dzień dobry,\n\n{day} zalogowano się do Twojej bankowości internetowej.\n"
        "Jeśli to nie Ty, zadzwoń na infolinię.\n"
    ),
)


def _on(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute)  # noqa: DTZ001 - local; the life adds the zone


_ACTS = (
    Act(
        when=_on(10, 5, 8, 40),
        deed=Invoicing(
            number="FV/61/10/2026",
            to=("jaskolka",),
            amount=Decimal("6150.00"),
            due=dt.date(2026, 10, 12),
            goods="Oprawa twarda, 500 egz. „Ptaki Warmii”",
            subject="Faktura FV/61/10/2026 – oprawa „Ptaki Warmii”",
            text=(
                "Dzień dobry Panie Marku,\n\nnakład pojechał dziś do Państwa magazynu. W załączeniu "
                "faktura FV/61/10/2026 na kwotę {amount}, termin płatności {due}."
            ),
        ),
    ),
    Act(
        when=_on(10, 5, 8, 52),
        deed=Invoicing(
            number="FV/62/10/2026",
            to=("library",),
            amount=Decimal("738.00"),
            due=dt.date(2026, 10, 19),
            goods="Renowacja sześciu roczników gazet",
            subject="Faktura za renowację roczników",
            text=(
                "Pani Barbaro,\n\nroczniki gotowe, można odbierać. Przesyłam fakturę "
                "FV/62/10/2026 na {amount}, płatną do {due}."
            ),
        ),
    ),
    Act(
        when=_on(10, 6, 8, 45),
        deed=Invoicing(
            number="FV/63/10/2026",
            to=("pigment",),
            amount=Decimal("2460.00"),
            due=dt.date(2026, 10, 20),
            goods="Pudełka na portfolio, 40 szt.",
            subject="Faktura FV/63/10/2026",
            text=(
                "Cześć Oskar,\n\npudełka spakowane. Faktura FV/63/10/2026 w załączniku: {amount}, "
                "termin {due}."
            ),
        ),
    ),
    # Somebody would like the bookbinder to believe that she has been paid.
    Act(
        when=_on(10, 14, 11, 20),
        deed=Transfer(
            amount=Decimal("2460.00"),
            payer="STUDIO PIGMENT OSKAR WILK",
            account=_PIGMENT,
            title="FV/63/10/2026",
            forged_from="powiadomienia@bank-warrninski.example",
        ),
    ),
    # The librarian has lost the paper, and pays as soon as she has it again.
    Act(
        when=Cue(to="library", kind=LetterKind.UPCOMING, at=dt.time(11, 35)),
        deed=Speech(
            who="library",
            text=(
                "Dzień dobry,\n\nprzepraszam, nie mogę znaleźć tej faktury w poczcie. "
                "Czy mogą Państwo przesłać mi ją jeszcze raz?"
            ),
        ),
        needs_paper=True,
    ),
    Act(
        when=_on(10, 19, 7, 58),
        deed=Transfer(
            amount=Decimal("738.00"),
            payer="BIBLIOTEKA NA SKARPIE",
            account=_LIBRARY,
            title="FV/62/10/2026 RENOWACJA",
        ),
    ),
    # The publisher cannot pay at once, asks for three parts, and keeps to them.
    Act(
        when=Cue(to="jaskolka", kind=LetterKind.OVERDUE_7, days=1, at=dt.time(10, 15)),
        deed=Speech(
            who="jaskolka",
            text=(
                "Dzień dobry,\n\nhurtownia rozliczy się z nami dopiero w listopadzie i nie damy rady "
                "zapłacić całości od razu. Czy możemy rozłożyć płatność na trzy raty? Pierwszą, "
                "2 050 zł, zapłacimy 23 października. Drugą, 2 050 zł, zapłacimy 6 listopada. "
                "Trzecią, 2 050 zł, zapłacimy 16 listopada."
            ),
        ),
    ),
    Act(
        when=Cue(
            to="owner", kind=LetterKind.QUESTION, question=QuestionKind.PLAN, at=dt.time(13, 5)
        ),
        deed=Speech(
            who="owner",
            text=(
                "FV/61/10/2026: zgoda na raty 2050 zł do 23.10.2026, 2050 zł do 6.11.2026 "
                "i 2050 zł do 16.11.2026."
            ),
        ),
    ),
    Act(
        when=_on(10, 23, 8, 2),
        deed=Transfer(
            amount=Decimal("2050.00"),
            payer="WYDAWNICTWO JASKÓŁKA SP. Z O.O.",
            account=_JASKOLKA,
            title="RATA 1/3 FV/61/10/2026",
        ),
    ),
    Act(
        when=_on(11, 6, 8, 1),
        deed=Transfer(
            amount=Decimal("2050.00"),
            payer="WYDAWNICTWO JASKÓŁKA SP. Z O.O.",
            account=_JASKOLKA,
            title="RATA 2/3 FV/61/10/2026",
        ),
    ),
    Act(
        when=_on(11, 16, 8, 3),
        deed=Transfer(
            amount=Decimal("2050.00"),
            payer="WYDAWNICTWO JASKÓŁKA SP. Z O.O.",
            account=_JASKOLKA,
            title="RATA 3/3 FV/61/10/2026",
        ),
    ),
    # The studio promises a day, and keeps it.
    Act(
        when=Cue(to="pigment", kind=LetterKind.UPCOMING, at=dt.time(11, 48)),
        deed=Speech(who="pigment", text="Hej, wyleciało mi z głowy, sorry! Zapłacę w piątek."),
    ),
    Act(
        when=_on(10, 23, 8, 10),
        deed=Transfer(
            amount=Decimal("2460.00"),
            payer="STUDIO PIGMENT OSKAR WILK",
            account=_PIGMENT,
            title="faktura 63/10/2026",
        ),
    ),
    Act(
        when=_on(10, 26, 8, 45),
        deed=Invoicing(
            number="FV/64/10/2026",
            to=("pigment",),
            amount=Decimal("1845.00"),
            due=dt.date(2026, 11, 2),
            goods="Teczki prezentacyjne, 30 szt.",
            subject="Faktura FV/64/10/2026",
            text="Oskar,\n\nteczki jak ustalone. Faktura FV/64/10/2026: {amount}, termin {due}.",
        ),
    ),
    # The owner talks to the studio herself, and asks for silence until she has.
    Act(
        when=_on(11, 3, 8, 30),
        deed=Speech(
            who="owner",
            subject="Studio Pigment",
            text="Proszę wstrzymać przypomnienia do faktury FV/64/10/2026 do 13 listopada.",
        ),
    ),
    Act(
        when=_on(11, 18, 8, 20),
        deed=Speech(who="owner", subject="", text="Poproszę zestawienie otwartych faktur."),
    ),
)

STORY = Story(
    key="pl",
    town="Olsztyn",
    firm=_FIRM,
    people=_PEOPLE,
    bank=_VOICE,
    tongue=_TONGUE,
    acts=_ACTS,
    ending=Ending(
        open={"FV/64/10/2026": Decimal("1845.00")},
        reminders={
            "jaskolka": (
                LetterKind.DUE,
                LetterKind.OVERDUE_7,
                LetterKind.UPCOMING,
                LetterKind.UPCOMING,
            ),
            "library": (LetterKind.UPCOMING,),
            "pigment": (
                LetterKind.UPCOMING,
                LetterKind.DUE,
                LetterKind.OVERDUE_7,
            ),
        },
        kept=1,
        plans=1,
        forged=1,
        questions=1,
    ),
    digest=True,
)
