"""A number alone above a signature: how most people answer a numbered question."""

from __future__ import annotations

import pytest

from mailbot.reading.ownwords import separate, to_lines


@pytest.mark.parametrize(
    ("body", "writer"),
    [
        ("1\n\nPozdrawiam\nJan Kowal", "Jan Kowal"),
        ("1\n\nCu stimă,\nIon Pop\nBrutăria Veche", "Ion Pop"),
        ("1\n\nMet vriendelijke groet,\nPiet de Boer", "Piet de Boer"),
        ("1\n\nС уважением,\nИван Белов\nООО «Колос»", "Иван Белов"),
    ],
)
def test_a_bare_number_is_all_that_was_said(body: str, writer: str) -> None:
    words = separate(to_lines(body), writer=writer)
    assert words.own == "1"
    assert writer in words.signature


def test_a_mail_of_nothing_but_a_closing_keeps_it() -> None:
    assert separate(to_lines("Pozdrawiam\nJan Kowal"), writer="Jan Kowal").own.endswith("Kowal")
