"""The locked child: what it can do, what it cannot, and how it ends."""

import socket
import sys
import time

import pytest

from attune.media.errors import NeedsTooMuchMemory, ReaderDied, Stopped, TookTooLong
from attune.store import FolderStore
from tests.media.sealed import Family

linux = pytest.mark.skipif(sys.platform != "linux", reason="the locks are Linux's")


@pytest.fixture
def family(tmp_path):
    return Family(FolderStore(tmp_path / "store"))


@linux
def test_every_way_out_of_the_child_is_refused(family, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("private")
    with socket.create_server(("127.0.0.1", 0)) as server:
        answers = family.run("try-everything", path=str(letter), port=server.getsockname()[1])
    assert answers == {
        "open a file": "PermissionError",
        "list a folder": "PermissionError",
        "make a file": "PermissionError",
        "remove a file": "PermissionError",
        "connect": "PermissionError",
        "make a socket": "PermissionError",
        "make a local socket": "PermissionError",
        "run a program": "PermissionError",
        "fork": "PermissionError",
        "signal the parent": "PermissionError",
        "look into the parent": "PermissionError",
        "raise a limit": "ValueError",
    }
    assert letter.read_text() == "private"


@linux
def test_the_locks_are_told(family):
    locks = family.run("locks")
    assert (locks["seccomp"], locks["limits"], locks["no_new_privileges"]) == (True, True, True)
    assert locks["landlock"] >= 1


def test_sources_are_read_and_outputs_sealed_by_the_child(family):
    clear = bytes(range(256)) * 2000
    source = family.seal(clear, size=60_000)
    outputs, told = family.outputs(), []
    facts = family.run(
        "copy",
        {"film": source},
        outputs,
        source="film",
        parts=3,
        on_progress=lambda *done: told.append(done),
        turn_to=lambda: 7,
    )
    assert facts == {"length": len(clear), "turned": [7, 7, 7]}
    assert [made.label for _, made in outputs.made] == ["part/0", "part/1", "part/2"]
    assert [family.read([made]) for made in outputs.made] == [clear[0::3], clear[1::3], clear[2::3]]
    assert [made.facts for _, made in outputs.made] == [{"part": 0}, {"part": 1}, {"part": 2}]
    assert told[-1] == (3, 3)


def test_what_was_finished_before_a_failure_stays_and_what_was_torn_goes(family):
    outputs = family.outputs()
    with pytest.raises(ReaderDied):
        family.run("copy-and-stumble", outputs=outputs)
    assert [family.read([made]) for made in outputs.made] == [b"kept"]
    assert list(family.store.names()) == [name for name, _ in outputs.made]
    assert family.store.torn() == []


def test_a_child_gets_no_segment_of_another_thing(family):
    own, other = family.seal(b"own"), family.seal(b"other")
    with pytest.raises(ReaderDied, match="not its own"):
        family.run("reach-further", {"film": own}, name=other.segments[0].name)


def test_a_child_that_takes_too_much_memory_is_stopped_with_the_sentence(family):
    began = time.monotonic()
    with pytest.raises(NeedsTooMuchMemory, match="more than 200 MiB of memory"):
        family.run("hold-memory", mebibytes=2000, memory_limit=200 << 20)
    assert time.monotonic() - began < 10


@linux
def test_address_space_has_a_backstop(family):
    with pytest.raises(NeedsTooMuchMemory):
        family.run("reserve-memory")


def test_a_child_past_its_deadline_is_stopped(family):
    began = time.monotonic()
    with pytest.raises(TookTooLong, match="longer than 1 seconds"):
        family.run("sleep", seconds=30, deadline=1.0)
    assert time.monotonic() - began < 10


def test_a_cancelled_child_is_stopped(family):
    began = time.monotonic()
    with pytest.raises(Stopped):
        family.run("sleep", seconds=30, cancelled=lambda: time.monotonic() - began > 1)
    assert time.monotonic() - began < 10


def test_a_child_that_falls_is_a_named_error(family):
    with pytest.raises(ReaderDied, match="signal 11"):
        family.run("fall")


def test_an_error_of_ours_tells_its_place_and_no_word_of_the_film(family):
    with pytest.raises(ReaderDied, match=r"ValueError at locked_works\.py:\d+") as told:
        family.run("stumble")
    assert "words" not in str(told.value)


def test_a_work_nobody_knows_is_a_named_error(family):
    with pytest.raises(ReaderDied, match="KeyError"):
        family.run("no-such-work")
