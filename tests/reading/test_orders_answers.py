"""Answers to our questions: a number, a letter, an ordinal, a yes, a name; and what is none."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import Any

import pytest

from mailbot.ledger import Ledger
from mailbot.ledger.portable import World, read_world
from mailbot.model.event import LetterPlanned, LetterWritten
from mailbot.model.fact import Fact, FactKind
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.question import Choice, ChoiceKind, Question, QuestionAsked, QuestionKind
from mailbot.model.reading import Command
from mailbot.reading.message import parse
from mailbot.reading.orders import OrdersRead, read_orders

NOW = dt.datetime(2026, 10, 14, 8, tzinfo=dt.UTC)
OWNER = "hela@szyldy.example"
ASSISTANT = "asystent@szyldy.example"
ASKED = "<pytanie-7@szyldy.example>"


def _world() -> World:
    data: dict[str, Any] = {
        "language": "pl", "country": "PL", "today": "2026-10-14", "timezone": "Europe/Warsaw",
        "authserv_id": "mx.szyldy.example", "bot": {"address": ASSISTANT}, "banks": [],
        "owner": {"company": "Szyldy", "people": [{"name": "Hela Duda", "email": OWNER}],
                  "account": "PL61109010140000071219812874"},
        "clients": [
            {"id": "c1", "company": "Tartak Bagno", "account": None,
             "contacts": [{"name": "Wiesław Pyra", "email": "biuro@tartakbagno.example"}]},
            {"id": "c2", "company": "Młyn Gaj", "account": None,
             "contacts": [{"name": "Otylia Kos", "email": "otylia@mlyngaj.example"}]},
        ],
        "invoices": [
            {"number": number, "client": client, "issued": issued, "due": due,
             "amount": "900.00", "currency": "PLN", "paid": "0.00"}
            for number, client, issued, due in (
                ("S/401/2026", "c1", "2026-08-03", "2026-08-17"),
                ("S/402/2026", "c2", "2026-09-03", "2026-09-17"),
            )
        ],
    }  # fmt: skip
    return read_world(data)


def _asked(*choices: Choice) -> tuple[World, Ledger]:
    world = _world()
    book = Ledger.in_memory()
    letter = Letter(
        id="letter-1", kind=LetterKind.QUESTION, to=(OWNER,), language="pl", cause="test",
        planned_at=NOW, question="question-1",
    )  # fmt: skip
    question = Question(
        id="question-1", kind=QuestionKind.WHICH_INVOICE, asked_at=NOW,
        expires=dt.date(2026, 10, 21), choices=choices, default=len(choices) - 1,
        letter="letter-1",
    )  # fmt: skip
    written = LetterWritten(
        letter="letter-1", message_id=ASKED, subject="Pytanie", archive="0" * 64, at=NOW
    )
    events = (
        *world.events,
        QuestionAsked(question=question),
        LetterPlanned(letter=letter),
        written,
    )
    book.commit("test", events, NOW)
    return world, book


WHICH = (
    Choice(kind=ChoiceKind.BOOK, detail=(Fact(kind=FactKind.INVOICE, text="S/401/2026"),)),
    Choice(kind=ChoiceKind.BOOK, detail=(Fact(kind=FactKind.INVOICE, text="S/402/2026"),)),
    Choice(kind=ChoiceKind.KEEP_UNAPPLIED),
)
MAY_IT = (Choice(kind=ChoiceKind.SEND), Choice(kind=ChoiceKind.DO_NOT_SEND))


def answered(text: str, language: str, choices: tuple[Choice, ...]) -> OrdersRead:
    """The reading of her answer to a question with these choices."""
    world, book = _asked(*choices)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = OWNER, ASSISTANT, "Re: Pytanie"
    mail["Date"], mail["Message-ID"] = "Wed, 14 Oct 2026 10:00:00 +0200", "<1@szyldy.example>"
    mail["In-Reply-To"] = ASKED
    mail.set_content(text)
    assert world.firm is not None
    message = parse(mail.as_bytes(), firm=world.firm, book=book)
    return read_orders(message, language=language, firm=world.firm, book=book)


@pytest.mark.parametrize(
    ("language", "text", "choice"),
    [
        ("pl", "2", 2),
        ("pl", "1.", 1),
        ("pl", "Opcja 2, dziękuję", 2),
        ("pl", "B", 2),
        ("pl", "druga", 2),
        ("pl", "To za 402.", 2),
        ("ro", "varianta 1", 1),
        ("ro", "a doua", 2),
        ("nl", "optie 3", 3),
        ("nl", "de eerste", 1),
        ("ru", "вариант 2", 2),
        ("ru", "второй", 2),
        ("en", "the second one", 2),
        ("en", "a", 1),
    ],
)
def test_an_answer_names_its_choice(language: str, text: str, choice: int) -> None:
    read = answered(text, language, WHICH)
    assert read.question == "question-1"
    assert read.choice == choice
    assert read.orders[0].sure


@pytest.mark.parametrize(
    ("language", "text", "command"),
    [
        ("pl", "Tak, wyślij.", Command.APPROVE),
        ("pl", "nie", Command.REJECT),
        ("pl", "Nie, tego nie wysyłaj, zadzwonię sama.", Command.REJECT),
        ("ro", "da, dă-i drumul", Command.APPROVE),
        ("ro", "Nu trimite.", Command.REJECT),
        ("nl", "Akkoord, versturen maar!", Command.APPROVE),
        ("nl", "Liever niet.", Command.REJECT),
        ("ru", "Да, отправляй", Command.APPROVE),
        ("ru", "Нет, не надо.", Command.REJECT),
        ("en", "Go ahead", Command.APPROVE),
        ("en", "Don't send it.", Command.REJECT),
    ],
)
def test_a_yes_or_a_no_is_a_choice_too(language: str, text: str, command: Command) -> None:
    read = answered(text, language, MAY_IT)
    assert read.choice == (1 if command is Command.APPROVE else 2)
    assert read.orders[0].command is command


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "7"),
        ("pl", "Tak, ale dopiero po rozmowie ze mną."),
        ("pl", "Chyba tak"),
        ("ro", "Da, dacă nu plătește până luni"),
        ("nl", "Misschien"),
        ("ru", "Да, если не ответят"),
        ("en", "2 weeks from now maybe"),
        ("en", ""),
    ],
)
def test_a_half_answer_chooses_nothing(language: str, text: str) -> None:
    read = answered(text, language, MAY_IT)
    assert read.choice is None
    assert not any(order.sure for order in read.orders)


def test_an_order_of_her_own_under_a_question_is_an_order() -> None:
    read = answered("Anuluj 402.", "pl", MAY_IT)
    assert read.choice is None
    assert read.orders[0].command is Command.CANCEL
