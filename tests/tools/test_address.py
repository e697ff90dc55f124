"""The public address is written once, and is the same wherever it is repeated."""

import json
import re
import tomllib

import pytest

import cnnlib
from tools.address import ROOT, address, change, texts
from tools.notebooks import notebooks

INSTALL = re.compile(r"git\+(https://[^\s@\"']+)@([^\s\"']+)")


def test_every_notebook_installs_from_it():
    for path in notebooks():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        first = "".join(next(c for c in cells if c["cell_type"] == "code")["source"])
        assert first.startswith(
            "try:\n    import cnnlib\nexcept ModuleNotFoundError:\n    %pip install -q "
        ), path
        assert INSTALL.findall(first) == [(address(), f"v{cnnlib.__version__}")], path


def test_whatever_else_installs_the_package_does_so_from_it():
    named = {
        (str(path.relative_to(ROOT)), found)
        for path, text in texts().items()
        if path.suffix in {".ipynb", ".md", ".py", ".yml", ".toml", ".json"}
        and "tests" not in path.parts
        for found, _ in INSTALL.findall(text)
        if "<" not in found and "{" not in found
    }
    assert {found for _, found in named} <= {address()}, named


def test_the_readers_first_pages_and_the_package_name_it():
    assert address() in (ROOT / "README.md").read_text(encoding="utf-8")
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert metadata["urls"]["Repository"] == address()


@pytest.fixture
def project(tmp_path):
    (tmp_path / "_config.yml").write_text("repository:\n  url: https://github.com/OWNER/course\n")
    (tmp_path / "a.md").write_text(
        "https://github.com/OWNER/course@v1 https://github.com/OWNER/course-x\r\n", newline=""
    )
    (tmp_path / "b.bin").write_bytes(b"\xff\xfe")
    return tmp_path


def test_one_command_changes_it_everywhere(project):
    changed = change("https://github.com/me/lessons", project)
    assert [path.name for path in changed] == ["_config.yml", "a.md"]
    assert address(project) == "https://github.com/me/lessons"
    text = (project / "a.md").read_bytes()
    assert text == b"https://github.com/me/lessons@v1 https://github.com/OWNER/course-x\r\n"


@pytest.mark.parametrize(
    "wrong", ["", "github.com/me/x", "https://github.com/me", "https://github.com/me/x/"]
)
def test_what_is_no_address_is_refused(project, wrong):
    with pytest.raises(ValueError, match=r"must look like https://github\.com/owner/repository"):
        change(wrong, project)
