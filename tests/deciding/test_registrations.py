"""The owner's cc becomes a claim in the ledger, or a question; machines change what they must."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from mailbot.deciding.chaseable import LONGEST_ABSENCE_DAYS
from mailbot.deciding.invoices import decide_invoice
from mailbot.deciding.machines import decide_machine
from mailbot.deciding.uncertain import arrived_after_all, ask_about_uncertain
from mailbot.model.agreement import BlockReason
from mailbot.model.client import Contact
from mailbot.model.decision import Decision
from mailbot.model.event import (
    Adjusted,
    BlockSet,
    ClientAdded,
    ClientChanged,
    InvoiceRegistered,
    LetterClaimed,
    LetterInData,
    LetterPlanned,
    LetterUncertain,
    LetterWritten,
    OwnerWrote,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.invoice import InvoiceStatus
from mailbot.model.letter import Letter, LetterKind, LetterStatus, LineRef, Topic
from mailbot.model.money import Money
from mailbot.model.question import ChoiceKind, QuestionKind
from mailbot.model.reading import (
    InvoiceDraft,
    InvoiceMail,
    MachineKind,
    MachineMail,
    Mail,
    PaperKind,
    Role,
    Standing,
)

AT = dt.datetime(2026, 6, 15, 8, tzinfo=dt.UTC)
DUE = dt.date(2026, 6, 29)


def mail(**changes: Any) -> Mail:
    base = Mail(
        content_hash="a" * 64,
        message_id="<inv1@lipowa.example>",
        sender="ewa@lipowa.example",
        sender_name="Ewa",
        to=("nowy@klient.example",),
        cc=("bot@lipowa.example",),
        subject="Faktura 7/2026",
        sent_at=AT,
        received_at=AT,
        role=Role.OWNER,
        standing=Standing.PROVEN,
        standing_reason=Fact(kind=FactKind.NOT_PROVEN),
    )
    return msgspec.structs.replace(base, **changes)


def draft(**changes: Any) -> InvoiceDraft:
    base = InvoiceDraft(
        kind=PaperKind.INVOICE,
        number="7/2026",
        amount=Money.of("123.00", "PLN"),
        issued=dt.date(2026, 6, 15),
        due=DUE,
        client_email="nowy@klient.example",
        client_name="Nowy Klient Jan Rak",
    )
    return msgspec.structs.replace(base, **changes)


def sent(story: Any, *drafts: InvoiceDraft, **of_mail: Any) -> Decision:
    address = drafts[0].client_email if drafts else "nowy@klient.example"
    reading = InvoiceMail(
        mail=mail(**of_mail),
        language="pl",
        kind=drafts[0].kind if drafts else PaperKind.NOT_AN_INVOICE,
        drafts=drafts,
        contacts=((address, "Jan Rak"),) if address else (),
    )
    return decide_invoice(reading, book=story.ledger, firm=story.firm, policy=story.policy, now=AT)


def registered(decision: Decision) -> list[str]:
    return [e.invoice.number for e in decision.events if isinstance(e, InvoiceRegistered)]


def test_a_whole_invoice_is_registered_with_its_client_and_confirmed(story: Any) -> None:
    decision = sent(story, draft())
    story.commit(decision)
    (invoice,) = story.ledger.invoices()
    assert (invoice.number, str(invoice.amount), invoice.due) == ("7/2026", "123.00 PLN", DUE)
    assert invoice.message_id == "<inv1@lipowa.example>"
    assert story.ledger.client(invoice.client).company == "Nowy Klient Jan Rak"
    assert [letter.kind for letter in decision.letters] == [LetterKind.REGISTERED]


def test_the_same_invoice_once_more_is_one(story: Any) -> None:
    story.commit(sent(story, draft()))
    again = sent(story, draft(), message_id="<inv2@lipowa.example>", content_hash="b" * 64)
    assert registered(again) == []
    assert not again.asks_owner
    assert not again.letters


def test_the_same_number_with_another_amount_is_asked_about_and_changed_on_her_word(
    story: Any,
) -> None:
    story.commit(sent(story, draft()))
    dearer = draft(amount=Money.of("150.00", "PLN"))
    decision = sent(story, dearer, message_id="<inv2@lipowa.example>", content_hash="b" * 64)
    story.commit(decision)
    assert [q.kind for q in decision.questions] == [QuestionKind.INVOICE_FACTS]
    story.answer(decision.questions[0], 1)
    assert str(story.ledger.invoices()[0].amount) == "150.00 PLN"


@pytest.mark.parametrize("gap", ["number", "amount", "due", "client_email"])
def test_an_invoice_that_lacks_a_fact_is_asked_about(story: Any, gap: str) -> None:
    whole = draft(**{gap: None}, **({"client_name": None} if gap == "client_email" else {}))
    decision = sent(story, whole)
    assert registered(decision) == []
    assert [q.kind for q in decision.questions] == [QuestionKind.INVOICE_FACTS]
    assert any("could not be read" in str(fact) for fact in decision.questions[0].facts)


def test_a_missing_due_date_can_be_granted_with_the_owners_own_terms(story: Any) -> None:
    decision = sent(story, draft(due=None))
    story.commit(decision)
    story.answer(decision.questions[0], 1)
    assert story.ledger.invoices()[0].due == dt.date(2026, 6, 29)


def test_a_doubt_of_the_reader_is_asked_about(story: Any) -> None:
    decision = sent(story, draft(doubts=(Fact(kind=FactKind.SEVERAL_AMOUNTS),)))
    assert registered(decision) == []
    assert decision.asks_owner


def test_a_client_with_nearly_the_name_of_another_is_asked_about(story: Any) -> None:
    story.client("jan", company="Nowy Klient Jan Raki")
    assert sent(story, draft()).asks_owner


def test_a_new_address_in_the_firms_own_domain_is_a_new_contact(story: Any) -> None:
    story.client("rak", company="Rak", contacts=(Contact(email="biuro@klient.example"),))
    decision = sent(story, draft())
    changed = [e.client for e in decision.events if isinstance(e, ClientChanged)]
    assert [c.email for c in changed[0].contacts] == ["biuro@klient.example", "nowy@klient.example"]
    assert not [e for e in decision.events if isinstance(e, ClientAdded)]


def test_two_people_with_free_mailboxes_are_two_clients(story: Any) -> None:
    story.client("ola", company="Ola", contacts=(Contact(email="ola@gmail.com"),))
    decision = sent(story, draft(client_email="jan@gmail.com"))
    assert [e.client.company for e in decision.events if isinstance(e, ClientAdded)] == [
        "Nowy Klient Jan Rak"
    ]


def test_a_foreign_account_on_the_paper_is_a_warning_and_never_used(story: Any) -> None:
    decision = sent(story, draft(account="PL10105000997603123456789123"))
    assert registered(decision) == ["7/2026"]
    assert [one.topic for one in decision.letters] == [None, Topic.ACCOUNT_DIFFERS]


def test_every_foreign_account_is_warned_of(story: Any) -> None:
    ours, other = "PL61109010140000071219812874", "PL27114020040000300201355387"
    decision = sent(story, draft(account=ours, other_accounts=(other,)))
    (warning,) = [one for one in decision.letters if one.topic is Topic.ACCOUNT_DIFFERS]
    assert [fact.text for fact in warning.items] == ["7/2026", other]


# -- invoices that replace others


def statuses(story: Any) -> dict[str, InvoiceStatus]:
    return {one.number: one.status for one in story.ledger.invoices()}


def correction(**changes: Any) -> InvoiceDraft:
    return draft(number="9/2026", preceding="7/2026", replaces=True, **changes)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["as sent", "the other way round"])
def test_a_corrected_invoice_replaces_its_forerunner_in_any_order(
    story: Any, order: tuple[int, int]
) -> None:
    mails = (draft(), correction())
    for at in order:
        story.commit(sent(story, mails[at], content_hash=str(at) * 64, message_id=f"<{at}@x>"))
    assert statuses(story) == {
        "7/2026": InvoiceStatus.CANCELLED,
        "9/2026": InvoiceStatus.OPEN,
    }


def test_an_invoice_that_merely_refers_to_another_is_asked_about(story: Any) -> None:
    story.commit(sent(story, draft()))
    decision = sent(story, draft(number="9/2026", preceding="7/2026"), content_hash="b" * 64)
    assert registered(decision) == []
    kinds = [choice.kind for choice in decision.questions[0].choices]
    assert kinds == [ChoiceKind.REGISTER, ChoiceKind.REGISTER, ChoiceKind.IGNORE]
    story.commit(decision)
    story.answer(decision.questions[0], 1)
    assert set(statuses(story).values()) == {InvoiceStatus.OPEN}


def test_a_forerunner_that_is_paid_in_part_is_not_cancelled_without_her(story: Any) -> None:
    story.commit(sent(story, draft()))
    note = draft(
        kind=PaperKind.CREDIT_NOTE, number="K/1", preceding="7/2026",
        amount=Money.of("-23.00", "PLN"), due=None,
    )  # fmt: skip
    story.commit(sent(story, note, content_hash="b" * 64))
    decision = sent(story, correction(), content_hash="c" * 64)
    assert registered(decision) == []
    assert decision.asks_owner


# -- numbers and buyers


def test_a_series_that_begins_anew_each_year_gives_one_number_to_two_invoices(story: Any) -> None:
    story.commit(sent(story, draft(number="101")))
    next_year = draft(number="101", issued=dt.date(2027, 6, 15), due=None)
    decision = sent(story, next_year, content_hash="b" * 64, message_id="<inv2@lipowa.example>")
    assert registered(decision) == []
    story.commit(decision)
    (new,) = [
        n for n, c in enumerate(decision.questions[0].choices, 1) if c.kind is ChoiceKind.REGISTER
    ]
    story.answer(decision.questions[0], new)
    assert sorted(one.issued.year for one in story.ledger.invoices()) == [2026, 2027]
    assert len({one.id for one in story.ledger.invoices()}) == 2


def test_a_buyers_tax_id_that_is_not_the_clients_is_asked_about(story: Any) -> None:
    story.commit(sent(story, draft(client_tax_id="1132191233")))
    other = draft(number="8/2026", client_tax_id="PL7777777777")
    assert sent(story, other, content_hash="b" * 64).asks_owner
    same = draft(number="8/2026", client_tax_id="PL 113-219-12-33")
    assert registered(sent(story, same, content_hash="c" * 64)) == ["8/2026"]


@pytest.mark.parametrize(
    ("facts", "country"),
    [
        ({"client_tax_id": "DE123456789", "client_name": "Garten GmbH"}, "DE"),
        ({"client_tax_id": "EL123456789"}, "GR"),
        ({"client_email": "info@garten.de", "client_name": "Garten"}, "DE"),
        ({"client_name": "Tuin B.V."}, "NL"),
        ({"client_name": "Ogrody"}, "PL"),
    ],
)
def test_a_new_clients_country_is_guessed_and_shown(
    story: Any, facts: dict[str, str], country: str
) -> None:
    decision = sent(story, draft(**facts))
    (client,) = [e.client for e in decision.events if isinstance(e, ClientAdded)]
    assert client.country == country
    shown = [fact for fact in decision.letters[0].items if fact.kind is FactKind.NEW_CLIENT]
    assert [fact.other for fact in shown] == [country]


def test_a_credit_note_lowers_its_invoice_once(story: Any) -> None:
    story.commit(sent(story, draft()))
    note = draft(
        kind=PaperKind.CREDIT_NOTE, number="K/1", preceding="7/2026",
        amount=Money.of("-23.00", "PLN"), due=None,
    )  # fmt: skip
    story.commit(sent(story, note, content_hash="b" * 64))
    again = sent(story, note, content_hash="c" * 64)
    assert str(story.ledger.balance(story.ledger.invoices()[0].id).open) == "100.00 PLN"
    assert not [e for e in again.events if isinstance(e, Adjusted)]


def test_a_credit_note_for_nothing_known_is_asked_about(story: Any) -> None:
    note = draft(kind=PaperKind.CREDIT_NOTE, preceding="1/1999", amount=Money.of("-5", "PLN"))
    decision = sent(story, note)
    assert decision.asks_owner
    assert not [e for e in decision.events if isinstance(e, Adjusted)]


@pytest.mark.parametrize("kind", [PaperKind.PROFORMA, PaperKind.NOT_AN_INVOICE])
def test_what_is_no_invoice_registers_nothing(story: Any, kind: PaperKind) -> None:
    decision = sent(story, draft(kind=kind))
    assert registered(decision) == []
    assert not decision.asks_owner


def test_a_mail_not_proven_hers_is_asked_about_and_a_forged_one_is_told(story: Any) -> None:
    doubtful = sent(story, draft(), standing=Standing.UNPROVEN)
    forged = sent(story, draft(), standing=Standing.FORGED)
    assert registered(doubtful) == registered(forged) == []
    assert doubtful.asks_owner
    assert [one.topic for one in forged.letters] == [Topic.FORGED_OWNER]
    assert not forged.events


def test_her_own_mail_to_a_client_holds_back_ours(story: Any) -> None:
    decision = sent(story, draft(client_email="anna@client.example", client_name=None))
    assert [e.client for e in decision.events if isinstance(e, OwnerWrote)] == ["anna"]


# -- machines


def letter_out(story: Any, *, uncertain: bool = False) -> Letter:
    invoice = story.invoice("FV/1", due=dt.date(2026, 6, 8))
    letter = Letter(
        id="letter-1", kind=LetterKind.OVERDUE_7, to=("anna@client.example",), language="pl",
        cause="test", planned_at=AT, client="anna",
        lines=(LineRef(invoice=invoice.id, line=invoice.lines[0].id),),
    )  # fmt: skip
    story.put(
        LetterPlanned(letter=letter),
        LetterWritten(letter=letter.id, message_id="<l1@lipowa.example>", subject="Faktura FV/1",
                      archive="f" * 64, at=AT),
    )  # fmt: skip
    if uncertain:
        story.put(
            LetterClaimed(letter=letter.id, at=AT),
            LetterInData(letter=letter.id, at=AT),
            LetterUncertain(letter=letter.id, detail="broke after the dot", at=AT),
        )
    out: Letter = story.ledger.letter(letter.id)
    return out


def machine(story: Any, kind: MachineKind, **facts: Any) -> Decision:
    of_mail = facts.pop("of_mail", {})
    reading = MachineMail(
        mail=mail(sender="daemon@client.example", role=Role.STRANGER, automatic=True, **of_mail),
        kind=kind, **facts,
    )  # fmt: skip
    return decide_machine(reading, book=story.ledger, firm=story.firm, policy=story.policy, now=AT)


def test_a_dead_address_holds_the_letters_and_asks_for_another(story: Any) -> None:
    letter_out(story)
    decision = machine(
        story, MachineKind.BOUNCE_PERMANENT, failed_recipient="anna@client.example",
        letter="letter-1", status_code="5.1.1",
    )  # fmt: skip
    story.commit(decision)
    assert [q.kind for q in decision.questions] == [QuestionKind.CONTACT]
    assert story.ledger.client("anna").contacts[0].failed is not None
    blocks = [e.block.reason for e in decision.events if isinstance(e, BlockSet)]
    assert blocks == [BlockReason.BAD_ADDRESS]


@pytest.mark.parametrize(
    "facts",
    [
        {"failed_recipient": "anna@client.example"},
        {"failed_recipient": "boss@client.example", "letter": "letter-1"},
        {"failed_recipient": "anna@client.example", "letter": "letter-of-nobody"},
    ],
    ids=["names no letter", "another address", "a letter that never was"],
)
def test_a_bounce_that_names_no_letter_of_ours_to_that_address_changes_nothing(
    story: Any, facts: dict[str, str]
) -> None:
    letter_out(story)
    decision = machine(story, MachineKind.BOUNCE_PERMANENT, status_code="5.1.1", **facts)
    assert not decision.events
    assert not decision.questions


def test_a_refusal_by_policy_is_our_own_fault_and_the_address_stays_good(story: Any) -> None:
    letter_out(story)
    decision = machine(
        story, MachineKind.BOUNCE_PERMANENT, failed_recipient="anna@client.example",
        letter="letter-1", status_code="5.7.1",
    )  # fmt: skip
    assert not decision.events
    assert [one.topic for one in decision.letters] == [Topic.LETTER_NOT_DELIVERED]


def test_an_absence_delays_by_its_end_and_a_deputy_is_proposed(story: Any) -> None:
    decision = machine(
        story, MachineKind.OUT_OF_OFFICE, client="anna", back_on=dt.date(2026, 6, 22),
        alternate_contact="zastepca@client.example",
    )  # fmt: skip
    blocks = [e.block for e in decision.events if isinstance(e, BlockSet)]
    assert [b.until for b in blocks] == [dt.date(2026, 6, 21)]
    assert [[said.text for said in c.detail] for c in decision.questions[0].choices] == [
        ["zastepca@client.example"],
        [],
    ]
    assert not [one for one in decision.letters if not one.kind.to_owner]


def test_an_absence_of_a_year_holds_nothing_back_for_a_year(story: Any) -> None:
    decision = machine(
        story, MachineKind.OUT_OF_OFFICE, client="anna", back_on=dt.date(2027, 6, 1),
        alternate_contact="Ewa Lis, 600 111 222",
    )  # fmt: skip
    (block,) = [e.block for e in decision.events if isinstance(e, BlockSet)]
    assert block.until is not None
    assert (block.until - block.since).days <= LONGEST_ABSENCE_DAYS
    assert not decision.questions, "a name is no address to write to"


@pytest.mark.parametrize(
    "kind", [k for k in MachineKind if k not in (MachineKind.BOUNCE_PERMANENT, MachineKind.OUT_OF_OFFICE)]
)  # fmt: skip
def test_other_machines_are_noted_and_never_answered(story: Any, kind: MachineKind) -> None:
    decision = machine(story, kind, client="anna")
    assert not decision.events
    assert not decision.letters


# -- letters of unknown fate


def test_an_answer_or_a_bounce_proves_that_a_letter_went_out(story: Any) -> None:
    letter_out(story, uncertain=True)
    story.commit(arrived_after_all(mail(references=("<l1@lipowa.example>",)), story.ledger))
    assert story.ledger.letter("letter-1").status is LetterStatus.ACCEPTED


def test_the_owner_is_asked_about_it_and_by_default_nothing_is_sent_again(story: Any) -> None:
    letter = letter_out(story, uncertain=True)
    decision = ask_about_uncertain(
        letter, book=story.ledger, firm=story.firm, policy=story.policy, now=AT
    )
    question = decision.questions[0]
    assert question.choices[question.default].kind is ChoiceKind.DO_NOT_SEND
    story.commit(decision)
    story.answer(question, 1)
    assert story.ledger.letter("letter-1").status is LetterStatus.WITHDRAWN
    again = [
        one
        for one in story.ledger.letters_of("anna")
        if one.status is LetterStatus.PLANNED and not one.kind.to_owner
    ]
    assert [one.lines for one in again] == [letter.lines]
    assert again[0].message_id is None
