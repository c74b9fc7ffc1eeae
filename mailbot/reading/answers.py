"""An answer of the owner's to a question or a draft of ours: a number, a yes, a name."""

from __future__ import annotations

import re

from mailbot.model.fact import Fact, FactKind
from mailbot.model.identity import domain_of, normal_address, normal_number
from mailbot.model.noun import Noun
from mailbot.model.question import Choice, ChoiceKind, Question
from mailbot.model.reading import Command, Evidence, Order
from mailbot.reading.about import About
from mailbot.reading.order_clauses import order_clauses
from mailbot.reading.phrases import even_fold
from mailbot.reading.subject import Subject

# An answer longer than this is a letter, and is read as one.
_LONGEST_ANSWER_WORDS = 40
# A choice by its ordinal or its words is short: "the second one, please".
_LONGEST_CHOICE_WORDS = 8
_NUMBER = re.compile(
    r"^\W*(?:(?:nr|no|numer|numarul|nummer|номер|opcja|opcje|optiunea|varianta|wariant|optie|keuze|"
    r"option|choice|вариант|пункт|punkt|punctul|odp|raspuns|antwoord|answer|ответ)\W{0,3})?"
    r"(?P<digit>\d{1,2})(?![\w%]|[.,/:-]\d)(?P<rest>.*)",
    re.DOTALL,
)
_LETTER = re.compile(r"^\W*(?:(?:opcja|optie|optiunea|option|вариант)\W+)?([a-fа-д])\W*$")
_CYRILLIC_LETTERS = "абвгд"
_FORWARD = re.compile(r"^\s*(?:fw|fwd|pd|tr|wg|doorst|пересл)\s*:", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BUT = re.compile(
    r"(?:^|[,.;–-]\s*)(?:ale|lecz|maar|dar|insa|но|однако|but)(?!\w)"
    r"|(?<!\w)(?:only|tylko|dopiero|doar|только)(?!\w)"
)
_YES = frozenset(
    {
        ChoiceKind.YES, ChoiceKind.SEND, ChoiceKind.SEND_AGAIN, ChoiceKind.GRANT,
        ChoiceKind.DO_IT, ChoiceKind.REGISTER, ChoiceKind.USE_ADDRESS, ChoiceKind.MARK_PAID,
        ChoiceKind.BOOK,
    }
)  # fmt: skip
_NO = frozenset({ChoiceKind.NO, ChoiceKind.DO_NOT_SEND, ChoiceKind.DECLINE, ChoiceKind.IGNORE})
_AS_COMMAND = {
    ChoiceKind.BOOK: Command.MARK_PAID,
    ChoiceKind.MARK_PAID: Command.MARK_PAID,
    ChoiceKind.PAUSE: Command.PAUSE,
    ChoiceKind.PAUSE_UNTIL: Command.PAUSE,
    ChoiceKind.CONTINUE: Command.RESUME,
    ChoiceKind.CANCEL: Command.CANCEL,
}


# What is more than a yes or a no, and is read as an order.
_OF_HER_OWN = frozenset(
    {
        Command.CANCEL,
        Command.EXTEND,
        Command.CHANGE_AMOUNT,
        Command.AGREE_PLAN,
        Command.MARK_PAID,
    }
)


class Answer(Noun, frozen=True, kw_only=True):
    """`question` and `choice` (from 1) where the question is in the ledger; its orders anyhow."""

    question: str | None = None
    choice: int | None = None
    client: str | None = None
    invoices: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_answer(about: Subject) -> Answer | None:
    """The answer that a mail is; None if it is no answer to us, or says something of its own."""
    question = _question(about)
    if question is not None:
        return _to_question(about, question)
    if not _is_reply_to_us(about):
        return None
    return _to_draft(about) or _to_which(about)


def _question(about: Subject) -> Question | None:
    for key in (about.mail.in_reply_to, *reversed(about.mail.references)):
        letter = about.book.letter_with_message_id(key) if key else None
        if letter is not None and letter.question is not None:
            return about.book.question(letter.question)
    return None


def _to_question(about: Subject, question: Question) -> Answer | None:
    chosen, rule = _chosen(about, question)
    reserved = _reserved(about)
    if chosen is None or reserved:
        # Not one of the choices: perhaps an order of its own; the question stays open.
        own = [part for part in order_clauses(about.text, about.words) if not part.empty]
        if own and not reserved:
            return None
        doubt = reserved or Fact(kind=FactKind.NONE_OF_CHOICES)
        order = Order(
            command=Command.UNCLEAR, clause=about.text, client=question.client, sure=False,
            doubt=(doubt,),
        )  # fmt: skip
        return Answer(question=question.id, client=question.client, orders=(order,))
    choice = question.choices[chosen]
    order = Order(
        command=_command(choice),
        clause=about.text,
        client=question.client,
        invoices=question.invoices,
        until=choice.day,
    )
    return Answer(
        question=question.id,
        choice=chosen + 1,
        client=question.client,
        invoices=question.invoices,
        orders=(order,),
        evidence=(Evidence(rule=f"choice:{rule}", words=about.text[:80]),),
    )


def _command(choice: Choice) -> Command:
    if choice.kind in _AS_COMMAND:
        return _AS_COMMAND[choice.kind]
    return Command.REJECT if choice.kind in _NO else Command.APPROVE


def _reserved(about: Subject) -> Fact | None:
    """Why a yes is not plain: a condition, a doubt, a "but"."""
    folded = even_fold(about.text)
    if about.words.condition.search(folded):
        return Fact(kind=FactKind.CONDITIONAL)
    if about.words.hedge.search(folded):
        return Fact(kind=FactKind.HESITANT)
    if _BUT.search(folded):
        return Fact(kind=FactKind.RESERVED)
    return None


def _chosen(about: Subject, question: Question) -> tuple[int | None, str]:
    """The index of the choice, and the rule that found it."""
    folded = even_fold(about.text).strip()
    length = len(folded.split())
    count = len(question.choices)
    if match := _NUMBER.match(folded):
        index = int(match.group("digit")) - 1
        rest = match.group("rest").strip()
        plain = not rest or not rest[0].isalnum() or len(rest.split()) <= 1
        return (index, "number") if plain and 0 <= index < count else (None, "")
    if match := _LETTER.match(folded):
        letter = match.group(1)
        alphabet = _CYRILLIC_LETTERS if letter in _CYRILLIC_LETTERS else "abcdef"
        index = alphabet.index(letter)
        return (index, "letter") if index < count else (None, "")
    named = _by_number(about, question)
    if named is not None:
        return named, "invoice named"
    if length <= _LONGEST_CHOICE_WORDS:
        ordinals = [at for at, form in enumerate(about.words.ordinals) if form.search(folded)]
        if len(ordinals) == 1 and ordinals[0] < count:
            return ordinals[0], "ordinal"
    if length > _LONGEST_ANSWER_WORDS:
        return None, ""
    verdict, sure = _verdict(about)
    if verdict is None or not sure:
        return None, ""
    kinds = _YES if verdict else _NO
    fitting = [at for at, choice in enumerate(question.choices) if choice.kind in kinds]
    return (fitting[0], "yes or no") if len(fitting) == 1 else (None, "")


def _by_number(about: Subject, question: Question) -> int | None:
    scope = about.of_text(about.text)
    numbers = {
        normal_number(invoice.number)
        for one in scope.invoices
        if (invoice := about.book.invoice(one)) is not None
    }
    if len(numbers) != 1:
        return None
    number = numbers.pop()
    fitting = [
        at
        for at, choice in enumerate(question.choices)
        if any(number in normal_number(said.text) for said in choice.detail)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _verdict(about: Subject) -> tuple[bool | None, bool]:
    """Yes, no or neither; and whether that is all it says."""
    folded = even_fold(about.text).strip().lstrip("\"'„«*- ")
    words = about.words
    refuses = words.no.search(folded) or words.commands[Command.REJECT].search(folded)
    agrees = words.yes.search(folded) or any(
        not words.negated.search(folded[: match.start()])
        for match in words.commands[Command.APPROVE].finditer(folded)
    )
    if refuses:
        return False, not (agrees and not words.no.search(folded))
    if agrees:
        return True, True
    return None, False


def _is_reply_to_us(about: Subject) -> bool:
    """Whether the mail below hers is one of ours to her."""
    mail = about.mail
    if about.own_topic or _FORWARD.match(mail.subject):
        return False
    assistant = normal_address(about.firm.assistant)
    if mail.in_reply_to and about.book.letter_with_message_id(mail.in_reply_to) is not None:
        return True
    below = mail.quoted or mail.full_text
    addresses = [normal_address(one) for one in _ADDRESS.findall(below)]
    others = [one for one in addresses if not about.firm.owns(one)]
    if others:
        return others[0] == assistant
    return bool(mail.in_reply_to) and domain_of(mail.in_reply_to.strip("<>")) == domain_of(
        assistant
    )


def _offered(about: Subject) -> About:
    """The invoices that our mail below was about."""
    threaded = about.of_quotation()
    named = about.of_text(f"{about.topic}\n{about.mail.quoted}")
    below = About(
        client=named.client,
        invoices=named.invoices or named.candidates,
    )
    return below if below.invoices else threaded


def _to_draft(about: Subject) -> Answer | None:
    """Yes or no to a draft that the quotation shows."""
    if len(about.text.split()) > _LONGEST_ANSWER_WORDS:
        return None
    verdict, sure = _verdict(about)
    if verdict is None:
        return None
    own = {command for part in order_clauses(about.text, about.words) for command in part.ordered}
    if own & _OF_HER_OWN:
        return None
    if _is_payment_question(about):
        return None
    offered = _offered(about)
    if Command.SEND_NOW in own and not set(about.of_text(about.text).invoices) <= set(
        offered.invoices if len(offered.invoices) == 1 else ()
    ):
        return None  # she names one of several that our mail lists: an order about that one
    doubts = [] if sure else [Fact(kind=FactKind.YES_AND_NO)]
    if verdict and (reserved := _reserved(about)):
        doubts.append(reserved)
    order = Order(
        command=Command.APPROVE if verdict else Command.REJECT,
        clause=about.text,
        client=offered.client,
        invoices=offered.invoices,
        sure=not doubts,
        doubt=tuple(doubts),
    )
    return Answer(client=offered.client, invoices=offered.invoices, orders=(order,))


def _is_payment_question(about: Subject) -> bool:
    """Whether our mail asked to which of several invoices some money belongs."""
    folded = even_fold(f"{about.topic}\n{about.mail.quoted[:1500]}")
    return (
        "?" in folded
        and about.words.about_payment.search(folded) is not None
        and len(_offered(about).invoices) > 1
    )


def _to_which(about: Subject) -> Answer | None:
    """To our question where some money belongs: one of the invoices that it named."""
    if not _is_payment_question(about):
        return None
    offered = [
        invoice
        for one in _offered(about).invoices
        if (invoice := about.book.invoice(one)) is not None
    ]
    owners = tuple(dict.fromkeys(one.client for one in offered))
    own = about.of_text(about.text)
    chosen = [one for one in offered if one.id in own.invoices]
    if not chosen:
        who = about.who(about.text, among=owners).client if len(owners) > 1 else owners[0]
        left = [one for one in offered if one.client == who] if who else offered
        described = about.described(left, about.text, ())
        chosen = described if described is not None and len(described) == 1 else []
        if not chosen and who is not None and len(left) == 1 and len(owners) > 1:
            chosen = left
    if len(chosen) != 1:
        folded = even_fold(about.text)
        places = [at for at, form in enumerate(about.words.ordinals) if form.search(folded)]
        number = _NUMBER.match(folded)
        if number:
            places = [int(number.group("digit")) - 1]
        if len(places) == 1 and 0 <= places[0] < len(offered):
            chosen = [offered[places[0]]]
    if len(chosen) != 1:
        return None
    reserved = _reserved(about)
    order = Order(
        command=Command.MARK_PAID,
        clause=about.text,
        client=chosen[0].client,
        invoices=(chosen[0].id,),
        sure=not reserved,
        doubt=(reserved,) if reserved else (),
    )
    return Answer(client=chosen[0].client, invoices=(chosen[0].id,), orders=(order,))
