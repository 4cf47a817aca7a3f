"""Clips of earlier cycles in the tray, marks made clips, one's own keys, who else is there, and minutes spent."""

import datetime as dt

import pytest

from attune import clock
from attune.audit.models import Line, Sitting
from attune.cases.actions import open_case
from attune.cases.models import Cycle
from attune.clips.actions import add_clip, make_ready, record_edit
from attune.clips.edits import Change, NoLongerApplies
from attune.clips.models import AtWorkbench, Borrowed, Clip, Mark, TimeSpent
from attune.clips.presence import be_here, keep_seconds
from attune.clips.queries import bench_of, chosen_in
from attune.clips.rules import ClipsAreReady
from attune.ids import new_id
from tests.clips.conftest import make_film, make_visit, sent, withdraw

pytestmark = pytest.mark.db

HABITS = {"keys": {}, "single_keys": True, "reaction_ms": 500, "notes_time": False}
WINDOW, OTHER_WINDOW = "bcdfghjkmnpqrstv", "vtsrqpnmkjhgfdcb"


def do(film, by, kind, **payload):
    return record_edit(film=film, by=by, base=0, sent=sent(Change(kind, payload)))


@pytest.fixture
def later(bench):
    """The second cycle's film, and a clip of the first."""
    case = bench.cycle.case
    cycle = Cycle.objects.create(case=case, family=case.family, number=2, state=Cycle.State.FILMED)
    film = make_film(make_visit(bench.cast.home, bench.ruth, cycle), bench.ruth)
    return film, add_clip(film=bench.film, start=100, end=200, title="He waits", by=bench.ruth)


def borrow(bench, later, place=0):
    film, clip = later
    return do(film, bench.ruth, "borrowed.add", borrowed={"id": clip.pk, "place": place})


def test_a_borrowed_clip_is_chosen_in_its_place_and_made_ready_with_the_others(bench, later):
    film, clip = later
    own = add_clip(film=film, start=300, end=400, title="", by=bench.ruth)
    borrow(bench, later)
    assert chosen_in(film.visit.cycle) == [clip, own]
    assert bench_of(film).order == (clip.pk, own.pk)
    clip_set = make_ready(cycle=film.visit.cycle, by=bench.ruth)
    assert [item.clip for item in clip_set.items.all()] == [clip, own]
    assert chosen_in(bench.cycle) == [clip]


def test_the_page_of_the_choice_says_which_clip_is_borrowed_and_leads_back_to_its_own_film(bench, later, ruth):
    film, _clip = later
    borrow(bench, later)
    page = ruth.get(f"/cycles/{film.visit.cycle_id}/clip-set/").content.decode()
    assert "from cycle 1" in page
    assert f"/films/{film.pk}/clips/" in page
    assert f"/films/{bench.film.pk}/clips/" not in page


def test_a_clip_that_a_later_review_shows_keeps_its_length(bench, later):
    film, clip = later
    borrow(bench, later)
    make_ready(cycle=film.visit.cycle, by=bench.ruth)
    with pytest.raises(ClipsAreReady):
        do(bench.film, bench.ruth, "clip.change", id=clip.pk, fields={"in": 120})


def test_a_clip_given_back_and_undone_is_borrowed_again(bench, later):
    film, clip = later
    borrow(bench, later)
    back = do(film, bench.ruth, "borrowed.remove", id=clip.pk)
    assert Borrowed.objects.count() == 0
    record_edit(film=film, by=bench.ruth, base=0, sent=sent(Change("clip.remove", {"id": clip.pk}), undoes=back.key))
    assert [(one.clip, one.place) for one in Borrowed.objects.all()] == [(clip, 0)]
    verbs = Line.objects.filter(thing_kind="borrowed").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["add", "remove", "add"]


