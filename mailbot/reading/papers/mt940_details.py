"""Field :86: of MT940, which every bank fills in its own way: who paid, from where, what for."""

from __future__ import annotations

import re

from stdnum import iban

from mailbot.model.identity import normal_account
from mailbot.model.noun import Noun
from mailbot.reading.accounts import find_accounts

_SUBFIELD = re.compile(r"[~<?^](\d\d)")
_SUBFIELDS_MEANT = re.compile(r"[~<?^](?:20|00|21|32|27|30)")
# Names are cut hard where their subfield is full: 27 characters (PKO, ING), 35 in others. What is
# shorter ended with a word.
_FULL_SUBFIELD = 27
_FILLERS = " \x00˙ÿ"
_SLASHED = re.compile(
    r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|CNTP|BENM|ORDP|ISDT|ADDR|PREF|RTRN|ID|ULTD|ULTC|PURP|SVCL|INIT|BENE|TR)/"
)
# Labels that count only with their colon (a title may say "od 12 listopada"), and those of BCR,
# which have none.
_PACKED = re.compile(
    r"(?:^|[;\s])(?:(?P<label>z\s?rach|na\s?rach|od|dla|tyt|tnr|data|kwota|naam|omschrijving|iban|bic|kenmerk"
    r"|machtiging|incassant|platitor|ordonator|beneficiar|detalii|referinta|codfisc)\s*\.?\s*:+\s*"
    r"|(?P<bare>platitor|ordonator|beneficiar|detalii|referinta|codfisc)(?:\s*[.]|(?=\s<)|\s)\s*)",
    re.IGNORECASE,
)
_PAYER_LABELS = ("od", "platitor", "ordonator", "naam")
_TITLE_LABELS = ("tyt", "detalii", "omschrijving")
# A name with the account glued to it (BCR).
_GLUED_ACCOUNT = re.compile(r"[A-Z]{2}\d{2}[A-Z]{4}[A-Z0-9]{8,20}$")
_TAX_ID = re.compile(
    r"(?:\bC\.?\s?I\.?\s?F\.?|\bC\.?\s?U\.?\s?I\.?|\bCOD\s?FISCAL|\bNIP|\bINN|\bBIN|\bIIN|\bИНН|\bБИН|\bИИН)"
    r"\W{0,3}(?:RO\s?)?(\d{6,12})\b",
    re.IGNORECASE,
)
_KIND_OF_TRANSFER = re.compile(
    r"^(?:incas|plata\b|transfer|przelew|viramente|virament|overboeking|comision)", re.IGNORECASE
)
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
# Six lines of 65 characters (SWIFT), some banks give twenty; what is longer hides nothing of ours.
_MAX_CHARS = 4_000
# A line this long was cut by its width, inside a word if need be; a shorter one ended.
_CUT_WIDTH = 60
_LABEL = re.compile(r"[A-Z][A-Z ]{1,14}\.?:")  # with which a line begins, and no word goes on
_NRB_BANK, _NRB_REST = 8, 16


class Details(Noun, frozen=True, kw_only=True):
    """What :86: tells: of the payer where money came, of the payee where it went."""

    name: str = ""
    account: str = ""
    title: str = ""
    tax_id: str = ""


def details_of(text: str) -> Details:
    """Field :86: taken apart, whichever its dialect; what is in none of them is all title."""
    text = text[:_MAX_CHARS]
    if _SUBFIELDS_MEANT.search(text):
        return _subfields(text)
    ordering = re.search(r"(?<!/)ORDP/([^/]+)/", text)
    if "REMI/" in text and ordering and not text.startswith("/"):
        tax = _TAX_ID.search(text)
        return Details(
            name=" ".join(ordering.group(1).split()),
            title=" ".join(text.partition("REMI/")[2].split()),
            tax_id=tax.group(1) if tax else "",
        )
    flat = text.replace("\n", "")
    if _SLASHED.search(flat) or "/CNTP/" in flat:
        return _slashed(flat)
    lines = _joined(text)
    found, listed = _packed(lines), _listed(lines)
    return listed if found.title == lines != listed.title else found


def _joined(text: str) -> str:
    """The lines as one: without a blank where the width cut them, with one where they ended."""
    lines = text.split("\n")
    width = max(len(line) for line in lines)
    joined = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        cut = width >= _CUT_WIDTH and len(line) == width and not _LABEL.match(following)
        joined += line if cut else f"{line} "
    return " ".join(joined.split())


def _nrb(bank: str, rest: str) -> str:
    """A Polish account of its bank's eight digits and the sixteen behind; '' if it is none."""
    digits = bank + rest
    if len(bank) != _NRB_BANK or len(rest) != _NRB_REST or not digits.isdigit():
        return ""
    check = iban.calc_check_digits(f"PL00{digits}")
    return f"PL{check}{digits}"


