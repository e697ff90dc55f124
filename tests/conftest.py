"""What all tests share: signatures enforced, seeds set, TensorFlow quiet.

The package is imported through a hook that enforces every annotation: shapes by jaxtyping,
kinds by beartype. A call that the annotations refuse must be refused by the package itself, with
its own message; where it is not, the annotation's complaint fails the test.
"""

import ast
import functools
import importlib.machinery
import os
import sys
from pathlib import Path

import hypothesis
import jaxtyping
import numpy as np
import pytest
from beartype import BeartypeConf, beartype

# TensorFlow reads these when it is first imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# Figures are drawn without a screen.
os.environ.setdefault("MPLBACKEND", "Agg")

settings = {"deadline": None, "database": None, "derandomize": True}
if "CNNLIB_NO_SHRINK" in os.environ:  # where it matters that a test fails, not how
    settings["phases"] = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    settings["suppress_health_check"] = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("ci", max_examples=25, **settings)
# CNNLIB_CASES=1000 runs a thousand cases a property instead.
hypothesis.settings.register_profile(
    "thorough", max_examples=int(os.environ.get("CNNLIB_CASES", "25")), **settings
)
hypothesis.settings.load_profile("thorough" if "CNNLIB_CASES" in os.environ else "ci")


# An int is accepted where a float is asked for, as in every type checker.
typechecker = beartype(conf=BeartypeConf(is_pep484_tower=True))


class Enforcement:
    """Whether calls are checked just now."""

    is_on = True


def enforce(function):
    """Check the arguments and the result of every call against the annotations."""
    checked = None

    @functools.wraps(function)
    def call(*args, **kwargs):
        __tracebackhide__ = True
        nonlocal checked
        if not Enforcement.is_on:
            return function(*args, **kwargs)
        if checked is None:
            import_for_annotations(function.__globals__)
            checked = jaxtyping.jaxtyped(function, typechecker=typechecker)
        try:
            return checked(*args, **kwargs)
        except jaxtyping.TypeCheckError as error:
            if not hasattr(error, "is_settled"):
                error.is_settled = True
                expect_refusal(function, *args, **kwargs)
            raise

    return call


def expect_refusal(function, *args, **kwargs):
    """Call again without checks: the package's own message, where it has one, is raised."""
    Enforcement.is_on = False
    try:
        function(*args, **kwargs)
    finally:
        Enforcement.is_on = True


def import_for_annotations(namespace):
    """Run what stands under `if TYPE_CHECKING` in a module, at the first call of a function.

    Not sooner: modules may import each other there, and what they import may be heavy.
    """
    code = namespace.pop("__type_checking__", None)
    if code is not None:
        exec(code, namespace)


class EnforceAnnotations(ast.NodeTransformer):
    """Decorate every function with `enforce`, and set aside what annotations alone need."""

    def __init__(self):
        self.type_checking = []

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.decorator_list.append(ast.copy_location(ast.Name("__enforce__", ast.Load()), node))
        return node

    def visit_If(self, node):
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            self.type_checking += node.body
            return node.orelse or ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


class EnforcingLoader(importlib.machinery.SourceFileLoader):
    """Load a module with its annotations enforced, past the byte-code cache."""

    def exec_module(self, module):
        path = self.get_filename(module.__name__)
        transform = EnforceAnnotations()
        tree = transform.visit(ast.parse(self.get_data(path), path))
        set_aside = ast.Module(transform.type_checking, type_ignores=[])
        module.__type_checking__ = compile(set_aside, path, "exec", dont_inherit=True)
        module.__enforce__ = enforce
        code = compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)
        exec(code, module.__dict__)


class EnforcingFinder:
    """Send the modules of cnnlib, and no others, to the enforcing loader."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] != "cnnlib":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = EnforcingLoader(spec.loader.name, spec.loader.path)
        return spec


sys.path.insert(0, str(Path(__file__).parents[1]))  # this checkout, installed or not
sys.meta_path.insert(0, EnforcingFinder)


@pytest.fixture
def rng():
    """A random generator with a fixed seed, anew for each test."""
    return np.random.default_rng(20240229)
