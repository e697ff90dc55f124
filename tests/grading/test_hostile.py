"""Attacks among honest notebooks: nothing gained, nothing lost, nothing told, nothing left behind."""

import hashlib
import os
import socket
from pathlib import Path

import numpy as np
import pytest

import cnnlib
from cnnlib.grading.bench import _here
from cnnlib.grading.paper import prepare
from cnnlib.grading.remote import Times
from cnnlib.grading.run import Settings, grade
from cnnlib.grading.secret import seed
from tests.grading.conftest import left
from tests.grading.hostile import ANSWERS, HOSTILE
from tests.grading.sheet import BLANK, MARKS, RIGHT, SECRET, canaries_of, notebook

WRONG = {
    "02-q1": "total = [[1, 3], [1, 4]]",
    "02-q2": "def weigh(x, n): return x + n",
    "02-q3": RIGHT["02-q3"].replace("return dy * self.factor", "return dy"),
    "02-q4": "def classify(x, t, x_test): return np.zeros(20)",
}
HONEST = {
    f"honest {'x'.join(map(str, rights))}": rights
    for rights in [(0, 1, 2, 3), (), (0,), (1,), (2,), (3,), (0, 2), (1, 3), (1, 2, 3), (0, 1)]
}


def honest(rights, else_):
    return {id: (RIGHT if i in rights else else_)[id] for i, id in enumerate(RIGHT)}


def state(host):
    """What the attacks aim at, to see whether it has changed."""
    files = [np.__file__, os.__file__, "/etc/profile", Path.home() / ".bashrc"]
    files += [*host.rglob("*"), *Path(cnnlib.__file__).parent.glob("grading/**/*.py")]
    found = {Path(path) for path in files if Path(path).is_file()}
    return {str(path): hashlib.sha256(path.read_bytes()).digest() for path in found}


@pytest.fixture(scope="module")
def paper(small_sheet):
    return prepare(small_sheet, {q.id: seed(SECRET, q.id) for q in small_sheet.questions})


@pytest.fixture(scope="module")
def class_(sandbox, small_sheet, paper, tmp_path_factory):
    """Grade a class, and keep what is to be looked at."""
    base = tmp_path_factory.mktemp("class")
    given, host, out = base / "given", base / "host", base / "out"
    for folder in (given, host):
        folder.mkdir()
    (host / "own.txt").write_text("mine")
    (host / "secret.txt").write_bytes(SECRET)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    known = {repr(np.asarray(x).tolist()) + repr(n): (x * n).tolist() for x, n in paper[1].public}
    public = {
        np.asarray(case[i]).tobytes().hex()[:64]
        for q, i in ((1, 0), (2, 1), (3, 0))
        for case in paper[q].public
    }
    fill = {
        "@PUBLIC@": repr(public),
        "@HOST@": str(host),
        "@PORT@": str(listener.getsockname()[1]),
        "@TABLE@": repr(known),
    }
    graded = [*HOSTILE, *HONEST]
    # Attacks and honest work by turns: what an attack leaves would meet an honest notebook next.
    for number, name in enumerate(graded):
        if name in HONEST:
            data = notebook(honest(HONEST[name], [BLANK, WRONG][number % 2]))
        else:
            cells = HOSTILE[name]
            for old, new in fill.items():
                cells = [cell.replace(old, new) for cell in cells]
            data = notebook(ANSWERS, after=cells)
        place = number if name in HOSTILE else 4 * (number - len(HOSTILE)) + 2
        (given / f"{place:03d} {name.replace(':', '')}.ipynb").write_bytes(data)
    before = state(host)
    settings = Settings(times=Times(cell=2.0, question=2.0, submission=20))
    done = grade([given], "02", SECRET, out, settings)
    box = _here.box
    after = state(host)
    rows = {row.path.removesuffix(".ipynb")[4:]: row for row in done.rows}
    yield {
        "rows": rows,
        "out": out,
        "before": before,
        "after": after,
        "listener": listener,
        "box": box,
    }
    listener.close()
    box.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_an_attack_gains_nothing(class_, name):
    row = class_["rows"][name.replace(":", "")]
    assert row.record.total == 0, [(mark.question, mark.status) for mark in row.record.marks]
    assert row.record.isolated


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_among_attacks_keeps_its_marks(class_, name):
    record = class_["rows"][name].record
    expected = [MARKS[id] if i in HONEST[name] else 0 for i, id in enumerate(RIGHT)]
    assert record.status == "graded"
    assert [mark.marks for mark in record.marks] == expected


def test_there_are_enough_attacks_of_each_kind():
    kinds = [name.partition(":")[0] for name in HOSTILE]
    assert len(kinds) >= 30
    assert {kind: kinds.count(kind) >= 4 for kind in set(kinds)} == dict.fromkeys(set(kinds), True)


def test_nothing_of_the_host_is_changed(class_):
    assert class_["after"] == class_["before"]


def test_no_connection_came_in(class_):
    with pytest.raises(BlockingIOError):
        class_["listener"].accept()


def test_no_hidden_value_is_in_any_result(class_, paper):
    canaries = canaries_of(paper, "hidden") - canaries_of(paper, "public")
    assert len(canaries) > 40
    for path in class_["out"].rglob("*"):
        text = path.read_text(encoding="utf-8") if path.is_file() else path.name
        assert not [canary for canary in canaries if canary in text], path


def test_the_canaries_were_there_to_be_told(class_):
    """The notebook that tells all did reach the hidden cases, and was stopped by none before."""
    marks = {
        mark.question: mark for mark in class_["rows"]["read tells hidden values"].record.marks
    }
    stages = {id: (mark.stage, mark.status) for id, mark in marks.items()}
    assert stages["02-q2"] == ("hidden", "stopped")
    assert stages["02-q3"] == ("hidden", "wrong")
    assert stages["02-q4"] == ("hidden", "stopped")


def test_what_is_known_by_heart_fails_on_hidden_cases(class_):
    marks = class_["rows"]["read knows the public cases"].record.marks
    assert (marks[1].stage, marks[1].marks) == ("hidden", 0)


def test_no_process_is_left(class_):
    class_["box"].close()
    assert left() == []
