"""From the card to the workbench: every kind of film is read in the locked room, and what cannot be used says why."""

import hashlib
import io

import av
import pytest

from attune.audit.actions import SYSTEM
from attune.clips.actions import CUTTING
from attune.consent.models import Decision, Purpose
from attune.films.actions import add_film, remove_film
from attune.films.models import Film, FilmPart
from attune.films.queries import playing
from attune.films.rules import SHEET_ACROSS, SHEET_DOWN
from attune.films.telling import film_facts, steps_of
from attune.jobs import ledger
from attune.jobs.actions import WANTED, cancel_job, post_job, retry_job, want_first
from attune.jobs.claiming import Claimer
from attune.jobs.models import Job
from attune.jobs.worker import Worker, drain
from attune.media import strip
from attune.media.span import FrameTable
from attune.people.models import ServiceProfile
from attune.safe.keys import family_keys, objects
from attune.safe.models import StoredThing
from attune.safe.queries import open_thing
from tests.filmmaker import make, make_parts, trap
from tests.films.sending import create, patch, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.film]


@pytest.fixture(scope="session")
def card(tmp_path_factory):
    return tmp_path_factory.mktemp("card")


def bring(client, visit, path):
    send(client, visit, path.read_bytes(), pieces=2, name=path.name)
    drain()
    return Film.objects.get()


@pytest.mark.parametrize("kind", ["h264_25", "interlaced_mts", "rotated", "no_sound"])
def test_a_film_becomes_ready_with_everything_made_of_it(cast, ruth, card, kind):
    made = make(kind, card)
    film = bring(ruth, cast.home.visit, made.path)
    facts = film_facts(film)
    assert (facts["state"], facts["sentence"], facts["frames"]) == ("ready", "", made.frames)
    assert {step: told["state"] for step, told in facts["steps"].items()} == dict.fromkeys(facts["steps"], "done")
    assert (film.width, film.height) == (made.width, made.height)
    assert float(film.duration_ticks * film.time_base) == pytest.approx(float(made.times[-1]))
    with open_thing(film.frame_table) as reader:
        assert FrameTable.unpack(reader.read()).count == made.frames
    with open_thing(playing(film)) as reader:
        data = reader.read()
    assert (data[4:8], hashlib.sha256(data).hexdigest()) == (b"ftyp", film.rendition.sha256)
    sheets = ruth.get(f"/films/{film.pk}/sheets/").json()
    assert (sheets["columns"], sheets["rows"], sheets["width"]) == (10, 10, 160)
    assert ruth.get(sheets["sheets"][0]["url"]).headers["Content-Type"] == "image/jpeg"
    assert ruth.get(f"/films/{film.pk}/peaks/").content[:4] == b"ATPK"


def test_the_copy_of_a_filmed_review_is_as_small_as_the_practice_says(cast, card):
    for member in (cast.home.mother, cast.home.child):
        cast.says(member, Decision.Says.GIVEN, Purpose.FILMING_REVIEW)
    ServiceProfile.objects.update(review_film_lines=90)
    film = add_film(visit=cast.home.visit, files=[make("h264_25", card).path], by=cast.ruth, kind=Film.Kind.REVIEW)
    drain()
    film.refresh_from_db()
    with open_thing(playing(film)) as reader, av.open(io.BytesIO(reader.read())) as copy:
        assert (film.kind, film.state, copy.streams.video[0].height) == (Film.Kind.REVIEW, Film.State.READY, 90)


@pytest.mark.parametrize("kind", ["chapters", "gap_mts"])
def test_the_parts_of_a_recording_become_one_film(cast, ruth, kind):
    made = make_parts(kind)
    for path in made.paths:
        send(ruth, cast.home.visit, path.read_bytes(), pieces=2, name=path.name)
    film, other = Film.objects.order_by("added_at")
    FilmPart.objects.filter(film=other).update(film=film, place=1)
    Job.objects.filter(thing=other.pk).delete()
    other.delete()
    drain()
    film.refresh_from_db()
    assert (film.state, film.problem, film.frames_count) == ("ready", "", len(made.numbers))
    assert float(film.duration_ticks * film.time_base) == pytest.approx(float(made.times[-1]))
    facts = film_facts(film)
    assert (facts["seams"], facts["gaps"]) == ([40], [[frame, str(seconds)] for frame, seconds in made.gaps])
    assert not film.plays_at_once
    told = [f"{float(seconds):.1f} seconds of the recording are missing" for _, seconds in made.gaps]
    page = ruth.get(f"/films/{film.pk}/").text
    assert [sentence in page for sentence in told] == [True] * len(made.gaps)
    assert page.count("seconds of the recording are missing") == len(made.gaps)


