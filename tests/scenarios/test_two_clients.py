"""Two clients, two currencies: nobody reads in any byte of a mail what another owes."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

from msgspec.structs import replace

from mailbot.model.firm import BankAccount
from tests.scenarios.conftest import MONDAY, OWNER, Town

DUE = MONDAY + dt.timedelta(days=1)
EURO_ACCOUNT = "NL91ABNA0417164300"
OF_ANNA = ("FV/11", "FV/12", "Anna", "anna@mak.test", "1 111,11", "1111.11")
OF_OLGA = ("FV/21", "FV/22", "Olga", "olga@sowa.test", "2 222,22", "2222.22")


def every_byte(mail: EmailMessage) -> str:
    """The mail as it came over the wire, and every part of it decoded."""
    texts = [mail.as_string(), *(str(value) for value in mail.values())]
    for part in mail.walk():
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            texts.append(payload.decode("utf-8", "replace"))
    return "\n".join(texts).replace("\xa0", " ").replace("\u202f", " ")


def test_nobody_sees_anothers_invoice_and_currencies_do_not_mix(town: Town) -> None:
    accounts = (*town.firm.accounts, BankAccount(account=EURO_ACCOUNT, currency="EUR"))
    town.firm = replace(town.firm, accounts=accounts)
    town.bank_says_nothing_came()
    for client, (zloty, euro, name, address, amount, _) in enumerate((OF_ANNA, OF_OLGA), 1):
        town.owner_invoices(zloty, amount, DUE, f"{name} <{address}>")
        town.owner_invoices(euro, f"{client}77,00", DUE, f"{name} <{address}>", "EUR")
    town.live()
    assert {one.amount.currency for one in town.ledger.invoices()} == {"PLN", "EUR"}
    town.days_go_by(24)
    for mine, others in ((OF_ANNA, OF_OLGA), (OF_OLGA, OF_ANNA)):
        mails = town.letters_to(mine[3])
        assert len(mails) >= 2
        days = [str(mail["Date"])[:16] for mail in mails]
        assert len(days) == len(set(days)), "more than one letter on a day"
        about = set()
        for mail in mails:
            assert OWNER not in str(mail["To"])
            text = every_byte(mail)
            assert not [word for word in others if word in text]
            named = {number for number in mine[:2] if number in text}
            about |= named
            letter = town.ledger.letter(str(mail["X-Mailbot-Letter"]))
            assert letter is not None
            about_now = [one for ref in letter.lines if (one := town.ledger.invoice(ref.invoice))]
            assert len({one.amount.currency for one in about_now}) == 1
            account = EURO_ACCOUNT if mine[1] in named else town.firm.accounts[0].account
            other = EURO_ACCOUNT if mine[0] in named else ""
            flat = text.replace(" ", "")
            assert account in flat
            assert not other or other not in flat
        assert about == set(mine[:2])


def test_an_answer_that_names_anothers_invoice_opens_nothing(town: Town) -> None:
    town.bank_says_nothing_came()
    town.owner_invoices("FV/11", "1 111,11", DUE, "Anna <anna@mak.test>")
    town.owner_invoices("FV/21", "2 222,22", DUE, "Olga <olga@sowa.test>")
    town.live()
    town.post(
        "Anna <anna@mak.test>", "FV/21", "Proszę o kopię faktury FV/21 i saldo. Ile wynosi FV/21?\n"
    )
    town.post("Obcy <obcy@gdzies.test>", "FV/11", "Proszę o przesłanie faktury FV/11.\n")
    town.days_go_by(1)
    assert not [m for m in town.letters_to("anna@mak.test") if "2 222,22" in every_byte(m)]
    assert town.letters_to("obcy@gdzies.test") == []
