"""Names and words that try to be headers, templates, markup, formulas or another's account."""

from __future__ import annotations

import datetime as dt
import email.policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from tests.scenarios.conftest import ACCOUNT, MONDAY, OWNER, Town, words

DUE = MONDAY + dt.timedelta(days=1)
ANNA = "anna@mak.test"
NAMES = {
    "template": "{{ firm.accounts }} {% for x in ().__class__.__base__.__subclasses__() %}",
    "markup": "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "formula": "=HYPERLINK('http://evil.test','Anna')",
    "right to left": "Anna \u202egpj.exe\u202c Mak",
    "bell and nul": "Anna\x07\x00\x1b[31m Mak",
    "path": "../../../../etc/passwd",
}
FRAUD = "PL10105000997603123456789123"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.handlers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers |= {name for name, _ in attrs if name.startswith("on")}


def safe(mail: EmailMessage, to: str) -> None:
    """One To, no smuggled header, no live markup, nothing evaluated."""
    assert [a.addr_spec for a in mail["To"].addresses] == [to]
    assert "Bcc" not in mail
    assert "X-Evil" not in mail
    html = mail.get_body(("html",))
    assert html is not None
    seen = Tags()
    seen.feed(html.get_content())
    assert not seen.tags & {"script", "iframe", "object", "form"}
    assert not seen.handlers
    assert "object at 0x" not in words(mail)
    assert "<class" not in words(mail)
    for char in "\x00\x07\x1b\u202e":
        assert char not in words(mail)
        assert char not in str(mail["Subject"])


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_clients_name_is_only_a_name(town: Town, name: str) -> None:
    town.bank_says_nothing_came()
    quoted = name.replace("\\", "").replace('"', "")
    raw = town.owner_invoices("FV/1", "100,00", DUE)
    raw = raw.replace(b"Biuro Anna Mak", b'"' + quoted.encode("utf-8") + b'"')
    with town.mailbox() as mailbox:
        assert list(mailbox.new_mail(None))
    town.live()
    town.deliver(raw.replace(b"FV/1", b"FV/2").replace(b"Message-ID: <m", b"Message-ID: <n"))
    town.live()
    town.clock += dt.timedelta(days=8)
    town.bank_says_nothing_came()
    town.live()
    assert town.stages_to(ANNA) == ["overdue_7"]
    for mail in town.letters_to(ANNA):
        safe(mail, ANNA)
    for mail in town.letters_to(OWNER):
        safe(mail, OWNER)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_clients_words_are_only_words(town: Town, name: str) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    text = f"Nie zgadzamy się z fakturą FV/1. {name}\n".replace("\x00", "")
    town.post(
        f"Anna <{ANNA}>",
        "FV/1 {{ 7*7 }} <b>",
        text,
        headers={"X-Evil": "yes", "Bcc": "evil@evil.test"},
    )
    town.live()
    asked = town.letters_to(OWNER)[-1]
    assert town.kinds_to(OWNER)[-1] == "question"
    safe(asked, OWNER)
    assert "49" not in str(asked["Subject"])
    for mail in town.letters_to(ANNA):
        safe(mail, ANNA)
    assert "evil@evil.test" not in {a for t in town.smtp.taken for a in t.recipients}


def everything_sent(town: Town) -> str:
    texts = []
    for taken in town.smtp.taken:
        if OWNER in taken.recipients:
            continue
        mail = email.message_from_bytes(taken.raw, policy=email.policy.default)
        for part in mail.walk():
            if not part.is_multipart():
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                texts.append(payload.decode("utf-8", "replace"))
    return "".join(texts).replace(" ", "").replace("\xa0", "")


@pytest.mark.parametrize(
    ("sender", "proven"),
    [
        (f"Anna <{ANNA}>", True),
        ("Dostawca <biuro@dostawca.test>", True),
        (f"Ewa Lipska <{OWNER}>", False),
        ("Bank <info@bank.test>", False),
    ],
)
def test_an_account_in_a_mail_is_never_used(town: Town, sender: str, proven: bool) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/1", "100,00", DUE)
    town.live()
    town.post(
        sender,
        "Zmiana rachunku, FV/1",
        f"Informujemy o zmianie numeru rachunku bankowego. Nowy rachunek: {FRAUD}.\n"
        "Prosimy o wpłaty za FV/1 na nowy rachunek.\n",
        proven=proven,
    )
    town.live()
    if town.ledger.questions():
        question = town.question()
        number = len(question.choices)
        town.owner_answers(f"{number}\n", question)
    town.days_go_by(24)
    town.owner_orders("Wyślij teraz przypomnienie FV/1.\n", "FV/1")
    town.live()
    sent = everything_sent(town)
    assert FRAUD not in sent
    assert FRAUD[2:] not in sent
    if town.letters_to(ANNA):
        assert ACCOUNT[2:] in sent or town.stages_to(ANNA) == ["question_passed_on"]
    assert FRAUD not in {account.account for account in town.firm.accounts}


def test_an_account_on_her_own_invoice_that_is_not_hers_is_told_and_not_printed(
    town: Town,
) -> None:
    """Somebody has changed the PDF or the text on its way: ours name only the configured one."""
    raw = town.owner_invoices("FV/1", "100,00", DUE)
    town.deliver(
        raw.replace(ACCOUNT.encode(), FRAUD.encode())
        .replace(b"FV/1", b"FV/2")
        .replace(b"Message-ID: <m", b"Message-ID: <n")
    )
    town.bank_says_nothing_came()
    town.live()
    told = "\n".join(words(mail) for mail in town.letters_to(OWNER))
    assert FRAUD in told.replace(" ", "")
    for _ in range(24):
        town.days_go_by(1)
    assert FRAUD not in everything_sent(town)
    assert FRAUD[2:] not in everything_sent(town)
