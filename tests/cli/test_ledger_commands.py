"""What is open, what came in, what comes next, and the whole story: told to a person and to programs."""

from __future__ import annotations

import datetime as dt

import pytest
from rich.cells import cell_len

from mailbot.ledger.verification import rebuild
from mailbot.model import event as happened
from mailbot.model.agreement import Instalment, Plan, PlanStatus
from mailbot.model.invoice import InvoiceStatus
from mailbot.model.mail import MailSeen
from mailbot.model.money import Money
from tests.cli.conftest import NOW, Door

TODAY = NOW.date()


@pytest.mark.parametrize(
    "words",
    [
        ("invoices", "--all"),
        ("payments",),
        ("forecast", "--days", "60"),
        ("show", "mak"),
        ("show", "budmex"),
        ("show", "FV/2026/04/003"),
    ],
)
@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_wider_than_the_terminal_or_writes_into_it(
    busy: Door, words: tuple[str, ...], width: int
) -> None:
    typed = busy.types(*words, width=width)

    assert typed.code == 0, typed.err
    assert max(cell_len(line) for line in typed.out.splitlines()) <= width
    assert "\x1b" not in typed.out


def test_lists_what_is_open_with_how_late_it_is_its_stage_and_its_state(busy: Door) -> None:
    typed = busy.types("invoices", width=160)

    late = typed.row("FV/2026/05/017")
    assert "17 12 300.00 PLN 7 overdue" in late
    assert "promised for 2026-06-19" in typed.row("FV/2026/05/021")
    assert "disputed" in typed.row("FV/2026/04/003")
    assert "paused until 2026-07-15" in typed.row("FV/2026/06/002")
    assert "FV/2026/05/001" not in typed.out


def test_adds_up_by_currency_and_by_age(busy: Door) -> None:
    pln = {t["currency"]: t for t in busy.types("invoices", "--json").json["totals"]}["PLN"]

    assert pln["open"] == "13591.50"
    assert pln["overdue"] == "13161.00"
    assert pln["aging"] == {
        "not_due": "430.50",
        "1-30": "13161.00",
        "31-60": "0.00",
        "61-90": "0.00",
        "90+": "0.00",
    }


def test_lists_the_settled_on_demand_and_one_client_by_part_of_its_name(busy: Door) -> None:
    every = busy.types("invoices", "--all", "--client", "anna mak", "--json").json["invoices"]

    assert {one["number"]: one["state"] for one in every} == {
        "FV/2026/05/001": "paid",
        "FV/2026/05/021": "promised",
        "FV/2026/06/002": "paused",
    }


def test_a_plan_and_a_cancelled_invoice_have_words_of_their_own(door: Door) -> None:
    client = door.client("mak", "Mak")
    planned = door.invoice("A-1", "mak", "100", TODAY)
    gone = door.invoice("A-2", "mak", "50", TODAY)
    plan = Plan(
        id="plan-1",
        client="mak",
        invoice=planned.id,
        instalments=(Instalment(due=TODAY + dt.timedelta(days=30), amount=Money.of(100, "PLN")),),
        proposed_on=TODAY,
        status=PlanStatus.PROPOSED,
    )
    door.commit(
        happened.ClientAdded(client=client),
        happened.InvoiceRegistered(invoice=planned),
        happened.InvoiceRegistered(invoice=gone),
        happened.PlanSet(plan=plan),
        happened.InvoiceStatusSet(invoice=gone.id, status=InvoiceStatus.CANCELLED, reason="wrong"),
    )

    states = {
        one["number"]: (one["state"], one["until"])
        for one in door.types("invoices", "--all", "--json").json["invoices"]
    }

    assert states == {"A-1": ("planned", "2026-07-15"), "A-2": ("cancelled", None)}


def test_tells_of_a_payment_what_it_paid_and_why(busy: Door) -> None:
    typed = busy.types("payments", width=160)

    assert "FV/2026/05/001: the title names the invoice" in typed.row("2026-06-12")
    assert "77.00 PLN not applied" in typed.row("2026-06-14")
    assert "Not yet applied to any invoice: 77.00\u00a0PLN" in typed.out
    stray = busy.types("payments", "--json").json["payments"][1]
    assert (stray["unapplied"], stray["pays"]) == ("77.00", [])


def test_forecasts_the_letters_and_says_who_is_held_back_and_why(busy: Door) -> None:
    told = busy.types("forecast", "--days", "7", "--json").json

    assert [(one["day"], one["client"], one["letter"]) for one in told["letters"]] == [
        ("2026-06-15", "budmex", "overdue_15")
    ]
    held = {one["invoice"]: one["why"] for one in told["held"]}
    assert "promised" in held["FV/2026/05/021"]
    assert "disputed" in held["FV/2026/04/003"]
    assert "paused" in held["FV/2026/06/002"]


def test_forecast_says_when_the_bank_has_been_silent(door: Door) -> None:
    door.commit(
        happened.ClientAdded(client=door.client("mak", "Mak")),
        happened.InvoiceRegistered(
            invoice=door.invoice("A-1", "mak", "10", TODAY - dt.timedelta(days=8))
        ),
    )

    assert "No mail from a bank so far" in door.types("forecast").out


