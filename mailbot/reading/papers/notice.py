"""What a bank or payment provider tells of money, read by what such mails have in common.

No bank has a parser of its own: labels and their values, table rows, sentences packed with labels,
and the verbs that say whether money came, went, or has not moved at all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from mailbot.model.book import Book
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account
from mailbot.model.money import Money
from mailbot.model.noun import Noun
from mailbot.model.reading import Direction, Evidence, NoticeKind, Transaction
from mailbot.reading.accounts import find_accounts
from mailbot.reading.amounts import AmountFound, find_amounts
from mailbot.reading.html import to_text
from mailbot.reading.message import Message
from mailbot.reading.papers.printed import first_day, printed_days
from mailbot.reading.papers.rows import Body, Row, take_apart
from mailbot.reading.papers.statement import Statement, movement, read_statement
from mailbot.reading.papers.vocabulary import said
from mailbot.reading.phrases import even_fold

# A notice is a page; what is longer is a newsletter, and its first pages say so.
MAX_TEXT = 60_000
# What a statement is attached as; anything else in a bank's mail is a leaflet or a receipt.
_DATA_FILES = re.compile(
    r"\.(?:xml|sta|swi|940|mt940|txt|csv|old|cam|camt\w*|c53|c54|tsv|zip)$", re.IGNORECASE
)
_PAPER_FILES = re.compile(r"\.(?:pdf|xls|xlsx|html?|docx?)$", re.IGNORECASE)

_TAX_ID = re.compile(
    r"[\s,;(]*(?:ИНН|КПП|БИН|ИИН|УНП|NIP|CUI|CIF|КИО)[\s:]*(?P<id>\d{8,13})", re.IGNORECASE
)
_NOTHING = re.compile(
    r"^(?:[-–—.\s]*|niet beschikbaar|brak|n/?a|indisponibil|нет|не указано|none|not available)$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?:,\s*|\s+)(?:ul\.?|al\.|os\.|pl\.|str\.?|bd\.?|ул\.?|пр-т|г\.)\s.*$", re.IGNORECASE
)
# "from X" in the sentence that tells of the money.
_FROM = re.compile(
    r"(?:\bde la|\bdin partea|\bfrom|\bvan(?! (?:uw|je|rekening|€|EUR|\d))|\bod|\bот)\s+"
    r"(?P<name>[^\n,;:]{2,80}?)(?=\.\s|\.?\s*$|\.?\n|,|;|\s+na (?:rach|konto)|\s+op (?:uw|je)\b|\s+(?:to|in) your\b|\s+в сумме|\s+на сумму)",
)
_SENDER_FIRST = re.compile(
    r"^(?:.*?[:!>]\s*)?(?P<name>[^\n.!:]{2,70}?(?:\.[^\n.!:]{1,20}?)*)\s+"
    r"(?:heeft (?:zojuist|je|u|jouw|uw)\b|sent you|paid you|has paid|przesłał\w* Ci|wysłał\w* Ci|ți-a trimis|v-a trimis|перев[её]л\w* вам)",
    re.IGNORECASE | re.MULTILINE,
)


class NoticeRead(Noun, frozen=True, kw_only=True):
    """What `read_notice` makes of a mail. `doubts` are sentences; any of them forbids booking."""

    kind: NoticeKind
    transactions: tuple[Transaction, ...] = ()
    doubts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_notice(message: Message, *, language: str, firm: Firm, book: Book) -> NoticeRead:  # noqa: ARG001
    """Read a bank's or provider's mail. Never raises on any content."""
    attached = _attached(message, firm)
    if attached is not None:
        return attached
    # The whole body, not only its own words: banks quote nobody, and a divider is no quotation.
    text = (message.plain or to_text(message.html))[:MAX_TEXT]
    notice = _read_text(message.mail.subject, text, language, firm)
    if message.html and message.plain:
        notice = _compared_with_html(notice, message, language, firm)
    return notice


# -- attached statements


def _attached(message: Message, firm: Firm) -> NoticeRead | None:
    """The statements attached; None where there is none."""
    statements: list[tuple[str, Statement]] = []
    unread: list[str] = []
    for attachment in message.attachments:
        name = attachment.filename or attachment.content_type
        if _DATA_FILES.search(attachment.filename) or attachment.content_type in (
            "application/xml", "text/xml", "text/csv", "application/octet-stream", "text/plain",
        ):  # fmt: skip
            found = read_statement(
                attachment.content, name, own_currency=_currency_named(name, firm)
            )
            if found is not None:
                statements.append((name, found))
                continue
        if _PAPER_FILES.search(attachment.filename) or _DATA_FILES.search(attachment.filename):
            unread.append(name)
    if statements:
        return NoticeRead(
            kind=NoticeKind.STATEMENT,
            transactions=tuple(one for _, found in statements for one in found.transactions),
            doubts=tuple(
                f"{name}: {doubt}" for name, found in statements for doubt in found.doubts
            ),
            evidence=tuple(
                Evidence(rule=f"statement.{found.format}", words=name, where="attachment name")
                for name, found in statements
            ),
        )
    if unread and said(
        "notice", "statement", f"{message.mail.subject}\n{message.plain[:MAX_TEXT]}"
    ):
        return NoticeRead(
            kind=NoticeKind.STATEMENT,
            doubts=tuple(
                f"the statement {name} is in a format that is not read" for name in unread
            ),
            evidence=(
                Evidence(rule="statement.attached", words=unread[0], where="attachment name"),
            ),
        )
    return None


def _currency_named(name: str, firm: Firm) -> str:
    """The currency of the account a file is named after, else the firm's."""
    bare = normal_account(name)
    for own in firm.accounts:
        account = normal_account(own.account)
        if account and (account in bare or (len(account) > 10 and account[-10:] in bare)):
            return own.currency
    match = re.search(r"(?<![A-Z])(PLN|RON|EUR|RUB|KZT|USD|GBP|CHF)(?![A-Z])", name.upper())
    return match.group(1) if match else firm.currency


