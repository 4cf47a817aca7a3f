"""One key per family: made, unwrapped for a few minutes, rewrapped and destroyed; and texts sealed under it."""

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from attune.vault.age import AgeReader, AgeWriter, Identity, Writable, rewrap
from attune.vault.errors import FamilyKeyExists, NoFamilyKey, SegmentDamaged, TextDamaged
from attune.vault.master_keys import RecoveryKey, ServiceKey, WordProof

__all__ = ["FamilyKeys", "RecoveryKey", "ServiceKey", "TextSeal", "WordProof"]

KEY_ENDING: Final = ".age"
MOST_SECONDS_IN_MEMORY: Final = 299.0  # and a second until the sweeper comes by: five minutes
_SWEEP_SECONDS = 1.0
_KEY_READ_LIMIT = 1 << 16
_TEXT_PURPOSE = b"attune sealed text v1"
_TEXT_VERSION = b"\x01"
_NONCE_LENGTH = 12


class KeyDraft(Writable, Protocol):
    """A key being written into a key store."""

    def commit(self) -> int:
        """Make it durable and visible."""

    def __enter__(self) -> Self:
        """Give the draft itself."""

    def __exit__(self, *error: object) -> None:
        """Drop it unless it was committed."""


class KeyStore(Protocol):
    """The part of a store that keys need; `attune.store.FolderStore` in a root of its own is one."""

    def begin(self, name: str, *, replace: bool = False) -> KeyDraft:
        """Start an object."""

    def open(self, name: str) -> BinaryIO:
        """Open an object."""

    def exists(self, name: str) -> bool:
        """Tell whether it is there."""

    def delete(self, name: str) -> None:
        """Delete it, every version of it."""

    def names(self) -> Iterator[str]:
        """Yield every name."""


@dataclass(frozen=True, repr=False)
class _Kept:
    identity: Identity
    until: float


