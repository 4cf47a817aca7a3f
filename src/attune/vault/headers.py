"""The header of an age v1 file as a whole: made, read, unwrapped and authenticated."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attune.vault.errors import HeaderError, HeaderForged, NoMatchingKey, PostQuantumFile
from attune.vault.identities import Key, Passphrase, hkdf, wrap_for
from attune.vault.sources import Source
from attune.vault.stanzas import HEADER_LIMIT, VERSION_LINE, ParsedHeader, Stanza, parse, to_base64

FILE_KEY_LENGTH: Final = 16
_FIRST_READ = 4096
_MAC_LINE = 49  # newline, three dashes, a space, 43 letters and a newline
_SCRYPT, _POST_QUANTUM = b"scrypt", b"mlkem768x25519"
# A stanza no age program knows, which the format tells them to skip; the header's MAC covers it.
_NAME_KIND = b"attune-name"


def make_header(file_key: bytes, recipients: Sequence[str | Passphrase], name: str) -> bytes:
    """Write a header for a file key; `name` is bound into it unless empty. Raises ValueError for a wrong mixture."""
    if not recipients or (len(recipients) > 1 and any(isinstance(one, Passphrase) for one in recipients)):
        raise ValueError("a sealed file has recipients, and a passphrase only alone")
    if name and isinstance(recipients[0], Passphrase):
        raise ValueError("a file under a passphrase carries no name: the format wants its stanza alone")
    stanzas = [wrap_for(recipient, file_key) for recipient in recipients]
    if name:
        stanzas.append(Stanza((_NAME_KIND, name.encode("ascii")), b""))
    text = VERSION_LINE + b"".join(stanza.encoded() for stanza in stanzas) + b"---"
    return text + b" " + to_base64(_mac(file_key, text)) + b"\n"


def _mac(file_key: bytes, covered: bytes) -> bytes:
    return hmac.digest(hkdf(file_key, b"", b"header"), covered, "sha256")


def read_header(source: Source) -> ParsedHeader:
    """Read a header, not yet authenticated; raises `HeaderError` and its children."""
    data = source.pread(_FIRST_READ, 0)
    if len(data) == _FIRST_READ and b"\n---" not in data[:-_MAC_LINE]:
        data = source.pread(HEADER_LIMIT, 0)
    header = parse(data)
    kinds = [stanza.kind for stanza in header.stanzas]
    if _POST_QUANTUM in kinds:
        raise PostQuantumFile("The file is sealed to a post-quantum key, which is not accepted. Seal it to X25519.")
    if _SCRYPT in kinds and len(kinds) > 1:
        raise HeaderError("A passphrase stands beside other recipients, which the format forbids.")
    return header


def checked_file_key(header: ParsedHeader, identities: Sequence[Key], file_key: bytes | None) -> bytes:
    """Unwrap the file key (or take the given one) and authenticate the header with it."""
    found = [file_key] if file_key is not None else list(_unwrapped(header.stanzas, identities))
    if not found:
        raise NoMatchingKey("The file is sealed to another key. Nothing was read.")
    if not hmac.compare_digest(_mac(found[0], header.covered), header.mac):
        raise HeaderForged("The header of the sealed file was altered. Nothing was read.")
    return found[0]


def _unwrapped(stanzas: Iterable[Stanza], identities: Sequence[Key]) -> Iterator[bytes]:
    # All are tried even after a match, so that a malformed stanza is always refused, whatever its place.
    for stanza in stanzas:
        for identity in identities:
            key = identity.unwrap(stanza)
            if key is not None:
                yield key


def bound_name(header: ParsedHeader) -> str:
    """Return the id bound into the header, "" if there is none."""
    names = [stanza.arguments[1:] for stanza in header.stanzas if stanza.kind == _NAME_KIND]
    if not names:
        return ""
    if len(names) > 1 or len(names[0]) != 1:
        raise HeaderError("The header names its file more than once.")
    return names[0][0].decode("ascii")
