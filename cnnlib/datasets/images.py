"""MNIST and Fashion-MNIST: 70,000 grey pictures of 28 x 28 pixels each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .download import read_file
from .files import data_folder
from .idx import parse_idx
from .image_data import ImageData, as_images, check_dtype
from .registry import SOURCES

if TYPE_CHECKING:
    from jaxtyping import UInt8
    from numpy import ndarray
    from numpy.typing import DTypeLike

    from .registry import DataFile, Source

FULL_INK = 255

FASHION_MNIST_CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
"""What the labels 0 to 9 of Fashion-MNIST stand for."""


def load_mnist(
    data_dir: str | os.PathLike[str] | None = None,
    *,
    normalize: bool = True,
    flatten: bool = False,
    dtype: DTypeLike = np.float32,
) -> ImageData:
    """Load MNIST: 60,000 handwritten digits to learn from and 10,000 to be judged on.

    Each picture is white ink on black, one channel of 28 x 28 pixels. The files are
    read from `data_dir`, else from the folder that the environment variable CNNLIB_DATA
    names, else downloaded once (11 MB) into a cache. Wherever they come from, the SHA-256
    of their decompressed bytes must be the published one.

    Parameters
    ----------
    data_dir : path, optional
        A folder that holds ``mnist/train-images-idx3-ubyte.gz`` and its three companions.
        Decompressed files, and files directly in the folder, are accepted too.
    normalize : bool
        Divide the grey values by 255, so that they lie in [0, 1].
    flatten : bool
        Return each picture as a row of 784 numbers.
    dtype : dtype
        Of the images. Floating if `normalize`, else anything that holds 0 to 255.

    Returns
    -------
    ImageData
        `x_train` (60000, 1, 28, 28), `y_train` (60000,), `x_test` (10000, 1, 28, 28),
        `y_test` (10000,). Images are `dtype`, labels int64 from 0 to 9.

    Raises
    ------
    ValueError
        If a file is cut short, damaged or another one; it names the file and both hashes.
    FileNotFoundError
        If there is neither a file nor a network; it says what to do.
    NotADirectoryError
        If `data_dir` or CNNLIB_DATA is not a folder.
    TypeError
        If `data_dir` is not a path or `dtype` cannot hold the images.

    Notes
    -----
    In float32 the images take 220 MB. Nothing is kept between calls: each call reads,
    proves and returns new arrays. The cache lies where pooch puts it for this system, or
    where CNNLIB_CACHE says.

    Taught in chapter 1, The trouble with fully connected layers.

    References
    ----------
    .. [1] Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits",
       CC BY-SA 3.0.
    .. [2] Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to
       document recognition", Proceedings of the IEEE 86(11), 1998. doi:10.1109/5.726791

    Examples
    --------
    With the data at hand, ``x_train, y_train, x_test, y_test = load_mnist()``. A folder that
    is not there is refused at once:

    >>> load_mnist("no/such/folder")
    Traceback (most recent call last):
    NotADirectoryError: data_dir must be an existing folder; got 'no/such/folder'. Correct it, \
or leave it out to download the files.
    """
    return _load("mnist", data_dir, normalize, flatten, dtype)


def load_fashion_mnist(
    data_dir: str | os.PathLike[str] | None = None,
    *,
    normalize: bool = True,
    flatten: bool = False,
    dtype: DTypeLike = np.float32,
) -> ImageData:
    """Load Fashion-MNIST: MNIST's shapes and sizes, with garments in place of digits.

    Made as a harder stand-in for MNIST: ten kinds of garment, photographed, reduced to
    28 x 28 grey pixels. `FASHION_MNIST_CLASSES` names the labels. Files are found, fetched and
    proved as `load_mnist` does it, in the folder ``fashion-mnist/``.

    Parameters
    ----------
    data_dir : path, optional
        A folder that holds ``fashion-mnist/train-images-idx3-ubyte.gz`` and its companions.
    normalize : bool
        Divide the grey values by 255, so that they lie in [0, 1].
    flatten : bool
        Return each picture as a row of 784 numbers.
    dtype : dtype
        Of the images. Floating if `normalize`, else anything that holds 0 to 255.

    Returns
    -------
    ImageData
        `x_train` (60000, 1, 28, 28), `y_train` (60000,), `x_test` (10000, 1, 28, 28),
        `y_test` (10000,). Images are `dtype`, labels int64 from 0 to 9.

    Raises
    ------
    ValueError
        If a file is cut short, damaged or another one; it names the file and both hashes.
    FileNotFoundError
        If there is neither a file nor a network; it says what to do.
    NotADirectoryError
        If `data_dir` or CNNLIB_DATA is not a folder.
    TypeError
        If `data_dir` is not a path or `dtype` cannot hold the images.

    Notes
    -----
    The download takes 31 MB once; in float32 the images take 220 MB.

    Taught in chapter 9, The same network in Keras.

    References
    ----------
    .. [1] H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking
       machine learning algorithms", 2017. arXiv:1708.07747. MIT licence, Zalando SE.

    Examples
    --------
    >>> FASHION_MNIST_CLASSES[9]
    'Ankle boot'
    >>> load_fashion_mnist("no/such/folder")
    Traceback (most recent call last):
    NotADirectoryError: data_dir must be an existing folder; got 'no/such/folder'. Correct it, \
or leave it out to download the files.
    """
    return _load("fashion-mnist", data_dir, normalize, flatten, dtype)


def _load(
    key: str,
    data_dir: str | os.PathLike[str] | None,
    normalize: bool,
    flatten: bool,
    dtype: DTypeLike,
) -> ImageData:
    source = SOURCES[key]
    chosen = check_dtype(dtype, normalize)
    folder = data_folder(data_dir)
    arrays = [_read(source, file, folder) for file in source.files]

    def images(stored: UInt8[ndarray, "N H W"]) -> ndarray:
        return as_images(stored, FULL_INK, normalize=normalize, flatten=flatten, dtype=chosen)

    x_train, y_train, x_test, y_test = arrays
    return ImageData(
        images(x_train), y_train.astype(np.int64), images(x_test), y_test.astype(np.int64)
    )


def _read(source: Source, file: DataFile, folder: Path | None) -> UInt8[ndarray, "..."]:
    array = parse_idx(read_file(source, file, folder), file.name)
    if array.shape != file.shape:
        raise ValueError(
            f"{file.name} of {source.title} must have the shape {file.shape}; got {array.shape}. "
            "Correct the registry in cnnlib/datasets/registry.py."
        )
    return array
