"""A worker that lost its job while it was paused has no effect when it wakes, whatever action it wakes in."""

import pytest
from django.db import transaction

from attune.audit.actions import SYSTEM, record
from attune.audit.models import Line
from attune.jobs import work
from attune.jobs.actions import post_job, post_news
from attune.jobs.claiming import Claimer
from attune.jobs.ledger import Held, do
from attune.jobs.models import Job
from attune.people.actions import add_family
from attune.safe.actions import seal_thing
from attune.safe.keys import objects
from attune.safe.models import StoredThing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


def lose(run):
    """Let another worker take the job over, as after a pause longer than the lease."""
    return Claimer("other", is_dead=lambda _name: True).claim()


EFFECTS = {
    "a line": lambda: record(actor=SYSTEM, verb="test", kind="film", thing="x"),
    "news": lambda: post_news(news="case.closed", args={"case": "x"}),
    "a change": lambda: Job.objects.filter(kind="test.other").update(priority=7),
    "a deletion": lambda: Job.objects.filter(kind="test.other").delete(),
    "many rows": lambda: Line.objects.bulk_create([Line(at="2026-01-01T00:00Z", thing=str(n)) for n in range(3)]),
}


def standing():
    return list(Line.objects.values_list("thing")), list(Job.objects.values_list("kind", "priority").order_by("id"))


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("together", [True, False])
def test_after_losing_its_job_a_worker_writes_nothing(done, effect, together):
    def paused(run):
        taken.append(lose(run))
        before.append(standing())
        if together:
            with transaction.atomic():
                EFFECTS[effect]()
        else:
            EFFECTS[effect]()
        done.append("wrote")

    taken, before = [], []
    work.WORK["test.paused"] = paused
    work.WORK["test.other"] = lambda _run: None
    post_job(kind="test.paused", args={}, priority=5)
    post_job(kind="test.other", args={})
    do(Held(Claimer("paused").claim()))
    assert (standing(), done) == (before[0], [])
    taken[0].refresh_from_db()
    assert (taken[0].state, taken[0].claims, taken[0].worker) == (Job.State.RUNNING, 2, "other")


def test_what_it_sealed_after_losing_its_job_is_dropped_again(done):
    family = add_family(name="Amina", by=SYSTEM)
    before = set(objects().names())

    def paused(run):
        lose(run)
        seal_thing(family=family.pk, kind=StoredThing.Kind.PEAKS, media_type="", chunks=[b"late"])

    work.WORK["test.paused"] = paused
    post_job(kind="test.paused", args={})
    do(Held(Claimer("paused").claim()))
    assert (set(objects().names()), StoredThing.objects.count()) == (before, 0)


def test_whoever_holds_its_job_writes_as_ever_and_outside_of_work_nobody_is_asked(done):
    work.WORK["test.note"] = lambda _run: EFFECTS["a line"]()
    post_job(kind="test.note", args={})
    do(Held(Claimer("w").claim()))
    EFFECTS["a line"]()
    assert Line.objects.filter(thing="x").count() == 2
