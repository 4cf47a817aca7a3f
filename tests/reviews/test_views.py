import json

import pytest
from django.test import Client
from django.urls import reverse

from attune.cases.models import Cycle, Visit
from attune.clips.models import Still
from attune.films.models import Film
from attune.ids import new_id
from attune.reviews import actions
from attune.reviews.models import HeldStill, SharedReview, Shown, Words
from attune.reviews.outings import set_off
from attune.reviews.urls import urlpatterns
from tests.reviews.hour import an_hour, practitioner, withdraw

pytestmark = pytest.mark.db


def at(name, *ids):
    return reverse(f"review-{name}", args=ids)


def letter(client, address, body):
    return client.post(address, json.dumps(body), content_type="application/json")


def words_letter(hour, text="He reaches for me", act="catch", **more):
    words = {"id": new_id(), "clip": hour.clips[0].id, "said_by": hour.parent.id, "kind": "strength", "text": text}
    return {"act": act, "words": words | more}


def every_door(hour, review):
    """Every address of the room with a way of knocking that would succeed for its practitioner."""
    item = hour.clip_set.items.first().id
    caught = actions.Said(new_id(), None, hour.parent.id, Words.Kind.SAID, "He looks")
    words = actions.catch_words(review=review, said=caught, by=hour.practitioner)
    showing = {"id": new_id(), "clip": hour.clips[0].id, "rehearsal": True}
    still = Still.objects.create(film=hour.film, family_id=hour.film.family_id, frame=120, title="You both look")
    HeldStill.objects.create(review=review, clip=hour.clips[0], still=still)
    return {
        "open": ("post", at("open", hour.visit.id), {}),
        "prepare": ("get", at("prepare", review.id), {}),
        "order": ("post", at("order", review.id), {"move": f"later {item}"}),
        "opening": ("post", at("opening", review.id, item), {"text": "What do you see?"}),
        "louder": ("post", at("louder", review.id, item), {"louder": "6"}),
        "stills": ("post", at("stills", review.id), {"leave": item}),
        "tried": ("letter", at("tried", review.id), {"what": "awake", "awake": True}),
        "seen": ("post", at("seen", review.id), {"what": "power"}),
        "allowed": ("post", at("allowed", review.id), {"whole_film": "on"}),
        "begin": ("post", at("begin", review.id), {}),
        "room": ("get", at("room", review.id), {}),
        "words": ("letter", at("words", review.id), words_letter(hour)),
        "screen": ("get", at("screen", review.id), {}),
        "setting-off": ("get", at("setting-off", review.id), {}),
        "views": ("letter", at("views", review.id), showing),
        "held": ("letter", at("held", review.id), {"id": new_id(), "clip": hour.clips[0].id, "frame": 120}),
        "held-after": ("post", at("held-after", review.id, still.id), {"act": "drop"}),
        "after": ("post", at("after", review.id), {"next_activity": "The picture book"}),
        "film": ("get", at("film", review.id), {}),
        "next": ("post", at("next", review.id), {"day": "2027-04-01", "time": "10:00"}),
        "add": ("post", at("add", review.id), {"text": "x", "said_by": hour.parent.id, "kind": "said"}),
        "words-after": ("post", at("words-after", review.id, words.id), {"act": "remove"}),
    }


def knock(client, door):
    way, address, body = door
    return letter(client, address, body) if way == "letter" else getattr(client, way)(address, body)


def test_every_address_of_the_room_is_knocked_at(hour, review):
    covers = {"outing", "outing-end"}  # of nobody's review: test_outings.py
    known = {f"review-{name}" for name in every_door(hour, review)} | covers
    assert sorted(known) == sorted(path.name for path in urlpatterns)


@pytest.mark.parametrize("who", ["cy", "olive"])
def test_strangers_and_the_office_find_nothing(request, signed_in, hour, review, who):
    doors = every_door(hour, review)
    client = signed_in(request.getfixturevalue(who))
    answers = {name: knock(client, door).status_code for name, door in doors.items()}
    assert answers == dict.fromkeys(doors, 404)
    kept = SharedReview.objects.get(pk=review.pk)
    assert (kept.started_at, kept.done_at, kept.whole_film, kept.words.count()) == (None, None, False, 1)


