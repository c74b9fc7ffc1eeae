"""Domains under which anybody can have an address: to share one proves nothing about a firm."""

from __future__ import annotations

_FREEMAIL = frozenset(
    {
        # everywhere
        "aol.com", "fastmail.com", "gmail.com", "gmx.com", "gmx.net", "googlemail.com",
        "hey.com", "hotmail.com", "icloud.com", "live.com", "mac.com", "mail.com", "me.com",
        "msn.com", "outlook.com", "pm.me", "proton.me", "protonmail.com", "tuta.com",
        "tutanota.com", "yahoo.com", "yandex.com", "ymail.com", "zoho.com",
        # Poland
        "autograf.pl", "buziaczek.pl", "gazeta.pl", "go2.pl", "int.pl", "interia.eu",
        "interia.pl", "neostrada.pl", "o2.pl", "onet.eu", "onet.pl", "op.pl", "poczta.fm",
        "poczta.onet.pl", "spoko.pl", "tlen.pl", "vip.onet.pl", "vp.pl", "wp.pl",
        # Romania and Moldova
        "clicknet.ro", "email.ro", "k.ro", "mail.md", "mail.ro", "rcs-rds.ro", "rdslink.ro",
        "romtelecom.ro", "upcmail.ro", "yahoo.ro",
        # the Netherlands and Belgium
        "caiway.nl", "casema.nl", "chello.nl", "gmail.nl", "hetnet.nl", "home.nl", "hotmail.be",
        "hotmail.nl", "kpnmail.nl", "kpnplanet.nl", "live.be", "live.nl", "online.nl",
        "outlook.nl", "planet.nl", "proximus.be", "quicknet.nl", "scarlet.be", "skynet.be",
        "solcon.nl", "tele2.nl", "telenet.be", "telfort.nl", "upcmail.nl", "xs4all.nl",
        "ziggo.nl", "zonnet.nl",
        # Russia and its neighbours
        "autorambler.ru", "bk.ru", "i.ua", "inbox.ru", "internet.ru", "lenta.ru", "list.ru",
        "mail.kz", "mail.ru", "meta.ua", "myrambler.ru", "rambler.ru", "ro.ru", "tut.by",
        "ukr.net", "ya.ru", "yandex.by", "yandex.kz", "yandex.ru",
        # elsewhere in Europe
        "azet.sk", "btinternet.com", "centrum.cz", "citromail.hu", "email.cz", "free.fr",
        "freemail.hu", "freenet.de", "gmx.at", "gmx.de", "hotmail.co.uk", "hotmail.de",
        "hotmail.fr", "laposte.net", "live.de", "orange.fr", "outlook.de", "post.cz",
        "seznam.cz", "t-online.de", "wanadoo.fr", "web.de", "yahoo.co.uk", "yahoo.de",
        "yahoo.fr", "zoznam.sk",
    }
)  # fmt: skip


def is_freemail(address: str) -> bool:
    """Whether an address (or a bare domain) lies at a provider of mailboxes for everybody."""
    return address.rpartition("@")[2].strip().casefold() in _FREEMAIL