@pytest.mark.parametrize("other", ["of the same cycle", "of a later cycle", "removed", "of nobody"])
def test_only_what_stands_in_an_earlier_cycle_of_the_case_is_borrowed(bench, later, other):
    film, clip = later
    if other == "of the same cycle":
        clip = add_clip(film=film, start=0, end=100, title="", by=bench.ruth)
    elif other == "of a later cycle":
        film, clip = bench.film, add_clip(film=film, start=0, end=100, title="", by=bench.ruth)
    elif other == "removed":
        do(bench.film, bench.ruth, "clip.remove", id=clip.pk)
    else:
        clip = Clip(id=new_id())
    with pytest.raises(NoLongerApplies):
        do(film, bench.ruth, "borrowed.add", borrowed={"id": clip.pk, "place": 0})
    assert Borrowed.objects.count() == 0


def test_a_clip_of_another_case_is_never_borrowed(bench, later):
    bench.film.case = open_case(family=bench.film.family, practitioner=bench.ruth, by=bench.ruth)
    bench.film.save()
    with pytest.raises(NoLongerApplies):
        borrow(bench, later)


def test_a_borrowed_clip_whose_film_is_deleted_is_chosen_no_more(bench, later):
    film, _clip = later
    borrow(bench, later)
    bench.film.deleted_at = clock.now()
    bench.film.save()
    assert chosen_in(film.visit.cycle) == []


def test_what_can_be_borrowed_is_told_with_its_cycle_and_length(bench, later, ruth):
    film, clip = later
    (told,) = ruth.get(f"/films/{film.pk}/earlier/").json()["clips"]
    assert told == {
        "id": clip.pk, "title": "He waits", "cycle": 1, "seconds": 4.0, "verdict": "good", "picture": None,
    }  # fmt: skip
    assert ruth.get(f"/films/{bench.film.pk}/earlier/").json() == {"clips": []}
    withdraw(bench)
    assert ruth.get(f"/films/{film.pk}/earlier/").status_code == 404


def test_a_mark_made_a_clip_is_one_edit_and_one_undo(bench):
    mark = {"id": new_id(), "in": 0, "out": 126}
    do(bench.film, bench.ruth, "mark.add", mark=mark)
    clip = {"id": new_id(), "in": 10, "out": 126, "title": "", "note": "", "tags": [], "place": 0}
    turned = do(bench.film, bench.ruth, "mark.turn", id=mark["id"], clip=clip)
    assert (Mark.objects.filter(removed_at=None).count(), Clip.objects.kept().count()) == (0, 1)
    undone = sent(Change("mark.remove", {"id": mark["id"]}), undoes=turned.key)
    record_edit(film=bench.film, by=bench.ruth, base=0, sent=undone)
    assert (Mark.objects.filter(removed_at=None).count(), Clip.objects.kept().count()) == (1, 0)
    assert bench_of(bench.film).marks == {mark["id"]: mark}


def test_habits_are_the_same_on_every_machine(bench, ruth, cy):
    habits = HABITS | {"keys": {"undo": "u", "frame_on": "Shift+q"}, "reaction_ms": 0, "notes_time": True}
    assert ruth.get("/workbench/habits/").json() == HABITS
    assert ruth.post("/workbench/habits/", habits, content_type="application/json").json() == habits
    assert ruth.get("/workbench/habits/").json() == habits
    assert cy.get("/workbench/habits/").json() == HABITS


@pytest.mark.parametrize(
    "wrong",
    [
        {"keys": {"undo": "u", "redo": "u"}},
        {"keys": {"undo": ""}},
        {"keys": {"undo": "a b"}},
        {"keys": {"<b>": "u"}},
        {"keys": []},
        {"single_keys": 1},
        {"reaction_ms": 2001},
        {"reaction_ms": True},
        {"more": 1},
    ],
)
def test_what_are_no_habits_is_refused_and_nothing_is_kept(bench, ruth, wrong):
    assert ruth.post("/workbench/habits/", HABITS | wrong, content_type="application/json").status_code == 400
    assert ruth.get("/workbench/habits/").json() == HABITS


def here(client, film, window=WINDOW, **other):
    told = {"window": window, "active": True, "gone": False} | other
    return client.post(f"/films/{film.pk}/here/", told, content_type="application/json")


