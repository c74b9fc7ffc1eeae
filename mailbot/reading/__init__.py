"""A mail's bytes become a Reading. Pure: no clock, no network, no ledger writes."""

from __future__ import annotations

from mailbot.reading.reader import attachment, read

__all__ = ["attachment", "read"]
