"""Start the demonstration again while it is served: everything in it goes, and the stories are told anew."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from attune.demo.seeding import seed
from attune.demo.stage import NotADemonstration, Stage, is_stage, write_stage
from attune.people.models import Practice
from attune.public.actions import public_folder
from attune.store import FolderStore


def begin_again() -> Stage:
    """Delete every row, key and sealed film of the demonstration, and tell its stories anew; raises NotADemonstration.

    The worker's running job finds its row gone at its next step and stops.
    """
    data: Path = settings.DATA
    if not is_stage(data) or not Practice.objects.filter(demonstration=True).exists():
        raise NotADemonstration(f"{data} holds no demonstration, so it was left as it is. Nothing was removed.")
    with transaction.atomic():
        call_command("flush", interactive=False, verbosity=0)
        before = _sealed(data)
        stage = seed()
    for store, names in before:
        for name in names:
            store.delete(name)
    if public_folder().is_dir():
        for file in public_folder().iterdir():
            file.unlink()
    write_stage(data, stage)
    return stage


def _sealed(data: Path) -> list[tuple[FolderStore, list[str]]]:
    """Return what lies in the stores before the new families' keys do."""
    stores = [FolderStore(data / name) for name in ("keys", "objects")]
    return [(store, list(store.names())) for store in stores]
