"""What a program that has taken over the child would try: each way out, and each lie to its parent."""

import array
import ctypes
import errno
import json
import mmap
import os
import socket
import struct
import threading
import time
from pathlib import Path

from attune.media.bench import Bench, work

try:
    import pyseccomp
except ImportError:
    pyseccomp = None

HEADER = struct.Struct(">II")
# System calls that a film never needs, by what they would give.
CALLS = {
    "files": "open openat openat2 creat truncate rename renameat2 unlink unlinkat link symlink mkdir",
    "entries": "rmdir mknod chmod chown",
    "names": "getdents64 readlink readlinkat statx access faccessat2 chdir getcwd name_to_handle_at open_by_handle_at",
    "more files": "fallocate copy_file_range sendfile splice tee vmsplice flock memfd_create memfd_secret ioctl",
    "network": "socket socketpair connect bind listen accept accept4 shutdown setsockopt sendmmsg recvmmsg",
    "programs": "execve execveat fork vfork unshare setns pivot_root chroot mount umount2 personality",
    "others": "kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_getfd pidfd_send_signal ptrace kcmp",
    "memory of others": "process_vm_readv process_vm_writev process_madvise shmget shmat msgget semget mq_open",
    "its locks": "prctl arch_prctl seccomp setrlimit prlimit64 landlock_create_ruleset landlock_restrict_self capset",
    "who it is": "setuid setgid setresuid setgroups setpgid setsid setpriority sched_setaffinity sched_setscheduler",
    "the kernel": "bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl add_key",
    "more kernel": "request_key init_module kexec_load iopl modify_ldt inotify_init1 fanotify_init signalfd4 syslog",
    "queues": "eventfd2 epoll_create1 timerfd_create timer_create pkey_alloc remap_file_pages mlockall swapon reboot",
}


@work("call-everything")
def call_everything(bench: Bench) -> dict:
    """Make each system call with noughts; answer with how many were refused, and what was not."""
    libc = ctypes.CDLL(None, use_errno=True)
    answered = {}
    for name in " ".join(CALLS.values()).split():
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        ctypes.set_errno(0)
        returned = libc.syscall(number, 0, 0, 0, 0, 0, 0) if number >= 0 else -1
        if (returned, ctypes.get_errno()) != (-1, errno.EPERM):
            answered[name] = f"{returned} {errno.errorcode.get(ctypes.get_errno(), '')}"
    return {"tried": len(" ".join(CALLS.values()).split()), "answered": answered}


@work("try-arguments")
def try_arguments(bench: Bench) -> dict:
    """Make calls that are allowed, with arguments that are not."""
    libc = ctypes.CDLL(None, use_errno=True)
    ours = bench._wire.fileno()

    def call(name: str, *arguments: int) -> str:
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        return _called(libc, number, *arguments)

    def code(kind: int, way: int) -> str:
        return call("mmap", 0, 4096, kind, way | mmap.MAP_ANONYMOUS, -1, 0)

    return {
        "memory for code": code(mmap.PROT_READ | mmap.PROT_EXEC, mmap.MAP_PRIVATE),
        "memory for code, written": code(7, mmap.MAP_PRIVATE),
        "memory shared": code(mmap.PROT_READ, mmap.MAP_SHARED),
        "memory made code": call("mprotect", 0, 4096, mmap.PROT_EXEC),
        "be told by a signal": call("fcntl", ours, 8, os.getppid()),
        "choose the signal": call("fcntl", ours, 10, 9),
        "turn signals on": call("fcntl", ours, 4, 0o20000),
        "lock a file": call("fcntl", 0, 6, 0),
        "a process by clone": call("clone", 17, 0, 0, 0, 0),
        "a network of its own": call("clone", 0x10000 | 0x100 | 0x800 | 0x40000000, 0, 0, 0, 0),
        "clone3": call("clone3", 0, 0),
        "send to an address": call("sendto", ours, 0, 0, 0, 1, 2),
        "signal another": call("tgkill", os.getppid(), os.getppid(), 0),
    }


@work("count-descriptors")
def count_descriptors(bench: Bench) -> dict:
    """Say which descriptors are open: in, out and err, and the wire."""
    held = []
    for descriptor in range(256):
        try:
            os.get_inheritable(descriptor)
        except OSError:
            continue
        held.append("wire" if descriptor == bench._wire.fileno() else descriptor)
    return {"held": held}


@work("old-calls")
def old_calls(bench: Bench) -> dict:
    """Call by the numbers of another kind of program (x32), whose list of calls nobody wrote."""
    return {"returned": ctypes.CDLL(None).syscall(0x40000000 + 39)}


@work("without-a-list")
def without_a_list(bench: Bench, path: str, port: int) -> dict:
    """Try what Landlock alone must refuse."""
    ways = {
        "open a file": lambda: Path(path).read_bytes(),
        "make a file": lambda: Path(path + ".new").write_bytes(b"x"),
        "run a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "connect": lambda: socket.create_connection(("127.0.0.1", port), timeout=2),
        "signal the parent": lambda: os.kill(os.getppid(), 0),
        "look into the parent": lambda: os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY),
    }
    return {name: _tried(way) for name, way in ways.items()}


@work("lie")
def lie(bench: Bench, about: str) -> dict:
    """Say one of the things that no work of ours says."""
    LIES[about](bench)
    return {}


@work("write-on")
def write_on(bench: Bench, how: str, mebibytes: int) -> dict:
    """Write more than a film needs: into one output, into many, or on into one that is kept already."""
    if how == "many":
        for number in range(mebibytes):
            bench.seal(f"part/{number}", [bytes(1 << 20)])
        return {}
    begun = bench._wire.ask("begin", label="part/0")
    draft = begun.descriptors[0]
    if how == "after":
        os.close(draft)
        spare = bench._wire.ask("begin", label="part/1").descriptors[0]
        draft = os.dup(spare)
    for _ in range(mebibytes):
        os.write(draft, bytes(1 << 20))
    time.sleep(5)
    return {}


