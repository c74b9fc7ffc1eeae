"""Where the rules live: a Reading or a new day, the ledger and the policy become a Decision. Pure."""

from __future__ import annotations

from mailbot.deciding.decide import decide
from mailbot.deciding.dunning import live_day
from mailbot.deciding.last_look import Hold, last_look
from mailbot.deciding.uncertain import ask_about_uncertain

__all__ = ["Hold", "ask_about_uncertain", "decide", "last_look", "live_day"]
