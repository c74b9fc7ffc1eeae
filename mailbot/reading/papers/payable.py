"""What is to be paid, in words: the amount, a correction's difference, whether it is paid already."""

from __future__ import annotations

import bisect
import re
from decimal import Decimal

from mailbot.model.fact import Fact, FactKind
from mailbot.reading.amounts import AmountFound, find_amounts
from mailbot.reading.papers.terms import line_before
from mailbot.reading.papers.vocabulary import labels_of, said
from mailbot.reading.phrases import even_fold

_GROSS_AFTER = re.compile(
    r"\s*[,(]?\s*(?:brutto|incl|inclusief|inclusiv|cu tva|с ндс|\(с ндс|gross|z vat|в т\.? ?ч|в том числе|\(tva[^)]*inclus|tva inclus|including)"
)
_NET_AFTER = re.compile(
    r"\s*[,(]?\s*(?:netto|fara tva|excl|exclusief|без ндс|net\b|\+ ?vat|\+ ?tva|plus vat|\+ ?ндс)"
)
# "VAT 115,00 EUR, brutto 615,00 EUR": a label with a sum of its own speaks of that one.
_NEXT_SUM = re.compile(r"[\w.]*[\s:]*(?:[a-z]{3}|€|zl|lei)?\s?\d[\d .,]*[.,]\d\d(?!\d)")
_NEVER = re.compile(
    r"(?<!\w)(?:rata|stawk\w*|cena|pret|prijs|цена|price|per|za sztuke|oferta|kara|odset\w*|rente|dobanda|penalit\w*|пеня|штраф|boete|kapital\w*|capital social|à)\s*[:\w]{0,3}\s*$"
)
# "Nie została opłacona", "jeśli faktura jest już zapłacona": paid is what it is not, or may be.
_NOT_YET = re.compile(
    r"(?<!\w)(?:nie|niet|nog|nu|daca|не|если|до|po|not|if|unless|until|once|when|als|indien|tot|zodra|jesli|jezeli|dopoki|zanim|gdy)(?!\w)[^.!?\n]*$"
)
# A text that says a hundred times that something is not paid is no invoice.
_MOST_PHRASES = 20
# The words of an invoice end long before this; what follows are conditions.
_LONGEST = 20_000


def _labelled_after(pattern: re.Pattern[str], folded: str, one: AmountFound) -> bool:
    """Whether the words behind an amount are its label ("500 zł netto"), not the next one's."""
    match = pattern.match(folded, one.end, one.end + 22)
    return match is not None and not _NEXT_SUM.match(folded, match.end(), match.end() + 40)


def _grade(folded: str, one: AmountFound, floor: int) -> int:
    """How much this looks like the amount to pay: 5 to pay, 4 gross said, 2 total, 1 bare, 0 not."""
    prefix = line_before(folded, one.start, floor)
    gross = _labelled_after(_GROSS_AFTER, folded, one)
    if _labelled_after(_NET_AFTER, folded, one) or _NEVER.search(prefix.rstrip(" :€")):
        return 0
    ends: dict[str, int] = {}
    for kind in ("to_pay", "gross", "net", "vat", "prepaid"):
        for match in labels_of(kind).finditer(prefix):
            ends[kind] = max(ends.get(kind, -1), match.end())
    if "to_pay" in ends and ends["to_pay"] >= max(ends.get("net", -1), ends.get("prepaid", -1)):
        return 5
    if gross:
        return 4
    last = max(ends, key=lambda kind: (ends[kind], kind == "net"), default="")
    if last in ("net", "prepaid") or (last == "vat" and not gross):
        longer = ends.get("gross", -1)
        return 4 if longer >= ends[last] else 0
    if last == "gross":
        return 4 if re.search(r"brutto|incl|cu tva|с ндс|general|gross|grand", prefix[-45:]) else 2
    return 1


