"""What a letter to the owner may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from mailbot.countries import next_working_day
from mailbot.model.book import Book
from mailbot.model.fact import Fact
from mailbot.model.firm import Firm
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.policy import DunningPolicy, Mode, resolved
from mailbot.model.question import Choice, Question, QuestionKind
from mailbot.writing.cleaning import NAME_LIMIT, one_line, quotation
from mailbot.writing.digest import digest_facts
from mailbot.writing.errors import MissingFactError, TemplateFaultError
from mailbot.writing.facts import Row, creditor, in_zone, rows_of, today_of
from mailbot.writing.told import told
from mailbot.writing.tongue import Tongue

# More lines than this nobody reads in a mail.
ITEMS_LIMIT = 40
# Questions whose matter is a letter; behind the answers to others lie letters that nobody asks about.
_ABOUT_A_LETTER = frozenset({QuestionKind.APPROVE_LETTER, QuestionKind.UNCERTAIN_LETTER})


def owner_facts(
    letter: Letter,
    *,
    book: Book,
    firm: Firm,
    policy: DunningPolicy,
    now: dt.datetime,
    tongue: Tongue,
) -> dict[str, object]:
    """The facts of a letter to the owner, by the names that templates use."""
    today = today_of(now, firm)
    rows = rows_of(letter, book, today)
    client = book.client(letter.client) if letter.client else None
    company = one_line(client.company, NAME_LIMIT) if client else (rows[0].client if rows else "")
    facts: dict[str, object] = {
        "today": today,
        "firm": creditor(firm),
        "assistant": one_line(firm.assistant_name or firm.company, NAME_LIMIT),
        "company": company,
        "rows": rows,
        "numbers": tuple(dict.fromkeys(row.number for row in rows)),
        "text": letter.text,
        "topic": letter.topic.value if letter.topic else "",
        "items": _lines(letter.items, tongue),
        "quote": quotation(letter.quote),
        "amount": letter.amount,
        "day": letter.day,
    }
    if letter.kind is LetterKind.QUESTION:
        facts["question"] = _question(letter, book, tongue, today)
    elif letter.kind is LetterKind.REGISTERED:
        if not rows:
            raise MissingFactError(letter.kind, "the invoice that was registered")
        facts["first"] = _first_reminder(letter, book, firm, policy, today)
    elif letter.kind is LetterKind.VETO:
        announced = book.letter(letter.cause)
        if announced is None or not rows or letter.day is None:
            raise MissingFactError(letter.kind, "the letter it announces, with its lines and day")
        facts["announced"] = announced.kind.value
        facts["recipients"] = announced.to
    elif letter.kind is LetterKind.NOTICE:
        if not (letter.topic or letter.text or letter.items):
            raise MissingFactError(letter.kind, "something to tell")
    elif letter.kind in {LetterKind.DIGEST, LetterKind.STATUS}:
        facts.update(digest_facts(letter, book=book, firm=firm, policy=policy, now=now))
    facts["moment"] = in_zone(now, firm)
    return facts


def _first_reminder(
    letter: Letter, book: Book, firm: Firm, policy: DunningPolicy, today: dt.date
) -> dt.date | None:
    """The first day on which one of these lines reaches a stage; None where nothing is chased."""
    days = []
    for ref in letter.lines:
        invoice = book.invoice(ref.invoice)
        client = book.client(invoice.client) if invoice else None
        if invoice is None or client is None:
            continue
        rules = resolved(policy, client.policy, invoice.policy).ladder
        for line in invoice.lines:
            if line.id == ref.line:
                days += [
                    next_working_day(
                        line.due + dt.timedelta(days=rule.days_after_due),
                        client.country or firm.country,
                    )
                    for rule in rules
                    if rule.mode is not Mode.OFF
                ]
    return min((day for day in days if day > today), default=None)


def _question(letter: Letter, book: Book, tongue: Tongue, today: dt.date) -> dict[str, object]:
    question = book.question(letter.question) if letter.question else None
    if question is None:
        raise MissingFactError(letter.kind, "a question that the ledger knows")
    if not question.choices or not 0 <= question.default < len(question.choices):
        raise MissingFactError(letter.kind, "choices and a default among them")
    client = book.client(question.client) if question.client else None
    invoices = [book.invoice(one) for one in question.invoices]
    choices = tuple(choice_words(choice, tongue) for choice in question.choices)
    return {
        "kind": question.kind.value,
        "company": one_line(client.company, NAME_LIMIT) if client else "",
        "numbers": tuple(one_line(one.number, NAME_LIMIT) for one in invoices if one),
        "rows": _rows_in_question(question, book, today),
        "letter": _letter_in_question(question),
        "quote": quotation(question.quote),
        "facts": _lines(question.facts, tongue),
        "choices": choices,
        "default": question.default + 1,
        "default_words": choices[question.default],
        "expires": question.expires,
    }


def _lines(facts: Iterable[Fact], tongue: Tongue) -> tuple[str, ...]:
    said = (told(one, tongue) for one in facts)
    return tuple(dict.fromkeys(said))[:ITEMS_LIMIT]


def _letter_in_question(question: Question) -> Letter | None:
    """The letter to a client that a question is about, by its first choice that would send one."""
    if question.kind not in _ABOUT_A_LETTER:
        return None
    for choice in question.choices:
        for letter in choice.letters:
            if not letter.kind.to_owner:
                return letter
    return None


def _rows_in_question(question: Question, book: Book, today: dt.date) -> tuple[Row, ...]:
    rows: list[Row] = []
    for invoice in question.invoices:
        known = book.invoice(invoice)
        if known is None:
            continue
        rows += [
            Row(
                number=one_line(known.number, NAME_LIMIT),
                description=one_line(known.description, NAME_LIMIT),
                issued=known.issued,
                due=one.line.due,
                days_overdue=max(0, one.days_overdue(today)),
                claim=one.line.amount,
                paid=one.paid,
                open=one.open,
            )
            for one in book.balance(invoice).lines
        ]
    return tuple(sorted(rows, key=lambda row: (row.due, row.number)))[:ITEMS_LIMIT]


def choice_words(choice: Choice, tongue: Tongue) -> str:
    """One numbered answer in words: the phrase of its kind with its detail and its day.

    words.toml holds, under [choice.<kind>], `plain` and, where they read better, `detail`, `day` and
    `both`; what a phrase has no place for is set behind it.
    """
    detail = ", ".join(told(one, tongue) for one in choice.detail)
    day = tongue.long_date(choice.day) if choice.day else ""
    base = f"choice.{choice.kind.value}"
    for form, needs in (("both", detail and day), ("day", day), ("detail", detail), ("plain", "-")):
        if needs and tongue.has_word(f"{base}.{form}"):
            phrase = tongue.word(f"{base}.{form}")
            said = tongue.fill(phrase, detail=detail, day=day)
            rest = [one for one in (detail, day) if one and one not in said]
            return f"{said} ({', '.join(rest)})" if rest else said
    raise TemplateFaultError(f"{tongue.language}/words.toml", f"{base}.plain is missing")
