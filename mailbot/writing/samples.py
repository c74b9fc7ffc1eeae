"""Invented firms, clients and debts, one set a language: for `preview` and for the golden letters.

Accounts are examples as printed in the IBAN registry, or invented; all addresses are under .example
(RFC 2606).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from mailbot.model.agreement import Instalment, Promise
from mailbot.model.client import Client, Contact, Gender
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import BankAccount, Firm, Person
from mailbot.model.invoice import Document, Invoice, ReceivableLine
from mailbot.model.letter import KIND_OF_STAGE, Letter, LetterKind, LetterStatus, LineRef, Topic
from mailbot.model.mail import MailSeen
from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.model.payment import Allocation, Payment, PaymentSource
from mailbot.model.policy import Stage
from mailbot.model.question import Choice, ChoiceKind, Question, QuestionKind
from mailbot.writing.samplebook import SampleBook

# A Monday morning on which all the countries work.
NOW = dt.datetime(2026, 11, 16, 8, 30, tzinfo=dt.UTC)
TODAY = NOW.date()
# Days between the first invoice's due date and today, a stage each.
_DAYS_AFTER_DUE = {
    LetterKind.UPCOMING: -3,
    LetterKind.DUE: 0,
    LetterKind.OVERDUE_7: 7,
    LetterKind.OVERDUE_15: 15,
    LetterKind.OVERDUE_30: 31,
    LetterKind.FINAL: 47,
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Cast(Noun, frozen=True, kw_only=True):
    """Who plays in a language."""

    firm: Firm
    client: Client
    numbers: tuple[str, str]
    descriptions: tuple[str, str]
    subject: str
    words: str  # the client's, for quotations
    transfer: tuple[str, str]  # who paid, and under which title


class Sample(Noun, frozen=True, kw_only=True):
    """A letter and the book it is written from."""

    letter: Letter
    book: SampleBook
    firm: Firm
    now: dt.datetime = NOW


def _firm(**facts: object) -> Firm:
    return Firm(timezone="Europe/Warsaw", **facts)  # type: ignore[arg-type]


_CASTS = {
    "pl": Cast(
        firm=_firm(
            company="Studio Lipowe Anna Zielińska",
            people=(Person(email="anna@studiolipowe.example", name="Anna Zielińska"),),
            assistant="rozliczenia@studiolipowe.example",
            assistant_name="Studio Lipowe – rozliczenia",
            address="ul. Lipowa 8/3, 31-100 Kraków",
            tax_id="6762431970",
            phone="+48 12 555 01 23",
            billing_person="Anna Zielińska",
            accounts=(
                BankAccount(
                    account="PL61109010140000071219812874",
                    currency="PLN",
                    bank="Bank Przykładowy S.A.",
                    holder="Studio Lipowe Anna Zielińska",
                ),
            ),
            language="pl",
            country="PL",
            currency="PLN",
        ),
        client=Client(
            id="client-1",
            company="Hurtownia Dębowa Sp. z o.o.",
            contacts=(
                Contact(
                    email="ksiegowosc@debowa.example",
                    name="Maria Sowa",
                    gender=Gender.FEMALE,
                ),
            ),
            tax_id="5252248481",
            address="ul. Leśna 14, 02-123 Warszawa",
            language="pl",
            country="PL",
        ),
        numbers=("FV/118/10/2026", "FV/127/11/2026"),
        descriptions=("Projekt katalogu jesiennego", "Sesja zdjęciowa, 12 ujęć"),
        subject="Faktura FV/118/10/2026 za projekt katalogu",
        words="Dzień dobry,\nczy mogliby Państwo potwierdzić, że faktura obejmuje także wydruk próbny?\nUmowa: www.debowa.example/umowa",
        transfer=("HURTOWNIA DEBOWA", "za faktury"),
    ),
    "en": Cast(
        firm=_firm(
            company="Northlight Translations",
            people=(Person(email="owner@northlight.example", name="Clare Whitfield"),),
            assistant="accounts@northlight.example",
            assistant_name="Northlight accounts",
            address="ul. Morska 21, 81-323 Gdynia, Poland",
            tax_id="5862310419",
            phone="+48 58 555 04 10",
            billing_person="Clare Whitfield",
            accounts=(
                BankAccount(
                    account="PL27114020040000300201355387",
                    currency="EUR",
                    bank="Bank Przykładowy S.A.",
                    bic="BPRZPLPW",
                    holder="Northlight Translations",
                ),
            ),
            language="en",
            country="PL",
            currency="EUR",
        ),
        client=Client(
            id="client-1",
            company="Harrow & Finch Ltd",
            contacts=(Contact(email="payables@harrowfinch.example", name="Samuel Okoro"),),
            tax_id="GB123456789",
            address="14 Mill Lane, Leeds LS1 4AB, United Kingdom",
            language="en",
        ),
        numbers=("INV-2026-118", "INV-2026-127"),
        descriptions=("Translation of the product catalogue", "Proofreading, 42 pages"),
        subject="Invoice INV-2026-118",
        words="Hello,\ncould you confirm that the invoice covers the second round of corrections?\nThe contract is at https://harrowfinch.example/contract",
        transfer=("HARROW FINCH", "invoices"),
    ),
    "ro": Cast(
        firm=_firm(
            company="Tâmplăria Stejarul SRL",
            people=(Person(email="irina@stejarul.example", name="Irina Dobre"),),
            assistant="facturi@stejarul.example",
            assistant_name="Tâmplăria Stejarul – facturi",
            address="Str. Fagului 5, Brașov",
            tax_id="RO18547290",
            phone="+40 268 555 012",
            billing_person="Irina Dobre",
            accounts=(
                BankAccount(
                    account="RO49AAAA1B31007593840000",
                    currency="RON",
                    bank="Banca Exemplu",
                    holder="TAMPLARIA STEJARUL SRL",
                ),
            ),
            language="ro",
            country="RO",
            currency="RON",
        ),
        client=Client(
            id="client-1",
            company="Pensiunea Valea Albă SRL",
            contacts=(
                Contact(
                    email="office@valeaalba.example", name="Ioana Munteanu", gender=Gender.FEMALE
                ),
            ),
            tax_id="RO30412573",
            address="Str. Izvorului 21, Sinaia",
            language="ro",
            country="RO",
        ),
        numbers=("TS 0118", "TS 0127"),
        descriptions=("Mobilier pentru recepție", "Montaj și transport"),
        subject="Factura TS 0118",
        words="Bună ziua,\nputeți confirma că montajul este inclus în preț?\nContractul: www.valeaalba.example/contract",
        transfer=("VALEA ALBA SRL", "facturi"),
    ),
    "nl": Cast(
        firm=_firm(
            company="Hofstra Tuinontwerp",
            people=(Person(email="femke@hofstratuin.example", name="Femke Hofstra"),),
            assistant="administratie@hofstratuin.example",
            assistant_name="Administratie Hofstra Tuinontwerp",
            address="Lindelaan 7, 9712 AB Groningen",
            tax_id="NL001234567B01",
            phone="+31 50 555 01 18",
            billing_person="Femke Hofstra",
            accounts=(
                BankAccount(
                    account="NL91ABNA0417164300",
                    currency="EUR",
                    bank="Voorbeeldbank",
                    holder="Hofstra Tuinontwerp",
                ),
            ),
            language="nl",
            country="NL",
            currency="EUR",
        ),
        client=Client(
            id="client-1",
            company="Zorgcentrum De Wilgen B.V.",
            contacts=(
                Contact(
                    email="crediteuren@dewilgen.example", name="Pieter de Vries", gender=Gender.MALE
                ),
            ),
            tax_id="NL009876543B01",
            address="Beukenweg 40, 8024 CD Zwolle",
            language="nl",
            country="NL",
        ),
        numbers=("2026-0118", "2026-0127"),
        descriptions=("Ontwerp binnentuin", "Beplanting, eerste levering"),
        subject="Factuur 2026-0118",
        words="Goedemorgen,\nkunt u bevestigen dat de afvoer van snoeiafval in de prijs zit?\nZie www.dewilgen.example/offerte",
        transfer=("DE WILGEN BV", "facturen"),
    ),
    "ru": Cast(
        firm=_firm(
            company="ООО «Северный шрифт»",
            people=(Person(email="olga@sevshrift.example", name="Ольга Лебедева"),),
            assistant="buh@sevshrift.example",
            assistant_name="Северный шрифт, расчёты",
            address="190000, Санкт-Петербург, ул. Примерная, д. 12",
            tax_id="7801234561",
            phone="+7 812 555-01-18",
            billing_person="Ольга Лебедева",
            accounts=(
                BankAccount(
                    account="40702810900000000001",
                    currency="RUB",
                    bank="АО «Пример Банк»",
                    bik="044030001",
                    holder="ООО «Северный шрифт»",
                ),
            ),
            language="ru",
            country="RU",
            currency="RUB",
        ),
        client=Client(
            id="client-1",
            company="ООО «Ромашка-Торг»",
            contacts=(
                Contact(
                    email="buh@romashka.example",
                    name="Анна Сергеевна Котова",
                    gender=Gender.FEMALE,
                ),
            ),
            tax_id="7705123450",
            address="115000, Москва, Примерный пер., д. 3",
            language="ru",
            country="RU",
        ),
        numbers=("118", "127/1"),
        descriptions=("Вёрстка каталога", "Корректура, 42 страницы"),
        subject="Счёт № 118 на оплату",
        words="Добрый день!\nПодскажите, пожалуйста, входит ли в сумму вторая корректура?\nДоговор: www.romashka.example/dogovor",
        transfer=("ООО РОМАШКА-ТОРГ", "по счетам"),
    ),
}


def languages() -> tuple[str, ...]:
    """The languages that have a cast."""
    return tuple(_CASTS)


def cast(language: str) -> Cast:
    """Who plays in a language."""
    return _CASTS[language]


def _invoice(
    who: Cast, place: int, amount: str, due: dt.date, *, threaded: bool, document: bool
) -> Invoice:
    number = who.numbers[place]
    money = Money.of(amount, who.firm.currency)
    key = f"invoice-{place + 1}"
    return Invoice(
        id=key,
        number=number,
        client=who.client.id,
        issued=due - dt.timedelta(days=14),
        amount=money,
        lines=(ReceivableLine(id=f"{key}/1", due=due, amount=money),),
        description=who.descriptions[place],
        message_id=f"<{key}@mail.example>" if threaded else None,
        subject=who.subject if threaded else "",
        sent_to=(who.client.contacts[0].email,),
        documents=(
            Document(
                mail="0" * 64,
                sha256=f"{place + 1:064x}",
                filename=f"{number.replace('/', '-')}.pdf",
                content_type="application/pdf",
            ),
        )
        if document
        else (),
    )


def sample(
    kind: LetterKind,
    language: str,
    *,
    several: bool = False,
    part_paid: bool = False,
    bank_heard: bool = True,
    reminded: bool = True,
    threaded: bool = False,
    document: bool = True,
    client: Client | None = None,
    firm: Firm | None = None,
    question: QuestionKind = QuestionKind.WHICH_INVOICE,
) -> Sample:
    """A letter of this kind with the facts it needs; the switches add or take optional facts."""
    who = _CASTS[language]
    who = Cast(
        firm=firm or who.firm,
        client=client or who.client,
        numbers=who.numbers,
        descriptions=who.descriptions,
        subject=who.subject,
        words=who.words,
        transfer=who.transfer,
    )
    currency = who.firm.currency
    due = TODAY - dt.timedelta(days=_DAYS_AFTER_DUE.get(kind, 9))
    invoices = [_invoice(who, 0, "4920", due, threaded=threaded, document=document)]
    if several:
        later = due + dt.timedelta(days=2)
        invoices.append(_invoice(who, 1, "1234.5", later, threaded=threaded, document=document))
    refs = tuple(LineRef(invoice=one.id, line=one.lines[0].id) for one in invoices)
    payments: tuple[Payment, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    if part_paid or kind is LetterKind.THANKS_PART:
        amount = Money.of("1000", currency)
        payments = (
            Payment(
                id="payment-1",
                day=TODAY,
                amount=amount,
                source=PaymentSource.BANK,
                payer=who.client.company.upper(),
                client=who.client.id,
            ),
        )
        allocations = (
            Allocation(
                id="allocation-1",
                payment="payment-1",
                invoice=refs[0].invoice,
                line=refs[0].line,
                amount=amount,
            ),
        )
    elif kind is LetterKind.THANKS:
        payments = (
            Payment(
                id="payment-1",
                day=TODAY,
                amount=invoices[0].amount,
                source=PaymentSource.BANK,
                client=who.client.id,
            ),
        )
        allocations = (
            Allocation(
                id="allocation-1",
                payment="payment-1",
                invoice=refs[0].invoice,
                line=refs[0].line,
                amount=invoices[0].amount,
            ),
        )
    earlier = Letter(
        id="letter-0",
        kind=LetterKind.OVERDUE_7,
        to=(who.client.contacts[0].email,),
        language=language,
        cause="day",
        planned_at=NOW - dt.timedelta(hours=20),
        client=who.client.id,
        lines=refs,
        status=LetterStatus.ACCEPTED,
    )
    letter = _letter(kind, who, language, refs, currency)
    book = SampleBook(
        all_clients=(who.client,),
        all_invoices=tuple(invoices),
        all_payments=payments,
        all_allocations=allocations,
        all_letters=(earlier,) if reminded or kind is LetterKind.VETO else (),
        all_questions=(_question(question, who, refs, language),),
        all_mails=(
            MailSeen(
                content_hash="1" * 64,
                message_id="<reply@mail.example>",
                received_at=NOW - dt.timedelta(hours=3),
                sender=who.client.contacts[0].email,
                subject=f"Re: {who.subject}",
                kind="client_reply",
                client=who.client.id,
            ),
        ),
        all_promises=(
            Promise(
                id="promise-1",
                client=who.client.id,
                invoices=(refs[0].invoice,),
                made_on=TODAY,
                day=TODAY + dt.timedelta(days=3),
                pause_until=TODAY + dt.timedelta(days=5),
            ),
        )
        if kind is LetterKind.DIGEST
        else (),
        heard_at=NOW - dt.timedelta(days=1) if bank_heard else None,
    )
    return Sample(letter=letter, book=book, firm=who.firm)


def _transfer(who: Cast, currency: str) -> tuple[Fact, ...]:
    payer, title = who.transfer
    return (
        Fact(kind=FactKind.MONEY_IN, money=Money.of("1000", currency), day=TODAY),
        Fact(kind=FactKind.PAYER, text=payer),
        Fact(kind=FactKind.TITLE, text=title),
    )


def _letter(
    kind: LetterKind, who: Cast, language: str, refs: tuple[LineRef, ...], currency: str
) -> Letter:
    to = who.firm.people[0].email if kind.to_owner else who.client.contacts[0].email
    facts: dict[str, object] = {}
    if kind in {LetterKind.THANKS, LetterKind.PROMISE_NOTED}:
        facts["amount"] = Money.of("4920", currency)
    if kind is LetterKind.THANKS_PART:
        facts["amount"] = Money.of("1000", currency)
    if kind is LetterKind.PROMISE_NOTED:
        facts["day"] = TODAY + dt.timedelta(days=4)
    if kind is LetterKind.PLAN_AGREED:
        facts["instalments"] = tuple(
            Instalment(
                due=dt.date(2026, 11 + month, 30) if month < 2 else dt.date(2027, 1, 29),
                amount=Money(Decimal("1640.00"), currency),
            )
            for month in range(3)
        )
    if kind is LetterKind.QUESTION:
        facts["question"] = "question-1"
    if kind is LetterKind.NOTICE:
        facts["topic"] = Topic.FORGED_BANK
        facts["items"] = (
            Fact(kind=FactKind.SENDER, text="bank@alerts.example"),
            *_transfer(who, currency),
        )
    if kind is LetterKind.REGISTERED:
        facts["items"] = (
            Fact(kind=FactKind.READ_IN_PAPER, text="118.pdf"),
            Fact(kind=FactKind.ACCOUNT, text=who.firm.accounts[0].account),
        )
    if kind is LetterKind.VETO:
        facts["day"] = TODAY + dt.timedelta(days=1)
    if kind in KIND_OF_STAGE.values():
        facts["stage"] = Stage(kind.value)
    if kind is LetterKind.QUESTION_PASSED_ON:
        facts["quote"] = who.words
    return Letter(
        id="letter-1",
        kind=kind,
        to=(to,),
        language=language,
        cause="letter-0" if kind is LetterKind.VETO else "day",
        planned_at=NOW,
        client=None if kind in {LetterKind.DIGEST, LetterKind.STATUS} else who.client.id,
        lines=() if kind in {LetterKind.DIGEST, LetterKind.STATUS} else refs,
        **facts,  # type: ignore[arg-type]
    )


def _question(kind: QuestionKind, who: Cast, refs: tuple[LineRef, ...], language: str) -> Question:
    letters: tuple[Letter, ...] = ()
    choices: tuple[Choice, ...]
    if kind is QuestionKind.APPROVE_LETTER:
        stage = Letter(
            id="letter-2",
            kind=LetterKind.OVERDUE_30,
            to=(who.client.contacts[0].email,),
            language=language,
            cause="day",
            planned_at=NOW,
            client=who.client.id,
            lines=refs,
            stage=Stage.OVERDUE_30,
        )
        letters = (stage,)
        choices = (
            Choice(
                kind=ChoiceKind.SEND,
                detail=(Fact(kind=FactKind.LETTER, letter=stage.kind.value),),
                letters=letters,
            ),
            Choice(kind=ChoiceKind.PAUSE_UNTIL, day=TODAY + dt.timedelta(days=7)),
            Choice(kind=ChoiceKind.DO_NOT_SEND),
        )
    else:
        choices = (
            Choice(
                kind=ChoiceKind.BOOK, detail=(Fact(kind=FactKind.INVOICE, text=who.numbers[0]),)
            ),
            Choice(kind=ChoiceKind.PAUSE_UNTIL, day=TODAY + dt.timedelta(days=7)),
            Choice(kind=ChoiceKind.KEEP_UNAPPLIED),
        )
    return Question(
        id="question-1",
        kind=kind,
        asked_at=NOW,
        expires=TODAY + dt.timedelta(days=7),
        choices=choices,
        default=len(choices) - 1,
        client=who.client.id,
        invoices=tuple(ref.invoice for ref in refs),
        quote=who.words,
        facts=_transfer(who, who.firm.currency),
    )
