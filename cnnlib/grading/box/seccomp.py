"""The system calls that a student's code is refused: a filter that the kernel runs on each call.

The namespaces and the empty capability set already deny most of these. The filter keeps the
rest of the kernel's less travelled roads out of reach: whoever finds a flaw there would leave the
sandbox by it. Written for x86-64 and AArch64; on other processors there is no filter, and
``cnnlib grade`` says so.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

#: AUDIT_ARCH, and the column of `DENIED` that holds the numbers.
PROCESSORS = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

#: Refused with EPERM. A number of -1: the processor does not have it.
DENIED = {
    # tracing and reading other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    # keyrings, programs in the kernel, rings
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "bpf": (321, 280),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "fanotify_init": (300, 262),
    # the machine
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "syslog": (103, 116),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
    "quotactl": (179, 60), "personality": (135, 92), "iopl": (172, -1), "ioperm": (173, -1),
    "modify_ldt": (154, -1), "lookup_dcookie": (212, 18), "nfsservctl": (180, 42),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "vhangup": (153, 58),
    # sockets: what a process shares with its own children comes from socketpair
    "socket": (41, 198), "bind": (49, 200), "listen": (50, 201), "connect": (42, 203),
    # memory that no limit of a process counts
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "remap_file_pages": (216, 234),
}  # fmt: skip

CLONE, CLONE3 = (56, 220), (435, 435)
NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW… flag that clone takes

ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, EQUALS, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
X32 = 0x40000000

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER_MODE = 38, 22, 2


def program(machine: str) -> bytes:
    """Return the filter for a processor, in the kernel's packet-filter code.

    Parameters
    ----------
    machine : str
        As `platform.machine` says.

    Returns
    -------
    bytes
        Eight bytes an instruction; empty where the processor is not known.

    Examples
    --------
    >>> len(program("x86_64")) % 8, program("vax")
    (0, b'')
    """
    if machine not in PROCESSORS:
        return b""
    architecture, column = PROCESSORS[machine]
    refuse, missing = REFUSE | errno.EPERM, REFUSE | errno.ENOSYS
    numbers = sorted(pair[column] for pair in DENIED.values() if pair[column] >= 0)
    code = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUALS, 1, 0, architecture),
        (RETURN, 0, 0, KILL),  # the calls of another architecture have other numbers
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, refuse if machine == "x86_64" else ALLOW),
        # The flags of clone3 lie in memory, where no filter can look: have clone taken instead.
        (EQUALS, 0, 1, CLONE3[column]),
        (RETURN, 0, 0, missing),
    ]
    for number in numbers:
        code += [(EQUALS, 0, 1, number), (RETURN, 0, 0, refuse)]
    code += [
        (EQUALS, 0, 3, CLONE[column]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 0, 1, NEW_NAMESPACES),
        (RETURN, 0, 0, refuse),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def install() -> None:
    """Put the filter over this process and all that come of it, for good.

    On a processor that has none, only the right to gain rights is given up.

    Raises
    ------
    OSError
        If the kernel refuses it.
    """
    code = program(platform.machine())
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs was refused")
    if not code:
        return
    room = ctypes.create_string_buffer(code, len(code))
    filter_ = _Program(len(code) // 8, ctypes.addressof(room))
    if libc.prctl(PR_SET_SECCOMP, FILTER_MODE, ctypes.byref(filter_), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter of system calls was refused")
