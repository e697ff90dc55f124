"""The block builder on its Python side, and its JavaScript core on shared vectors."""

import base64
import itertools
import re

import numpy as np
import pytest

from cnnlib import Conv2D, Sequential, count_costs
from cnnlib.trace_channels import BIASES, BLOCK, FILTERS, trace_channels
from cnnlib.widgets import BlockBuilder
from cnnlib.widgets.base import _join
from cnnlib.widgets.block_builder import CHOICES, LAYERS
from tests.widgets.acting import static_rows

RUN = """([text, cases]) => {
  const [trace, counts] = new Function(`${text}; return [traceChannels, layerCounts];`)();
  const range = (count) => Array.from({ length: count }, (_, index) => index);
  return cases.map((one) => {
    const core = trace(one);
    const { C, FN, F, OH, OW } = core;
    return {
      OH, OW, counts: counts(core),
      partial: range(FN).map((f) => range(C).map((c) => core.partial(f, c))),
      total: range(FN).map((f) => range(C).map((c) => core.total(f, c))),
      output: range(FN).map((f) => core.output(f)),
      terms: range(FN).map((f) => range(C).map((c) => core.terms(f, c, OH - 1, 0).map((t) => [t.x, t.w]))),
    };
  });
}"""


def test_static_table_holds_every_step():
    assert static_rows(BlockBuilder(channels=2, filters=1)) == [
        ["1", "1", "4, −4; 0, 0", "4, −4; 0, 0"],
        ["1", "2", "6, 0; −6, 6", "10, −4; −6, 6"],
        ["1", "bias", "3, 3; 3, 3", "13, −1; −3, 9"],
    ]
    assert len(static_rows(BlockBuilder(channels=4, filters=3, kernel_size=1))) == 3 * 5


def test_state_is_plain_and_complete():
    image = np.linspace(0, 1, 24).reshape(2, 3, 4)
    builder = BlockBuilder(3, 4, 2, images={"ramp": image}, source="ramp")
    assert (builder.channels, builder.filters, builder.kernel_size) == (3, 4, 2)
    assert builder.x == BLOCK.tolist()
    assert {size: np.shape(w) for size, w in builder.w.items()} == {
        str(size): (4, 4, size, size) for size in CHOICES["kernel_size"]
    }
    (packed,) = builder.images
    assert (packed["channels"], packed["rows"], packed["cols"]) == image.shape
    pixels = np.frombuffer(base64.b64decode(packed["pixels"]), np.uint8).reshape(image.shape)
    assert np.abs(pixels / 255 - image).max() <= 0.5 / 255 + 1e-12
    assert set(builder.strings["layers"]) == {layer["name"] for layer in builder.layers}


def test_module_needs_nothing_from_outside():
    builder = BlockBuilder()
    assert not re.search(
        r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)", builder._esm, re.M
    )
    assert "url(" not in builder._css


def test_every_setting_offered_in_the_page_can_be_started_from():
    for name, values in CHOICES.items():
        for value in values:
            assert getattr(BlockBuilder(**{name: value}), name) == value


@pytest.mark.parametrize("name", CHOICES)
def test_settings_that_are_not_offered_are_named(name):
    with pytest.raises(ValueError, match=rf"{name} must be one of \(1, .*\); got {name}=7\. The"):
        BlockBuilder(**{name: 7})
    with pytest.raises(TypeError, match=f"{name} must be"):
        BlockBuilder(**{name: "two"})


@pytest.mark.parametrize("image", [np.zeros((4, 4)), np.zeros((5, 4, 4)), np.zeros((0, 4, 4)),
                                   np.full((3, 4, 4), 2.0), np.full((3, 4, 4), -0.1)])  # fmt: skip
def test_images_that_do_not_fit_are_named(image):
    with pytest.raises(ValueError, match=r"shape \(C, H, W\) with at most 4 channels.*got 'a'"):
        BlockBuilder(images={"a": image})


def test_a_source_that_is_no_image_is_named():
    with pytest.raises(ValueError, match=r"source must be a label.*got source='b'.*Pass the image"):
        BlockBuilder(images={"a": np.zeros((1, 4, 4))}, source="b")


def vectors():
    """The example with all settings, and random numbers of other sizes."""
    for C, FN, size in itertools.product(*CHOICES.values()):
        yield BLOCK[:C], FILTERS[size][:FN, :C], BIASES[:FN]
    rng = np.random.default_rng(4)
    for C, H, W, FN, F in [(3, 6, 5, 2, 2), (1, 7, 4, 3, 3), (4, 5, 9, 1, 1)]:
        yield rng.normal(size=(C, H, W)), rng.normal(size=(FN, C, F, F)), rng.normal(size=FN)


@pytest.mark.browser
def test_the_core_equals_python_on_every_vector(bare_page):
    given = list(vectors())
    assert len(given) == 4 * 4 * 3 + 3
    text = _join(["kit/conv", "kit/channels"], "js")
    cases = [dict(zip("xwb", map(np.ndarray.tolist, case), strict=True)) for case in given]
    for (x, w, b), got in zip(given, bare_page.evaluate(RUN, [text, cases]), strict=True):
        steps = trace_channels(x, w, b)
        FN, C, F, _ = w.shape
        channels = [step for step in steps if step.channel is not None]
        shape = (FN, C, got["OH"], got["OW"])
        same = {"rtol": 1e-12, "atol": 1e-12}
        partials = np.reshape([step.partial for step in channels], shape)  # (FN, C, OH, OW)
        totals = np.reshape([step.total for step in channels], shape)  # (FN, C, OH, OW)
        assert np.allclose(got["partial"], partials, **same)
        assert np.allclose(got["total"], totals, **same)
        assert np.allclose(got["output"], [s.total for s in steps if s.channel is None], **same)
        window = x[:, -F:, :F]  # (C, F, F), the lower left one
        for f in range(FN):
            pairs = np.stack([window, w[f]], axis=-1).reshape(C, F * F, 2)  # (C, F*F, 2)
            assert np.array_equal(got["terms"][f], pairs)
        row = count_costs(Sequential([Conv2D(FN, F)], x.shape)).rows[0]
        assert got["counts"]["parameters"] == row.parameters == w.size + b.size
        assert got["counts"]["multiplyAdds"] == row.multiply_adds
        assert got["counts"]["filter"] == w[0].size


@pytest.mark.parametrize(
    ("name", "shape", "settings"),
    [
        ("fashion-1", (1, 28, 28), {"padding": "same"}),
        ("fashion-2", (32, 14, 14), {"padding": "same"}),
        ("pointwise", (64, 28, 28), {}),
        ("alexnet", (3, 227, 227), {"strides": 4}),
    ],
)
def test_the_layers_to_count_for_are_what_their_names_say(name, shape, settings):
    C, FN, F, OH, OW = LAYERS[name]
    assert shape[0] == C
    assert Conv2D(FN, F, **settings).output_shape(shape) == (FN, OH, OW)
    label = BlockBuilder().strings["layers"][name]
    assert label.startswith(f"{FN} filters of {F}×{F} on {'×'.join(map(str, shape))}")
