"""What the safe does while faults are put into its way, and what must hold afterwards. Runs in a child, under the shim.

Each act and each look happens in a process forked for it, so that one that dies takes nothing along and none inherits
an open database. The child answers with one JSON line an injection: the call, how it failed, and what was wrong after.
"""

import ctypes
import hashlib
import json
import os
import random
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

KINDS = ("write", "fsync", "rename", "link", "unlink", "mkdir", "create")
WAYS = {"EIO": (0, 5), "ENOSPC": (0, 28), "dies before": (1, 0), "dies after": (2, 0)}
TOLD, REFUSED = 0, 3
SHIM = ctypes.CDLL(None)


def seal(family, number):
    """Keep something new."""
    from attune.safe.actions import seal_thing

    seal_thing(family=family, kind="peaks", media_type="", chunks=[content(number)], facts={"n": number})


def sealed(family, number, told):
    from attune.safe.models import StoredThing

    found = [thing for thing in StoredThing.objects.filter(family=family) if thing.facts == {"n": number}]
    if told and not found:
        return ["what was told to be kept is not there"]
    return [wrong for thing in found for wrong in unwhole(thing, content(number))]


def add_piece(family, number):
    """Add a piece to a growing thing, as an upload does."""
    from attune.safe.actions import append_segment, rows_or_no_object, seal_object
    from attune.safe.models import StoredThing

    thing = StoredThing.objects.get(family=family, kind="part")
    made = seal_object(family=family, chunks=[content(number)])
    with rows_or_no_object(made.name):
        append_segment(thing=thing, sealed=made, place=thing.segments.count(), facts={"n": number})


def piece_added(family, number, told):
    from attune.safe.models import StoredThing
    from attune.safe.queries import open_thing

    thing = StoredThing.objects.get(family=family, kind="part")
    numbers = [segment.facts["n"] for segment in thing.segments.all()]
    if told and number not in numbers:
        return ["the piece that was acknowledged is not there"]
    with open_thing(thing) as reader:
        whole = reader.read() == b"".join(map(content, numbers))
    return [] if whole else ["the pieces do not read back"]


def prepare_removal(family, number):
    seal(family, number)


def remove(family, number):
    """Delete a thing with its object."""
    from attune.safe.actions import remove_thing
    from attune.safe.models import StoredThing

    for thing in StoredThing.objects.filter(family=family, kind="peaks"):
        if thing.facts == {"n": number}:
            remove_thing(thing=thing)


def removed(family, number, told):
    from attune.safe.keys import objects
    from attune.safe.models import Segment, StoredThing

    wrong = []
    left = [thing for thing in StoredThing.objects.filter(family=family, kind="peaks") if thing.facts == {"n": number}]
    if told and left:
        wrong.append("what was told to be deleted is still there")
    names = set(Segment.objects.filter(thing__in=left).values_list("name", flat=True))
    remove(family, number)  # done again it has its whole effect
    if names & set(objects().names()) or Segment.objects.filter(name__in=names).exists():
        wrong.append("a second deletion did not finish the first")
    return wrong


def rewrap(family, number):
    """Seal the families' keys anew."""
    from attune.safe.keys import family_keys

    family_keys().rewrap_all([])


def rewrapped(family, number, told):
    from attune.safe.keys import family_keys

    return [] if family_keys().recipient(family).startswith("age1") else ["the family's key does not open"]


def welcome(family, number):
    """Write down a new family, with its key."""
    from attune.audit.actions import SYSTEM
    from attune.people.actions import add_family

    add_family(name=f"Family {number}", by=SYSTEM)


def welcomed(family, number, told):
    from attune.people.models import Family
    from attune.safe.keys import family_keys

    found = Family.objects.filter(name=f"Family {number}").first()
    if found is None:
        return ["the family that was told to be written down is not there"] if told else []
    return [] if family_keys().recipient(found.pk).startswith("age1") else ["a family without a key"]


@dataclass(frozen=True)
class Act:
    """Something that is done, what it needs beforehand, and what must hold afterwards."""

    does: object
    holds: object
    needs: object = lambda _family, _number: None


