"""See which lines of the package run inside the sandbox: a plugin of pytest for `make coverage`.

Nothing can be written in there, so every process of the sandbox marks the lines that it runs in
a page of memory that it shares with the tests, and these add the marks to the data of coverage.
"""

import mmap
import os
import subprocess
import types
from pathlib import Path

import pytest
from coverage import Coverage, CoverageData

BOX = Path(__file__).parents[1] / "cnnlib" / "grading" / "box"
FILES = {f"cnnlib.grading.box.{path.stem}": path for path in sorted(BOX.glob("*.py"))}
MOST_LINES = 4096
STARTS = {name: number * MOST_LINES for number, name in enumerate(FILES)}
SIZE = len(FILES) * MOST_LINES

# Stands before the program of the sandbox. Only frames of these modules are looked at.
MARKING = """
def _mark_lines(starts={starts}):
    import mmap, sys
    page = mmap.mmap({file}, {size})
    def trace(frame, event, argument):
        start = starts.get(frame.f_globals.get("__name__"))
        if start is None:
            return None
        page[start + frame.f_lineno] = 1
        return trace
    sys.settrace(trace)
_mark_lines()
"""


@pytest.fixture(scope="session", autouse=True)
def lines_inside(request):
    """Let every sandbox mark its lines; write them down at the end."""
    from cnnlib.grading import sandbox

    file = os.memfd_create("lines")
    os.ftruncate(file, SIZE)
    marking = MARKING.format(starts=STARTS, file=file, size=SIZE)
    escaped = marking.replace("{", "{{").replace("}", "}}")

    def start(*arguments, pass_fds=(), **options):
        return subprocess.Popen(*arguments, pass_fds=[*pass_fds, file], **options)

    patch = pytest.MonkeyPatch()
    patch.setattr(sandbox, "PROGRAM", escaped + sandbox.PROGRAM)
    patch.setattr(
        sandbox, "subprocess", types.SimpleNamespace(**vars(subprocess) | {"Popen": start})
    )
    yield
    patch.undo()
    with mmap.mmap(file, SIZE) as page:
        data = CoverageData(Coverage.current().config.data_file, suffix=f"inside.{os.getpid()}")
        data.add_lines(
            {
                str(path): [n for n in range(MOST_LINES) if page[STARTS[name] + n]]
                for name, path in FILES.items()
            }
        )
        data.write()
    os.close(file)
