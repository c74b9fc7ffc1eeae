"""Whose sale a paper is about: ours, somebody else's, or not clear enough to act on alone.

A supplier's invoice bears our name and tax id as well, as the buyer's: what counts is the side of
the paper they stand on. Taking a supplier's claim for ours would have us chase somebody for it.
"""

from __future__ import annotations

import functools
import re
from enum import StrEnum

from mailbot.countries.companies import (
    NAME_IS_THERE,
    latin,
    name_likeness,
    name_overlap,
    name_words,
)
from mailbot.model.fact import Fact, FactKind
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account
from mailbot.model.noun import Noun
from mailbot.reading.accounts import find_accounts
from mailbot.reading.amounts import find_amounts
from mailbot.reading.papers.facts import Facts
from mailbot.reading.papers.vocabulary import LANGUAGES, phrase_source, vocabulary
from mailbot.reading.papers.words import kind_in
from mailbot.reading.phrases import even_fold

# Names of one firm as registers and programs write it; below it is another firm, or a trade name.
_SAME_NAME = 0.93
# A tax id shorter than this turns up in any number.
_SHORTEST_TAX_ID = 6
# "Formela & Necel s.c." of a firm whose full name says what it does as well.
_PART_OF_NAME = 0.3
_OTHERS_ID = re.compile(r"(?i)\b(?:vat|nip|btw|cui|cif|инн|ust)\b[^\d\n]{0,12}\d{2}[\d .-]{4,}")
# A party's block is its name, a street, a town, ids and a telephone; then it is something else.
_BLOCK_LINES = 7
# The parties stand on the first page; a hostile paper may be long.
_MAX_LINES = 300
# A line is as wide as its paper; comparing names in longer ones costs time and proves nothing.
_LONGEST_LINE = 400
# Words that are labels of a party only with a colon: they are prepositions too.
_WEAK_LABELS = frozenset({"van", "from", "to", "aan", "catre", "client", "klient", "t.a.v"})
# "Odbiorca przelewu", "beneficiar plata": whom the money goes to, which is the seller.
_PAYEE = re.compile(r"\s*(?:przelew|platnosc|platn|plat[aăi]|bani|платеж|средств|betaling|payment)")
# An account that the seller will draw on is the buyer's.
_DRAWN_ON = re.compile(
    r"incasso|afgeschreven|uw rekening|polecenie zaplaty|debitare directa|lastschrift|direct debit"
    r"|your account|безакцепт|contul dvs|z panstwa konta|panstwa rachunk"
)


class Sale(StrEnum):
    """Whose it is."""

    OURS = "ours"
    THEIRS = "theirs"
    UNCLEAR = "unclear"


class Seller(Noun, frozen=True, kw_only=True):
    """`doubt`: why it is unclear; None where it is not."""

    sale: Sale
    doubt: Fact | None = None


_OURS, _THEIRS = Seller(sale=Sale.OURS), Seller(sale=Sale.THEIRS)


def bare_tax_id(written: str) -> str:
    """The digits that make two spellings of one tax id alike: no country, no КПП, no NL suffix."""
    first = re.sub(r"[\s.-]", "", written.upper()).partition("/")[0]
    if match := re.search(r"(\d{9})B\d\d$", first):
        return match.group(1)
    return re.sub(r"\D", "", first)


def same_tax_id(one: str, other: str) -> bool:
    """Whether both are known and the same."""
    digits = bare_tax_id(one)
    return len(digits) >= _SHORTEST_TAX_ID and digits == bare_tax_id(other)


def seller_in_xml(facts: Facts, firm: Firm, filename: str) -> Seller:
    """Whose e-invoice it is, by tax ids, then by name and account (EN 16931 BT-27 to BT-32)."""
    sells = same_tax_id(facts.seller_tax_id, firm.tax_id)
    buys = same_tax_id(facts.client_tax_id, firm.tax_id)
    if sells and not buys:
        return _OURS
    if buys and not sells:
        return _THEIRS
    named = _same_name(facts.seller_name, firm)
    if buys or (named and _same_name(facts.client_name, firm)):
        return _unclear(filename)
    others_id = bare_tax_id(facts.seller_tax_id)
    if named or (facts.account and firm.owns_account(facts.account)):
        if others_id and bare_tax_id(firm.tax_id):
            return Seller(
                sale=Sale.UNCLEAR,
                doubt=Fact(
                    kind=FactKind.SELLER_ID_DIFFERS, text=facts.seller_tax_id, other=firm.tax_id
                ),
            )
        if named or not facts.seller_name:
            return _OURS
        return _unclear(filename)
    if _same_name(facts.client_name, firm):
        return _THEIRS
    # Nobody we know on either side: a trade name, a settings mistake, or a stranger's paper.
    return _unclear(filename)


