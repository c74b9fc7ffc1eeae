"""The owner's config.toml, typed. Every mistake in it gets a sentence that says how to mend it."""

from __future__ import annotations

from mailbot.config.mistakes import ConfigError, Mistake
from mailbot.config.settings import LANGUAGES, Config, Mailroom, load, parse

__all__ = ["LANGUAGES", "Config", "ConfigError", "Mailroom", "Mistake", "load", "parse"]
