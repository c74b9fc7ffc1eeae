"""Mails about money from senders whom nobody has configured: perhaps payments, never unasked."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest

from mailbot.model.fact import FactKind
from mailbot.model.question import Choice, ChoiceKind, Question, QuestionAsked, QuestionKind
from mailbot.model.reading import AnyReading, ClientReply, NoticeKind, PaymentNotice
from mailbot.reading import read
from mailbot.reading.papers.perhaps import MOST_OF_ONE_MAIL, MOST_WAITING
from tests.deciding.conftest import FIRM, Story, at, days

CAME = "Na rachunek wpłynęło 1230,00 PLN od Zakład Lipa, FV/12/2026."


@pytest.fixture
def story() -> Story:
    story = Story()
    story.invoice("FV/12/2026", due=story.day - days(14), amount="1230.00")
    return story


def _read(
    story: Story,
    body: str,
    *,
    subject: str = "Powiadomienie",
    sender: str = "alert@otherbank.example",
    answers: bool = False,
    automatic: bool = False,
) -> AnyReading:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = FIRM.assistant
    mail["Subject"] = subject
    mail["Date"] = "Mon, 15 Jun 2026 08:00:00 +0200"
    mail["Message-ID"] = "<1@otherbank.example>"
    if answers:
        mail["In-Reply-To"] = "<somebody@lipowa.example>"
    if automatic:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    return read(
        mail.as_bytes(),
        firm=FIRM,
        book=story.ledger,
        received_at=dt.datetime(2026, 6, 15, 6, tzinfo=dt.UTC),
    )


@pytest.mark.parametrize("automatic", [False, True], ids=["as a person", "as a machine"])
def test_a_bank_that_nobody_has_configured_is_read(story: Story, automatic: bool) -> None:
    found = _read(story, CAME, automatic=automatic)
    assert isinstance(found, PaymentNotice)
    assert found.kind is NoticeKind.INCOMING
    assert [str(one.amount) for one in found.transactions] == ["1230.00 PLN"]


@pytest.mark.parametrize(
    "body",
    [
        "Dzień dobry, zapłaciliśmy 1230,00 PLN za FV/12/2026. Pozdrawiam, Jan",
        "Czy wpłynęło już 1230,00 PLN za FV/12/2026?",
        "Na rachunek wpłynęło 77,00 PLN od Nikt.",
        "Na Twoje konto mogą wpłynąć 9000,00 PLN, jeśli klikniesz.",
    ],
    ids=["a payer's own words", "a question", "money of nobody's", "a lure"],
)
def test_what_a_person_writes_is_heard_as_a_person(story: Story, body: str) -> None:
    assert isinstance(_read(story, body), ClientReply)


def test_an_answer_to_a_letter_is_no_notice(story: Story) -> None:
    assert isinstance(_read(story, CAME, answers=True), ClientReply)


def test_a_mail_that_quotes_a_letter_is_no_notice(story: Story) -> None:
    quoting = (
        f"{CAME} Proszę sprawdzić.\n\n> Faktura FV/12/2026 nie jest opłacona.\n> Z poważaniem\n"
    )
    assert isinstance(_read(story, quoting, subject="Re: Przypomnienie"), ClientReply)


def test_a_client_is_no_bank(story: Story) -> None:
    assert isinstance(_read(story, CAME, sender="anna@client.example"), ClientReply)


def test_a_flood_of_strangers_money_makes_few_questions(story: Story) -> None:
    for number in range(MOST_WAITING):
        assert isinstance(_read(story, CAME), PaymentNotice)
        question = Question(
            id=f"q{number}",
            kind=QuestionKind.PERHAPS_PAYMENT,
            asked_at=at(story.day),
            expires=story.day + days(7),
            default=0,
            choices=(Choice(kind=ChoiceKind.IGNORE),),
        )
        story.put(QuestionAsked(question=question))
    assert isinstance(_read(story, CAME), ClientReply)


def test_a_strangers_list_is_not_a_question_a_line(story: Story) -> None:
    lines = "\n".join(f"- 12{n},00 PLN, ZAKŁAD LIPA, FV/12/2026" for n in range(30))
    found = _read(story, f"Na rachunek wpłynęły przelewy:\n{lines}", subject="Zestawienie wpływów")
    assert isinstance(found, PaymentNotice)
    assert len(found.transactions) == MOST_OF_ONE_MAIL


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Numer transakcji: 1\nKwota: 1230,00 PLN\nOpis: FV/12/2026", True),
        ("Numer transakcji: 1\nKwota: 1230,00 PLN\nOpis: zakupy", True),
        ("Numer transakcji: 1\nKwota: 77,00 PLN\nOpis: zakupy", False),
        ("Numer transakcji: 1\nKwota: 1230,00 PLN\nOpis: FV/12/2026\nStatus: odrzucona", False),
    ],
    ids=["our invoice", "our sum", "neither", "refused"],
)
def test_a_banks_mail_that_does_not_say_that_money_came(
    story: Story, body: str, asked: bool
) -> None:
    found = _read(story, body, subject="Potwierdzenie", sender="info@bank.example")
    assert isinstance(found, PaymentNotice)
    assert (found.kind is NoticeKind.INCOMING) is asked
    assert any(doubt.kind is FactKind.MONEY_NOT_SAID for doubt in found.doubts) is asked


@pytest.mark.parametrize(
    "body",
    [
        "Na rachunek nie wpłynęło 1230,00 PLN od Zakład Lipa, FV/12/2026.",
        "Wpływ 1230,00 PLN od Zakład Lipa, FV/12/2026 zaksięgowano omyłkowo.",
        "Przelew 1230,00 PLN od Zakład Lipa, FV/12/2026 nie został zaksięgowany.",
        "To test: wpływ 1230,00 PLN od Zakład Lipa, FV/12/2026.",
    ],
)
def test_a_verb_with_a_not_beside_it_is_asked_about(story: Story, body: str) -> None:
    found = _read(story, body, subject="Wpływ", sender="info@bank.example")
    assert isinstance(found, PaymentNotice)
    assert found.kind is NoticeKind.INCOMING
    assert any(doubt.kind is FactKind.MONEY_NOT_SAID for doubt in found.doubts)
