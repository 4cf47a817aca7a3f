"""Ruth's family with one filmed cycle: 40 seconds at 25 a second, its table sealed, everybody's yes live."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from django.conf import settings

from attune import clock
from attune.cases.models import Cycle, Visit
from attune.cases.visiting import book_visit, list_participant
from attune.clips.edits import Change
from attune.clips.payloads import SentEdit
from attune.consent.models import Decision
from attune.films.actions import add_film
from attune.films.models import Film
from attune.ids import new_id
from attune.jobs.claiming import Claimer
from attune.jobs.models import Job
from attune.jobs.presence import Presence
from attune.jobs.worker import Worker
from attune.media.span import FrameTable
from attune.safe.actions import seal_thing
from attune.safe.models import StoredThing
from tests.filmmaker import make
from tests.films.conftest import make_cast, signed_in

FRAMES = 1000
TABLE = FrameTable(np.arange(FRAMES + 1) * 512, Fraction(1, 12800), np.array([0]))


@dataclass
class Bench:
    """Everybody, and the film at whose clips they look."""

    cast: object
    cycle: Cycle
    film: Film

    @property
    def ruth(self):
        return self.cast.ruth


def make_film(visit, by, table=TABLE):
    packed = seal_thing(
        family=visit.family_id,
        kind=StoredThing.Kind.FRAMES,
        media_type="application/octet-stream",
        chunks=[table.pack()],
    )
    return Film.objects.create(
        family=visit.family,
        case=visit.case,
        visit=visit,
        state=Film.State.VERIFIED,
        added_by_kind=by.actor_kind,
        added_by=by.id,
        frames_count=table.count,
        time_base_num=table.time_base.numerator,
        time_base_den=table.time_base.denominator,
        duration_ticks=int(table.times[-1]),
        width=640,
        height=360,
        frame_table=packed,
    )


def make_visit(home, by, cycle, kind=Visit.Kind.FILMING):
    start = clock.now() - dt.timedelta(days=7)
    case = home.visit.case
    end = start + dt.timedelta(minutes=45)
    visit = book_visit(case=case, cycle=cycle, kind=kind, starts_at=start, ends_at=end, place=None, by=by)
    for member in (home.mother, home.child):
        list_participant(visit=visit, member=member, by=by)
    return visit


@pytest.fixture
def bench(db):
    cast = make_cast()
    case = cast.home.visit.case
    cycle = Cycle.objects.create(case=case, family=case.family, number=1, state=Cycle.State.FILMED)
    visit = make_visit(cast.home, cast.ruth, cycle)
    return Bench(cast, cycle, make_film(visit, cast.ruth))


@pytest.fixture
def film(bench):
    """A film that came in and whose frames are known; what is made only for watching it is left out."""
    made = make("h264_25")
    film = add_film(visit=make_visit(bench.cast.home, bench.ruth, bench.cycle), files=[made.path], by=bench.ruth)
    with Presence(settings.DATA).shown() as name:
        worker = Worker(Claimer(name))
        while film.frames_count is None:
            assert worker.work_once()
            film.refresh_from_db()
    Job.objects.filter(state=Job.State.READY).update(state=Job.State.DONE)
    assert film.frames_count == made.frames
    return film


@pytest.fixture
def ruth(bench):
    return signed_in(bench.ruth)


@pytest.fixture
def cy(bench):
    return signed_in(bench.cast.cy)


def withdraw(bench):
    """Let the mother take her yes back."""
    bench.cast.says(bench.cast.home.mother, Decision.Says.WITHDRAWN)


def a_clip(start=100, end=200, place=0, **other):
    clip = {"id": new_id(), "in": start, "out": end, "title": "He waits", "note": "", "tags": [], "place": place}
    return Change("clip.add", {"clip": clip | other})


def sent(change, undoes=None):
    return SentEdit(str(uuid.uuid4()), change, undoes)


def post(client, film, *edits, base=0):
    told = [{"key": one.key, "undoes": one.undoes} | one.change.as_json() for one in edits]
    body = json.dumps({"base": base, "edits": told})
    return client.post(f"/films/{film.pk}/edits/", body, content_type="application/json")