@pytest.mark.parametrize("kind", ["text", "ffconcat", "sdp"])
def test_what_is_no_film_is_refused_with_a_sentence_and_can_be_removed(cast, ruth, card, kind, caplog):
    before = sorted(objects().names())
    film = bring(ruth, cast.home.visit, trap(kind, card, make("h264_25", card).path))
    code = "not-a-film" if kind == "text" else "unsafe-format"
    facts = film_facts(film)
    assert (facts["state"], facts["problem"]) == ("refused", code)
    assert "card is unchanged" in facts["sentence"]
    remove_film(film=film, by=cast.ruth, why="asked")
    drain()
    assert sorted(objects().names()) == before


def test_a_film_that_was_cut_short_is_taken_up_to_the_cut_and_says_so(cast, ruth, card):
    film = bring(ruth, cast.home.visit, make("cut_short", card).path)
    facts = film_facts(film)
    assert (facts["state"], facts["problem"]) == ("ready", "taken-up-to-the-cut")
    assert facts["sentence"].startswith("The end of this film is missing.")


def test_removing_a_ready_film_leaves_nothing_of_it(cast, ruth, card):
    before = sorted(objects().names())
    film = bring(ruth, cast.home.visit, make("h264_25", card).path)
    assert len(sorted(objects().names())) > len(before) + 5
    remove_film(film=film, by=cast.ruth, why="asked")
    drain()
    assert (sorted(objects().names()), StoredThing.objects.count()) == (before, 0)


def test_the_copy_goes_on_at_its_gaps_and_comes_out_the_same(cast, ruth, card):
    film = bring(ruth, cast.home.visit, make("h264_25", card).path)
    whole, thing = film.rendition.sha256, film.rendition
    for segment in thing.segments.filter(place__in=[0, 2]):
        objects().delete(segment.name)
        segment.delete()
    StoredThing.objects.filter(pk=thing.pk).update(completed_at=None)
    kept = set(thing.segments.values_list("name", flat=True))
    retry(film)
    film.rendition.refresh_from_db()
    assert film.rendition.sha256 == whole
    assert kept < set(film.rendition.segments.values_list("name", flat=True))


def retry(film):
    retry_job(job=given_up("film.rendition"), by=SYSTEM)
    drain()


def test_a_step_can_be_stopped_and_taken_up_again(cast, ruth, card):
    send(ruth, cast.home.visit, make("h264_25", card).path.read_bytes())
    for _ in range(2):
        Worker(Claimer("test")).work_once()
    film = Film.objects.get()
    job = Job.objects.get(kind="film.rendition")
    cancel_job(job=job, by=cast.ruth)
    drain()
    film.refresh_from_db()
    assert ({step.kind: step.state for step in steps_of(film)}["film.rendition"], film.state) == (
        "cancelled",
        "verified",
    )
    retry_job(job=job, by=cast.ruth)
    drain()
    film.refresh_from_db()
    assert film.state == Film.State.READY


def test_a_step_that_is_under_way_stops_when_asked_and_keeps_what_it_made(cast, ruth, card, monkeypatch):
    monkeypatch.setattr("attune.films.actions.making.ASK_EVERY", 0)
    film = bring(ruth, cast.home.visit, make("h264_25", card).path)
    StoredThing.objects.filter(pk=film.rendition_id).update(completed_at=None)
    last = film.rendition.segments.last()
    objects().delete(last.name)
    last.delete()
    kept = film.rendition.segments.count()
    job = retry_job(job=given_up("film.rendition"), by=SYSTEM)
    held = Claimer("test").claim()
    assert held.pk == job.pk
    cancel_job(job=held, by=cast.ruth)
    ledger.do(ledger.Held(held))
    job.refresh_from_db()
    assert (job.state, film.rendition.segments.count()) == (Job.State.CANCELLED, kept)


