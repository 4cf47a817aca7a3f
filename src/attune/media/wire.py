"""Messages between the sandbox's parent and its child: words, a few raw bytes, and open descriptors.

One message is a header of two big-endian 32-bit lengths, that many bytes of JSON, and that many raw bytes. Descriptors
ride with the header (SCM_RIGHTS). Nothing is ever unpickled: the child may have been taken over by what it decoded.
"""

import array
import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

_HEADER = struct.Struct(">II")
_DESCRIPTORS_AT_ONCE = 4
LONGEST = 64 * 1024 * 1024
"""Bytes in the JSON or the raw part of one message; a child that says more is not believed."""


class WireClosed(ConnectionError):
    """The other end is gone."""


class WireBroken(ConnectionError):
    """The other end said something that is not a message."""


@dataclass(frozen=True)
class Message:
    """One message: what it is about, its facts, raw bytes, and descriptors that the receiver must close."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    descriptors: tuple[int, ...] = ()


class Wire:
    """One end of the socketpair. `send` and `receive` are for one thread; `ask` may be called by any.

    The end that must not trust the other gives `longest`, the most bytes in either part of a message it hears;
    `waits`, called before each piece is read, which returns when there is one or raises; and `gets_descriptors` False:
    one that comes all the same is closed, and the message is not believed.
    """

    def __init__(
        self,
        end: socket.socket,
        *,
        longest: int = LONGEST,
        waits: Callable[[], None] = lambda: None,
        gets_descriptors: bool = True,
    ) -> None:
        self._end = end
        self._longest = longest
        self._waits = waits
        self._gets_descriptors = gets_descriptors
        self._asking = threading.Lock()

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._end.fileno()

    def close(self) -> None:
        """Close this end."""
        self._end.close()

    def send(self, kind: str, *, raw: bytes = b"", descriptors: Sequence[int] = (), **facts: Any) -> None:
        """Send one message. Raises `WireClosed` when the other end is gone."""
        words = json.dumps({"kind": kind, **facts}).encode()
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        try:
            self._end.sendmsg([_HEADER.pack(len(words), len(raw))], rights)
            self._end.sendall(words + raw)  # at once: after its last byte the other end may already be gone
        except (BrokenPipeError, ConnectionResetError) as error:
            raise WireClosed from error

    def receive(self) -> Message:
        """Return the next message. Raises `WireClosed` or `WireBroken`."""
        header, descriptors = self._header()
        try:
            lengths = _HEADER.unpack(header)
            if max(lengths) > self._longest:
                raise WireBroken("a message is too long")
            facts = json.loads(self._exactly(lengths[0]), parse_constant=_no_number)
            kind = facts.pop("kind")
            raw = self._exactly(lengths[1])
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
            _close(descriptors)
            raise WireBroken("a message cannot be read") from error
        except ConnectionError:
            _close(descriptors)
            raise
        return Message(kind, facts, raw, tuple(descriptors))

    def ask(self, kind: str, *, raw: bytes = b"", **facts: Any) -> Message:
        """Send one message and return its answer; threads that ask take turns."""
        with self._asking:
            self.send(kind, raw=raw, **facts)
            return self.receive()

    def _header(self) -> tuple[bytes, list[int]]:
        """Read a header; the kernel never merges bytes across a set of descriptors, so they belong to this message."""
        header = b""
        descriptors: list[int] = []
        room = socket.CMSG_SPACE(_DESCRIPTORS_AT_ONCE * array.array("i").itemsize)
        while len(header) < _HEADER.size:
            self._waits()
            try:
                part, rights, _, _ = self._end.recvmsg(
                    _HEADER.size - len(header), room, getattr(socket, "MSG_CMSG_CLOEXEC", 0)
                )
            except ConnectionResetError as error:
                raise WireClosed from error
            for level, kind, data in rights:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    whole = len(data) - len(data) % array.array("i").itemsize
                    descriptors += array.array("i", data[:whole])
            if descriptors and not self._gets_descriptors:
                _close(descriptors)
                raise WireBroken("a message brings descriptors nobody asked for")
            if not part:
                _close(descriptors)
                raise WireClosed
            header += part
        return header, descriptors

    def _exactly(self, length: int) -> bytes:
        got = bytearray()
        while len(got) < length:
            self._waits()
            try:
                part = self._end.recv(min(length - len(got), 1 << 20))
            except ConnectionResetError as error:
                raise WireClosed from error
            if not part:
                raise WireClosed
            got += part
        return bytes(got)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
