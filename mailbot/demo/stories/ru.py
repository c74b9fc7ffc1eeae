"""A tile maker in Tver: more time granted, a transfer that fits two invoices, a forged order."""

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

_BANK = "inform@verhnevolzhsky-bank.example"
_GARDEN = "40702810400000001284"

_FIRM = Firm(
    company="ООО «Печной двор»",
    people=(Person(email="roshchina@pechnoy-dvor.example", name="Галина Рощина"),),
    assistant="scheta@pechnoy-dvor.example",
    assistant_name="Печной двор, расчёты",
    address="170000, г. Тверь, ул. Изразцовая, д. 3",
    tax_id="6900000702",
    phone="+7 4822 55-50-17",
    billing_person="Галина Рощина",
    accounts=(
        BankAccount(
            account="40702810200000004711",
            currency="RUB",
            bank="АО «Верхневолжский банк»",
            bik="042809999",
        ),
    ),
    banks=(Bank(name="Верхневолжский банк", senders=(_BANK,)),),
    authserv_ids=("mx.pechnoy-dvor.example",),
    language="ru",
    country="RU",
    timezone="Europe/Moscow",
    currency="RUB",
)

_PEOPLE = {
    "owner": Actor(
        name="Галина Рощина",
        email="roshchina@pechnoy-dvor.example",
        sign="С уважением,\nГалина Рощина\nООО «Печной двор»",
    ),
    "samovar": Actor(
        name="Тимур Валеев",
        email="valeev@kafe-samovar.example",
        company="ООО «Кафе Самовар»",
        style=Style.OUTLOOK,
        sign="С уважением,\nТимур Валеев\nкафе «Самовар»",
    ),
    "garden": Actor(
        name="Ольга Мещерякова",
        email="buh@sad-terrasa.example",
        company="ООО «Сад и терраса»",
        sign="Ольга Мещерякова, главный бухгалтер\nООО «Сад и терраса»",
    ),
    "inn": Actor(
        name="Нина Павловна Зотова",
        email="zotova@tihaya-zavod.example",
        company="Гостевой дом «Тихая заводь»",
        style=Style.PHONE,
    ),
}

_TONGUE = Tongue(
    attribution="{when}, {name} <{email}>:",
    headers=("От", "Отправлено", "Кому", "Тема"),
    phone="Отправлено с iPhone",
    day="%d.%m.%Y",
    thousands=" ",
    decimal=",",
    currency="руб.",
    paper={
        "title": "Счёт на оплату №",
        "seller": "Поставщик",
        "buyer": "Покупатель",
        "tax_id": "ИНН",
        "issued": "Дата счёта",
        "due": "Срок оплаты",
        "goods": "Наименование",
        "amount": "Сумма",
        "total": "Итого к оплате",
        "account": "Расчётный счёт",
    },
)

_VOICE = BankVoice(
    name="Верхневолжский банк",
    email=_BANK,
    subject="Поступление на расчётный счёт",
    text=(
        "Уважаемый клиент!\n\nНа ваш расчётный счёт поступили средства.\n\nСумма: {amount}\n"
        "Дата: {day}\nПлательщик: {payer}\nСчёт плательщика: {account}\n"
        "Назначение платежа: {title}\n\nСообщение сформировано автоматически.\n"
    ),
    quiet_subject="Вход в интернет-банк",
    quiet_text=(
        "Уважаемый клиент!\n\n{day} выполнен вход в ваш интернет-банк.\n"
        "Если это были не вы, позвоните нам.\n"
    ),
)


def _on(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute)  # noqa: DTZ001 - local; the life adds the zone


