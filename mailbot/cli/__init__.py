"""The front door: one file a command."""

from __future__ import annotations