# -- the words of a notice


class _Verdict(Noun, frozen=True, kw_only=True):
    """Whether money came, and the words that say so."""

    kind: NoticeKind
    direction: Direction
    evidence: tuple[Evidence, ...] = ()
    doubts: tuple[str, ...] = ()
    moved: bool = True


def _phrase(kind: str, text: str, where: str, spoken: frozenset[str]) -> Evidence | None:
    match = said("notice", kind, text, spoken)
    if match is None:
        return None
    return Evidence(rule=f"notice.{kind}", words=text[match.start() : match.end()], where=where)


def _telling(body: Body, kinds: frozenset[str]) -> str:
    """The bank's own words: prose and labels, never what a payer has typed or what is left."""
    labels = "\n".join(row.label for row in body.rows if row.kind in kinds)
    return f"{body.prose}\n{labels}"


def _verdict(subject: str, body: Body, spoken: frozenset[str]) -> _Verdict:
    """Weigh the verbs. The subject outranks the body; what did not happen outranks what did."""
    words = _telling(body, frozenset({"amount", "credited", "debit", "credit"}))
    status = " ".join(row.value for row in body.rows if row.kind == "status")
    kind_row = " ".join(row.value for row in body.rows if row.kind == "direction")
    out, incoming = Direction.OUT, Direction.IN

    def no(evidence: Evidence, direction: Direction = out, *, moved: bool = True) -> _Verdict:
        return _Verdict(
            kind=NoticeKind.NOT_INCOMING, direction=direction, evidence=(evidence,), moved=moved
        )

    for kind in ("failed", "pending"):
        if found := _phrase(kind, status, "status", spoken):
            return no(found, incoming, moved=False)
    for kind in ("failed", "pending", "refund"):
        if found := _phrase(kind, subject, "subject", spoken):
            return no(found, out if kind == "refund" else incoming, moved=kind == "refund")
    credit_subject = _phrase("credit", subject, "subject", spoken)
    debit_subject = _phrase("debit", subject, "subject", spoken)
    card_subject = _phrase("card", subject, "subject", spoken)
    if card_subject and not credit_subject:
        return no(card_subject)
    payout_subject = _phrase("payout", subject, "subject", spoken)
    if payout_subject and not credit_subject:
        return no(payout_subject)
    if debit_subject and not credit_subject:
        return no(debit_subject)
    security = _phrase("security", subject, "subject", spoken)
    if security and not credit_subject:
        return no(security, moved=False)
    signed = [row for row in body.rows if row.kind in ("amount", "credited") and row.value]
    if signed and re.match(r"^\s*[-−–]\s?\d|^\s*[-−]\s?(?:€|EUR|PLN|RON)", signed[0].value):
        return no(Evidence(rule="notice.negative_amount", words=signed[0].value))
    if any(re.search(r"\b(?:af|debet|debit)\s*$", even_fold(row.value)) for row in signed):
        return no(Evidence(rule="notice.debit_sign", words=signed[0].value))
    doubts: list[str] = []
    failed = _phrase("failed", words, "body", spoken) or _phrase("pending", words, "body", spoken)
    refund = _phrase("refund", words, "body", spoken)
    credit = (
        credit_subject
        or _phrase("credit", words, "body", spoken)
        or _phrase("credit", kind_row, "body", spoken)
    )
    debit = _phrase("debit", words, "body", spoken) or _phrase("debit", kind_row, "body", spoken)
    payee = next((row for row in body.rows if row.kind == "beneficiary" and row.value), None)
    payer = any(row.kind == "payer" and row.value for row in body.rows)
    if credit_subject is None:
        if failed:
            return no(failed, incoming, moved=False)
        if refund:
            return no(refund)
        if any(row.kind == "debit" and row.value for row in body.rows):
            return no(Evidence(rule="notice.debit_row", words="debit"))
        if debit and (not credit or payee is not None):
            return no(debit)
        if card := _phrase("card", words, "body", spoken):
            if not credit or debit:
                return no(card)
        elif payee is not None and not payer and not credit:
            return no(Evidence(rule="notice.beneficiary", words=payee.label))
    elif failed:
        doubts.append(f"the bank also says {failed.words!r}")
    marketing = _phrase("marketing", f"{subject}\n{words}", "body", spoken)
    labelled = sum(
        row.kind in ("amount", "credited", "payer", "title", "date", "booked") for row in body.rows
    )
    if marketing and labelled < 2 and not payer:
        return no(marketing, moved=False)
    if credit is None:
        for kind in ("payout", "security", "balance", "marketing"):
            if found := _phrase(kind, f"{subject}\n{words}", "body", spoken):
                return no(found, moved=kind == "payout")
        done = _phrase("done", status, "status", spoken)
        if payer and done:
            return _Verdict(kind=NoticeKind.INCOMING, direction=incoming, evidence=(done,))
        nothing = Evidence(rule="notice.no_credit_words", words=subject[:80], weight=0.5)
        return no(nothing, moved=False)
    if debit and credit_subject is None:
        doubts.append(f"the bank says both {credit.words!r} and {debit.words!r}")
    return _Verdict(
        kind=NoticeKind.INCOMING, direction=incoming, evidence=(credit,), doubts=tuple(doubts)
    )