ACTS = {
    "keep a thing": Act(seal, sealed),
    "add a piece": Act(add_piece, piece_added),
    "delete a thing": Act(remove, removed, prepare_removal),
    "seal keys anew": Act(rewrap, rewrapped),
    "write down a family": Act(welcome, welcomed),
}


def content(number):
    return hashlib.sha256(str(number).encode()).digest() * 4000


def unwhole(thing, expected):
    from attune.safe.queries import open_thing

    if thing.completed_at is None:
        return ["half a thing is there"]
    with open_thing(thing) as reader:
        return [] if reader.read() == expected else ["a thing does not read back"]


def begin():
    """Make the family and a growing thing with one piece, before any fault."""
    from attune.audit.actions import SYSTEM
    from attune.people.actions import add_family
    from attune.safe.actions import begin_thing

    family = add_family(name="Amina and Yusuf", by=SYSTEM).pk
    begin_thing(family=family, kind="part")
    add_piece(family, 0)
    return family


def store_holds():
    """Return what is wrong with the store and the database as a whole."""
    from django.db import connection

    from attune.safe.models import Damage
    from attune.safe.reconciling import reconcile

    reconcile()
    wrong = [f"damage: {damage.why}" for damage in Damage.objects.all()]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        if cursor.fetchone() != ("ok",):
            wrong.append("the database is not whole")
    return wrong


def forked(does):
    """Do something in a process of its own; return its exit status and what it wrote."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        try:
            os.write(into, json.dumps(does()).encode())
            os._exit(TOLD)
        except BaseException as error:  # noqa: BLE001 - whatever it was, the parent is to hear of it
            os.write(into, json.dumps([traceback.format_exception_only(error)[-1].strip()]).encode())
            os._exit(REFUSED)
    os.close(into)
    with os.fdopen(out, "rb") as said:
        words = said.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(words or b"null")


def inject(act, family, number, plan):
    """Do an act with one fault in its way; return what was wrong afterwards."""
    kind, nth, way = plan
    how, error = WAYS[way]

    def does():
        SHIM.fault_arm(os.environ["ATTUNE_DATA"].encode(), KINDS.index(kind), nth, how, error)
        act.does(family, number)

    act_needs(act, family, number)
    status, _ = forked(does)
    looked, wrong = forked(lambda: act.holds(family, number, status == TOLD) + store_holds())
    return {"told": status == TOLD, "died": status < 0, "wrong": wrong if looked == TOLD else [f"looking: {wrong}"]}


def act_needs(act, family, number):
    status, said = forked(lambda: act.needs(family, number))
    if status != TOLD:
        raise RuntimeError(said)


def calls_of(act, family, number):
    """Count the calls of each kind that an act makes where nothing fails."""

    def does():
        SHIM.fault_arm(os.environ["ATTUNE_DATA"].encode(), -1, -1, 0, 0)
        act.does(family, number)
        return [SHIM.fault_seen(kind) for kind in range(len(KINDS))]

    act_needs(act, family, number)
    status, counted = forked(does)
    if status != TOLD:
        raise RuntimeError(counted)
    return dict(zip(KINDS, counted, strict=True))


def main(seed, most, only=""):
    """Put a fault at every call of every act, or at `most` of them an act, drawn by the seed.

    With `only`, an act, a call and a way joined by commas, there and nowhere else.
    """
    import django

    django.setup()
    chance = random.Random(seed)
    _, family = forked(begin)
    number = 1
    for name, act in ACTS.items():
        counts = calls_of(act, family, number)
        number += 1
        plans = [(kind, nth, way) for kind in KINDS for nth in range(1, counts[kind] + 1) for way in WAYS]
        if only:
            plans = [plan for plan in plans if [name, plan[0], plan[2]] == only.split(",")]
        for plan in plans if most == 0 or len(plans) <= most else chance.sample(plans, most):
            found = inject(act, family, number, plan)
            print(json.dumps({"act": name, "call": plan[0], "nth": plan[1], "way": plan[2]} | found), flush=True)
            number += 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
