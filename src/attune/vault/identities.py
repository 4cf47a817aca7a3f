"""Who can open an age file: an X25519 identity, or a passphrase."""

import os
import re
from dataclasses import dataclass
from typing import Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from attune.vault import bech32
from attune.vault.errors import HeaderError, KeyTextError
from attune.vault.stanzas import Stanza, from_base64, to_base64

_KEY_LENGTH = 32
_SECRET_PREFIX, _RECIPIENT_PREFIX = "age-secret-key-", "age"
_X25519, _SCRYPT = b"X25519", b"scrypt"
_X25519_LABEL, _SCRYPT_LABEL = b"age-encryption.org/v1/X25519", b"age-encryption.org/v1/scrypt"
_WRAPPED_LENGTH, _SALT_LENGTH, _X25519_ARGUMENTS, _SCRYPT_ARGUMENTS = 32, 16, 2, 3
# The spec fixes a zero nonce here: each wrapping key is used once.
_ZERO_NONCE = bytes(12)


class Key(Protocol):
    """What can try to unwrap a file key."""

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Give the file key if `stanza` is for this key, else None; raises `HeaderError` for a malformed one."""


class Identity:
    """An X25519 secret key; `str()` is its AGE-SECRET-KEY-1… text, `recipient` its public age1… text."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._key = X25519PrivateKey.from_private_bytes(secret)
        self._public = self._key.public_key().public_bytes_raw()

    @classmethod
    def generate(cls) -> Self:
        """Draw a new identity from the system's randomness."""
        return cls(os.urandom(_KEY_LENGTH))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read AGE-SECRET-KEY-1… text; raises `KeyTextError`."""
        return cls(_key_bytes(text.strip(), _SECRET_PREFIX))

    def __str__(self) -> str:
        return bech32.encode(_SECRET_PREFIX, self._secret).upper()

    def __repr__(self) -> str:
        return f"<Identity of {self.recipient}>"  # never the secret: representations reach logs

    @property
    def recipient(self) -> str:
        """The public half as age1… text: who holds it can seal, not open."""
        return bech32.encode(_RECIPIENT_PREFIX, self._public)

    @property
    def secret(self) -> bytes:
        """The 32 secret bytes."""
        return self._secret

    def derive(self, purpose: bytes) -> bytes:
        """Derive 32 bytes of key for another purpose by HKDF-SHA-256 (RFC 5869)."""
        return hkdf(self._secret, b"", purpose)

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Give the file key of an X25519 stanza sealed to this identity, else None."""
        if stanza.kind != _X25519:
            return None
        if len(stanza.arguments) != _X25519_ARGUMENTS:
            raise HeaderError("An X25519 stanza has the wrong number of arguments.")
        share = from_base64(stanza.arguments[1])
        if len(share) != _KEY_LENGTH:
            raise HeaderError("An X25519 share has the wrong length.")
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError as error:
            raise HeaderError("An X25519 share is a point of low order.") from error
        return _open_wrapped(hkdf(shared, share + self._public, _X25519_LABEL), stanza.body)


@dataclass(frozen=True, repr=False)
class Passphrase:
    """A passphrase (scrypt); `work` is log₂ of the cost when writing, `max_work` the most accepted when reading."""

    text: str
    work: int = 17
    max_work: int = 20  # 2^20 takes 1 GiB of memory; a hostile file must not ask for more

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Give the file key of a scrypt stanza under this passphrase, else None."""
        if stanza.kind != _SCRYPT:
            return None
        if len(stanza.arguments) != _SCRYPT_ARGUMENTS or not re.fullmatch(rb"[1-9][0-9]{0,3}", stanza.arguments[2]):
            raise HeaderError("A scrypt stanza is malformed.")
        salt = from_base64(stanza.arguments[1])
        if len(salt) != _SALT_LENGTH or len(stanza.body) != _WRAPPED_LENGTH:
            raise HeaderError("A scrypt stanza has the wrong length.")
        work = int(stanza.arguments[2])
        if work > self.max_work:
            raise HeaderError(f"The file asks for a scrypt work factor of {work}; at most {self.max_work} is accepted.")
        return _open_wrapped(self._stretch(salt, work), stanza.body)

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap a file key under this passphrase."""
        salt = os.urandom(_SALT_LENGTH)
        body = ChaCha20Poly1305(self._stretch(salt, self.work)).encrypt(_ZERO_NONCE, file_key, None)
        return Stanza((_SCRYPT, to_base64(salt), str(self.work).encode()), body)

    def _stretch(self, salt: bytes, work: int) -> bytes:
        return Scrypt(_SCRYPT_LABEL + salt, _KEY_LENGTH, 1 << work, 8, 1).derive(self.text.encode())


def wrap_for(recipient: str | Passphrase, file_key: bytes) -> Stanza:
    """Wrap a file key for an age1… recipient or a passphrase; raises `KeyTextError` for mistyped text."""
    if isinstance(recipient, Passphrase):
        return recipient.wrap(file_key)
    public = _key_bytes(recipient, _RECIPIENT_PREFIX)
    ephemeral = X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    try:
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as error:
        raise KeyTextError("This recipient is a point of low order, which no honest key is.") from error
    body = ChaCha20Poly1305(hkdf(shared, share + public, _X25519_LABEL)).encrypt(_ZERO_NONCE, file_key, None)
    return Stanza((_X25519, to_base64(share)), body)


def hkdf(material: bytes, salt: bytes, purpose: bytes) -> bytes:
    """Derive 32 bytes by HKDF-SHA-256 (RFC 5869)."""
    return HKDF(hashes.SHA256(), _KEY_LENGTH, salt, purpose).derive(material)


def _key_bytes(text: str, prefix: str) -> bytes:
    found, data = bech32.decode(text)
    if found != prefix or len(data) != _KEY_LENGTH:
        raise KeyTextError(f"This is not an X25519 key of age: it should begin with {prefix}1, in either case.")
    return data


def _open_wrapped(key: bytes, body: bytes) -> bytes | None:
    if len(body) != _WRAPPED_LENGTH:  # checked first: a longer body could be made to open under two keys
        raise HeaderError("A wrapped file key has the wrong length.")
    try:
        return ChaCha20Poly1305(key).decrypt(_ZERO_NONCE, body, None)
    except InvalidTag:
        return None
