"""A sailmaker in Makkum: a word broken twice, an absence with a stand-in, and cash on the quay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from mailbot.demo.cast import (
    Act,
    Actor,
    BankVoice,
    Choosing,
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

_BANK = "noreply@waterlandbank.example"

_FIRM = Firm(
    company="Zeilmakerij Noordvliet",
    people=(Person(email="sietske@noordvliet-zeilen.example", name="Sietske Bouma"),),
    assistant="facturen@noordvliet-zeilen.example",
    assistant_name="Zeilmakerij Noordvliet, facturen",
    address="Werfkade 7, 8754 AA Makkum",
    tax_id="NL009900701B01",
    phone="+31 515 555 017",
    billing_person="Sietske Bouma",
    accounts=(BankAccount(account="NL58DEMO6846563212", currency="EUR"),),
    banks=(Bank(name="Waterlandbank", senders=(_BANK,)),),
    authserv_ids=("mx.noordvliet-zeilen.example",),
    language="nl",
    country="NL",
    timezone="Europe/Amsterdam",
    currency="EUR",
)

_PEOPLE = {
    "owner": Actor(
        name="Sietske Bouma",
        email="sietske@noordvliet-zeilen.example",
        style=Style.PHONE,
        sign="Groet,\nSietske Bouma\nZeilmakerij Noordvliet",
    ),
    "blik": Actor(
        name="Rob Huisman",
        email="rob@dewijdeblik-verhuur.example",
        company="Jachtverhuur De Wijde Blik",
        style=Style.PHONE,
    ),
    "school": Actor(
        name="Femke Wouda",
        email="femke@zeilschool-lijzeil.example",
        company="Zeilschool Het Lijzeil",
        style=Style.OUTLOOK,
        sign="Met vriendelijke groet,\n\nFemke Wouda\nZeilschool Het Lijzeil",
    ),
    "office": Actor(
        name="Administratie Het Lijzeil",
        email="administratie@zeilschool-lijzeil.example",
        company="Zeilschool Het Lijzeil",
    ),
    "arjen": Actor(
        name="Arjen Postma",
        email="arjen.postma@vlet.example",
        company="Arjen Postma",
        sign="Groeten, Arjen",
    ),
}

_TONGUE = Tongue(
    attribution="Op {when} schreef {name} <{email}>:",
    headers=("Van", "Verzonden", "Aan", "Onderwerp"),
    phone="Verstuurd vanaf mijn iPhone",
    day="%d-%m-%Y",
    thousands=".",
    decimal=",",
    currency="EUR",
    paper={
        "title": "Factuur",
        "seller": "Leverancier",
        "buyer": "Klant",
        "tax_id": "Btw-nummer",
        "issued": "Factuurdatum",
        "due": "Vervaldatum",
        "goods": "Omschrijving",
        "amount": "Bedrag incl. btw",
        "total": "Te betalen",
        "account": "IBAN",
    },
)

_VOICE = BankVoice(
    name="Waterlandbank",
    email=_BANK,
    subject="Er is geld bijgeschreven",
    text=(
        "Beste ondernemer,\n\nEr is een bedrag bijgeschreven op uw zakelijke rekening.\n\n"
        "Bedrag: {amount}\nDatum: {day}\nVan: {payer}\nRekening: {account}\n"
        "Omschrijving: {title}\n\nDit bericht is automatisch verstuurd.\n"
    ),
    quiet_subject="Er is ingelogd op Zakelijk Online",
    quiet_text=(
        "Beste ondernemer,\n\nOp {day} is er ingelogd op uw Zakelijk Online.\n"
        "Was u dit niet? Bel ons dan direct.\n"
    ),
)


def _on(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute)  # noqa: DTZ001 - local; the life adds the zone


_ACTS = (
    Act(
        when=_on(10, 5, 8, 35),
        deed=Invoicing(
            number="2026-117",
            to=("blik",),
            amount=Decimal("1815.00"),
            due=dt.date(2026, 10, 12),
            goods="Grootzeil Valk, nieuw doek",
            subject="Factuur 2026-117",
            text=(
                "Hoi Rob,\n\nHet grootzeil ligt klaar in de loods. In de bijlage factuur 2026-117 "
                "van {amount}, graag betalen vóór of op {due}."
            ),
        ),
    ),
    Act(
        when=_on(10, 5, 8, 50),
        deed=Invoicing(
            number="2026-118",
            to=("school",),
            amount=Decimal("968.00"),
            due=dt.date(2026, 10, 19),
            goods="Reparatie vier fokken en twee spinnakers",
            subject="Factuur 2026-118 reparaties",
            text=(
                "Dag Femke,\n\nAlle fokken zijn weer heel. Hierbij factuur 2026-118: {amount}, "
                "uiterlijk te voldoen op {due}."
            ),
        ),
    ),
    Act(
        when=_on(10, 6, 8, 30),
        deed=Invoicing(
            number="2026-119",
            to=("arjen",),
            amount=Decimal("242.00"),
            due=dt.date(2026, 10, 13),
            goods="Dekzeil op maat",
            subject="Factuur 2026-119 dekzeil",
            text="Hoi Arjen,\n\nHierbij de factuur voor het dekzeil, 2026-119: {amount}, vóór {due}.",
        ),
    ),
    # He paid cash on the quay, and the sailmaker forgot to say so.
    Act(
        when=Cue(to="arjen", kind=LetterKind.UPCOMING, at=dt.time(11, 50)),
        deed=Speech(
            who="arjen",
            text="Hoi,\n\nVolgens mij heb ik dit vorige week al betaald, contant op de kade.",
        ),
    ),
    Act(
        when=_on(10, 15, 8, 40),
        deed=Speech(
            who="owner",
            subject="Arjen Postma",
            text="Factuur 2026-119 is contant betaald, dat klopt.",
        ),
    ),
    # A machine answers for Femke, and names who stands in for her.
    Act(
        when=Cue(to="school", kind=LetterKind.UPCOMING, at=dt.time(9, 30)),
        deed=Speech(
            who="school",
            automatic=True,
            text=(
                "Beste,\n\nIk ben afwezig tot en met 23 oktober en lees mijn mail niet. Vanaf 26 "
                "oktober ben ik weer bereikbaar. Voor facturen kunt u terecht bij "
                "administratie@zeilschool-lijzeil.example.\n\nGroet, Femke Wouda\n"
            ),
        ),
    ),
    Act(
        when=Cue(
            to="owner", kind=LetterKind.QUESTION, question=QuestionKind.CONTACT, at=dt.time(13, 40)
        ),
        deed=Choosing(words="schrijf naar"),
    ),
    Act(
        when=_on(10, 29, 8, 5),
        deed=Transfer(
            amount=Decimal("968.00"),
            payer="ZEILSCHOOL HET LIJZEIL",
            account="NL68DEMO2330792440",
            title="factuur 2026-118",
        ),
    ),
    # Rob means well, twice.
    Act(
        when=Cue(to="blik", kind=LetterKind.OVERDUE_7, at=dt.time(10, 25)),
        deed=Speech(
            who="blik",
            text="Ha Sietske, druk gehad met de winterstalling. Ik maak het vrijdag over!",
        ),
    ),
    Act(
        when=Cue(to="blik", kind=LetterKind.OVERDUE_15, at=dt.time(11, 15)),
        deed=Speech(who="blik", text="Sorry sorry. Ik betaal uiterlijk maandag, beloofd."),
    ),
    Act(
        when=Cue(
            to="owner",
            kind=LetterKind.QUESTION,
            question=QuestionKind.BROKEN_PROMISE,
            at=dt.time(11, 30),
        ),
        deed=Choosing(words="ga volgens plan door", text="{number}"),
    ),
    Act(
        when=Cue(
            to="owner",
            kind=LetterKind.QUESTION,
            question=QuestionKind.APPROVE_LETTER,
            at=dt.time(11, 40),
        ),
        deed=Choosing(words="verstuur", text="{number}. Doe maar, nu is het genoeg."),
    ),
    Act(
        when=Cue(to="blik", kind=LetterKind.OVERDUE_30, days=1, at=dt.time(7, 55)),
        deed=Transfer(
            amount=Decimal("1815.00"),
            payer="JACHTVERHUUR DE WIJDE BLIK",
            account="NL57DEMO2685995289",
            title="2026-117 met excuses voor het wachten",
        ),
    ),
)

STORY = Story(
    key="nl",
    town="Makkum",
    firm=_FIRM,
    people=_PEOPLE,
    bank=_VOICE,
    tongue=_TONGUE,
    acts=_ACTS,
    ending=Ending(
        open={},
        reminders={
            "blik": (
                LetterKind.DUE,
                LetterKind.OVERDUE_7,
                LetterKind.OVERDUE_15,
                LetterKind.OVERDUE_30,
            ),
            "school": (
                LetterKind.UPCOMING,
                LetterKind.OVERDUE_7,
            ),
            "arjen": (LetterKind.UPCOMING,),
        },
        broken=2,
        questions=4,
    ),
)
