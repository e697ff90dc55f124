"""Which files make up a data set, how each is recognised, and where it is published."""

from __future__ import annotations

import math
from typing import NamedTuple


class DataFile(NamedTuple):
    """One IDX file.

    `sha256` is the hash of the *decompressed* bytes. Mirrors wrap the same bytes in
    different gzip headers, so a hash of the .gz file would hold for one mirror only.
    """

    name: str
    shape: tuple[int, ...]
    sha256: str

    @property
    def size(self) -> int:
        """Bytes of the decompressed file: magic number, sizes, numbers."""
        return 4 + 4 * len(self.shape) + math.prod(self.shape)


class Source(NamedTuple):
    """One data set: its folder, its four files, and the addresses to try in turn."""

    title: str
    folder: str
    addresses: tuple[str, ...]
    x_train: DataFile
    y_train: DataFile
    x_test: DataFile
    y_test: DataFile

    @property
    def files(self) -> tuple[DataFile, ...]:
        """The four files, training images first."""
        return (self.x_train, self.y_train, self.x_test, self.y_test)


def _four_files(*hashes: str) -> tuple[DataFile, DataFile, DataFile, DataFile]:
    """Both data sets use the same names and shapes; only the bytes differ."""
    return (
        DataFile("train-images-idx3-ubyte", (60_000, 28, 28), hashes[0]),
        DataFile("train-labels-idx1-ubyte", (60_000,), hashes[1]),
        DataFile("t10k-images-idx3-ubyte", (10_000, 28, 28), hashes[2]),
        DataFile("t10k-labels-idx1-ubyte", (10_000,), hashes[3]),
    )


SOURCES = {
    "mnist": Source(
        "MNIST",
        "mnist",
        (
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
        *_four_files(
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
    "fashion-mnist": Source(
        "Fashion-MNIST",
        "fashion-mnist",
        (
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        ),
        *_four_files(
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        ),
    ),
}


def name_of(sha256: str) -> str | None:
    """Say which published file has this hash, to tell a mix-up from a damaged file.

    Examples
    --------
    >>> name_of("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")
    "MNIST's t10k-labels-idx1-ubyte"
    >>> name_of("0" * 64) is None
    True
    """
    for source in SOURCES.values():
        for file in source.files:
            if file.sha256 == sha256:
                return f"{source.title}'s {file.name}"
    return None
