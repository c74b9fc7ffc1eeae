from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.writing.message import POLICY

WORDS = ("Faktura", "„Ptaki", "Warmii”", "–", "FV/61/10/2026", "ąęć", "счёт", "№", "оплата", "Re")
PLAIN = ("Vraag:", "een", "toegezegde", "betaling", "is", "uitgebleven", "(Jachtverhuur", "Blik)")
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=16).map(" ".join)


def written(subject: str, names: list[str]) -> bytes:
    message = EmailMessage(policy=POLICY)
    message["Subject"] = subject
    message["To"] = [Address(name, addr_spec="anna@mak.test") for name in names]
    return message.as_bytes()


@given(PHRASES, st.lists(PHRASES, min_size=1, max_size=3))
def test_no_blank_is_lost_where_a_header_is_folded(subject: str, names: list[str]) -> None:
    raw = written(subject, names)
    read = message_from_bytes(raw, policy=SMTP)
    assert str(read["Subject"]) == subject
    # The newer parser adds blanks within names where this encoding breaks; RFC 2047 has none there.
    shown = str(make_header(decode_header(message_from_bytes(raw)["To"])))
    assert [name for name, _ in getaddresses([shown])] == names
    assert {one.addr_spec for one in read["To"].addresses} == {"anna@mak.test"}
    assert max(map(len, raw.partition(b"\r\nTo:")[0].splitlines())) <= 78


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=16).map(" ".join))
def test_no_blank_is_added_to_a_plain_subject(subject: str) -> None:
    read = message_from_bytes(written(subject, ["Anna"]), policy=SMTP)
    assert str(read["Subject"]) == subject


@pytest.mark.parametrize("name", ["Anna Mak", 'Mak "Biuro", Anna', "Łucja Żółć-Ćwiklińska"])
def test_names_of_people_read_back(name: str) -> None:
    read = message_from_bytes(written("Re: x", [name, "Żaneta"]), policy=SMTP)
    assert [one.display_name for one in read["To"].addresses] == [name, "Żaneta"]
