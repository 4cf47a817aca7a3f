import datetime as dt

import pytest
from django.db import connection

from attune import clock
from attune.audit.models import Line
from attune.cases.models import Cycle, Theme, Visit
from attune.clips.models import ClipSet
from attune.consent.rules import NotConsented
from attune.ids import new_id
from attune.jobs.models import Job
from attune.refusals import Refusal
from attune.reviews import actions, queries, rules
from attune.reviews.models import SharedReview, Shown, Words
from tests.reviews.hour import a_clip, a_set, an_hour, withdraw

pytestmark = pytest.mark.db


def said(hour, text="I waited, and he came.", kind=Words.Kind.SAID, *, clip=0, by=None, key=None):
    return actions.Said(
        key or new_id(), None if clip is None else hour.clips[clip].id, (by or hour.parent).id, kind, text
    )


def caught(hour, review, text="I waited, and he came.", kind=Words.Kind.SAID, **more):
    return actions.catch_words(review=review, said=said(hour, text, kind, **more), by=hour.practitioner)


def verbs(thing):
    return list(Line.objects.filter(thing=thing).order_by("id").values_list("verb", flat=True))


def test_a_review_is_opened_once_with_the_clips_that_are_ready(hour, review):
    again = actions.open_review(visit=hour.visit, by=hour.practitioner)
    assert again == review
    assert [item.clip for item in queries.clips_in_order(review)] == hour.clips
    assert verbs(review.id) == ["open"]


def test_a_review_cannot_be_opened_without_ready_clips(hour):
    ClipSet.objects.update(reopened_at=clock.now())
    with pytest.raises(rules.NoReadyClipSet):
        actions.open_review(visit=hour.visit, by=hour.practitioner)
    assert SharedReview.objects.count() == 0


def test_a_filming_visit_is_not_reviewed(hour):
    with pytest.raises(rules.NotAReviewVisit):
        actions.open_review(visit=hour.film.visit, by=hour.practitioner)


def test_a_newer_choice_of_clips_is_taken_and_clips_that_stay_keep_their_opening_question(hour, review):
    first = hour.clip_set.items.get(clip=hour.clips[0])
    actions.write_opening(review=review, item=first.id, text="What does he do?", by=hour.practitioner)
    ClipSet.objects.filter(pk=hour.clip_set.pk).update(reopened_at=clock.now())
    newer = a_set(hour.cycle, [a_clip(hour.film, hour.cycle, 4), hour.clips[0]])
    opened = actions.open_review(visit=hour.visit, by=hour.practitioner)
    assert opened.id == review.id
    assert opened.clip_set == newer
    assert [item.opening for item in queries.clips_in_order(opened)] == ["", "What does he do?"]


def test_a_review_that_has_begun_keeps_its_clips(hour, begun):
    ClipSet.objects.filter(pk=hour.clip_set.pk).update(reopened_at=clock.now())
    a_set(hour.cycle, hour.clips[:1])
    assert actions.open_review(visit=hour.visit, by=hour.practitioner).clip_set == hour.clip_set


def test_the_clips_are_shown_in_the_order_that_was_chosen(hour, review):
    order = [item.id for item in queries.clips_in_order(review)]
    actions.order_clips(review=review, order=order[::-1], by=hour.practitioner)
    assert [item.id for item in queries.clips_in_order(review)] == order[::-1]


def test_an_order_must_name_every_clip_of_this_review(hour, review):
    order = [item.id for item in queries.clips_in_order(review)]
    with pytest.raises(rules.NotOfThisReview):
        actions.order_clips(review=review, order=order[:2], by=hour.practitioner)
    assert [item.id for item in queries.clips_in_order(review)] == order


def test_what_may_be_opened_is_a_little_more_and_not_the_whole_film_until_chosen(hour, review):
    assert (review.little_more, review.whole_film) == (True, False)
    actions.allow_opening(review=review, little_more=False, whole_film=True, by=hour.practitioner)
    kept = SharedReview.objects.get(pk=review.pk)
    assert (kept.little_more, kept.whole_film) == (False, True)


def test_a_review_begins_once(hour, review):
    begun = actions.begin_review(review=review, by=hour.practitioner)
    moment = begun.started_at
    assert actions.begin_review(review=begun, by=hour.practitioner).started_at == moment
    assert verbs(review.id) == ["open", "begin"]


def test_a_review_does_not_begin_while_a_clip_is_not_cut(ruth):
    hour = an_hour(ruth, cut=False)
    review = actions.open_review(visit=hour.visit, by=ruth)
    with pytest.raises(rules.ClipsNotCut):
        actions.begin_review(review=review, by=ruth)


