"""Two answers are told apart by the first thing that differs, and by nothing that does not matter."""

import numpy as np
import pytest

from cnnlib.exercises.compare import difference

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])


@pytest.mark.parametrize(
    "got",
    [
        A,
        A.astype("float32"),
        A.tolist(),
        tuple(map(tuple, A)),
        np.asfortranarray(A),
        np.ma.array(A),
        A + 5e-5,  # 1e-5 of the largest value, 6.5, allows 6.5e-5
    ],
)
def test_what_does_not_matter(got):
    assert difference(A, got) is None


def test_numbers_of_any_kind():
    assert difference(3, np.int8(3)) is None
    assert difference(3, 3.0) is None
    assert difference(3.0, np.array(3)) is None
    assert difference([1, 0], np.array([True, False])) is None
    assert difference(3, np.int8(3), whole=True) is None


def a_function():
    """An answer that is a function where numbers are expected."""


class Awkward:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("expected", "got", "kind", "facts"),
    [
        (A, None, "none", {}),
        (A, "6", "not_numbers", {"got": "str"}),
        (A, a_function, "not_numbers", {"got": "function"}),
        (A, {1: 2}, "not_numbers", {"got": "dict"}),
        (A, {1, 2}, "not_numbers", {"got": "set"}),
        (A, b"6", "not_numbers", {"got": "bytes"}),
        (A, ["x", "y"], "not_numbers", {"got": "list"}),
        (A, A + 0j, "not_numbers", {"got": "ndarray[complex128]"}),
        (A, A.astype(str), "not_numbers", {"got": "ndarray[<U32]"}),
        (A, Awkward(), "not_numbers", {"got": "Awkward"}),
        (A, [[1, 2], [3]], "ragged", {"got": "list"}),
        (A, [[1, 2], 3], "ragged", {"got": "list"}),
        (A, A[:, :2], "shape", {"expected": (2, 3), "got": (2, 2)}),
        (A, 5, "shape", {"expected": (2, 3), "got": ()}),
        (A, A[None], "shape", {"expected": (2, 3), "got": (1, 2, 3)}),
        (A, A.T, "shape_swapped", {"expected": (2, 3), "got": (3, 2)}),
        (7, [7], "not_one_number", {"expected": (), "got": (1,)}),
        (7, 8, "one_value", {"index": (), "expected": 7, "got": 8, "count": 1, "size": 1}),
        (A, np.trunc(A).astype(int), "truncated", {"index": (1, 2), "expected": 6.5, "got": 6, "count": 1, "size": 6, "dtype": "int64"}),
        ((2, 3), (2, 4), "one_value", {"part": 2, "index": (), "expected": 3, "got": 4, "count": 1, "size": 1}),
        ((2, 3), 2, "parts", {"expected": 2, "got": "int"}),
        ((2, 3), (2, 3, 4), "parts", {"expected": 2, "got": 3}),
    ],
)  # fmt: skip
def test_what_differs(expected, got, kind, facts):
    found = difference(expected, got)
    assert (found.kind, found.facts) == (kind, facts)


def test_the_first_differing_element():
    got = A.copy()
    got[1, 0] = -4
    got[1, 2] = 0
    found = difference(A, got)
    assert found.kind == "values"
    assert found.facts == {"index": (1, 0), "expected": 4.0, "got": -4.0, "count": 2, "size": 6}


def test_one_wrong_value_is_enough():
    """Where a checker asks whether *all* values differ, this passes."""
    got = A.copy()
    got[0, 1] += 0.001
    assert difference(A, got).facts["count"] == 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite(bad):
    got = A.copy()
    got[0, 0] = 9  # comes first, but the other matters more
    got[1, 1] = bad
    found = difference(A, got)
    assert found.kind == "not_finite"
    assert found.facts["index"] == (1, 1)
    assert str(found.facts["got"]) == str(bad)


def test_a_known_mistake_may_be_no_number():
    """NaN differs from every number, and from nothing else that is NaN."""
    known = np.array([np.nan, 2.0])
    assert difference(known, known.copy()) is None
    assert difference(known, np.array([1.0, 2.0])).kind == "values"


def test_the_tolerance_counts_from_one_for_small_values():
    assert difference(np.array([1e-9]), np.array([2e-6])) is None
    assert difference(np.array([1e-9]), np.array([2e-5])).kind == "values"


def test_the_tolerance_itself_is_allowed():
    assert difference(1.0, 1.5, tolerance=0.5) is None
    assert difference(1.0, 1.75, tolerance=0.5).kind == "one_value"


def test_whole_numbers_by_kind():
    found = difference(6, 6.0, whole=True)
    assert (found.kind, found.facts) == ("not_whole", {"got": "float"})
    assert difference(6, True, whole=True).kind == "not_whole"


def test_an_empty_array_equals_itself():
    assert difference(np.zeros((0, 3)), np.zeros((0, 3))) is None
    assert difference(np.zeros((0, 3)), np.zeros((0, 2))).kind == "shape"


def test_an_expected_infinity_hides_nothing():
    wanted = np.array([np.inf, 1.0])
    assert difference(wanted, wanted) is None
    assert difference(wanted, np.array([np.inf, 2.0])) is not None
