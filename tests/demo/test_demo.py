"""The demonstration: told up to any day, its doors open, and it removes itself and nothing else."""

import datetime as dt
import json

import pytest

from attune import clock
from attune.billing.books import Invoice
from attune.billing.models import Charge
from attune.cases.models import Case, Cycle, Visit
from attune.cases.visiting import finish_visit
from attune.cli import main
from attune.consent.models import Decision
from attune.demo import stage
from attune.demo.seeding import seed
from attune.films.models import Film
from attune.jobs.actions import post_job
from attune.jobs.models import Job
from attune.jobs.worker import drain
from attune.people.models import Practice
from tests.serving import attune

DAYS = [dt.date(2026, 11, 23), dt.date(2027, 4, 6), dt.date(2027, 4, 7), dt.date(2027, 3, 20), dt.date(2028, 2, 29)]


@pytest.fixture
def told(request, db):
    """The stories as they are told on a day: the first of DAYS, or the one that a test asks for."""
    with clock.told(clock.at(getattr(request, "param", DAYS[0]), dt.time(8))):
        yield seed()


any_day = pytest.mark.parametrize("told", DAYS, indirect=True, ids=str)


@any_day
@pytest.mark.db
def test_on_any_day_one_cycle_straddles_the_change_of_the_rate_and_what_was_done_is_charged_at_its_own(told):
    change = stage.rate_change(dt.date.fromisoformat(told.today))
    straddling = [
        cycle
        for cycle in Cycle.objects.all()
        if {visit.starts_at.astimezone(clock.zone()).date() < change for visit in cycle.visits.all()} == {True, False}
    ]
    assert len(straddling) >= 1
    drain_only_news()
    amounts = [str(charge.amount) for charge in Charge.objects.all()]
    assert len(amounts) >= Visit.objects.filter(kind=Visit.Kind.FILMING, state=Visit.State.DONE).count() == 3
    assert set(amounts) <= {"75.00", "82.50"}
    assert Film.objects.count() == 0


@pytest.mark.db
def test_three_families_are_told_and_their_films_wait_to_be_drawn(told):
    assert [scene.name for scene in told.scenes] == ["Amina and Yusuf", "Hannah, Dan and Leo", "Nora and Walter"]
    assert (Practice.objects.get().demonstration, Case.objects.count()) == (True, 3)
    assert Job.objects.filter(kind="demo.film", state=Job.State.READY).count() == 3
    assert Visit.objects.filter(kind=Visit.Kind.FILMING, state=Visit.State.DONE).count() == 3
    assert Decision.objects.filter(says=Decision.Says.LATER).count() == 1


@pytest.mark.db
def test_every_door_opens_by_one_press_and_leads_somewhere(client, told, settings, tmp_path):
    settings.DATA = tmp_path
    stage.write_stage(tmp_path, told)
    page = client.get("/demo/").content.decode()
    for token, leads_to in ((told.practitioner, "/"), (told.office, "/office/"), (told.parent, "/our/")):
        assert f"/link/{token}/" in page
        assert client.get(f"/link/{token}/")["Location"] == leads_to
    assert client.get(f"/link/{told.own_film}/")["Location"].endswith("/film/")


@pytest.mark.db
def test_where_there_is_no_demonstration_there_are_no_doors(client, db, settings, tmp_path):
    settings.DATA = tmp_path
    assert client.get("/demo/").status_code == 404


@pytest.mark.film
def test_it_makes_everything_and_ends_and_can_be_removed(tmp_path):
    data = tmp_path / "demo"
    made = attune(data, "demo", "--no-serve", "--json", "--today", "2027-04-06", "--film-seconds", "13", "--data", data)
    assert made.returncode == 0, made.stderr
    assert [row["ready"] for row in json.loads(made.stdout)] == [True, True, True]
    facts = attune(data, "film", "list", "--json", "--data", data)
    assert len(json.loads(facts.stdout)) == 3
    removed = attune(data, "demo", "--remove", "--data", data)
    assert (removed.returncode, data.exists()) == (0, False)


def test_it_never_removes_or_begins_in_a_folder_that_is_not_its_own(tmp_path, capsys):
    (tmp_path / "diary.txt").write_text("mine")
    assert main(["demo", "--remove", "--data", str(tmp_path)]) == 1
    with pytest.raises(stage.NotADemonstration):
        stage.begin(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


@pytest.mark.db
def test_visits_have_a_buddy_and_ticks_and_a_cycle_that_is_over_becomes_an_invoice(told):
    done = Visit.objects.filter(kind=Visit.Kind.FILMING, state=Visit.State.DONE)
    assert {(one.buddy, one.ticks.count()) for one in done} == {("Olive Penn", 8)}
    packed = Visit.objects.filter(kind=Visit.Kind.FILMING).exclude(buddy="").exclude(pk__in=done)
    assert [one.ticks.count() for one in packed] == [2, 2, 2]
    drain_only_news()
    album = Visit.objects.get(pk=told.scenes[2].visit)
    run_job("demo.invoice", album)
    assert Invoice.objects.count() == 0  # the review is not charged yet
    hour = album.cycle.visits.get(kind=Visit.Kind.REVIEW)
    finish_visit(visit=hour, by=album.practitioner, at=hour.ends_at)
    drain_only_news()
    for _twice in range(2):
        run_job("demo.invoice", album)
    invoice = Invoice.objects.get()
    assert [line.charge.visit for line in invoice.lines.order_by("on")] == [album, hour]
    assert (invoice.total, invoice.open) == (sum(line.amount for line in invoice.lines.all()), invoice.total)
    assert invoice.issued_on <= clock.today()
    assert [one.kind for one in invoice.notices.all()] == ["invoice"]


def run_job(kind, visit):
    """Do a job of the demonstration now, and leave those that it posts."""
    post_job(kind=kind, args={"kind": "album", "visit": visit.id}, asked_by=visit.practitioner, once=False)
    drain(quick_only=True)


def drain_only_news():
    Job.objects.filter(kind__startswith="demo.").delete()
    drain()