# -- amounts, names, accounts


def _first(rows: Sequence[Row], *kinds: str) -> str:
    for kind in kinds:
        for row in rows:
            if row.kind == kind and row.value and not _NOTHING.match(row.value):
                return row.value
    return ""


def _amount(value: str, currency: str) -> AmountFound | None:
    """The amount a value holds. A labelled integer counts even without a currency."""
    if match := re.match(r"^[+\s]*(\d[\d \u00a0]*)[-=](\d\d)(?!\d)", value):
        digits = re.sub(r"\D", "", match.group(1))
        return AmountFound(
            amount=Decimal(f"{digits}.{match.group(2)}"), currency=currency, start=0, end=match.end(),
            words=match.group(), named=False,
        )  # fmt: skip
    found = find_amounts(value, currency=currency)
    if found:
        return found[0]
    bare = re.match(r"^[+\s]*(\d{1,3}(?:[ \u00a0.,]?\d{3})*)\s*$", value)
    if bare:
        whole = Decimal(re.sub(r"\D", "", bare.group(1)))
        return AmountFound(
            amount=whole.quantize(Decimal("0.01")), currency=currency, start=0, end=len(value),
            words=value, named=False,
        )  # fmt: skip
    return None


class _Sums(Noun, frozen=True, kw_only=True):
    """The amount that counts for the client, what was ordered, and what is doubtful about it."""

    amount: AmountFound | None = None
    ordered: Money | None = None
    doubts: tuple[str, ...] = ()


