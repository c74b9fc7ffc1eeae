"""A private Dovecot on loopback: IMAP, IMAP over TLS and LMTP, users on demand, gone afterwards.

Started by root it gives up its rights as an installed one does; started by anybody else all of it
runs as that user. Nothing outside its own folder is read or written.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import getpass
import grp
import itertools
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import trustme
from imapclient import IMAPClient

from mailbot.post import Server

_LMTP = Path("/usr/lib/dovecot/lmtp")
_START = 20.0  # seconds to the greeting; measured: 0.05, and more on a machine that is busy

INSTALL = (
    "These tests talk to a real mail server. Install it with: "
    "apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd"
)

_CONFIG = """\
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
listen = 127.0.0.1
protocols = imap lmtp
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain login xoauth2 oauthbearer
disable_plaintext_auth = no
auth_failure_delay = 0
auth_username_chars =
ssl = yes
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.key
mail_fsync = never
mail_max_userip_connections = 100
mailbox_idle_check_interval = 1s
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {base}/users/%u
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={base}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  executable = {lmtp_binary}
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


@dataclasses.dataclass(frozen=True)
class User:
    """An account of its own, empty at first."""

    address: str
    password: str


class Dovecot:
    """Runs from construction to `close`. Raises RuntimeError, with a sentence, if it cannot."""

    def __init__(self) -> None:
        binary = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if binary is None or not _LMTP.exists():
            raise RuntimeError(INSTALL)
        # Not below pytest's own folder: that is closed to the user that Dovecot's mail runs as.
        self.base = Path(tempfile.mkdtemp(prefix="mailbot-dovecot-"))
        self.base.chmod(0o755)
        (self.base / "home").mkdir()
        (self.base / "users").mkdir()
        self.authority = trustme.CA()
        self.ca_file = self.base / "ca.pem"
        self.authority.cert_pem.write_to_path(self.ca_file)
        certificate = self.authority.issue_cert("localhost", "127.0.0.1")
        certificate.private_key_pem.write_to_path(self.base / "server.key")
        for part in certificate.cert_chain_pems:
            part.write_to_path(self.base / "server.pem", append=True)
        self.imap, self.imaps, self.lmtp = _free_ports(3)
        self._numbers = itertools.count(1)
        if os.geteuid() == 0:
            who = {"internal": "dovecot", "internal_group": "dovecot", "login": "dovenull"}
            who |= {"mail": "mail", "mail_group": "mail"}
            shutil.chown(self.base / "home", "mail", "mail")
        else:
            me, group = getpass.getuser(), grp.getgrgid(os.getegid()).gr_name
            who = {"internal": me, "internal_group": group, "login": me}
            who |= {"mail": me, "mail_group": group}
        config = self.base / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                base=self.base,
                imap=self.imap,
                imaps=self.imaps,
                lmtp=self.lmtp,
                lmtp_binary=_LMTP,
                **who,
            )
        )
        self._process = subprocess.Popen(
            [binary, "-F", "-c", str(config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._await_greeting()

    def user(self, name: str = "", *, domain: str = "firm.test", password: str = "s3cret") -> User:
        """A new account; nobody else has it, so tests need not clean up after each other."""
        user = User(f"{name or 'user'}{next(self._numbers)}@{domain}", password)
        self.add(user)
        return user

    def add(self, user: User) -> None:
        """An account with exactly this address."""
        # A file each: Dovecot would look at a common one for changes only once a second.
        line = f"{user.address}:{user.password}\n"
        (self.base / "users" / user.address).write_text(line, encoding="utf-8")

    def server(self, user: User, *, tls: str = "none", port: int = 0, **changes: object) -> Server:
        """How to reach this user's mail. `port`: a proxy's, say."""
        settings: dict[str, object] = {
            "host": "127.0.0.1",
            "port": port or (self.imaps if tls == "implicit" else self.imap),
            "tls": tls,
            "user": user.address,
            "password": user.password,
            "ca_file": self.ca_file,
            "connect_timeout": 5.0,
            "read_timeout": 10.0,
        }
        return Server(**(settings | changes))  # type: ignore[arg-type]

    def deliver(self, raw: bytes, *recipients: str, sender: str = "someone@else.test") -> None:
        """Put a mail into INBOX as a mail server does; returns when it is there."""
        with smtplib.LMTP("127.0.0.1", self.lmtp, local_hostname="localhost") as lmtp:
            refused = lmtp.sendmail(sender, list(recipients), raw)
        assert not refused, refused

    def lay(self, raw: bytes, user: User, *, at: dt.datetime, folder: str = "INBOX") -> None:
        """Put a mail into a folder as if the server had received it `at` (INTERNALDATE)."""
        with IMAPClient("127.0.0.1", self.imap, ssl=False) as client:
            client.login(user.address, user.password)
            client.append(folder, raw, msg_time=at)

    def maildir(self, user: User) -> Path:
        """Where the user's mail lies on disk."""
        return self.base / "home" / user.address / "Maildir"

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()
        shutil.rmtree(self.base, ignore_errors=True)

    def _await_greeting(self) -> None:
        end = time.monotonic() + _START
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            try:
                with socket.create_connection(("127.0.0.1", self.imap), timeout=1) as sock:
                    if sock.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.02)
        log = self.base / "log"
        words = log.read_text() if log.exists() else ""
        if self._process.poll() is not None and self._process.stderr is not None:
            words += self._process.stderr.read().decode()
        self.close()
        raise RuntimeError(f"Dovecot did not start:\n{words}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
