"""Hold the rows against the store: a row without its object is an alarm, an object without a row is kept a while."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from attune import clock
from attune.audit.actions import SYSTEM, record
from attune.safe.damages import note_damage
from attune.safe.keys import family_keys, objects
from attune.safe.models import Damage, Segment, StoredThing, Stray
from attune.safe.rules import DRAFT_AGE, STRAY_DAYS, STRAY_LOOKS
from attune.vault.errors import VaultError


@dataclass(frozen=True)
class Reconciled:
    """What was found: damages known now, objects without a row, how many of those and of torn drafts were removed."""

    damages: int
    strays: int
    strays_removed: int
    drafts_removed: int


def reconcile() -> Reconciled:
    """Look at every name once, reading nothing; done again it has one effect."""
    drafts = _drop_torn_drafts()
    rows = set(Segment.objects.order_by("name").values_list("name", flat=True).iterator())
    there = set(objects().names())  # after the rows: what came meanwhile looks like a stray, until the next look
    _note_missing(rows - there)
    _forget_mended(rows, there)
    _note_gaps()
    _note_keys()
    _note_strays(there - rows)
    removed = _remove_old_strays()
    return Reconciled(Damage.objects.count(), Stray.objects.count(), removed, drafts)


def _drop_torn_drafts() -> int:
    """Remove what a crash left of drafts; one that was begun just now is left, its lock may not be taken yet."""
    old = [torn for torn in objects().torn() if clock.now() - torn.written_at > DRAFT_AGE]
    for torn in old:
        objects().remove_torn(torn)
    return len(old)


def _note_missing(names: set[str]) -> None:
    for name in sorted(names):
        segment = Segment.objects.filter(pk=name).first()
        if segment is not None and not objects().exists(name):
            note_damage(segment=segment, why=Damage.Why.MISSING)


def _forget_mended(rows: set[str], there: set[str]) -> None:
    """Take back what is there again (the next reading tells whether it is the right one), or is of no segment now."""
    for damage in Damage.objects.exclude(name=""):
        if damage.name not in rows or (damage.why == Damage.Why.MISSING and damage.name in there):
            damage.delete()


def _note_gaps() -> None:
    """Note each whole thing whose segments' rows do not add up to it."""
    whole = StoredThing.objects.exclude(completed_at=None)
    summed = whole.annotate(rows=Coalesce(Sum("segments__clear_length"), 0))
    gaps = set(summed.exclude(rows=F("clear_length")).values_list("pk", flat=True))
    Damage.objects.filter(why=Damage.Why.GAP).exclude(thing__in=gaps).delete()
    for pk in sorted(gaps):
        Damage.objects.get_or_create(thing_id=pk, name="", defaults={"why": Damage.Why.GAP, "found_at": clock.now()})


def _note_keys() -> None:
    """Note everything of a family whose key is not there."""
    families = StoredThing.objects.order_by("family").values_list("family", flat=True).distinct()
    for family in families:
        try:
            family_keys().identity(family)
        except VaultError:  # none is there, or what lies there is not it
            for segment in Segment.objects.filter(thing__family=family):
                note_damage(segment=segment, why=Damage.Why.NO_KEY)
        else:
            Damage.objects.filter(thing__family=family, why=Damage.Why.NO_KEY).delete()


def _note_strays(names: set[str]) -> None:
    Stray.objects.exclude(name__in=names).delete()
    known = set(Stray.objects.values_list("name", flat=True))
    Stray.objects.update(looks=F("looks") + 1)
    moment = clock.now()
    Stray.objects.bulk_create([Stray(name=name, found_at=moment) for name in sorted(names - known)])


def _remove_old_strays() -> int:
    old = Stray.objects.filter(found_at__lte=clock.now() - STRAY_DAYS, looks__gte=STRAY_LOOKS)
    names = list(old.values_list("name", flat=True))
    for name in names:
        with transaction.atomic():
            Stray.objects.filter(pk=name).delete()
            if not Segment.objects.filter(pk=name).exists():
                record(actor=SYSTEM, verb="drop", kind="object", thing=name)
                objects().delete(name)
    return len(names)
