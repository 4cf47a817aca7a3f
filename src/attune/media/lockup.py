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
from pathlib import Path

if sys.platform != "win32":
    import resource

with suppress(ImportError, RuntimeError, OSError):  # not everywhere; the report of `lock_up` says so
    import pyseccomp

_GIB = 1 << 30
_PR_SET_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446

# No open, no socket, no connect, no exec, no fork, no ioctl, no prlimit. newfstatat tells the length of a held
# descriptor; of a path it tells only that it is there.
_READING = ["read", "readv", "pread64", "preadv", "lseek", "fstat", "newfstatat", "poll", "ppoll"]
_WRITING = ["write", "writev", "pwrite64", "close", "fsync", "fdatasync", "ftruncate", "dup"]
_ASKING = ["recvmsg", "recvfrom", "sendmsg"]
_MEMORY = ["munmap", "mremap", "madvise", "brk"]
_THREADS = ["futex", "membarrier", "rseq", "set_robust_list", "sched_yield", "sched_getaffinity", "gettid", "getpid"]
_SIGNALS = ["rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "exit", "exit_group"]
_CLOCKS = ["clock_gettime", "clock_nanosleep", "nanosleep", "gettimeofday", "getrusage", "getrandom"]
_ALLOWED = _READING + _WRITING + _ASKING + _MEMORY + _THREADS + _SIGNALS + _CLOCKS
# fcntl can also have the kernel signal any process of the same user (F_SETOWN, F_SETSIG) and take locks on files.
_FCNTL = [0, 1, 2, 3, 1030]  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
_PROT_EXEC = 4
_MAP_KIND, _MAP_PRIVATE = 3, 2
_CLONE_THREAD, _CLONE_VM = 0x10000, 0x100
_CLONE_FOREIGN = 0x7E000000 | 0x20000 | 0x2000 | 0x4000 | 0x800000  # namespaces; ptrace, vfork, untraced


@dataclass(frozen=True)
class Limits:
    """What the process may use: bytes of address space, seconds of CPU, bytes in one written file, open descriptors."""

    address_space: int = 3 * _GIB
    cpu_seconds: int = 4 * 3600
    file_size: int = _GIB
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

    def missing(self) -> list[str]:
        """Say which locks this machine cannot close, and what holds all the same; empty where all are closed."""
        told = []
        if not self.landlock:
            told.append(_NO_LANDLOCK if self.seccomp else _NO_LOCKS)
        elif self.landlock < _LANDLOCK_SCOPES:
            told.append(_OLD_LANDLOCK if self.seccomp else _OLD_LANDLOCK_ALONE)
        if self.landlock and not self.seccomp:
            told.append(_NO_SECCOMP)
        if not self.limits:
            told.append(_NO_LIMITS)
        return told


_LANDLOCK_SCOPES = 6
_NO_LANDLOCK = (
    "This kernel has no Landlock (Linux 5.13 or newer has). The list of system calls still keeps every file, the "
    "network and other processes shut."
)
_OLD_LANDLOCK = (
    "This kernel's Landlock does not cover signals and abstract sockets (Linux 6.12 or newer does). The list of system "
    "calls still keeps them shut."
)
_OLD_LANDLOCK_ALONE = (
    "This kernel's Landlock does not cover signals and abstract sockets, and before Linux 6.7 no network either. No "
    "file can be opened all the same."
)
_NO_SECCOMP = (
    "System calls are not listed: install pyseccomp and libseccomp. No file can be opened all the same, and formats "
    "that name other files or the network are refused."
)
_NO_LOCKS = (
    "This system has no locks for the process that reads films. It still has a memory watch, a deadline and no key but "
    "one film's, and formats that name other files or the network are refused. Bring in films of your own cameras only."
)
_NO_LIMITS = "This system sets no limits on a process. Memory and time are still watched from outside."


def lock_up(limits: Limits) -> Locks:
    """Lock the calling process (all threads started from now on inherit it) and return which locks hold.

    Call before any byte of a film is looked at, with one thread running, after everything was imported. Raises
    RuntimeError where another thread runs, which would stay outside Landlock.
    """
    if not sys.platform.startswith("linux"):
        return Locks(landlock=0, seccomp=False, limits=_set_limits(limits), no_new_privileges=False)
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise RuntimeError("a thread that is already running would not be locked up")
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
    for command in _FCNTL:
        refuse.add_rule(pyseccomp.ALLOW, "fcntl", pyseccomp.Arg(1, pyseccomp.EQ, command))
    # Memory of its own only: what is written to a film's file is counted, and code can no longer be brought in.
    not_code = pyseccomp.Arg(2, pyseccomp.MASKED_EQ, _PROT_EXEC, 0)
    own = pyseccomp.Arg(3, pyseccomp.MASKED_EQ, _MAP_KIND, _MAP_PRIVATE)
    refuse.add_rule(pyseccomp.ALLOW, "mmap", not_code, own)
    refuse.add_rule(pyseccomp.ALLOW, "mprotect", not_code)
    refuse.add_rule(pyseccomp.ALLOW, "sendto", pyseccomp.Arg(4, pyseccomp.EQ, 0))  # to the parent, at no address
    thread = _CLONE_THREAD | _CLONE_VM
    threads_only = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, thread | _CLONE_FOREIGN, thread)
    refuse.add_rule(pyseccomp.ALLOW, "clone", threads_only)
    refuse.add_rule(pyseccomp.ERRNO(38), "clone3")  # its flags lie in memory: ENOSYS makes the C library use clone
    refuse.add_rule(pyseccomp.ALLOW, "tgkill", pyseccomp.Arg(0, pyseccomp.EQ, os.getpid()))
    refuse.load()
    return True
