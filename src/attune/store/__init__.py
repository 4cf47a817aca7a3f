"""Where sealed segments and keys lie: a folder."""

from attune.store.errors import DraftTorn, NameRefused, NoSuchObject, ObjectExists, StoreError, StoreFull
from attune.store.folder import FolderStore
from attune.store.store import Draft, Store, Torn

__all__ = [
    "Draft",
    "DraftTorn",
    "FolderStore",
    "NameRefused",
    "NoSuchObject",
    "ObjectExists",
    "Store",
    "StoreError",
    "StoreFull",
    "Torn",
]
