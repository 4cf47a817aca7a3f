"""What can be wrong with a sealed file, a segment or a key, each as a name with its remedy."""


class VaultError(Exception):
    """Something sealed could not be opened, sealed or trusted."""


class AgeError(VaultError):
    """A file is not an age v1 file that can be opened here."""


class HeaderError(AgeError):
    """The header breaks the age v1 specification; nothing was read from the file."""


class ArmoredFile(HeaderError):
    """The file is age in text (PEM) armour, which is refused on purpose."""


class PostQuantumFile(HeaderError):
    """The file is sealed to a post-quantum (hybrid) recipient, which is refused on purpose."""


class NoMatchingKey(AgeError):
    """The file is well formed, but sealed to somebody else."""


class HeaderForged(AgeError):
    """The header's authentication failed: it was altered after it was written."""


class PayloadForged(AgeError):
    """A chunk's authentication failed: the content was altered, cut short or extended."""


class KeyTextError(VaultError):
    """A key typed or read as text is not a key: a character is wrong, missing or too much."""


class SegmentDamaged(VaultError):
    """A sealed segment is not the one its row describes; none of its wrong bytes were given out."""

    code = "segment-damaged"
    final = True  # it does not mend itself, so a job that met it is not tried again before somebody asks

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"Sealed segment {name} is damaged ({why}). Nothing wrong was shown. Restore it from the backup."
        )
        self.name = name
        self.why = why


class KeyFileExists(VaultError):
    """A key was to be created where one already lies; the old one was left alone."""


class KeyFileOpen(VaultError):
    """A key file can be read by other accounts of this machine."""


class KeyFileSealed(VaultError):
    """A key file is sealed under a passphrase and none, or the wrong one, was given."""


class NoFamilyKey(VaultError):
    """The family has no key: it was never made, or it was destroyed by an erasure."""


class FamilyKeyExists(VaultError):
    """The family already has a key; making another would make everything sealed to the first unreadable."""


class TextDamaged(VaultError):
    """A sealed text does not open: it was altered, moved to another place, or sealed for another family."""
