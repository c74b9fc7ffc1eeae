"""A carpenter in Sibiu: a dispute, a payment that had crossed the reminder, a dead address."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from mailbot.demo.cast import (
    Act,
    Actor,
    BankVoice,
    Bounce,
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

_BANK = "notificari@bancacibin.example"

_FIRM = Firm(
    company="Tâmplăria Cireșul SRL",
    people=(Person(email="ilinca@tamplaria-ciresul.example", name="Ilinca Oprean"),),
    assistant="facturi@tamplaria-ciresul.example",
    assistant_name="Tâmplăria Cireșul, facturi",
    address="Str. Rindelei 12, 550001 Sibiu",
    tax_id="RO90007004",
    phone="+40 269 555 012",
    billing_person="Ilinca Oprean",
    accounts=(BankAccount(account="RO69DEMO3194875749118625", currency="RON"),),
    banks=(Bank(name="Banca Cibin", senders=(_BANK,)),),
    authserv_ids=("mx.tamplaria-ciresul.example",),
    language="ro",
    country="RO",
    timezone="Europe/Bucharest",
    currency="RON",
)

_PEOPLE = {
    "owner": Actor(
        name="Ilinca Oprean",
        email="ilinca@tamplaria-ciresul.example",
        sign="Cu stimă,\nIlinca Oprean\nTâmplăria Cireșul",
    ),
    "pension": Actor(
        name="Dorin Hașu",
        email="dorin@pensiunea-bradului.example",
        company="Pensiunea Valea Bradului SRL",
        style=Style.GMAIL,
        sign="Dorin Hașu\nPensiunea Valea Bradului",
    ),
    "cafe": Actor(
        name="Anca Rusu",
        email="anca@cafeneaua-zori.example",
        company="Cafeneaua Zori SRL",
        style=Style.PHONE,
    ),
    "accounts": Actor(
        name="Contabilitate Piticii Veseli",
        email="contabilitate@piticii-veseli.example",
        company="Grădinița Piticii Veseli",
    ),
    "director": Actor(
        name="Mariana Toma",
        email="mariana.toma@piticii-veseli.example",
        company="Grădinița Piticii Veseli",
        style=Style.OUTLOOK,
        sign="Cu respect,\nMariana Toma\ndirector, Grădinița Piticii Veseli",
    ),
}

_TONGUE = Tongue(
    attribution="Pe {when}, {name} <{email}> a scris:",
    headers=("De la", "Trimis", "Către", "Subiect"),
    phone="Trimis de pe iPhone",
    day="%d.%m.%Y",
    thousands=".",
    decimal=",",
    currency="lei",
    paper={
        "title": "Factura",
        "seller": "Furnizor",
        "buyer": "Client",
        "tax_id": "CUI",
        "issued": "Data emiterii",
        "due": "Data scadenței",
        "goods": "Denumirea produselor",
        "amount": "Valoare cu TVA",
        "total": "Total de plată",
        "account": "Cont IBAN",
    },
)

_VOICE = BankVoice(
    name="Banca Cibin",
    email=_BANK,
    subject="Încasare în contul dumneavoastră",
    text=(
        "Stimate client,\n\nÎn contul dumneavoastră a fost creditată o sumă.\n\nSuma: {amount}\n"
        "Data: {day}\nOrdonator: {payer}\nCont ordonator: {account}\nDetalii: {title}\n\n"
        "Acest mesaj este generat automat.\n"
    ),
    quiet_subject="Autentificare în aplicația de internet banking",
    quiet_text=(
        "Stimate client,\n\nÎn data de {day} v-ați autentificat în aplicația de internet banking.\n"
        "Dacă nu ați fost dumneavoastră, sunați-ne.\n"
    ),
)


def _on(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute)  # noqa: DTZ001 - local; the life adds the zone


_ACTS = (
    Act(
        when=_on(10, 5, 9, 20),
        deed=Invoicing(
            number="CIR-0212",
            to=("pension",),
            amount=Decimal("8330.00"),
            due=dt.date(2026, 10, 12),
            goods="Uși interioare din cireș, 7 buc.",
            subject="Factura CIR-0212 - uși interioare",
            text=(
                "Bună ziua, domnule Hașu,\n\nUșile au plecat azi spre dumneavoastră. Vă trimit "
                "factura CIR-0212 în valoare de {amount}, scadentă la {due}."
            ),
        ),
    ),
    Act(
        when=_on(10, 5, 9, 35),
        deed=Invoicing(
            number="CIR-0213",
            to=("cafe",),
            amount=Decimal("2142.00"),
            due=dt.date(2026, 10, 12),
            goods="Blat de bar din stejar",
            subject="Factura CIR-0213",
            text="Bună, Anca,\n\nBlatul e montat. Factura CIR-0213: {amount}, scadența {due}.",
        ),
    ),
    Act(
        when=_on(10, 6, 9, 15),
        deed=Invoicing(
            number="CIR-0214",
            to=("accounts", "director"),
            amount=Decimal("1190.00"),
            due=dt.date(2026, 10, 15),
            goods="Mese și scăunele, 10 seturi",
            subject="Factura CIR-0214 pentru mese și scăunele",
            text=(
                "Bună ziua,\n\nVă mulțumim pentru comandă. Atașat găsiți factura CIR-0214 în "
                "valoare de {amount}, cu scadența la {due}."
            ),
        ),
    ),
    # The nursery's bookkeeper has left, and so has her mailbox.
    Act(
        when=Cue(to="accounts", kind=LetterKind.UPCOMING, at=dt.time(10, 20)),
        deed=Bounce(),
    ),
    Act(
        when=Cue(
            to="owner",
            kind=LetterKind.QUESTION,
            question=QuestionKind.CONTACT,
            about="director",
            at=dt.time(14, 30),
        ),
        deed=Choosing(words="mariana.toma@"),
    ),
    Act(
        when=Cue(to="director", kind=LetterKind.OVERDUE_7, days=1, at=dt.time(8, 20)),
        deed=Transfer(
            amount=Decimal("1190.00"),
            payer="GRADINITA PITICII VESELI",
            account="RO52DEMO4710497465075291",
            title="contravaloare factura CIR-0214",
        ),
    ),
    # The landlord of the pension has two scratched doors.
    Act(
        when=Cue(to="pension", kind=LetterKind.DUE, days=1, at=dt.time(10, 40)),
        deed=Speech(
            who="pension",
            text=(
                "Bună ziua,\n\nDouă dintre uși au venit zgâriate, v-am trimis și poze. Nu suntem de "
                "acord cu factura în forma asta și nu o plătim până nu se rezolvă."
            ),
        ),
    ),
    Act(
        when=Cue(
            to="owner", kind=LetterKind.QUESTION, question=QuestionKind.DISPUTE, at=dt.time(14, 50)
        ),
        deed=Choosing(words="răspund"),
    ),
    Act(
        when=_on(10, 20, 9, 40),
        deed=Speech(
            who="owner",
            subject="CIR-0212",
            text="Modifică suma facturii CIR-0212 la 7.500 lei, le-am făcut o reducere.",
        ),
    ),
    Act(
        when=_on(10, 20, 9, 50),
        deed=Speech(who="owner", subject="CIR-0212", text="Reia reamintirile pentru CIR-0212."),
    ),
    Act(
        when=_on(10, 30, 8, 10),
        deed=Transfer(
            amount=Decimal("7500.00"),
            payer="PENSIUNEA VALEA BRADULUI SRL",
            account="RO42DEMO2760189555979711",
            title="CIR-0212 conform intelegerii",
        ),
    ),
    # The money and the reminder have crossed.
    Act(
        when=Cue(to="cafe", kind=LetterKind.OVERDUE_7, at=dt.time(13, 0)),
        deed=Speech(who="cafe", text="Bună! Am plătit factura azi dimineață prin bancă."),
    ),
    Act(
        when=_on(10, 21, 8, 15),
        deed=Transfer(
            amount=Decimal("2142.00"),
            payer="CAFENEAUA ZORI SRL",
            account="RO27DEMO7034236671276842",
            title="plata factura 213",
        ),
    ),
)

STORY = Story(
    key="ro",
    town="Sibiu",
    firm=_FIRM,
    people=_PEOPLE,
    bank=_VOICE,
    tongue=_TONGUE,
    acts=_ACTS,
    ending=Ending(
        open={},
        reminders={
            "pension": (
                LetterKind.DUE,
                LetterKind.OVERDUE_7,
                LetterKind.OVERDUE_15,
            ),
            "cafe": (
                LetterKind.DUE,
                LetterKind.OVERDUE_7,
            ),
            "accounts": (LetterKind.UPCOMING,),
            "director": (LetterKind.DUE, LetterKind.OVERDUE_7),
        },
        bounced=1,
        questions=2,
    ),
)