def amount_in(
    text: str, currency: str, *, paper: bool
) -> tuple[AmountFound | None, tuple[Fact, ...]]:
    """The amount to pay, and doubts. On a paper a lone amount without a label is a line's price."""
    folded = even_fold(text)
    graded: list[tuple[int, AmountFound]] = []
    floor = 0
    for one in find_amounts(text, currency=currency):
        graded.append((_grade(folded, one, floor), one))
        floor = one.end
    for grade in (5, 4, 2, 1):
        best = [one for level, one in graded if level == grade and (one.named or grade > 1)]
        if not best:
            continue
        values = {one.amount for one in best}
        if grade == 5 and len(values) > 1:
            # The last one stands after what was deducted; said twice over, it is asked about.
            return best[-1], (Fact(kind=FactKind.SEVERAL_AMOUNTS_TO_PAY),)
        if grade in (4, 2) and len(values) > 1:
            if paper:
                return max(best, key=lambda one: abs(one.amount)), ()
            return best[0], (Fact(kind=FactKind.SEVERAL_AMOUNTS),)
        if grade == 1 and len(values) > 1:
            return None, ()
        if grade == 1 and paper:
            return None, ()
        named = next((one for one in best if one.named), best[0])
        return named, ()
    return None, ()


def correction_in(text: str) -> tuple[Decimal | None, str, tuple[Fact, ...]]:
    """The difference that a correction makes, less than zero where it lowers the claim; its
    currency, '' if unnamed; doubts.

    Said as such ("do zwrotu", "te crediteren"), or as the sums before and after. A sum "to pay" is
    a correction's only where it raises the claim, so that one without before and after is doubtful.
    """
    folded = even_fold(text)
    sides = sorted(
        (match.end(), kind)
        for kind in ("before", "after")
        for match in labels_of(kind).finditer(folded)
    )
    found: dict[str, list[tuple[int, AmountFound]]] = {}
    floor = 0
    for one in find_amounts(text, currency=""):
        prefix = line_before(folded, one.start, floor)
        grade = _grade(folded, one, floor)
        floor = one.end
        last = {
            kind: max((m.end() for m in labels_of(kind).finditer(prefix)), default=-1)
            for kind in ("lowered", "difference", "to_pay")
        }
        own = max(last, key=lambda kind: last[kind])
        if last[own] >= 0:
            found.setdefault(own, []).append((grade, one))
            continue
        # "Przed korektą" heads a line or a whole block of sums.
        passed = bisect.bisect_right(sides, (one.start, chr(0x10FFFF)))
        side = sides[passed - 1][1] if passed else ""
        if side and grade:
            found.setdefault(side, []).append((grade, one))
        if grade >= 2:
            found.setdefault("sum", []).append((grade, one))
    unclear = (Fact(kind=FactKind.CORRECTION_UNCLEAR),)
    best = {
        kind: max(sums, key=lambda pair: (pair[0], abs(pair[1].amount)))[1]
        for kind, sums in found.items()
    }
    if "before" in best and "after" in best:
        difference = best["after"].amount - best["before"].amount
        told = [best[kind].amount for kind in ("lowered", "to_pay") if kind in best]
        agreed = all(abs(one) == abs(difference) for one in told if one)
        currency = best["after"].currency or best["before"].currency
        return difference, currency, () if agreed else unclear
    if "lowered" in best:
        several = len({abs(one.amount) for _, one in found["lowered"]}) > 1
        one = best["lowered"]
        return -abs(one.amount), one.currency, unclear if several else ()
    if "difference" in best:
        one = best["difference"]
        return one.amount, one.currency, () if one.amount < 0 else unclear
    if "to_pay" in best:
        one = best["to_pay"]
        lowers = one.amount < 0
        return (one.amount if lowers else -one.amount), one.currency, () if lowers else unclear
    amount, doubts = amount_in(text, "", paper=False)
    if amount is None:
        return None, "", doubts
    several = len({abs(one.amount) for _, one in found.get("sum", ())}) > 1
    return -abs(amount.amount), amount.currency, unclear if several else doubts


def says_paid(text: str) -> bool:
    """Whether an invoice says that it is paid; a label with a sum ("al betaald: € 200") is none."""
    folded = even_fold(text[:_LONGEST])
    start = 0
    for _ in range(_MOST_PHRASES):
        found = said("invoice", "paid", folded[start:])
        if found is None:
            break
        begin, end = start + found.start(), start + found.end()
        if not (
            _NOT_YET.search(folded[max(0, begin - 40) : begin])
            or re.match(r"[\s:]*(?:[a-z]{3}|€|zl|lei)?\s?\d", folded[end : end + 12])
        ):
            return True
        start = end
    return False
