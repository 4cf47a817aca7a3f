"""Locked children in a hurry: one process warms up once and forks a child for each film, which then locks itself.

The locks, the wire and the watching are the product's own. Only the start differs: 0.3 s of imports are done once.
"""

import ctypes
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from attune.media.sandbox import Room

PR_SET_CHILD_SUBREAPER = 36
ROOT = Path(__file__).resolve().parents[1]


class Forked:
    """A forked child as `sandbox` and `platform` want a process; afterwards, the most memory that it held."""

    def __init__(self, pid):
        self.pid, self.returncode, self.most_memory = pid, None, 0

    def wait(self, timeout=None):
        """Wait for its end, as `subprocess.Popen` does."""
        ends = time.monotonic() + (3600 if timeout is None else timeout)
        while self.returncode is None:
            pid, status, used = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.returncode, self.most_memory = os.waitstatus_to_exitcode(status), used.ru_maxrss << 10
            elif time.monotonic() > ends:
                raise subprocess.TimeoutExpired("forked", timeout)
            else:
                time.sleep(0.002)
        return self.returncode


@dataclass(frozen=True)
class ForkingRoom(Room):
    """A room whose children are forked from one warm process, started by `open`."""

    control: socket.socket | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)
    latest: threading.local = field(default_factory=threading.local)

    @classmethod
    def opened(cls):
        """Start the warm process; this one becomes the parent of all that it forks."""
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        ours, theirs = socket.socketpair()
        search = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        command = [sys.executable, "-P", "-m", "bench.forking", str(theirs.fileno()), str(os.getpid())]
        environment = {"PYTHONPATH": search, "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, **quiet)
        theirs.close()
        return cls(control=ours)

    def start(self, end):
        """Have a child forked that holds its end of the wire."""
        with self.turn:
            socket.send_fds(self.control, [b"!"], [end.fileno()])
            child = Forked(int(self.control.recv(20)))
        self.latest.child = child  # of this thread
        return child


def main():
    """Be the warm process: fork a child for each descriptor that comes."""
    from tests.media import locked_works  # noqa: F401, PLC0415 - the works, heavy to import

    from attune.media.works import obey, warm_up  # noqa: PLC0415

    control, parent = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    warm_up()
    while True:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not descriptors:
            return
        between = os.fork()
        if between == 0:
            _fork_again(control, descriptors[0], parent, obey)
        os.close(descriptors[0])
        os.waitpid(between, 0)


def _fork_again(control, descriptor, parent, obey):
    """Fork the child proper and end, so that it becomes the bench's own."""
    child = os.fork()
    if child:
        control.sendall(str(child).encode())
        os._exit(0)
    os.setsid()
    control.close()
    while os.getppid() != parent:
        time.sleep(0.0005)
    ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)  # PR_SET_PDEATHSIG
    obey(socket.socket(fileno=descriptor))
    os._exit(0)


if __name__ == "__main__":
    main()
