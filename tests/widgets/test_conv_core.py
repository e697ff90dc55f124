"""The JavaScript core of the lab gives Python's numbers, on shared vectors."""

import itertools

import numpy as np
import pytest

from cnnlib.shapes import resolve_padding
from cnnlib.trace import trace_conv2d

pytestmark = pytest.mark.browser

RUN = """([text, cases]) => {
  const traceConv = new Function(`${text}; return traceConv;`)();
  return cases.map((one) => {
    const run = traceConv(one);
    const { OH, OW, PH, PW, top, bottom, left, right, output } = run;
    const terms = output.map((row, i) => row.map((_, j) => run.terms(i, j).map((t) => [t.x, t.w])));
    return { OH, OW, PH, PW, pads: [[top, bottom], [left, right]], output, terms };
  });
}"""


def cases():
    """Sizes, settings and numbers: every combination of settings on three inputs."""
    rng = np.random.default_rng(2)
    inputs = [
        (rng.integers(-4, 5, (4, 4)), rng.integers(-2, 3, (3, 3)), 3),
        (rng.normal(size=(7, 5)), rng.normal(size=(2, 3)), -0.25),
        (rng.integers(0, 3, (6, 9)), rng.integers(-1, 2, (3, 1)), 0),
    ]
    settings = itertools.product(
        ["valid", "same", "full", "1", "2"], [1, 2, 3], [1, 2], [False, True]
    )
    for (x, w, b), (padding, stride, dilation, flip) in itertools.product(inputs, list(settings)):
        yield x, w, b, padding, stride, dilation, flip


def vectors():
    """Each case with what Python says; None where the kernel does not fit."""
    for x, w, b, padding, stride, dilation, flip in cases():
        python_padding = int(padding) if padding.isdigit() else padding
        pads = [
            list(resolve_padding(python_padding, size, k, stride, dilation))
            for size, k in zip(x.shape, w.shape, strict=True)
        ]
        try:
            steps = trace_conv2d(
                x, w, b, strides=stride, padding=python_padding, dilation=dilation, flip=flip
            )
        except ValueError:
            steps = None
        case = {"x": x.tolist(), "w": w.tolist(), "b": b, "stride": stride, "padding": padding,
                "dilation": dilation, "flip": flip}  # fmt: skip
        yield case, pads, steps, w[::-1, ::-1] if flip else w


def test_the_core_equals_python_on_every_vector(bare_page):
    from cnnlib.widgets.base import _join

    expected = list(vectors())
    assert len(expected) == 180
    assert 0 < sum(steps is None for _, _, steps, _ in expected) < 30
    results = bare_page.evaluate(RUN, [_join(["kit/conv"], "js"), [case for case, *_ in expected]])
    for (case, pads, steps, kernel), got in zip(expected, results, strict=True):
        if steps is None:
            assert 0 in (got["OH"], got["OW"]), case
            continue
        assert got["pads"] == pads, case
        assert (got["OH"], got["OW"]) == (steps[-1].row + 1, steps[-1].col + 1), case
        values = np.array([step.value for step in steps]).reshape(got["OH"], got["OW"])
        assert np.allclose(got["output"], values, rtol=1e-12, atol=1e-12), case
        for step in steps:
            terms = np.array(got["terms"][step.row][step.col])
            assert np.array_equal(terms[:, 0], step.window.ravel()), case
            assert np.array_equal(terms[:, 1], kernel.ravel()), case


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4, "4"),
        (-4, "−4"),
        (0.5, "0.50"),
        (1 / 3, "0.33"),
        (-0.001, "0"),
        (-2.5, "−2.50"),
        (1e3, "1000"),
    ],
)
def test_numbers_are_written_alike(kit, value, text):
    assert kit("dom", "show", value) == text


def test_strings_are_filled_and_unknown_places_stay(kit):
    assert kit("dom", "fill", "row {row} of {rows}", {"row": 2}) == "row 2 of {rows}"
