"""The service key, the recovery key, and how they are kept, printed and proved."""

import contextlib
import hashlib
import hmac
import io
import os
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from attune import platform
from attune.vault.age import AgeReader, AgeWriter, Identity, NoMatchingKey, Passphrase
from attune.vault.errors import KeyFileExists, KeyFileOpen, KeyFileSealed, KeyTextError
from attune.vault.wordlist import WORDS

WORD_COUNT: Final = 33  # 32 bytes of key and one of checksum
_ASKED: Final = 3
_CHECKSUM_LABEL = b"attune recovery words v1"
_FILE_LIMIT = 1 << 16
_AGE_START = b"age-encryption.org/"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class ServiceKey:
    """The key the running service opens family keys with: a file (0600), sealed under a passphrase on a laptop."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity

    @classmethod
    def create(cls, path: Path, passphrase: str | None = None) -> Self:
        """Draw a key and write it durably to a new file; raises `KeyFileExists`."""
        key = cls(Identity.generate())
        text = f"{key.identity}\n".encode()
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise KeyFileExists("There is a service key already. It was left as it is.") from error
        with os.fdopen(descriptor, "wb") as file:
            file.write(_under_passphrase(text, passphrase) if passphrase else text)
            file.flush()
            os.fsync(file.fileno())
        platform.fsync_folder(path.parent)
        return key

    @classmethod
    def load(cls, path: Path, passphrase: str | None = None) -> Self:
        """Read the key from its file; raises `KeyFileOpen`, `KeyFileSealed`, `KeyTextError`."""
        with path.open("rb") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & _OTHERS:
                raise KeyFileOpen(
                    "Other accounts can read the service key, so it was not used. Set the file's mode to 0600."
                )
            content = file.read(_FILE_LIMIT)
        if content.startswith(_AGE_START):
            content = _from_passphrase(content, passphrase or "")
        return cls.from_text(content.decode("ascii", "replace"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read the key from its text, as a systemd credential gives it; lines with # are passed over."""
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        if len(lines) != 1:
            raise KeyTextError("The service key's file should hold one line: AGE-SECRET-KEY-1 and so on.")
        return cls(Identity.from_text(lines[0]))

    @property
    def recipient(self) -> str:
        """The public half, as age1… text."""
        return self.identity.recipient


@dataclass(frozen=True)
class WordProof:
    """Three places of the recovery words and a salted digest of the words there: enough to ask, useless to guess.

    It may wait between two pages: what it tells about the key is 24 of its 256 bits at the very most.
    """

    places: tuple[int, ...]
    salt: str
    digest: str

    def answered_by(self, words: Sequence[str]) -> bool:
        """Tell whether these are the words at `places` (counted from 1, in that order)."""
        return hmac.compare_digest(_proof_digest(self.salt, words), self.digest)


class RecoveryKey:
    """The key that is printed at set-up and never kept on the machine; it opens every family key after a disaster."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity

    @classmethod
    def generate(cls) -> Self:
        """Draw a new recovery key."""
        return cls(Identity.generate())

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read AGE-SECRET-KEY-1… or the 33 words, however they are spaced; raises `KeyTextError`."""
        pieces = text.split()
        if len(pieces) == 1:
            return cls(Identity.from_text(pieces[0]))
        return cls.from_words(pieces)

    @classmethod
    def from_words(cls, words: Sequence[str]) -> Self:
        """Restore the key from its words; raises `KeyTextError`, which says which word is not one of ours."""
        if len(words) != WORD_COUNT:
            raise KeyTextError(f"The recovery key has {WORD_COUNT} words; these are {len(words)}.")
        values = bytes(_word_value(place, word) for place, word in enumerate(words, 1))
        secret, checksum = values[:-1], values[-1]
        if _checksum(secret) != checksum:
            raise KeyTextError("The words do not belong together: one is mistaken for another, or two are swapped.")
        return cls(Identity(secret))

    @property
    def recipient(self) -> str:
        """The public half, age1…, which is all that the machine keeps."""
        return self.identity.recipient

    @property
    def text(self) -> str:
        """The key as AGE-SECRET-KEY-1… text, which `age` reads."""
        return str(self.identity)

    @property
    def words(self) -> tuple[str, ...]:
        """The key as 33 plain words, to be printed with their numbers."""
        secret = self.identity.secret
        return tuple(WORDS[value] for value in (*secret, _checksum(secret)))

    def three_words(self) -> WordProof:
        """Choose three places by chance; who answers them has the printed words before her."""
        places = tuple(sorted(secrets.SystemRandom().sample(range(1, WORD_COUNT + 1), _ASKED)))
        salt = secrets.token_hex(16)
        words = self.words
        return WordProof(places, salt, _proof_digest(salt, [words[place - 1] for place in places]))


def _under_passphrase(text: bytes, passphrase: str) -> bytes:
    sealed = io.BytesIO()
    with AgeWriter(sealed, [Passphrase(passphrase)]) as writer:
        writer.write(text)
    return sealed.getvalue()


def _from_passphrase(content: bytes, passphrase: str) -> bytes:
    with contextlib.suppress(NoMatchingKey):
        return AgeReader(io.BytesIO(content), [Passphrase(passphrase)]).readall()
    raise KeyFileSealed("The service key is sealed under a passphrase, and this is not it. Type it again.")


def _word_value(place: int, word: str) -> int:
    try:
        return WORDS.index(word.strip().lower())
    except ValueError as error:
        raise KeyTextError(f"Word {place} is not one of the recovery words. Look at the printed page again.") from error


def _checksum(secret: bytes) -> int:
    return hashlib.sha256(_CHECKSUM_LABEL + secret).digest()[0]


def _proof_digest(salt: str, words: Sequence[str]) -> str:
    spoken = " ".join(word.strip().lower() for word in words)
    return hmac.new(bytes.fromhex(salt), spoken.encode(), hashlib.sha256).hexdigest()
