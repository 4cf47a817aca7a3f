"""A long seeded walk of edits and undoes; tests/edits/walk.mjs takes the same steps, and both end at one bench."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from attune.clips.edits import Bench, Change, NoLongerApplies, apply, inverse

IDS = [letter * 16 for letter in "bcdfgh"]
LENT = [letter * 16 for letter in "vw"]


def walked(seed: int, steps: int) -> str:
    """Return the hash of the bench after so many steps."""
    chance, bench = _chance(seed), Bench()
    backs: list[Change] = []
    for _ in range(steps):
        if chance(4) == 0 and backs:
            change, undoes = backs.pop(), True
        else:
            change, undoes = _change(chance), False
        try:
            back = inverse(bench, change)
        except NoLongerApplies:
            continue
        bench = apply(bench, change)
        if not undoes:
            backs.append(back)
    text = json.dumps(asdict(bench), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _chance(seed: int) -> Callable[[int], int]:
    """Return dice of a known sequence (Lehmer's, of 1988), small enough for whole numbers in any language."""
    state = seed

    def roll(sides: int) -> int:
        nonlocal state
        state = state * 48271 % 2147483647
        return state % sides

    return roll


def _change(roll: Callable[[int], int]) -> Change:
    kind, key, other, number = roll(13), IDS[roll(6)], IDS[roll(6)], roll(50)
    place = None if roll(3) == 0 else roll(5)
    clip = {"id": key, "in": number, "out": number + 50, "title": "", "note": "", "tags": [], "place": place}
    lent = LENT[roll(2)]
    return [
        Change("clip.add", {"clip": clip}),
        Change("clip.remove", {"id": key}),
        Change("clip.change", {"id": key, "fields": {"in": number, "title": f"t{number}"}}),
        Change("tray.order", {"order": list(dict.fromkeys([key, lent, other]))}),
        Change("still.add", {"still": {"id": key, "frame": number, "title": ""}}),
        Change("still.change", {"id": key, "fields": {"frame": number}}),
        Change("still.remove", {"id": key}),
        Change("mark.add", {"mark": {"id": other, "in": number, "out": number + 9}}),
        Change("mark.remove", {"id": other}),
        Change("mark.turn", {"id": other, "clip": clip}),
        Change("mark.return", {"id": key, "mark": {"id": other, "in": number, "out": number + 9}}),
        Change("borrowed.add", {"borrowed": {"id": lent, "place": place}}),
        Change("borrowed.remove", {"id": lent}),
    ][kind]


def as_case(seed: int, steps: int) -> dict[str, Any]:
    """Return one walk as tests/edits/cases.json keeps it."""
    return {"name": f"seed {seed}", "seed": seed, "steps": steps, "sha256": walked(seed, steps)}
