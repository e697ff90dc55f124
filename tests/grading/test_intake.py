"""Whatever is handed in gets a row of its own, and a status that says what is wrong with it."""

import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from cnnlib.grading import intake
from cnnlib.grading.intake import readable, submissions
from cnnlib.grading.notebook import Malformed, read_cells
from tests.grading.sheet import RIGHT, notebook


def problems(place):
    return {each.path: each.problem or len(each.data) for each in submissions(place)}


def test_a_folder_with_everything_in_it(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "LARGEST", 1000)
    given = tmp_path / "given"
    (given / "김 민준").mkdir(parents=True)
    (given / "김 민준" / "my sheet 2.ipynb").write_bytes(b"{}")
    (given / "empty.ipynb").write_bytes(b"")
    (given / "large.ipynb").write_bytes(bytes(1001))
    (given / ".DS_Store").write_bytes(b"x")
    (given / ".ipynb_checkpoints").mkdir()
    (given / ".ipynb_checkpoints" / "a.ipynb").write_bytes(b"{}")
    (tmp_path / "outside.ipynb").write_bytes(b"{}")
    (given / "link.ipynb").symlink_to(tmp_path / "outside.ipynb")
    (given / "folder link").symlink_to(tmp_path)
    (given / "lost link.ipynb").symlink_to("nowhere")
    os.mkfifo(given / "pipe.ipynb")
    (given / os.fsdecode(b"caf\xe9.ipynb")).write_bytes(b"{}")
    assert problems(given) == {
        "김 민준/my sheet 2.ipynb": 2,
        "empty.ipynb": 0,
        "large.ipynb": "too_large",
        "link.ipynb": "link",
        "folder link": "link",
        "lost link.ipynb": "link",
        "pipe.ipynb": "unreadable",
        "caf\\xe9.ipynb": 2,
    }
    names = {each.path: each.student for each in submissions(given)}
    assert names["김 민준/my sheet 2.ipynb"] == "김 민준"
    assert names["empty.ipynb"] == "empty"


def test_a_folder_that_cannot_be_opened_gets_a_row(tmp_path, monkeypatch):
    (tmp_path / "kim.ipynb").write_bytes(b"{}")
    for name in ("lee", ".closed"):
        (tmp_path / name).mkdir()
    scandir = os.scandir

    def refuse(path):
        if Path(path).name in ("lee", ".closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert problems(tmp_path) == {"kim.ipynb": 2, "lee": "unreadable"}
    with pytest.raises(PermissionError, match="lee"):
        problems(tmp_path / "lee")


def entry(archive, name, data=b"{}", mode=0):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def test_a_zip_that_would_write_elsewhere_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "LARGEST", 1000)
    place = tmp_path / "in" / "all.zip"
    place.parent.mkdir()
    with zipfile.ZipFile(place, "w") as archive:
        entry(archive, "이서연_12/문제 2.ipynb")
        entry(archive, "../up.ipynb")
        entry(archive, "a/../../up.ipynb")
        entry(archive, "/etc/absolute.ipynb")
        entry(archive, "C:/windows.ipynb")
        entry(archive, "a\\..\\..\\up.ipynb")
        entry(archive, "link.ipynb", b"/etc/passwd", stat.S_IFLNK | 0o777)
        entry(archive, "bomb.ipynb", bytes(50_000_000))
        entry(archive, "__MACOSX/._x.ipynb")
        entry(archive, "folder/")
    assert problems(place) == {
        "이서연_12/문제 2.ipynb": 2,
        "../up.ipynb": "unsafe_path",
        "a/../../up.ipynb": "unsafe_path",
        "/etc/absolute.ipynb": "unsafe_path",
        "C:/windows.ipynb": "unsafe_path",
        "a\\..\\..\\up.ipynb": "unsafe_path",
        "link.ipynb": "link",
        "bomb.ipynb": "too_large",
    }
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "all.zip"]


def test_a_damaged_entry_costs_itself_alone(tmp_path):
    place = tmp_path / "all.zip"
    with zipfile.ZipFile(place, "w") as archive:
        entry(archive, "a.ipynb", bytes(range(256)) * 20)
        entry(archive, "b.ipynb")
    data = bytearray(place.read_bytes())
    data[60:70] = bytes(10)
    place.write_bytes(data)
    assert problems(place) == {"a.ipynb": "unreadable", "b.ipynb": 2}


def test_one_notebook_alone_and_none(tmp_path):
    (tmp_path / "one.ipynb").write_bytes(b"{}")
    assert problems(tmp_path / "one.ipynb") == {"one.ipynb": 2}
    with pytest.raises(FileNotFoundError):
        problems(tmp_path / "none")


def test_more_files_than_students(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST", 1)
    for name in "ab":
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(ValueError, match=r"expected at most 1 files; .* has more"):
        list(submissions(tmp_path))


def test_names_of_any_bytes_can_be_written():
    assert readable(os.fsdecode(b"a\xff\nb")) == "a\\xff\\nb"


def cells(source="x = 1", **facts):
    return {"cells": [{"cell_type": "code", "source": source, **facts}]}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"%PDF-1.7", "not_a_notebook"),
        (b"\xff\xfe{}", "not_utf8"),
        ('{"cells": "é"}'.encode("latin1"), "not_utf8"),
        (b"[]", "not_a_notebook"),
        (b"{}", "not_a_notebook"),
        (b"[" * 100_000, "not_a_notebook"),
        (b'{"cells": [1]}', "not_a_notebook"),
        (b'{"worksheets": []}', "old_notebook"),
        (json.dumps(cells(["a", 1])).encode(), "not_a_notebook"),
        (json.dumps({"cells": cells()["cells"] * 501}).encode(), "not_a_notebook"),
        (json.dumps(cells('check("03-q1", sizes)')).encode(), "wrong_sheet"),
        (json.dumps(cells(metadata={"tags": ["q:07-q1"]})).encode(), "wrong_sheet"),
        (json.dumps(cells(id="06-q1-starter")).encode(), "wrong_sheet"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_of_the_sheet_says_so(data, status):
    with pytest.raises(Malformed, match=status):
        read_cells(data, "02")


def test_a_byte_order_mark_and_odd_metadata_do_no_harm():
    data = b"\xef\xbb\xbf" + json.dumps(cells(metadata=[1], id=7)).encode()
    assert [cell.source for cell in read_cells(data, "02")] == ["x = 1"]
    assert read_cells(json.dumps(cells("\ud800")).encode(), "02")[0].source == "?"


def test_cells_that_try_an_answer_out_are_left_out():
    sources = [cell.source for cell in read_cells(notebook(RIGHT), "02")]
    assert not any(source.startswith("check(") for source in sources)
    public = json.dumps(cells("def mine(): pass", metadata={"tags": ["q:02-q2", "public"]}))
    assert read_cells(public.encode(), "02")[0].question == "02-q2"
