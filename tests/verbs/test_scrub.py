"""`attune scrub` reads everything, names what is damaged and what to do, and says so by its exit code."""

import json

import pytest

from tests.films.seed import asked, seeded
from tests.serving import attune

KEEP = """
import django
django.setup()
from attune.people.models import Family
from tests.safe.conftest import keep
thing = keep(Family.objects.first())
print(thing.pk, *thing.segments.values_list("name", flat=True))
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A store that holds one thing of three objects: its folder, and their names."""
    data, _ = seeded(tmp_path_factory.mktemp("scrub") / "data")
    thing, *names = asked(data, KEEP).split()
    return data, thing, names


def scrub(data, *words):
    said = attune(data, "scrub", "--json", *words)
    return said.returncode, json.loads(said.stdout)


def test_it_names_the_object_its_thing_and_the_remedy_until_all_is_well(kept):
    data, thing, names = kept
    code, found = scrub(data)
    assert (code, found["objects"], found["damaged"]) == (0, 3, [])
    path = data / "objects" / names[1][:2] / names[1]
    whole = path.read_bytes()
    path.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    code, found = scrub(data)
    (damage,) = found["damaged"]
    assert (code, damage["object"], damage["thing"], damage["kind"]) == (1, names[1], thing, "part")
    assert damage["why"] == "changed"
    assert "attune scrub --again" in damage["remedy"]
    doctor = {one["name"]: one for one in json.loads(attune(data, "doctor", "--json").stdout)}
    assert (doctor["objects"]["well"], doctor["objects"]["seen"]) == (False, "1 damaged")
    path.write_bytes(whole)
    assert scrub(data, "--again")[0] == 0


def test_it_can_be_broken_off_and_goes_on(kept):
    data, _, _ = kept
    assert [scrub(data, "--again", "--seconds", "0")[1]["objects"], scrub(data)[1]["objects"]] == [1, 3]
    said = attune(data, "scrub").stdout
    assert said.endswith("Nothing is damaged.\n")