_ACTS = (
    Act(
        when=_on(10, 5, 9, 30),
        deed=Invoicing(
            number="148",
            to=("samovar",),
            amount=Decimal("96000.00"),
            due=dt.date(2026, 10, 12),
            goods="Изразцы для камина, комплект",
            subject="Счёт № 148 от 05.10.2026",
            text=(
                "Тимур, добрый день!\n\nИзразцы отгружены. Направляю счёт № 148 на сумму {amount}, "
                "срок оплаты — до {due}."
            ),
        ),
    ),
    Act(
        when=_on(10, 6, 9, 25),
        deed=Invoicing(
            number="149",
            to=("garden",),
            amount=Decimal("42500.00"),
            due=dt.date(2026, 10, 20),
            goods="Плитка для террасы, партия 1",
            subject="Счёт № 149",
            text=(
                "Ольга Сергеевна, здравствуйте!\n\nСчёт № 149 за первую партию плитки: {amount}, "
                "оплатить до {due}."
            ),
        ),
    ),
    Act(
        when=_on(10, 6, 9, 40),
        deed=Invoicing(
            number="151",
            to=("garden",),
            amount=Decimal("42500.00"),
            due=dt.date(2026, 10, 20),
            goods="Плитка для террасы, партия 2",
            subject="Счёт № 151",
            text=(
                "Ольга Сергеевна,\n\nи счёт № 151 за вторую партию: {amount}, срок оплаты тот же, "
                "до {due}."
            ),
        ),
    ),
    Act(
        when=_on(10, 7, 9, 30),
        deed=Invoicing(
            number="152",
            to=("inn",),
            amount=Decimal("27000.00"),
            due=dt.date(2026, 10, 16),
            goods="Ремонт изразцовой печи",
            subject="Счёт № 152 за ремонт печи",
            text=(
                "Нина Павловна, добрый день!\n\nПечь снова греет. Направляю счёт № 152: {amount}, "
                "оплатить до {due}."
            ),
        ),
    ),
    # The café asks for more time, and uses it well.
    Act(
        when=Cue(to="samovar", kind=LetterKind.DUE, at=dt.time(11, 20)),
        deed=Speech(
            who="samovar",
            text=(
                "Галина, добрый день!\n\nПросим отсрочку до 30 октября: банкет нам самим оплатят только "
                "в конце месяца."
            ),
        ),
    ),
    Act(
        when=Cue(
            to="owner",
            kind=LetterKind.QUESTION,
            question=QuestionKind.EXTENSION,
            at=dt.time(14, 0),
        ),
        deed=Choosing(words="соглас"),
    ),
    Act(
        when=_on(10, 29, 8, 30),
        deed=Transfer(
            amount=Decimal("96000.00"),
            payer='ООО "КАФЕ САМОВАР"',
            account="40702810800000009035",
            title="Оплата по счету 148 от 05.10.2026. НДС не облагается",
        ),
    ),
    # One transfer, two invoices of the same amount: only the owner can know.
    Act(
        when=_on(10, 20, 8, 40),
        deed=Transfer(
            amount=Decimal("42500.00"),
            payer='ООО "САД И ТЕРРАСА"',
            account=_GARDEN,
            title="Оплата за плитку по договору",
        ),
    ),
    Act(
        when=Cue(
            to="owner",
            kind=LetterKind.QUESTION,
            question=QuestionKind.WHICH_INVOICE,
            at=dt.time(12, 45),
        ),
        deed=Choosing(words="149", text="{number}, это за первую партию"),
    ),
    Act(
        when=Cue(to="garden", kind=LetterKind.OVERDUE_7, at=dt.time(12, 20)),
        deed=Speech(who="garden", text="Добрый день! Счёт 151 оплатим в пятницу."),
    ),
    Act(
        when=_on(10, 30, 8, 35),
        deed=Transfer(
            amount=Decimal("42500.00"),
            payer='ООО "САД И ТЕРРАСА"',
            account=_GARDEN,
            title="Оплата по счету № 151 за плитку",
        ),
    ),
    # The season is over, and the inn is short of money.
    Act(
        when=Cue(to="inn", kind=LetterKind.OVERDUE_7, at=dt.time(11, 30)),
        deed=Speech(
            who="inn",
            text=(
                "Здравствуйте, Галина. Сезон закончился, с деньгами сейчас очень туго. "
                "Можно мы заплатим частями?"
            ),
        ),
    ),
    Act(
        when=Cue(
            to="owner", kind=LetterKind.QUESTION, question=QuestionKind.PLAN, at=dt.time(14, 10)
        ),
        deed=Choosing(words="отве"),
    ),
    Act(
        when=_on(11, 2, 8, 45),
        deed=Transfer(
            amount=Decimal("10000.00"),
            payer="ИП ЗОТОВА НИНА ПАВЛОВНА",
            account="40702810700000006620",
            title="Частичная оплата счета 152",
        ),
    ),
    Act(
        when=Cue(
            to="owner",
            kind=LetterKind.QUESTION,
            question=QuestionKind.WHICH_INVOICE,
            nth=2,
            at=dt.time(12, 50),
        ),
        deed=Choosing(words="152"),
    ),
    # The owner has seen the empty guest rooms, and lets it rest.
    Act(
        when=Cue(
            to="owner",
            kind=LetterKind.QUESTION,
            question=QuestionKind.APPROVE_LETTER,
            at=dt.time(13, 15),
        ),
        deed=Choosing(words="не отправ", text="{number}, подождём до весны"),
    ),
    # Somebody who is not the owner would like an invoice to be forgotten.
    Act(
        when=_on(11, 10, 10, 15),
        deed=Speech(
            who="owner",
            forged_from="roshchina@pechnoy-dvor-mail.example",
            subject="Счёт 152",
            text="Отмените счёт № 152, он выставлен по ошибке.",
        ),
    ),
)

STORY = Story(
    key="ru",
    town="Tver",
    firm=_FIRM,
    people=_PEOPLE,
    bank=_VOICE,
    tongue=_TONGUE,
    acts=_ACTS,
    ending=Ending(
        open={"152": Decimal("17000.00")},
        reminders={
            "samovar": (
                LetterKind.DUE,
                LetterKind.UPCOMING,
            ),
            "garden": (
                LetterKind.UPCOMING,
                LetterKind.OVERDUE_7,
            ),
            "inn": (
                LetterKind.UPCOMING,
                LetterKind.DUE,
                LetterKind.OVERDUE_7,
                LetterKind.OVERDUE_15,
            ),
        },
        kept=1,
        forged=1,
        questions=5,
    ),
)
