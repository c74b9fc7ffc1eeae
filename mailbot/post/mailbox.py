"""IMAP: new mail in the order it came, a letter looked for, a draft laid down.

A mail's place is (account, folder, UIDVALIDITY, UID) (RFC 9051 section 2.3.1.1), and UIDVALIDITY is
read at every SELECT. Mail is never marked as read and never deleted: people live here too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.parser import BytesHeaderParser
from email.policy import compat32
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from msgspec.structs import replace

from mailbot.model.mail import Cursor, Place
from mailbot.model.noun import Noun
from mailbot.post.errors import CommandRefused, NoSuchFolder
from mailbot.post.folders import Role
from mailbot.post.server import Server
from mailbot.post.session import Opened, Session

#: A mail above this is not fetched: one mail must not fill memory or disk (bytes).
MAX_MAIL = 25 * 1024 * 1024
#: What is asked for at once: enough for the round trips not to count, little enough to hold.
BATCH_MAILS = 50
BATCH_BYTES = 2 * 1024 * 1024
#: Sizes are asked for in such portions; the answer is a short line each.
SIZE_PORTION = 500
#: imaplib refuses lines above 1,000,000 bytes; a UID and a space take up to 11 of them.
SEARCH_PORTION = 50_000
#: Names a letter of ours even where the server has replaced its Message-ID.
LETTER_HEADER = "X-Mailbot-Letter"

_APPENDUID = re.compile(rb"APPENDUID (\d+) (\d+)")  # RFC 4315 section 3
_COPYUID = re.compile(rb"(\d+) (\d+) (\d+)\s*$")  # for one message; as imaplib hands it on


class Fetched(Noun, frozen=True, kw_only=True):
    """A mail, or the reason why there is none: `raw` is None exactly if `refusal` is a sentence.

    `rescan`: read again because the folder's UIDVALIDITY has changed; known mail is among them.
    """

    place: Place
    size: int
    internal_date: dt.datetime  # aware, UTC: when the server received it
    raw: bytes | None
    refusal: str = ""
    rescan: bool = False


class Found(Noun, frozen=True, kw_only=True):
    """Where a letter lies, and the Message-ID it has there ('' if none)."""

    place: Place
    message_id: str


class Filed(Noun, frozen=True, kw_only=True):
    """What became of an APPEND. `place` is None where the server does not say."""

    folder: str
    place: Place | None = None
    existed: bool = False  # it lay there already, or the server files by itself: nothing was added
    refusal: str = ""  # a sentence if the server would not take it


class Mailbox(Session):
    """An account's mail. `max_mail`: bytes above which a mail is not fetched. `files_sent`: whether
    the server puts a copy of what it sends into Sent by itself (None: told by its kind).
    """

    def __init__(
        self,
        server: Server,
        *,
        account: str,
        folders: Mapping[Role, str] | None = None,
        idle: bool = True,
        files_sent: bool | None = None,
        max_mail: int = MAX_MAIL,
    ) -> None:
        super().__init__(server, account=account, folders=folders, idle=idle)
        self._files_sent = files_sent
        self._max_mail = max_mail

    # -- reading

    def new_mail(
        self, cursor: Cursor | None, *, folder: str = "INBOX", since: dt.date | None = None
    ) -> Iterator[Fetched]:
        """Mail after the cursor, by ascending UID. The caller commits each and moves the cursor.

        Without a cursor, or when the folder's UIDVALIDITY is another, everything in the folder
        comes (received since `since`, if given): UIDs mean nothing then, and to start from now
        would lose what came in between; the caller knows by hash and Message-ID what it has read.
        Other calls may be made between two mails.
        """
        opened = self._looked[folder] = self._select(folder)
        rescan = cursor is not None and cursor.uidvalidity != opened.uidvalidity
        last = cursor.last_uid if cursor is not None and not rescan else 0
        uids = self._search_after(opened, last, since if last == 0 else None)
        for start in range(0, len(uids), SIZE_PORTION):
            described = self._describe(opened, uids[start : start + SIZE_PORTION])
            for batch in self._batches(described):
                for one in self._fetch(opened, batch):
                    yield replace(one, rescan=True) if rescan else one

    def _search_after(self, opened: Opened, last: int, since: dt.date | None) -> list[int]:
        client = self._connected()
        found: set[int] = set()
        criteria: list[Any] = ["UID", f"{last + 1}:*"]
        if since is not None:
            criteria += ["SINCE", since]
        with self._guard("looking for new mail"):
            for start in range(1, opened.exists + 1, SEARCH_PORTION):
                # By sequence number, which has no gaps: no answer grows beyond what is readable.
                portion = f"{start}:{min(start + SEARCH_PORTION - 1, opened.exists)}"
                whole = opened.exists <= SEARCH_PORTION
                found.update(client.search(criteria if whole else [portion, *criteria]))
        # RFC 9051 section 6.4.9: n:* always includes the last mail, even one below n.
        return sorted(uid for uid in found if uid > last)

    def _describe(self, opened: Opened, uids: Sequence[int]) -> list[Fetched]:
        """Size and time of each; those that have vanished since the search are left out."""
        self._reselect(opened)
        with self._guard(f"asking for sizes in {opened.folder}"):
            answer = self._connected().fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        described = []
        for uid in uids:
            # An entry may also be another session's flag change: it counts if it has what we asked.
            item = answer.get(uid, {})
            size, internal = item.get(b"RFC822.SIZE"), item.get(b"INTERNALDATE")
            if size is None or internal is None:
                continue
            place = self._place(opened.folder, opened.uidvalidity, uid)
            date = internal.astimezone(dt.UTC)
            described.append(Fetched(place=place, size=size, internal_date=date, raw=None))
        return described

    def _batches(self, described: Iterable[Fetched]) -> Iterator[list[Fetched]]:
        batch: list[Fetched] = []
        total = 0
        for one in described:
            size = 0 if one.size > self._max_mail else one.size
            if batch and (len(batch) >= BATCH_MAILS or total + size > BATCH_BYTES):
                yield batch
                batch, total = [], 0
            batch.append(one)
            total += size
        if batch:
            yield batch

    def _fetch(self, opened: Opened, batch: Sequence[Fetched]) -> Iterator[Fetched]:
        self._reselect(opened)
        wanted = [one.place.uid for one in batch if one.size <= self._max_mail]
        bodies, refusals = self._bodies(opened.folder, wanted)
        for one in batch:
            raw = bodies.get(one.place.uid)
            if one.size > self._max_mail:
                yield replace(one, refusal=self._too_large(one.size))
            elif raw is not None and len(raw) > self._max_mail:  # sizes are estimates on some
                yield replace(one, size=len(raw), refusal=self._too_large(len(raw)))
            elif raw is not None:
                yield replace(one, size=len(raw), raw=raw)
            elif refusal := refusals.get(one.place.uid):
                yield replace(one, refusal=refusal)
            # else it was expunged in between: nothing to tell

    def _bodies(self, folder: str, uids: Sequence[int]) -> tuple[dict[int, bytes], dict[int, str]]:
        """Whole mails by UID, and the server's words where it would not give one."""
        if not uids:
            return {}, {}
        client = self._connected()
        try:
            with self._guard(f"reading {folder}"):
                answer = client.fetch(uids, ["BODY.PEEK[]"])
        except CommandRefused as error:
            # One mail that the server itself cannot read must not keep the others from us.
            if len(uids) == 1:
                return {}, {uids[0]: str(error)}
            bodies: dict[int, bytes] = {}
            refusals: dict[int, str] = {}
            for uid in uids:
                one_body, one_refusal = self._bodies(folder, [uid])
                bodies |= one_body
                refusals |= one_refusal
            return bodies, refusals
        return {
            uid: raw for uid, item in answer.items() if (raw := item.get(b"BODY[]")) is not None
        }, {}

    def _too_large(self, size: int) -> str:
        return (
            f"The mail has {size:,} bytes; up to {self._max_mail:,} are read. "
            "It was left where it is."
        )

    def newest_headers(
        self, count: int, *, folder: str = "INBOX"
    ) -> tuple[tuple[dt.datetime, bytes], ...]:
        """Time of arrival and header of the newest mails, the newest first. For `doctor`."""
        opened = self._select(folder)
        if not opened.exists:
            return ()
        with self._guard(f"looking at the newest mail in {folder}"):
            client = self._connected()
            uids = client.search([f"{max(1, opened.exists - count + 1)}:{opened.exists}"])
            answer = client.fetch(uids, ["INTERNALDATE", "BODY.PEEK[HEADER]"]) if uids else {}
        return tuple(
            (item[b"INTERNALDATE"].astimezone(dt.UTC), item[b"BODY[HEADER]"])
            for _, item in sorted(answer.items(), reverse=True)
            if item.get(b"INTERNALDATE") is not None and item.get(b"BODY[HEADER]") is not None
        )

    # -- looking for a letter

    def find(
        self, message_id: str, folders: Iterable[str], *, letter: str = ""
    ) -> tuple[Found, ...]:
        """Mails with exactly this Message-ID; where there is none, those of this letter of ours.

        `letter` is looked for in X-Mailbot-Letter: some servers replace the Message-ID of what
        they send. Folders that do not exist are passed over.
        """
        found: list[Found] = []
        for folder in dict.fromkeys(folders):
            try:
                opened = self._select(folder)
            except NoSuchFolder:
                continue
            found += self._find_here(opened, "Message-ID", message_id) or (
                self._find_here(opened, LETTER_HEADER, letter)
            )
        return tuple(found)

    def _find_here(self, opened: Opened, header: str, value: str) -> list[Found]:
        if not value.strip() or not value.isascii() or not value.isprintable():
            return []
        client = self._connected()
        with self._guard(f"looking for a letter in {opened.folder}"):
            # A server matches parts, and some whole words only: what it finds is looked at again.
            uids = client.search(["HEADER", header, value.strip()])
            fields = f"BODY.PEEK[HEADER.FIELDS (MESSAGE-ID {LETTER_HEADER.upper()})]"
            answer = client.fetch(uids, [fields]) if uids else {}
        found = []
        for uid in sorted(answer):
            block = next((v for k, v in answer[uid].items() if k.startswith(b"BODY[")), b"") or b""
            headers = BytesHeaderParser(policy=compat32).parsebytes(block)
            if any(str(one).strip() == value.strip() for one in headers.get_all(header, [])):
                place = self._place(opened.folder, opened.uidvalidity, uid)
                actual = str(headers.get("Message-ID", "")).strip()
                found.append(Found(place=place, message_id=actual))
        return found

    # -- putting away

    def file_away(
        self, place: Place, *, move_to: str | None = None, keyword: str | None = None
    ) -> Place | None:
        """Mark a mail as done: move it, or set a keyword. Where it lies now, None if unknown.

        Unknown: it has vanished, the place is of another UIDVALIDITY, the server keeps no such
        keyword, or it does not say where it moved to. Nothing depends on the success of this: it
        is a courtesy to people who look into the mailbox.
        """
        if (move_to is None) == (keyword is None):
            raise ValueError("A mail is filed away either by a move or by a keyword.")
        opened = self._select(place.folder, write=True)
        if opened.uidvalidity != place.uidvalidity:
            return None
        client = self._connected()
        with self._guard(f"filing mail away from {place.folder}"):
            if not client.search(["UID", str(place.uid)]):
                return None
            if keyword is not None:
                if not {b"\\*", keyword.encode()} & opened.keywords:
                    return None
                client.add_flags([place.uid], [keyword], silent=True)
                return place
        assert move_to is not None
        return self._move(place, move_to)

    def _move(self, place: Place, target: str) -> Place | None:
        client = self._connected()
        if not client.has_capability("MOVE"):
            # COPY and a plain EXPUNGE would also delete what others have marked.
            raise CommandRefused(
                f"{self.server.host} cannot move mail (RFC 6851).",
                "Let mail be marked by a keyword instead of being moved.",
            )
        untagged = client._imap.untagged_responses  # noqa: SLF001 - imapclient has no other way
        untagged.pop("COPYUID", None)  # answers pile up there until the next SELECT
        with self._guard(f"moving mail to {target}"):
            try:
                client.move([place.uid], target)
            except IMAPClientError as error:
                if "[TRYCREATE]" not in str(error):
                    raise
                client.create_folder(target)
                self._folders = None
                client.move([place.uid], target)
        answers = untagged.pop("COPYUID", None) or [b""]
        moved = _COPYUID.search(answers[-1] or b"")
        if moved is None:
            return None
        return self._place(target, int(moved[1]), int(moved[3]))

    # -- laying down

    def append_draft(self, raw: bytes) -> Filed:
        """Lay a letter into Drafts for the owner to send; once, however often it is called."""
        return self._append(Role.DRAFTS, raw, (b"\\Draft", b"\\Seen"))

    def append_sent(self, raw: bytes) -> Filed:
        """Keep a copy of what was sent, unless it is there already or the server does it itself.

        Whatever comes of it says nothing about the sending and is never a reason to repeat that.
        """
        client = self._connected()
        if self._files_sent is True or (self._files_sent is None and _files_sent_itself(client)):
            return Filed(folder=self.folder(Role.SENT) or "", existed=True)
        return self._append(Role.SENT, raw, (b"\\Seen",))

    def _append(self, role: Role, raw: bytes, flags: Sequence[bytes]) -> Filed:
        folder = self.folder(role)
        if folder is None:
            return Filed(
                folder="",
                refusal=f"The account has no folder for {role.value}: name one in the configuration.",
            )
        headers = BytesHeaderParser(policy=compat32).parsebytes(raw)
        message_id = str(headers.get("Message-ID", "")).strip()
        letter = str(headers.get(LETTER_HEADER, "")).strip()
        # The answer to an earlier APPEND may have been lost while the mail was kept.
        if there := self.find(message_id, [folder], letter=letter):
            return Filed(folder=folder, place=there[0].place, existed=True)
        client = self._connected()
        try:
            with self._guard(f"putting a mail into {folder}"):
                answer = client.append(folder, raw, flags=flags)
        except CommandRefused as error:
            return Filed(folder=folder, refusal=str(error))
        if isinstance(answer, bytes) and (uid := _APPENDUID.search(answer)):
            place = self._place(folder, int(uid[1]), int(uid[2]))
            return Filed(folder=folder, place=place)
        again = self.find(message_id, [folder], letter=letter)
        return Filed(folder=folder, place=again[0].place if again else None)

    def _place(self, folder: str, uidvalidity: int, uid: int) -> Place:
        return Place(account=self.account, folder=folder, uidvalidity=uidvalidity, uid=uid)


def _files_sent_itself(client: IMAPClient) -> bool:
    """Gmail and Exchange Online put a copy of all that is submitted to them into Sent."""
    welcome = client.welcome or b""
    return client.has_capability("X-GM-EXT-1") or b"Microsoft Exchange" in welcome