def _called(libc: ctypes.CDLL, number: int, *arguments: int) -> str:
    ctypes.set_errno(0)
    returned = libc.syscall(number, *map(ctypes.c_long, arguments))
    return errno.errorcode[ctypes.get_errno()] if returned == -1 else "let through"


def _tried(way) -> str:
    try:
        way()
    except OSError as error:
        return type(error).__name__
    return "let through"


def _say(bench: Bench, words: bytes, raw: bytes = b"") -> None:
    end = bench._wire._end
    end.sendall(HEADER.pack(len(words), len(raw)) + words + raw)
    bench._wire.receive()


def _facts(bench: Bench, kind: str, **facts: object) -> None:
    _say(bench, json.dumps({"kind": kind, **facts}).encode())


def _sealed(bench: Bench, **lies: object) -> None:
    begun = bench._wire.ask("begin", label="part/0")
    os.write(begun.descriptors[0], bytes(300))
    true = {"label": "part/0", "clear_length": 84, "sealed_length": 300, "sha256": "0" * 64, "facts": {}}
    _facts(bench, "sealed", **(true | lies))


def _bring(bench: Bench) -> None:
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 0, 0]))]
    bench._wire._end.sendmsg([HEADER.pack(2, 0)], rights)
    time.sleep(5)


def _drip(bench: Bench) -> None:
    bench._wire._end.sendall(HEADER.pack(1000, 0))
    while True:
        bench._wire._end.sendall(b" ")
        time.sleep(0.3)


def _never_listen(bench: Bench) -> None:
    words = json.dumps({"kind": "progress", "done": 1, "total": 2}).encode()
    while True:
        bench._wire._end.sendall(HEADER.pack(len(words), 0) + words)


def _for_ever(bench: Bench, kind: str, **facts: object) -> None:
    while True:
        bench._wire.ask(kind, **facts)


def _swarm(bench: Bench) -> None:
    """Start threads until no more are to be had, then go on for ever."""
    for _ in range(20_000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(60)


def _many_drafts(bench: Bench) -> None:
    for number in range(20):
        bench._wire.ask("begin", label=f"part/{number}")


def _twice(bench: Bench) -> None:
    for _ in range(2):
        bench._wire.ask("begin", label="part/0")


LIES = {
    "a message of a gigabyte": lambda bench: bench._wire._end.sendall(HEADER.pack(1 << 30, 0)) or time.sleep(5),
    "raw bytes without end": lambda bench: bench._wire._end.sendall(HEADER.pack(2, 1 << 31)) or time.sleep(5),
    "no JSON": lambda bench: _say(bench, b"\x80\x04K*."),
    "a list": lambda bench: _say(bench, b"[1]"),
    "lists in lists": lambda bench: _say(bench, b"[" * 500_000),
    "objects in objects": lambda bench: _say(bench, b'{"kind":"done","facts":' + b'{"a":' * 50 + b"1" + b"}" * 51),
    "no number": lambda bench: _say(bench, b'{"kind":"done","facts":{"frames":NaN}}'),
    "a number too large": lambda bench: _facts(bench, "done", facts={"frames": 1 << 70}),
    "half a letter": lambda bench: _say(bench, b'{"kind":"done","facts":{"codec":"\\ud800"}}'),
    "a nought": lambda bench: _facts(bench, "done", facts={"codec": "a\0b"}),
    "a long text": lambda bench: _facts(bench, "done", facts={"codec": "please call this number " * 40}),
    "a kind that is a list": lambda bench: _say(bench, b'{"kind":[]}'),
    "a kind nobody knows": lambda bench: _facts(bench, "eval", code="1"),
    "no facts": lambda bench: _facts(bench, "done"),
    "an error with itself": lambda bench: _facts(bench, "failed", code="unknown-codec", facts={"self": "x"}),
    "an error without its facts": lambda bench: _facts(bench, "failed", code="unknown-codec", facts={}),
    "damage to what is another's": lambda bench: _facts(bench, "damaged", name="bcdfghjkmnpqrstv"),
    "progress backwards": lambda bench: _facts(bench, "progress", done=-1, total=3),
    "progress in words": lambda bench: _facts(bench, "progress", done=True, total="all"),
    "a label that is a path": lambda bench: _facts(bench, "begin", label="../../keys/x"),
    "a label without end": lambda bench: _facts(bench, "begin", label="a" * 150),
    "one output twice": _twice,
    "many outputs at once": _many_drafts,
    "an output never begun": lambda bench: _facts(
        bench, "sealed", label="clip", clear_length=84, sealed_length=300, sha256="0" * 64, facts={}
    ),
    "a length that is longer": lambda bench: _sealed(bench, sealed_length=301),
    "a length that is shorter": lambda bench: _sealed(bench, sealed_length=299),
    "a clear length that cannot be": lambda bench: _sealed(bench, clear_length=1 << 40),
    "a length below nothing": lambda bench: _sealed(bench, clear_length=-1),
    "a hash that is none": lambda bench: _sealed(bench, sha256="'; DROP TABLE"),
    "facts that are a list": lambda bench: _sealed(bench, facts=[1]),
    "descriptors of its own": _bring,
    "a word drop by drop": _drip,
    "progress for ever": lambda bench: _for_ever(bench, "progress", done=1, total=2),
    "segments for ever": lambda bench: _for_ever(bench, "segment", source="film", name=bench.segments("film")[0].name),
    "talk without listening": _never_listen,
    "threads for ever": _swarm,
}
