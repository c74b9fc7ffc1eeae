"""What a story is made of: people, what each of them does, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from mailbot.model.firm import Firm
from mailbot.model.letter import LetterKind
from mailbot.model.noun import Noun
from mailbot.model.question import QuestionKind


class Style(StrEnum):
    """How somebody's mail program quotes what it answers."""

    GMAIL = "gmail"  # attribution line, then every line behind a ">"
    OUTLOOK = "outlook"  # a block of headers, then the old mail as it was
    PHONE = "phone"  # no signature of one's own but the phone's
    BARE = "bare"  # no quotation at all: only the thread says what it is about


class Actor(Noun, frozen=True, kw_only=True):
    """Somebody who writes. `sign` is what stands under the mail."""

    name: str
    email: str
    company: str = ""
    style: Style = Style.GMAIL
    sign: str = ""


class Cue(Noun, frozen=True, kw_only=True):
    """A letter that somebody waits for; what it leads to follows `days` later, at `at` o'clock.

    `nth` counts the letters of this kind to this person, from 1; `about` is the client's key.
    """

    to: str
    kind: LetterKind
    question: QuestionKind | None = None
    about: str = ""
    nth: int = 1
    days: int = 0
    at: dt.time = dt.time(11, 0)


class Invoicing(Noun, frozen=True, kw_only=True):
    """The owner mails an invoice to clients (their keys), with the assistant in copy.

    `{amount}` and `{due}` in the text stand for what the paper says.
    """

    number: str
    to: tuple[str, ...]
    amount: Decimal
    due: dt.date
    goods: str
    subject: str
    text: str


class Transfer(Noun, frozen=True, kw_only=True):
    """The bank tells of money. `forged_from`: an address that only looks like the bank's."""

    amount: Decimal
    payer: str
    account: str
    title: str
    forged_from: str = ""


class Speech(Noun, frozen=True, kw_only=True):
    """Somebody writes to the assistant; on a cue it is an answer in the letter's thread.

    `forged_from`: an address that only looks like the speaker's. `automatic`: a machine speaks.
    `quotes` False: the mail program leaves out what it answers.
    """

    who: str
    text: str
    subject: str = ""
    forged_from: str = ""
    automatic: bool = False


class Choosing(Noun, frozen=True, kw_only=True):
    """The owner answers a question with the number that stands before these words in its mail."""

    words: str
    text: str = "{number}"


class Bounce(Noun, frozen=True, kw_only=True):
    """The client's server has no such mailbox: the letter comes back."""

    code: str = "5.1.1"
    reply: str = "550 5.1.1 <{address}>: Recipient address rejected: User unknown"


Deed = Invoicing | Transfer | Speech | Choosing | Bounce


class Act(Noun, frozen=True, kw_only=True):
    """One thing that happens: at a local time, or when a letter has come.

    `needs_paper`: it is left out where invoices go out without a PDF.
    """

    when: dt.datetime | Cue
    deed: Deed
    needs_paper: bool = False


class BankVoice(Noun, frozen=True, kw_only=True):
    """How the bank words its notices. Fields: amount, payer, account, title, day."""

    name: str
    email: str
    subject: str
    text: str
    quiet_subject: str  # the bank is heard, and nothing came in
    quiet_text: str


class Tongue(Noun, frozen=True, kw_only=True):
    """What mail programs and papers say in a language. Fields as named in the texts."""

    attribution: str  # {when} {name} {email}
    headers: tuple[str, str, str, str]  # From, Sent, To, Subject
    phone: str
    day: str  # strftime
    thousands: str
    decimal: str
    currency: str  # as written behind an amount
    paper: Mapping[str, str]  # the words of an invoice: see paper.py


class Ending(Noun, frozen=True, kw_only=True):
    """How a story must end: the demo checks itself by it. `open`: number -> what is still owed."""

    open: Mapping[str, Decimal]
    reminders: Mapping[str, tuple[LetterKind, ...]]  # client key -> the kinds it got, in order
    kept: int = 0  # promises
    broken: int = 0
    plans: int = 0  # kept
    forged: int = 0
    bounced: int = 0
    questions: int = 0


class Story(Noun, frozen=True, kw_only=True):
    """One firm's weeks. `people["owner"]` owns it; all other keys are clients."""

    key: str
    town: str
    firm: Firm
    people: Mapping[str, Actor]
    bank: BankVoice
    tongue: Tongue
    acts: tuple[Act, ...]
    ending: Ending
    digest: bool = False  # whether the owner wants a mail each evening with what happened
