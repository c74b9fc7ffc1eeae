from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest

from mailbot.model.letter import LetterKind
from mailbot.model.policy import DunningPolicy
from mailbot.writing import Writer, Written
from mailbot.writing.errors import MissingDocumentError, RecipientError, TemplateFaultError
from mailbot.writing.message import random_token
from mailbot.writing.samples import Sample, sample

Write = Callable[..., Written]
Read = Callable[[Written], EmailMessage]


def _letter(shown: Sample, **facts: object) -> Sample:
    return msgspec.structs.replace(shown, letter=msgspec.structs.replace(shown.letter, **facts))


def test_a_reminder_is_an_answer_in_the_thread_of_the_invoice(write: Write, read: Read) -> None:
    written = write(sample(LetterKind.OVERDUE_7, "pl", threaded=True))
    message = read(written)
    assert message["In-Reply-To"] == "<invoice-1@mail.example>"
    assert message["References"] == "<invoice-1@mail.example>"
    assert message["Subject"] == written.subject == "Re: Faktura FV/118/10/2026 za projekt katalogu"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] is None  # an absence or a bounce is news to us
    assert message["X-Mailbot-Letter"] == "letter-1"
    assert message["Content-Language"] == "pl"
    assert message["Message-ID"] == written.message_id
    assert written.message_id == "<0123456789abcdef0123456789abcdef@studiolipowe.example>"
    assert message["Reply-To"].addresses[0].addr_spec == "rozliczenia@studiolipowe.example"
    assert message["From"].addresses[0].display_name == "Studio Lipowe – rozliczenia"
    assert message["Date"].datetime.isoformat() == "2026-11-16T09:30:00+01:00"


def test_a_letter_about_two_threads_opens_its_own(write: Write, read: Read) -> None:
    message = read(write(sample(LetterKind.OVERDUE_7, "en", several=True, threaded=True)))
    assert message["In-Reply-To"] is None
    assert message["Subject"].startswith("Invoices INV-2026-118, INV-2026-127")


def test_an_answer_keeps_the_subject_it_answers_once(write: Write, read: Read) -> None:
    shown = _letter(
        sample(LetterKind.PROMISE_NOTED, "nl"),
        in_reply_to="<theirs@mail.example>",
        references=("<ours@mail.example>", "no id", "<bad id@mail.example>"),
        thread_subject="Antw: RE: Factuur",
        answers_mail=True,
    )
    message = read(write(shown))
    assert message["Subject"] == "Re: Factuur"
    assert message["References"] == "<ours@mail.example> <theirs@mail.example>"
    assert message["Auto-Submitted"] == "auto-replied"


def test_lines_end_in_crlf_and_text_flows(write: Write, read: Read) -> None:
    written = write(sample(LetterKind.FINAL, "ru"))
    assert b"\n" not in written.raw.replace(b"\r\n", b"")
    assert max(map(len, written.raw.split(b"\r\n"))) <= 998
    text = read(written).get_body(("plain",))
    assert text is not None
    assert text.get_param("format") == "flowed"
    content = text.get_content()
    assert re.search(r"\S \r\n\S", content)
    assert max(map(len, content.splitlines())) <= 110


def test_the_invoice_goes_with_a_reminder_if_the_owner_wants_it(write: Write, read: Read) -> None:
    shown = sample(LetterKind.DUE, "pl", several=True)
    names = [part.get_filename() for part in read(write(shown)).iter_attachments()]
    assert names == ["FV-118-10-2026.pdf", "FV-127-11-2026.pdf"]
    bare = read(write(shown, policy=DunningPolicy(attach_invoice=False)))
    assert not list(bare.iter_attachments())
    lost = write(shown, documents=lambda _: None)
    body = read(lost).get_body(("plain",))
    assert body is not None
    assert "dołączamy" not in body.get_content()


def test_a_copy_of_the_invoice_is_never_sent_without_it(write: Write) -> None:
    shown = sample(LetterKind.INVOICE_COPY, "pl")
    with pytest.raises(MissingDocumentError):
        write(shown, documents=lambda _: None)
    with pytest.raises(MissingDocumentError):
        write(sample(LetterKind.INVOICE_COPY, "pl", document=False))


@pytest.mark.parametrize("kind", LetterKind)
def test_nobody_else_gets_a_letter(kind: LetterKind, write: Write) -> None:
    with pytest.raises(RecipientError):
        write(_letter(sample(kind, "en"), to=("stranger@elsewhere.example",)))


def test_the_owner_does_not_get_the_clients_letter_nor_he_hers(write: Write) -> None:
    hers, theirs = sample(LetterKind.NOTICE, "en"), sample(LetterKind.DUE, "en")
    with pytest.raises(RecipientError):
        write(_letter(hers, to=theirs.letter.to))
    with pytest.raises(RecipientError):
        write(_letter(theirs, to=hers.letter.to))


def test_a_message_id_cannot_be_guessed() -> None:
    tokens = {random_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)


def test_an_owner_words_a_letter_herself(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    own = tmp_path / "en" / "thanks.j2"
    own.write_text(
        "{% block subject %}Ta{% endblock %}{% block body %}Ta for {{ amount | money }}!{% endblock %}"
    )
    shown = sample(LetterKind.THANKS, "en")
    facts = {"book": shown.book, "firm": shown.firm, "policy": DunningPolicy(), "now": shown.now}
    words = Writer(tmp_path).words(shown.letter, **facts)  # type: ignore[arg-type]
    assert (words.subject, words.flowed) == ("Ta", "Ta for €4,920.00!\n")
    for broken in (
        "{% block subject %}",
        "no blocks",
        "{% block subject %}a{% endblock %}{% block body %}{{ amuont }}{% endblock %}",
    ):
        own.write_text(broken)
        with pytest.raises(TemplateFaultError):
            Writer(tmp_path).words(shown.letter, **facts)  # type: ignore[arg-type]