def test_another_window_is_told_of_until_it_is_closed(bench, ruth):
    assert here(ruth, bench.film).json() == {"others": []}
    (other,) = here(ruth, bench.film, OTHER_WINDOW).json()["others"]
    assert (other["name"], other["watches"]) == ("", False)
    here(ruth, bench.film, gone=True)
    assert here(ruth, bench.film, OTHER_WINDOW).json() == {"others": []}


def test_a_window_that_says_nothing_more_is_gone(bench, ruth):
    with clock.told(clock.now() - dt.timedelta(seconds=26)):
        be_here(film=bench.film, by=bench.ruth, window=OTHER_WINDOW, active=True)
    assert here(ruth, bench.film).json() == {"others": []}
    assert AtWorkbench.objects.count() == 1


def test_whoever_works_on_it_and_whoever_watches_it_is_named(bench, ruth):
    cy = bench.cast.cy
    be_here(film=bench.film, by=cy, window=OTHER_WINDOW, active=True)
    now = clock.now()
    for person in (cy, bench.cast.office):
        Sitting.objects.create(
            actor_kind="practitioner", actor=person.pk, thing_kind="film", thing=bench.film.pk,
            family=bench.film.family_id, opened_at=now, last_at=now,
        )  # fmt: skip
    told = [(other["name"], other["watches"]) for other in here(ruth, bench.film).json()["others"]]
    assert told == [(cy.name, False), (bench.cast.office.name, True)]


@pytest.mark.parametrize("wrong", [{"window": "x"}, {"window": None}, {"more": 1}])
def test_what_is_no_window_is_not_heard(bench, ruth, wrong):
    assert here(ruth, bench.film, **wrong).status_code == 400
    assert AtWorkbench.objects.count() == 0


def work(bench, *seconds, active=True, window=WINDOW):
    """Be heard of from the workbench so many seconds apart."""
    moment = clock.now()
    for after in seconds:
        with clock.told(moment + dt.timedelta(seconds=after)):
            be_here(film=bench.film, by=bench.ruth, window=window, active=active)


def note_time(client):
    client.post("/workbench/habits/", HABITS | {"notes_time": True}, content_type="application/json")


def test_minutes_are_noted_only_for_whoever_wants_it_and_only_while_she_is_at_work(bench, ruth):
    work(bench, 0, 10, 20)
    assert TimeSpent.objects.count() == 0
    note_time(ruth)
    work(bench, 30, 40)
    work(bench, 50, 60, active=False)
    spent = TimeSpent.objects.get()
    assert (spent.practitioner, spent.visit, spent.day, spent.seconds) == (
        bench.ruth, bench.film.visit, clock.today(), 20,
    )  # fmt: skip


def test_a_gap_is_no_work_and_two_windows_count_once(bench, ruth):
    note_time(ruth)
    work(bench, 0, 10)
    work(bench, 14, window=OTHER_WINDOW)
    work(bench, 20)
    work(bench, 38)  # at most a quarter of a minute for one word
    assert TimeSpent.objects.get().seconds == 20 + 15


def test_she_puts_her_minutes_right_and_removes_them(bench, ruth, cy):
    spent = TimeSpent.objects.create(
        practitioner=bench.ruth, visit=bench.film.visit, day=clock.today(), seconds=60 * 34
    )
    address = f"/cycles/{bench.cycle.pk}/time/"
    assert 'value="34"' in ruth.get(f"/cycles/{bench.cycle.pk}/").content.decode()
    ruth.post(address, {"time": spent.pk, "minutes": "20"})
    spent.refresh_from_db()
    assert spent.seconds == 1200
    assert cy.post(address, {"time": spent.pk, "minutes": "1"}).status_code == 404
    ruth.post(address, {"time": spent.pk, "minutes": "a lot"})
    spent.refresh_from_db()
    assert spent.seconds == 1200
    keep_seconds(spent=spent, seconds=0)
    assert TimeSpent.objects.count() == 0
