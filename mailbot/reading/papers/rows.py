"""Labels and their values in a bank's mail: lines, table rows, and sentences packed with labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailbot.model.noun import Noun
from mailbot.reading.accounts import find_accounts
from mailbot.reading.amounts import find_amounts
from mailbot.reading.papers.printed import printed_days
from mailbot.reading.papers.vocabulary import label_kind

# Longer lines are legal notices, and no label starts so far in.
MAX_LINES = 2_000
_LABEL = re.compile(r"^[\s>*•·-]*(?P<label>[^:|\t]{1,60}?)\s*:(?!//)\s*(?P<value>.*)$")
_COLUMNS = re.compile(
    r"^\s*(?P<label>\S+(?:[ \u00a0]\S+){0,4}?)(?:\t+|[ \u00a0]{2,})(?P<value>\S.*)$"
)
# Where a label may start inside a sentence.
_JOINTS = re.compile(
    r"(?:[;,]\s+|(?<![Ss][Pp])\.\s+(?=[^\W\d_a-zа-яąćęłńóśźżăâîșțé])|\s{2,}|\s(?=ИНН\s?\d|БИН\s?\d|КПП\s?\d|УНП\s?\d))"
)
# A full stop that belongs to what it ends: "SP. Z O.O.", "B.V."
_ABBREVIATION = re.compile(r"(?:^|[\s.])\w\.\w\.$")
_WORDLESS = re.compile(
    r"^(?P<label>[^\W\d]{2,}\.?(?:\s[^\W\d]{2,}\.?){0,2}?)\s+(?P<value>[+\-]?(?:\d|[A-Z]{2}\d{2}|[\"«„A-ZĄĆĘŁŃÓŚŹŻĂÂÎȘȚА-Я*.•]).*)$"
)
_NOTHING = re.compile(
    r"^(?:[-–—.\s]*|niet beschikbaar|brak|n/?a|indisponibil|нет|не указано|none|not available)$",
    re.IGNORECASE,
)
# Labels that stand without a colon in the short form of a notice ("kwota 3198,00 PLN").
_SHORT_KINDS = frozenset(
    {
        "amount",
        "account",
        "payer_account",
        "own_account",
        "payer",
        "tax_id",
        "balance",
        "date",
        "booked",
        "reference",
    }
)


class Row(Noun, frozen=True, kw_only=True):
    """A label and its value; `kind` is a kind of papers.toml's labels."""

    kind: str
    label: str
    value: str
    inline: bool = False


class Body(Noun, frozen=True, kw_only=True):
    """A body taken apart: labelled values, tables with a head, and the words that are left.

    A table is its head's kinds and its rows' cells.
    """

    rows: tuple[Row, ...] = ()
    tables: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
    prose: str = ""


def _clean(value: str) -> str:
    return value.strip(" \t|\u00a0").strip()


def _pieces(line: str) -> list[str]:
    """A sentence cut where a label may start."""
    pieces, at = [], 0
    for match in _JOINTS.finditer(line):
        pieces.append(line[at : match.end()])
        at = match.end()
    pieces.append(line[at:])
    return pieces


def _is_whole(kind: str, value: str) -> bool:
    """Whether a value without a colon before it is of its kind from end to end, and no sentence."""
    bare = value.strip(" .,;")
    if kind in ("account", "payer_account", "own_account"):
        found = find_accounts(bare)
        return len(found) == 1 and found[0].end - found[0].start >= len(bare) - 2
    if kind in ("amount", "balance"):
        sums = find_amounts(bare)
        return len(sums) == 1 and sums[0].end - sums[0].start >= len(bare) - 2
    if kind in ("date", "booked"):
        return bool(printed_days(bare)) and len(bare) <= 20
    if kind == "payer":
        return not find_amounts(bare)
    return any(char.isdigit() for char in bare)


def _inline(line: str, side: str, language: str) -> tuple[list[Row], str]:
    """Labelled values inside a sentence, and the sentence without them."""
    rows: list[Row] = []
    rest: list[str] = []
    for piece in _pieces(line):
        bare = piece.strip().rstrip(";,")
        if not _ABBREVIATION.search(bare):
            bare = bare.removesuffix(".")
        kind, label, value = "", "", ""
        if match := _LABEL.match(bare):
            label, value = match.group("label"), match.group("value")
            kind = label_kind(side, label, language)
        if not kind and (match := _WORDLESS.match(bare)):
            label, value = match.group("label"), match.group("value")
            kind = label_kind(side, label, language)
            kind = kind if kind in _SHORT_KINDS and _is_whole(kind, value) else ""
        if kind:
            rows.append(Row(kind=kind, label=label.strip(), value=_clean(value), inline=True))
        elif rows and rows[-1].kind in ("title", "payer") and rest[-1:] != [piece]:
            last = rows[-1]
            joined = f"{last.value}{'' if last.value.endswith((';', ',')) else ', '}{bare}"
            if last.kind == "title":
                rows[-1] = Row(kind=last.kind, label=last.label, value=joined, inline=True)
            else:
                rest.append(piece)
        else:
            rest.append(piece)
    return rows, "".join(rest)


