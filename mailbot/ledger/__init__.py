"""The journal is the truth; TinyDB holds the state that follows from it."""

from __future__ import annotations
