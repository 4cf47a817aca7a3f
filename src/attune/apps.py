"""The one Django app that holds every room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AttuneConfig(AppConfig):
    """Attune as Django knows it."""

    name = "attune"
    label = "attune"
    verbose_name = "Attune"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the database keep money's books, whatever way its tables are made or changed."""
        from attune.billing import kept  # noqa: PLC0415 - after Django is awake

        pre_migrate.connect(kept.let_go, sender=self)
        post_migrate.connect(kept.keep, sender=self)
