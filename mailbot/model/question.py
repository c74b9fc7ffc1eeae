"""A question to the owner: a choice between decisions that are ready to commit."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mailbot.model.event import LedgerEvent
from mailbot.model.fact import Fact
from mailbot.model.letter import Letter
from mailbot.model.noun import Noun, Tagged


class QuestionKind(StrEnum):
    """What it is about; one member a sentence in templates/<language>/question.*"""

    WHICH_INVOICE = "which_invoice"  # which invoice does this transfer pay?
    PERHAPS_PAYMENT = "perhaps_payment"  # a mail about money from somebody who is not proven
    INVOICE_FACTS = "invoice_facts"  # an invoice mail that lacks facts or contradicts itself
    APPROVE_LETTER = "approve_letter"  # may this letter go out?
    UNCERTAIN_LETTER = "uncertain_letter"  # was this letter delivered? send it again?
    SILENT_BANK = "silent_bank"  # reminders are due, but the bank has been silent
    CLIENT_REPLY = "client_reply"  # a client's words that only she can answer
    DISPUTE = "dispute"
    PLAN = "plan"
    EXTENSION = "extension"
    BROKEN_PROMISE = "broken_promise"
    CONTACT = "contact"  # a client names another address, or an address has died
    ORDER = "order"  # an order of hers that can be read in more than one way
    FORGED = "forged"  # a mail that claims to be hers or the bank's and is not proven so


class ChoiceKind(StrEnum):
    """What a choice does; one member a phrase in templates/<language>/question.*"""

    YES = "yes"
    NO = "no"
    BOOK = "book"  # to this invoice
    KEEP_UNAPPLIED = "keep_unapplied"
    IGNORE = "ignore"
    REGISTER = "register"
    SEND = "send"
    SEND_AGAIN = "send_again"
    DO_NOT_SEND = "do_not_send"
    PAUSE_UNTIL = "pause_until"
    PAUSE = "pause"
    CONTINUE = "continue"
    CANCEL = "cancel"
    GRANT = "grant"
    DECLINE = "decline"
    USE_ADDRESS = "use_address"
    I_WILL_ANSWER = "i_will_answer"
    MARK_PAID = "mark_paid"
    DO_IT = "do_it"


class Choice(Noun, frozen=True, kw_only=True):
    """One answer and the decision behind it. `detail` names the invoice, day or address meant."""

    kind: ChoiceKind
    detail: tuple[Fact, ...] = ()
    day: dt.date | None = None
    events: tuple[LedgerEvent, ...] = ()
    letters: tuple[Letter, ...] = ()


class QuestionStatus(StrEnum):
    """A question is answered once, or expires into its harmless default."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    MOOT = "moot"  # what it was about has settled itself


class Question(Noun, frozen=True, kw_only=True):
    """Asked by mail with its choices numbered from 1. `default` is the index taken on expiry."""

    id: str
    kind: QuestionKind
    asked_at: dt.datetime
    expires: dt.date
    choices: tuple[Choice, ...]
    default: int
    client: str | None = None
    invoices: tuple[str, ...] = ()
    quote: str = ""  # the words it is about: data, never markup
    facts: tuple[Fact, ...] = ()  # what was read and where, a line each
    source: str = ""  # content hash of the mail that led to it
    status: QuestionStatus = QuestionStatus.OPEN
    chosen: int | None = None
    letter: str | None = None  # the letter that asks it


class QuestionAsked(Tagged, frozen=True, kw_only=True):
    """The owner is asked."""

    question: Question


class QuestionClosed(Tagged, frozen=True, kw_only=True):
    """Answered, expired, or moot."""

    question: str
    status: QuestionStatus
    chosen: int | None = None


Event = LedgerEvent | QuestionAsked | QuestionClosed
