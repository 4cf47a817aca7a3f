"""Locks this process up, for good: it may compute, read and write what it holds open, and ask its parent. Nothing else.

Three locks, each alone enough for most harm: resource limits (setrlimit), Landlock (no path of the file system, no
network; Linux 5.13 and later) and seccomp (a short list of system calls, by pyseccomp where it is installed).
"""

import ctypes
import os
import struct
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass

if sys.platform != "win32":
    import resource

with suppress(ImportError, RuntimeError, OSError):  # not everywhere; the report of `lock_up` says so
    import pyseccomp

_GIB = 1 << 30
_PR_SET_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_CLONE_THREAD = 0x10000

# No open, no socket, no connect, no exec, no fork, no ioctl, no prlimit. newfstatat tells the length of a held
# descriptor; of a path it tells only that it is there.
_READING = ["read", "readv", "pread64", "preadv", "lseek", "fstat", "newfstatat", "poll", "ppoll"]
_WRITING = ["write", "writev", "pwrite64", "close", "fsync", "fdatasync", "ftruncate", "dup", "fcntl"]
_ASKING = ["recvmsg", "recvfrom", "sendmsg", "sendto"]
_MEMORY = ["mmap", "munmap", "mprotect", "mremap", "madvise", "brk"]
_THREADS = ["futex", "membarrier", "rseq", "set_robust_list", "sched_yield", "sched_getaffinity", "gettid", "getpid"]
_SIGNALS = ["rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "exit", "exit_group"]
_CLOCKS = ["clock_gettime", "clock_nanosleep", "nanosleep", "gettimeofday", "getrusage", "getrandom"]
_ALLOWED = _READING + _WRITING + _ASKING + _MEMORY + _THREADS + _SIGNALS + _CLOCKS


@dataclass(frozen=True)
class Limits:
    """What the process may use: bytes of address space, seconds of CPU, bytes in one written file, open descriptors."""

    address_space: int = 3 * _GIB
    cpu_seconds: int = 4 * 3600
    file_size: int = 64 * _GIB
    descriptors: int = 256


@dataclass(frozen=True)
class Locks:
    """Which locks hold: the Landlock version (0 for none), and whether seccomp, limits, no_new_privs are in force."""

    landlock: int
    seccomp: bool
    limits: bool
    no_new_privileges: bool

    def as_facts(self) -> dict[str, int | bool]:
        """Return the same as plain words for the wire."""
        return asdict(self)


def lock_up(limits: Limits) -> Locks:
    """Lock the calling process (all threads started from now on inherit it) and return which locks hold.

    Call before any byte of a film is looked at, with one thread running, after everything was imported.
    """
    if not sys.platform.startswith("linux"):
        return Locks(landlock=0, seccomp=False, limits=_set_limits(limits), no_new_privileges=False)
    limited = _set_limits(limits)
    libc = ctypes.CDLL(None, use_errno=True)
    alone = libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    return Locks(landlock=_landlock(libc), seccomp=_seccomp(), limits=limited, no_new_privileges=alone)


def _set_limits(limits: Limits) -> bool:
    if sys.platform == "win32":
        return False
    wanted = {
        resource.RLIMIT_AS: limits.address_space,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.descriptors,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # noqa: PLW2901
        resource.setrlimit(kind, (most, most))
    return True


def _landlock(libc: ctypes.CDLL) -> int:
    """Handle every right the kernel knows and allow none (linux/landlock.h); return the version, 0 for no Landlock."""
    version = int(libc.syscall(_LANDLOCK_CREATE, None, 0, 1))
    if version < 1:
        return 0
    file_rights = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    rules = [(1 << file_rights) - 1]
    if version >= 4:  # noqa: PLR2004 - TCP bind and connect
        rules.append(3)
    if version >= 6:  # noqa: PLR2004 - abstract Unix sockets and signals to outside
        rules.append(3)
    wanted = struct.pack(f"={len(rules)}Q", *rules)
    descriptor = libc.syscall(_LANDLOCK_CREATE, wanted, len(wanted), 0)
    if descriptor < 0:
        return 0
    held = libc.syscall(_LANDLOCK_RESTRICT, descriptor, 0) == 0
    os.close(descriptor)
    return version if held else 0


def _seccomp() -> bool:
    if "pyseccomp" not in sys.modules:
        return False
    refuse = pyseccomp.SyscallFilter(pyseccomp.ERRNO(1))
    for name in _ALLOWED:
        refuse.add_rule(pyseccomp.ALLOW, name)
    threads_only = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD)
    refuse.add_rule(pyseccomp.ALLOW, "clone", threads_only)
    refuse.add_rule(pyseccomp.ERRNO(38), "clone3")  # its flags lie in memory: ENOSYS makes the C library use clone
    refuse.add_rule(pyseccomp.ALLOW, "tgkill", pyseccomp.Arg(0, pyseccomp.EQ, os.getpid()))
    refuse.load()
    return True
