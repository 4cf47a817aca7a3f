"""What can go wrong in a store, each as a name with its remedy."""


class StoreError(Exception):
    """An object could not be kept or found."""


class NameRefused(StoreError):
    """A name is not an id of ours, so it never becomes a path."""

    def __init__(self) -> None:
        super().__init__("This is not the name of a stored object. Nothing was read or written.")


class NoSuchObject(StoreError):
    """No object of this name lies in the store."""

    code = "object-missing"
    final = True  # a job that met it is not tried again before somebody asks

    def __init__(self, name: str) -> None:
        super().__init__(f"Object {name} is not in the store. Nothing was changed. Restore it from the backup.")
        self.name = name


class ObjectExists(StoreError):
    """An object of this name lies there already; objects are written once."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Object {name} is already in the store. It was left as it is. Use a new id.")
        self.name = name


class DraftTorn(StoreError):
    """What reached the disk is not as long as what was written."""

    def __init__(self, name: str, found: int, expected: int) -> None:
        super().__init__(
            f"Object {name} has {found} bytes on disk instead of {expected}. It was not kept. Write it again."
        )
        self.name = name


class StoreFull(StoreError):
    """The disk of the store is full."""

    def __init__(self) -> None:
        super().__init__("The disk is full. What was stored before is safe. Make room, then send the last part again.")
