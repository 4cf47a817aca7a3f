"""What is prepared beside the clips: stills, openers, loudness, and what the rehearsal found."""

import numpy as np
import pytest
from django.urls import reverse

from attune.clips.models import ClipSet, ClipSetItem, Still
from attune.ids import new_id
from attune.jobs.models import Job
from attune.media.peaks import pack
from attune.reviews import actions, rehearsing, stills
from attune.reviews.models import Tried
from attune.reviews.rules import OPENERS, AlreadyBegun, NotInThisClip, NotOfThisReview
from attune.safe.actions import seal_thing
from attune.safe.models import StoredThing
from tests.reviews.hour import a_set, an_hour

pytestmark = pytest.mark.db


def at(name, *ids):
    return reverse(f"review-{name}", args=ids)


def a_still(hour, frame, *, taken=True):
    still = Still.objects.create(film=hour.film, family_id=hour.film.family_id, frame=frame, title=f"Still {frame}")
    if taken:
        still.picture = seal_thing(
            family=hour.film.family_id, kind=StoredThing.Kind.STILL, media_type="image/png", chunks=[b"picture"]
        )
        still.save()
    return still


def in_order(clip_set):
    return [item.clip_id or item.still_id for item in clip_set.items.order_by("place")]


def test_a_still_stands_after_the_clip_it_lies_in(hour, review):
    still = a_still(hour, hour.clips[1].start + 5, taken=False)
    stills.show_still(review=review, still=still.pk, by=hour.practitioner)
    first, second, third = (clip.id for clip in hour.clips)
    assert in_order(hour.clip_set) == [first, second, still.pk, third]
    assert Job.objects.get(kind="clips.still").args == {"still": still.pk}


def test_a_still_of_another_film_is_refused(hour, review, ruth):
    other = a_still(an_hour(ruth, ("Hannah", "Leo")), 5)
    with pytest.raises(NotOfThisReview):
        stills.show_still(review=review, still=other.pk, by=hour.practitioner)
    assert in_order(hour.clip_set) == [clip.id for clip in hour.clips]


def test_a_still_is_left_out_again_and_may_be_shown_again(client, hour, review):
    still = a_still(hour, 5)
    client.post(at("stills", review.id), {"show": still.pk})
    item = ClipSetItem.objects.get(still=still)
    assert client.get(at("prepare", review.id)).context["preparation"].stills == []
    client.post(at("stills", review.id), {"leave": item.pk})
    assert in_order(hour.clip_set) == [clip.id for clip in hour.clips]
    assert client.get(at("prepare", review.id)).context["preparation"].stills == [still]


def test_the_room_is_told_at_which_place_a_still_stands(client, hour, review):
    still = a_still(hour, hour.clips[0].start + 5)
    stills.show_still(review=review, still=still.pk, by=hour.practitioner)
    actions.begin_review(review=review, by=hour.practitioner)
    state = client.get(at("room", review.id)).context["state"]
    assert [(one["id"], one["place"]) for one in state["stills"]] == [(still.pk, 2)]
    assert [one["id"] for one in state["clips"]] == [clip.id for clip in hour.clips]


def test_stills_openings_and_loudness_come_along_into_a_newer_choice(hour, review):
    still = a_still(hour, 5)
    stills.show_still(review=review, still=still.pk, by=hour.practitioner)
    item = hour.clip_set.items.get(clip=hour.clips[0])
    actions.write_opening(review=review, item=item.pk, text="What do you see?", by=hour.practitioner)
    actions.play_louder(review=review, item=item.pk, louder=12, by=hour.practitioner)
    ClipSet.objects.filter(pk=hour.clip_set.pk).update(reopened_at=hour.clip_set.ready_at)
    newer = a_set(hour.cycle, hour.clips[:1])
    actions.open_review(visit=hour.visit, by=hour.practitioner)
    assert in_order(newer) == [hour.clips[0].id, still.pk]
    carried = newer.items.get(clip=hour.clips[0])
    assert (carried.opening, carried.louder) == ("What do you see?", 12)


def test_a_whole_order_is_taken_as_it_was_dragged(client, hour, review):
    ids = [item.pk for item in hour.clip_set.items.order_by("place")]
    client.post(at("order", review.id), {"order": ids[::-1]})
    assert in_order(hour.clip_set) == [clip.id for clip in hour.clips][::-1]
    client.post(at("order", review.id), {"order": ids[:1]})
    assert in_order(hour.clip_set) == [clip.id for clip in hour.clips][::-1]


def test_an_opener_is_taken_by_one_tap(client, hour, review):
    item = hour.clip_set.items.order_by("place").first()
    client.post(at("opening", review.id, item.pk), {"opener": str(OPENERS[0])})
    item.refresh_from_db()
    assert item.opening == "What do you see?"


@pytest.mark.parametrize(("loud", "suggested"), [(100, 0), (7, 6), (4, 12), (2, 18), (0, 0)])
def test_a_quiet_clip_is_said_to_be_quiet_and_a_silent_one_is_left_alone(client, hour, review, loud, suggested):
    wave = np.full((6000, 2), 100, np.int8)
    wave[400:800] = [-loud, loud]  # under the first clip
    hour.film.peaks = seal_thing(
        family=hour.film.family_id, kind=StoredThing.Kind.PEAKS, media_type="x", chunks=[pack(wave)]
    )
    hour.film.save()
    rows = client.get(at("prepare", review.id)).context["preparation"].rows
    assert [row.louder for row in rows] == [suggested, 0, 0]


