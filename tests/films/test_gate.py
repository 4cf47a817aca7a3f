"""One gate stands before every byte: it asks each time who asks and whether consent holds, and keeps who watched."""

import datetime as dt
import random

import pytest
from django.utils import timezone

from attune.audit.models import Sitting
from attune.consent.models import Decision
from attune.films.actions import verify_film
from attune.films.growing import WISH_LASTS, wish_of
from attune.films.models import ConsentOverride, Film, FilmSheet, FilmWish
from attune.films.ranges import Span, Unsatisfiable, wanted
from attune.films.rules import LONG_ANSWERS, RANGE_BYTES
from attune.safe.actions import append_segment, begin_thing, seal_object, seal_thing
from attune.safe.models import StoredThing
from tests.films.conftest import signed_in
from tests.films.sending import send

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FILM = random.Random(7).randbytes(RANGE_BYTES + 100)  # the same in every test process
EVERYTHING = ("play/", "part/", "frames/", "peaks/", "sheets/", "sheets/0/")
GROWING = ("play/fragments/", "play/fragments/opening/", "play/fragments/1/")


def keep(film, kind, data, media_type):
    return seal_thing(family=film.family_id, kind=kind, media_type=media_type, chunks=[data])


@pytest.fixture(autouse=True)
def small_things_are_long(monkeypatch):
    """A film of a megabyte is answered piece by piece here, as large ones are."""
    monkeypatch.setattr("attune.films.ranges.WHOLE_BYTES", RANGE_BYTES)


@pytest.fixture
def film(cast, ruth):
    """A verified film with everything made of it, of bytes that are no film, so that no codec is needed."""
    send(ruth, cast.home.visit, FILM)
    film = Film.objects.get()
    verify_film(film=film)
    sheet = keep(film, StoredThing.Kind.SHEET, b"sheet", "image/jpeg")
    FilmSheet.objects.create(film=film, place=0, thing=sheet, facts={"frames": [0, 25]})
    Film.objects.update(
        state=Film.State.READY,
        problem="",
        plays_at_once=True,
        frame_table=keep(film, StoredThing.Kind.FRAMES, b"frames", "application/octet-stream"),
        peaks=keep(film, StoredThing.Kind.PEAKS, b"peaks", "application/octet-stream"),
        facts={"sheets": {"columns": 10, "rows": 10, "width": 160, "height": 90}},
    )
    film.refresh_from_db()
    return film


def statuses(client, film):
    found = {}
    for path in EVERYTHING:
        answer = client.get(f"/films/{film.pk}/{path}")
        found[path] = answer.status_code
        drop(answer)
    return found


def drop(answer):
    """Go away before the end, as a reader may; Django's own way to close would end the test's transaction too."""
    for close in answer._resource_closers:
        close()


def every(status):
    return dict.fromkeys(EVERYTHING, status)


def test_the_practitioner_gets_every_byte_and_nobody_else_any(cast, film, ruth, cy):
    assert statuses(ruth, film) == every(200)
    assert statuses(cy, film) == every(404)
    assert statuses(signed_in(cast.office), film) == every(404)
    assert statuses(signed_in(cast.ruth), Film(pk="bcdfghjkmnpqrstv")) == every(404)


def test_signed_out_nothing_is_answered(film, client):
    assert statuses(client, film) == every(302)


def test_a_withdrawal_shuts_the_gate_at_the_next_request_and_a_new_yes_opens_it(cast, film, ruth):
    cast.says(cast.home.child, Decision.Says.WITHDRAWN)
    assert statuses(ruth, film) == every(404)
    cast.says(cast.home.child, Decision.Says.GIVEN)
    assert statuses(ruth, film) == every(200)


def test_a_reasoned_override_keeps_it_open(cast, film, ruth):
    cast.says(cast.home.child, Decision.Says.WITHDRAWN)
    ConsentOverride.objects.create(
        family=cast.home.family, visit=cast.home.visit, reason="A court asked", by_kind="practitioner", by=cast.ruth.pk
    )
    assert statuses(ruth, film) == every(200)


def test_a_removed_film_gives_nothing(film, ruth):
    Film.objects.update(deleted_at=timezone.now())
    assert statuses(ruth, film) == every(404)


def test_what_is_not_whole_yet_gives_nothing(film, ruth):
    unfinished = begin_thing(family=film.family_id, kind=StoredThing.Kind.FRAMES)
    Film.objects.update(frame_table=unfinished)
    assert ruth.get(f"/films/{film.pk}/frames/").status_code == 404


