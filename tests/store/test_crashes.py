"""Whatever fails or dies while an object is written, the store holds the old state or the new one, never a half."""

import contextlib
import hashlib
import itertools
import os
import random
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from attune.ids import new_id
from attune.store import FolderStore, StoreError

KILLS = 8
WRITER = """
import hashlib, os, pathlib, sys
from attune.ids import new_id
from attune.store import FolderStore
store = FolderStore(pathlib.Path(sys.argv[1]))
while True:
    name, content = new_id(), os.urandom(40_000)
    with store.begin(name) as draft:
        draft.write(content)
        draft.commit()
    print(name, hashlib.sha256(content).hexdigest(), flush=True)
"""


def test_nothing_acknowledged_is_lost_by_a_kill(tmp_path):
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance, acknowledged = random.Random(seed), {}
    for _ in range(KILLS):
        acknowledged |= written_until_killed(tmp_path, chance.uniform(0.01, 0.15))
    store = FolderStore(tmp_path)
    found = {name: hashlib.sha256(content_of(store, name)).hexdigest() for name in store.names()}
    assert len(acknowledged) > KILLS
    assert {name: found[name] for name in acknowledged} == acknowledged
    # An object may have been made and not told; each is whole all the same.
    assert len(found) <= len(acknowledged) + KILLS
    assert {store.size(name) for name in found} == {40_000}
    for torn in store.torn():
        store.remove_torn(torn)
    assert list((tmp_path / "drafts").iterdir()) == []


def written_until_killed(root, seconds):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen([sys.executable, "-c", WRITER, root], env=env, stdout=subprocess.PIPE, text=True)
    first = child.stdout.readline()
    time.sleep(seconds)
    child.kill()
    lines = (first + child.communicate()[0]).split("\n")[:-1]  # a line cut by the kill was never told
    return dict(line.split() for line in lines)


def failing(true, nth):
    """Make a call of the system fail at its nth time, as a dying disk does."""
    calls = itertools.count(1)

    def call(*args, **kwargs):
        if next(calls) == nth:
            raise OSError(5, "Input/output error")
        return true(*args, **kwargs)

    return call


CALLS = [(os, "fsync"), (os, "link"), (os, "open"), (os, "fstat"), (Path, "unlink"), (Path, "mkdir")]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[1])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_failing_disk_leaves_the_old_or_the_new_state(tmp_path, monkeypatch, call, nth):
    store, before, name = FolderStore(tmp_path), new_id(), new_id()
    put(store, before, b"before")
    told = False
    with monkeypatch.context() as patched, contextlib.suppress(OSError, StoreError):
        patched.setattr(*call, failing(getattr(*call), nth))
        put(store, name, b"after")
        told = True
    found = {one: content_of(store, one) for one in store.names()}
    assert found in ({before: b"before"}, {before: b"before", name: b"after"})
    assert not told or name in found
    assert [torn.name for torn in store.torn()] in ([], [name])


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_failing_replacement_leaves_the_old_or_the_new_key(tmp_path, monkeypatch, nth):
    store, name = FolderStore(tmp_path), new_id() + ".age"
    put(store, name, b"old")
    for call in [*CALLS, (Path, "replace")]:
        with monkeypatch.context() as patched, contextlib.suppress(OSError, StoreError):
            patched.setattr(*call, failing(getattr(*call), nth))
            put(store, name, b"new", replace=True)
        assert content_of(store, name) in (b"old", b"new")
        put(store, name, b"old", replace=True)


def put(store, name, content, *, replace=False):
    with store.begin(name, replace=replace) as draft:
        draft.write(content)
        draft.commit()


def content_of(store, name):
    with store.open(name) as file:
        return file.read()


def test_content_is_durable_before_its_name_and_the_name_before_the_answer(tmp_path, monkeypatch):
    store, name, order = FolderStore(tmp_path), new_id(), []
    (tmp_path / name[:2]).mkdir()
    true_fsync, true_link = os.fsync, os.link

    def fsync(descriptor):
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "content")
        true_fsync(descriptor)

    def link(source, target):
        order.append("name")
        true_link(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "link", link)
    put(store, name, b"x")
    assert order == ["content", "name", "folder"]
    store.delete(name)
    assert order == ["content", "name", "folder", "folder"]
