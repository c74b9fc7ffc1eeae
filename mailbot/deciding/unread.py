"""What of a bank's mail could not be taken in, and that the owner is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mailbot.deciding.letters import about_mail, to_people
from mailbot.model.decision import Decision
from mailbot.model.fact import Fact, FactKind, all_plain
from mailbot.model.firm import Firm
from mailbot.model.identity import normal_account
from mailbot.model.letter import LetterKind, Topic
from mailbot.model.reading import NoticeKind, PaymentNotice, Transaction

# What is said of a file or of one of its lines, and forbids nothing to the other lines.
_OF_A_FILE = frozenset(
    {
        FactKind.STATEMENT_UNREAD,
        FactKind.STATEMENT_CUT,
        FactKind.STATEMENT_BREAKS_OFF,
        FactKind.ENTRY_UNREAD,
        FactKind.ENTRY_WITHOUT_CURRENCY,
        FactKind.ENTRY_WITHOUT_AMOUNT,
        FactKind.LINE_UNREAD,
        FactKind.LINE_SIDE_UNCLEAR,
        FactKind.LINE_STATUS_UNCLEAR,
    }
)
# After these the bank's word does not reach to the mail's day: more may have come than was read.
NOT_TO_THE_END = frozenset(
    {FactKind.STATEMENT_UNREAD, FactKind.STATEMENT_CUT, FactKind.STATEMENT_BREAKS_OFF}
)
# A letter lists so many lines of a file at the most: more is a file to be looked at as a whole.
_MOST_LINES_TOLD = 20
# So many last characters tell a firm's account, however the bank writes it; and a shorter number
# than this may be masked.
_TELLING_END = 8
_WHOLE_ACCOUNT = 16


def about_file(reading: PaymentNotice) -> tuple[Fact, ...]:
    """Doubts about a file or its lines. A notice is about one transfer, and so are its doubts."""
    if reading.kind is NoticeKind.INCOMING:
        return ()
    return tuple(doubt for doubt in reading.doubts if doubt.kind in _OF_A_FILE)


def _on_foreign_account(transaction: Transaction, firm: Firm) -> bool:
    """Whether a transfer is on an account that is none of the firm's."""
    own = normal_account(transaction.own_account)
    return (
        len(own) >= _WHOLE_ACCOUNT
        and own.isalnum()
        and bool(firm.accounts)
        and not any(
            normal_account(account.account).endswith(own[-_TELLING_END:])
            for account in firm.accounts
        )
    )


def tell_unread(
    reading: PaymentNotice, doubts: Sequence[Fact], *, firm: Firm, now: dt.datetime
) -> Decision:
    """A notice to the owner, for a missing line may be anybody's money; nothing without doubts."""
    if not doubts:
        return Decision()
    mail = reading.mail
    letter = to_people(
        LetterKind.NOTICE,
        firm=firm,
        now=now,
        cause=mail.message_id or mail.content_hash,
        identity=("statement unread", mail.content_hash),
        topic=Topic.STATEMENT_UNREAD,
        items=(*about_mail(mail), *doubts[:_MOST_LINES_TOLD]),
    )
    return Decision(
        letters=(letter,),
        why=all_plain(doubts[:_MOST_LINES_TOLD]),
        would=("tell the owner what of the statement could not be read",),
    )


def tell_account(reading: PaymentNotice, *, firm: Firm, now: dt.datetime) -> Decision:
    """A notice where a proven bank tells of money on an account that the settings do not name.

    The bank writes to her about accounts of hers; that one of them is not listed is no proof that
    it is not the firm's. So the money is taken in, and she is told where it came in.
    """
    mail = reading.mail
    accounts = dict.fromkeys(
        t.own_account for t in reading.transactions if _on_foreign_account(t, firm)
    )
    if not accounts:
        return Decision()
    letter = to_people(
        LetterKind.NOTICE,
        firm=firm,
        now=now,
        cause=mail.message_id or mail.content_hash,
        identity=("account not listed", mail.content_hash),
        topic=Topic.ACCOUNT_NOT_LISTED,
        items=(
            *about_mail(mail),
            *(Fact(kind=FactKind.ACCOUNT_NOT_OURS, text=account) for account in accounts),
        ),
    )
    return Decision(letters=(letter,), would=("tell the owner which account is not listed",))