def test_the_copy_is_played_once_whole_and_a_page_may_stay_with_the_original(film, ruth):
    url = f"/films/{film.pk}/play/"
    assert ruth.get(url, headers={"Range": "bytes=0-9"}).content == FILM[:10]
    Film.objects.update(rendition=keep(film, StoredThing.Kind.RENDITION, b"the copy", "video/mp4"))
    assert ruth.get(url, headers={"Range": "bytes=0-9"}).content == b"the copy"
    assert ruth.get(url, {"of": "original"}, headers={"Range": "bytes=0-9"}).content == FILM[:10]
    Film.objects.update(plays_at_once=False)
    assert ruth.get(url, {"of": "original"}).status_code == 404


def test_sheets_say_which_frames_they_show(film, ruth):
    assert ruth.get(f"/films/{film.pk}/sheets/").json() == {
        "columns": 10,
        "rows": 10,
        "width": 160,
        "height": 90,
        "sheets": [{"url": f"/films/{film.pk}/sheets/0/", "frames": [0, 25]}],
    }


@pytest.fixture
def growing(film):
    """The same film while its copy is made: fragments 1 and 2 of five are there."""
    opening = keep(film, StoredThing.Kind.RENDITION, b"opening", "video/mp4")
    StoredThing.objects.filter(pk=opening.pk).update(facts={"codecs": "avc1.64001e"})
    copy = begin_thing(
        family=film.family_id, kind=StoredThing.Kind.RENDITION, media_type="video/mp4", facts={"init": opening.pk}
    )
    for number in (1, 2):
        sealed = seal_object(family=film.family_id, chunks=[b"fragment %d" % number])
        append_segment(thing=copy, sealed=sealed, place=number + 1)
    Film.objects.update(rendition=copy, frames_count=100, plays_at_once=False)
    film.refresh_from_db()
    return film


def test_a_copy_that_grows_tells_what_is_there_and_gives_it_by_ranges(growing, ruth):
    told = ruth.get(f"/films/{growing.pk}/play/fragments/")
    assert told.json() == {
        "count": 5,
        "there": [[1, 3]],
        "codecs": "avc1.64001e",
        "state": "growing",
        "seconds_left": None,
        "sentence": "",
    }
    assert told.headers["Cache-Control"] == "no-store"
    one = f"/films/{growing.pk}/play/fragments/1/"
    whole, head = ruth.get(one), ruth.head(one)
    assert (whole.status_code, whole.content) == (200, b"fragment 1")
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, "10", b"")
    part = ruth.get(one, headers={"Range": "bytes=9-"})
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, b"1", "bytes 9-9/10")
    assert {whole.headers["Cache-Control"], part.headers["Cache-Control"]} == {"no-store"}


def test_who_asks_for_a_fragment_that_is_not_there_leaves_a_wish_and_the_newest_counts(growing, ruth):
    def ask(number, method="get"):
        return getattr(ruth, method)(f"/films/{growing.pk}/play/fragments/{number}/").status_code

    assert (ask(3, "head"), wish_of(growing.pk)) == (202, None)
    assert (ask(3), wish_of(growing.pk)) == (202, 3)
    assert (ask(0), wish_of(growing.pk)) == (202, 0)
    assert (ask(1), wish_of(growing.pk)) == (200, 0)
    assert (ask(5), wish_of(growing.pk)) == (404, 0)
    FilmWish.objects.update(wished_at=timezone.now() - WISH_LASTS * 2)
    assert wish_of(growing.pk) is None


def test_a_copy_that_grows_is_behind_the_same_gate_and_keeps_who_watches(cast, growing, ruth, cy):
    def met(client):
        return [client.get(f"/films/{growing.pk}/{path}").status_code for path in GROWING]

    assert (met(ruth), met(cy)) == ([200] * 3, [404] * 3)
    assert Sitting.objects.filter(thing=growing.pk, actor=cast.ruth.pk).count() == 1
    cast.says(cast.home.child, Decision.Says.WITHDRAWN)
    assert met(ruth) == [404] * 3
    assert ruth.get(f"/films/{growing.pk}/play/fragments/4/").status_code == 404
    assert not FilmWish.objects.exists()


