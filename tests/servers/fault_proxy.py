"""A TCP proxy on loopback that does to a connection what networks do, at a moment of our choosing.

proxy = FaultProxy(port)
proxy.cut_after_down = 4096        # FIN to both sides after so many bytes from the server
proxy.cut_on_up(b"LOGIN")          # the moment the client says this; the server never hears it
proxy.replace_down(b" IDLE", b"")  # the server does not offer it
proxy.answer(b"SELECT", b"NO later")  # in the server's place, with the client's tag
proxy.silent = True                # a black hole from now on
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

from tests.servers.event_loop import EventLoop

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER 0: close sends RST instead of FIN


class FaultProxy:
    """Listens on `port`; forwards to `upstream` on loopback. Settings hold for new bytes."""

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.silent = False
        self.reset = False  # cut by RST instead of FIN
        self.refuse = False  # close new connections at once
        self.cut_after_down: int | None = None
        self.connections = 0
        self._cuts_up: list[bytes] = []
        self._cuts_down: list[bytes] = []
        self._silences: list[bytes] = []
        self._replacements: list[tuple[bytes, bytes]] = []
        self._answers: list[tuple[bytes, bytes]] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = EventLoop("fault-proxy")
        self._server = self._loop.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def cut_on_up(self, words: bytes) -> None:
        """Once: cut when the client sends these words."""
        self._cuts_up.append(words)

    def cut_on_down(self, words: bytes) -> None:
        """Once: cut when the server sends these words; the client does not get them."""
        self._cuts_down.append(words)

    def silence_on_up(self, words: bytes) -> None:
        """Once: nothing passes any more from these words of the client's on."""
        self._silences.append(words)

    def replace_down(self, old: bytes, new: bytes) -> None:
        """From now on, in what the server sends (within one packet)."""
        self._replacements.append((old, new))

    def answer(self, command: bytes, reply: bytes) -> None:
        """Once: answer this IMAP command ourselves; the server never hears it."""
        self._answers.append((command, reply))

    def cut_all(self) -> None:
        """Cut all connections that are open now."""

        def cut() -> None:
            for writer in list(self._writers):
                self._cut(writer)

        self._loop.call(cut)

    def close(self) -> None:
        self.cut_all()
        self._loop.call(self._server.close)
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.refuse:
            self._cut(writer)
            return
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        pair = {writer, up_writer}
        self._writers |= pair
        try:
            await asyncio.gather(
                self._up(reader, up_writer, writer), self._down(up_reader, writer, up_writer)
            )
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._writers -= pair
            for one in pair:
                one.close()

    async def _up(
        self,
        reader: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
    ) -> None:
        while data := await self._read(reader):
            if _taken(self._silences, data):
                self.silent = True
                await asyncio.Event().wait()
            if _taken(self._cuts_up, data):
                self._cut(client)
                self._cut(server)
                return
            if mine := next((one for one in self._answers if one[0] in data), None):
                self._answers.remove(mine)
                client.write(data.split(b" ", 1)[0] + b" " + mine[1] + b"\r\n")
                continue
            server.write(data)
        server.close()

    async def _down(
        self,
        reader: asyncio.StreamReader,
        client: asyncio.StreamWriter,
        server: asyncio.StreamWriter,
    ) -> None:
        passed = 0
        while data := await self._read(reader):
            for old, new in self._replacements:
                data = data.replace(old, new)
            if _taken(self._cuts_down, data):
                self._cut(client)
                self._cut(server)
                return
            limit = self.cut_after_down
            if limit is not None and passed + len(data) > limit:
                client.write(data[: limit - passed])
                with contextlib.suppress(ConnectionError):
                    await client.drain()
                self._cut(client)
                self._cut(server)
                return
            passed += len(data)
            client.write(data)
        client.close()

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        data = await reader.read(65536)
        if self.silent and data:
            await asyncio.Event().wait()  # until the proxy is closed: nothing passes any more
        return data

    def _cut(self, writer: asyncio.StreamWriter) -> None:
        if self.reset:
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
        else:
            writer.close()


def _taken(scripted: list[bytes], data: bytes) -> bool:
    """Whether one of the scripted words is in the data; it is used up by that."""
    found = next((words for words in scripted if words in data), None)
    if found is not None:
        scripted.remove(found)
    return found is not None