def test_a_clip_whose_frames_changed_after_the_cut_counts_as_not_cut(hour, review):
    clip = hour.clips[0]
    clip.end += 1
    clip.save()
    with pytest.raises(rules.ClipsNotCut):
        actions.begin_review(review=review, by=hour.practitioner)


def test_a_review_does_not_begin_without_everybodys_yes(ruth):
    hour = an_hour(ruth, consent=False)
    review = actions.open_review(visit=hour.visit, by=ruth)
    with pytest.raises(NotConsented, match="Amina and Yusuf"):
        actions.begin_review(review=review, by=ruth)
    assert SharedReview.objects.get().started_at is None


def test_nothing_prepared_changes_once_the_review_has_begun(hour, begun):
    item = queries.clips_in_order(begun)[0].id
    ways = [
        lambda: actions.allow_opening(review=begun, little_more=False, whole_film=True, by=hour.practitioner),
        lambda: actions.write_opening(review=begun, item=item, text="And now?", by=hour.practitioner),
        lambda: actions.order_clips(review=begun, order=[item], by=hour.practitioner),
    ]
    for way in ways:
        with pytest.raises(rules.AlreadyBegun):
            way()


def view(hour, review, clip=0, key=None, **more):
    facts = {"rehearsal": False, "through": True, **more}
    return actions.record_view(
        review=review, view=key or new_id(), clip=hour.clips[clip].id, by=hour.practitioner, **facts
    )


def test_each_showing_is_kept_once_though_it_is_told_twice(hour, begun):
    key = new_id()
    view(hour, begun, key=key, through=False)
    view(hour, begun, key=key, through=True)
    assert [(shown.id, shown.through) for shown in Shown.objects.all()] == [(key, True)]
    assert verbs(hour.clips[0].id) == ["show"]


def test_no_clip_is_shown_before_the_review_begins(hour, review):
    with pytest.raises(rules.NotBegun):
        view(hour, review)


def test_a_clip_of_another_family_cannot_be_shown(hour, begun, ruth):
    other = an_hour(ruth, ("Hannah", "Leo"))
    with pytest.raises(rules.NotOfThisReview):
        view(other, begun)


def test_a_withdrawal_closes_the_clips_of_a_review_at_once(hour, begun):
    view(hour, begun)
    withdraw(hour)
    with pytest.raises(NotConsented):
        view(hour, begun)
    assert Shown.objects.count() == 1


def test_the_rehearsal_is_done_when_every_clip_came_to_its_end(hour, review):
    for clip in (0, 1):
        view(hour, review, clip, rehearsal=True)
    view(hour, review, 2, rehearsal=True, through=False)
    assert SharedReview.objects.get().rehearsed_at is None
    view(hour, review, 2, rehearsal=True)
    assert SharedReview.objects.get().rehearsed_at is not None


def test_a_rehearsal_of_a_clip_that_was_cut_again_does_not_count(hour, review):
    view(hour, review, 0, rehearsal=True)
    assert set(queries.played_through(review, queries.clips_in_order(review))) == {hour.clips[0].id}
    cut = hour.clips[0].cut
    cut.created_at = clock.now() + dt.timedelta(seconds=5)
    cut.save()
    assert queries.played_through(review, queries.clips_in_order(review)) == {}


def test_words_are_kept_as_they_were_said_with_who_said_them(hour, begun):
    words = caught(hour, begun, "“He looks at me first”", Words.Kind.STRENGTH)
    kept = Words.objects.get()
    assert (kept.text, kept.kind, kept.speaker, kept.clip) == (
        "“He looks at me first”",
        "strength",
        "Amina",
        hour.clips[0],
    )
    assert verbs(words.id) == ["catch"]


def test_words_of_the_practitioner_stand_under_her_name(hour, begun):
    caught(hour, begun, "I wonder", Words.Kind.WONDERING, by=hour.practitioner)
    kept = Words.objects.get()
    assert (kept.speaker, kept.member, kept.practitioner) == ("Ruth", None, hour.practitioner)


def test_words_are_sealed_in_the_database(hour, begun):
    caught(hour, begun, "canary-words-4711")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM attune_words")
        (stored,) = cursor.fetchone()
    assert b"canary" not in bytes(stored)


def test_words_told_twice_stand_once_as_told_last(hour, begun):
    key = new_id()
    caught(hour, begun, "He reaches", key=key)
    caught(hour, begun, "He reaches for me", key=key)
    assert [words.text for words in Words.objects.all()] == ["He reaches for me"]


def test_words_of_nobody_in_this_case_are_refused(hour, begun, ruth):
    other = an_hour(ruth, ("Hannah", "Leo"))
    with pytest.raises(rules.NotOfThisReview):
        caught(hour, begun, by=other.parent)
    assert Words.objects.count() == 0


