"""The sandbox itself: the filter of system calls, and machines that allow less than others."""

import errno
import struct

import pytest

from cnnlib.grading import bench, sandbox
from cnnlib.grading.bench import grade_task
from cnnlib.grading.box import seccomp
from cnnlib.grading.sandbox import Box, NestingRefused, NoSandbox, bubblewrap, hidden
from tests.grading.sheet import notebook
from tests.grading.test_costs import task

EPERM, ENOSYS = seccomp.REFUSE | errno.EPERM, seccomp.REFUSE | errno.ENOSYS


def decide(machine, number, architecture=None, argument=0):
    """Run the filter as the kernel does."""
    data = {0: number, 4: architecture or seccomp.PROCESSORS[machine][0], 16: argument}
    code = [struct.unpack("=HBBI", part) for part in _eights(seccomp.program(machine))]
    place = value = 0
    while True:
        kind, yes, no, k = code[place]
        place += 1
        if kind == seccomp.RETURN:
            return k
        if kind == seccomp.LOAD:
            value = data[k]
            continue
        holds = {
            seccomp.EQUALS: value == k,
            seccomp.AT_LEAST: value >= k,
            seccomp.ANY_BIT: value & k,
        }
        place += yes if holds[kind] else no


def _eights(data):
    return [data[i : i + 8] for i in range(0, len(data), 8)]


@pytest.mark.parametrize(("machine", "column"), [("x86_64", 0), ("aarch64", 1)])
def test_the_filter_refuses_what_it_should_and_no_more(machine, column):
    denied = {numbers[column] for numbers in seccomp.DENIED.values()} - {-1}
    clone, clone3 = seccomp.CLONE[column], seccomp.CLONE3[column]
    for number in range(500):
        expected = EPERM if number in denied else ENOSYS if number == clone3 else seccomp.ALLOW
        assert decide(machine, number) == expected, number
    assert decide(machine, clone, argument=17) == seccomp.ALLOW  # fork
    for flag in (0x20000, 0x10000000, 0x40000000):
        assert decide(machine, clone, argument=flag | 17) == EPERM
    assert decide(machine, 0, architecture=0x40000003) == seccomp.KILL
    assert decide("x86_64", seccomp.X32 | 59) == EPERM


def test_numbers_are_not_mistyped():
    """No two calls share a number; a few are known by heart."""
    for column in (0, 1):
        numbers = [pair[column] for pair in seccomp.DENIED.values() if pair[column] >= 0]
        assert len(set(numbers)) == len(numbers)
    assert seccomp.DENIED["ptrace"] == (101, 117)
    assert seccomp.DENIED["socket"] == (41, 198)


def test_where_nothing_nests_each_submission_has_a_sandbox_of_its_own(
    sandbox, small_sheet, monkeypatch
):
    start = Box._start

    def refuse(self, wall, fenced, nested):
        if nested:
            raise NestingRefused
        start(self, wall, fenced, nested)

    bench.close_bench()
    monkeypatch.setattr(Box, "_start", refuse)
    for _ in range(2):
        assert grade_task(task(notebook())).total == 10
        assert bench._here.kind is None
    leave = "import os\nopen('/tmp/left', 'w').write('x')"
    look = "import os\ntotal = [[3, 1], [4, 1]] if os.path.exists('/tmp/left') else ..."
    grade_task(task(notebook({"02-q1": leave})))
    assert grade_task(task(notebook({"02-q1": look}))).total == 0


def test_reasons_for_no_sandbox(monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    with pytest.raises(NoSandbox, match=r"bubblewrap is not installed .*apt install"):
        bubblewrap()
    monkeypatch.setattr(sandbox.sys, "base_prefix", "/tmp/python")
    with pytest.raises(NoSandbox, match=r"Python itself lies in /tmp \(/tmp/python\)"):
        sandbox.python()
    monkeypatch.setattr(
        sandbox, "bubblewrap", lambda: ["sh", "-c", "echo it is locked >&2; exit 1"]
    )
    with pytest.raises(NoSandbox, match="it is locked"):
        Box()


def test_a_sandbox_that_says_nothing_or_ends_early(monkeypatch):
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: ["sh", "-c", "exit 1"])
    with pytest.raises(NoSandbox, match=r"^it does not start$"):
        Box()
    with pytest.raises(NoSandbox, match=r"^the sandbox has gone$"), sandbox._gone():
        raise ConnectionResetError


def test_exercises_and_their_texts_are_hidden():
    assert hidden(sandbox.COURSE) == ["exercises", "locale/en/checks"]
