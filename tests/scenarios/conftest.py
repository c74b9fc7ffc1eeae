"""A town to tell whole stories in: a firm with its assistant on real servers, clients and a bank.

Mail goes in through a real Dovecot and out through a real SMTP server; only the clock is the
story's own.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.assistant import Assistant
from mailbot.config import Mailroom
from mailbot.ledger import Ledger
from mailbot.ledger.verification import Severity, verify
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.invoice import Invoice
from mailbot.model.letter import Letter, LetterKind, LetterStatus, Topic
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import ChoiceKind, Question
from mailbot.post import Courier, Mailbox
from mailbot.writing import Writer
from tests.servers.dovecot import Dovecot, User
from tests.servers.smtp_sink import SmtpSink

WARSAW = ZoneInfo("Europe/Warsaw")
AUTHSERV = "mx.lipowa.test"
OWNER = "ewa@lipowa.test"
BANK = "info@bank.test"
ACCOUNT = "PL61109010140000071219812874"
# A Monday without a holiday near it.
MONDAY = dt.date(2026, 6, 15)


class Town:
    """The verbs in which the stories are told. Days begin at half past nine."""

    def __init__(
        self,
        dovecot: Dovecot,
        smtp: SmtpSink,
        folder: Path,
        *,
        policy: DunningPolicy | None = None,
        shared: bool = False,
        name: str = "",
    ) -> None:
        self.dovecot = dovecot
        self.smtp = smtp
        self.folder = folder
        self.user: User = dovecot.user(name)
        self.imap_port = 0  # a proxy's, where the story has one
        self.smtp_port = 0
        self.policy = policy or DunningPolicy(digest=False, thank_for_payment=True)
        self.mailroom = Mailroom(
            folder="INBOX",
            shared=shared,
            poll_seconds=60,
            largest_mail_bytes=1024 * 1024,
            processed="leave",
            processed_folder="",
            sent_folder="",
            drafts_folder="",
            files_sent_itself=False,
        )
        self.clock = dt.datetime.combine(MONDAY, dt.time(9, 30), WARSAW)
        self._serial = count(1)
        self.firm = Firm(
            company="Stolarnia Lipowa",
            people=(Person(email=OWNER, name="Ewa Lipska"),),
            assistant=self.user.address,
            assistant_name="Stolarnia Lipowa, rozliczenia",
            address="ul. Lipowa 1, 00-001 Warszawa",
            tax_id="5252248481",
            phone="+48 22 555 01 00",
            billing_person="Ewa Lipska",
            accounts=(BankAccount(account=ACCOUNT, currency="PLN"),),
            banks=(Bank(name="Bank", senders=(BANK,)),),
            authserv_ids=(AUTHSERV,),
            language="pl",
            country="PL",
            timezone="Europe/Warsaw",
            currency="PLN",
        )
        self.ledger = Ledger.open(folder)

    # -- the assistant

    def mailbox(self) -> Mailbox:
        return Mailbox(
            self.dovecot.server(self.user, port=self.imap_port),
            account=self.user.address,
            idle=False,
            max_mail=self.mailroom.largest_mail_bytes,
        )

    def assistant(self, mailbox: Mailbox) -> Assistant:
        return Assistant(
            firm=self.firm,
            policy=self.policy,
            mailroom=self.mailroom,
            ledger=self.ledger,
            writer=Writer(),
            mailbox=mailbox,
            courier=lambda: Courier(
                self.smtp.server(port=self.smtp_port or self.smtp.port), pace=0
            ),
            now=lambda: self.clock,
        )

    def live(self) -> None:
        """One pass of the assistant."""
        with self.mailbox() as mailbox:
            self.assistant(mailbox).one_pass()

    def restart(self) -> None:
        """The process ends and begins again."""
        self.ledger.close()
        self.ledger = Ledger.open(self.folder)

    # -- time

    def days_go_by(self, days: int, *, with_bank: bool = True) -> None:
        """Each day the bank is heard, and the assistant makes a pass."""
        for _ in range(days):
            self.clock += dt.timedelta(days=1)
            if with_bank:
                self.bank_says_nothing_came()
            self.live()

    # -- people

    def post(
        self,
        sender: str,
        subject: str,
        text: str,
        *,
        to: str = "",
        cc: str = "",
        answers: bytes | Letter | Question | Invoice | None = None,
        proven: bool = True,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """Somebody's mail arrives in the assistant's mailbox, stamped by the receiving server."""
        mail = EmailMessage(policy=email.policy.SMTP)
        domain = sender.rpartition("@")[2].rstrip(">")
        verdict = "pass" if proven else "fail"
        mail["Authentication-Results"] = f"{AUTHSERV}; dmarc={verdict} header.from={domain}"
        mail["Received"] = (
            f"from mail.{domain} by {AUTHSERV} with ESMTPS; {format_datetime(self.clock)}"
        )
        mail["From"] = sender
        mail["To"] = to or self.user.address
        if cc:
            mail["Cc"] = cc
        mail["Subject"] = subject
        mail["Date"] = format_datetime(self.clock)
        mail["Message-ID"] = f"<m{next(self._serial)}.{self.clock:%Y%m%d}@{domain}>"
        if answers is not None:
            known = self._message_id(answers)
            mail["In-Reply-To"] = known
            mail["References"] = known
        for name, value in (headers or {}).items():
            mail[name] = value
        mail.set_content(text)
        raw = mail.as_bytes()
        self.deliver(raw)
        return raw

    def deliver(self, raw: bytes) -> None:
        """Any bytes arrive in the assistant's mailbox, at this hour of the story."""
        self.dovecot.lay(raw, self.user, at=self.clock, folder=self.mailroom.folder)

    def renumber_mailbox(self) -> None:
        """As after a restore: the same mails lie there, and their numbers mean nothing any more."""
        folder = self.dovecot.maildir(self.user)
        uids = folder / "dovecot-uidlist"
        first, *rest = uids.read_text("utf-8").splitlines(keepends=True)
        version, validity, *others = first.split(" ")
        renumbered = " ".join((version, f"V{int(validity[1:]) + 1}", *others))
        uids.write_text(renumbered + "".join(rest), "utf-8")
        for index in folder.glob("dovecot.index*"):
            index.unlink()

    def _message_id(self, answers: bytes | Letter | Question | Invoice) -> str:
        if isinstance(answers, bytes):
            return str(email.message_from_bytes(answers)["Message-ID"])
        if isinstance(answers, Question):
            letter = self.ledger.letter(answers.letter or "")
            assert letter is not None
            return letter.message_id or ""
        assert answers.message_id
        return answers.message_id

    def owner_invoices(
        self,
        number: str,
        amount: str,
        due: dt.date,
        client: str = "Biuro Anna Mak <anna@mak.test>",
        currency: str = "zł",
    ) -> bytes:
        return self.post(
            f"Ewa Lipska <{OWNER}>",
            f"Faktura {number}",
            "Dzień dobry,\n\n"
            f"przesyłam fakturę {number} z dnia {self.clock:%d.%m.%Y}.\n"
            f"Do zapłaty: {amount} {currency} brutto\n"
            f"Termin płatności: {due:%d.%m.%Y}\n"
            f"Rachunek: {ACCOUNT}\n\n"
            "Pozdrawiam\nEwa Lipska\n",
            to=client,
            cc=self.user.address,
        )

    def bank_pays_in(
        self, amount: str, title: str, payer: str = "BIURO ANNA MAK", *, proven: bool = True
    ) -> bytes:
        return self.post(
            f"Bank <{BANK}>",
            "Wpływ na rachunek",
            f"Na Twój rachunek wpłynął przelew.\n\nKwota: {amount} PLN\n"
            f"Data księgowania: {self.clock:%Y-%m-%d}\nNadawca: {payer}\n"
            f"Tytuł: {title}\n",
            proven=proven,
            headers={"Auto-Submitted": "auto-generated"},
        )

    def bank_says_nothing_came(self) -> bytes:
        return self.post(
            f"Bank <{BANK}>",
            "Logowanie do bankowości",
            f"Zalogowano do serwisu {self.clock:%Y-%m-%d}. Jeśli to nie Ty, zadzwoń.\n",
        )

    def client_answers(
        self, text: str, letter: Letter, sender: str = "Anna Mak <anna@mak.test>"
    ) -> bytes:
        return self.post(sender, f"Re: {letter.subject}", text, answers=letter)

    def owner_answers(self, text: str, question: Question, *, proven: bool = True) -> bytes:
        return self.post(f"Ewa <{OWNER}>", "Re: pytanie", text, answers=question, proven=proven)

    def owner_chooses(self, kind: ChoiceKind) -> bytes:
        """She answers the one open question by the number of this choice, and nothing else."""
        question = self.question()
        (number,) = [n for n, one in enumerate(question.choices, 1) if one.kind is kind]
        return self.owner_answers(f"{number}\n", question)

    def owner_orders(self, text: str, subject: str = "", *, proven: bool = True) -> bytes:
        return self.post(f"Ewa <{OWNER}>", subject, text, proven=proven)

    # -- what became of it

    def letters_to(self, address: str) -> list[EmailMessage]:
        """What really went over the wire to an address, in order."""
        return [
            mail
            for taken in self.smtp.taken
            if address in taken.recipients
            and isinstance(
                mail := email.message_from_bytes(taken.raw, policy=email.policy.default),
                EmailMessage,
            )
        ]

    def stages_to(self, client_address: str) -> list[str]:
        """The stages of the reminders an address got, in order."""
        kinds = {letter.id: letter.kind.value for letter in self.ledger.letters()}
        return [kinds[str(m["X-Mailbot-Letter"])] for m in self.letters_to(client_address)]

    def kinds_to(self, address: str) -> list[str]:
        """The kinds of all letters an address got, in order."""
        return self.stages_to(address)

    def topics_to_owner(self) -> list[Topic | None]:
        """What the notices were about that really went to her."""
        notices = {
            one.id: one.topic for one in self.ledger.letters() if one.kind is LetterKind.NOTICE
        }
        ids = [str(mail["X-Mailbot-Letter"]) for mail in self.letters_to(OWNER)]
        return [notices[one] for one in ids if one in notices]

    def mail_read(self) -> int:
        """How many mails stand in the ledger as read."""
        return len(self.ledger.mails())

    def invoice(self, number: str) -> Invoice:
        (found,) = self.ledger.invoices_numbered(number)
        return found

    def open_of(self, number: str) -> str:
        return str(self.ledger.balance(self.invoice(number).id).open.amount)

    def last_letter(self, client_address: str) -> Letter:
        sent = [
            one
            for one in self.ledger.letters()
            if client_address in one.to and one.status is LetterStatus.ACCEPTED
        ]
        return sent[-1]

    def question(self) -> Question:
        """The one open question."""
        (question,) = self.ledger.questions()
        return question


def words(mail: EmailMessage) -> str:
    """The plain text of a mail, with plain blanks."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\xa0", " ").replace("\r\n", "\n")


@pytest.fixture
def make_town(
    dovecot: Dovecot, smtp_sink: Callable[..., SmtpSink], tmp_path: Path
) -> Iterator[Callable[..., Town]]:
    """Builds towns, and at the end of the story checks that every ledger of them is sound."""
    towns: list[Town] = []

    def make(**settings: object) -> Town:
        folder = tmp_path / f"ledger{len(towns)}"
        towns.append(Town(dovecot, smtp_sink(), folder, **settings))  # type: ignore[arg-type]
        return towns[-1]

    yield make
    for town in towns:
        town.ledger.close()
        assert [f for f in verify(town.folder) if f.severity is not Severity.NOTE] == []


@pytest.fixture
def town(make_town: Callable[..., Town]) -> Town:
    """A firm, its assistant, a bank."""
    return make_town()
