"""What reading a client's reply costs, beside what parsing its MIME alone costs, and in what memory.

Figures are processor time, so that what else the machine does counts for little.

python -m bench.reading
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import resource
import statistics
import sys
import time
from collections.abc import Callable

from bench.matching import ledger_of
from mailbot.model.firm import BankAccount, Firm, Person
from mailbot.reading import ownwords, read
from mailbot.reading.language import detect
from mailbot.reading.mime import take_apart
from mailbot.reading.replies import read_words

MAILS = 200
DAY = dt.date(2026, 6, 15)

FIRM = Firm(
    company="Stolarnia Lipowa",
    people=(Person(email="ewa@lipowa.example"),),
    assistant="bot@lipowa.example",
    accounts=(BankAccount(account="PL61109010140000071219812874", currency="PLN"),),
    authserv_ids=("mx.lipowa.example",),
    language="pl",
    country="PL",
    timezone="Europe/Warsaw",
)

HEAD = """\
Authentication-Results: mx.lipowa.example; dmarc=pass header.from=firm7.example
From: Jan Nowak <c7@firm7.example>
To: bot@lipowa.example
Subject: Re: Faktura FV/7/2026
Date: Mon, 15 Jun 2026 10:00:00 +0200
Message-ID: <r1@firm7.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

"""

BODIES = (
    """\
Dzień dobry,

przepraszamy za opóźnienie, księgowa była na urlopie. Przelew zrobimy w piątek,
a resztę po dziesiątym.

Pozdrawiam
Jan Nowak

W dniu 14.06.2026 o 09:30 Stolarnia Lipowa pisze:
> Dzień dobry,
> prosimy o zapłatę faktury FV/7/2026, 107,00 zł, termin 01.06.2026.
""",
    """\
Bună ziua,

factura FV/7/2026 a fost achitată ieri prin BT. La a doua avem o problemă: suma nu corespunde
comenzii noastre. Vă rog să verificați.

Cu stimă,
Ion Codru

În dum., 14 iun. 2026 la 09:30, Stolarnia Lipowa <bot@lipowa.example> a scris:
> Bună ziua, vă rugăm să achitați factura FV/7/2026.
""",
    """\
Goedemorgen,

De factuur is akkoord en staat klaar voor donderdag. Kunt u de andere in twee termijnen laten
betalen, per 1 juli en 1 augustus?

Met vriendelijke groet,
Els Eik

Op zo 14 jun 2026 om 09:30 schreef Stolarnia Lipowa <bot@lipowa.example>:
> Wij hebben uw betaling nog niet ontvangen.
""",
    """\
Здравствуйте!

Извините за задержку, директор в отпуске. Оплатим до конца месяца, остаток через две недели.
Пришлите, пожалуйста, счёт ещё раз.

С уважением,
Пётр Дуб

вс, 14 июн. 2026 г. в 09:30, Stolarnia Lipowa <bot@lipowa.example>:
> Просим оплатить счёт FV/7/2026.
""",
    """\
Hi,

This was wired last Wednesday, please check your account. The other invoice will go out with the
payment run at the end of next week.

Best regards,
Ann Oak

On Sun, 14 Jun 2026 at 09:30, Stolarnia Lipowa <bot@lipowa.example> wrote:
> We have not yet received your payment.
""",
    """\
Guten Tag,

die Rechnung ist freigegeben, die Zahlung erfolgt am Freitag.

Mit freundlichen Grüßen
Uwe Eiche

Am 14.06.2026 um 09:30 schrieb Stolarnia Lipowa:
> Bitte begleichen Sie die Rechnung FV/7/2026.
""",
    """\
Добрий день, оплатимо у п'ятницю, вибачте за затримку.

Ольга

14 червня 2026, 09:30:02, від "Stolarnia Lipowa" <bot@lipowa.example>:
> Prosimy o zapłatę.
""",
)


def words_of(body: str) -> None:
    """Own words, language, intents and days of a body."""
    words = ownwords.separate(ownwords.to_lines(body), writer="Jan Nowak")
    read_words(words.own, language=detect(words.own), day=DAY, quoted=words.quoted)


def median_ms(work: Callable[[int], object]) -> float:
    """Median milliseconds of MAILS calls with 0, 1, 2, ..., after each kind was read once."""
    for at in range(len(BODIES)):
        work(at)
    took = []
    for at in range(MAILS):
        began = time.process_time()
        work(at % len(BODIES))
        took.append(time.process_time() - began)
    return statistics.median(took) * 1000


def resident_mb() -> float:
    """The most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)


def main() -> None:
    book = ledger_of(100)
    mails = [(HEAD + body).encode() for body in BODIES]
    parse = median_ms(
        lambda at: email.message_from_bytes(mails[at], policy=email.policy.default).get_body()
    )
    apart = median_ms(lambda at: take_apart(mails[at]))
    words = median_ms(lambda at: words_of(BODIES[at]))
    whole = median_ms(lambda at: read(mails[at], firm=FIRM, book=book))
    print(f"the email package alone      {parse:6.2f} ms   1.0 x")
    for name, took in (
        ("MIME within bounds", apart),
        ("words: own, said, days", words),
        ("a mail read whole", whole),
    ):
        print(f"{name:<28} {took:6.2f} ms {took / parse:5.1f} x")
    print(f"resident after {MAILS} mails in {len(BODIES)} languages: {resident_mb():.0f} MB")


if __name__ == "__main__":
    main()