def test_the_signed_out_are_sent_to_the_door(hour, review):
    doors = every_door(hour, review)
    answers = {name: knock(Client(), door).url.partition("?")[0] for name, door in doors.items()}
    assert answers == dict.fromkeys(doors, "/account/login/")


def test_their_own_practitioner_comes_through_every_door(client, hour, review):
    doors = every_door(hour, review)
    answers = {name: knock(client, door).status_code for name, door in doors.items()}
    pages = {"prepare": 200, "room": 200, "screen": 200, "setting-off": 200}
    letters = {"words": 200, "views": 200, "tried": 200, "held": 200}
    assert answers == dict.fromkeys(doors, 302) | pages | letters


def test_the_preparation_says_what_is_so(client, hour, review):
    page = client.get(at("prepare", review.id)).content.decode()
    assert "Everybody in the clips has said yes" in page
    assert "0 of 3 played through here." in page
    assert "“How can I tell what Yusuf is asking me?”" in page
    assert page.index(hour.clips[0].title) < page.index(hour.clips[1].title) < page.index(hour.clips[2].title)


def test_without_a_yes_the_preparation_names_who_is_missing_and_cannot_begin(client, ruth):
    hour = an_hour(ruth, ("Hannah", "Leo"), consent=False)
    review = actions.open_review(visit=hour.visit, by=ruth)
    page = client.get(at("prepare", review.id))
    assert "No yes from Hannah and Leo yet." in page.content.decode()
    assert page.context["preparation"].may_begin is False
    answer = client.post(at("begin", review.id), follow=True)
    assert "there is no live consent from Hannah and Leo" in answer.content.decode()


def test_the_clips_move_by_buttons(client, hour, review):
    first = hour.clip_set.items.order_by("place").first()
    client.post(at("order", review.id), {"move": f"later {first.id}"})
    clips = [item.clip_id for item in hour.clip_set.items.order_by("place")]
    assert clips == [hour.clips[1].id, hour.clips[0].id, hour.clips[2].id]


def test_the_first_clip_cannot_move_before_itself(client, hour, review):
    first = hour.clip_set.items.order_by("place").first()
    client.post(at("order", review.id), {"move": f"earlier {first.id}"})
    assert hour.clip_set.items.order_by("place").first() == first


def test_beginning_leads_into_the_room(client, hour, review):
    answer = client.post(at("begin", review.id))
    assert answer.url == at("room", review.id)
    assert client.get(answer.url).status_code == 200


def test_the_room_stays_shut_before_the_beginning(client, hour, review):
    assert client.get(at("room", review.id)).url == at("prepare", review.id)


def test_the_room_holds_the_exact_times_of_each_clips_frames(client, hour, begun):
    state = client.get(at("room", begun.id)).context["state"]
    clip = state["clips"][1]
    assert clip["ticks"] == [512 * frame for frame in range(101)]
    assert clip["base"] == [1, 12800]
    assert clip["more"]["between"] == [400 - 250, 500 + 250]
    assert clip["more"]["clip"] == [400, 500]
    assert clip["more"]["play"] == f"/films/{hour.film.id}/play/?of=rendition"
    assert clip["film"] is None


def test_while_no_browser_can_play_the_film_only_the_clips_are_shown(client, hour, review):
    actions.allow_opening(review=review, little_more=True, whole_film=True, by=hour.practitioner)
    actions.begin_review(review=review, by=hour.practitioner)
    Film.objects.update(rendition=None)
    clips = client.get(at("room", review.id)).context["state"]["clips"]
    assert [(clip["more"], clip["film"]) for clip in clips] == [(None, None)] * 3


def test_a_little_more_goes_no_further_than_the_film(client, hour, begun):
    first, _second, last = client.get(at("room", begun.id)).context["state"]["clips"]
    assert first["more"]["between"] == [0, 450]
    assert last["more"]["between"] == [450, 1050]


