"""A child that a hostile film has taken over: every way out is shut, and nothing it says is taken on trust."""

import os
import socket
import sys
from pathlib import Path

import pytest

from attune.media.errors import ReaderDied, TookTooLong
from attune.media.lockup import Locks
from attune.media.sandbox import Room
from attune.store import FolderStore
from tests.media.sealed import ROOT, Family
from tests.media.ways_out import LIES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the locks are Linux's")
FOR_EVER = {"a word drop by drop", "progress for ever", "segments for ever", "talk without listening"}


@pytest.fixture
def family(tmp_path):
    return Family(FolderStore(tmp_path / "store"))


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def room(module):
    return Room(f"tests.media.{module}", (ROOT / "src", ROOT))


@pytest.fixture
def outside(tmp_path):
    """A letter beside the film, and somebody who listens."""
    letter = tmp_path / "letter.txt"
    letter.write_text("private")
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield {"path": str(letter), "port": server.getsockname()[1]}


def test_every_system_call_that_no_film_needs_is_refused(family):
    assert family.run("call-everything") == {"tried": 118, "answered": {}}


def test_allowed_calls_are_refused_with_arguments_that_reach_further(family):
    answers = family.run("try-arguments")
    assert answers.pop("clone3") == "ENOSYS"
    assert answers == dict.fromkeys(answers, "EPERM")


def test_the_child_holds_no_descriptor_but_the_wire(family):
    with Path(__file__).open() as held:
        os.set_inheritable(held.fileno(), True)  # noqa: FBT003 - Python takes it no other way
        assert family.run("count-descriptors") == {"held": [0, 1, 2, "wire"]}


def test_calls_by_other_numbers_end_the_child(family):
    with pytest.raises(ReaderDied, match="signal 31"):
        family.run("old-calls")


def test_landlock_alone_keeps_files_programs_connections_and_processes_shut(family, outside):
    answers = family.run("without-a-list", room=room("landlock_alone"), **outside)
    assert answers == dict.fromkeys(answers, "PermissionError")
    assert family.run("locks", room=room("landlock_alone"))["seccomp"] is False


def test_the_list_of_calls_alone_keeps_everything_shut(family, outside):
    answers = family.run("try-everything", room=room("list_alone"), **outside)
    assert answers == dict.fromkeys(answers, "PermissionError") | {"raise a limit": "ValueError"}
    assert family.run("locks", room=room("list_alone"))["landlock"] == 0


@pytest.mark.parametrize("about", sorted(LIES.keys() - FOR_EVER))
def test_a_lie_ends_the_child_and_nothing_is_kept(family, about):
    film, outputs = family.seal(b"film"), family.outputs()
    held = descriptors()
    with pytest.raises(ReaderDied):
        family.run("lie", {"film": film}, outputs, about=about)
    assert (outputs.made, family.store.torn()) == ([], [])
    assert descriptors() == held


@pytest.mark.parametrize("about", sorted(FOR_EVER))
def test_talk_without_end_ends_at_the_deadline(family, about):
    with pytest.raises((TookTooLong, ReaderDied)) as told:
        family.run("lie", {"film": family.seal(b"film")}, about=about, deadline=1.0)
    assert type(told.value) is TookTooLong or "does not listen" in str(told.value)


@pytest.mark.parametrize("how", ["one", "many", "after"])
def test_a_child_fills_no_disk(family, tmp_path, how):
    outputs = family.outputs()
    with pytest.raises(ReaderDied):
        family.run("write-on", outputs=outputs, how=how, mebibytes=400, write_limit=20 << 20)
    written = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert written < 22 << 20
    assert family.store.torn() == []


@pytest.mark.parametrize(
    ("locks", "told"),
    [
        (Locks(7, seccomp=True, limits=True, no_new_privileges=True), []),
        (Locks(0, seccomp=True, limits=True, no_new_privileges=True), ["This kernel has no Landlock"]),
        (Locks(3, seccomp=True, limits=True, no_new_privileges=True), ["This kernel's Landlock does not cover"]),
        (Locks(7, seccomp=False, limits=True, no_new_privileges=True), ["System calls are not listed"]),
        (
            Locks(2, seccomp=False, limits=True, no_new_privileges=True),
            ["This kernel's Landlock does not cover", "System calls are not listed"],
        ),
        (
            Locks(0, seccomp=False, limits=False, no_new_privileges=False),
            ["This system has no locks", "This system sets no limits"],
        ),
    ],
)
def test_what_a_machine_cannot_close_is_told(locks, told):
    assert [sentence[: len(start)] for sentence, start in zip(locks.missing(), told, strict=True)] == told
