"""Bytes to text when the label on them is missing or wrong."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

# What labels really mean (WHATWG Encoding Standard section 4.2): latin-1 pages hold cp125x text.
_REALLY = {
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "ks_c_5601-1987": "cp949",
}
# Codecs of Python's own: no mail program writes them, and they make lone surrogates, or only fail.
_NO_CHARSETS = frozenset({"unicode-escape", "raw-unicode-escape", "undefined", "idna", "punycode"})
# The code pages of the languages this assistant reads, tried when nothing else is known.
CODE_PAGES = (
    "cp1250", "iso8859_2", "cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "cp1252", "iso8859_16",
)  # fmt: skip
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Enough to recognise a code page by; more only costs time.
_SAMPLE = 4_000

# Letters of the languages at home here, by which two readings of the same bytes are compared.
_AT_HOME = frozenset(
    "abcdefghijklmnopqrstuvwxyząćęłńóśźżăâîșțşţéèëïöüäßáíőűúčřšžýěůďťňàêôûçœñåæøãõ"
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"
)
_FRAME = frozenset(" \n\r\t0123456789.,:;!?()-–—'\"„”“’«»/@&%+*=<>#_№€₽§°|[]…•")

# Words with letters beyond ASCII, by which a label of Latin-1 is doubted and another page believed.
_BEYOND_ASCII = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_DOUBTFUL = 0.9
_PLAIN = 0.99


def _known(charset: str) -> str:
    """The codec's name; '' for one that Python does not know or that is no charset."""
    charset = charset.strip().strip("\"'").casefold()
    if not charset or "\x00" in charset:
        return ""
    try:
        info = codecs.lookup(charset)
    except (LookupError, ValueError):
        return ""
    # `base64`, `zip` and their like are codecs too, and no charsets.
    charset_of_mail = info._is_text_encoding and info.name not in _NO_CHARSETS  # noqa: SLF001
    return _REALLY.get(info.name, info.name) if charset_of_mail else ""


def _likeness(text: str) -> float:
    """How much a text looks like one of the languages at home here, 0 to 1."""
    if not text:
        return 0.0
    score = 0.0
    previous = " "
    for char in text:
        lower = char.lower()
        if lower in _AT_HOME:
            # 'пРИВЕТ' and 'zaþÄ' are wrong pages: capitals follow small letters, scripts mix.
            bad_case = char != lower and previous.isalpha() and previous.islower()
            mixed = previous.isalpha() and (char > "\u0400") != (previous > "\u0400")
            score += 0.2 if bad_case or mixed else 1.0
        elif char in _FRAME:
            score += 1.0
        previous = char
    return score / len(text)


def _guess(data: bytes) -> str:
    """Text of bytes whose charset nobody knows."""
    sample = data[:_SAMPLE]
    candidates: dict[str, float] = {}
    for page in CODE_PAGES:
        try:
            candidates[page] = _likeness(sample.decode(page))
        except UnicodeDecodeError:
            continue
    if candidates:
        page = max(candidates, key=lambda one: candidates[one])
        if candidates[page] > 0.9:
            return data.decode(page, "replace")
    best = from_bytes(sample).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


def _instead_of_latin(data: bytes) -> str:
    """The page that the words are plainly written in where they make none in Latin-1; '' if so.

    Latin-1 is what programs write who know no better, and every byte is a character of it.
    """
    words = b" ".join(_BEYOND_ASCII.findall(data[:_SAMPLE]))
    if not words or _likeness(words.decode("cp1252", "replace")) >= _DOUBTFUL:
        return ""
    likely = {}
    for page in CODE_PAGES:
        try:
            likely[page] = _likeness(words.decode(page))
        except UnicodeDecodeError:
            continue
    best = max(likely, key=lambda page: likely[page], default="")
    return best if best and likely[best] >= _PLAIN else ""


def decode_bytes(data: bytes, charset: str, *, headers: bool = False) -> str:
    """Decode by the declared charset where that works, else by UTF-8, else by likeness.

    `headers`: unlabelled header bytes, for which the same holds (RFC 6532 makes them UTF-8).
    What comes back is Unicode: a lone surrogate, which no file takes, becomes U+FFFD.
    """
    return _LONE_SURROGATE.sub("\ufffd", _decoded(data, charset, headers=headers))


def _decoded(data: bytes, charset: str, *, headers: bool) -> str:
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    known = _known(charset)
    if known in ("cp1252", "") or headers:
        # UTF-8 with any non-ASCII in it is hardly ever something else by accident.
        try:
            return data.decode(known if headers and known else "utf-8")
        except UnicodeDecodeError:
            pass
    if known == "cp1252" and not headers:
        known = _instead_of_latin(data) or known
    if known:
        try:
            return data.decode(known)
        except (UnicodeDecodeError, ValueError):
            pass
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            if known in ("utf-8", "cp1252"):
                # One broken sequence in long UTF-8 is damage, not another charset.
                damaged = data.decode("utf-8", "replace")
                if damaged.count("\ufffd") * 200 < len(damaged):
                    return damaged
    return _guess(data)


_MOJIBAKE = ("Ã", "Ä…", "Ä™", "Å‚", "Å›", "Å¼", "È™", "È›", "Äƒ", "Ð¾", "Ð°", "â‚¬", "â€")


def mend(text: str) -> str:
    """Text that was UTF-8, read as cp1252 and encoded again: turned back, if all of it can be."""
    if not any(sign in text for sign in _MOJIBAKE):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