def _sums(rows: Sequence[Row], currency: str) -> _Sums:
    """Credited outranks ordered (bank fees are the firm's loss); gross outranks net (a provider's
    fee is no business of the client's).
    """
    by_kind: dict[str, list[AmountFound]] = {}
    for row in rows:
        if row.kind in ("credited", "credit", "amount", "ordered", "net"):
            found = _amount(row.value, currency)
            if found is not None:
                by_kind.setdefault(row.kind, []).append(found)
    ordered = by_kind.get("ordered")
    for kind in ("credited", "credit", "amount"):
        if kind in by_kind:
            values = {abs(one.amount) for one in by_kind[kind]}
            doubts: tuple[str, ...] = ()
            if len(values) > 1:
                listed = ", ".join(str(value) for value in sorted(values))
                doubts = (f"the notice names several amounts: {listed}",)
            sent = None
            if ordered and ordered[0].currency:
                sent = Money.of(abs(ordered[0].amount), ordered[0].currency)
            return _Sums(amount=by_kind[kind][0], ordered=sent, doubts=doubts)
    if ordered:
        return _Sums(amount=ordered[0], doubts=("only the amount that was ordered is known",))
    if "net" in by_kind:
        return _Sums(amount=by_kind["net"][0], doubts=("only the net amount is known",))
    return _Sums()


def _account_pair(rows: Sequence[Row], prose: str, firm: Firm) -> tuple[str, str]:
    """(payer's account, own account): told apart by whether it is the firm's."""
    own_accounts = [normal_account(account.account) for account in firm.accounts]
    own = payer = ""

    def is_own(account: str, *, masked: bool) -> bool:
        if masked:
            tail = re.sub(r".*\D", "", account) or account[-4:]
            return any(mine.endswith(tail) for mine in own_accounts)
        return any(mine in (account, f"PL{account}") for mine in own_accounts)

    kinds = ("payer_account", "account", "own_account", "payer", "beneficiary_account")
    named = next((at for at, row in enumerate(rows) if row.kind == "payer"), len(rows))
    for kind in kinds:
        for at, row in enumerate(rows):
            if row.kind != kind:
                continue
            # "Konto" above the payer is the firm's own, whichever its number; below it, the payer's.
            theirs = kind != "own_account" and (kind != "account" or at > named)
            for found in find_accounts(row.value):
                if is_own(found.account, masked=found.masked):
                    own = own or _full(found.account, own_accounts)
                elif theirs and not found.masked:
                    payer = payer or found.account
    for found in find_accounts(prose):
        if is_own(found.account, masked=found.masked):
            own = own or _full(found.account, own_accounts)
    if not payer:
        written = _first(rows, "payer_account")
        bare = normal_account(written)
        if (
            8 <= len(bare) <= 34
            and bare not in own_accounts
            and sum(c.isdigit() for c in bare) >= 6
        ):
            payer = bare
    return payer, own


def _full(account: str, own_accounts: Sequence[str]) -> str:
    """The firm's account that a (possibly masked) one stands for, if only one can be meant."""
    tail = re.sub(r".*\D", "", account)[-6:] or account[-4:]
    meant = [mine for mine in own_accounts if mine == account or mine.endswith(tail)]
    return meant[0] if len(meant) == 1 else account


def _name(value: str) -> tuple[str, str]:
    """A payer's name without tax id and street, and the tax id."""
    tax = _TAX_ID.search(value)
    name = value[: tax.start()] if tax else value
    name = re.sub(r"\s*\([^()]*@[^()]*\)|\s*\([A-Z]{2}\d{2}[A-Z0-9 ]{8,}\)", "", name)
    name = _STREET.sub("", name).strip(" ,;")
    if name.endswith("..") or (name.endswith(".") and len(name.split()[-1]) > 5):
        name = name[:-1]
    return ("" if _NOTHING.match(name) else name), (tax.group("id") if tax else "")


def _title(value: str) -> str:
    """The payer's own words in a title; Dutch banks pack them between tags."""
    if match := re.search(r"/REMI/(?:USTD//)?(?P<words>.*?)(?:/[A-Z]{4}/|$)", value):
        return match.group("words").strip()
    if match := re.search(
        r"Omschrijving:\s*(?P<words>.*?)\s*(?:IBAN:|Kenmerk:|Valutadatum:|$)", value
    ):
        return match.group("words").strip()
    bare = value.strip()
    if len(bare) > 1 and bare[0] in '"“„' and bare[-1] in '"”“':
        bare = bare[1:-1].strip()
    return "" if _NOTHING.match(bare) else bare


