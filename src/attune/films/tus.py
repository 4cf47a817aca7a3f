"""The words of tus 1.0: what its headers say, and what is wrong with them."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,checksum,termination,expiration"
ALGORITHMS: Final = ("sha256", "sha1")
LONGEST_METADATA: Final = 4096
OFFSET_STREAM: Final = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,18}")


class BadHeader(Exception):
    """A header is missing or cannot be understood."""


class Checksum(NamedTuple):
    """What the sender says the bytes of one PATCH hash to."""

    algorithm: str
    digest: bytes

    def fits(self, data: bytes | bytearray) -> bool:
        """Tell whether these are the bytes."""
        return hashlib.new(self.algorithm, data, usedforsecurity=False).digest() == self.digest


def number(headers: Mapping[str, str], name: str) -> int:
    """Return a header that is a whole number; raise BadHeader."""
    text = headers.get(name, "").strip()
    if not _NUMBER.fullmatch(text):
        raise BadHeader(f"{name} must be a whole number.")
    return int(text)


def refuse_unoffered(headers: Mapping[str, str]) -> None:
    """Raise BadHeader where a creation asks for an extension that is not offered."""
    for name in ("Upload-Defer-Length", "Upload-Concat"):
        if name in headers:
            raise BadHeader(f"{name} is not offered here. Say Upload-Length, and send the film whole.")


def metadata(text: str) -> dict[str, str]:
    """Return what Upload-Metadata says: keys, each with a text in base64; raise BadHeader."""
    found: dict[str, str] = {}
    if len(text) > LONGEST_METADATA:
        raise BadHeader("Upload-Metadata is longer than anything that is said of a film.")
    for pair in filter(None, (each.strip() for each in text.split(","))):
        key, _, coded = pair.partition(" ")  # a key alone has an empty value
        if not key.isascii() or key in found:
            raise BadHeader("Upload-Metadata names a key twice, or one that is not plain text.")
        found[key] = _text(coded.strip())
    return found


def method(request_method: str | None, headers: Mapping[str, str]) -> str:
    """Return the method that is meant: X-HTTP-Method-Override's, where it is there."""
    return headers.get("X-HTTP-Method-Override", request_method or "").upper()


def checksum(text: str | None) -> Checksum | None:
    """Return what Upload-Checksum says, none where it is absent; raise BadHeader."""
    if not text:
        return None
    algorithm, _, coded = text.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadHeader(f"Upload-Checksum must be one of {', '.join(ALGORITHMS)}.")
    digest = _bytes(coded)
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadHeader("Upload-Checksum has not the length of its kind.")
    return Checksum(algorithm, digest)


def is_sha256(text: str) -> bool:
    """Tell whether a text is a SHA-256 in lower-case hex."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def _text(coded: str) -> str:
    try:
        return _bytes(coded).decode()
    except UnicodeDecodeError as wrong:
        raise BadHeader("Upload-Metadata holds text that is not UTF-8.") from wrong


def _bytes(coded: str) -> bytes:
    try:
        return base64.b64decode(coded, validate=True)
    except binascii.Error as wrong:
        raise BadHeader("A header holds text that is not base64.") from wrong