def test_the_room_knows_of_no_other_family(client, hour, begun, ruth):
    other = an_hour(ruth, ("Hannah", "Leo"))
    theirs = actions.begin_review(review=actions.open_review(visit=other.visit, by=ruth), by=ruth)
    said = actions.Said(new_id(), other.clips[0].id, other.parent.id, Words.Kind.SAID, "He signs again")
    actions.catch_words(review=theirs, said=said, by=ruth)
    page = client.get(at("room", begun.id)).content.decode()
    for leak in ("Hannah", "Leo", "He signs again", other.clips[0].id, other.film.id, other.parent.id):
        assert leak not in page


def test_words_caught_in_the_room_are_kept_and_shown_when_it_opens_again(client, hour, begun):
    body = words_letter(hour)
    assert letter(client, at("words", begun.id), body).json() == {"kept": True}
    state = client.get(at("room", begun.id)).context["state"]
    assert state["words"] == [body["words"]]


def test_a_letter_sent_twice_is_kept_once(client, hour, begun):
    body = words_letter(hour)
    for _again in range(2):
        assert letter(client, at("words", begun.id), body).status_code == 200
    assert Words.objects.count() == 1


def test_words_are_changed_and_taken_away_by_letter(client, hour, begun):
    body = words_letter(hour)
    letter(client, at("words", begun.id), body)
    letter(client, at("words", begun.id), {"act": "change", "words": body["words"] | {"kind": "working_point"}})
    assert Words.objects.get().kind == "working_point"
    letter(client, at("words", begun.id), {"act": "remove", "id": body["words"]["id"]})
    assert client.get(at("room", begun.id)).context["state"]["words"] == []


@pytest.mark.parametrize(
    "body",
    [{}, {"act": "catch"}, {"act": "shout", "words": {}}, {"act": "catch", "words": {"id": "../x"}}, []],
)
def test_a_letter_that_cannot_be_read_is_refused_and_changes_nothing(client, begun, body):
    assert letter(client, at("words", begun.id), body).status_code == 400
    assert Words.objects.count() == 0


def test_bytes_that_are_no_letter_are_refused(client, begun):
    answer = client.post(at("words", begun.id), b"\xff{", content_type="application/json")
    assert answer.status_code == 400


def test_a_showing_is_kept(client, hour, begun):
    showing = {"id": new_id(), "clip": hour.clips[0].id, "sight": "clip", "slowly": True, "seconds": 4.1, "at": "now"}
    assert letter(client, at("views", begun.id), showing).status_code == 200
    assert Shown.objects.get().clip == hour.clips[0]


def test_after_a_withdrawal_the_next_showing_is_refused(client, hour, begun):
    withdraw(hour)
    showing = {"id": new_id(), "clip": hour.clips[0].id}
    answer = letter(client, at("views", begun.id), showing)
    assert answer.status_code == 409
    assert "Amina" in answer.json()["refused"]


CLOSED = "The film of this review is closed."


def test_after_a_withdrawal_the_page_after_says_that_the_film_is_closed_but_not_by_whom(client, hour, begun):
    assert CLOSED not in client.get(at("after", begun.id)).content.decode()
    withdraw(hour)
    page = client.get(at("after", begun.id)).content.decode()
    assert page[page.index(CLOSED) :].split("</p>")[0].count("Amina") == 0


def test_at_the_visit_the_page_after_does_not_say_that_a_yes_was_taken_back(client, hour, begun, ruth):
    set_off(review=begun, pin="4071", by=ruth)
    withdraw(hour)
    assert CLOSED not in client.get(at("after", begun.id)).content.decode()


def test_the_room_asks_about_the_film_of_each_clip_and_of_each_still(client, hour, begun):
    watching = reverse("film-watching", args=[hour.film.id])
    state = client.get(at("room", begun.id)).context["state"]
    assert {one["watching"] for one in state["clips"] + state["stills"]} == {watching}
    assert client.get(watching).status_code == 204
    withdraw(hour)
    assert client.get(watching).status_code == 404


