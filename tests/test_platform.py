"""Folders, processes and locks behave alike on every system."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from attune import platform
from attune.platform import FolderInUse, lock_folder

posix = pytest.mark.skipif(os.name != "posix", reason="process groups are of POSIX")
ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def python(code, *args):
    return platform.spawn([sys.executable, "-c", code, *args], env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@contextlib.contextmanager
def running(code, *args):
    child = python(code, *args)
    try:
        yield child
    finally:
        platform.kill_tree(child)
        child.stdin.close()
        child.stdout.close()


def gone(pid):
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if zombie(pid):
            return True
        time.sleep(0.02)
    return False


def zombie(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_rename_over_a_file_is_whole(tmp_path):
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "old").write_bytes(b"old")
    platform.replace(tmp_path / "new", tmp_path / "old")
    platform.fsync_folder(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"old": b"new"}
    with pytest.raises(FileNotFoundError):
        platform.replace(tmp_path / "absent", tmp_path / "old")


def test_a_rename_to_a_new_name_never_writes_over(tmp_path):
    (tmp_path / "one").write_bytes(b"one")
    (tmp_path / "two").write_bytes(b"two")
    with pytest.raises(FileExistsError):
        platform.rename_new(tmp_path / "one", tmp_path / "two")
    platform.rename_new(tmp_path / "one", tmp_path / "three")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"two": b"two", "three": b"one"}


def test_free_space_is_told(tmp_path):
    facts = os.statvfs(tmp_path)
    assert abs(platform.free_bytes(tmp_path) - facts.f_bavail * facts.f_frsize) < 1 << 30


def test_a_data_folder_has_one_owner_and_says_which(tmp_path):
    holder = rf"in use by process {os.getpid()} \("
    with lock_folder(tmp_path), pytest.raises(FolderInUse, match=holder), lock_folder(tmp_path):
        pass
    with lock_folder(tmp_path):
        pass


def test_another_process_is_kept_out_until_the_owner_dies(tmp_path):
    code = (
        "import sys, pathlib; from attune.platform import lock_folder\n"
        "with lock_folder(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with running(code, tmp_path) as child:
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(FolderInUse, match=f"process {child.pid} "), lock_folder(tmp_path):
            pass
        child.kill()
        child.wait()
        with lock_folder(tmp_path):
            pass


@posix
def test_killing_a_tree_ends_what_the_child_started():
    code = (
        "import subprocess, sys, time\n"
        "grandchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(grandchild.pid, flush=True); time.sleep(60)"
    )
    with running(code) as child:
        grandchild = int(child.stdout.readline())
        assert platform.kill_tree(child) == -9
        assert gone(grandchild)


@posix
def test_a_child_is_given_time_to_end_by_itself():
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    with running(code) as child:
        child.stdout.readline()
        assert platform.kill_tree(child, grace=5) == 7


@posix
def test_a_child_gets_only_the_descriptors_it_is_given(tmp_path):
    with (tmp_path / "film").open("wb") as film, (tmp_path / "other").open("wb") as other:
        os.set_inheritable(other.fileno(), True)  # noqa: FBT003 - takes no keyword
        code = (
            "import os, sys\n"
            "for descriptor in map(int, sys.argv[1:]):\n"
            "    try: os.fstat(descriptor); print('open')\n"
            "    except OSError: print('shut')"
        )
        child = platform.spawn(
            [sys.executable, "-c", code, str(film.fileno()), str(other.fileno())],
            pass_fds=[film.fileno()],
            stdout=subprocess.PIPE,
        )
        assert child.communicate()[0] == b"open\nshut\n"


@posix
def test_a_child_dies_with_its_parent_however_that_dies():
    grandchild = (
        "import os, time; from attune.platform import die_with_parent\n"
        "die_with_parent(int(os.environ['P'])); print(os.getpid(), flush=True); time.sleep(60)"
    )
    code = (
        "import os, sys, time; from attune.platform import spawn\n"
        f"spawn([sys.executable, '-c', {grandchild!r}], env={{**os.environ, 'P': str(os.getpid())}})\n"
        "time.sleep(60)"
    )
    with running(code) as child:
        pid = int(child.stdout.readline())
        child.kill()
        child.wait()
        assert gone(pid)


@posix
def test_a_child_whose_parent_is_already_gone_ends_itself():
    code = "from attune.platform import die_with_parent; die_with_parent(1 << 22); print('alive')"
    done = subprocess.run([sys.executable, "-c", code], env=ENV, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
