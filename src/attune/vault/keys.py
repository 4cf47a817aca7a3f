"""A stand-in until the vault lands."""


class FamilyKeys:
    """To come."""


class ServiceKey:
    """To come."""


class TextSeal:
    """To come."""
