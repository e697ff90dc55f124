"""Every public name is documented, every example runs, every file can be read in one sitting."""

import doctest
import importlib
import inspect
import pkgutil
import re
import statistics
from pathlib import Path

import pytest

import cnnlib

PACKAGE = Path(cnnlib.__file__).parent
MODULES = ["cnnlib", *(m.name for m in pkgutil.walk_packages(cnnlib.__path__, "cnnlib."))]
PUBLIC = sorted(cnnlib.__all__)
SOURCES = sorted(
    path for kind in ("*.py", "*.js", "*.css") for path in PACKAGE.rglob(kind) if path.is_file()
)


def is_documentable(thing):
    return inspect.isroutine(thing) or inspect.isclass(thing)


def members(module):
    """Give what a module defines itself: functions, classes and their methods, by name."""
    for name, thing in vars(module).items():
        if is_documentable(thing) and thing.__module__ == module.__name__:
            yield name, thing
            if inspect.isclass(thing):
                for inner, method in vars(thing).items():
                    method = getattr(method, "__func__", getattr(method, "fget", method))
                    if inspect.isfunction(inspect.unwrap(method)) and "<" not in method.__name__:
                        yield f"{name}.{inner}", method


def section(text, title):
    """Give what stands under a numpydoc heading, or nothing."""
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\S[^\n]*\n-+\n|\Z)", text, re.M | re.S)
    return found.group(1) if found else ""


def documented_names(text):
    """Give the names that the entries of a section define; "x, w" defines two."""
    entries = re.findall(r"^(\S[^:\n]*)(?::.*)?$", text, re.M)
    return {name.strip(" *") for entry in entries for name in entry.split(",")}


def parameters(thing):
    signature = inspect.signature(thing)
    return {name for name in signature.parameters if name not in ("self", "cls")}


@pytest.mark.parametrize("name", MODULES)
def test_modules_and_what_they_define_have_docstrings(name):
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} needs a docstring"
    for inner, thing in members(module):
        if not any(part.startswith("_") for part in inner.split(".")):
            assert inspect.getdoc(thing), f"{name}.{inner} needs a docstring"


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_are_documented_in_full(name):
    thing = getattr(cnnlib, name)
    if not is_documentable(thing):
        return  # a constant
    text = inspect.getdoc(thing)
    documented = section(text, "Parameters") + section(text, "Attributes")  # of a record
    missing = parameters(thing) - documented_names(documented)
    assert not missing, f"{name} does not document {missing}"
    returns = inspect.signature(thing).return_annotation
    if inspect.isroutine(thing) and returns not in (None, "None"):
        assert section(text, "Returns") or section(text, "Yields"), f"{name} needs Returns"
    assert re.search(r"Taught\s+in\s+chapter", text), f"{name} does not say where it is taught"
    assert ">>>" in section(text, "Examples"), f"{name} needs an example"


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(name)
    parser, runner, report = doctest.DocTestParser(), doctest.DocTestRunner(), []
    for inner, thing in [("", module), *members(module)]:
        text = getattr(thing, "__doc__", None) or ""
        where = f"{name}.{inner}".strip(".")
        examples = parser.get_doctest(text, dict(vars(module)), where, module.__file__, 0)
        runner.run(examples, out=report.append)
    assert not runner.failures, "".join(report)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_is_too_long_to_read(path):
    assert len(path.read_text().splitlines()) <= 300


def test_most_files_are_short():
    assert statistics.median(len(path.read_text().splitlines()) for path in SOURCES) < 150
