"""`SealedText`: free text about a family, sealed under that family's key and bound to its table, row and column."""

from typing import TYPE_CHECKING, Any, NoReturn, cast

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from attune.safe.keys import text_seal

if TYPE_CHECKING:
    TextLikeField = models.Field[str, str]
else:
    TextLikeField = models.Field  # Django's fields take no type arguments at run time


class Closed(bytes):
    """Sealed bytes as the database holds them; opened when somebody reads the attribute."""

    __slots__ = ()


class _Opening(DeferredAttribute):
    """Opens the text at its first reading, so that rows may be listed without a key."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Closed):
            return value
        field = cast("SealedText", self.field)
        text = text_seal().open(instance.family_id, bytes(value), field.bound_to(instance)) if value else ""
        instance.__dict__[field.attname] = text
        return text

    def __set__(self, instance: Any, value: Any) -> None:  # with it, reading always comes through __get__
        instance.__dict__[self.field.attname] = value


class SealedText(TextLikeField):
    """Text that is sealed in the database. Its model has a `family`; it cannot be filtered or ordered by."""

    descriptor_class = _Opening
    empty_strings_allowed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        """Say that the database sees bytes."""
        return "BinaryField"

    def bound_to(self, instance: models.Model) -> tuple[str, str, str]:
        """Return table, row and column, which the seal binds the text to."""
        return (
            instance._meta.db_table,  # noqa: SLF001 - Django documents _meta as public
            str(instance.pk),
            str(self.column),
        )

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:  # noqa: ARG002, FBT001 - Django's signature
        """Return the text sealed, or the sealed bytes as they were read."""
        value = model_instance.__dict__.get(self.attname, "")
        if isinstance(value, Closed):
            return bytes(value)
        if not isinstance(value, str):
            raise TypeError(f"{self.attname} takes text, not {type(value).__name__}.")
        if not value:
            return b""
        family: str = model_instance.family_id  # type: ignore[attr-defined]
        return text_seal().seal(family, value, self.bound_to(model_instance))

    def from_db_value(self, value: Any, *_: Any) -> Closed | None:
        """Return the bytes closed; reading the attribute opens them."""
        return None if value is None else Closed(bytes(value))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002
        """Refuse clear text, which an update() would write; no text is no bytes, as a migration adds the column."""
        if value == "":
            return connection.Database.Binary(b"")  # type: ignore[attr-defined]
        if not isinstance(value, bytes):
            raise TypeError(f"{self.attname} is sealed row by row: save the row, never update() it.")
        return connection.Database.Binary(value)  # type: ignore[attr-defined]

    def get_lookup(self, lookup_name: str) -> NoReturn:
        """Refuse to filter."""
        raise TypeError(f"{self.attname} is sealed and cannot be filtered by {lookup_name}.")
