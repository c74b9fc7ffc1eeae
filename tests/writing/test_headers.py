from __future__ import annotations

from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.writing.message import POLICY

WORDS = ("Faktura", "„Ptaki", "Warmii”", "–", "FV/61/10/2026", "ąęć", "счёт", "№", "оплата", "Re:")
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
    assert [one.display_name for one in read["To"].addresses] == names
    assert {one.addr_spec for one in read["To"].addresses} == {"anna@mak.test"}
    assert max(map(len, raw.splitlines())) <= 78


@pytest.mark.parametrize("name", ["Anna Mak", 'Mak "Biuro", Anna', "Łucja Żółć-Ćwiklińska"])
def test_names_of_people_read_back(name: str) -> None:
    read = message_from_bytes(written("Re: x", [name, "Żaneta"]), policy=SMTP)
    assert [one.display_name for one in read["To"].addresses] == [name, "Żaneta"]
