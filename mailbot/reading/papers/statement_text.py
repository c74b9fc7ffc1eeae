"""The bytes of a statement to text: banks name no encoding, or a wrong one."""

from __future__ import annotations

import codecs
import re

# Tried in this order; what reads best wins, and the earlier of two that read alike.
_PAGES = ("cp1250", "iso8859_2", "cp852", "cp1251", "cp866", "cp1252")
# Letters beyond ASCII by language. A page is judged by one language at a time: nearly every byte
# is a letter of some language in every page.
_ALPHABETS = (
    frozenset("ąćęłńóśźż"),
    frozenset("ăâîșțşţ"),
    frozenset("éèëêïîöüäßáíóúçñàøåæ"),
    frozenset("áíóőúűöüé"),
    frozenset("áčďéěíňóřšťúůýžľĺŕôä"),
    frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґәғқңөұүһ№"),
)
# Signs that statements hold beside letters, in any language.
_SIGNS = frozenset("–—„”“’«»€§°\u00a0")
_BEYOND_ASCII = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
# Enough words to recognise a page by; a year of statements would only cost time.
_SAMPLE_WORDS = 2_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Fillers that banks pad their fields with are no letters: they must not make a page.
_FILLERS = b"\xff\x00"


def _likeness(text: str) -> float:
    """How much the letters beyond ASCII look like one language's, 0 to 1."""
    best = 0.0
    for alphabet in _ALPHABETS:
        score = count = 0.0
        previous = " "
        for char in text:
            lower = char.lower()
            if char > "\x7f":
                count += 1
                if lower in alphabet:
                    # 'zapіaTА' is a wrong page: capitals follow small letters.
                    wrong = char != lower and previous.isalpha() and previous.islower()
                    score += 0.2 if wrong else 1.0
                elif char in _SIGNS:
                    score += 0.5
            previous = char
        best = max(best, score / count if count else 0.0)
    return best


def text_of(data: bytes) -> str:
    """By its byte order mark, else UTF-8, else the code page that makes most sense of the words.

    UTF-16 without a mark is known by its zero bytes. Never fails: what no page knows is U+FFFD.
    """
    return _LONE_SURROGATE.sub("\ufffd", _decoded(data))


def _decoded(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if data[1:2] == b"\x00" and data[3:4] == b"\x00":
        return data.decode("utf-16-le", "replace")
    if data[:1] == b"\x00" and data[2:3] == b"\x00":
        return data.decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file that breaks off inside one letter is UTF-8 all the same.
        if error.start >= len(data) - 3 and data[: error.start].strip(_FILLERS):
            return data.decode("utf-8", "ignore")
    words = b" ".join(_BEYOND_ASCII.findall(data)[:_SAMPLE_WORDS]).translate(None, _FILLERS)
    likely = {page: _likeness(words.decode(page, "replace")) for page in _PAGES}
    return data.decode(max(_PAGES, key=lambda page: likely[page]), "replace")
