"""Domains under which anybody can have an address: to share one proves nothing about a firm."""

from __future__ import annotations

from mailbot.model.identity import domain_of

_FREEMAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com",
        "yahoo.com", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com",
        "gmx.net", "gmx.de", "web.de", "t-online.de", "proton.me", "protonmail.com", "pm.me",
        "tutanota.com", "zoho.com", "mail.com", "fastmail.com",
        "onet.pl", "onet.eu", "op.pl", "vp.pl", "poczta.onet.pl", "wp.pl", "o2.pl", "tlen.pl",
        "interia.pl", "interia.eu", "poczta.fm", "gazeta.pl", "go2.pl", "int.pl",
        "yahoo.ro", "rdslink.ro", "clicknet.ro", "k.ro", "mail.md",
        "ziggo.nl", "kpnmail.nl", "kpnplanet.nl", "planet.nl", "hetnet.nl", "home.nl", "xs4all.nl",
        "casema.nl", "upcmail.nl", "quicknet.nl", "chello.nl", "tele2.nl", "hotmail.nl",
        "outlook.nl", "live.nl", "telenet.be", "skynet.be", "proximus.be",
        "mail.ru", "bk.ru", "list.ru", "inbox.ru", "internet.ru", "yandex.ru", "ya.ru",
        "yandex.com", "yandex.kz", "rambler.ru", "lenta.ru", "ukr.net", "i.ua", "mail.kz",
        "tut.by",
    }
)  # fmt: skip


def is_freemail(address: str) -> bool:
    """Whether an address lies at a provider of mailboxes for everybody."""
    return domain_of(address) in _FREEMAIL
