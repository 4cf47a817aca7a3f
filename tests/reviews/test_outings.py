"""Set off: while a practitioner is out, her login shows one family alone, on every page, until she unlocks it."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from attune import clock
from attune.audit.models import Line
from attune.clips.models import ClipSetItem, Still
from attune.ids import new_id
from attune.people.models import Practitioner
from attune.reviews import actions, outings
from attune.reviews.models import Outing
from attune.reviews.rules import WRONG_KEY_WAIT, AlreadyDone, NoPin, TriedTooOften, WrongKey
from tests.reviews.hour import a_film, an_hour

pytestmark = pytest.mark.db

PIN = "4071"
PASSWORD = "a long sentence to come in with"
OTHERS = ("Hannah", "Leo")


@pytest.fixture
def other(ruth):
    return an_hour(ruth, OTHERS)


@pytest.fixture
def out(client, review, ruth):
    """The page that leads out was sent: what the browser then is."""
    answer = client.post(reverse("review-setting-off", args=[review.id]), {"pin": PIN})
    assert answer.url == "/out/"
    return client


def cover(client):
    return client.get("/out/")


def unlock(client, key):
    return client.post("/out/unlocked/", {"key": key})


def routes(patterns, prefix=""):
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield pattern.name, pattern.pattern.converters, address
        else:
            yield from routes(pattern.url_patterns, address)


def addresses_for(ids):
    """Every address of Attune, each of its places filled with each of these ids."""
    for _name, converters, address in routes(get_resolver().url_patterns):
        names = list(converters)
        for thing in ids if names else [""]:
            filled = address
            for name in names:
                kind = type(converters[name]).__name__
                value = "0" if kind == "IntConverter" else thing
                filled = filled.replace(f"<{kind.removesuffix('Converter').lower()}:{name}>", value)
            yield "/" + filled.replace("^", "").replace("$", "").replace("\\Z", "")


def ids_of(hour):
    return [
        hour.case.family_id,
        hour.case.id,
        hour.cycle.id,
        hour.film.id,
        hour.visit.id,
        hour.clips[0].id,
        hour.parent.id,
        review_of(hour),
    ]


def review_of(hour):
    return actions.open_review(visit=hour.visit, by=hour.practitioner).id


def test_out_at_a_visit_no_address_of_attune_tells_of_another_family(out, other):
    secrets = [*OTHERS, *ids_of(other)]
    told, there = {}, set()
    for address in addresses_for(ids_of(other)):
        answer = out.get(address)
        text = answer.getvalue().decode(errors="replace") + str(dict(answer.headers))
        found = [secret for secret in secrets if secret in text.replace(address, "")]
        if found:
            told[address] = found
        if answer.status_code == 200:
            there.add(address)
    assert told == {}
    assert there == {"/out/"}


def test_every_other_page_leads_back_to_the_cover_and_nothing_can_be_changed(out, other):
    for address in ("/", "/families/", "/films/", "/diary/", "/account/logout/", f"/visits/{other.visit.id}/"):
        assert out.get(address).url == "/out/", address
        assert out.post(address).status_code == 404, address
    assert out.post("/sign-out/").status_code == 404


def test_a_page_that_asks_for_a_part_of_itself_gives_way_as_a_whole(out):
    answer = out.get("/work/now/", headers={"HX-Request": "true"})
    assert (answer.headers["HX-Redirect"], answer.content) == ("/out/", b"")


def test_the_visits_own_pages_are_there(out, hour, review):
    actions.begin_review(review=review, by=hour.practitioner)
    clip = hour.clips[0]
    there = [
        reverse("review-room", args=[review.id]),
        reverse("review-screen", args=[review.id]),
        reverse("review-after", args=[review.id]),
        reverse("visit", args=[hour.visit.id]),
        reverse("ratings", args=[hour.visit.id]),
        reverse("clip-play", args=[clip.id]),
        reverse("film-frames", args=[hour.film.id]),
    ]
    assert {address: out.get(address).status_code for address in there} == dict.fromkeys(there, 200)
    gone = [reverse("review-prepare", args=[review.id]), f"/families/{hour.case.family_id}/"]
    assert {address: out.get(address).url for address in gone} == dict.fromkeys(gone, "/out/")


def test_the_room_may_ask_about_the_film_of_a_still_of_which_no_clip_is_shown(out, hour, other):
    before = a_film(hour.cycle)
    still = Still.objects.create(film=before, family_id=before.family_id, frame=120, title="You both look")
    ClipSetItem.objects.create(clip_set=hour.clip_set, family_id=before.family_id, still=still, place=9)
    assert out.get(reverse("film-watching", args=[before.id])).status_code == 204
    assert out.get(reverse("film-watching", args=[other.film.id])).url == "/out/"
    assert out.get(reverse("film-frames", args=[before.id])).url == "/out/"


def test_the_pages_of_the_visit_offer_no_way_to_the_desk(out, hour):
    page = out.get(reverse("visit", args=[hour.visit.id])).content.decode()
    assert "/sign-out/" not in page
    assert 'class="place"' not in page
    assert '<html lang="en-gb" dir="ltr" data-out>' in page


def test_the_cover_names_nobody(out, hour):
    page = cover(out).content.decode()
    assert [name for name in ("Amina", "Yusuf", "Ruth", hour.case.family.name) if name in page] == []
    assert "<title>Looking together – Attune</title>" in page
    assert cover(out).headers["Cache-Control"] == "no-store"


def test_what_was_still_to_be_said_at_the_desk_is_not_said_at_the_visit(client, review, other):
    page = reverse("review-opening", args=[review.id, "nothing"])
    client.post(page, {"text": "x" * 400})  # leaves a message for the next page
    client.post(reverse("review-setting-off", args=[review.id]), {"pin": PIN})
    assert "longer than 300 letters" not in cover(client).content.decode()


def test_another_window_and_a_new_sign_in_are_out_too(out, ruth, signed_in):
    assert signed_in(ruth).get("/").url == "/out/"
    assert Outing.objects.get().practitioner == ruth


def test_a_colleague_is_at_her_desk_all_the_while(out, cy, signed_in):
    assert signed_in(cy).get("/").status_code == 200
    assert signed_in(cy).get("/out/").url == "/"
    assert signed_in(cy).post("/out/unlocked/", {"key": PIN}).url == "/"
    assert cover(out).status_code == 200


def test_the_pin_unlocks_and_everything_is_there_again(out, ruth, review):
    answer = unlock(out, PIN)
    assert (answer.url, answer.headers["Clear-Site-Data"]) == ("/", '"cache"')
    assert out.get("/").status_code == 200
    assert out.get("/out/").url == "/"
    lines = Line.objects.filter(thing_kind="outing").order_by("at").values_list("actor", "verb", "family")
    assert list(lines) == [(ruth.id, "set off", review.family_id), (ruth.id, "unlock", review.family_id)]


def test_a_wrong_pin_unlocks_nothing_and_says_so(out):
    assert unlock(out, "0000").url == "/out/"
    assert "That does not unlock" in cover(out).content.decode()
    assert out.get("/").url == "/out/"


def test_the_password_unlocks_too_and_then_no_pin_is_needed(client, ruth, review):
    ruth.set_password(PASSWORD)
    ruth.save()
    client.force_login(ruth)
    assert client.post(reverse("review-setting-off", args=[review.id]), {"pin": ""}).url == "/out/"
    assert "Your password" in cover(client).content.decode()
    assert unlock(client, PIN).url == "/out/"
    unlock(client, PASSWORD)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12ab", "１２３４"])
def test_without_a_password_nobody_sets_off_without_a_good_pin(review, ruth, pin):
    with pytest.raises(NoPin):
        outings.set_off(review=review, pin=pin, by=ruth)
    assert Practitioner.objects.get(pk=ruth.pk).out_on == ""


def test_after_five_wrong_keys_even_the_right_one_waits_a_minute(review, ruth):
    outing = outings.set_off(review=review, pin=PIN, by=ruth)
    for _try in range(5):
        with pytest.raises(WrongKey):
            outings.unlock(outing=outing, key="0000", by=ruth)
    with pytest.raises(TriedTooOften):
        outings.unlock(outing=outing, key=PIN, by=ruth)
    Outing.objects.update(tried_at=clock.now() - WRONG_KEY_WAIT)
    outings.unlock(outing=outing, key=PIN, by=ruth)
    assert Practitioner.objects.get(pk=ruth.pk).out_on == ""


def test_the_pin_is_nowhere_in_clear(review, ruth):
    assert PIN not in outings.set_off(review=review, pin=PIN, by=ruth).pin


def test_there_is_no_setting_off_to_a_review_that_is_done(hour, review, ruth):
    actions.begin_review(review=review, by=ruth)
    actions.finish_review(review=review, next_activity="", reflection="", by=ruth)
    review.refresh_from_db()
    with pytest.raises(AlreadyDone):
        outings.set_off(review=review, pin=PIN, by=ruth)


def test_out_at_the_visit_the_room_opens_before_the_hour_begins_and_tells_when_it_did(out, hour, review):
    room = out.get(reverse("review-room", args=[review.id]))
    assert (room.status_code, room.context["state"]["started_at"]) == (200, None)
    begun = clock.now() - dt.timedelta(minutes=40)
    letter = json.dumps({"at": begun.isoformat()})
    begin = reverse("review-begin", args=[review.id])
    assert out.post(begin, letter, content_type="application/json").json() == {"kept": True}
    assert hour.review.started_at == begun
    out.post(begin, json.dumps({"at": clock.now().isoformat()}), content_type="application/json")
    assert hour.review.started_at == begun


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2027-02-30T10:00:00+00:00", "2027-02-03T10:00:00", "{tomorrow}", "{last week}"]
)
def test_a_moment_that_cannot_be_is_now(hour, review, client, out, at):
    moments = {"tomorrow": clock.now() + dt.timedelta(days=1), "last week": clock.now() - dt.timedelta(days=7)}
    before = clock.now()
    letter = json.dumps({"at": at.format(**{key: one.isoformat() for key, one in moments.items()})})
    out.post(reverse("review-begin", args=[review.id]), letter, content_type="application/json")
    assert before <= hour.review.started_at <= clock.now()


def test_the_room_and_setting_off_count_the_hours_of_the_login_anew(client, ruth, review):
    session = client.session
    session.set_expiry(60)  # seconds
    session.save()
    actions.begin_review(review=review, by=ruth)
    before = client.session.get_expiry_date()
    client.get(reverse("review-room", args=[review.id]))
    assert client.session.get_expiry_date() >= before
    assert client.cookies["sessionid"]["max-age"] == 60


def test_the_signed_out_find_no_cover():
    assert Client().get("/out/").url.partition("?")[0] == "/account/login/"
    assert new_id() not in Client().get("/out/").url
