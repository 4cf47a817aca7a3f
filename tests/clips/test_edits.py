"""Every edit is one row in a list that only grows; clips, stills and marks are what it adds up to."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.audit.models import Line
from attune.cases.models import Cycle
from attune.clips.actions import add_clip, add_still, make_ready, record_edit, reopen
from attune.clips.edits import Bench, Change, NoLongerApplies, fold
from attune.clips.models import Clip, Edit, Mark, Still
from attune.clips.queries import bench_of, change_of, edits_after
from attune.clips.rules import ClipsAreReady, NothingToReopen, NotInTheFilm, ReviewIsDone
from attune.ids import new_id
from tests.clips.conftest import FRAMES, a_clip, sent

pytestmark = pytest.mark.db


def do(bench, change, undoes=None, base=0):
    return record_edit(film=bench.film, by=bench.ruth, base=base, sent=sent(change, undoes))


def undo(bench, edit):
    """Post what a page posts: any payload, since the server takes its own inverse."""
    return do(bench, Change("clip.remove", {"id": new_id()}), undoes=edit.key)


def test_a_kept_clip_is_a_row_and_an_edit_and_a_line_of_the_audit(bench):
    tag = {"principle": "receiving", "actor": bench.cast.home.mother.id, "partner": None, "way": None, "how": ["look"]}
    edit = do(bench, a_clip(tags=[tag]))
    clip = Clip.objects.get()
    assert (clip.start, clip.end, clip.title, clip.place, clip.cycle) == (100, 200, "He waits", 0, bench.cycle)
    assert [(tag.principle, tag.actor, tag.how) for tag in clip.tags.all()] == [
        ("receiving", bench.cast.home.mother, ["look"])
    ]
    assert (edit.number, edit.kind, json.loads(edit.inverse)["kind"]) == (1, "clip.add", "clip.remove")
    line = Line.objects.get(thing=clip.pk)
    assert (line.verb, line.thing_kind, line.actor) == ("add", "clip", bench.ruth.id)


def test_the_first_clip_begins_the_choosing(bench):
    do(bench, a_clip())
    bench.cycle.refresh_from_db()
    assert bench.cycle.state == Cycle.State.ANALYSING


def test_an_edit_sent_twice_is_one_edit(bench):
    once = sent(a_clip())
    first = record_edit(film=bench.film, by=bench.ruth, base=0, sent=once)
    second = record_edit(film=bench.film, by=bench.ruth, base=0, sent=once)
    assert (second, Edit.objects.count(), Clip.objects.count()) == (first, 1, 1)


def test_undo_brings_a_removed_clip_back_with_all_its_words(bench):
    added = do(bench, a_clip(title="Your turn, my turn", note="Ask her"))
    before = bench_of(bench.film)
    removed = do(bench, Change("clip.remove", {"id": Clip.objects.get().pk}))
    assert bench_of(bench.film) == Bench()
    undo(bench, removed)
    assert bench_of(bench.film) == before
    assert Clip.objects.get().pk == json.loads(added.payload)["clip"]["id"]


def test_undo_of_undo_is_redo(bench):
    do(bench, a_clip())
    key = Clip.objects.get().pk
    named = do(bench, Change("clip.change", {"id": key, "fields": {"title": "You wait, and he reaches"}}))
    back = undo(bench, named)
    assert Clip.objects.get().title == "He waits"
    undo(bench, back)
    assert Clip.objects.get().title == "You wait, and he reaches"


def test_what_is_taken_back_already_cannot_be_taken_back_again(bench):
    edit = do(bench, a_clip())
    undo(bench, edit)
    with pytest.raises(NoLongerApplies):
        undo(bench, edit)
    assert Edit.objects.count() == 2


def test_nobody_takes_back_what_another_did(bench):
    edit = do(bench, a_clip())
    with pytest.raises(NoLongerApplies):
        record_edit(film=bench.film, by=bench.cast.cy, base=0, sent=sent(a_clip(), undoes=edit.key))


def test_the_order_of_the_tray_is_kept(bench):
    keys = []
    for place in range(3):
        change = a_clip(place=place)
        keys.append(change.payload["clip"]["id"])
        do(bench, change)
    do(bench, Change("tray.order", {"order": [keys[2], keys[0]]}))
    assert list(Clip.objects.chosen().values_list("pk", flat=True)) == [keys[2], keys[0]]
    assert Clip.objects.get(pk=keys[1]).place is None


def test_a_change_that_would_empty_a_clip_is_refused(bench):
    do(bench, a_clip(100, 200))
    with pytest.raises(NotInTheFilm):
        do(bench, Change("clip.change", {"id": Clip.objects.get().pk, "fields": {"in": 200}}))
    assert Clip.objects.get().start == 100


def test_an_id_of_another_film_is_refused(bench):
    do(bench, a_clip())
    clip = Clip.objects.get()
    other = bench.film
    other.pk = new_id()
    other.frame_table = None
    other.save(force_insert=True)
    with pytest.raises(NoLongerApplies):
        do(bench, Change("clip.add", {"clip": {**a_clip().payload["clip"], "id": clip.pk}}))
    clip.refresh_from_db()
    assert clip.film_id != other.pk


def test_stills_and_marks_come_and_go(bench):
    still = add_still(film=bench.film, frame=77, title="Both look", by=bench.ruth)
    mark = Change("mark.add", {"mark": {"id": new_id(), "in": 0, "out": 125}})
    do(bench, mark)
    assert [(one.frame, one.title) for one in Still.objects.all()] == [(77, "Both look")]
    assert [(one.start, one.end) for one in Mark.objects.all()] == [(0, 125)]
    do(bench, Change("still.remove", {"id": still.pk}))
    do(bench, Change("mark.remove", {"id": mark.payload["mark"]["id"]}))
    assert bench_of(bench.film) == Bench()


def test_from_the_command_line_a_fifth_clip_is_kept_aside(bench):
    clips = [add_clip(film=bench.film, start=n, end=n + 100, title="", by=bench.ruth) for n in range(5)]
    assert [clip.place for clip in clips] == [0, 1, 2, 3, None]
    with pytest.raises(NotInTheFilm):
        add_clip(film=bench.film, start=10, end=FRAMES + 1, title="", by=bench.ruth)


def test_clips_that_are_ready_keep_their_length_but_may_be_named(bench):
    clip = add_clip(film=bench.film, start=100, end=200, title="", by=bench.ruth)
    make_ready(cycle=bench.cycle, by=bench.ruth)
    do(bench, Change("clip.change", {"id": clip.pk, "fields": {"title": "He waits"}}))
    for change in (
        Change("clip.change", {"id": clip.pk, "fields": {"out": 201}}),
        Change("clip.remove", {"id": clip.pk}),
    ):
        with pytest.raises(ClipsAreReady):
            do(bench, change)
    reopen(cycle=bench.cycle, by=bench.ruth)
    do(bench, Change("clip.remove", {"id": clip.pk}))
    assert Clip.objects.kept().count() == 0


def test_only_a_ready_choice_that_the_family_has_not_seen_is_opened_again(bench):
    with pytest.raises(NothingToReopen):
        reopen(cycle=bench.cycle, by=bench.ruth)
    bench.cycle.state = Cycle.State.REVIEWED
    with pytest.raises(ReviewIsDone):
        reopen(cycle=bench.cycle, by=bench.ruth)


def test_edits_are_told_by_key_as_the_page_knows_them(bench):
    edit = do(bench, a_clip())
    back = undo(bench, edit)
    told = edits_after(bench.film, 1)
    assert [(one["number"], one["key"], one["undoes"], one["author_name"]) for one in told] == [
        (2, back.key, edit.key, "Ruth Calder")
    ]


KEYS = [new_id() for _ in range(3)]
ANY = st.one_of(
    st.builds(
        lambda key, place: {**a_clip(place=place).payload["clip"], "id": key}, st.sampled_from(KEYS), st.integers(0, 3)
    ).map(lambda clip: Change("clip.add", {"clip": clip})),
    st.builds(lambda key: Change("clip.remove", {"id": key}), st.sampled_from(KEYS)),
    st.builds(
        lambda key, end: Change("clip.change", {"id": key, "fields": {"out": end}}),
        st.sampled_from(KEYS),
        st.integers(201, 300),
    ),
    st.builds(lambda order: Change("tray.order", {"order": order}), st.permutations(KEYS)),
    st.just("undo"),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY, max_size=12))
def test_the_rows_are_the_fold_of_the_list(bench, changes):
    Edit.objects.all().delete()
    Clip.objects.all().delete()
    for change in changes:
        try:
            if change == "undo":
                undo(bench, Edit.objects.latest("number"))
            else:
                do(bench, change)
        except (NoLongerApplies, Edit.DoesNotExist):
            continue
    listed = [change_of(edit.kind, edit.payload) for edit in Edit.objects.all()]
    assert bench_of(bench.film) == fold(listed)