def test_words_at_a_clip_of_another_family_are_refused(hour, begun, ruth):
    other = an_hour(ruth, ("Hannah", "Leo"))
    told = actions.Said(new_id(), other.clips[0].id, hour.parent.id, Words.Kind.SAID, "He reaches")
    with pytest.raises(rules.NotOfThisReview):
        actions.catch_words(review=begun, said=told, by=hour.practitioner)


def test_words_of_another_review_cannot_be_changed_through_this_one(hour, begun, ruth):
    other = an_hour(ruth, ("Hannah", "Leo"))
    theirs = actions.begin_review(review=actions.open_review(visit=other.visit, by=ruth), by=ruth)
    words = caught(other, theirs, "He signs again")
    with pytest.raises(rules.NotOfThisReview):
        caught(hour, begun, "Overwritten", key=words.id)
    with pytest.raises(rules.NotOfThisReview):
        actions.remove_words(review=begun, words=words.id, by=ruth)
    assert Words.objects.get().text == "He signs again"


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_no_words_and_endless_words_are_refused(hour, begun, text):
    with pytest.raises(rules.NoWords):
        caught(hour, begun, text)


def test_removed_words_are_gone_from_the_review_and_the_act_stays_in_the_audit(hour, begun):
    words = caught(hour, begun)
    for _twice in range(2):
        actions.remove_words(review=begun, words=words.id, by=hour.practitioner)
    assert list(queries.said_in(begun)) == []
    assert verbs(words.id) == ["catch", "remove"]


def test_words_arriving_late_are_still_kept(hour, begun):
    actions.finish_review(review=begun, next_activity="", reflection="", by=hour.practitioner)
    caught(hour, begun, "Sent again after the server was back")
    assert queries.said_in(begun).count() == 1


def test_a_finished_review_ends_its_visit_and_its_cycle_once(hour, begun):
    for activity in ("The picture book", "The picture book, on the floor"):
        actions.finish_review(review=begun, next_activity=activity, reflection="I spoke less.", by=hour.practitioner)
    kept = SharedReview.objects.select_related("visit", "cycle").get()
    assert (kept.visit.state, kept.cycle.state) == (Visit.State.DONE, Cycle.State.REVIEWED)
    assert (kept.next_activity, kept.reflection) == ("The picture book, on the floor", "I spoke less.")
    assert Job.objects.filter(kind="news", args__news="visit.done").count() == 1


def test_a_visit_marked_done_on_its_own_page_does_not_stop_the_review(hour, begun):
    Visit.objects.filter(pk=hour.visit.pk).update(state=Visit.State.DONE)
    begun.visit.refresh_from_db()
    actions.finish_review(review=begun, next_activity="", reflection="", by=hour.practitioner)
    assert Cycle.objects.get(pk=hour.cycle.pk).state == Cycle.State.REVIEWED


def test_a_review_that_has_not_begun_cannot_be_finished(hour, review):
    with pytest.raises(rules.NotBegun):
        actions.finish_review(review=review, next_activity="", reflection="", by=hour.practitioner)


def test_strengths_working_points_and_the_next_activity_are_carried_to_the_next_cycle(hour, begun):
    caught(hour, begun, "I wait now", Words.Kind.STRENGTH)
    caught(hour, begun, "Wait until his hands are still", Words.Kind.WORKING_POINT)
    caught(hour, begun, "He looks at me")
    actions.finish_review(review=begun, next_activity="The picture book", reflection="", by=hour.practitioner)
    first, second = hour.case.cycles.order_by("number")
    carried = queries.carried_into(second)
    assert [words.text for words in carried.strengths] == ["I wait now"]
    assert [words.text for words in carried.working_points] == ["Wait until his hands are still"]
    assert carried.next_activity == "The picture book"
    assert queries.carried_into(first) is None


def test_nothing_is_carried_from_a_review_that_is_not_finished(hour, begun):
    caught(hour, begun, "I wait now", Words.Kind.STRENGTH)
    assert queries.carried_into(hour.case.cycles.get(number=2)) is None


def test_a_strength_may_carry_a_theme(hour, begun):
    words = caught(hour, begun, "I wait now", Words.Kind.STRENGTH)
    actions.give_theme(review=begun, words=words.id, theme=Theme.CUES, by=hour.practitioner)
    assert Words.objects.get().theme == Theme.CUES


def test_every_refusal_says_something_fit_to_show():
    for refusal in (rules.NotAReviewVisit(), rules.NoReadyClipSet(), rules.ClipsNotCut(), rules.NoWords()):
        assert isinstance(refusal, Refusal)
        assert refusal.sentence.endswith(".")
