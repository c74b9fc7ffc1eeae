"""What the owner is told, apart from any language: a closed vocabulary of facts with typed values.

Deciding and reading say *what* is so; templates/<language>/words.toml says it, under [fact], one phrase
a kind. `plain` says it in English, for `explain` and for logs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from mailbot.model.fact_words import PLAIN
from mailbot.model.money import Money
from mailbot.model.noun import Noun

_PLACE = re.compile(r"\{(\w+)\}")
_UNKNOWN = "?"


class FactKind(StrEnum):
    """The closed list. Each comment says what the fact's values are."""

    # -- what a mail, a paper or a transfer says
    SENDER = "sender"  # text: the address that the From names
    SUBJECT = "subject"  # text: a mail's subject
    ADDRESS = "address"  # text: a mail address
    CLIENT = "client"  # text: the client's name
    NUMBER = "number"  # text: an invoice's number
    AMOUNT = "amount"  # money: what is to be paid
    ISSUED = "issued"  # day: of issue
    DUE = "due"  # day: the last one to pay
    ACCOUNT = "account"  # text: a bank account
    PAYER = "payer"  # text: name and account of who paid
    TITLE = "title"  # text: what the payer wrote
    MONEY_IN = "money_in"  # money on a day
    MONEY_IN_UNDATED = "money_in_undated"  # money whose day is not told
    PAYMENT = "payment"  # a payment in the ledger: money, text: who, day
    PAYMENT_WAITS = "payment_waits"  # the same, of which so much pays nothing yet
    INVOICE = "invoice"  # text: an invoice's number, as an answer names it
    THIS_ADDRESS = "this_address"  # text: an address, as an answer names it
    INVOICE_PART = "invoice_part"  # text: an invoice; money: for it
    INVOICE_DUE = "invoice_due"  # text: an invoice; money: open of it; day: due
    CREDIT_NOTE = "credit_note"  # text: its number; other: the invoice; money: the change
    INSTALMENT = "instalment"  # money and day of one part
    LETTER = "letter"  # letter: which of ours
    LETTERS = "letters"  # number of letters that wait
    PROMISED_FOR = "promised_for"  # day: named in a promise
    BANK_HEARD = "bank_heard"  # day: the bank last spoke
    DEPUTY = "deputy"  # text: who is away; other: whom the note names
    SERVER_CODE = "server_code"  # text: what the server answered
    FOLDER = "folder"  # text: where the mail lies
    TECHNICAL = "technical"  # text: words of a program, for whoever looks after it
    IN_LEDGER = "in_ledger"  # money and day as recorded
    IN_MAIL = "in_mail"  # money and day as this mail says

    # -- where it was read
    READ_IN_PAPER = "read_in_paper"  # text: the file
    READ_IN_XML = "read_in_xml"  # text: the file
    READ_IN_MAIL = "read_in_mail"  # from the mail's own words
    DUE_FROM_TERMS = "due_from_terms"  # text: the terms

    # -- what an invoice lacks
    NO_NUMBER = "no_number"  # it has none, or it is illegible
    NO_AMOUNT = "no_amount"  # nor an amount
    NO_DUE = "no_due"  # nor a due date
    NO_CLIENT_ADDRESS = "no_client_address"  # nor whom to write to

    # -- what is doubtful about an invoice
    SHARED_ADDRESS = "shared_address"  # text: the address; number of clients
    NAME_DIFFERS = "name_differs"  # text: on the paper; other: who got the mail
    NAME_ALIKE = "name_alike"  # text: the new name; other: one we know
    KNOWN_OTHERWISE = "known_otherwise"  # text: an invoice that the ledger has with other facts
    WHICH_IS_LOWERED = "which_is_lowered"  # text: a credit note's number
    SAYS_PAID = "says_paid"  # an e-invoice marked as paid
    ONLY_REMINDS = "only_reminds"  # text: the words
    NUMBERS_DIFFER = "numbers_differ"  # text and other: the numbers
    AMOUNTS_DIFFER = "amounts_differ"  # text, other: the files; money, other_money
    AMOUNT_DIFFERS_IN_MAIL = (
        "amount_differs_in_mail"  # text: the file; money; other_money: in the mail
    )
    CURRENCIES_DIFFER = "currencies_differ"  # text, other: their codes
    AMOUNT_NOT_POSITIVE = "amount_not_positive"  # nothing to pay
    CORRECTION_RAISES = "correction_raises"  # money: by so much; a correction that adds to a claim
    CORRECTION_OF_NOTHING = "correction_of_nothing"  # its sum is zero: it may move a date
    CORRECTION_UNCLEAR = "correction_unclear"  # which of its sums is the difference
    SEVERAL_PRECEDING = "several_preceding"  # text: the numbers
    CASH_OR_CARD = "cash_or_card"  # the way to pay that an e-invoice names
    TERMS_UNCLEAR = "terms_unclear"  # text: the words of the terms
    DUE_FAR_OFF = "due_far_off"  # day: more than two years after issue
    DUE_DATES_DIFFER = "due_dates_differ"  # day, other_day
    DUE_BEFORE_ISSUED = "due_before_issued"  # day: due; other_day: of issue
    SEVERAL_AMOUNTS_TO_PAY = "several_amounts_to_pay"  # labelled as such
    SEVERAL_AMOUNTS = "several_amounts"  # without a label
    PAPER_IS_PICTURE = "paper_is_picture"  # text: the file
    PAPER_UNREADABLE = "paper_unreadable"  # text: the file; note: why
    SELLER_UNCLEAR = "seller_unclear"  # text: the file
    SELLER_ID_DIFFERS = "seller_id_differs"  # text: the tax id on the paper; other: the firm's
    BUYER_ID_DIFFERS = "buyer_id_differs"  # text: the tax id on the paper; other: the client's
    SEVERAL_BUYERS = "several_buyers"  # text: the buyers of the papers of one mail
    NUMBER_DIFFERS_IN_MAIL = "number_differs_in_mail"  # text: on the paper; other: in the mail
    REFERS_TO = "refers_to"  # text: an invoice that the new one may replace
    REPLACED_IS_PAID = (
        "replaced_is_paid"  # text: the invoice that is to be replaced, and is paid or in a plan
    )
    REPLACES = "replaces"  # text: the invoice that no longer counts; other: the new one
    NOT_READ = "not_read"  # text: a file beside the one that was read
    NEW_CLIENT = "new_client"  # text: the language to write in; other: the country

    # -- what is doubtful about a bank's words
    SEVERAL_SUMS = "several_sums"  # text: as written
    NO_SUM_TOLD = "no_sum_told"  # none is clearly the payment
    ONLY_ORDERED = "only_ordered"  # before fees
    ONLY_NET = "only_net"  # after fees
    WORDS_CONTRADICT = "words_contradict"  # text, other: as written
    BANK_ALSO_SAYS = "bank_also_says"  # text: as written
    MONEY_NOT_SAID = "money_not_said"  # whether it has come; the sum and its reason are ours
    SUBJECT_DIFFERS = "subject_differs"  # text: in the subject; other: below
    BODIES_DIFFER = "bodies_differ"  # text/plain and text/html
    STATEMENT_UNREAD = "statement_unread"  # note: why
    ENTRY_UNREAD = "entry_unread"  # text: the entry, or its place
    ENTRY_WITHOUT_CURRENCY = "entry_without_currency"  # number of the row
    ENTRY_WITHOUT_AMOUNT = "entry_without_amount"  # number of the row
    STATEMENT_CUT = "statement_cut"  # number of entries that are read
    STATEMENT_BREAKS_OFF = "statement_breaks_off"  # note: what is missing
    LINE_UNREAD = "line_unread"  # number of the line; text: the entry
    LINE_SIDE_UNCLEAR = "line_side_unclear"  # number of the line; text: the entry
    LINE_STATUS_UNCLEAR = "line_status_unclear"  # number of the line; text: its status
    PERHAPS_RECORDED = "perhaps_recorded"  # a payment in the ledger: money, text: who, day
    ACCOUNT_NOT_OURS = "account_not_ours"  # text: the account that a statement is of
    SUM_UNDIVIDED = "sum_undivided"  # money: one sum for several payments; text: their titles

    # -- how far the sender is proven
    DMARC_PASS = "dmarc_pass"  # noqa: S105  text: the domain
    DMARC_FAIL = "dmarc_fail"  # text: the domain
    DMARC_NONE = "dmarc_none"  # text: the domain
    DMARC_OF_ANOTHER = "dmarc_of_another"  # the verdict is about another domain
    NO_VERDICT = "no_verdict"  # our server is silent
    VERDICT_UNCLEAR = "verdict_unclear"  # ours, but illegible
    VERDICT_FOREIGN = "verdict_foreign"  # text: the server
    FROM_AMBIGUOUS = "from_ambiguous"  # a From that programs read differently; note: how
    NAME_OF_ANOTHER = "name_of_another"  # the display name is another address
    BANK_NAME_BORROWED = "bank_name_borrowed"  # text: the bank
    DOMAIN_ALIKE = "domain_alike"  # text: the domain; other: the one it looks like
    NAME_BORROWED = "name_borrowed"  # text: one of the firm's people
    IMPORTED = "imported"  # a statement that she gave by hand
    NOT_PROVEN = "not_proven"  # nothing more is known

    # -- what is doubtful about an order
    NEGATED = "negated"  # text: the words
    CONDITIONAL = "conditional"  # an if
    HESITANT = "hesitant"  # perhaps, I think
    SEVERAL_DAYS = "several_days"  # more than one
    DAY_UNCERTAIN = "day_uncertain"  # text: the words
    NO_DAY = "no_day"  # none named
    DAY_PAST = "day_past"  # day: it names
    DAY_IN_QUOTATION = "day_in_quotation"  # only the client names it
    SEVERAL_SUMS_ORDERED = "several_sums_ordered"  # more than one
    NO_SUM = "no_sum"  # none named
    SUM_TOO_LARGE = "sum_too_large"  # amount: it names
    SUM_DIFFERS = "sum_differs"  # amount: it names
    SUM_OR_DIFFERENCE = "sum_or_difference"  # amount: it names
    ONE_SUM_FOR_SEVERAL = "one_sum_for_several"  # invoices
    INSTALMENTS_UNREAD = "instalments_unread"  # nor their days
    INSTALMENTS_DIFFER = "instalments_differ"  # amount: their sum
    ONE_PLAN_FOR_SEVERAL = "one_plan_for_several"  # invoices
    NUMBER_OF_SEVERAL = "number_of_several"  # clients
    COULD_BE = "could_be"  # text: names of clients
    NO_CLIENT_NAMED = "no_client_named"  # that we know
    SEVERAL_OPEN = "several_open"  # text: the client; number of invoices
    WHICH_ONE_MEANT = "which_one_meant"  # of several
    SUM_FITS_SEVERAL = "sum_fits_several"  # number of invoices
    NO_INVOICE_NAMED = "no_invoice_named"  # nor is one meant alone
    ADDRESSEE_UNKNOWN = "addressee_unknown"  # of her own letter
    YES_AND_NO = "yes_and_no"  # both
    RESERVED = "reserved"  # a "but"
    NONE_OF_CHOICES = "none_of_choices"  # of the question
    AMBIGUOUS = "ambiguous"  # nothing more is known

    # -- why an order cannot be carried out so
    NOT_UNDERSTOOD = "not_understood"  # the order
    WHICH_PAID = "which_paid"  # unclear
    MORE_THAN_OPEN = "more_than_open"  # amount; text: the invoices
    WHOSE_REMINDERS = "whose_reminders"  # unclear
    WHICH_CANCELLED = "which_cancelled"  # unclear
    WHICH_DUE = "which_due"  # unclear
    WHICH_OPEN = "which_open"  # unclear
    DUE_LATER_ALREADY = "due_later_already"  # text: the invoices; day
    WHICH_AMOUNT = "which_amount"  # unclear
    PAID_ALREADY = "paid_already"  # money; text: the invoice
    MAY_NOT_WRITE = "may_not_write"  # text: the invoice; the next fact says why
    NO_STAGE_LEFT = "no_stage_left"  # text: the invoices
    WHICH_INSTALMENTS = "which_instalments"  # unclear
    INSTALMENTS_NOT_OPEN = "instalments_not_open"  # money: their sum; other_money: open
    WHAT_TO_NOTE = "what_to_note"  # unclear
    ANSWER_TO_WHAT = "answer_to_what"  # unclear

    # -- what was done on her word
    BOOKED_IN_FULL = "booked_in_full"  # text: the invoices
    BOOKED_PART = "booked_part"  # text: the invoices; money
    NOTHING_OPEN = "nothing_open"  # text: the invoices
    BOOKING_UNDONE = "booking_undone"  # money: that is unapplied again; text: the invoices
    NOTHING_BOOKED = "nothing_booked"  # text: the invoices
    WHICH_BOOKING = "which_booking"  # unclear
    PAUSED = "paused"  # text: client or invoices
    PAUSED_UNTIL = "paused_until"  # text: client or invoices; day
    RESUMED = "resumed"  # text: the client
    CANCELLED = "cancelled"  # text: the invoices
    NEW_DUE = "new_due"  # text: the invoices; day
    NEW_AMOUNT = "new_amount"  # text: the invoice; money
    AMOUNT_AS_IT_IS = "amount_as_it_is"  # text: the invoice; money
    LETTER_GOES = "letter_goes"  # text: the invoices; letter: which
    PLAN_RECORDED = "plan_recorded"  # text: the invoice; number of parts; day: the last
    NOTED = "noted"  # text: what
    ANNOUNCED_GOES = "announced_goes"  # the letter of a VETO mail
    ANNOUNCED_STOPPED = "announced_stopped"  # the letter of a VETO mail
    ANSWER_TAKEN = "answer_taken"  # choice: which

    # -- what speaks for and against a way to book a transfer
    ACCOUNT_KNOWN = "account_known"  # text: the account; other: the client
    TAX_ID_NAMED = "tax_id_named"  # text: the tax id; other: the client
    PAYER_ADDRESS_KNOWN = "payer_address_known"  # text: the address; other: the client
    PAYER_IS_CLIENT = "payer_is_client"  # text: the payer; other: the client
    PAYER_RESEMBLES = "payer_resembles"  # text: the payer; other: the client
    PAYER_IS_PERSON = "payer_is_person"  # text: the payer; other: the client
    TITLE_NAMES_CLIENT = "title_names_client"  # text: the client
    TITLE_NAMES = "title_names"  # text: the invoice
    AMOUNT_IS_OPEN = "amount_is_open"  # money
    AMOUNT_LESS_FEES = "amount_less_fees"  # money: open
    AMOUNT_IS_PART = "amount_is_part"  # money: open
    AMOUNT_IS_SUM = "amount_is_sum"  # money: together
    AMOUNT_OF_ONE = "amount_of_one"  # text: the invoice
    ONLY_OPEN_AMOUNT = "only_open_amount"  # money
    SLIP_OF_THE_PEN = "slip_of_the_pen"  # text: as written; other: the invoice
    SEVERAL_WAYS = "several_ways"  # to book it
    NAMED_IS_SETTLED = "named_is_settled"  # text: the numbers
    NAMED_IS_UNKNOWN = "named_is_unknown"  # text: the numbers
    SEVERAL_CLIENTS_NAMED = "several_clients_named"  # by their invoices
    NUMBER_AGAINST_PAYER = "number_against_payer"  # two clients
    NUMBER_AGAINST_AMOUNT = "number_against_amount"  # two invoices
    NEXT_INSTALMENT = "next_instalment"  # money; text: the invoice
    OTHER_CURRENCY = "other_currency"  # text: the invoice; other: its currency
    SURPLUS_OVER = "surplus_over"  # money; text: the invoice
    NAMED_COME_TO = "named_come_to"  # money
    SEVERAL_FIT = "several_fit"  # text: the client; number of invoices
    SUM_IS_EXACT = "sum_is_exact"  # of several invoices

    # -- why no letter may go out about an invoice
    CLIENT_UNKNOWN = "client_unknown"  # of the invoice
    CLAIM_CANCELLED = "claim_cancelled"  # the invoice has no claim any more
    CLAIM_WRITTEN_OFF = "claim_written_off"  # by her
    CLAIM_HANDED_OVER = "claim_handed_over"  # to an intermediary or a court
    IS_PAID = "is_paid"  # nothing is open
    SWITCHED_OFF = "switched_off"  # by policy
    DISPUTED_SINCE = "disputed_since"  # day
    PROMISED_UNTIL = "promised_until"  # day
    PLAN_PROPOSED = "plan_proposed"  # not agreed yet
    PLAN_AGREED = "plan_agreed"  # in force
    BLOCK_OWNER = "block_owner"  # her pause
    BLOCK_CLAIMS_PAID = "block_claims_paid"  # the money is looked for
    BLOCK_EXTENSION = "block_extension"  # more time
    BLOCK_HARDSHIP = "block_hardship"  # cannot pay
    BLOCK_ABSENCE = "block_absence"  # out of office
    BLOCK_STOP_CONTACT = "block_stop_contact"  # no more mail
    BLOCK_BAD_ADDRESS = "block_bad_address"  # it came back
    BLOCK_OWNER_WROTE = "block_owner_wrote"  # herself
    BLOCK_QUESTION = "block_question"  # open
    PERHAPS_COVERED = "perhaps_covered"  # money, day: a payment not applied
    PERHAPS_COVERED_UNKNOWN = "perhaps_covered_unknown"  # money: from an unknown payer
    BEING_ASKED = "being_asked"  # and no answer yet
    NO_WORKING_ADDRESS = "no_working_address"  # of the client's
    CONTACT_AWAY = "contact_away"  # text: the address; day: back


