"""A small stand-in for MNIST, written by hand, and a registry that knows its hashes."""

import gzip
import hashlib
import struct

import numpy as np
import pytest

from cnnlib.datasets import download, registry


def idx_bytes(array: np.ndarray) -> bytes:
    """The IDX file of a uint8 array, from the format's definition and not from cnnlib."""
    header = struct.pack(">BBBB", 0, 0, 8, array.ndim)
    return header + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


class Fake:
    """Four small arrays (images 4 by 5, not square), their files and a Source naming them."""

    def __init__(self, title: str, folder: str, seed: int):
        rng = np.random.default_rng(seed)
        self.arrays = [
            rng.integers(0, 256, (6, 4, 5), np.uint8),
            rng.integers(0, 10, 6, np.uint8),
            rng.integers(0, 256, (3, 4, 5), np.uint8),
            rng.integers(0, 10, 3, np.uint8),
        ]
        names = [
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte",
        ]
        self.bytes = {name: idx_bytes(a) for name, a in zip(names, self.arrays, strict=True)}
        files = [
            registry.DataFile(name, a.shape, hashlib.sha256(self.bytes[name]).hexdigest())
            for name, a in zip(names, self.arrays, strict=True)
        ]
        self.source = registry.Source(title, folder, ("http://127.0.0.1:9/",), *files)

    def write(self, folder, compress=True):
        """Put the four files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.bytes.items():
            if compress:
                (folder / f"{name}.gz").write_bytes(gzip.compress(data, mtime=0))
            else:
                (folder / name).write_bytes(data)


@pytest.fixture
def fake(monkeypatch, tmp_path):
    """MNIST and Fashion-MNIST replaced by small ones; no environment, no waiting."""
    mnist = Fake("MNIST", "mnist", 0)
    fashion = Fake("Fashion-MNIST", "fashion-mnist", 1)
    monkeypatch.setitem(registry.SOURCES, "mnist", mnist.source)
    monkeypatch.setitem(registry.SOURCES, "fashion-mnist", fashion.source)
    monkeypatch.delenv("CNNLIB_DATA", raising=False)
    monkeypatch.setenv(download.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    mnist.other = fashion
    return mnist
