"""The effect of each event on the state: one small function an event type."""

from __future__ import annotations
