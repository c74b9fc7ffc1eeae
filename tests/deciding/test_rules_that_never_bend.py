"""The rules that never bend, told in mails: read, decided, committed and written, without a server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.deciding import decide, live_day
from mailbot.deciding.answers import answered
from mailbot.deciding.handed_on import STRANGERS_PER_DAY
from mailbot.ledger import Ledger
from mailbot.model.agreement import PlanStatus
from mailbot.model.client import Client, Contact
from mailbot.model.decision import Decision
from mailbot.model.event import (
    BankHeard,
    ClientAdded,
    InvoiceRegistered,
    LetterAccepted,
    LetterClaimed,
    LetterInData,
    LetterPlanned,
    LetterWritten,
)
from mailbot.model.firm import Bank, BankAccount, Firm, Person
from mailbot.model.invoice import Invoice, ReceivableLine
from mailbot.model.letter import Letter, LetterKind, LetterStatus, LineRef
from mailbot.model.money import Money
from mailbot.model.payment import PaymentSource
from mailbot.model.policy import DunningPolicy
from mailbot.model.question import Event, QuestionAsked, QuestionStatus
from mailbot.reading import read
from mailbot.writing import Writer

ZONE = ZoneInfo("Europe/Warsaw")
NOW = dt.datetime(2026, 6, 15, 10, 0, tzinfo=ZONE)
STAMP = "Mon, 15 Jun 2026 09:00:00 +0200"
OWNER, BANK = "ewa@lipowa.example", "notices@wierzbowy-bank.example"
POLICY = DunningPolicy()
WRITER = Writer()  # templates are read once
FIRM = Firm(
    company="Stolarnia Lipowa",
    people=(Person(email=OWNER, name="Ewa Nowicka"),),
    assistant="bot@lipowa.example",
    accounts=(
        BankAccount(
            account="PL61109010140000071219812874", currency="PLN", holder="Stolarnia Lipowa"
        ),
    ),
    banks=(Bank(name="Bank Wierzbowy", senders=(BANK,)),),
    authserv_ids=("mx.lipowa.example",),
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
    currency="PLN",
    address="ul. Lipowa 1, Lublin",
    phone="+48 22 000 00 00",
    billing_person="Ewa Nowicka",
)


class House:
    """Two clients of one firm, what the assistant has read, and the letters that follow."""

    def __init__(self, company: str = "Akacja Meble sp. z o.o.") -> None:
        self.ledger = Ledger.in_memory()
        self.count = 0
        self.client("akacja", company, "biuro@akacja-meble.example")
        self.client("brzoza", "Brzoza Dom SA", "faktury@brzoza-dom.example")
        self.invoice("FV/2026/101", "akacja", "1234.50")
        self.invoice("FV/2026/207", "brzoza", "8765.00")
        self._put(BankHeard(bank="Bank Wierzbowy", at=NOW))
        self.reminder("akacja", "FV/2026/101", "biuro@akacja-meble.example")

    def _put(self, *events: Event) -> None:
        self.count += 1
        self.ledger.commit(f"test {self.count}", events, NOW)

    def client(self, key: str, company: str, email: str) -> None:
        client = Client(
            id=key,
            company=company,
            contacts=(Contact(email=email),),
            country="PL",
            language="pl",
        )
        self._put(ClientAdded(client=client))

    def invoice(self, number: str, client: str, amount: str) -> None:
        money, due = Money.of(amount, "PLN"), dt.date(2026, 6, 10)
        line = ReceivableLine(id=f"l-{number}", due=due, amount=money)
        self._put(
            InvoiceRegistered(
                invoice=Invoice(
                    id=f"i-{number}",
                    number=number,
                    client=client,
                    issued=due - dt.timedelta(days=14),
                    amount=money,
                    lines=(line,),
                    message_id=f"<{number.replace('/', '.')}@lipowa.example>",
                    subject=f"Faktura {number}",
                )
            )
        )

    def reminder(self, client: str, number: str, to: str) -> None:
        """A letter of ours that has gone out, and whose Message-ID opens its thread."""
        ref = LineRef(invoice=f"i-{number}", line=f"l-{number}")
        letter = Letter(
            id=f"letter of {client}",
            kind=LetterKind.OVERDUE_7,
            to=(to,),
            language="pl",
            cause="test",
            planned_at=NOW,
            client=client,
            lines=(ref,),
        )
        self._put(LetterPlanned(letter=letter))
        self.go_out(letter.id, f"<{client}-token@lipowa.example>")

    def go_out(self, letter: str, message_id: str) -> None:
        """A planned letter is written and sent, under this Message-ID."""
        self._put(
            LetterWritten(
                letter=letter,
                message_id=message_id,
                subject="Przypomnienie",
                archive="",
                at=NOW,
            ),
            LetterClaimed(letter=letter, at=NOW),
            LetterInData(letter=letter, at=NOW),
            LetterAccepted(letter=letter, reply="250 ok", at=NOW),
        )

    def take(self, raw: bytes, *, now: dt.datetime = NOW) -> Decision:
        """A mail comes in: read, decided, committed; a mail read before is left alone."""
        reading = read(raw, firm=FIRM, book=self.ledger, received_at=now)
        decision = decide(reading, book=self.ledger, firm=FIRM, policy=POLICY, now=now)
        self.commit(decision)
        return decision

    def day(self, now: dt.datetime) -> Decision:
        decision = live_day(book=self.ledger, firm=FIRM, policy=POLICY, now=now)
        self.commit(decision)
        return decision

    def commit(self, decision: Decision) -> None:
        book = self.ledger
        events: list[Event] = list(decision.events)
        events += [QuestionAsked(question=q) for q in decision.questions if not book.question(q.id)]
        events += [LetterPlanned(letter=x) for x in decision.letters if not book.letter(x.id)]
        if events:
            self._put(*events)

    def written(self) -> list[tuple[Letter, str]]:
        """Every letter that waits, with all that its reader sees: headers, text and HTML."""
        texts = []
        for letter in self.ledger.letters_in(LetterStatus.PLANNED):
            raw = WRITER.write(
                letter,
                book=self.ledger,
                firm=FIRM,
                policy=POLICY,
                now=NOW,
                documents=lambda _: None,
            ).raw
            message = message_from_bytes(raw, policy=default)
            bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
            texts.append((letter, "\n".join([*map(str, message.values()), *map(str, bodies)])))
        return texts


def mail(
    sender: str,
    text: str,
    *,
    subject: str = "Re: faktura",
    proven: bool = True,
    answers: str = "",
    key: str = "1",
    extra: str = "",
) -> bytes:
    domain = sender.rpartition("@")[2].rstrip(">")
    verdict = "pass" if proven else "fail"
    thread = f"In-Reply-To: {answers}\r\nReferences: {answers}\r\n" if answers else ""
    return (
        f"Authentication-Results: mx.lipowa.example; dmarc={verdict} header.from={domain}\r\n"
        f"Received: from m.{domain} by mx.lipowa.example; {STAMP}\r\n"
        f"From: {sender}\r\nTo: bot@lipowa.example\r\nSubject: {subject}\r\nDate: {STAMP}\r\n"
        f"Message-ID: <{key}@{domain}>\r\n{thread}{extra}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    ).encode()


def notice(amount: str, payer: str, title: str, *, key: str = "1", proven: bool = True) -> bytes:
    text = f"Na rachunek wpłynęła kwota: {amount} PLN\nNadawca: {payer}\nTytuł: {title}\nData: 15.06.2026"
    return mail(BANK, text, subject="Wpływ na konto", key=key, proven=proven)


AKACJA, BRZOZA = "biuro@akacja-meble.example", "faktury@brzoza-dom.example"
IN_THREAD = "<akacja-token@lipowa.example>"


def to_clients(house: House) -> list[tuple[Letter, str]]:
    return [(letter, text) for letter, text in house.written() if not letter.kind.to_owner]


# -- what one client owes is never told to another


@pytest.mark.parametrize(
    "raw",
    [
        mail(AKACJA, "Poproszę o kopię faktury FV/2026/207 na 8765,00 zł."),
        mail(AKACJA, "Faktura FV/2026/207 została zapłacona wczoraj."),
        mail(AKACJA, "Zapłacimy FV/2026/207 w piątek."),
        mail(AKACJA, "Ile jesteśmy winni za FV/2026/207?", answers="<FV.2026.207@lipowa.example>"),
    ],
)
def test_a_number_opens_nothing(raw: bytes) -> None:
    house = House()
    house.take(raw)
    for letter, text in to_clients(house):
        assert letter.to == (AKACJA,)
        assert "Brzoza" not in text
        assert "8765" not in text.replace("\u00a0", "").replace(" ", "")
    assert not house.ledger.blocks_of("brzoza")
    assert not house.ledger.promises_of("brzoza")


@pytest.mark.parametrize("sender", ["kto@obcy.example", "ola@gmail.com"])
def test_a_stranger_in_a_known_thread_is_told_nothing(sender: str) -> None:
    house = House()
    decision = house.take(mail(sender, "Poproszę o kopię FV/2026/101.", answers=IN_THREAD))
    assert decision.asks_owner
    assert not decision.events
    assert not to_clients(house)


# -- money only on word of the bank or the owner


@pytest.mark.parametrize(
    "raw",
    [
        mail(AKACJA, "FV/2026/101: zapłacona. Oznacz jako zapłaconą."),
        mail('"Ewa Nowicka" <ewa@attacker.example>', "FV/2026/101 zapłacona."),
        mail(OWNER, "FV/2026/101 zapłacona.", proven=False),
        notice("1234,50", "Akacja Meble sp. z o.o.", "FV/2026/101", proven=False),
        mail(AKACJA, "Na rachunek wpłynęła kwota: 1234,50 PLN\nTytuł: FV/2026/101"),
    ],
)
def test_nobody_else_moves_money(raw: bytes) -> None:
    house = House()
    house.take(raw)
    assert not house.ledger.payments()
    assert len(house.ledger.open_invoices()) == 2


# -- every transfer counts once, and each one counts


def test_equal_transfers_under_one_title_are_two_when_two_people_sent_them() -> None:
    house = House()
    house.invoice("FV/2026/301", "akacja", "500.00")
    house.invoice("FV/2026/302", "brzoza", "500.00")
    house.take(notice("500,00", "Akacja Meble sp. z o.o.", "za fakturę", key="1"))
    house.take(notice("500,00", "Brzoza Dom SA", "za fakturę", key="2"))
    assert [p.client for p in house.ledger.payments()] == ["akacja", "brzoza"]


def test_a_second_notice_like_the_first_is_asked_about_and_never_dropped() -> None:
    house = House()
    house.invoice("FV/2026/301", "akacja", "500.00")
    house.take(notice("500,00", "Akacja Meble sp. z o.o.", "za fakturę", key="1"))
    second = house.take(notice("500,00", "Akacja Meble sp. z o.o.", "za fakturę", key="2"))
    assert second.asks_owner
    assert len(house.ledger.payments()) == 1


def test_a_notice_of_nothing_books_nothing_and_thanks_nobody() -> None:
    house = House()
    house.take(notice("0,00", "Akacja Meble sp. z o.o.", "FV/2026/101"))
    assert not house.ledger.payments()
    assert not to_clients(house)


def test_the_copy_of_a_booked_transfer_by_somebody_unproven_is_no_second_one() -> None:
    house = House()
    house.take(notice("1234,50", "Akacja Meble sp. z o.o.", "FV/2026/101", key="1"))
    again = notice("1234,50", "Akacja Meble sp. z o.o.", "FV/2026/101", key="2")
    unproven = again.replace(b"dmarc=pass", b"dmarc=none")
    assert not house.take(unproven).asks_owner
    assert len(house.ledger.payments()) == 1


# -- forged machines


def test_a_forged_absence_holds_nothing_back() -> None:
    house = House()
    decision = house.take(
        mail(
            AKACJA,
            "Jestem na urlopie do 30 lipca 2026.",
            subject="Automatyczna odpowiedź: nieobecność",
            proven=False,
            answers=IN_THREAD,
            extra="Auto-Submitted: auto-replied\r\n",
        )
    )
    assert not decision.events


def test_a_machine_is_never_answered() -> None:
    house = House()
    house.take(mail(AKACJA, "Zapłacę w piątek.", extra="Auto-Submitted: auto-replied\r\n"))
    assert not to_clients(house)


def test_a_mail_that_could_not_be_read_is_told_to_the_owner() -> None:
    house = House()
    parts = "--b\r\n\r\nx\r\n" * 10_000
    raw = mail(AKACJA, parts).replace(b"text/plain", b"multipart/mixed; boundary=b")
    house.take(raw)
    told = [letter for letter, _ in house.written()]
    assert [letter.to for letter in told] == [(OWNER,)]


# -- text from mail is data

HOSTILE = (
    "{{ 7*7 }} {% include 'x' %}",
    "<script>alert(1)</script>",
    '=HYPERLINK("http://attacker.example")',
    "Firma \u202egpj.exe\u2066 \u0000\u0007",
    "x" * 2_000,
    "A\r\nBcc: evil@attacker.example",
    "שלום 世界 \U0001f600",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_names_subjects_and_quotes_stay_data(text: str) -> None:
    house = House(company=text)
    subject = " ".join(text.split()).replace("\u0000", "")
    house.take(mail(AKACJA, f"Zapłacę jutro. {text}", subject=subject))
    house.take(mail(AKACJA, f"To nie jest nasz dług! {text}", subject=subject, key="2"))
    written = house.written()
    assert written
    for letter, whole in written:
        assert "49" not in whole.split("gpj")[0] or "{{" not in text or "{{" in whole
        assert "<script>" not in whole.partition("<html")[2]
        assert not set("\u202e\u2066\u0000\u0007") & set(whole)
        assert set(letter.to) <= {AKACJA, OWNER}


# -- any mails, in any order

TEMPLATES = {
    "akacja promises": mail(AKACJA, "Zapłacę w piątek.", answers=IN_THREAD, key="a1"),
    "akacja claims": mail(AKACJA, "Zapłaciliśmy wczoraj FV/2026/101.", key="a2"),
    "akacja names the other's": mail(AKACJA, "Proszę o kopię FV/2026/207, 8765 zł.", key="a3"),
    "akacja stops": mail(AKACJA, "Proszę nie wysyłać więcej wiadomości.", key="a4"),
    "brzoza in a foreign thread": mail(BRZOZA, "Zapłacę jutro.", answers=IN_THREAD, key="b1"),
    "brzoza disputes": mail(BRZOZA, "Towar był uszkodzony, nie zapłacimy.", key="b2"),
    "stranger in the thread": mail("a@b.example", "Zapłacę jutro.", answers=IN_THREAD, key="s1"),
    "forged owner": mail(OWNER, "FV/2026/207 zapłacona.", proven=False, key="o1"),
    "owner": mail(OWNER, "FV/2026/101 zapłacona.", key="o2"),
    "bank": notice("8765,00", "Brzoza Dom SA", "FV/2026/207", key="n1"),
    "forged bank": notice("8765,00", "Brzoza Dom SA", "FV/2026/207", key="n2", proven=False),
    "bank names both": notice("9999,50", "Ktoś", "FV/2026/101 i FV/2026/207", key="n3"),
}
SECRETS = {
    "akacja": ("FV/2026/207", "Brzoza", "8765", "8 765"),
    "brzoza": ("FV/2026/101", "Akacja", "1234", "1 234"),
}


@given(st.lists(st.sampled_from(sorted(TEMPLATES)), max_size=6))
@settings(max_examples=8, deadline=None)
def test_no_order_of_mails_tells_one_client_of_another(names: Sequence[str]) -> None:
    house = House()
    for name in names:
        house.take(TEMPLATES[name])
    house.day(NOW + dt.timedelta(hours=2))
    for letter, whole in to_clients(house):
        shown = whole.replace("\u00a0", " ").replace(letter.to[0], "")
        assert letter.client is not None
        others = [word for word in SECRETS[letter.client] if word in _visible(shown)]
        assert not others
    proven = {PaymentSource.BANK} if "owner" not in names else set(PaymentSource)
    assert {payment.source for payment in house.ledger.payments()} <= proven
    if not {"bank", "bank names both", "owner"} & set(names):
        assert not house.ledger.payments()


def _visible(text: str) -> str:
    """Without Message-IDs, ids of letters and colours, whose digits mean nothing."""
    return "\n".join(
        line
        for line in text.splitlines()
        if "letter-" not in line and "@lipowa.example>" not in line and "style=" not in line
    )


@given(st.lists(st.sampled_from(sorted(TEMPLATES)), max_size=5, unique=True))
@settings(max_examples=8, deadline=None)
def test_living_the_same_mails_twice_adds_nothing(names: Sequence[str]) -> None:
    house = House()
    for name in names:
        house.take(TEMPLATES[name])
    before = [(i.id, house.ledger.balance(i.id)) for i in house.ledger.invoices()]
    payments = list(house.ledger.payments())
    letters = [one.id for one in house.ledger.letters()]
    for name in names:
        if not name.startswith("owner"):  # an order is hers to repeat; its mail is read only once
            house.take(TEMPLATES[name])
    assert before == [(i.id, house.ledger.balance(i.id)) for i in house.ledger.invoices()]
    assert payments == list(house.ledger.payments())
    assert {one.id for one in house.ledger.letters()} >= set(letters)


def test_a_clock_that_goes_backwards_sends_nothing_twice() -> None:
    house = House()
    house.day(NOW)
    planned = [letter.id for letter in house.ledger.letters()]
    for ago in (dt.timedelta(hours=3), dt.timedelta(days=1), dt.timedelta(days=40)):
        house.day(NOW - ago)
    stages = [
        (ref.line, letter.stage)
        for letter in house.ledger.letters()
        if letter.stage is not None and not letter.kind.to_owner
        for ref in letter.lines
    ]
    assert len(stages) == len(set(stages))
    assert set(planned) <= {letter.id for letter in house.ledger.letters()}


def test_a_plan_that_was_asked_for_twice_is_agreed_once() -> None:
    house = House()
    for key in "12":
        house.take(mail(AKACJA, "Prosimy o rozłożenie FV/2026/101 na 3 raty.", key=key))
    book = house.ledger
    for question in tuple(book.questions()):
        house.commit(answered(question, 0, book=book, now=NOW))
    assert [plan.status for plan in book.plans_of("akacja")] == [PlanStatus.AGREED]
    assert len(book.open_invoices("akacja")) == 1


# -- what comes in under a name that proves nothing


def test_a_freemail_address_in_a_thread_is_not_the_client_with_another_one() -> None:
    house = House()
    house.client("klon", "Klon Jan Klonowski", "jan.klonowski@gmail.com")
    house.invoice("FV/2026/303", "klon", "700.00")
    house.reminder("klon", "FV/2026/303", "jan.klonowski@gmail.com")
    anybody = mail(
        "ktokolwiek@gmail.com",
        "Zapłacę w piątek.",
        answers="<klon-token@lipowa.example>",
    )
    assert house.take(anybody).asks_owner
    assert not house.ledger.promises_of("klon")
    assert not to_clients(house)


@pytest.mark.parametrize("amount", ["-1234,50", "- 1234,50", "−1 234,50", "1234,50-"])
def test_money_below_zero_is_never_booked_alone(amount: str) -> None:
    house = House()
    house.take(notice(amount, "Akacja Meble sp. z o.o.", "FV/2026/101"))
    assert not house.ledger.payments()
    assert not to_clients(house)


@pytest.mark.parametrize("proven", [True, False])
def test_the_subject_of_an_unproven_mail_does_not_go_out_again(proven: bool) -> None:
    house = House()
    raw = mail(
        AKACJA,
        "Zapłacę w piątek.",
        subject="Re: wygrałeś nagrodę na casino.example",
        answers=IN_THREAD,
    )
    house.take(raw if proven else raw.replace(b"dmarc=pass", b"dmarc=none"))
    ((_, text),) = to_clients(house)
    assert ("casino.example" in text) is proven
    assert ("Re: Przypomnienie" in text) is not proven


# -- what was settled, and whose it is


@pytest.mark.parametrize(
    "text", ["Zapłacimy FV/2026/101 w piątek.", "Zapłaciliśmy wczoraj FV/2026/101."]
)
def test_a_paid_invoice_is_neither_promised_nor_looked_for(text: str) -> None:
    house = House()
    house.take(notice("1234,50", "Akacja Meble sp. z o.o.", "FV/2026/101", key="n"))
    thanked = len(to_clients(house))
    house.take(mail(AKACJA, text, answers=IN_THREAD, key="r"))
    assert len(to_clients(house)) == thanked
    assert not house.ledger.promises_of("akacja")
    assert not house.ledger.blocks_of("akacja")


@pytest.mark.parametrize("answers", ["", IN_THREAD])
def test_anothers_number_is_no_word_about_the_only_open_invoice(answers: str) -> None:
    house = House()
    raw = mail(AKACJA, "Zapłacimy FV/2026/207 w piątek.", answers=answers)
    assert house.take(raw).asks_owner
    assert not house.ledger.promises_of("akacja")
    assert not house.ledger.promises_of("brzoza")


def test_an_invoice_mailed_to_two_clients_is_asked_about() -> None:
    house = House()
    text = (
        "W załączeniu przesyłam fakturę FV/2026/400 z dnia 15.06.2026 na kwotę 900,00 PLN, "
        "termin płatności: 29.06.2026."
    )
    alone = mail(OWNER, text, subject="Faktura FV/2026/400", key="one")
    alone = alone.replace(b"To: bot@", f"To: {AKACJA}\r\nCc: bot@".encode())
    both = alone.replace(AKACJA.encode(), f"{AKACJA}, {BRZOZA}".encode())
    assert house.take(both.replace(b"<one@", b"<two@")).asks_owner
    assert not house.ledger.invoices_numbered("FV/2026/400")
    house.take(alone)
    assert [one.client for one in house.ledger.invoices_numbered("FV/2026/400")] == ["akacja"]


# -- what the owner hears of, and how often


def test_mail_under_our_own_name_is_told_once() -> None:
    house = House()
    for key in "123":
        house.take(mail("bot@lipowa.example", "Proszę o przelew.", key=key, proven=False))
    told = [letter for letter, _ in house.written()]
    assert [letter.to for letter in told] == [(OWNER,)]


def test_a_flood_of_strangers_buries_no_question_about_a_client() -> None:
    house = House()
    for key in range(12):
        house.take(mail(f"a{key}@obcy{key}.example", "Kiedy dostawa mebli?", key=str(key)))
    strangers = [one for one in house.ledger.questions() if one.client is None]
    assert len(strangers) == STRANGERS_PER_DAY
    house.take(mail(AKACJA, "Towar był uszkodzony, nie zapłacimy.", answers=IN_THREAD, key="c"))
    assert len(house.ledger.questions()) == STRANGERS_PER_DAY + 1
    late = mail("nowy@obcy.example", "Kiedy dostawa mebli?", key="l")
    assert house.take(late, now=NOW + dt.timedelta(days=1)).asks_owner


def test_a_number_that_is_no_choice_brings_the_same_question_again() -> None:
    house = House()
    house.take(mail(AKACJA, "Towar był uszkodzony, nie zapłacimy.", answers=IN_THREAD))
    (question,) = house.ledger.questions()
    assert question.letter is not None
    house.go_out(question.letter, "<question@lipowa.example>")
    house.take(mail(OWNER, "9", answers="<question@lipowa.example>", key="nine"))
    assert [one.id for one in house.ledger.questions()] == [question.id]
    again = [one for one in house.ledger.letters() if one.question == question.id]
    assert len(again) == 2
    house.go_out(again[-1].id, "<again@lipowa.example>")
    house.take(mail(OWNER, "1", answers="<again@lipowa.example>", key="one"))
    assert not house.ledger.questions()


OWN_LETTER = (
    "Dzień dobry, zgoda, rozkładamy na raty: 617,25 zł do 30.06.2026 i 617,25 zł do 31.07.2026."
)


@pytest.mark.parametrize(
    ("to", "text", "open_still"),
    [
        (AKACJA, f"FV/2026/101: {OWN_LETTER}", 0),
        ("bot@lipowa.example", "FV/2026/101: przesuń termin na 30.07.2026", 0),
        ("bot@lipowa.example", "FV/2026/101 anulowana", 0),
        (BRZOZA, "Dzień dobry, FV/2026/207 czeka na zapłatę.", 1),
        ("bot@lipowa.example", "FV/2026/207 anulowana", 1),
    ],
)
def test_what_she_has_dealt_with_herself_is_not_asked_any_more(
    to: str, text: str, open_still: int
) -> None:
    house = House()
    house.take(mail(AKACJA, "Prosimy o rozłożenie FV/2026/101 na 3 raty.", key="asks"))
    (question,) = house.ledger.questions()
    raw = mail(OWNER, text, subject="FV/2026/101", key="hers")
    later = NOW + dt.timedelta(hours=3)
    raw = raw.replace(b"09:00:00", b"12:30:00")
    raw = (
        raw.replace(b"To: bot@", f"To: {to}\r\nCc: bot@".encode())
        if to != "bot@lipowa.example"
        else raw
    )
    house.take(raw, now=later)
    assert sum(one.id == question.id for one in house.ledger.questions()) == open_still
    known = house.ledger.question(question.id)
    assert known is not None
    assert known.status is (QuestionStatus.OPEN if open_still else QuestionStatus.MOOT)
