"""The server folds, inverts and measures as the page does: both are held to the same table of cases."""

import json
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.clips.edits import Bench, Change, NoLongerApplies, apply, fold, inverse
from attune.clips.models import Principle
from attune.clips.payloads import Reader
from attune.clips.rules import Limits, verdict
from attune.media.span import FrameTable
from tests.edits.walk import as_case

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))

CLIP, PEOPLE = "bbbbbbbbbbbbbbbb", ["hhhhhhhhhhhhhhhh", "jjjjjjjjjjjjjjjj"]


def by_name(part: str) -> Any:
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES[part]])


def change(told: dict[str, Any]) -> Change:
    return Change(told["kind"], told["payload"])


def as_json(bench: Bench) -> Any:
    return json.loads(json.dumps(asdict(bench)))


@by_name("folds")
def test_edits_add_up_to_the_bench(case: Any) -> None:
    assert as_json(fold(map(change, case["edits"]))) == case["bench"]


@by_name("folds")
def test_each_edit_is_taken_back_by_its_inverse(case: Any) -> None:
    bench = Bench()
    inverses = []
    for told in case["edits"]:
        back = inverse(bench, change(told))
        inverses.append(back.as_json())
        after = apply(bench, change(told))
        assert apply(after, back) == bench
        bench = after
    assert inverses == case["inverses"]


@by_name("refusals")
def test_an_edit_that_does_not_apply_is_refused(case: Any) -> None:
    bench = fold(map(change, case["before"]))
    with pytest.raises(NoLongerApplies):
        inverse(bench, change(case["edit"]))


@by_name("lengths")
def test_lengths_are_compared_in_whole_frames_to_the_practitioners_favour(case: Any) -> None:
    ticks = np.arange(case["count"] + 1) * case["step"]
    table = FrameTable(ticks, Fraction(case["numerator"], case["denominator"]), np.array([0]))
    shortest, longest = map(Fraction, case["limits"])
    limits = Limits(fewest=1, most=4, shortest=shortest, longest=longest, firmness="reason", stills_alone=False)
    assert verdict(table, case["start"], case["start"] + case["frames"], limits) == case["verdict"]


@by_name("tags")
def test_tags_stand_each_once_in_one_order(case: Any) -> None:
    assert Reader(frames=1, people=PEOPLE).change("clip.change", {"id": CLIP, "fields": {"tags": case["tags"]}}) == (
        Change("clip.change", {"id": CLIP, "fields": {"tags": case["ordered"]}})
    )


def test_the_principles_of_the_table_are_those_of_the_method() -> None:
    assert CASES["principles"] == Principle.values


@by_name("walks")
def test_a_long_walk_of_edits_and_undoes_ends_where_the_pages_half_ends(case: Any) -> None:
    assert as_case(case["seed"], case["steps"]) == case


IDS = st.sampled_from(["bbbbbbbbbbbbbbbb", "cccccccccccccccc", "dddddddddddddddd", "ffffffffffffffff"])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "in": st.integers(0, 50),
        "out": st.integers(51, 99),
        "title": st.text("ab", max_size=3),
        "tags": st.just([]),
    },
)
CLIPS = st.fixed_dictionaries(
    {
        "id": IDS,
        "in": st.integers(0, 50),
        "out": st.integers(51, 99),
        "title": st.text("ab", max_size=3),
        "note": st.just(""),
        "tags": st.just([]),
        "place": st.none() | st.integers(0, 5),
    }
)
STILLS = st.fixed_dictionaries({"id": IDS, "frame": st.integers(0, 99), "title": st.text("ab", max_size=3)})
MARKS = st.fixed_dictionaries({"id": IDS, "in": st.integers(0, 50), "out": st.integers(51, 99)})
LENT_IDS = st.sampled_from(["vvvvvvvvvvvvvvvv", "wwwwwwwwwwwwwwww"])  # never a clip of the film's own
LENT = st.fixed_dictionaries({"id": LENT_IDS, "place": st.none() | st.integers(0, 5)})
CHANGES = st.one_of(
    st.builds(lambda clip: Change("clip.add", {"clip": clip}), CLIPS),
    st.builds(lambda key: Change("clip.remove", {"id": key}), IDS),
    st.builds(lambda key, fields: Change("clip.change", {"id": key, "fields": fields}), IDS, FIELDS),
    st.builds(lambda order: Change("tray.order", {"order": order}), st.lists(IDS | LENT_IDS, unique=True)),
    st.builds(lambda still: Change("still.add", {"still": still}), STILLS),
    st.builds(lambda key: Change("still.change", {"id": key, "fields": {"frame": 7}}), IDS),
    st.builds(lambda key: Change("still.remove", {"id": key}), IDS),
    st.builds(lambda mark: Change("mark.add", {"mark": mark}), MARKS),
    st.builds(lambda key: Change("mark.remove", {"id": key}), IDS),
    st.builds(lambda key, clip: Change("mark.turn", {"id": key, "clip": clip}), IDS, CLIPS),
    st.builds(lambda key, mark: Change("mark.return", {"id": key, "mark": mark}), IDS, MARKS),
    st.builds(lambda one: Change("borrowed.add", {"borrowed": one}), LENT),
    st.builds(lambda key: Change("borrowed.remove", {"id": key}), LENT_IDS),
)


@given(st.lists(CHANGES, max_size=30))
def test_any_edits_all_taken_back_leave_the_bench_as_it_was(changes: list[Change]) -> None:
    benches = [Bench()]
    backs = []
    for one in changes:
        try:
            back = inverse(benches[-1], one)
        except NoLongerApplies:
            continue
        backs.append(back)
        benches.append(apply(benches[-1], one))
    while backs:
        after = benches.pop()
        assert apply(after, backs.pop()) == benches[-1]
    assert benches == [Bench()]
