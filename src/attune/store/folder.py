"""A stand-in until the store lands."""


class FolderStore:
    """To come."""
