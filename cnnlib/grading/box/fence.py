"""A fence for one submission inside the sandbox: its own processes, files, user and limits.

bubblewrap has already taken away the network, the disk and all other processes. This second
fence stands between one submission and the next, so that a warm process can serve many.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from dataclasses import dataclass

from . import seccomp

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PIDS = 0x20000, 0x08000000, 0x10000000, 0x20000000
READ_ONLY, NO_SUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
PRIVATE, RECURSIVE = 0x40000, 0x4000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER = 1, 4, 24, 36
CAPABILITY_VERSION = 0x20080522


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Parameters
    ----------
    memory : int
        Bytes of address space a process.
    total : int
        Bytes of memory, all processes together; a watch looks every 50 ms.
    disk : int
        Bytes of files in ``/tmp``, which lies in memory.
    file : int
        Bytes of one file.
    processes, files : int
        Processes at once, and open files a process.
    cpu : int
        Seconds of processor time a process.

    Examples
    --------
    >>> Limits().processes
    48
    """

    memory: int = 2 << 30
    total: int = 3 << 29
    disk: int = 64 << 20
    file: int = 32 << 20
    processes: int = 48
    files: int = 128
    cpu: int = 120


_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent is gone, so that none is lost."""
    _call("prctl", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def separate(user: int | None) -> None:
    """Put what this process does from now on into namespaces of its own.

    Parameters
    ----------
    user : int, optional
        The user that `lock` will become. Without one, this process has no right to become
        another, and takes a user namespace of its own instead.

    Notes
    -----
    Its next child is process 1 of a new world of processes: when that one is killed, the
    kernel kills all the others in it.
    """
    if user is None:
        me, group = os.getuid(), os.getgid()
        _call("unshare", NEW_USER | NEW_MOUNTS | NEW_IPC | NEW_PIDS)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{me} {me} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
    else:
        _call("unshare", NEW_MOUNTS | NEW_IPC | NEW_PIDS)


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def furnish(limits: Limits) -> None:
    """Lay empty, sized folders over the writable places, and an empty one over ``/proc``."""
    _call("mount", b"none", b"/", None, PRIVATE | RECURSIVE, None)
    closed = NO_SUID | NO_DEVICES
    half = limits.disk // 2
    for place in (b"/tmp", b"/dev/shm"):
        size = f"size={half},nr_inodes=4096,mode=1777".encode()
        _call("mount", b"tmpfs", place, b"tmpfs", closed, size)
    nothing = b"size=4096,nr_inodes=1,mode=555"
    _call("mount", b"tmpfs", b"/proc", b"tmpfs", closed | NO_PROGRAMS | READ_ONLY, nothing)


def lock(limits: Limits, user: int | None, fenced: bool = True) -> None:
    """Give up every right, for good: the user, the capabilities, most system calls, all excess.

    Parameters
    ----------
    limits : Limits
        The limits.
    user : int, optional
        Become this user.
    fenced : bool
        Whether there is a sandbox; without one, only the limits are set.
    """
    _limit(limits)
    if not fenced:
        return
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    _call("prctl", PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # after the change of user
    _call("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)
    _drop_capabilities()
    seccomp.install()


def _limit(limits: Limits) -> None:
    bounds = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_FSIZE: limits.file,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_NOFILE: limits.files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        getattr(resource, "RLIMIT_MSGQUEUE", resource.RLIMIT_CORE): 0,
    }
    for kind, bound in bounds.items():
        _, hard = resource.getrlimit(kind)
        most = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (most, most))


def _drop_capabilities() -> None:
    for capability in range(64):
        with contextlib.suppress(OSError):  # there are not so many, or they are gone already
            _call("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
