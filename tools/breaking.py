"""Run tests against mutants of one module, each in a fork of a process that is ready to run."""

import importlib
import inspect
import json
import os
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.mutants import Mutant

TIMEOUT = 600  # seconds, after which a mutant counts as noticed: it loops or crawls
NAP = 0.005
PASSED, FAILED, UNTRIED = 0, 1, 2


def try_mutants(
    root: Path, path: str, run: list[str], todo: list[Mutant]
) -> Iterator[tuple[Mutant, str | None]]:
    """Give each mutant of a file with the test that noticed it, or None, as they are found.

    `run` says which tests, as arguments of pytest.
    """
    if not todo:
        return
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        run_pytest(root, run, Breaker(path, todo, writing))
    os.close(writing)
    count = 0
    with os.fdopen(reading) as answers:
        for mutant, line in zip(todo, answers, strict=False):
            count += 1
            yield mutant, json.loads(line)
    os.waitpid(child, 0)
    if count < len(todo):
        sys.exit(f"{' '.join(run)} fails, or finds no tests, on the unbroken package.")


def run_pytest(root: Path, run: list[str], breaker: "Breaker") -> None:
    """Let pytest collect the tests and hand them to the breaker; leave the process."""
    try:
        os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads do not come along into a fork
        os.environ["CNNLIB_NO_SHRINK"] = "1"
        import pytest

        os.chdir(root)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        pytest.main(["-q", "-p", "no:cacheprovider", f"--rootdir={root}", *run], [breaker])
    finally:
        os._exit(0)


class Breaker:
    """A plugin of pytest: instead of running the tests once, run them against every mutant."""

    def __init__(self, path: str, todo: list[Mutant], answers: int) -> None:
        self.module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.todo, self.answers = todo, answers
        self.failed = ""  # the test that failed

    def pytest_runtest_logreport(self, report) -> None:
        if report.failed:
            self.failed = report.nodeid

    def pytest_runtestloop(self, session) -> bool:
        """Run the tests for each mutant and write each answer as one line.

        First comes the module as it is, which must pass: failing tests would prove nothing.
        """
        items = self.in_order_of_time(session.items)
        source = Path(importlib.import_module(self.module).__file__ or "").read_text()
        if not items or self.noticed_by(items, Mutant(0, "nothing changed", source)):
            return True
        for mutant in self.todo:
            noticed = self.noticed_by(items, mutant)
            os.write(self.answers, (json.dumps(noticed) + "\n").encode())
            # What noticed one mutant often notices the next.
            items.sort(key=lambda item: item.nodeid != noticed)
        return True

    def in_order_of_time(self, items: list) -> list:
        """Run the tests once, which warms them up; give them with the quickest first.

        TensorFlow starts threads, which a fork would lose: such tests run in forks only.
        """
        if any(item.get_closest_marker("keras") for item in items):
            return items
        times = {}
        for item in items:
            start = time.perf_counter()
            self.run([item])
            times[item] = time.perf_counter() - start
        return [] if self.failed else sorted(items, key=times.__getitem__)

    def noticed_by(self, items: list, mutant: Mutant) -> str | None:
        """Give the test that noticed a mutant, or None."""
        reading, writing = os.pipe()

        def try_it() -> int:
            changed = changed_module(self.module, mutant.source)
            if changed is None:
                self.failed = "the import, which fails"
            else:
                replace_functions(sys.modules[self.module], changed)
                self.run(items)
            os.write(writing, self.failed.encode())
            return FAILED if self.failed else PASSED

        code = in_a_fork(try_it)
        os.close(writing)
        with os.fdopen(reading) as answer:
            test = answer.read()
        if code == UNTRIED:
            raise RuntimeError(f"could not break {self.module}:{mutant.line}  {mutant.what}")
        return None if code == PASSED else test or "time ran out, or the process died"

    def run(self, items: list) -> int:
        """Run tests until the first failure."""
        for item in items:
            item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
            if self.failed:
                return FAILED
        return PASSED


def in_a_fork(work: Callable[[], int]) -> int:
    """Run a function in a fork; give what it returns, or FAILED when time runs out."""
    child = os.fork()
    if child == 0:
        code = UNTRIED
        try:
            code = work()
        finally:
            os._exit(code)
    for _ in range(int(TIMEOUT / NAP)):  # counted in naps: a suspended run does not age
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(NAP)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return FAILED


def changed_module(name: str, source: str) -> types.ModuleType | None:
    """Make a module of a mutant's source, or nothing where it cannot be imported."""
    module = importlib.import_module(name)
    changed = types.ModuleType(name)
    changed.__package__, changed.__file__ = module.__package__, module.__file__
    try:
        exec(compile(source, str(module.__file__), "exec"), changed.__dict__)
    except Exception:
        return None
    return changed


def replace_functions(module: types.ModuleType, changed: types.ModuleType) -> None:
    """Let every function of a module do what its namesake in the changed one does.

    The function objects stay, so whoever imported them takes part.
    """
    new = functions(changed)
    for where, old in functions(module).items():
        if hasattr(old, "cache_clear"):
            old.cache_clear()
        ours, theirs = inspect.unwrap(old), inspect.unwrap(new[where])
        if (ours.__defaults__, ours.__kwdefaults__) != (theirs.__defaults__, theirs.__kwdefaults__):
            forget_signature(old)
        # A mutant without its call of super() has one variable from around less: it may stay.
        ours.__code__ = theirs.__code__.replace(co_freevars=ours.__code__.co_freevars)
        ours.__defaults__, ours.__kwdefaults__ = theirs.__defaults__, theirs.__kwdefaults__


def functions(module: types.ModuleType) -> dict[str, types.FunctionType]:
    """Give the functions written in a module by "name", the methods by "Class.name"."""
    found = dict(vars(module))
    for name, thing in vars(module).items():
        if inspect.isclass(thing):
            for inner, method in vars(thing).items():
                method = getattr(method, "__func__", getattr(method, "fget", method))
                found[f"{name}.{inner}"] = method
    return {name: thing for name, thing in found.items() if is_written_in(thing, module)}


def is_written_in(thing: object, module: types.ModuleType) -> bool:
    """Tell a function of the module from what it imports and from what Python writes itself."""
    code = getattr(inspect.unwrap(thing), "__code__", None) if callable(thing) else None
    return code is not None and code.co_filename == module.__file__


def forget_signature(function: Callable | None) -> None:
    """Let the tests' check of annotations look at the defaults anew."""
    while function is not None:
        free = getattr(getattr(function, "__code__", None), "co_freevars", ())
        if "checked" in free:
            function.__closure__[free.index("checked")].cell_contents = None
        function = getattr(function, "__wrapped__", None)