def _own_currency(own: str, rows: Sequence[Row], firm: Firm) -> str:
    written = _first(rows, "currency")
    if match := re.search(r"[A-Z]{3}", written.upper()):
        return match.group()
    for account in firm.accounts:
        if own and normal_account(account.account) == own:
            return account.currency
    return firm.currency


def _credit_sentence(text: str, kind: str) -> str:
    """The first sentence with a verb of this kind and an amount in it; '' for none."""
    for sentence in re.split(r"\n|(?<=[^\d\s.]{3})[.!]\s+", text):
        if said("notice", kind, sentence) and find_amounts(sentence):
            return sentence
    return ""


def _transaction(
    rows: Sequence[Row], prose: str, subject: str, direction: Direction, firm: Firm
) -> tuple[Transaction | None, tuple[str, ...]]:
    """One transaction from its rows, completed by the prose around them, and the doubts."""
    payer_account, own = _account_pair(rows, prose, firm)
    currency = _own_currency(own, rows, firm)
    sums = _sums(rows, currency)
    doubts = list(sums.doubts)
    verbs = ("credit",) if direction is Direction.IN else ("debit", "card", "refund")
    sentence = next((s for verb in verbs if (s := _credit_sentence(prose, verb))), "")
    told = find_amounts(sentence, currency=currency)
    heading = find_amounts(subject, currency=currency)
    chosen = sums.amount or (told[0] if told else None) or (heading[0] if heading else None)
    if chosen is None:
        loose = [one for one in find_amounts(prose, currency=currency) if one.named]
        if len(loose) == 1:
            chosen = loose[0]
        else:
            return None, ("the notice names no amount that is clearly the payment",)
    if heading and abs(heading[0].amount) != abs(chosen.amount) and direction is Direction.IN:
        doubts.append(f"the subject says {heading[0].words}, the notice {chosen.words}")
    payer, tax_id = _name(
        _first(rows, "payer" if direction is Direction.IN else "beneficiary", "payer")
    )
    if not payer and (
        match := _FROM.search(sentence)
        or _SENDER_FIRST.search(sentence or prose)
        or _FROM.search(subject)
    ):
        payer, in_name = _name(match.group("name").strip())
        tax_id = tax_id or in_name
        if find_amounts(payer) or find_accounts(payer):
            payer = ""
    tax_id = tax_id or re.sub(r"\D", "", _first(rows, "tax_id"))
    title, reference = _first(rows, "title"), _first(rows, "reference")
    if (
        not title
        and reference
        and not re.fullmatch(r"[#\w]*\d{6,}\w*|[A-Z0-9_-]{12,}", reference.strip())
    ):
        title, reference = reference, ""
    day = (
        first_day(_first(rows, "booked")) or first_day(_first(rows, "date")) or first_day(sentence)
    )
    if day is None:
        printed = printed_days(prose)
        day = printed[0].day if printed else None
    facts: dict[str, str | dt.date | None] = {
        "booked": day,
        "payer": payer,
        "payer_account": payer_account,
        "payer_tax_id": tax_id,
        "title": _title(title),
        "own_account": own,
        "bank_reference": reference.strip().lstrip("#"),
    }
    money = movement(abs(chosen.amount), chosen.currency or currency, direction, **facts)
    if sums.ordered is not None and sums.ordered != money.amount:
        money = msgspec.structs.replace(money, ordered=sums.ordered)
    return money, tuple(doubts)


# -- lists in the body


