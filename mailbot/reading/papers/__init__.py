"""Invoices and statements; one file a format."""

from __future__ import annotations
