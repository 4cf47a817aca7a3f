"""From one review to the next: words from last time, the next visit, one more or an ending."""

import datetime as dt

import pytest
from django.urls import reverse

from attune.cases.models import Case, Cycle, Visit
from attune.cases.visiting import cancel_visit
from attune.clips.models import Still
from attune.clips.queries import chosen_in, film_of
from attune.films.models import Film
from attune.ids import new_id
from attune.reviews import actions, following, queries
from attune.reviews.models import Words
from attune.reviews.rules import NothingToBook
from tests.reviews.hour import a_clip, a_film, a_set

pytestmark = pytest.mark.db


@pytest.fixture
def begun(hour):
    review = actions.open_review(visit=hour.visit, by=hour.practitioner)
    return actions.begin_review(review=review, by=hour.practitioner)


def at(name, review):
    return reverse(f"review-{name}", args=[review.id])


def catch(hour, review, text, kind, by=None):
    said = actions.Said(new_id(), None, (by or hour.parent).id, kind, text)
    return actions.catch_words(review=review, said=said, by=hour.practitioner)


def finish(hour, review):
    return actions.finish_review(review=review, next_activity="", reflection="", by=hour.practitioner)


def next_room(client, hour):
    """What the room of the second cycle's review is told."""
    cycle = hour.case.cycles.get(number=2)
    a_set(cycle, [a_clip(a_film(cycle), cycle, 0)])
    Cycle.objects.filter(pk=cycle.pk).update(state=Cycle.State.CLIPS_READY)
    review = actions.open_review(visit=cycle.visits.get(kind=Visit.Kind.REVIEW), by=hour.practitioner)
    actions.begin_review(review=review, by=hour.practitioner)
    return client.get(at("room", review)).context["state"]


def test_the_first_review_begins_with_the_question(client, begun):
    assert client.get(at("room", begun)).context["state"]["last"] == []


def test_the_next_review_begins_with_working_points_then_strengths_and_who_said_them(client, hour, begun):
    catch(hour, begun, "He looks first", Words.Kind.STRENGTH)
    catch(hour, begun, "Wait until his hands are still", Words.Kind.WORKING_POINT)
    catch(hour, begun, "It was a good hour", Words.Kind.SAID)
    finish(hour, begun)
    assert next_room(client, hour)["last"] == [
        {"text": "Wait until his hands are still", "who": "Amina", "kind": "working_point"},
        {"text": "He looks first", "who": "Amina", "kind": "strength"},
    ]


def test_without_strengths_the_familys_own_words_open_the_next_review(client, hour, begun):
    catch(hour, begun, "It was a good hour", Words.Kind.SAID)
    catch(hour, begun, "I wonder", Words.Kind.WONDERING, by=hour.practitioner)
    finish(hour, begun)
    assert [one["text"] for one in next_room(client, hour)["last"]] == ["It was a good hour"]


def test_a_next_visit_that_is_booked_is_said(client, hour, begun):
    page = client.get(at("after", begun))
    assert page.context["booked"] == hour.case.cycles.get(number=2).visits.get(kind=Visit.Kind.FILMING)
    assert page.context["proposing"] is None
    with pytest.raises(NothingToBook):
        following.book_next(review=begun, starts_at=hour.visit.starts_at, by=hour.practitioner)


def test_a_next_visit_that_fell_out_is_proposed_a_week_on_and_booked_by_one_press(client, hour, begun):
    cycle = hour.case.cycles.get(number=2)
    gone = cycle.visits.get(kind=Visit.Kind.FILMING)
    cancel_visit(visit=gone, state=Visit.State.CANCELLED_FAMILY, by=hour.practitioner)
    proposed = client.get(at("after", begun)).context["proposing"].initial
    week_on = following.proposed_start(begun)
    assert (proposed["day"] - max(hour.visit.starts_at.date(), dt.datetime.now(dt.UTC).date())).days == 7
    given = {"day": proposed["day"].isoformat(), "time": proposed["time"].strftime("%H:%M")}
    for _again in range(2):
        client.post(at("next", begun), given)
    booked = cycle.visits.exclude(pk=gone.pk).get(kind=Visit.Kind.FILMING)
    assert (booked.starts_at, booked.state) == (week_on, Visit.State.BOOKED)


def test_after_the_last_agreed_cycle_it_asks_one_more_or_an_ending(client, hour, begun):
    assert "One more, or an ending?" not in client.get(at("after", begun)).content.decode()
    hour.case.cycles.filter(number=2).delete()
    Case.objects.filter(pk=hour.case.pk).update(cycles_agreed=1)
    page = client.get(at("after", begun)).content.decode()
    assert "One more, or an ending?" in page
    assert f'href="/cases/{hour.case.pk}/plan/"' in page
    assert f'href="/cases/{hour.case.pk}/ending/"' in page
    answer = client.post(at("after", begun), {"next_activity": "", "reflection": ""})
    assert answer.url == at("after", begun)


def test_the_film_of_the_review_is_seen_beside_the_clips_that_were_shown(client, hour, begun):
    assert client.get(at("film", begun)).url == at("after", begun)
    film = Film.objects.get()
    own = Film.objects.create(
        family_id=film.family_id,
        case=film.case,
        visit=hour.visit,
        kind=Film.Kind.REVIEW,
        state=Film.State.READY,
        added_by_kind="practitioner",
        added_by="x",
        rendition=film.rendition,
    )
    page = client.get(at("film", begun))
    assert [part.item.clip_id for part in page.context["clips"]] == [clip.id for clip in hour.clips]
    assert page.context["plays"] == film.rendition
    assert client.get(at("after", begun)).context["film"] == own


def test_clips_and_stills_of_a_filmed_review_are_none_of_its_cycles_choice(hour, begun):
    film = Film.objects.get()
    a_clip(film, hour.cycle, 3)
    Still.objects.create(film=film, family_id=film.family_id, frame=5)
    Film.objects.update(kind=Film.Kind.REVIEW)
    assert (chosen_in(hour.cycle), film_of(hour.cycle)) == ([], None)
    assert queries.stills_beside(begun, []) == []