def _head(cells: list[str], side: str, language: str) -> tuple[str, ...]:
    """The kinds of a table's head; () if the cells are none."""
    kinds = tuple(label_kind(side, cell, language) for cell in cells)
    money = {"amount", "credit", "credited", "gross", "to_pay"} & set(kinds)
    return kinds if len(cells) >= 3 and money and sum(map(bool, kinds)) >= 3 else ()


def take_apart(text: str, side: str, language: str) -> Body:
    """Rows, tables and prose of a body whose table cells are separated by ' | '."""
    rows: list[Row] = []
    tables: list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = []
    prose: list[str] = []
    head: tuple[str, ...] = ()
    body: list[tuple[str, ...]] = []

    def close() -> None:
        nonlocal head
        if head and body:
            tables.append((head, tuple(body)))
        head = ()
        body.clear()

    waiting = ""  # a label that stands alone on its line
    for line in text.splitlines()[:MAX_LINES]:
        stripped = line.strip()
        if not stripped:
            waiting = ""
            if not body:
                continue
            close()
            continue
        cells = [cell.strip() for cell in re.split(r"\s*\|\s*|\t", stripped.strip("|").strip())]
        cells = [cell for cell in cells if cell] if len(cells) == 2 else cells
        if len(cells) >= 3:
            if head and len(cells) >= len(head) - 2 and not _head(cells, side, language):
                body.append(tuple(cells))
                continue
            if found := _head(cells, side, language):
                close()
                head = found
                continue
        if head and body and len(cells) <= 2:
            # a cell of two lines: its second line belongs to the row above
            if not label_kind(side, cells[0], language) and len(stripped) < 60:
                body[-1] = (*body[-1], *cells)
                continue
            close()
        if len(cells) == 2 and (kind := label_kind(side, cells[0].rstrip(":"), language)):
            rows.append(Row(kind=kind, label=cells[0], value=_clean(cells[1])))
            waiting = ""
            continue
        match = _LABEL.match(stripped)
        if match and (kind := label_kind(side, match.group("label"), language)):
            value = _clean(match.group("value"))
            waiting = kind if not value else ""
            inner: list[Row] = []
            if kind in ("payer", "account", "payer_account", "beneficiary", "bank", "tax_id"):
                first, *others = _pieces(value)
                found_rows, _ = _inline("".join(others), side, language) if others else ([], "")
                if found_rows:
                    inner, value = found_rows, first.strip().rstrip(",;")
                    value = value or _clean(match.group("value"))
            rows.append(Row(kind=kind, label=match.group("label").strip(), value=value))
            rows += inner
            continue
        columns = _COLUMNS.match(line)
        if columns and (kind := label_kind(side, columns.group("label"), language)):
            rows.append(
                Row(kind=kind, label=columns.group("label"), value=_clean(columns.group("value")))
            )
            waiting = ""
            continue
        if waiting and rows and not rows[-1].value and not label_kind(side, stripped, language):
            rows[-1] = Row(kind=rows[-1].kind, label=rows[-1].label, value=stripped)
            waiting = ""
            continue
        if kind := label_kind(side, stripped, language):
            rows.append(Row(kind=kind, label=stripped, value=""))
            waiting = kind
            continue
        waiting = ""
        inline, rest = _inline(stripped, side, language)
        strong = [row for row in inline if row.kind != "bank"]
        if len(strong) >= 2 or any(row.kind in (*_SHORT_KINDS, "title") for row in strong):
            rows += inline
            prose.append(rest)
        else:
            prose.append(stripped)
    close()
    return Body(rows=tuple(rows), tables=tuple(tables), prose="\n".join(prose))


def is_nothing(value: str) -> bool:
    """Whether a value only says that there is none."""
    return bool(_NOTHING.match(value))


def first_value(rows: Sequence[Row], *kinds: str) -> str:
    """The first value of these kinds of rows, the first kind first; '' for none."""
    for kind in kinds:
        for row in rows:
            if row.kind == kind and row.value and not is_nothing(row.value):
                return row.value
    return ""
