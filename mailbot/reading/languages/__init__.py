"""What the reader knows of each language; one folder a language."""

from __future__ import annotations
