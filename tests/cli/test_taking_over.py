"""Import and export: a ledger, a spreadsheet, a statement, taken over as one and more than once."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from mailbot.model import event as happened
from mailbot.model.letter import LetterStatus
from tests.cli.conftest import NOW, Door

SHEET = """\
Numer faktury;Kontrahent;E-mail;Data wystawienia;Termin płatności;Kwota brutto
A-1;Nowak Meble;biuro@nowak.example;01.06.2026;15.06.2026;1 230,00
A-2;Nowak Meble;biuro@nowak.example;02.06.2026;zaraz;100,00
"""
HEAD = "Data operacji;Kwota;Waluta;Nadawca;Rachunek nadawcy;Tytuł\n"
CERTAIN = "2026-06-12;861,00;PLN;BIURO RACHUNKOWE ANNA MAK;;FV/2026/05/021\n"
STRANGE = "2026-06-11;55,00;PLN;KTOŚ INNY;;za coś\n"


def file(door: Door, name: str, text: str) -> Path:
    path = door.folder / name
    path.write_text(text, "utf-8")
    return path


def open_of(door: Door, number: str) -> str:
    with door.ledger() as book:
        (invoice,) = book.invoices_numbered(number)
        return str(book.balance(invoice.id).open.amount)


def test_what_is_exported_and_imported_elsewhere_exports_the_same(
    busy: Door, tmp_path: Path
) -> None:
    first = tmp_path / "first.json"
    assert busy.types("export", first).code == 0
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = Door(elsewhere)

    taken = other.types("import", first)

    assert taken.code == 0, taken.out
    assert "3 clients, 5 invoices, 2 payments" in taken.out
    assert other.types("export").json == json.loads(first.read_text("utf-8"))


def test_export_overwrites_only_on_demand(busy: Door, tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text("mine")

    assert busy.types("export", path).code == 1
    assert path.read_text() == "mine"
    assert busy.types("export", path, "--force").code == 0
    assert path.read_text() != "mine"


def test_a_ledger_imported_again_adds_nothing_and_says_what_it_left(
    busy: Door, tmp_path: Path
) -> None:
    path = tmp_path / "world.json"
    busy.types("export", path)

    again = busy.types("import", path)

    assert again.code == 0
    assert "Nothing new." in again.out
    assert "5 invoices" in again.out
    with busy.ledger() as book:
        assert sum(1 for _ in book.history()) == 1


def test_what_has_changed_since_an_export_is_not_overwritten_by_it(
    busy: Door, tmp_path: Path
) -> None:
    path = tmp_path / "world.json"
    busy.types("export", path)
    with busy.ledger() as book:
        (invoice,) = book.invoices_numbered("FV/2026/05/017")
    busy.commit(*busy.paid(invoice, "12300.00"), cause="paid since")

    busy.types("import", path)

    assert open_of(busy, "FV/2026/05/017") == "0.00"


def test_a_spreadsheet_is_taken_over_as_far_as_it_can_be_understood(door: Door) -> None:
    typed = door.types("import", file(door, "faktury.csv", SHEET))

    assert typed.code == 1
    assert "1 client, 1 invoice new." in typed.out
    assert "line 3, due date: 'zaraz' is no date" in typed.out
    assert open_of(door, "A-1") == "1230.00"


def test_a_dry_run_tells_the_same_and_changes_nothing(door: Door) -> None:
    typed = door.types("import", "--dry-run", file(door, "faktury.csv", SHEET))

    assert "1 client, 1 invoice new." in typed.out
    assert "Nothing was changed" in typed.out
    assert not door.ledger_folder.exists()


def test_a_statement_books_what_is_certain_and_lists_the_rest_and_nobody_is_written_to(
    busy: Door,
) -> None:
    typed = busy.types("import", file(busy, "wyciag.csv", HEAD + CERTAIN + STRANGE), width=160)

    assert typed.code == 0, typed.out + typed.err
    assert "1 booked." in typed.out
    assert "1 not certain" in typed.out
    assert "KTOŚ INNY" in typed.out
    assert open_of(busy, "FV/2026/05/021") == "0.00"
    with busy.ledger() as book:
        assert len(book.letters()) == 1
        assert list(book.letters_in(LetterStatus.PLANNED)) == []
        assert list(book.questions()) == []
        assert len(book.unapplied_payments()) == 2


def test_a_statement_imported_twice_books_once(busy: Door) -> None:
    path = file(busy, "wyciag.csv", HEAD + CERTAIN + STRANGE)
    busy.types("import", path)

    again = busy.types("import", path)

    assert again.code == 0
    assert "0 booked." in again.out
    assert "2 known already." in again.out
    with busy.ledger() as book:
        assert len(book.payments()) == 4


def test_what_is_not_certain_is_asked_by_mail_on_demand(busy: Door) -> None:
    busy.types("import", "--ask", file(busy, "wyciag.csv", HEAD + CERTAIN + STRANGE))

    with busy.ledger() as book:
        (question,) = book.questions()
        (letter,) = book.letters_in(LetterStatus.PLANNED)
    assert letter.question == question.id


def test_the_statement_itself_is_kept_as_evidence(busy: Door) -> None:
    path = file(busy, "wyciag.csv", HEAD + CERTAIN)
    busy.types("import", path)

    with busy.ledger() as book:
        booked = next(p for p in book.payments() if p.amount.amount == 861)
        assert booked.mail is not None
        assert book.archive.fetch(booked.mail) == path.read_bytes()


def test_a_statement_of_a_foreign_account_is_left_out_and_told(busy: Door) -> None:
    mt940 = (
        ":20:1\n:25:PL27114020040000300201355387\n:28C:1/1\n:60F:C260601PLN0,00\n"
        ":61:2606120612C861,00NTRFNONREF\n:86:ANNA MAK FV/2026/05/021\n:62F:C260612PLN861,00\n"
    )
    typed = busy.types("import", "--as", "statement", file(busy, "st.sta", mt940), width=200)

    assert typed.code == 1
    assert "PL27114020040000300201355387, which is not among yours" in typed.out
    assert open_of(busy, "FV/2026/05/021") == "861.00"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("broken.json", '{"clients": [', "is not JSON"),
        ("notes.txt", "just some words\n", "no header row was found"),
    ],
)
def test_a_file_that_is_nothing_known_is_told(door: Door, name: str, text: str, said: str) -> None:
    typed = door.types("import", file(door, name, text))

    assert typed.code == 1
    assert said in typed.out + typed.err


def test_an_import_that_contradicts_the_ledger_changes_nothing(busy: Door) -> None:
    with busy.ledger() as book:
        (invoice,) = book.invoices_numbered("FV/2026/05/001")
    world = {
        "clients": [{"id": "mak", "company": "Mak"}],
        "invoices": [
            {
                "id": invoice.id,
                "number": invoice.number,
                "client": "mak",
                "issued": "2026-05-12",
                "due": "2026-05-26",
                "amount": "100.00",
                "currency": "PLN",
                "paid": "100.00",
            }
        ],
    }

    typed = busy.types("import", file(busy, "world.json", json.dumps(world)))

    assert typed.code == 4
    assert "nothing was imported" in typed.err
    with busy.ledger() as book:
        assert len(book.payments()) == 2


def test_two_cannot_write_at_once(busy: Door) -> None:
    from mailbot.ledger import Ledger  # noqa: PLC0415

    with Ledger.open(busy.ledger_folder):
        typed = busy.types("import", file(busy, "faktury.csv", SHEET))
        assert typed.code == 4
        assert "in use" in typed.err
        assert busy.types("import", "--dry-run", file(busy, "faktury.csv", SHEET)).code == 1


def test_every_letter_stands_in_the_gallery_the_owners_own_among_them(door: Door) -> None:
    own = door.folder / "letters" / "pl"
    own.mkdir(parents=True)
    (own / "thanks.j2").write_text(
        "{% block subject %}Serdeczne dzięki{% endblock %}{% block body %}\nDzięki!\n{% endblock %}"
    )
    text = door.config.read_text("utf-8")
    door.config.write_text(
        text.replace("[assistant]\n", f'[assistant]\ntemplates = "{own.parent}"\n'), "utf-8"
    )
    page = door.folder / "letters.html"

    typed = door.types("preview", "--out", page)

    assert typed.code == 0, typed.err
    shown = page.read_text("utf-8")
    assert "Serdeczne dzięki" in shown
    for language in ("pl", "ro", "nl", "ru", "en"):
        assert f'<h1 id="{language}">' in shown


def test_the_day_of_the_story_is_the_day_of_the_bank(busy: Door) -> None:
    busy.types("import", file(busy, "wyciag.csv", HEAD + CERTAIN.replace("06-12", "06-14")))

    with busy.ledger() as book:
        heard = book.bank_heard_at()
    assert heard is not None
    assert heard.astimezone(NOW.tzinfo).date().isoformat() == "2026-06-14"


def test_a_note_of_an_import_stands_in_the_journal(door: Door) -> None:
    door.types("import", file(door, "faktury.csv", SHEET))

    with door.ledger() as book:
        (entry,) = book.history()
    assert entry.cause == "import faktury.csv"
    assert isinstance(entry.events[0], happened.ClientAdded)
