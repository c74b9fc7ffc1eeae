"""A letter to write becomes a finished MIME message. Pure."""

from __future__ import annotations