@pytest.mark.parametrize(
    ("asked", "status", "said", "got"),
    [
        ("bytes=0-0", 206, "bytes 0-0", FILM[:1]),
        ("bytes=10-19", 206, "bytes 10-19", FILM[10:20]),
        ("bytes=-5", 206, f"bytes {len(FILM) - 5}-{len(FILM) - 1}", FILM[-5:]),
        (f"bytes={len(FILM) - 1}-", 206, f"bytes {len(FILM) - 1}-{len(FILM) - 1}", FILM[-1:]),
        ("bytes=0-", 206, f"bytes 0-{RANGE_BYTES - 1}", FILM[:RANGE_BYTES]),
        (f"bytes=5-{len(FILM) * 2}", 206, f"bytes 5-{RANGE_BYTES + 4}", FILM[5 : RANGE_BYTES + 5]),
        (f"bytes=-{len(FILM) * 2}", 206, f"bytes 0-{RANGE_BYTES - 1}", FILM[:RANGE_BYTES]),
        (f"bytes={len(FILM)}-", 416, "bytes *", b""),
        ("bytes=-0", 416, "bytes *", b""),
        ("bytes=9-5", 200, None, FILM),
        ("bytes=0-1,5-6", 200, None, FILM),
        ("bytes=0-1,2-6", 206, "bytes 0-6", FILM[:7]),
        (f"bytes={len(FILM)}-, 5-9", 206, "bytes 5-9", FILM[5:10]),
        (f"bytes={'9' * 40}-", 416, "bytes *", b""),
        (f"bytes=0-{'9' * 40}", 206, f"bytes 0-{RANGE_BYTES - 1}", FILM[:RANGE_BYTES]),
        ("lines=0-1", 200, None, FILM),
        ("bytes=", 200, None, FILM),
    ],
)
def test_ranges(film, ruth, asked, status, said, got):  # noqa: PLR0917 - one column of the table each
    answer = ruth.get(f"/films/{film.pk}/play/", headers={"Range": asked})
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == (f"{said}/{len(FILM)}" if said else None)
    assert (b"".join(answer.streaming_content) if answer.streaming else answer.content) == got


def test_an_answer_names_itself_strongly_and_is_kept_by_nobody(film, ruth):
    answer = ruth.get(f"/films/{film.pk}/play/", headers={"Range": "bytes=0-9"})
    assert answer["ETag"] == f'"{film.sha256}"'
    assert (answer["Accept-Ranges"], answer["Cache-Control"]) == ("bytes", "no-store")


def test_if_range_with_another_tag_gets_the_whole(film, ruth):
    url = f"/films/{film.pk}/play/"
    same = ruth.get(url, headers={"Range": "bytes=0-9", "If-Range": f'"{film.sha256}"'})
    assert same.status_code == 206
    for other in ('"other"', f'W/"{film.sha256}"', "Thu, 26 Nov 2026 12:00:00 GMT", ""):
        whole = ruth.get(url, headers={"Range": "bytes=0-9", "If-Range": other})
        assert (whole.status_code, whole["Content-Length"]) == (200, str(len(FILM)))
        drop(whole)
    outside = ruth.get(url, headers={"Range": f"bytes={len(FILM)}-", "If-Range": '"other"'})
    assert outside.status_code == 200
    drop(outside)


def test_an_answer_that_is_known_already_is_not_sent_again(film, ruth):
    url, tag = f"/films/{film.pk}/play/", f'"{film.sha256}"'
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = ruth.get(url, headers={"If-None-Match": known, "Range": "bytes=0-9"})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert ruth.get(url, headers={"If-None-Match": '"other"', "Range": "bytes=0-9"}).status_code == 206
    for kept, status in ((tag, 206), ("*", 206), (f"W/{tag}", 412), ('"other"', 412)):
        assert ruth.get(url, headers={"If-Match": kept, "Range": "bytes=0-9"}).status_code == status


def test_long_answers_are_few_at_a_time_and_short_ones_are_not_counted(film, ruth):
    url = f"/films/{film.pk}/part/"
    under_way = [ruth.get(url) for _ in range(LONG_ANSWERS)]
    busy = ruth.get(url)
    assert (busy.status_code, busy["Retry-After"], "ETag" in busy) == (503, "60", False)
    assert ruth.get(url, headers={"Range": "bytes=0-"}).status_code == 206
    assert ruth.get(f"/films/{film.pk}/frames/").content == b"frames"
    assert b"".join(under_way.pop().streaming_content) == FILM
    drop(under_way.pop())
    again = [ruth.get(url) for _ in range(2)]
    assert [answer.status_code for answer in again] == [200, 200]
    for answer in under_way + again:
        drop(answer)


def test_head_tells_the_length_and_sends_nothing(film, ruth):
    whole = ruth.head(f"/films/{film.pk}/play/")
    part = ruth.head(f"/films/{film.pk}/play/", headers={"Range": "bytes=0-9"})
    assert (whole.status_code, whole["Content-Length"], whole.content) == (200, str(len(FILM)), b"")
    assert (part.status_code, part["Content-Length"], part.content) == (200, str(len(FILM)), b"")  # ranges are GET's