class Fact(Noun, frozen=True, kw_only=True):
    """One fact. `text` and `other` are data (a name, a number, a title, an address), never prose.

    `amount` is a sum whose currency nobody named. `letter` and `choice` are values of LetterKind and
    ChoiceKind, which words.toml names. `until` and `where` go with any kind: the last day on which
    it holds, and the file in which it stands; `note` is what a program said, for developers only.
    """

    kind: FactKind
    text: str = ""
    other: str = ""
    money: Money | None = None
    other_money: Money | None = None
    day: dt.date | None = None
    other_day: dt.date | None = None
    amount: Decimal | None = None
    number: int | None = None
    letter: str = ""
    choice: str = ""
    until: dt.date | None = None
    where: str = ""
    note: str = ""

    def __str__(self) -> str:
        return plain(self)


def places(phrase: str) -> frozenset[str]:
    """The names of the values that a phrase has {places} for."""
    return frozenset(_PLACE.findall(phrase))


def fields_of(kind: FactKind) -> frozenset[str]:
    """The values that a fact of this kind carries."""
    return places(PLAIN[kind])


def plain(fact: Fact) -> str:
    """The fact in English, dates in ISO 8601, money as `1234.50 EUR`."""
    said = _PLACE.sub(lambda place: _written(getattr(fact, place.group(1))), PLAIN[fact.kind])
    if fact.until is not None:
        said = f"{said} until {fact.until}"
    if fact.note:
        said = f"{said} ({fact.note})"
    return f"{fact.where}: {said}" if fact.where else said


def all_plain(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Each fact in English."""
    return tuple(plain(fact) for fact in facts)


def _written(value: object) -> str:
    if value is None or value == "":
        return _UNKNOWN
    return str(value)
