"""What all tests share: the real servers, and the repository's root on the path for them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

# `python -m pytest` puts the root on the path by itself; plain `pytest` does not.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    """What was logged during the test: at hand for it, and not on the screen."""
    with capture_logs() as entries:
        yield entries


pytest_plugins = ["tests.servers.fixtures"]