def test_tells_the_story_of_a_client_in_the_order_of_time(busy: Door) -> None:
    story = busy.types("show", "budmex", "--json").json["story"]

    times = [dt.datetime.fromisoformat(one["at"]) for one in story]
    assert times == sorted(times)
    texts = [one["text"] for one in story]
    assert texts[0].startswith("FV/2026/05/017, 12\u00a0300.00\u00a0PLN, due 2026-05-29")
    assert "overdue 7 was taken by the server: 250 2.0.0 queued" in texts
    assert "płaci zawsze w piątki" in texts
    assert not any("Mak" in text for text in texts)


def test_tells_of_a_mail_what_was_made_of_it_and_of_a_question_what_was_answered(
    busy: Door,
) -> None:
    mails = [o for o in busy.types("show", "mak", "--json").json["story"] if o["what"] == "mail in"]
    assert "→ note the promise of 2026-06-19" in mails[0]["text"]

    typed = busy.types("show", "kora", width=200)
    assert "you are asked (dispute), until 2026-06-20: 1. i will answer; 2. pause" in typed.out
    assert "answered: 1. i will answer" in typed.out
    assert "De kast is beschadigd geleverd." in typed.out


def test_an_invoices_story_leaves_out_the_clients_other_invoices(busy: Door) -> None:
    out = busy.types("show", "fv/2026/05/021", width=200).out

    assert "FV/2026/05/021" in out
    assert "Zapłacimy w piątek." in out
    assert "FV/2026/05/001" not in out
    assert "FV/2026/06/002" not in out


def test_says_what_comes_next_and_why_not_now(busy: Door) -> None:
    held = busy.types("show", "FV/2026/05/021", width=200).out
    assert "Not chased now: payment is promised" in held
    assert "After that: overdue 7 (sent by itself)." in held

    free = busy.types("show", "FV/2026/05/017", width=200).out
    assert "Next, from 2026-06-15 on: overdue 15 (sent by itself)." in free


def test_a_clients_story_holds_no_mail_about_another(busy: Door) -> None:
    for number, client in (("one", "mak"), ("two", "kora"), ("three", None)):
        seen = MailSeen(
            content_hash=number * 8,
            message_id=f"<{number}@any.example>",
            received_at=NOW,
            sender=f"{number}@any.example",
            subject=f"mail {number}",
            kind="client_reply",
            client=client,
        )
        busy.commit(happened.MailRead(mail=seen), cause=number)
    story = busy.types("show", "mak", "--json").json["story"]
    told = " ".join(one["text"] for one in story if one["what"] == "mail in")
    assert "mail one" in told
    assert "mail two" not in told
    assert "mail three" not in told


def test_a_name_that_fits_several_lists_them_and_one_that_fits_none_says_so(busy: Door) -> None:
    several = busy.types("show", "a")
    assert several.code == 1
    assert "Biuro Rachunkowe Anna Mak (mak)" in several.err
    assert "Kora Interieur B.V. (kora)" in several.err

    none = busy.types("show", "zzz")
    assert none.code == 1
    assert "nothing here is called 'zzz'" in none.err


def test_a_client_is_found_by_address_and_an_invoice_by_the_end_of_its_number(busy: Door) -> None:
    assert busy.types("show", "biuro@kora.example", "--json").json["client"]["id"] == "kora"
    assert busy.types("show", "05/017", "--json").json["client"]["id"] == "budmex"


def test_without_a_ledger_the_commands_that_read_say_how_one_comes_about(door: Door) -> None:
    for command in ("invoices", "payments", "forecast", "verify", "export"):
        typed = door.types(command)
        assert typed.code == 4, command
        assert "there is no ledger yet" in typed.err


def test_an_empty_ledger_is_told_in_words(door: Door) -> None:
    door.commit(happened.ClientAdded(client=door.client("mak", "Mak")))

    assert "Nothing is open" in door.types("invoices").out
    assert "No payment is known yet" in door.types("payments").out
    assert "No letter would go out" in door.types("forecast").out


def test_verify_finds_a_sound_ledger_sound_and_rebuilds_it(door: Door) -> None:
    invoice = door.invoice("A-1", "mak", "10", TODAY)
    door.commit(
        happened.ClientAdded(client=door.client("mak", "Mak")),
        happened.InvoiceRegistered(invoice=invoice),
        *door.paid(invoice, "10"),
    )

    assert door.types("verify").code == 0
    rebuilt = door.types("verify", "--rebuild")
    assert rebuilt.code == 0
    assert "holds together" in rebuilt.out
    assert "from 1 commits" in rebuilt.err


def test_verify_names_what_was_tampered_with_and_ends_with_1(door: Door) -> None:
    door.commit(happened.ClientAdded(client=door.client("mak", "Mak")))
    door.commit(happened.ClientAdded(client=door.client("kora", "Kora")), cause="another")
    journal = door.ledger_folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"Mak"', b'"Max"'))

    typed = door.types("verify")

    assert typed.code == 1
    assert "damage" in typed.out
    assert "journal.jsonl, line" in typed.out.replace("\n", " ")


def test_verify_names_letters_and_mails_whose_bytes_are_gone(busy: Door) -> None:
    typed = busy.types("verify", width=300)

    assert typed.code == 1
    assert "the bytes of letter letter-1" in typed.out
    assert rebuild(busy.ledger_folder) == 1
