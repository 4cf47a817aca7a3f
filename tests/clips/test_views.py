"""The workbench's pages and what its scripts send, for whoever may and whoever may not."""

import json
import re

import pytest

from attune.cases.models import Cycle, Visit
from attune.clips.actions import add_clip
from attune.clips.edits import Change
from attune.clips.models import Clip, ClipSet, Edit
from attune.ids import new_id
from attune.jobs.models import Job
from tests.clips.conftest import a_clip, make_visit, post, sent, withdraw
from tests.films.conftest import signed_in

pytestmark = pytest.mark.db

PAGES = ["/films/{film}/clips/", "/films/{film}/edits/", "/cycles/{cycle}/clip-set/"]


def addresses(bench):
    return [page.format(film=bench.film.pk, cycle=bench.cycle.pk) for page in PAGES]


def state_of(page):
    found = re.search(
        r'<script id="workbench-state" type="application/json">(.*?)</script>', page.content.decode(), re.DOTALL
    )
    return json.loads(found[1])


def test_the_workbench_tells_its_page_all_that_it_needs(bench, ruth):
    add_clip(film=bench.film, start=100, end=200, title="He waits", by=bench.ruth)
    page = ruth.get(f"/films/{bench.film.pk}/clips/")
    state = state_of(page)
    assert state["film"]["name"] == "Amina and Yusuf"
    assert state["film"]["count"] == 1000
    assert state["limits"] == {"clips": [1, 4], "seconds": ["3", "10"]}
    assert [edit["kind"] for edit in state["edits"]] == ["clip.add"]
    assert state["head"] == 1
    assert [principle["key"] for principle in state["principles"]] == [
        "attentive", "encouraging", "receiving", "attuned", "guiding", "deepening",
    ]  # fmt: skip
    assert page["Cache-Control"] == "no-store"


def test_no_address_or_title_of_the_workbench_holds_a_name(bench, ruth):
    page = ruth.get(f"/films/{bench.film.pk}/clips/").content.decode()
    title = re.search(r"<title>(.*?)</title>", page)[1]
    assert title == "Choose clips – Attune"


@pytest.mark.parametrize("who", ["cy", "office"])
def test_whoever_is_not_of_the_case_finds_nothing(bench, who):
    client = signed_in(getattr(bench.cast, who))
    assert [client.get(address).status_code for address in addresses(bench)] == [404, 404, 404]
    assert post(client, bench.film, sent(a_clip())).status_code == 404
    assert Edit.objects.count() == 0


def test_the_signed_out_are_sent_to_the_door(bench, client):
    assert [client.get(address).status_code for address in addresses(bench)] == [302, 302, 302]


def test_with_consent_withdrawn_the_film_is_shut(bench, ruth):
    withdraw(bench)
    assert ruth.get(f"/films/{bench.film.pk}/clips/").status_code == 404
    assert ruth.get(f"/films/{bench.film.pk}/edits/").status_code == 404
    assert post(ruth, bench.film, sent(a_clip())).status_code == 404


def test_a_film_that_is_still_being_read_says_so_and_looks_again(bench, ruth):
    bench.film.frame_table = None
    bench.film.save()
    page = ruth.get(f"/films/{bench.film.pk}/clips/")
    assert (page.status_code, page["Refresh"]) == (200, "3")


def test_posted_edits_are_answered_with_all_edits_since(bench, ruth):
    first = sent(a_clip())
    post(ruth, bench.film, first)
    second = sent(Change("mark.add", {"mark": {"id": new_id(), "in": 0, "out": 10}}))
    answer = post(ruth, bench.film, second, base=0).json()
    assert (answer["head"], [edit["key"] for edit in answer["edits"]]) == (2, [first.key, second.key])


def test_other_windows_ask_for_what_is_new(bench, ruth):
    post(ruth, bench.film, sent(a_clip()))
    answer = ruth.get(f"/films/{bench.film.pk}/edits/?after=1").json()
    assert (answer["head"], answer["edits"]) == (1, [])
    assert answer["film"]["ready"] == {"frames": True, "peaks": False, "sheets": False, "rendition": False}


