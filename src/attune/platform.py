"""Every difference between operating systems: folders made durable, processes as trees, one owner of a data folder."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_NAME: Final = "attune.lock"
_REPLACE_TRIES: Final = 6
_PR_SET_PDEATHSIG = 1
_WATCH_SECONDS = 0.5


class FolderInUse(Exception):
    """Another Attune already works in this data folder."""


def fsync_folder(path: Path) -> None:
    """Make a folder's entries (a rename, a new file) survive a power cut; nothing to do on Windows."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path) -> None:
    """Rename over `target` at once or not at all, trying again for 0.6 s while a virus scanner holds it."""
    for attempt in range(_REPLACE_TRIES):
        try:
            source.replace(target)
        except PermissionError:
            if attempt == _REPLACE_TRIES - 1:
                raise
            time.sleep(0.02 * 2**attempt)
        else:
            return


def rename_new(source: Path, target: Path) -> None:
    """Rename to a name that must be free; raises FileExistsError and leaves both as they are."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError as error:
        # File systems of cards and sticks know no hard links: the check is then not atomic, but ids are random.
        if target.exists():
            raise FileExistsError(target) from error
        replace(source, target)
    else:
        source.unlink()


def spawn(
    args: Sequence[str | Path], *, env: Mapping[str, str] | None = None, pass_fds: Sequence[int] = (), **streams: Any
) -> subprocess.Popen[bytes]:
    """Start a child as the head of its own process group, so that `kill_tree` reaches whatever it starts.

    `streams` are Popen's stdin, stdout, stderr and cwd. The child gets no descriptors but its streams and `pass_fds`.
    """
    if sys.platform == "win32":
        streams["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        streams["start_new_session"] = True
        streams["pass_fds"] = pass_fds
    return subprocess.Popen([str(arg) for arg in args], env=env, close_fds=True, **streams)


def kill_tree(process: subprocess.Popen[bytes], *, grace: float = 0.0) -> int:
    """End a spawned child and all it started, after `grace` seconds to end by itself; returns its exit code."""
    if grace:
        _signal_tree(process, hard=False)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    # Even if the head has ended: what it started may still run in its group.
    _signal_tree(process, hard=True)
    return process.wait()


def die_with_parent(parent: int | None = None) -> None:
    """End this process when its parent ends, however that ends; a child calls it first.

    `parent` is the parent's own idea of its process id, by which a parent that ended before this call is noticed.
    On Linux the kernel does it; the signal follows the *thread* that started the child, so start children from threads
    that live on. Elsewhere a thread looks twice a second.
    """
    expected = os.getppid() if parent is None else parent
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the kernel refused to tie this process to its parent")
    elif sys.platform != "win32":
        threading.Thread(target=_watch_parent, args=(expected,), daemon=True).start()
    if sys.platform != "win32" and os.getppid() != expected:  # it ended before the kernel was asked
        os._exit(1)


def forget_cached(file: IO[bytes]) -> None:
    """Let the next reading of an open file come from the disk rather than from memory, where the system can."""
    if sys.platform == "linux":
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def free_bytes(path: Path) -> int:
    """Return how many bytes may still be written where `path` lies."""
    return shutil.disk_usage(path).free


@contextlib.contextmanager
def lock_folder(path: Path) -> Iterator[None]:
    """Hold a data folder alone; raises `FolderInUse`, which names the holder. A crash frees it."""
    with (path / LOCK_NAME).open("a+b") as file:
        if not hold(file):
            file.seek(0)
            holder = file.read(200).decode("utf-8", "replace").strip() or "another process"
            raise FolderInUse(
                f"The data folder {path} is in use by {holder}. Nothing was changed. Stop that one, then try again."
            )
        file.truncate(0)
        file.write(f"process {os.getpid()} ({Path(sys.argv[0]).name})\n".encode())
        file.flush()
        yield
        file.truncate(0)


def hold(file: IO[bytes]) -> bool:
    """Take the exclusive lock of an open file without waiting; False when another holds it. Closing lets go."""
    if sys.platform == "win32":
        file.seek(1 << 30)  # far behind the text, which others may then still read
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _signal_tree(process: subprocess.Popen[bytes], *, hard: bool) -> None:
    if sys.platform == "win32":
        if hard:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], check=False, capture_output=True)
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL if hard else signal.SIGTERM)


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(1)
