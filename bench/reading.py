"""What reading a client's reply costs, beside what parsing its MIME alone costs.

python -m bench.reading
"""

from __future__ import annotations

import email
import email.policy
import time

from bench.matching import ledger_of
from mailbot.model.firm import BankAccount, Firm, Person
from mailbot.reading import read

ROUNDS = 50

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

REPLY = """\
Authentication-Results: mx.lipowa.example; dmarc=pass header.from=firm7.example
From: Jan Nowak <c7@firm7.example>
To: bot@lipowa.example
Subject: Re: Faktura FV/7/2026
Date: Mon, 15 Jun 2026 10:00:00 +0200
Message-ID: <r1@firm7.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Dzień dobry,

przepraszamy za opóźnienie, księgowa była na urlopie. Przelew zrobimy w piątek,
a resztę po dziesiątym.

Pozdrawiam
Jan Nowak

W dniu 14.06.2026 o 09:30 Stolarnia Lipowa pisze:
> Dzień dobry,
> prosimy o zapłatę faktury FV/7/2026, 107,00 zł, termin 01.06.2026.
""".encode()


def _timed(work: object) -> float:
    assert callable(work)
    work()
    began = time.perf_counter()
    for _ in range(ROUNDS):
        work()
    return (time.perf_counter() - began) / ROUNDS


def main() -> None:
    book = ledger_of(100)
    parse = _timed(lambda: email.message_from_bytes(REPLY, policy=email.policy.default).get_body())
    whole = _timed(lambda: read(REPLY, firm=FIRM, book=book))
    print(
        f"MIME alone {parse * 1000:.2f} ms; read whole {whole * 1000:.2f} ms, {whole / parse:.0f} x"
    )


if __name__ == "__main__":
    main()