def test_an_edit_that_no_longer_applies_is_answered_with_the_sentence_and_what_was_saved(bench, ruth):
    good = sent(a_clip())
    late = sent(Change("clip.change", {"id": new_id(), "fields": {"title": "x"}}))
    never = sent(a_clip(300, 400))
    answer = post(ruth, bench.film, good, late, never)
    told = answer.json()
    assert answer.status_code == 409
    assert told["key"] == late.key
    assert told["sentence"] == "This was removed in another place, so it cannot be changed. All else is kept."
    assert [edit["key"] for edit in told["edits"]] == [good.key]


def test_what_is_no_edit_is_refused_by_its_key_and_nothing_is_done(bench, ruth):
    good, wrong = sent(a_clip()), sent(a_clip(100, 2000))
    answer = post(ruth, bench.film, good, wrong)
    assert (answer.status_code, answer.json()["key"], Edit.objects.count()) == (400, wrong.key, 0)
    assert ruth.post(f"/films/{bench.film.pk}/edits/", "{", content_type="application/json").status_code == 400


def test_edits_need_the_pages_own_token(bench):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(bench.ruth)
    assert post(client, bench.film, sent(a_clip())).status_code == 403


def test_clips_of_good_length_go_straight_on_to_the_review(bench, ruth):
    visit = make_visit(bench.cast.home, bench.ruth, bench.cycle, Visit.Kind.REVIEW)
    clip = add_clip(film=bench.film, start=100, end=200, title="", by=bench.ruth)
    answer = ruth.post(f"/cycles/{bench.cycle.pk}/clip-set/")
    assert answer.status_code in {302, 307}
    assert str(visit.pk) in answer["Location"]
    chosen = ClipSet.objects.get()
    assert ([item.clip for item in chosen.items.all()], chosen.outside) == ([clip], [])
    bench.cycle.refresh_from_db()
    assert bench.cycle.state == Cycle.State.CLIPS_READY
    assert Job.objects.filter(kind="clips.cut").get().args == {"clip_set": chosen.pk}


def test_made_ready_twice_is_once(bench, ruth):
    add_clip(film=bench.film, start=100, end=200, title="", by=bench.ruth)
    ruth.post(f"/cycles/{bench.cycle.pk}/clip-set/")
    ruth.post(f"/cycles/{bench.cycle.pk}/clip-set/")
    assert ClipSet.objects.count() == 1


def test_a_long_clip_asks_for_a_reason_and_keeps_it(bench, ruth):
    add_clip(film=bench.film, start=100, end=351, title="", by=bench.ruth)
    refused = ruth.post(f"/cycles/{bench.cycle.pk}/clip-set/")
    assert refused.status_code == 422
    assert "Clip 1 is a little long" in refused.content.decode()
    assert ClipSet.objects.count() == 0
    ruth.post(f"/cycles/{bench.cycle.pk}/clip-set/", {"reason": "She asked to see it all"})
    chosen = ClipSet.objects.get()
    assert (chosen.reason, chosen.outside) == ("She asked to see it all", [{"code": "long", "clip": 1}])
    assert "She asked to see it all" in ruth.get(f"/cycles/{bench.cycle.pk}/clip-set/").content.decode()


def test_without_a_clip_nothing_is_made_ready(bench, ruth):
    refused = ruth.post(f"/cycles/{bench.cycle.pk}/clip-set/", {"reason": "None today"})
    assert refused.status_code == 422
    assert "Nothing is chosen yet" in refused.content.decode()


def test_a_ready_choice_is_opened_again_and_nothing_is_lost(bench, ruth):
    add_clip(film=bench.film, start=100, end=200, title="", by=bench.ruth)
    ruth.post(f"/cycles/{bench.cycle.pk}/clip-set/")
    answer = ruth.post(f"/cycles/{bench.cycle.pk}/clip-set/reopening/")
    assert answer["Location"] == f"/films/{bench.film.pk}/clips/"
    assert (ClipSet.objects.filter(reopened_at=None).count(), Clip.objects.chosen().count()) == (0, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_workbench_asks_as_much_for_many_clips_as_for_one(bench, ruth, count, django_assert_num_queries):
    for place in range(count):
        post(ruth, bench.film, sent(a_clip(place=place)))
    with django_assert_num_queries(14):
        ruth.get(f"/films/{bench.film.pk}/clips/")


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_new_is_told_in_as_many_questions_for_many_clips_as_for_one(
    bench, ruth, count, django_assert_num_queries
):
    for place in range(count):
        post(ruth, bench.film, sent(a_clip(place=place)))
    with django_assert_num_queries(7):
        ruth.get(f"/films/{bench.film.pk}/edits/?after=0")
