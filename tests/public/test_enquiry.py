"""An enquiry comes in sealed; machines and floods do not."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from attune.audit.models import Line
from attune.cases.models import Enquiry
from attune.public.forms import SALT
from attune.public.models import Knock
from attune.public.rules import MOST_AN_HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.db]

WROTE = {
    "asked_by": "Amina Yildiz",
    "email": "amina@example.org",
    "child_name": "Yusuf",
    "source": "self",
    "reasons": "Mornings are loud, and I lose him.",
}


def opened(seconds_ago):
    """A form that was shown so many seconds ago."""

    class Then(signing.TimestampSigner):
        def timestamp(self):
            return signing.b62_encode(int((timezone.now() - timedelta(seconds=seconds_ago)).timestamp()))

    return Then(salt=SALT).sign("enquiry")


def send(client, seconds_ago=20, **changed):
    return client.post("/about/enquiry/", WROTE | {"opened": opened(seconds_ago)} | changed)


def test_an_enquiry_is_taken_in_and_thanked_for(client, practice):
    response = send(client)
    assert (response.status_code, response["Location"]) == (302, "/about/?sent=1#ask")
    assert "Your words have reached us" in client.get("/about/?sent=1").content.decode()
    enquiry = Enquiry.objects.get()
    assert (enquiry.asked_by, enquiry.child_name, enquiry.email) == ("Amina Yildiz", "Yusuf", "amina@example.org")
    assert (enquiry.reasons, enquiry.state) == ("Mornings are loud, and I lose him.", "received")
    line = Line.objects.get(verb="receive", thing=enquiry.id)
    assert line.actor_kind == "visitor"


def test_what_is_written_lies_sealed(client, practice):
    from django.db import connection

    send(client)
    with connection.cursor() as cursor:
        cursor.execute("select reasons from attune_enquiry")
        (sealed,) = cursor.fetchone()
    assert b"Mornings" not in bytes(sealed)


def test_the_form_as_it_is_shown_can_be_sent(client, practice):
    html = client.get("/about/").content.decode()
    value = re.search(r'name="opened" value="([^"]+)"', html)[1]
    assert signing.TimestampSigner(salt=SALT).unsign(value) == "enquiry"


def test_a_machine_that_fills_what_nobody_sees_is_thanked_and_forgotten(client, practice):
    assert send(client, website="https://spam.example").status_code == 302
    assert Enquiry.objects.count() == 0


@pytest.mark.parametrize("seconds", [0, 25 * 3600])
def test_a_form_sent_at_once_or_after_a_day_is_asked_again_with_all_that_was_typed(client, practice, seconds):
    response = send(client, seconds_ago=seconds)
    html = response.content.decode()
    assert (response.status_code, Enquiry.objects.count()) == (422, 0)
    assert "once more" in html
    assert "Mornings are loud" in html


def test_a_form_that_was_made_elsewhere_is_not_taken(client, practice):
    assert send(client, opened="enquiry:abc:def").status_code == 422


def test_without_a_way_to_answer_it_asks_for_one(client, practice):
    response = send(client, email="")
    assert response.status_code == 422
    assert "so that we can answer" in response.content.decode()
    assert send(client, email="", phone="01234 567").status_code == 302


def test_one_address_sends_only_so_many_within_an_hour(client, practice):
    codes = [send(client).status_code for _ in range(MOST_AN_HOUR + 1)]
    assert codes == [302] * MOST_AN_HOUR + [429]
    assert Enquiry.objects.count() == MOST_AN_HOUR
    assert client.post("/about/enquiry/", WROTE | {"opened": opened(20)}, REMOTE_ADDR="10.0.0.9").status_code == 302
    Knock.objects.update(at=timezone.now() - timedelta(hours=2))
    assert send(client).status_code == 302


def test_no_address_of_the_network_is_kept(client, practice):
    send(client)
    knock = Knock.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", knock.sender)
