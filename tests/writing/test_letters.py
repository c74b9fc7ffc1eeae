from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from collections.abc import Callable

import msgspec
import pytest

from mailbot.model.client import Client
from mailbot.model.letter import LetterKind, Topic
from mailbot.model.money import Money
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import ChoiceKind, QuestionKind
from mailbot.writing import LetterError, Writer, gallery
from mailbot.writing.errors import (
    MissingFactError,
    MixedCurrenciesError,
    NoAccountError,
    NothingOpenError,
    UnknownClientError,
    UnknownLineError,
)
from mailbot.writing.facts import DUNNING, deadline_of
from mailbot.writing.render import LANGUAGES, Rendered, template_folder
from mailbot.writing.samples import TODAY, Sample, cast, sample
from mailbot.writing.tongue import NBSP, Tongue

Words = Callable[[Sample], Rendered]

STAGES = sorted(DUNNING)
OVERDUE = [kind for kind in STAGES if kind.value.startswith(("overdue", "final"))]
SWITCHES = ("several", "part_paid", "bank_heard", "reminded", "document")

# Threats, insults and claims that no letter makes (facts of law differ, manners do not).
FORBIDDEN = {
    "pl": "komornik policj dłużnik natychmiast krd giełd windykator odsetk rekompensat kary karn",
    "ro": "executor poliți datornic imediat penalit dobân rău-platnic urgent",
    "nl": "deurwaarder politie wanbetal onmiddellijk rente incassokosten boete bkr zwarte",
    "ru": "полици пристав должник немедленно пени неустой процент коллектор штраф",
    "en": "bailiff police debtor immediately interest penalt blacklist credit bureau fee",
}


