"""A store in a folder: written once, whole, durable, and never outside its root."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from attune.ids import new_id
from attune.store import (
    DraftTorn,
    FolderStore,
    NameRefused,
    NoSuchObject,
    ObjectExists,
    Store,
    StoreFull,
)
from attune.vault.age import AgeReader, AgeWriter, Identity

ID = "bcdfghjkmnpqrstv"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "objects"


@pytest.fixture
def store(root) -> Store:
    return FolderStore(root)


def keep(store, content, name=None):
    name = name or new_id()
    with store.begin(name) as draft:
        draft.write(content)
        assert draft.commit() == len(content)
    return name


def files(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_what_is_kept_is_found_again(store, root):
    name = keep(store, b"sealed")
    with store.open(name) as file:
        assert file.read() == b"sealed"
    assert (store.size(name), store.exists(name), list(store.names())) == (6, True, [name])
    assert files(root) == [f"{name[:2]}/{name}"]
    assert (root / name[:2] / name).stat().st_mode & 0o777 == 0o600


def test_nothing_is_seen_before_the_commit(store, root):
    name = new_id()
    draft = store.begin(name)
    draft.write(b"half")
    assert (store.exists(name), list(store.names())) == (False, [])
    draft.abort()
    draft.abort()
    assert files(root) == []


def test_a_draft_left_without_commit_is_dropped(store, root):
    with store.begin(new_id()) as draft:
        draft.write(b"half")
    assert files(root) == []


def test_objects_are_written_once(store):
    name = keep(store, b"first")
    with pytest.raises(ObjectExists):
        store.begin(name)
    with store.open(name) as file:
        assert file.read() == b"first"


def test_of_two_drafts_of_one_name_the_first_committed_stays(store, root):
    name = new_id()
    one, two = store.begin(name), store.begin(name)
    one.write(b"one")
    two.write(b"two!")
    one.commit()
    with pytest.raises(ObjectExists):
        two.commit()
    with store.open(name) as file:
        assert file.read() == b"one"
    assert files(root) == [f"{name[:2]}/{name}"]


def test_a_key_can_be_replaced_at_once(store):
    name = keep(store, b"old", new_id() + ".age")
    with store.open(name) as before, store.begin(name, replace=True) as draft:
        draft.write(b"newer")
        draft.commit()
        assert before.read() == b"old"
    assert store.size(name) == 5
    assert list(store.names()) == [name]


def test_a_size_that_differs_is_not_kept(store, root):
    name = new_id()
    with store.begin(name) as draft:
        draft.write(b"abc")
        with pytest.raises(DraftTorn, match="3 bytes on disk instead of 4"):
            draft.commit(4)
    assert (store.exists(name), files(root)) == (False, [])


def test_what_a_child_wrote_needs_its_word_on_the_size(store):
    first, second = new_id(), new_id()
    with store.begin(first) as draft:
        os.write(draft.fileno(), b"by a child")
        assert draft.commit(10) == 10
    with store.begin(second) as draft:
        os.write(draft.fileno(), b"by a child")
        with pytest.raises(DraftTorn):
            draft.commit()
    assert (store.exists(first), store.exists(second)) == (True, False)


def test_deleting_leaves_nothing_and_may_be_repeated(store, root):
    name, other = keep(store, b"x"), keep(store, b"y")
    draft = store.begin(other + ".age")
    draft.write(b"z")
    store.delete(name)
    store.delete(name)
    assert list(store.names()) == [other]
    with pytest.raises(NoSuchObject):
        store.open(name)
    with pytest.raises(NoSuchObject):
        store.size(name)
    draft.abort()
    assert files(root) == [f"{other[:2]}/{other}"]


def test_deleting_takes_drafts_of_the_name_too(store, root):
    name = new_id()
    draft = store.begin(name)
    draft.write(b"x")
    store.delete(name)
    assert files(root) == []
    draft.abort()


@pytest.mark.parametrize(
    "name",
    [
        *("", "..", "../../etc/passwd", "/etc/passwd", "drafts", ".age", "aaaaaaaaaaaaaaaa", ID[:15], ID.upper()),
        *(ID + ending for ending in ("/", "\n", "\0", ".age.age", "/../x", "b")),
    ],
)
def test_names_that_are_no_ids_never_become_paths(store, root, name):
    before = files(root)
    for act in (store.open, store.begin, store.size, store.exists, store.delete):
        with pytest.raises(NameRefused):
            act(name)
    assert files(root) == before


def test_names_come_in_order_and_strangers_are_passed_over(store, root):
    names = [keep(store, b"") for _ in range(12)]
    (root / names[0][:2] / "Thumbs.db").write_bytes(b"x")
    (root / "readme.txt").write_bytes(b"x")
    assert list(store.names()) == sorted(names)


def test_a_killed_writer_leaves_a_draft_that_is_found_and_removed(store, root):
    name = new_id()
    code = (
        "import os, sys, pathlib; from attune.store import FolderStore\n"
        "draft = FolderStore(pathlib.Path(sys.argv[1])).begin(sys.argv[2]); draft.write(b'half')\n"
        "os.kill(os.getpid(), 9)"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code, root, name], env=env, check=False).returncode == -9
    living = store.begin(new_id())
    (torn,) = store.torn()
    assert (torn.name, torn.size, store.exists(name)) == (name, 4, False)
    store.remove_torn(torn)
    store.remove_torn(torn)
    assert store.torn() == []
    living.write(b"goes on")
    assert living.commit() == 7


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_named(store, monkeypatch):
    draft = store.begin(new_id())
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, draft.fileno())
    os.close(full)
    with pytest.raises(StoreFull, match="Make room"):
        draft.write(b"x")
    draft.abort()


def test_a_sealed_film_goes_through_a_draft_and_back(store):
    me, name = Identity.generate(), new_id()
    with store.begin(name) as draft, AgeWriter(draft, [me.recipient], name=name) as writer:
        writer.write(bytes(3 << 20))
        writer.close()
        draft.commit()
    with AgeReader(store.open(name), [me]) as reader:
        assert (reader.name, reader.size, reader.read_at(1 << 20, 9)) == (name, 3 << 20, bytes(9))
    assert store.size(name) == writer.sealed_length


def test_the_store_makes_its_folder_private(store, root):
    keep(store, b"x")
    assert {path.stat().st_mode & 0o077 for path in root.iterdir()} == {0}