def seller_in_text(text: str, firm: Firm, filename: str) -> Seller:
    """Whose printed invoice it is, by the side on which our name and tax id stand."""
    lines = text.splitlines()[:_MAX_LINES]
    votes = [vote for index in range(len(lines)) for vote in _votes(lines, index, firm)]
    sells, buys = votes.count("seller"), votes.count("buyer")
    account = _account_is_ours(text, firm)
    if sells and not buys:
        return _OURS
    if buys and not sells:
        return _THEIRS if not account else _unclear(filename)
    if sells and buys:
        return _OURS if account else _unclear(filename)
    if account:
        return _OURS
    if votes and "unsure" not in votes and _letter_to_another(lines, firm):
        return _OURS
    if not votes or account is False or "unsure" in votes:
        return _unclear(filename)
    labels = {kind for line in lines for _, _, kind in _labels_of(line)}
    if "seller" not in labels and ("buyer" in labels or _letterhead(lines, firm)):
        return _OURS
    return _unclear(filename)


def _unclear(filename: str) -> Seller:
    return Seller(sale=Sale.UNCLEAR, doubt=Fact(kind=FactKind.SELLER_UNCLEAR, text=filename))


def _same_name(name: str, firm: Firm) -> bool:
    if not name:
        return False
    return any(
        name_likeness(ours, name) >= _SAME_NAME
        for ours in (firm.company, *(a.holder for a in firm.accounts))
        if ours
    )


def _account_is_ours(text: str, firm: Firm) -> bool | None:
    """Whether an account of ours is printed to be paid into; None where none at all is printed."""
    printed = {one.account for one in find_accounts(text) if not one.masked}
    ours = [normal_account(own.account) for own in firm.accounts]
    bare = normal_account(text)
    there = [one for one in ours if one in printed or (len(one) >= 16 and one[-16:] in bare)]
    if there and not _DRAWN_ON.search(even_fold(text)):
        return True
    return None if there or not printed else False


def _letterhead(lines: list[str], firm: Firm) -> bool:
    """Whether the paper begins with our name."""
    first = next((line for line in lines if line.strip()), "")
    return bool(_place_of_us(first, firm))


def _letter_to_another(lines: list[str], firm: Firm) -> bool:
    """Whether our name and tax id head the paper, and below its title stands another company with
    its own: a letter of ours, without labels. A supplier's footer stands below the sums.
    """
    full = [line for line in lines if line.strip()]
    title = next((n for n, line in enumerate(full) if kind_in(line) is not None and n), 0)
    own = [n for n, line in enumerate(full[:title]) if _place_of_id(line, firm) is not None]
    if not own or not any(name_overlap(one, full[0]) >= _PART_OF_NAME for one in _own_names(firm)):
        return False
    for at, line in enumerate(full[title + 1 :], title + 1):
        if find_amounts(line):
            return False
        if _OTHERS_ID.search(line) and _place_of_id(line, firm) is None:
            above = full[max(title + 1, at - 4) : at + 1]
            return any(len(name_words(one)) < len(latin(one).split()) for one in above)
    return False


@functools.cache
def _label_pattern(kind: str) -> re.Pattern[str]:
    words = {
        phrase_source(word)
        for language in LANGUAGES
        for word in vocabulary(language).invoice.labels.get(kind, ())
    }
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(words, key=len, reverse=True))})(?!\w)")


def _labels_of(line: str) -> list[tuple[int, int, str]]:
    """(start, end, side) of each label of a party in a line, from left to right."""
    folded = even_fold(line)
    found: list[tuple[int, int, str]] = []
    for kind in ("seller", "buyer"):
        for match in _label_pattern(kind).finditer(folded):
            after = folded[match.end() :]
            colon = re.match(r"\s*(?:\([^)]*\)\s*)?:", after) is not None
            begins = not folded[: match.start()].strip(" \t|*•")
            ends = not after.strip()
            weak = match.group() in _WEAK_LABELS
            kind_here = "seller" if _PAYEE.match(after) else kind
            if colon or ((begins or ends or after.startswith("  ")) and not weak):
                found.append((match.start(), match.end(), kind_here))
    found.sort()
    # "Factuur aan" holds "aan": the longer label counts.
    return [
        one
        for one in found
        if not any(o != one and o[0] <= one[0] and one[1] <= o[1] for o in found)
    ]


