"""The one Django app that holds every room."""

from django.apps import AppConfig


class AttuneConfig(AppConfig):
    """Attune as Django knows it."""

    name = "attune"
    label = "attune"
    verbose_name = "Attune"
    default_auto_field = "django.db.models.BigAutoField"
