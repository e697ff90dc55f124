"""The version is written once, and is the same wherever it is repeated."""

import tomllib

import pytest

import cnnlib
from tools.notebooks import notebooks
from tools.version import ROOT, change, versions

README = "pip install 'x @ git+https://github.com/me/course@v0.1.0' and other==0.1.0\n"
FILES = {
    "_config.yml": "repository:\n  url: https://github.com/me/course\n",
    "cnnlib/__init__.py": '"""About 0.1.0."""\n__version__ = "0.1.0"\n',
    "CITATION.cff": "cff-version: 1.2.0\nversion: 0.1.0\n",
    "README.md": README,
}


def test_every_file_names_the_same_version():
    found = versions()
    assert {version for named in found.values() for version in named} == {cnnlib.__version__}
    wanted = {path.relative_to(ROOT).as_posix() for path in notebooks()}
    assert wanted | {"README.md", "CITATION.cff", "cnnlib/__init__.py"} <= set(found)


def test_the_package_metadata_reads_it_from_the_package():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["dynamic"] == ["version"]
    assert "version" not in settings["project"]
    assert settings["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "cnnlib.__version__"}


def test_the_changelog_tells_of_it():
    assert f"\n## {cnnlib.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_one_command_changes_it_everywhere(project):
    changed = ["CITATION.cff", "README.md", "cnnlib/__init__.py"]
    assert change("0.2.0", project) == changed
    texts = {name: (project / name).read_text() for name in FILES}
    assert texts["CITATION.cff"] == "cff-version: 1.2.0\nversion: 0.2.0\n"
    assert texts["README.md"] == README.replace("@v0.1.0", "@v0.2.0")
    assert texts["cnnlib/__init__.py"] == '"""About 0.1.0."""\n__version__ = "0.2.0"\n'


@pytest.mark.parametrize("wrong", ["", "v0.2.0", "0.2", "0.2.0.dev1"])
def test_what_is_no_version_is_refused(project, wrong):
    with pytest.raises(ValueError, match=r"must be three numbers, such as 0\.2\.0; got"):
        change(wrong, project)
    assert (project / "README.md").read_text() == README
