"""A sandbox made by bubblewrap, with a warm process in it that serves one submission after another.

What is in it: the system's programs and libraries, this Python and its packages, and cnnlib without
the exercises, all of it read-only; no home folders, no network, no other processes. Where this
process is root, the warm process keeps the right to give each submission a user of its own, and
gives that right up in every copy of itself before a student's code runs; otherwise all of it lies
in a user namespace.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import site
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import cnnlib

from .box import zygote
from .box.fence import Limits
from .box.link import send_with_file

START_SECONDS = 60.0
END_SECONDS = 20.0
FIRST_USER = 800_000_000  # no real user has such a number; the grader's process number is added
RIGHTS = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_KILL")
COURSE = Path(cnnlib.__file__).parent
SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts")
HIDDEN = ("exercises", "locale/*/checks")
PROGRAM = """
import sys
sys.path[:0] = {paths!r}
from cnnlib.grading.box.zygote import main
main({control}, {fenced}, {nested}, {user}, {limits!r})
"""


class NoSandbox(Exception):
    """There is no sandbox on this machine; the text says why."""


class Box:
    """A sandbox for one submission after another.

    Parameters
    ----------
    isolated : bool
        False runs students' code with the rights of the grader. Only for code that you trust.
    limits : Limits, optional
        What one submission may use.

    Attributes
    ----------
    lasting : bool
        Whether it may serve more than one submission.

    Raises
    ------
    NoSandbox
        If there is no bubblewrap, or it does not work here.
    """

    def __init__(self, isolated: bool = True, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._folder = None
        if not isolated:
            self.lasting = True
            self._start([], fenced=False, nested=False)
            return
        try:
            self._start(bubblewrap(), fenced=True, nested=True)
            self.lasting = True
        except NestingRefused:
            self._start(bubblewrap(), fenced=True, nested=False)
            self.lasting = False

    def _start(self, wall: list[str], fenced: bool, nested: bool) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            program = PROGRAM.format(
                paths=[place for _, place in shared()] if fenced else paths(),
                control=theirs.fileno(),
                fenced=fenced,
                nested=nested,
                user=FIRST_USER + os.getpid() if fenced and os.geteuid() == 0 else 0,
                limits=",".join(map(str, astuple(self._limits))),
            )
            self._process = subprocess.Popen(  # noqa: S603
                [*wall, base_executable(), "-I", "-S", "-B", "-c", program],
                env=environment(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        self._control.settimeout(START_SECONDS)
        try:
            said = self._control.recv(16)
        except TimeoutError:
            said = b""
        if said != zygote.READY:
            self._process.kill()
            _, problem = self._process.communicate()
            self._control.close()
            if said == zygote.NO_NESTING:
                raise NestingRefused
            raise NoSandbox(problem.decode(errors="replace").strip()[-500:] or "it does not start")

    @contextlib.contextmanager
    def submission(self) -> Iterator[socket.socket]:
        """Start a submission; what is left of it at the end is killed.

        Yields
        ------
        socket
            To the submission's `cnnlib.grading.box.runner`.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, _gone():
                send_with_file(self._control, zygote.START, theirs.fileno())
            try:
                yield ours
            finally:
                with _gone():
                    self._control.send(zygote.KILL)
                    self._control.settimeout(END_SECONDS)
                    if self._control.recv(16) != zygote.OVER:
                        raise ConnectionError

    def close(self) -> None:
        """End the sandbox and all that is in it."""
        self._control.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()


@contextlib.contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise NoSandbox("the sandbox has gone") from None


class NestingRefused(Exception):
    """The system allows no namespaces within namespaces."""


def paths() -> list[str]:
    """Return where this machine has cnnlib and the packages it needs."""
    return list(dict.fromkeys([str(COURSE.parent), *packages()]))


def shared() -> list[tuple[str, str]]:
    """Return these folders, and the place of each in the sandbox, wherever they lie outside."""
    found = [(path, f"/packages/{number}") for number, path in enumerate(packages())]
    return [(str(COURSE), "/course"), *found]


def base_executable() -> str:
    """Return the Python that an environment was made from: it needs no environment."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def packages() -> list[str]:
    """Return the folders of installed packages."""
    known = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    return [path for path in dict.fromkeys(known) if Path(path).is_dir()]


def environment() -> dict[str, str]:
    """Return the environment in the sandbox: nothing of the grader's own."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    places = {"HOME": "/tmp", "TMPDIR": "/tmp", "PATH": "/usr/bin:/bin"}  # noqa: S108
    quiet = {"LANG": "C.UTF-8", "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return {**places, **quiet, **dict.fromkeys(threads, "1")}


def bubblewrap() -> list[str]:
    """Return the command that builds the sandbox around another command.

    Returns
    -------
    list of str
        To be put in front of it.

    Raises
    ------
    NoSandbox
        If bubblewrap is not installed.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise NoSandbox(
            "bubblewrap is not installed (on Debian and Ubuntu: apt install bubblewrap)"
        )
    command = [program, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--hostname", "box"]
    if os.geteuid() == 0:
        command += ["--cap-drop", "ALL"]
        for right in RIGHTS:
            command += ["--cap-add", right]
    else:
        command += ["--unshare-user"]
    for path in SYSTEM:
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            command += ["--ro-bind", path, path]
    for path in SETTINGS:
        command += ["--ro-bind-try", path, path]
    for path in python():
        for folder in reversed(Path(path).parents[:-1]):
            if not str(folder).startswith(SYSTEM):
                command += ["--perms", "0755", "--dir", str(folder)]
        command += ["--ro-bind", path, path]
    command += ["--perms", "0755", "--dir", "/course", "--perms", "0755", "--dir", "/packages"]
    for path, place in shared():
        inner = f"{place}/cnnlib" if path == str(COURSE) else place
        command += ["--ro-bind", path, inner]
        for closed_off in hidden(Path(path) if path == str(COURSE) else Path(path, "cnnlib")):
            closed = f"{place}/cnnlib/{closed_off}"
            command += ["--tmpfs", closed, "--remount-ro", closed]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]


def python() -> list[str]:
    """Return the folder of this Python itself, where the system's folders do not hold it.

    Raises
    ------
    NoSandbox
        If it lies in ``/tmp``, which is a student's own in the sandbox.
    """
    own = os.path.realpath(sys.base_prefix)
    if own.startswith("/tmp/"):  # noqa: S108
        raise NoSandbox(f"Python itself lies in /tmp ({own}): install it elsewhere")
    return [] if own == "/usr" or own.startswith(("/usr/", "/lib")) else [own]


def hidden(root: Path) -> list[str]:
    """Return the folders below a cnnlib that hold answers, hints and solutions."""
    found = [path for pattern in HIDDEN for path in sorted(root.glob(pattern))]
    return [path.relative_to(root).as_posix() for path in found]
