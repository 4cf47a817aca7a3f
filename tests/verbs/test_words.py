"""The command line does what the web does, on real data, and answers in JSON."""

import hashlib
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from tests.serving import ROOT, attune, surroundings
from tests.verbs.test_init import PLAIN, init

pytestmark = pytest.mark.film
SEED = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "attune.settings"
django.setup()
import datetime as dt
from attune import clock
from attune.audit.actions import SYSTEM
from attune.consent.models import Purpose
from attune.models import *
from attune.people.actions import add_practitioner, give_role
from tests.cast import local, make_home
ruth = Practitioner.objects.get()
home = make_home(ruth, ("Amina", "client", "mother"), ("Yusuf", "child", "son"),
                 first=local(dt.date(2027, 4, 1), 9, 30), question="How can I help him play with me?")
for name in ("Amina", "Yusuf"):
    home.says(name, Decision.Says.GIVEN, by=ruth)
    home.says(name, Decision.Says.GIVEN, Purpose.SUPERVISION, by=ruth)
cy = add_practitioner(name="Cy Rowe", email="cy@example.org", by=SYSTEM)
print(home.filming.id)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A store with one family, and the id of its filming visit."""
    folder = tmp_path_factory.mktemp("house")
    init(folder, *PLAIN, "--recovery-to", folder / "stick", "--rate", "50.00")
    data = folder / "data"
    command = [sys.executable, "-c", SEED]
    seeded = subprocess.run(
        command, env=surroundings(data, PYTHONPATH=f"{ROOT / 'src'}:{ROOT}"), capture_output=True, text=True, check=True
    )
    return data, seeded.stdout.strip()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Four seconds of the first family, drawn."""
    from attune.drawn.film import draw_film

    file = tmp_path_factory.mktemp("card") / "C0001.MP4"
    assert draw_film("blocks", file, seconds=4, size=(320, 180)) == 100
    return file


@pytest.fixture(scope="module")
def film(house, drawn):
    data, visit = house
    return says(data, "film", "add", drawn, "--visit", visit, "--wait")


