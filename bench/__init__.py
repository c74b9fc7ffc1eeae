"""Benchmarks: `make bench`. No test measures time."""

from __future__ import annotations
