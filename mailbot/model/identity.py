"""Names of things: our own ids, and the normal forms under which people's names for them meet."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# 60 bits: two ids of one ledger collide with probability under 1e-6 at a million records.
_ID_HEX = 15


def derive(prefix: str, *parts: object) -> str:
    """An id that follows from what the thing is: the same cause twice gives the same id.

    So a mail read twice, or a day that is lived again after a crash, writes nothing new.
    """
    # With lengths, no two causes read alike: what mail says cannot forge another thing's id.
    text = "".join(f"{len(str(part))}:{part}" for part in parts)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{prefix}-{digest[:_ID_HEX]}"


def normal_number(number: str) -> str:
    """An invoice number as it is compared: no spaces, case folded, NFKC."""
    return "".join(unicodedata.normalize("NFKC", number).split()).casefold()


def normal_account(account: str) -> str:
    """A bank account as it is compared: letters and digits, upper case."""
    return "".join(ch for ch in account if ch.isalnum()).upper()


def normal_address(address: str) -> str:
    """A mail address as it is compared. Local parts are case-folded too: nobody has two."""
    return unicodedata.normalize("NFC", address).strip().casefold()


def domain_of(address: str) -> str:
    """The domain of an address, case-folded; '' where there is none."""
    return normal_address(address).rpartition("@")[2] if "@" in address else ""


def normal_tax_id(tax_id: str) -> str:
    """A tax id as it is compared: its digits and letters, without a country prefix."""
    bare = normal_account(tax_id)
    return re.sub(r"^[A-Z]{2}(?=\d{6,})", "", bare)


def fold(text: str) -> str:
    """Case-folded, without diacritics: 'Żółć' and 'zolc' meet, as do ș/ş and ё/е.

    Cyrillic й keeps its breve, which there is a letter and not an accent.
    """
    text = text.casefold().replace("ł", "l").replace("ё", "е").replace("й", "\ue000")
    bare = "".join(
        ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch)
    )
    # Styled letters (🄐, ℌ) come out of NFKD as capitals: fold their case as well.
    return bare.casefold().replace("\ue000", "й")
