"""IMAP and SMTP. The only room with sockets; each library is wrapped once, here."""

from __future__ import annotations
