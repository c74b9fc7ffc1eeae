"""Where the rules live: a Reading or a new day, the ledger and the policy become a Decision. Pure."""

from __future__ import annotations
