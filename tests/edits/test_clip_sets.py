"""A choice of clips is ready within the profile's limits; outside them as firmly as the practice holds them."""

from fractions import Fraction

import pytest

from attune.clips.rules import (
    ClipTooLong,
    ClipTooShort,
    Limits,
    NoClip,
    Outside,
    TooFewClips,
    TooManyClips,
    check_clip_set,
    sentences,
)

GOOD = "good"


def limits(firmness: str = "reason", *, fewest: int = 1, stills_alone: bool = False) -> Limits:
    return Limits(fewest, 4, Fraction(3), Fraction(10), firmness, stills_alone)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_one_to_four_clips_of_good_length_are_ready(count: int) -> None:
    assert check_clip_set(limits("strict"), [GOOD] * count, stills=0, reason="") == []


@pytest.mark.parametrize(
    ("verdicts", "refusal", "outside"),
    [
        ([GOOD] * 5, TooManyClips, [Outside("many")]),
        ([GOOD, "short"], ClipTooShort, [Outside("short", 2)]),
        (["long", GOOD, "short"], ClipTooLong, [Outside("long", 1), Outside("short", 3)]),
        ([GOOD] * 4 + ["long"], TooManyClips, [Outside("many"), Outside("long", 5)]),
    ],
)
def test_outside_the_limits_a_reason_is_asked_for_and_kept(verdicts, refusal, outside) -> None:
    with pytest.raises(refusal) as refused:
        check_clip_set(limits(), verdicts, stills=0, reason="  ")
    assert list(refused.value.outside) == outside
    assert check_clip_set(limits(), verdicts, stills=0, reason="She asked to see it all") == outside


def test_strict_limits_take_no_reason() -> None:
    with pytest.raises(ClipTooLong):
        check_clip_set(limits("strict"), ["long"], stills=0, reason="She asked to see it all")


def test_advisory_limits_need_no_reason_and_still_say_what_is_outside() -> None:
    assert check_clip_set(limits("advisory"), ["long"], stills=0, reason="") == [Outside("long", 1)]


def test_fewer_than_the_profiles_least_is_outside() -> None:
    with pytest.raises(TooFewClips):
        check_clip_set(limits(fewest=2), [GOOD], stills=3, reason="")


@pytest.mark.parametrize("firmness", ["strict", "reason", "advisory"])
def test_no_clip_is_always_refused(firmness: str) -> None:
    with pytest.raises(NoClip):
        check_clip_set(limits(firmness), [], stills=2, reason="Only stills this time")


def test_stills_alone_are_enough_where_the_profile_allows() -> None:
    assert check_clip_set(limits("strict", stills_alone=True), [], stills=1, reason="") == []
    with pytest.raises(NoClip):
        check_clip_set(limits("strict", stills_alone=True), [], stills=0, reason="")


def test_what_is_outside_is_said_kindly_and_by_which_limit() -> None:
    found = [Outside("few"), Outside("many"), Outside("short", 1), Outside("long", 2)]
    assert sentences(found, limits(fewest=2)) == [
        "Your practice shows at least 2 clips in a review.",
        "Your practice shows at most 4 clips in a review.",
        "Clip 1 is a little short: a clip has 3 seconds or more.",
        "Clip 2 is a little long: a clip has 10 seconds or less.",
    ]
