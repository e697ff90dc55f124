"""Weights in files and dictionaries: whole or not at all, and every fault named."""

import os
import zipfile

import numpy as np
import pytest

from cnnlib import BatchNormalization, Conv2D, Dense, Flatten, Sequential, weight_files
from cnnlib.weight_files import check_npz, read_weights, write_weights

INPUT = (1, 5, 4)


def make(rng=None, units=3):
    return Sequential([Conv2D(2, 3), BatchNormalization(), Flatten(), Dense(units)], INPUT, rng=rng)


@pytest.fixture
def saved(rng, tmp_path):
    """A network that has been saved, the file, and an input."""
    network, x = make(rng), rng.normal(size=(6, *INPUT)).astype(np.float32)
    network.forward(x, training=True)  # moves the state of the normalisation
    network.save_weights(tmp_path / "weights.npz")
    return network, tmp_path / "weights.npz", x


def test_a_round_trip_gives_the_same_network(saved):
    network, path, x = saved
    other = make()
    other.load_weights(path)
    np.testing.assert_array_equal(other.forward(x), network.forward(x))
    assert set(read_weights(path)) == {*network.params, *network.state}


def test_a_string_will_do_and_folders_are_made(rng, tmp_path):
    path = str(tmp_path / "a" / "b" / "weights.npz")
    make(rng).save_weights(path)
    make().load_weights(path)


def test_files_hold_no_pickle(saved):
    _, path, _ = saved
    with np.load(path, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype == np.float32 for name in arrays.files)


def test_only_npz_is_written(rng, tmp_path):
    with pytest.raises(
        ValueError, match=r"path must end in \.npz; got path='.*weights\.pkl'\. Add"
    ):
        make(rng).save_weights(tmp_path / "weights.pkl")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match=r"path must end in"):
        check_npz("weights")


def test_an_interrupted_write_leaves_the_old_file(saved, monkeypatch):
    network, path, _ = saved
    before = path.read_bytes()

    def fail(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(weight_files.np, "savez_compressed", fail)
    with pytest.raises(KeyboardInterrupt):
        network.save_weights(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_file_appears_only_when_it_is_complete(saved, monkeypatch):
    network, path, _ = saved
    seen = []
    replace = os.replace

    def watch(source, target):
        seen.append(set(read_weights(source)))
        replace(source, target)

    monkeypatch.setattr(weight_files.os, "replace", watch)
    network.save_weights(path)
    assert seen == [set(network.get_weights())]


def test_a_file_cut_short_anywhere_is_refused_whole(saved):
    _, path, _ = saved
    whole = path.read_bytes()
    for length in [*range(0, len(whole), 97), len(whole) - 1]:
        path.write_bytes(whole[:length])
        network = make(np.random.default_rng(1))
        before = network.get_weights()
        with pytest.raises(
            ValueError, match=r"weights\.npz must be a complete \.npz file .*Nothing was"
        ):
            network.load_weights(path)
        for name, array in network.get_weights().items():
            np.testing.assert_array_equal(array, before[name])


def test_a_changed_byte_is_noticed(saved):
    network, path, _ = saved
    whole = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("dense/w.npy")
    whole[info.header_offset + 60 + info.compress_size // 2] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(ValueError, match=r"must be a complete \.npz file of numbers; got"):
        network.load_weights(path)


def test_a_changed_number_is_noticed_where_nothing_is_compressed(tmp_path):
    path = tmp_path / "weights.npz"
    np.savez(path, **{"dense/w": np.ones(100)})
    whole = bytearray(path.read_bytes())
    whole[whole.index(np.float64(1).tobytes()) + 6] ^= 0x01
    path.write_bytes(whole)
    with pytest.raises(
        ValueError, match=r"npz file of numbers; got a damaged entry dense/w\.npy\. Noth"
    ):
        read_weights(path)


def test_objects_are_never_loaded(tmp_path):
    np.savez(tmp_path / "weights.npz", a=np.array([{"run": "me"}], dtype=object))
    with pytest.raises(ValueError, match=r"must be a complete .*Object arrays cannot be loaded"):
        read_weights(tmp_path / "weights.npz")


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing\.npz"):
        make().load_weights(tmp_path / "nothing.npz")


def test_every_fault_is_named_and_nothing_changes(saved):
    network, path, _ = saved
    before = network.get_weights()
    wrong = {**before, "dense_7/w": np.zeros(3), "dense/w": np.zeros((12, 5))}
    del wrong["conv2d/b"]
    write_weights(path, wrong)
    with pytest.raises(
        ValueError,
        match=r"the weights must be those of the same layers; got conv2d/b is missing; "
        r"dense_7/w is not known; dense/w has shape \(12, 5\) for \(12, 3\)\. Nothing was changed",
    ):
        network.load_weights(path)
    for name, array in network.get_weights().items():
        np.testing.assert_array_equal(array, before[name])


def test_set_and_get_are_copies(rng):
    network = make(rng)
    weights = network.get_weights()
    weights["dense/b"][:] = 5
    assert network.params["dense/b"].max() == 0
    network.set_weights(weights)
    weights["dense/b"][:] = 6
    np.testing.assert_array_equal(network.params["dense/b"], [5, 5, 5])


def test_weights_of_another_type_are_converted(rng):
    network = make(rng)
    network.set_weights({name: a.astype(np.float64) for name, a in network.get_weights().items()})
    assert {array.dtype for array in network.get_weights().values()} == {np.dtype(np.float32)}


def test_an_unread_file_is_no_reason_to_draw():
    network = make()
    shapes = {**network.param_shapes(), **network.state_shapes()}
    network.set_weights({name: np.ones(shape) for name, shape in shapes.items()})
    assert network.forward(np.zeros((1, *INPUT))).shape == (1, 3)
