"""The secret address under which a practitioner's calendar program finds her visits."""

import hashlib
import secrets

from django.db import transaction

from attune import clock
from attune.audit.actions import record
from attune.cases.models import DiaryFeed
from attune.people.models import Practitioner


def make_feed(*, by: Practitioner) -> str:
    """Make a new secret and return it: it is kept nowhere, only its digest is. The one before opens no more."""
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        _end(by)
        feed = DiaryFeed.objects.create(practitioner=by, digest=digest_of(secret))
        record(actor=by, verb="make", kind="feed", thing=feed.id)
    return secret


def end_feed(*, by: Practitioner) -> None:
    """Let the secret open no more."""
    with transaction.atomic():
        _end(by)


def feed_of(person: Practitioner) -> DiaryFeed | None:
    """Return a practitioner's live feed."""
    return DiaryFeed.objects.filter(practitioner=person, ended_at=None).first()


def feed_behind(secret: str) -> DiaryFeed | None:
    """Return the live feed that a secret opens; none where it is wrong, ended, or its practitioner left."""
    live = DiaryFeed.objects.filter(ended_at=None, practitioner__in=Practitioner.objects.working())
    return live.filter(digest=digest_of(secret)).select_related("practitioner").first()


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _end(by: Practitioner) -> None:
    for feed in DiaryFeed.objects.filter(practitioner=by, ended_at=None):
        feed.ended_at = clock.now()
        feed.save(update_fields=["ended_at"])
        record(actor=by, verb="end", kind="feed", thing=feed.id)
