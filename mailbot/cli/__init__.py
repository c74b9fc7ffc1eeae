"""The front door: one file a command."""

from __future__ import annotations

from mailbot.cli.main import main

__all__ = ["main"]