def _blocks(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each payment, where a mail lists several: a label that comes again opens one."""
    amounts = [row for row in rows if row.kind in ("amount", "credited")]
    labels = [even_fold(row.label) for row in amounts]
    repeated = next((label for label in labels if labels.count(label) > 1), None)
    if repeated is None:
        return [list(rows)]
    opener = next(
        (
            even_fold(row.label)
            for row in rows
            if [even_fold(r.label) for r in rows].count(even_fold(row.label))
            == labels.count(repeated)
        ),
        repeated,
    )
    blocks: list[list[Row]] = []
    before: list[Row] = []
    for row in rows:
        if even_fold(row.label) == opener:
            blocks.append([])
        (blocks[-1] if blocks else before).append(row)
    # What stands before the first payment ("Rachunek: …") holds for all of them.
    shared = [
        row
        for row in before
        if row.kind in ("own_account", "account", "currency", "date", "booked")
    ]
    return [shared + block for block in blocks]


def _listed(body: Body, text: str, firm: Firm) -> tuple[list[Transaction], list[str]]:
    """Transactions of the tables with a head."""
    transactions: list[Transaction] = []
    doubts: list[str] = []
    printed = printed_days(text)
    named = [one for one in find_amounts(text) if one.named and one.currency]
    currency = named[0].currency if named else firm.currency
    for head, lines in body.tables:
        for cells in lines:
            rows = [
                Row(kind=kind, label=kind, value=cell)
                for kind, cell in zip(head, cells, strict=False)
                if kind and cell
            ]
            rows += [
                Row(kind="payer_account", label="", value=cell)
                for cell in cells[len(head) :]
                if find_accounts(cell)
            ]
            payer = next((row.value for row in rows if row.kind == "payer"), "")
            if found := find_accounts(payer):
                account = found[0]
                rows = [row for row in rows if row.kind != "payer"]
                rows.append(Row(kind="payer_account", label="", value=account.account))
                rows.append(
                    Row(kind="payer", label="", value=payer[: account.start].strip(" /,;|"))
                )
            sums = _sums(rows, currency)
            if sums.amount is None:
                if not re.search(r"(?i)total|razem|suma|totaal|итого|всего", cells[0]):
                    doubts.append(
                        f"a row of the list has no readable amount: {' '.join(cells)[:80]}"
                    )
                continue
            if re.match(r"(?i)\s*(?:total|razem|suma|totaal|итого|всего)", cells[0]):
                continue
            one, why = _transaction(rows, "", "", Direction.IN, firm)
            if one is None:
                doubts += why
                continue
            if sums.amount.amount < 0:
                one = msgspec.structs.replace(one, direction=Direction.OUT)
            if not sums.amount.named:
                one = msgspec.structs.replace(one, amount=Money(one.amount.amount, currency))
            if one.booked is None and printed:
                one = msgspec.structs.replace(one, booked=printed[0].day)
            transactions.append(one)
    return transactions, doubts


def _read_text(subject: str, text: str, language: str, firm: Firm) -> NoticeRead:
    body = take_apart(text, "notice", language)
    spoken = frozenset({language, firm.language} - {""})
    if body.tables:
        transactions, doubts = _listed(body, f"{subject}\n{text}", firm)
        if transactions:
            rows = Evidence(rule="notice.list", words=f"{len(transactions)} rows")
            return NoticeRead(
                kind=NoticeKind.STATEMENT if len(transactions) > 1 else NoticeKind.INCOMING,
                transactions=tuple(transactions),
                doubts=tuple(doubts),
                evidence=(rows,),
            )
    verdict = _verdict(subject, body, spoken)
    listing = _phrase("statement", subject, "subject", spoken)
    blocks = _blocks(body.rows)
    if not verdict.moved:
        return NoticeRead(kind=verdict.kind, evidence=verdict.evidence)
    found: list[Transaction] = []
    doubts = list(verdict.doubts)
    for block in blocks:
        one, why = _transaction(
            block, body.prose, subject if len(blocks) == 1 else "", verdict.direction, firm
        )
        doubts += why
        if one is not None:
            found.append(one)
    kind = verdict.kind
    evidence = verdict.evidence
    if kind is NoticeKind.INCOMING and listing is not None:
        kind, evidence = NoticeKind.STATEMENT, (*evidence, listing)
    elif kind is NoticeKind.INCOMING and not found:
        kind = NoticeKind.NOT_INCOMING
        evidence = (*evidence, Evidence(rule="notice.no_amount", weight=0.5))
    if kind is NoticeKind.NOT_INCOMING:
        doubts = []
    return NoticeRead(kind=kind, transactions=tuple(found), doubts=tuple(doubts), evidence=evidence)


def _compared_with_html(
    notice: NoticeRead, message: Message, language: str, firm: Firm
) -> NoticeRead:
    """The notice, with a doubt where the mail's two bodies tell different amounts."""
    other = _read_text(message.mail.subject, to_text(message.html)[:MAX_TEXT], language, firm)
    mine = sorted((one.amount.amount, one.amount.currency) for one in notice.transactions)
    theirs = sorted((one.amount.amount, one.amount.currency) for one in other.transactions)
    if mine and theirs and mine != theirs and notice.kind is not NoticeKind.NOT_INCOMING:
        doubt = "the mail's plain text and its HTML tell different amounts"
        return msgspec.structs.replace(notice, doubts=(*notice.doubts, doubt))
    return notice
