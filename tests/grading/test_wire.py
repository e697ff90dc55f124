"""What crosses the wall is what was sent, and what a stranger makes up is refused."""

import contextlib
import json
import re
import socket
import time

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from cnnlib.grading.box.link import receive, send
from cnnlib.grading.box.wire import (
    DTYPES,
    HEADER,
    MAX_RAW,
    MAX_TEXT,
    Thing,
    TooLate,
    WireError,
    pack,
    unpack,
)

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
)
arrays = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda dtype: npst.arrays(
        dtype,
        npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3),
        elements={"allow_nan": False} if np.dtype(dtype).kind in "fc" else None,
    )
)
values = st.recursive(
    scalars | arrays,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def equal(a, b):
    if isinstance(a, np.ndarray | np.generic):
        return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    return type(a) is type(b) and a == b


@hypothesis.given(values)
def test_values_come_back_as_they_went(value):
    assert equal(value, unpack(pack(value)))


def test_what_is_not_plain_data():
    assert unpack(pack([..., 1j, np.longdouble(2)])) == [..., 1j, 2.0]
    assert unpack(pack(np.arange(3, dtype=">i2"))).tolist() == [0, 1, 2]
    with pytest.raises(
        TypeError, match="expected numbers, strings and arrays to send; got function"
    ):
        pack(equal)
    thing = unpack(pack({"f": equal}, keep=lambda value: Thing(7, type(value).__name__)))["f"]
    assert (thing.thing_number, thing.thing_kind) == (7, "function")
    assert unpack(pack(thing), name=lambda thing: thing.thing_number) == 7


def message(tree, raw=b""):
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return HEADER.pack(len(text), len(raw)) + text + raw


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (message(b"\xff"), "not a message: UnicodeDecodeError"),
        (message(b"{"), "not a message: JSONDecodeError"),
        (message([1]), "a list where a value was due"),
        (message({"array": ["<f8", [2]], "list": []}), "not a message: ValueError"),
        (message({}), "not a message: ValueError"),
        (message({"what": 1}), "an unknown kind of value"),
        (message({"list": {}}), "no list where one was due"),
        (message({"dict": [[1]]}), "not a message: ValueError"),
        (message({"dict": [[{"list": []}, 1]]}), "not a message: TypeError"),
        (message({"array": ["|O", [1]]}, bytes(8)), "an array of a kind that may not cross"),
        (message({"array": ["<M8[s]", [1]]}, bytes(8)), "an array of a kind that may not cross"),
        (message({"array": [["<f8"], [1]]}, bytes(8)), "not a message: TypeError"),
        (message({"array": ["<f8", [-1]]}, bytes(8)), "an array of a kind that may not cross"),
        (message({"array": ["<f8", [True]]}, bytes(8)), "an array of a kind that may not cross"),
        (message({"array": ["<f8", [1.0]]}, bytes(8)), "an array of a kind that may not cross"),
        (message({"array": ["<f8", [2]]}, bytes(8)), "an array without its bytes"),
        (message({"array": ["<f8", [10**30]]}, bytes(8)), "an array without its bytes"),
        (message({"array": ["<f8", [0, 10**30]]}), "not a message: ValueError"),
        (message({"array": ["<f8", [1] * 40]}, bytes(8)), "an array without its bytes"),
        (message({"array": ["<f8", [1]]}, bytes(9)), "bytes that belong to no array"),
        (message(1, bytes(8)), "bytes that belong to no array"),
        (message({"complex": [1]}), "not a message: ValueError"),
        (message({"thing": ["1", "x"]}), "a thing without number and name"),
        (message({"thing": [1, "x" * 999]}), "a thing without number and name"),
        (message(b"1" * 5000), "not a message: ValueError"),
        (message(b'{"list":[' * 50 + b"]}" * 50), "too deep or too many values"),
        (message(b"[" * 100_000), "not a message: RecursionError"),
        (message({"list": [0] * 200_001}), "too deep or too many values"),
        (HEADER.pack(MAX_TEXT + 1, 0), "a message of 4000001 + 0 bytes"),
        (HEADER.pack(0, MAX_RAW + 1), "a message of 0 + 16000001 bytes"),
    ],
    ids=lambda value: value[8:40].decode("latin1") if isinstance(value, bytes) else "",
)
def test_made_up_messages_are_refused(data, text):
    with pytest.raises(WireError, match=f"^{re.escape(text)}$"):
        unpack(data)


@hypothesis.given(st.binary(max_size=60))
def test_noise_is_refused_or_read_but_never_worse(noise):
    with contextlib.suppress(WireError):
        unpack(message(noise))


def test_a_link_carries_messages_and_keeps_time():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send(ours, pack(np.arange(5)), time.monotonic() + 5)
        assert unpack(receive(theirs, time.monotonic() + 5)).sum() == 10
        with pytest.raises(TooLate, match="no answer in time"):
            receive(theirs, time.monotonic() + 0.01)
        with pytest.raises(TooLate, match="the time is over"):
            receive(theirs, time.monotonic() - 1)
        ours.send(HEADER.pack(2**32 - 1, 0))
        with pytest.raises(WireError, match=r"a message of 4294967295 \+ 0 bytes"):
            receive(theirs)
        ours.close()
        with pytest.raises(WireError, match="the other side has gone"):
            receive(theirs)
        with pytest.raises(WireError, match="the link broke"):
            send(theirs, b"x")


def test_a_message_that_no_one_takes_is_given_up():
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TooLate, match="was not taken in time"):
        send(ours, bytes(5_000_000), time.monotonic() + 0.05)