def test_a_long_answer_ends_within_a_second_of_a_withdrawal(cast, film, ruth, monkeypatch):
    monkeypatch.setattr("attune.films.ranges._ASK_AGAIN", 0)
    pieces = iter(ruth.get(f"/films/{film.pk}/part/").streaming_content)
    first = next(pieces)
    cast.says(cast.home.mother, Decision.Says.WITHDRAWN)
    assert (first, list(pieces)) == (FILM[: len(first)], [])
    assert 0 < len(first) < len(FILM) // 4  # no more than this is on its way already


def test_one_sitting_is_kept_for_many_ranges_and_made_longer_by_beats(cast, film, ruth, monkeypatch):
    start = timezone.now()
    monkeypatch.setattr("attune.clock.now", lambda: start)
    for _ in range(3):
        ruth.get(f"/films/{film.pk}/play/", headers={"Range": "bytes=0-9"})
    assert list(Sitting.objects.values_list("actor", "thing", "seconds")) == [(cast.ruth.pk, film.pk, 0)]
    for seconds, total in ((5, 0), (10, 10), (12, 10), (20, 20), (80, 35), (80 + 301, 35)):
        monkeypatch.setattr("attune.clock.now", lambda seconds=seconds: start + dt.timedelta(seconds=seconds))
        assert ruth.post(f"/films/{film.pk}/watching/").status_code == 204
        assert Sitting.objects.get().seconds == total
    ruth.get(f"/films/{film.pk}/play/", headers={"Range": "bytes=0-9"})
    assert Sitting.objects.count() == 2


def test_a_refused_byte_opens_no_sitting(film, cy):
    cy.get(f"/films/{film.pk}/play/")
    assert cy.post(f"/films/{film.pk}/watching/").status_code == 404
    assert Sitting.objects.count() == 0


def test_a_range_costs_few_queries(film, ruth, django_assert_num_queries):
    url = f"/films/{film.pk}/play/"
    ruth.get(url, headers={"Range": "bytes=0-9"})
    with django_assert_num_queries(7):
        ruth.get(url, headers={"Range": "bytes=0-9"})


def test_the_reading_of_a_range_header():
    assert wanted(None, 10) is None
    assert wanted("BYTES=2-4", 10) == Span(2, 5)
    with pytest.raises(Unsatisfiable):
        wanted("bytes=-3", 0)


def second_reading(header, size):
    """RFC 9110's grammar (5.6.1, 14.1.1, 14.2) read letter by letter: a span, "outside", or None: as if unasked."""
    header = header.strip(" \t")
    if header[:6].lower() != "bytes=":
        return None
    rest, ranges = header[6:], []
    for place, element in enumerate(rest.split(",")):
        if place == 0 and element != element.lstrip(" \t") and element.strip(" \t"):
            return None
        if element.strip(" \t"):
            ranges.append(element.strip(" \t"))
    if not ranges:
        return None
    bytes_wanted = set()
    for one in ranges:
        first, dash, last = one.partition("-")
        digits = all(letter in "0123456789" for letter in first + last)
        if not dash or not digits or not (first or last) or (first and last and int(last) < int(first)):
            return None
        begin, end = (int(first), int(last) if last else size - 1) if first else (max(0, size - int(last)), size - 1)
        bytes_wanted |= set(range(min(begin, size), min(end, size - 1) + 1))
    if not bytes_wanted:
        return "outside"
    joined = len(bytes_wanted) == max(bytes_wanted) + 1 - min(bytes_wanted)
    return Span(min(bytes_wanted), max(bytes_wanted) + 1) if joined else None


def test_every_odd_form_of_a_range_is_read_as_the_standard_says():
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    pieces = [
        "0",
        "1",
        "3",
        "7",
        "09",
        "10",
        "12",
        "99999999999999999999999",
        "-",
        "-",
        "-",
        ",",
        ", ",
        " ,\t",
        "x",
        " ",
    ]
    seen = set()
    for _ in range(20_000):
        unit = chance.choice(["bytes=", "bytes=", "bytes=", "Bytes=", "bytes =", "items=", "bytes", " bytes="])
        header = unit + "".join(chance.choices(pieces, k=chance.randint(0, 7)))
        size = chance.choice([0, 1, 4, 10, 13])
        try:
            said = wanted(header, size)
        except Unsatisfiable:
            said = "outside"
        assert (header, size, said) == (header, size, second_reading(header, size))
        seen.add(type(said))
    assert seen == {Span, str, type(None)}