class FamilyKeys:
    """The families' identities, each an object `<family>.age` sealed to the service key and to the recovery key.

    An unwrapped identity stays in this process's memory for at most `ttl` seconds. Whether the key still exists is
    asked each time, so a destroyed key stops working at once in every process.
    """

    def __init__(
        self,
        store: KeyStore,
        service: ServiceKey,
        recovery_recipient: str,
        ttl: float = MOST_SECONDS_IN_MEMORY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._service = service
        self._recipients = [service.recipient, recovery_recipient]
        self._ttl = min(ttl, MOST_SECONDS_IN_MEMORY)
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def create(self, family_id: str) -> str:
        """Draw the family's key, keep it durably, and return its recipient; raises `FamilyKeyExists`."""
        if self._store.exists(family_id + KEY_ENDING):
            raise FamilyKeyExists("This family has a key already. It was left as it is.")
        identity = Identity.generate()
        with (
            self._store.begin(family_id + KEY_ENDING) as draft,
            AgeWriter(draft, self._recipients, name=family_id) as writer,
        ):
            writer.write(str(identity).encode())
            writer.close()
            draft.commit()
        return identity.recipient

    def identity(self, family_id: str) -> Identity:
        """Unwrap the family's identity; raises `NoFamilyKey`, or an `AgeError` where its file was tampered with."""
        name = family_id + KEY_ENDING
        self.forget_stale()
        if not self._store.exists(name):
            self._forget(family_id)
            raise NoFamilyKey("This family has no key: it was destroyed, so nothing of theirs can be read.")
        with self._lock:
            kept = self._kept.get(family_id)
        if kept is not None:
            return kept.identity
        identity = self._unwrapped(family_id, [self._service.identity])
        self._keep(family_id, identity)
        return identity

    def recipient(self, family_id: str) -> str:
        """Return the public half of the family's key, to which everything of theirs is sealed."""
        return self.identity(family_id).recipient

    def destroy(self, family_id: str) -> None:
        """Destroy the family's key: nothing sealed to it can be read again. Done twice it has one effect."""
        self._store.delete(family_id + KEY_ENDING)
        self._forget(family_id)

    def rewrap_all(self, opened_with: Sequence[Identity]) -> int:
        """Seal every family key anew to this service key and recovery recipient; returns how many.

        `opened_with` are identities that open them now: the former service key, or the recovery key after a disaster.
        Broken off, it may be run again. Run it while nothing else works in the data folder.
        """
        count = 0
        for name in list(self._store.names()):
            family_id = name.removesuffix(KEY_ENDING)
            self._unwrapped(family_id, [self._service.identity, *opened_with])
            with self._store.open(name) as file, self._store.begin(name, replace=True) as draft:
                rewrap(file, draft, [self._service.identity, *opened_with], self._recipients)
                draft.commit()
            count += 1
        return count

    def forget_stale(self) -> int:
        """Drop every identity that has been in memory for its time; returns how many stay."""
        now = self._clock()
        with self._lock:
            self._kept = {family: kept for family, kept in self._kept.items() if kept.until > now}
            return len(self._kept)

    def forget_all(self) -> None:
        """Drop every identity from memory."""
        with self._lock:
            self._kept.clear()

    def _forget(self, family_id: str) -> None:
        with self._lock:
            self._kept.pop(family_id, None)

    def _keep(self, family_id: str, identity: Identity) -> None:
        with self._lock:
            self._kept[family_id] = _Kept(identity, self._clock() + self._ttl)
        _sweeper.watch(self)

    def _unwrapped(self, family_id: str, identities: Sequence[Identity]) -> Identity:
        name = family_id + KEY_ENDING
        with self._store.open(name) as file:
            reader = AgeReader(file, identities)
            if reader.name != family_id:
                raise SegmentDamaged(name, "another family's key lies in its place")
            return Identity.from_text(reader.read_at(0, _KEY_READ_LIMIT).decode("ascii", "replace"))


class _Sweeper:
    """A thread that lets idle processes forget too; it ends when nothing is kept any more."""

    def __init__(self) -> None:
        self._holders: weakref.WeakSet[FamilyKeys] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def watch(self, keys: FamilyKeys) -> None:
        with self._lock:
            self._holders.add(keys)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="forget family keys", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(_SWEEP_SECONDS)
            with self._lock:
                for keys in list(self._holders):
                    if not keys.forget_stale():
                        self._holders.discard(keys)
                if not self._holders:
                    self._thread = None
                    return


_sweeper = _Sweeper()


class TextSeal:
    """Free text sealed with AES-256-GCM under a key derived from the family's (HKDF), bound to where it stands."""

    def __init__(self, keys: FamilyKeys) -> None:
        self._keys = keys

    def seal(self, family_id: str, text: str, bound_to: tuple[str, ...]) -> bytes:
        """Seal a text to its place, `bound_to` (table, row, column); raises `NoFamilyKey`."""
        nonce = os.urandom(_NONCE_LENGTH)
        return _TEXT_VERSION + nonce + self._cipher(family_id).encrypt(nonce, text.encode(), _place(bound_to))

    def open(self, family_id: str, sealed: bytes, bound_to: tuple[str, ...]) -> str:
        """Open a text at its place; raises `NoFamilyKey`, `TextDamaged`."""
        nonce, body = sealed[1 : 1 + _NONCE_LENGTH], sealed[1 + _NONCE_LENGTH :]
        if sealed[:1] != _TEXT_VERSION or len(nonce) != _NONCE_LENGTH:
            raise TextDamaged("This text is not in a form known here. Nothing was shown. Restore it from the backup.")
        try:
            return self._cipher(family_id).decrypt(nonce, body, _place(bound_to)).decode()
        except InvalidTag as error:
            raise TextDamaged(
                "This text was altered or moved since it was sealed. Nothing was shown. Restore it from the backup."
            ) from error

    def _cipher(self, family_id: str) -> AESGCM:
        return AESGCM(self._keys.identity(family_id).derive(_TEXT_PURPOSE))


def _place(bound_to: tuple[str, ...]) -> bytes:
    # Lengths first, so that ("ab", "c") and ("a", "bc") are two places.
    parts = [part.encode() for part in bound_to]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
