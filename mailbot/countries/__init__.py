"""Law, holidays, hours and forms of address: dated data with its source, one module a country."""

from __future__ import annotations