def _place_of_us(line: str, firm: Firm) -> list[int]:
    """Where our tax id or our name stands in a line, in characters."""
    place = _place_of_id(line, firm)
    places = [] if place is None else [place]
    name = _place_of_name(line, firm)
    return places if name is None else [*places, name]


def _place_of_id(line: str, firm: Firm) -> int | None:
    digits = bare_tax_id(firm.tax_id)
    if len(digits) < _SHORTEST_TAX_ID:
        return None
    match = re.search(rf"(?<!\d){'[ .-]?'.join(digits)}(?!\d)", line)
    return match.start() if match else None


def _own_names(firm: Firm) -> set[str]:
    return {firm.company, *(a.holder for a in firm.accounts if a.holder)}


def _named_in(line: str, firm: Firm) -> bool:
    return any(name_overlap(ours, line) >= NAME_IS_THERE for ours in _own_names(firm))


def _place_of_name(line: str, firm: Firm) -> int | None:
    """Where our name stands in a line, in characters; None where it does not."""
    for ours in _own_names(firm):
        if len(line) > _LONGEST_LINE or name_overlap(ours, line) < NAME_IS_THERE:
            continue
        plain = latin(line)
        at = plain.find(name_words(ours)[0])
        return at * len(line) // max(1, len(plain)) if at > 0 else 0
    return None


def _votes(lines: list[str], index: int, firm: Firm) -> list[str]:
    """The side of each of our marks in a line: seller, buyer, unsure (another's name stands above
    it), or '' where no label tells.
    """
    line = lines[index]
    return [_side(lines, index, place, firm) for place in _place_of_us(line, firm)]


def _side(lines: list[str], index: int, place: int, firm: Firm) -> str:
    here = [one for one in _labels_of(lines[index]) if one[0] <= place]
    if here:
        return here[-1][2]
    # The labels above, the nearest first; those of one heading stand together.
    content: list[str] = []
    for above in range(index - 1, max(-1, index - 1 - _BLOCK_LINES), -1):
        labels = _labels_of(lines[above])
        if not labels:
            if lines[above].strip():
                content.append(lines[above])
            continue
        last = labels[-1]
        bare = not lines[above][last[1] :].strip(" :\t|")
        heading = _heading(lines, above, bare=bare)
        if len(heading) > 1 and len(set(heading)) > 1:
            return _column(heading, lines[index], place, content)
        party = lines[above][last[1] :] if not bare else (content[-1] if content else "")
        others = bool(re.search(r"[^\W\d]{3}", party)) and not _named_in(party, firm)
        if not others:
            return last[2]
        # A tax id of ours below another's name: the next block has begun, or it is our trade name.
        return "unsure" if _place_of_name(lines[index], firm) is None else ""
    return ""


def _heading(lines: list[str], at: int, *, bare: bool) -> list[str]:
    """The sides that one heading names: two columns, side by side or one label below the other."""
    sides = [side for _, _, side in _labels_of(lines[at])]
    if len(sides) > 1 or not bare:
        return sides if bare else sides[-1:]
    for above in range(at - 1, max(-1, at - 3), -1):
        if not lines[above].strip():
            continue
        labels = _labels_of(lines[above])
        if labels and not lines[above][labels[-1][1] :].strip(" :\t|"):
            return [side for _, _, side in labels] + sides
        break
    return sides


def _column(heading: list[str], line: str, place: int, content: list[str]) -> str:
    """Which of two columns a mark stands in: the first or the last of its line, or of its block."""
    ids = [match.start() for match in re.finditer(r"\d[\d .-]{6,16}\d", line)]
    if len(ids) > 1 and place in ids:
        return heading[0] if place == ids[0] else heading[-1]
    before = line[:place].strip(" \t|")
    if before and re.search(r"[^\W\d]{3}", before) and not re.fullmatch(r"\W*\w{2,8}\W*", before):
        return heading[-1]
    if not content:
        return heading[0]  # the first line below the heading begins with the first column
    return ""
