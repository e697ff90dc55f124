"""One file carries the whole course: complete, the same each time, and alive when unpacked."""

import re
import subprocess
import sys
import time
import zipfile

import pytest

from tests.browser import *  # noqa: F403
from tools import bundle
from tools.notebooks import notebooks

PROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"
[project]
name = "cnnlib"
version = "0.3.0"
"""
FILES = {
    "pyproject.toml": PROJECT,
    "README.md": "",
    "LICENSE": "MIT",
    "LICENSE-TEXT": "CC BY",
    "CHANGELOG.md": "",
    "_toc.yml": "format: jb-book\nroot: intro\nchapters:\n- file: chapters/01_a\n",
    "cnnlib/__init__.py": "",
    "cnnlib/__pycache__/x.pyc": "",
    "chapters/01_a.ipynb": "{}",
    "exercises/01_a/01_a.ipynb": "{}",
    "exercises/01_a/master.ipynb": "solutions",
    "_build/html/intro.html": "intro",
    "_build/html/404.html": "lost",
    "_build/html/chapters/01_a.html": "chapter",
    "_build/html/chapters/01_old.html": "stale",
    "_build/html/_sources/chapters/01_a.ipynb": "{}",
    "_build/html/_sources/chapters/01_old.ipynb": "stale",
    "_build/html/_static/a.css": "a {}",
    "_build/html/.buildinfo": "",
    "notes.txt": "private",
}


@pytest.fixture
def project(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "project"


def test_a_bundle_holds_what_a_reader_needs_and_nothing_else(project):
    made = bundle.bundle(project)
    assert made == project / "dist" / "cnn-course-0.3.0.zip"
    with zipfile.ZipFile(made) as archive:
        assert [name.removeprefix("cnn-course/") for name in archive.namelist()] == [
            "CHANGELOG.md",
            "HOWTO.txt",
            "LICENSE",
            "LICENSE-TEXT",
            "book/404.html",
            "book/_sources/chapters/01_a.ipynb",
            "book/_static/a.css",
            "book/chapters/01_a.html",
            "book/intro.html",
            "chapters/01_a.ipynb",
            "cnnlib-0.3.0-py3-none-any.whl",
            "exercises/01_a/01_a.ipynb",
        ]
        assert archive.read("cnn-course/book/intro.html") == b"intro"


def test_the_same_course_gives_the_same_bytes(project):
    first = bundle.bundle(project).read_bytes()
    time.sleep(2.1)  # a zip tells two seconds apart
    (project / "cnnlib" / "__init__.py").write_text("")
    (project / "chapters" / "01_a.ipynb").chmod(0o600)
    assert bundle.bundle(project).read_bytes() == first
    (project / "cnnlib" / "__init__.py").write_text("A = 1")
    assert bundle.bundle(project).read_bytes() != first


def test_a_book_with_a_page_missing_is_not_packed(project):
    (project / "_build" / "html" / "chapters" / "01_a.html").unlink()
    with pytest.raises(RuntimeError, match=r"chapters/01_a is missing\. Run `make book` first"):
        bundle.bundle(project)


def test_a_package_that_does_not_build_is_named(project):
    (project / "pyproject.toml").write_text(PROJECT.replace("0.3.0", "not a version"))
    with pytest.raises(RuntimeError, match=r"the package must build as a wheel; got:\n"):
        bundle.bundle(project)


def test_the_howto_names_the_wheel_and_folders_of_the_bundle():
    text = bundle.howto("cnnlib-1.whl")
    assert "$" not in text
    assert text.count("./cnnlib-1.whl") == 3
    folders = {path.relative_to(bundle.ROOT).parts[0] for path in notebooks()}
    assert {f"{folder}/" for folder in folders} <= set(re.findall(r"\w+/", text))
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.browser
def test_the_course_unpacked_is_alive(visit, built_book, tmp_path):
    made = bundle.bundle(to=tmp_path)
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path / "a stick")
    course = tmp_path / "a stick" / "cnn-course"
    for path in notebooks():
        assert (course / path.relative_to(bundle.ROOT)).read_bytes() == path.read_bytes()
    seen = visit("chapters/02_convolution", book=course / "book")
    states = seen.page.eval_on_selector_all(".cnn-mount", "all => all.map(m => m.dataset.cnnState)")
    assert states
    assert set(states) == {"live"}
    assert seen.page.locator(".math mjx-container").count() > 0
    assert seen.outside == seen.messages == []

    (wheel,) = course.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "packages")
    show = "import cnnlib; print(cnnlib.__file__, cnnlib.output_size(7, 3))"
    run = subprocess.run(
        [sys.executable, "-c", show], cwd=tmp_path / "packages", capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [str(tmp_path / "packages" / "cnnlib" / "__init__.py"), "5"]
