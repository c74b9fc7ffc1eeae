"""Invoices as PDF, set by typst; without it they are mailed as text alone."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from decimal import Decimal
from pathlib import Path

from mailbot.demo.cast import Invoicing, Story, Tongue

_TEMPLATE = Path(__file__).with_name("invoice.typ")


def can_print() -> bool:
    """Whether invoices can be had as PDF."""
    return importlib.util.find_spec("typst") is not None


def amount_in_words_of(tongue: Tongue, amount: Decimal) -> str:
    """An amount as people there write it: 1 230,00 zł."""
    plain = f"{amount:,.2f}".replace(",", "\0").replace(".", tongue.decimal)
    return plain.replace("\0", tongue.thousands) + " " + tongue.currency


def as_text(story: Story, bill: Invoicing, issued: dt.date) -> str:
    """The same invoice as lines of a mail, for want of a printer."""
    words, tongue, firm = story.tongue.paper, story.tongue, story.firm
    buyer = story.people[bill.to[0]]
    rows = (
        ("seller", f"{firm.company}, {firm.address}"),
        ("buyer", buyer.company or buyer.name),
        ("issued", issued.strftime(tongue.day)),
        ("due", bill.due.strftime(tongue.day)),
        ("goods", bill.goods),
        ("total", amount_in_words_of(tongue, bill.amount)),
        ("account", firm.accounts[0].account),
    )
    lines = [f"{words['title']} {bill.number}", *(f"{words[key]}: {said}" for key, said in rows)]
    return "\n".join(lines)


class Press:
    """Sets papers; loading fonts takes longer than setting, so one compiler serves all of them."""

    def __init__(self) -> None:
        import typst  # noqa: PLC0415 - an extra

        self._compiler = typst.Compiler(str(_TEMPLATE), ignore_system_fonts=True)

    def invoice(self, story: Story, bill: Invoicing, issued: dt.date) -> bytes:
        """The PDF of one invoice."""
        tongue, firm, buyer = story.tongue, story.firm, story.people[bill.to[0]]
        said = {
            "words": json.dumps(dict(tongue.paper), ensure_ascii=False),
            "language": firm.language,
            "number": bill.number,
            "seller": firm.company,
            "seller_address": firm.address,
            "tax_id": firm.tax_id,
            "buyer": buyer.company or buyer.name,
            "issued": issued.strftime(tongue.day),
            "due": bill.due.strftime(tongue.day),
            "goods": bill.goods,
            "amount": amount_in_words_of(tongue, bill.amount),
            "account": firm.accounts[0].account,
        }
        pdf = self._compiler.compile(format="pdf", sys_inputs=said)
        assert isinstance(pdf, bytes)  # a list only where a page is a file
        return pdf