def says(data, *words):
    """Return what a verb answers in JSON."""
    done = attune(data, *words, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_visits_are_listed_with_their_dates(house):
    data, visit = house
    rows = says(data, "visit", "list")
    assert len(rows) == 6
    first = rows[0]
    assert (first["id"], first["kind"], first["family"]) == (visit, "filming", "Amina and Yusuf")
    assert (first["cycle"], first["starts_at"]) == (1, "2027-04-01T09:30:00+01:00")


def test_a_film_comes_in_whole_and_tells_its_steps(house, film, drawn):
    data, visit = house
    shown = says(data, "film", "show", film["id"])
    digest = hashlib.sha256(drawn.read_bytes()).hexdigest()
    assert (shown["state"], shown["frames"], shown["sha256"], shown["visit"]) == ("ready", 100, digest, visit)
    assert (shown["width"], shown["height"], shown["rotation"]) == (320, 180, 0)
    assert {step["state"] for step in shown["steps"].values()} == {"done"}
    assert all(step["seconds"] >= 0 for step in shown["steps"].values())
    assert [row["id"] for row in says(data, "film", "list")] == [film["id"]]


def test_a_films_original_is_given_out_byte_for_byte(house, film, drawn, tmp_path):
    given = says(house[0], "film", "export", film["id"], "--original", "--to", tmp_path / "out.mp4")
    assert (tmp_path / "out.mp4").read_bytes() == drawn.read_bytes()
    assert given["files"] == [{"to": str(tmp_path / "out.mp4"), "length": drawn.stat().st_size}]


def test_a_clip_is_half_open_and_is_given_out_with_just_its_frames(house, film, tmp_path):
    import av

    kept = says(house[0], "clip", "add", film["id"], "--in", "10", "--out", "60", "--title", "A turn")
    assert (kept["in"], kept["out"], kept["title"]) == (10, 60, "A turn")
    assert [row["id"] for row in says(house[0], "clip", "list", "--film", film["id"])] == [kept["id"]]
    says(house[0], "clip", "export", kept["id"], "--to", tmp_path / "clip.mp4")
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        assert sum(1 for _ in clip.decode(video=0)) == 50


def test_clips_are_given_out_slow_held_as_a_reel_a_pair_and_a_sheet(house, film, tmp_path):
    from tests.media.leaving import opened

    data, _ = house
    add = "clip", "add", film["id"]
    one = says(data, *add, "--in", "10", "--out", "20")
    two = says(data, *add, "--in", "30", "--out", "45")
    cycle = next(row["cycle_id"] for row in says(data, "visit", "list") if row["cycle"] == 1)
    purpose = ("--purpose", "supervision")

    def made(name, *words):
        told = says(data, *words, "--to", tmp_path / name, *purpose)
        return [Path(each["to"]).read_bytes() for each in told["files"]]

    (slow,) = made("slow.mp4", "clip", "export", one["id"], "--speed", "1/2", "--hold", "15:2", "--silent")
    assert (opened(slow).table.count, opened(slow).table.duration) == (10, Fraction(9 * 2, 25) + 2)
    chosen = sum(1 for _ in says(data, "clip", "list"))
    (reel,) = made("reel.mp4", "reel", cycle)
    (together,) = made("set.mp4", "clip-set", "export", cycle)
    assert opened(reel).table.count == opened(together).table.count + chosen
    assert len(made("clips", "clip-set", "export", cycle, "--several")) == chosen
    (pair,) = made("pair.mp4", "pair", one["id"], two["id"], "--side-by-side", "--heard", "left")
    assert opened(pair).table.count == 15
    (sheet,) = made("sheet.pdf", "sheet", cycle)
    assert sheet.startswith(b"%PDF-1.7")


def test_what_is_given_out_needs_a_purpose_to_which_all_agree(house, film, tmp_path):
    data, _ = house
    clip = says(data, "clip", "list")[0]["id"]
    for words, said in ((("--purpose", "research"), "no living yes"), (("--speed", "1/4"), "Say what it is for")):
        refused = attune(data, "clip", "export", clip, "--to", tmp_path / "clip.mp4", *words)
        assert (refused.returncode, said in refused.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_a_still_is_given_out_at_full_size(house, film, tmp_path):
    from PIL import Image

    says(house[0], "still", "export", film["id"], "--frame", "42", "--to", tmp_path / "still.png")
    with Image.open(tmp_path / "still.png") as picture:
        assert (picture.format, picture.size) == ("PNG", (320, 180))


def test_a_clip_outside_the_film_is_refused(house, film):
    refused = attune(house[0], "clip", "add", film["id"], "--in", "90", "--out", "101")
    assert (refused.returncode, "Nothing was changed" in refused.stderr) == (1, True)


def test_a_stranger_finds_nothing(house, film):
    for words in (("film", "show", film["id"]), ("film", "remove", film["id"])):
        refused = attune(house[0], *words, "--as", "cy@example.org")
        assert (refused.returncode, "nothing here" in refused.stderr) == (1, True)
    assert says(house[0], "visit", "list", "--as", "cy@example.org") == []


def test_a_quote_adds_up(house):
    told = says(house[0], "quote", "--start", "2027-01-04", "--cycles", "3")
    assert told["total"] == "450.00"
    assert [line["on"] for line in told["lines"]][:2] == ["2027-01-04", "2027-01-11"]
    assert told["lines"][0]["why"] == "1.5 × £50.00: editing and travel included"


def test_a_removed_film_leaves_nothing_behind(house, drawn):
    data, visit = house
    objects = {path.name for path in (data / "objects").rglob("*") if path.is_file()}
    added = says(data, "film", "add", drawn, "--visit", visit, "--again")
    assert says(data, "film", "remove", added["id"]) == {"id": added["id"], "state": "deleted"}
    assert {path.name for path in (data / "objects").rglob("*") if path.is_file()} == objects


@pytest.fixture(scope="module")
def card(tmp_path_factory, drawn):
    """A card with a recording of two parts, another one, one that is no film, and what else lies there."""
    folder = tmp_path_factory.mktemp("gopro")
    for spare, name in enumerate(("GX010001.MP4", "GX020001.MP4", "GX010002.MP4")):
        (folder / name).write_bytes(drawn.read_bytes() + bytes([0, 0, 0, 8 + spare]) + b"free" + bytes(spare))
    (folder / "GX010003.MP4").write_bytes(b"This is no film.")
    (folder / "GX010001.THM").write_bytes(b"x")
    return folder


def test_a_card_is_looked_at_without_storing_anything(house, card):
    told = says(house[0], "film", "look", card)
    names = [[part["file"].rpartition("/")[2] for part in each["parts"]] for each in told["recordings"]]
    assert names == [["GX010001.MP4", "GX020001.MP4"], ["GX010002.MP4"]]
    assert [each["seconds"] for each in told["recordings"]] == [8.0, 4.0]
    assert (list(told["unusable"]), told["left"]) == (["GX010003.MP4"], 1)
    lines = attune(house[0], "film", "look", card).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "GX010003.MP4:", "1"]


def test_one_recording_of_a_card_comes_in_with_its_parts_in_order(house, card):
    data, visit = house
    film = says(data, "film", "add", card, "--recording", "1", "--visit", visit)
    lengths = [(card / name).stat().st_size for name in ("GX010001.MP4", "GX020001.MP4")]
    assert [part["length"] for part in film["parts"]] == lengths
    unsaid = attune(data, "film", "add", card, "--visit", visit)
    assert (unsaid.returncode, unsaid.stderr.startswith("There are 2 recordings here.")) == (1, True)
    says(data, "film", "remove", film["id"])  # nobody is to work on it


def test_parts_come_in_as_given_or_in_the_cameras_order_and_the_same_film_not_twice(house, card):
    data, visit = house
    given = [card / "GX010002.MP4", card / "GX010001.MP4"]
    done = says(data, "film", "add", given[0], "--visit", visit, "--wait")
    again = attune(data, "film", "add", given[0], "--visit", visit)
    assert (again.returncode, f"This film is here already, as {done['id']}" in again.stderr) == (1, True)
    assert says(data, "film", "add", given[0], "--visit", visit, "--again")["id"] != done["id"]
    films = [says(data, "film", "add", *given, "--visit", visit, *more) for more in ((), ("--sort",))]
    lengths = [path.stat().st_size for path in given]
    assert [[part["length"] for part in film["parts"]] for film in films] == [lengths, lengths[::-1]]
