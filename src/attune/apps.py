"""The one Django app that holds every room."""

from django.apps import AppConfig


class AttuneConfig(AppConfig):
    """Attune as Django knows it."""

    name = "attune"
    label = "attune"
    verbose_name = "Attune"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let each room attach its later work to the ledger."""
        from attune import tasks  # noqa: F401, PLC0415 - rooms register their work when Django is ready
