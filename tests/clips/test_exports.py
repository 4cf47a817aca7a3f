"""Exports: refused without everybody's yes, made exactly, sealed, given out under a neutral name, and ended."""

import datetime as dt
import json
from fractions import Fraction

import pytest

from attune import clock
from attune.audit.models import Line
from attune.clips import giving
from attune.clips.actions import add_clip
from attune.clips.exports import How, Piece, ask_export, end_expired, make_export, save_export
from attune.clips.models import Export, ExportFile
from attune.consent.models import Decision, Purpose
from attune.films.actions import remove_film
from attune.films.models import ConsentOverride
from attune.jobs.actions import cancel_job
from attune.jobs.models import Job
from attune.jobs.worker import drain
from attune.safe.models import StoredThing
from tests.clips.test_cutting import strays
from tests.films.conftest import signed_in
from tests.media.leaving import shown, told

pytestmark = [pytest.mark.film, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clips(bench, film):
    titles = [(7, 20, "He waits for Amina"), (30, 41, "You wait")]
    return [add_clip(film=film, start=start, end=end, title=title, by=bench.ruth) for start, end, title in titles]


@pytest.fixture
def named(bench):
    """Two clips of a film of which only the numbers are there: enough for what is refused before anything is made."""
    bench.film.facts = {"probe": {}}
    bench.film.save()
    return [add_clip(film=bench.film, start=at, end=at + 13, title="", by=bench.ruth) for at in (7, 30)]


def say(bench, says, purpose=Purpose.FAMILY_COPY, *members):
    for member in members or (bench.cast.home.mother, bench.cast.home.child):
        bench.cast.says(member, says, purpose)


@pytest.fixture
def agreed(bench):
    say(bench, Decision.Says.GIVEN)


def ask(bench, clips, what=Export.What.CLIP, purpose=Purpose.FAMILY_COPY, **other):
    pieces = [Piece.of(clip) for clip in clips]
    return ask_export(case=clips[0].film.case, what=what, pieces=pieces, purpose=purpose, by=bench.ruth, **other)


def address(export, place=0):
    return f"/exports/{export.pk}/files/{place}/"


def read(client, export, place=0):
    answer = client.get(address(export, place))
    assert answer.status_code == 200
    return b"".join(answer)


def test_a_clip_is_asked_for_made_and_given_out(bench, clips, agreed, ruth):
    export = ask(bench, clips[:1])
    assert ruth.get(address(export)).status_code == 404
    drain()
    answer = ruth.get(address(export))
    data = b"".join(answer)
    assert shown(data) == list(range(7, 20))
    assert told(data) == []
    assert answer["Content-Disposition"] == f'attachment; filename="attune-clip-{export.pk[:6]}-1.mp4"'
    assert (answer["Cache-Control"], answer["Content-Type"]) == ("no-store", "video/mp4")
    assert [each.kind for each in StoredThing.objects.filter(export_file__export=export)] == ["export"]


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize(
    ("what", "numbers"),
    [
        (Export.What.EACH, [list(range(7, 20)), list(range(30, 41))]),
        (Export.What.CLIPS, [[*range(7, 20), *range(30, 41)]]),
        (Export.What.REEL, [[None, *range(7, 20), None, *range(30, 41)]]),
        (Export.What.SEQUENCE, [[None, *range(7, 20), None, *range(30, 41)]]),
    ],
)
def test_two_clips_become_what_was_asked_for(bench, clips, ruth, what, numbers):
    export = ask(bench, clips, what)
    drain()
    assert [shown(read(ruth, export, place)) for place in range(len(numbers))] == numbers
    assert ruth.get(address(export, len(numbers))).status_code == 404


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((Export.What.STILLS, "jpeg"), (b"\xff\xd8\xff", "still-{}-1.jpg")),
        ((Export.What.STILLS, ""), (b"\x89PNG", "still-{}-1.png")),
        ((Export.What.SHEET, ""), (b"%PDF-", "sheet-{}-1.pdf")),
        ((Export.What.SHEET, "png"), (b"\x89PNG", "sheet-{}-1.png")),
        ((Export.What.BESIDE, ""), (b"\0\0\0", "pair-{}-1.mp4")),
    ],
)
def test_pictures_sheets_and_pairs(bench, clips, ruth, asked, expected):
    (what, kind), (begins, name) = asked, expected
    export = ask(bench, clips, what, how=How(kind=kind))
    drain()
    assert read(ruth, export).startswith(begins)
    assert ruth.get(address(export))["Content-Disposition"].endswith(f'"attune-{name.format(export.pk[:6])}"')