def tongue(language: str) -> Tongue:
    text = (template_folder() / language / "words.toml").read_text("utf-8")
    return Tongue(language, tomllib.loads(text))


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_renders_with_and_without_each_optional_fact(
    language: str, kind: LetterKind, words: Words
) -> None:
    for taken in itertools.chain([()], ((one,) for one in SWITCHES), [SWITCHES]):
        facts = {name: name in {"bank_heard", "reminded"} for name in SWITCHES}
        facts.update({name: not facts[name] for name in taken})
        letter = words(sample(kind, language, **facts))  # type: ignore[arg-type]
        for text in (letter.subject, letter.flowed):
            assert "{" not in text
            assert "None" not in text
            assert not re.search(r"\.\.(?!\.)|\s,|\(\)", text), text
        assert "src=" not in letter.html
        assert "url(" not in letter.html
        assert "<style" in letter.html  # dark mode and phones
        assert 'class="body" style=' in letter.html  # inlined


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("kind", STAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dunning_letter_holds_all_that_it_must(
    language: str, kind: LetterKind, several: bool, words: Words
) -> None:
    shown = sample(kind, language, several=several, part_paid=True)
    letter = words(shown)
    text = letter.flowed.replace(" \n", " ")
    who, says = cast(language), tongue(language)
    account = who.firm.account_for(who.firm.currency)
    assert account is not None
    wanted = [
        *(who.firm.company, who.firm.address, who.firm.tax_id, who.firm.phone),
        *(who.firm.billing_person, who.firm.assistant),
        *(who.client.company, who.client.address, who.client.tax_id),
        says.long_date(TODAY),
        says.account(account.account),
        says.long_date(dt.date(2026, 11, 15)),  # the day the bank data reaches to
        says.word("label.reference"),
    ]
    for invoice in shown.book.all_invoices:
        wanted += [invoice.number, invoice.description, says.short_date(invoice.due)]
        wanted.append(says.money(shown.book.balance(invoice.id).open))
    if kind in OVERDUE:
        new = deadline_of(shown.letter, who.client, who.firm, TODAY)
        assert new is not None
        assert new > TODAY
        wanted.append(says.long_date(new))
    for fact in wanted:
        assert fact in text, fact
    assert says.money(Money.of("1000", who.firm.currency)) in text  # paid so far


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_to_a_client_threatens(language: str, kind: LetterKind, words: Words) -> None:
    if kind.to_owner:
        return
    letter = words(sample(kind, language, several=True))
    text = f"{letter.subject}\n{letter.flowed}".casefold()
    for word in FORBIDDEN[language].split():
        assert not re.search(rf"\b{word}", text), word
    prose = [line for line in letter.flowed.splitlines() if not line.startswith("-")]
    assert "!" not in "".join(prose[4:])  # after a Russian salutation


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_of_a_notice_is_worded(language: str, topic: Topic, words: Words) -> None:
    shown = sample(LetterKind.NOTICE, language)
    letter = words(
        msgspec.structs.replace(shown, letter=msgspec.structs.replace(shown.letter, topic=topic))
    )
    assert tongue(language).word(f"notice.{topic.value}.subject") in letter.subject


@pytest.mark.parametrize("kind", QuestionKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_numbered_and_says_what_happens_without_an_answer(
    language: str, kind: QuestionKind, words: Words
) -> None:
    letter = words(sample(LetterKind.QUESTION, language, question=kind))
    says = tongue(language)
    assert says.word(f"question.{kind.value}.subject") in letter.subject
    assert re.search(r"^1\. .+\n2\. .+\n3\. ", letter.flowed, re.MULTILINE)
    assert says.long_date(TODAY + dt.timedelta(days=7)) in letter.flowed
    assert "\n> " in letter.flowed
    assert "[.]example" in letter.flowed


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_question_names_a_letter_only_where_it_is_about_one(
    kind: QuestionKind, words: Words
) -> None:
    shown = sample(LetterKind.QUESTION, "pl", question=kind)
    thanks = sample(LetterKind.THANKS, "pl").letter
    (asked,) = shown.book.all_questions
    choices = tuple(
        msgspec.structs.replace(choice, letters=(thanks,), events=()) for choice in asked.choices
    )
    asked = msgspec.structs.replace(asked, choices=choices)
    shown = msgspec.structs.replace(
        shown, book=msgspec.structs.replace(shown.book, all_questions=(asked,))
    )
    about = kind in {QuestionKind.APPROVE_LETTER, QuestionKind.UNCERTAIN_LETTER}
    says = tongue("pl")
    named = f"{says.word('label.letter')}: {says.word('letter.thanks')}"
    assert (named in words(shown).flowed) is about


@pytest.mark.parametrize("kind", ChoiceKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_is_worded(language: str, kind: ChoiceKind) -> None:
    assert tongue(language).word(f"choice.{kind.value}.plain")


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_have_the_same_words(language: str) -> None:
    def paths(table: dict[str, object], at: str = "") -> set[str]:
        out: set[str] = set()
        for key, value in table.items():
            inner = isinstance(value, dict)
            out |= paths(value, f"{at}{key}.") if inner else {at + key}  # type: ignore[arg-type]
        return out

    free = re.compile(r"^(currency|counted|counted_genitive|greeting)\.")
    folder = template_folder()
    known = {
        code: {
            path
            for path in paths(tomllib.loads((folder / code / "words.toml").read_text("utf-8")))
            if not free.match(path)
        }
        for code in (language, "en")
    }
    assert known[language] == known["en"]


def _changed(shown: Sample, **facts: object) -> Sample:
    return msgspec.structs.replace(shown, letter=msgspec.structs.replace(shown.letter, **facts))


def test_a_silly_letter_is_not_written(words: Words) -> None:
    due = sample(LetterKind.DUE, "pl")
    poor = msgspec.structs.replace(due.firm, accounts=())
    gone = msgspec.structs.replace(due.letter.lines[0], line="gone")
    cases: list[tuple[Sample, type[LetterError]]] = [
        (msgspec.structs.replace(due, firm=poor), NoAccountError),
        (_changed(due, lines=(gone,)), UnknownLineError),
        (_changed(due, lines=()), NothingOpenError),
        (_changed(due, client="nobody"), UnknownClientError),
        (_changed(due, amount=Money.of(1, "EUR")), MixedCurrenciesError),
        (_changed(sample(LetterKind.THANKS, "pl"), amount=None), MissingFactError),
        (_changed(sample(LetterKind.THANKS, "pl"), amount=Money.of(0, "PLN")), MissingFactError),
        (_changed(sample(LetterKind.PLAN_AGREED, "pl"), instalments=()), MissingFactError),
        (_changed(sample(LetterKind.QUESTION, "pl"), question="none"), MissingFactError),
        (_changed(sample(LetterKind.REGISTERED, "pl"), lines=()), MissingFactError),
        (_changed(sample(LetterKind.NOTICE, "pl"), topic=None, items=()), MissingFactError),
    ]
    for shown, error in cases:
        with pytest.raises(error):
            words(shown)


def test_a_settled_invoice_is_left_out_of_a_reminder(words: Words) -> None:
    shown = sample(LetterKind.OVERDUE_7, "en", several=True, part_paid=True)
    whole = msgspec.structs.replace(
        shown.book.all_allocations[0], amount=shown.book.all_invoices[0].amount
    )
    book = msgspec.structs.replace(shown.book, all_allocations=(whole,))
    letter = words(msgspec.structs.replace(shown, book=book))
    assert "INV-2026-118" not in letter.flowed
    assert f"€1,234.50 by 23{NBSP}November" in letter.flowed


def test_a_first_demand_does_not_speak_of_earlier_reminders(words: Words) -> None:
    told = words(sample(LetterKind.OVERDUE_30, "en", reminded=True))
    untold = words(sample(LetterKind.OVERDUE_30, "en", reminded=False))
    assert "earlier reminders" in told.flowed
    assert "earlier reminders" not in untold.flowed


def test_a_belgian_client_is_written_to_as_people_write_in_flanders(words: Words) -> None:
    belgian = msgspec.structs.replace(cast("nl").client, country="BE", tax_id="BE0403170701")
    seven, demand = (
        words(sample(kind, "nl", client=belgian)).flowed.replace(" \n", " ")
        for kind in (LetterKind.OVERDUE_7, LetterKind.OVERDUE_30)
    )
    assert "te betalen." in seven
    assert "Met vriendelijke groeten," in seven
    assert "in gebreke" in demand
    for kind in (LetterKind.OVERDUE_7, LetterKind.OVERDUE_30):
        dutch = words(sample(kind, "nl")).flowed
        assert "gebreke" not in dutch
        assert "Met vriendelijke groet," in dutch


@pytest.mark.parametrize("language", LANGUAGES)
def test_looking_for_a_payment_asks_for_no_money(language: str, words: Words) -> None:
    shown = sample(LetterKind.LOOKING_FOR_PAYMENT, language, several=True)
    says = tongue(language)
    poor = msgspec.structs.replace(shown.firm, accounts=())
    for firm in (shown.firm, poor):
        text = words(msgspec.structs.replace(shown, firm=firm)).flowed
        assert says.word("label.open_short") not in text
        assert (says.word("label.holder") in text) is bool(firm.accounts)


HOSTILE = [
    "Evil\r\nBcc: all@victim.example",
    "{{ firm.accounts }}{% for x in y %}",
    "<script>alert(1)</script><img src=https://t.example/x.png>",
    "\u202egpj.exe\u2066 Ltd",
    "Nul\x00 \x1b[31m\x85 \u2028new \u2029line",
    "X" * 2000,
    "|kept\n\n|line",
    "\ud800lone",
    "",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", LetterKind)
def test_a_hostile_name_stays_a_name(kind: LetterKind, name: str, writer: Writer) -> None:
    who = cast("ro")
    contact = msgspec.structs.replace(who.client.contacts[0], name=name)
    client: Client = msgspec.structs.replace(
        who.client, company=name, contacts=(contact,), address=name, tax_id=name
    )
    shown = sample(kind, "ro", client=client)
    written = writer.words(
        _changed(shown, quote=name).letter,
        book=shown.book,
        firm=shown.firm,
        policy=DunningPolicy(),
        now=shown.now,
    )
    assert "<script" not in written.html
    assert "<img" not in written.html
    assert len(written.subject) <= 160
    for text in (written.subject, written.flowed):
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text
        )
    assert "\n" not in written.subject
    assert "\nBcc:" not in written.flowed


def test_the_gallery_shows_every_letter_and_loads_nothing(writer: Writer) -> None:
    page = gallery(writer)
    assert page.count("<section>") == len(LANGUAGES) * len(LetterKind)
    assert not re.search(r"(?:src|href)=\"?https?:", page)
