"""The keys of this installation: the service's, the recovery recipient, and one for each family."""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from attune.store.folder import FolderStore
from attune.vault.keys import FamilyKeys, ServiceKey, TextSeal

if TYPE_CHECKING:
    from pathlib import Path


@lru_cache(maxsize=1)
def family_keys() -> FamilyKeys:
    """Return the families' keys, opened by this installation's service key."""
    data: Path = settings.DATA
    service = ServiceKey.load(data / "service.key", passphrase=_passphrase())
    recovery = (data / "recovery.recipient").read_text().strip()
    return FamilyKeys(FolderStore(data / "keys"), service, recovery)


@lru_cache(maxsize=1)
def text_seal() -> TextSeal:
    """Return the seal for free text."""
    return TextSeal(family_keys())


@lru_cache(maxsize=1)
def objects() -> FolderStore:
    """Return the store in which sealed segments lie."""
    return FolderStore(settings.DATA / "objects")


def forget() -> None:
    """Drop every key held in memory; the next use reads them again."""
    for held in (family_keys, text_seal, objects):
        held.cache_clear()


def _passphrase() -> str | None:
    file: Path | None = settings.SURROUNDINGS.passphrase_file
    return file.read_text().strip() if file else None