def test_slow_and_held(bench, clips, agreed, ruth):
    export = ask(bench, clips[:1], how=How(slow=2, hold=(10, Fraction(2)), heard=False))
    drain()
    data = read(ruth, export)
    assert shown(data) == list(range(7, 20))
    assert b"mp4a" not in data


@pytest.mark.parametrize("purpose", [Purpose.SUPERVISION, Purpose.RESEARCH, Purpose.FAMILY_COPY])
def test_without_everybodys_yes_nothing_is_made(bench, named, purpose):
    say(bench, Decision.Says.GIVEN, purpose, bench.cast.home.mother)
    with pytest.raises(giving.NotAgreed, match=r"^Yusuf: no living yes"):
        ask(bench, named[:1], purpose=purpose)
    assert not Export.objects.exists()


@pytest.mark.parametrize("purpose", ["filming", "filming_review", "remote", "anything"])
def test_film_leaves_only_for_a_purpose_of_leaving(bench, named, agreed, purpose):
    with pytest.raises(giving.NotForThat):
        ask(bench, named[:1], purpose=purpose)


def test_an_override_bars_every_giving_out(bench, named, agreed):
    visit = named[0].film.visit
    override = {"family": visit.family, "visit": visit, "by_kind": "practitioner", "by": bench.ruth.id}
    ConsentOverride.objects.create(reason="Spoken on the day", **override)
    with pytest.raises(giving.CameInWithoutConsent):
        ask(bench, named[:1])
    assert all(standing.barred for standing in giving.standings([named[0].film]))


def test_consent_is_asked_again_when_it_is_made(bench, named, agreed):
    export = ask(bench, named[:1])
    say(bench, Decision.Says.WITHDRAWN, Purpose.FAMILY_COPY, bench.cast.home.child)
    make_export(export=export)
    assert (export.ended_why, export.made_at, ExportFile.objects.count()) == ("consent", None, 0)


@pytest.mark.parametrize("purpose", [Purpose.FAMILY_COPY, Purpose.FILMING])
def test_a_withdrawal_shuts_the_next_request_and_then_deletes_the_file(bench, clips, agreed, ruth, purpose):
    before = strays()
    export = ask(bench, clips[:1])
    drain()
    assert ruth.get(address(export)).status_code == 200
    say(bench, Decision.Says.WITHDRAWN, purpose, bench.cast.home.mother)
    assert ruth.get(address(export)).status_code == 404
    drain()
    export.refresh_from_db()
    assert (export.ended_why, StoredThing.objects.filter(kind="export").count()) == ("consent", 0)
    assert strays() == before


def test_a_withdrawal_of_another_purpose_leaves_it(bench, clips, agreed, ruth):
    say(bench, Decision.Says.GIVEN, Purpose.RESEARCH)
    export = ask(bench, clips[:1])
    drain()
    say(bench, Decision.Says.WITHDRAWN, Purpose.RESEARCH)
    drain()
    assert ruth.get(address(export)).status_code == 200


def test_a_withdrawal_breaks_off_what_is_being_sent(bench, clips, agreed, ruth, monkeypatch):
    from attune.films import ranges

    monkeypatch.setattr(ranges, "_PIECE", 1000)
    monkeypatch.setattr(ranges, "WHOLE_BYTES", 1000)
    monkeypatch.setattr(ranges, "_ASK_AGAIN", 0)
    export = ask(bench, clips[:1])
    drain()
    pieces = iter(ruth.get(address(export)).streaming_content)
    got = len(next(pieces))
    say(bench, Decision.Says.WITHDRAWN)
    got += sum(map(len, pieces))
    assert got == 1000
    assert ExportFile.objects.get().thing.clear_length > 2000


