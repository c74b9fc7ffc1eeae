from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from mailbot.model.invoice import Document
from mailbot.model.policy import DunningPolicy
from mailbot.writing import Writer, Written
from mailbot.writing.render import Rendered
from mailbot.writing.samples import PDF, Sample


@pytest.fixture(scope="session")
def writer() -> Writer:
    return Writer(token=lambda: "0123456789abcdef0123456789abcdef")


@pytest.fixture
def words(writer: Writer) -> Callable[[Sample], Rendered]:
    def write(shown: Sample) -> Rendered:
        return writer.words(
            shown.letter,
            book=shown.book,
            firm=shown.firm,
            policy=DunningPolicy(),
            now=shown.now,
            attached=sum(len(one.documents) for one in shown.book.all_invoices),
        )

    return write


@pytest.fixture
def write(writer: Writer) -> Callable[..., Written]:
    def written(
        shown: Sample,
        policy: DunningPolicy | None = None,
        documents: Callable[[Document], bytes | None] = lambda _: PDF,
    ) -> Written:
        return writer.write(
            shown.letter,
            book=shown.book,
            firm=shown.firm,
            policy=policy or DunningPolicy(),
            now=shown.now,
            documents=documents,
        )

    return written


@pytest.fixture
def read() -> Callable[[Written], EmailMessage]:
    def parsed(written: Written) -> EmailMessage:
        message = message_from_bytes(written.raw, policy=SMTP)
        assert isinstance(message, EmailMessage)
        return message

    return parsed
