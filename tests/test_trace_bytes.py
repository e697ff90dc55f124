"""What each way touches: by hand on small layers, and the steps against the counts."""

import numpy as np
import pytest

from cnnlib.trace_bytes import WAYS, Layer, count_bytes, regions, runs, trace_bytes, winograd_sizes

ODD = Layer(2, 7, 9, 3, 3, 2, strides=2, tile=2)
LAYERS = [Layer(1, 6, 6, 1, 3, 3), Layer(2, 4, 4, 2, 3, 3), ODD, Layer(1, 5, 7, 2, 1, 3, tile=3)]
each_way = pytest.mark.parametrize("way", WAYS)
each_layer = pytest.mark.parametrize("layer", LAYERS, ids=str)


@each_way
@each_layer
def test_the_steps_add_up_to_the_counts(way, layer):
    steps = list(trace_bytes(way, layer))
    counts = count_bytes(way, layer)
    assert sum(step.multiply_adds for step in steps) == counts["multiply_adds"]
    assert sum(step.transforms for step in steps) == counts["transforms"]
    working = regions(way, layer).keys() - {"x", "w", "y"}
    written = sum(len(step.writes.get(name, ())) for step in steps for name in working)
    assert written == counts["written"]


@each_way
@each_layer
def test_every_output_is_written_once_and_nothing_is_read_before_it_is_there(way, layer):
    shapes = regions(way, layer)
    outputs, there = [], {name: set() for name in shapes}
    there["x"], there["w"] = (set(range(np.prod(shapes[name]))) for name in ("x", "w"))
    for step in trace_bytes(way, layer):
        for name, cells in step.reads.items():
            assert set(cells.tolist()) <= there[name]
        for name, cells in step.writes.items():
            assert cells.max() < np.prod(shapes[name])
            there[name] |= set(cells.tolist())
        outputs += step.writes.get("y", np.array([], int)).tolist()
    assert sorted(outputs) == list(range(np.prod(shapes["y"])))


@pytest.mark.parametrize("way", ["im2col", "blocked", "mec", "loops"])
@each_layer
def test_all_ways_read_the_pixels_that_windows_cover(way, layer):
    OH, OW = layer.output_size
    s = layer.strides
    x = np.arange(layer.C * layer.H * layer.W).reshape(layer.C, layer.H, layer.W)
    high, wide = (OH - 1) * s + layer.FH, (OW - 1) * s + layer.FW
    rows = layer.H if way == "mec" else high
    read = {int(c) for step in trace_bytes(way, layer) for c in step.reads.get("x", ())}
    assert read == set(x[:, :rows, :wide].ravel().tolist())


def test_the_counts_of_a_small_layer_by_hand():
    layer = Layer(1, 6, 6, 1, 3, 3)  # 4 x 4 outputs of 9 products
    assert count_bytes("loops", layer) == {
        "multiply_adds": 144, "transforms": 0, "written": 0, "extra": 0,
    }  # fmt: skip
    # 16 windows of 9 numbers; a row of 4 windows at a time; 6 rows of 3 times 4 numbers
    found = {way: count_bytes(way, layer) for way in WAYS}
    assert [found[way]["written"] for way in ("im2col", "blocked", "mec")] == [144, 144, 72]
    assert [found[way]["extra"] for way in ("im2col", "blocked", "mec")] == [576, 144, 288]
    # 4 tiles of 4 x 4 factors; V, U and M are 16 numbers each; V and M are made 4 times
    assert found["winograd"]["multiply_adds"] == 64
    assert (found["winograd"]["written"], found["winograd"]["extra"]) == (16 + 4 * 32, 3 * 16 * 4)
    # G g G': 4*3*3 + 4*4*3; each B' d B: 2*4*4*4; each A' M A: 2*4*4 + 2*2*4
    assert found["winograd"]["transforms"] == 84 + 4 * (128 + 48)


def test_a_stride_becomes_channels():
    size = winograd_sizes(Layer(3, 227, 227, 96, 11, 11, 4, tile=4))
    assert (size.r, size.D) == (3, 48)
    # A tile of 3 x 3 outputs with stride 2 looks at 8 x 8 cells, here cut at the edge of 7 x 7.
    steps = list(trace_bytes("winograd", Layer(1, 7, 7, 1, 3, 3, 2, tile=3)))
    assert [step.name for step in steps] == ["filters", "tile", "factors", "back"]
    assert len(steps[1].reads["x"]) == 49


def test_places_are_joined_into_runs():
    assert runs(np.array([7, 8, 0, 1, 1])) == [[0, 2], [7, 2]]
    assert runs(np.array([4])) == [[4, 1]]


def test_what_cannot_be_traced_is_refused():
    with pytest.raises(ValueError, match="way must be one of"):
        list(trace_bytes("fft", LAYERS[0]))
    with pytest.raises(ValueError, match="the filters must fit into the image; got layer="):
        count_bytes("loops", Layer(1, 2, 6, 1, 3, 3))