def test_a_removed_film_takes_its_exports_along(bench, film, clips, agreed, ruth):
    before = strays()
    export = ask(bench, clips, Export.What.REEL)
    drain()
    remove_film(film=film, by=bench.ruth, why="asked")
    assert ruth.get(address(export)).status_code == 404
    drain()
    assert not StoredThing.objects.filter(kind="export").exists()
    assert Export.objects.get().ended_why == "film"
    assert strays() == before


def test_after_a_week_it_is_gone(bench, clips, agreed, ruth):
    export = ask(bench, clips[:1])
    drain()
    Export.objects.update(ends_at=clock.now() - dt.timedelta(seconds=1))
    assert ruth.get(address(export)).status_code == 404
    end_expired()
    assert (Export.objects.get().ended_why, ExportFile.objects.count()) == ("expired", 0)


def test_nobody_else_gives_it_out(bench, clips, agreed, cy):
    export = ask(bench, clips[:1])
    drain()
    assert cy.get(address(export)).status_code == 404
    assert signed_in(bench.cast.office).get(address(export)).status_code == 404
    with pytest.raises(giving.WrongChoice):
        ask_export(
            case=clips[0].film.case,
            what=Export.What.CLIP,
            pieces=[Piece.of(clips[0])],
            purpose=Purpose.FAMILY_COPY,
            by=bench.cast.cy,
        )


def test_the_audit_says_what_for_which_purpose_and_no_name(bench, clips, agreed, ruth):
    export = ask(bench, clips, Export.What.REEL, whom="Dr Okafor")
    drain()
    read(ruth, export)
    lines = Line.objects.filter(thing_kind="export", thing=export.pk).order_by("at", "id")
    assert [(line.verb, line.actor, line.fields) for line in lines] == [
        ("ask for", bench.ruth.id, ["family_copy", "reel"]),
        ("give out", bench.ruth.id, ["family_copy", "reel"]),
    ]
    everything = json.dumps(
        [list(map(str, row)) for row in Line.objects.values_list()]
        + [[job.kind, job.args] for job in Job.objects.all()]
    )
    assert [word for word in ("Okafor", "Amina", "Yusuf", "You wait") if word in everything] == []


def test_a_cancelled_export_leaves_no_file(bench, named, agreed):
    export = ask(bench, named[:1])
    cancel_job(job=Job.objects.get(kind="clips.export"), by=bench.ruth)
    drain()
    export.refresh_from_db()
    assert (export.made_at, ExportFile.objects.count()) == (None, 0)


def test_made_twice_it_is_one(bench, clips, agreed):
    export = ask(bench, clips, Export.What.EACH)
    drain()
    made = list(ExportFile.objects.values_list("thing", flat=True))
    Export.objects.update(made_at=None)
    export.refresh_from_db()
    make_export(export=export)
    assert ExportFile.objects.count() == 2
    assert not set(made) & set(ExportFile.objects.values_list("thing", flat=True))


def test_what_is_saved_on_this_machine_is_kept_here_no_longer(bench, clips, agreed, tmp_path):
    export = make_export(export=ask(bench, clips[:1], later=False))
    save_export(export=export, to=[tmp_path / "clip.mp4"], by=bench.ruth)
    assert shown((tmp_path / "clip.mp4").read_bytes()) == list(range(7, 20))
    assert (Export.objects.get().ended_why, ExportFile.objects.count()) == ("saved", 0)


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize(
    ("what", "count", "how"),
    [
        (Export.What.CLIP, 2, How()),
        (Export.What.BESIDE, 1, How()),
        (Export.What.REEL, 2, How(hold=(10, Fraction(1)))),
        (Export.What.CLIP, 1, How(hold=(20, Fraction(1)))),
        (Export.What.CLIP, 1, How(hold=(10, Fraction(31)))),
    ],
)
def test_what_does_not_go_together_is_refused(bench, named, what, count, how):
    with pytest.raises(giving.WrongChoice):
        ask(bench, named[:count], what, how=how)


def test_words_that_cannot_be_lettered_are_refused_beforehand(bench, named, agreed):
    piece = Piece.of(named[0], words="يوسف")
    with pytest.raises(giving.LettersNotThere, match="يوسف"):
        ask_export(
            case=named[0].film.case,
            what=Export.What.REEL,
            pieces=[piece],
            purpose=Purpose.FAMILY_COPY,
            by=bench.ruth,
        )
