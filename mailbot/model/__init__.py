"""The nouns and the arithmetic on them. Pure; imports no other room."""

from __future__ import annotations