def _subfields(text: str) -> Details:
    """`~20`, `<20`, `?20`, `^20`: title in 20–26, name in 27–29 or 32–33, account in 31 or 38."""
    parts: dict[str, str] = {}
    pieces = _SUBFIELD.split(text.replace("\n", ""))
    for code, words in zip(pieces[1::2], pieces[2::2], strict=False):
        parts[code] = parts.get(code, "") + words

    def title(*codes: str) -> str:
        # Titles go on from subfield to subfield, inside numbers too.
        return "".join(parts.get(code, "") for code in codes).strip(_FILLERS)

    def name(*codes: str) -> str:
        joined = ""
        for code in codes:
            part = parts.get(code, "").rstrip(_FILLERS.strip())
            joined += part if len(part) >= _FULL_SUBFIELD else f"{part} "
        return " ".join(joined.strip(_FILLERS).split())

    told = title(*(f"{n}" for n in range(20, 27)), *(f"{n}" for n in range(60, 62)))
    if "32" in parts or "33" in parts:
        who, told = name("32", "33"), told or title("27", "28", "29")
    else:
        who = name("27", "28", "29")
    account = ""
    for code in ("38", "31", "30"):
        found = find_accounts(parts.get(code, "").strip(_FILLERS))
        account = account or next((one.account for one in found if not one.masked), "")
    account = account or _nrb(*(parts.get(code, "").strip(_FILLERS) for code in ("30", "31")))
    tax = _TAX_ID.search(told)
    return Details(name=who, account=account, title=told, tax_id=tax.group(1) if tax else "")


def _slashed(flat: str) -> Details:
    """`/EREF/…/BENM//NAME/…/REMI/…` and `/CNTP/IBAN/BIC/Name/City//REMI/USTD//…`."""
    account = name = title = ""
    if match := re.search(r"/CNTP/([^/]*)/([^/]*)/([^/]*)/", flat):
        account, name = normal_account(match.group(1)), match.group(3).strip()
    pieces = _SLASHED.split(flat)
    for tag, words in zip(pieces[1::2], pieces[2::2], strict=False):
        value = words.strip().strip("/").strip()
        if tag == "NAME" and not name:
            name = value
        elif tag == "IBAN" and not account:
            account = normal_account(value)
        elif tag == "REMI":
            value = re.sub(r"^(?:USTD/{1,2}|STRD/(?:CUR|ISO)?/?)", "", value)
            title = f"{title} {value}".strip()
        elif tag in ("ORDP", "BENM") and value and not name:
            name = value
    return Details(name=name, account=account, title=title)


def _packed(flat: str) -> Details:
    """`z rach.: …; od: …; tyt.: …` (mBank), its Dutch and Romanian relatives, BCR's without colons.

    BCR names both sides with account and tax id; the payer's are those behind Platitor.
    """
    account = name = title = tax_id = ""
    matches = list(_PACKED.finditer(flat))
    side = ""
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(flat)
        value = flat[match.end() : end].strip(" ;")
        label = re.sub(r"\s", "", (match.group("label") or match.group("bare")).casefold())
        if label in ("platitor", "ordonator", "beneficiar"):
            side = label
        if label in ("zrach", "narach", "iban"):
            account = account or next((one.account for one in find_accounts(value)), "")
        elif label in _PAYER_LABELS or (label == "dla" and not name):
            bare, own = _without_account(value)
            name, account = name or bare, account or own
        elif label in _TITLE_LABELS and not title:
            title = value
        elif label == "codfisc" and side in ("platitor", "ordonator") and not tax_id:
            tax_id = re.sub(r"\D", "", value)
    if not account and not side:
        account = next((one.account for one in find_accounts(flat) if not one.masked), "")
    if tax := _TAX_ID.search(title) if not tax_id else None:
        tax_id = tax.group(1)
    return Details(name=name, account=account, title=title or flat, tax_id=tax_id)


def _without_account(value: str) -> tuple[str, str]:
    if glued := _GLUED_ACCOUNT.search(value):
        return value[: glued.start()].strip(" ,;"), glued.group()
    found = next((one for one in find_accounts(value) if not one.masked), None)
    if found is None:
        return value, ""
    return value[: found.start].strip(" ,;"), found.account


def _named(part: str) -> str:
    """The name in a part, behind the kind of transfer where it leads: "Incasare OP - ACME SRL"."""
    if not _KIND_OF_TRANSFER.match(part):
        return part
    return part.partition(" - ")[2].strip()


def _listed(flat: str) -> Details:
    """`Incasare OP;ACME SRL;RO49…;C.I.F. 12345678;plata factura 41` (BT): parts without labels."""
    parts = [part.strip() for part in flat.split(";") if part.strip()]
    places = [at for at, part in enumerate(parts) if find_accounts(part)]
    if len(parts) < 3 or not places:
        account = next((one.account for one in find_accounts(flat) if not one.masked), "")
        return Details(title=flat, account=account)
    at = places[0]
    account = find_accounts(parts[at])[0].account
    name = _named(parts[at - 1]) if at else ""
    name = re.sub(r"^(?:ordonator|platitor|beneficiar)\s*:?\s*", "", name, flags=re.IGNORECASE)
    tax = _TAX_ID.search(flat)
    rest = [
        part
        for place, part in enumerate(parts)
        if place != at
        and not (place == at - 1 and name)
        and not (place == 0 and _KIND_OF_TRANSFER.match(part))
        and not _TAX_ID.fullmatch(part)
        and not _BIC.fullmatch(part)
    ]
    return Details(
        name=name, account=account, title="; ".join(rest), tax_id=tax.group(1) if tax else ""
    )
