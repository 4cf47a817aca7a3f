"""The text header of an age v1 file: its stanzas, read strictly and written (C2SP age specification)."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from attune.vault.errors import ArmoredFile, HeaderError

VERSION_LINE: Final = b"age-encryption.org/v1\n"
HEADER_LIMIT: Final = 1 << 20
_ARMOR_START = b"-----BEGIN AGE"
_LINE_LENGTH = 64
_BODY_BYTES_A_LINE = 48


@dataclass(frozen=True)
class Stanza:
    """One recipient's part of a header: its arguments (the first is the kind) and its body."""

    arguments: tuple[bytes, ...]
    body: bytes

    @property
    def kind(self) -> bytes:
        """The first argument."""
        return self.arguments[0]

    def encoded(self) -> bytes:
        """Write the stanza as header text; the last line of the body is always shorter than 64 characters."""
        pieces = [self.body[at : at + _BODY_BYTES_A_LINE] for at in range(0, len(self.body) + 1, _BODY_BYTES_A_LINE)]
        return b"-> " + b" ".join(self.arguments) + b"\n" + b"".join(to_base64(piece) + b"\n" for piece in pieces)


@dataclass(frozen=True)
class ParsedHeader:
    """A header as read: stanzas, the bytes its MAC covers, the MAC, and its length in bytes."""

    stanzas: tuple[Stanza, ...]
    covered: bytes
    mac: bytes
    length: int


def parse(data: bytes) -> ParsedHeader:
    """Read the header at the start of `data`; raises `HeaderError` and its children."""
    if data.lstrip(b" \t\r\n").startswith(_ARMOR_START):
        raise ArmoredFile("The file is in text armour, which is not accepted. Decode it with `age` first.")
    lines = _Lines(data)
    if lines.take() != VERSION_LINE[:-1]:
        raise HeaderError("This is not an age v1 file.")
    stanzas = []
    line = lines.take()
    while line.startswith(b"-> "):
        stanzas.append(_stanza(line, lines))
        line = lines.take()
    found = re.fullmatch(rb"--- ([A-Za-z0-9+/]{43})", line)
    if not found or not stanzas:
        raise HeaderError("The header does not end with its authentication.")
    covered = data[: lines.at - len(line) - 1] + b"---"
    return ParsedHeader(tuple(stanzas), covered, from_base64(found[1]), lines.at)


def to_base64(data: bytes) -> bytes:
    """Encode as base64 without padding."""
    return base64.b64encode(data).rstrip(b"=")


def from_base64(text: bytes) -> bytes:
    """Decode canonical base64 without padding; raises `HeaderError` for anything else."""
    if not re.fullmatch(rb"[A-Za-z0-9+/]*", text):
        raise HeaderError("The header holds text that is not base64.")
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise HeaderError("The header holds base64 that is cut short.") from error
    if to_base64(data) != text:
        raise HeaderError("The header holds base64 that is not canonical.")
    return data


class _Lines:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def take(self) -> bytes:
        end = self._data.find(b"\n", self.at)
        if end < 0:
            raise HeaderError("The header is cut short or too long.")
        line = self._data[self.at : end]
        self.at = end + 1
        return line


def _stanza(first: bytes, lines: _Lines) -> Stanza:
    arguments = tuple(first[3:].split(b" "))
    if any(not re.fullmatch(rb"[\x21-\x7e]+", argument) for argument in arguments):
        raise HeaderError("A stanza has an empty argument or one with a forbidden character.")
    body = []
    while True:
        line = lines.take()
        if len(line) > _LINE_LENGTH:
            raise HeaderError("A stanza has a line of more than 64 characters.")
        body.append(from_base64(line))
        if len(line) < _LINE_LENGTH:
            return Stanza(arguments, b"".join(body))
