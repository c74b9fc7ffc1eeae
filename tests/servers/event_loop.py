"""An asyncio loop in a thread of its own, for servers that run beside the code under test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

#: Nothing that a test asks of its own server takes longer on loopback (seconds).
_ANSWER = 10.0
_LAST_TURNS = 10


class EventLoop:
    """Starts at once; `run` waits for a coroutine, `call` for a function, in the loop's thread."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_ANSWER)

    def call(self, function: Callable[[], T]) -> T:
        async def wrapped() -> T:
            return function()

        return self.run(wrapped())

    def close(self) -> None:
        async def cancel_all() -> None:
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for _ in range(_LAST_TURNS):  # transports close in the turns after they are told to
                await asyncio.sleep(0)
            await self._loop.shutdown_default_executor()

        self.run(cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_ANSWER)
        self._loop.close()
