"""Taking long bodies apart: the work grows with the lines, not with their square."""

from __future__ import annotations

import pytest

from mailbot.reading.ownwords import separate, to_lines

# Of a mail of a few hundred kilobytes. Quadratic in these, a test run would not end.
LINES = 8_000


@pytest.mark.parametrize(
    ("closing", "signature"),
    [
        ("Pozdrawiam\nJan Kowal", "Pozdrawiam\nJan Kowal"),
        ("Pozdrawiam\nJan Kowal\nPS. Oraz cennik.", "Pozdrawiam\nJan Kowal"),
        ("-- \nJan Kowal\ntel. 600 100 200", "-- \nJan Kowal\ntel. 600 100 200"),
        ("Jan Kowal\nHurtownia", "Jan Kowal\nHurtownia"),
    ],
)
def test_the_signature_below_a_long_list_is_found(closing: str, signature: str) -> None:
    body = "Deska sosnowa, heblowana\n" * LINES
    words = separate(to_lines(body + closing), writer="Jan Kowal")
    assert words.signature.split() == signature.split()
    assert words.own.count("Deska") == LINES


def test_a_signoff_above_a_quotation_that_goes_on_is_no_signature() -> None:
    body = "> Kiedy?\nPozdrawiam\n> Ile?\n" * 1000 + "Sto."
    words = separate(to_lines(body))
    assert words.signature == ""
    assert words.own.count("Pozdrawiam") == 1000