def test_the_page_after_gathers_words_by_clip_and_ends_the_review(client, hour, begun):
    letter(client, at("words", begun.id), words_letter(hour, "I wait now"))
    page = client.get(at("after", begun.id))
    assert [(part.item.clip_id, [one.text for one in part.words]) for part in page.context["clips"]] == [
        (hour.clips[0].id, ["I wait now"]),
        (hour.clips[1].id, []),
        (hour.clips[2].id, []),
    ]
    answer = client.post(at("after", begun.id), {"next_activity": "The picture book", "reflection": ""})
    assert answer.url == f"/cycles/{hour.cycle.id}/"
    assert Visit.objects.get(pk=hour.visit.pk).state == Visit.State.DONE
    assert Cycle.objects.get(pk=hour.cycle.pk).state == Cycle.State.REVIEWED


def test_words_about_the_whole_stand_after_the_clips(client, hour, begun):
    client.post(at("add", begun.id), {"text": "It was a good hour", "said_by": hour.parent.id, "kind": "said"})
    last = client.get(at("after", begun.id)).context["clips"][-1]
    assert (last.item, [one.text for one in last.words]) == (None, ["It was a good hour"])


def test_one_tap_makes_words_a_working_point_and_another_gives_a_theme(client, hour, begun):
    body = words_letter(hour)
    letter(client, at("words", begun.id), body)
    address = at("words-after", begun.id, body["words"]["id"])
    client.post(address, {"act": "kind", "kind": "working_point"})
    client.post(address, {"act": "theme", "theme": "cues"})
    kept = Words.objects.get()
    assert (kept.kind, kept.theme, kept.text) == ("working_point", "cues", body["words"]["text"])


def test_a_tap_that_names_no_kind_changes_nothing(client, hour, begun):
    body = words_letter(hour)
    letter(client, at("words", begun.id), body)
    client.post(at("words-after", begun.id, body["words"]["id"]), {"act": "kind", "kind": "score"})
    assert Words.objects.get().kind == "strength"


@pytest.mark.parametrize(("name", "queries"), [("prepare", 13), ("room", 13), ("after", 15)])
@pytest.mark.parametrize("many", [1, 3])
def test_a_page_asks_as_often_for_one_clip_as_for_three(
    client, ruth, *, django_assert_num_queries, name, queries, many
):
    hour = an_hour(ruth, ("Hannah", "Leo"), clips=many)
    review = actions.begin_review(review=actions.open_review(visit=hour.visit, by=ruth), by=ruth)
    for clip in hour.clips:
        said = actions.Said(new_id(), clip.id, hour.parent.id, Words.Kind.STRENGTH, "He signs again")
        actions.catch_words(review=review, said=said, by=ruth)
    client.get(at(name, review.id))
    with django_assert_num_queries(queries):
        client.get(at(name, review.id))


def test_another_practitioner_does_not_open_a_review_of_this_family(signed_in, hour):
    answer = signed_in(practitioner("Nia New")).post(at("open", hour.visit.id))
    assert answer.status_code == 404
    assert SharedReview.objects.count() == 0


def test_words_are_put_right_after_the_review(client, hour, begun):
    body = words_letter(hour, "He reches for me")
    letter(client, at("words", begun.id), body)
    address = at("words-after", begun.id, body["words"]["id"])
    client.post(address, {"act": "text", "text": "He reaches for me", "said_by": hour.practitioner.id})
    kept = Words.objects.get()
    assert (kept.text, kept.speaker, kept.kind, kept.clip) == ("He reaches for me", "Ruth", "strength", hour.clips[0])


@pytest.mark.parametrize("sent", [{"text": ""}, {"text": "x", "said_by": ""}, {"text": "x", "said_by": new_id()}])
def test_a_change_without_words_or_without_somebody_of_the_case_changes_nothing(client, hour, begun, sent):
    body = words_letter(hour)
    letter(client, at("words", begun.id), body)
    client.post(at("words-after", begun.id, body["words"]["id"]), {"act": "text", "said_by": hour.parent.id} | sent)
    kept = Words.objects.get()
    assert (kept.text, kept.member) == (body["words"]["text"], hour.parent)