def test_a_copy_gives_way_to_the_film_that_somebody_has_before_them_and_goes_on_afterwards(
    cast, ruth, card, monkeypatch
):
    monkeypatch.setattr("attune.films.actions.making.ASK_EVERY", 0)
    film = bring(ruth, cast.home.visit, make("h264_25", card).path)
    whole = film.rendition.sha256
    StoredThing.objects.filter(pk=film.rendition_id).update(completed_at=None)
    last = film.rendition.segments.last()
    objects().delete(last.name)
    last.delete()
    kept = film.rendition.segments.count()
    job = retry_job(job=given_up("film.rendition"), by=SYSTEM)
    attempts = job.attempts
    held = Claimer("test").claim()
    wanted = post_job(kind="film.rendition", args={"film": "bcdfghjkmnpqrstv"}, thing=("film", "bcdfghjkmnpqrstv"))
    want_first(kind="film", thing="bcdfghjkmnpqrstv", by=cast.ruth)
    ledger.do(ledger.Held(held))
    job.refresh_from_db()
    assert (job.state, job.attempts, film.rendition.segments.count()) == (Job.State.READY, attempts, kept)
    cancel_job(job=wanted, by=SYSTEM)
    drain()
    film.rendition.refresh_from_db()
    assert film.rendition.sha256 == whole


def test_small_pictures_give_way_to_clips_that_somebody_waits_for_and_go_on_afterwards(cast, ruth, card, monkeypatch):
    monkeypatch.setattr("attune.films.actions.making.ASK_EVERY", 0)
    film = bring(ruth, cast.home.visit, make("h264_25", card).path)
    shown = list(film.sheets.values_list("facts", flat=True))
    film.sheets.all().delete()
    job = retry_job(job=given_up("film.sheets"), by=SYSTEM)
    ruth.get(f"/films/{film.pk}/clips/")
    held = Claimer("test").claim()
    waited_for = post_job(kind="clips.cut", args={"clip_set": "bcdfghjkmnpqrstv"}, priority=CUTTING)
    ledger.do(ledger.Held(held))
    job.refresh_from_db()
    assert (held.pk, job.state, film.sheets.count()) == (job.pk, Job.State.READY, 0)
    cancel_job(job=waited_for, by=SYSTEM)
    drain()
    assert list(film.sheets.values_list("facts", flat=True)) == shown


def test_opening_a_film_or_its_workbench_lifts_its_work_above_all_other(cast, ruth, card):
    send(ruth, cast.home.visit, make("h264_25", card).path.read_bytes())
    film = Film.objects.get()
    steps = Job.objects.filter(thing=film.pk).order_by("kind").values_list("kind", "priority")
    before = list(steps.all())
    ruth.get(f"/films/{film.pk}/")
    opened = list(steps.all())
    ruth.get(f"/films/{film.pk}/clips/")
    assert before == [("film.frames", 39), ("film.verify", 40)]
    assert (opened, list(steps.all())) == ([("film.frames", 39 + WANTED), ("film.verify", 40 + WANTED)], opened)


@pytest.mark.parametrize(("first", "made"), [("film.verify", set()), ("film.frames", {"rendition", "sheets", "peaks"})])
def test_nothing_is_made_of_a_film_that_is_not_what_was_sent(cast, ruth, card, first, made):
    data = make("h264_25", card).path.read_bytes()
    url = create(ruth, cast.home.visit, len(data), sha256=hashlib.sha256(b"another").hexdigest())["Location"]
    patch(ruth, url, 0, data)
    Job.objects.filter(kind=first).update(priority=WANTED)
    drain()
    film = Film.objects.get()
    steps = Job.objects.filter(thing=film.pk).exclude(kind__in=["film.verify", "film.frames"])
    assert (film.state, film.problem) == (Film.State.REFUSED, "not-the-same")
    assert {(job.kind, job.state) for job in steps} == {(f"film.{step}", Job.State.FAILED) for step in made}
    assert (film.sheets.count(), film.rendition.segments.count() if film.rendition else 0) == (0, 0)


def given_up(kind):
    Job.objects.filter(kind=kind).update(state=Job.State.FAILED)
    return Job.objects.get(kind=kind)


def test_a_family_key_that_is_gone_closes_the_film(cast, ruth, card):
    film = bring(ruth, cast.home.visit, make("h264_25", card).path)
    family_keys().destroy(film.family_id)
    assert ruth.get(f"/films/{film.pk}/play/", headers={"Range": "bytes=0-9"}).status_code == 404
    assert ruth.get(f"/films/{film.pk}/play/").status_code == 404


def test_the_sheet_is_as_wide_as_the_strip_draws_it():
    assert (SHEET_ACROSS, SHEET_DOWN) == (strip.ACROSS, strip.DOWN)