def test_how_loud_a_clip_plays_is_kept_and_told_to_the_room(client, hour, review):
    item = hour.clip_set.items.order_by("place").first()
    client.post(at("louder", review.id, item.pk), {"louder": "12"})
    client.post(at("louder", review.id, item.pk), {"louder": "13"})  # not a step on offer
    actions.begin_review(review=review, by=hour.practitioner)
    clips = client.get(at("room", review.id)).context["state"]["clips"]
    assert [clip["louder"] for clip in clips] == [12, 0, 0]


def try_it(client, review, **told):
    return client.post(at("tried", review.id), told, content_type="application/json").status_code


@pytest.mark.parametrize(
    ("told", "found", "figure"),
    [
        ({"what": "sound", "heard": True, "level": -23}, "right", -23),
        ({"what": "sound", "heard": False, "level": -23}, "wrong", -23),
        ({"what": "sound", "heard": True}, "wrong", None),
        ({"what": "power", "plugged": True, "percent": 100}, "right", 100),
        ({"what": "power", "plugged": False, "percent": 31}, "wrong", 31),
        ({"what": "power"}, "unknown", None),
        ({"what": "awake", "awake": True}, "right", None),
        ({"what": "awake", "awake": False}, "wrong", None),
        ({"what": "awake"}, "unknown", None),
    ],
)
def test_what_was_tried_passes_only_where_it_was_seen_to_be_right(client, review, told, found, figure):
    assert try_it(client, review, **told) == 200
    kept = Tried.objects.get(review=review)
    assert (kept.what, kept.found, kept.figure) == (told["what"], found, figure)


def test_what_was_tried_again_is_kept_once(client, review):
    try_it(client, review, what="power", plugged=False, percent=20)
    try_it(client, review, what="power", plugged=True, percent=21)
    assert [(one.found, one.figure) for one in Tried.objects.all()] == [("right", 21)]


def test_what_no_browser_can_tell_is_asked_of_her_and_only_that(client, review):
    try_it(client, review, what="power")
    asked = {check.key: (check.done, check.asks) for check in checks(client, review)}
    assert asked["power"] == (False, "power")
    assert asked["sound"] == (False, "")
    client.post(at("seen", review.id), {"what": "power"})
    client.post(at("seen", review.id), {"what": "sound"})  # that is heard, or not
    assert {check.key: check.done for check in checks(client, review)}["power"] is True
    assert {check.key: check.done for check in checks(client, review)}["sound"] is False


def checks(client, review):
    return client.get(at("prepare", review.id)).context["preparation"].checks


def test_all_checked_says_ready_for_the_day_and_when_it_was_checked(client, hour, review):
    for clip in hour.clips:
        told = {"rehearsal": True, "through": True, "by": hour.practitioner}
        actions.record_view(review=review, view=new_id(), clip=clip.id, **told)
    for told in (
        {"what": "sound", "heard": True, "level": -20},
        {"what": "power", "plugged": True, "percent": 80},
        {"what": "awake", "awake": True},
    ):
        try_it(client, review, **told)
    page = client.get(at("prepare", review.id))
    left = [check.key for check in page.context["preparation"].checks if not check.done]
    assert left == []
    assert "All was checked on" in page.content.decode()


def test_once_begun_nothing_is_tried_or_placed_any_more(hour, review):
    still = a_still(hour, 5)
    actions.begin_review(review=review, by=hour.practitioner)
    with pytest.raises(AlreadyBegun):
        rehearsing.keep_tried(review=review, what=Tried.What.POWER, found=Tried.Found.SEEN, by=hour.practitioner)
    with pytest.raises(AlreadyBegun):
        stills.show_still(review=review, still=still.pk, by=hour.practitioner)


def hold(hour, review, frame, still=None):
    return stills.hold_still(
        review=review, still=still or new_id(), clip=hour.clips[1].id, frame=frame, by=hour.practitioner
    )


def test_a_held_picture_is_kept_once_as_a_still_of_exactly_that_frame(hour, review):
    actions.begin_review(review=review, by=hour.practitioner)
    key = new_id()
    held = hold(hour, review, 417, key)
    assert hold(hour, review, 417, key) == held
    still = Still.objects.get()
    assert (still.pk, still.film, still.frame) == (key, hour.film, 417)
    assert Job.objects.get(kind="clips.still").args == {"still": key}


@pytest.mark.parametrize(("frame", "more"), [(399, False), (500, False), (149, True), (750, True)])
def test_a_picture_outside_of_what_may_be_opened_is_not_kept(hour, review, frame, more):
    actions.allow_opening(review=review, little_more=more, whole_film=False, by=hour.practitioner)
    actions.begin_review(review=review, by=hour.practitioner)
    with pytest.raises(NotInThisClip):
        hold(hour, review, frame)
    assert Still.objects.count() == 0


def test_a_held_picture_is_dropped_after_the_review_and_kept_after_all(client, hour, review):
    actions.begin_review(review=review, by=hour.practitioner)
    held = hold(hour, review, 417)
    page = client.get(at("after", review.id))
    assert [[one.still_id for one in clip.held] for clip in page.context["clips"]] == [[], [held.still_id], []]
    client.post(at("held-after", review.id, held.still_id), {"act": "drop"})
    assert Still.objects.get().removed_at is not None
    client.post(at("held-after", review.id, held.still_id), {"act": "keep"})
    assert Still.objects.get().removed_at is None
