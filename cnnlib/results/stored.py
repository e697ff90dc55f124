"""Read the stored results."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..checks import check_choice
from ..models import autoencoder, dense_mnist, fashion_convnet, keras_mnist, lenet5, simple_convnet
from ..network import Sequential
from ..weight_files import read_weights

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

FOLDER = Path(__file__).parent

TRAINED: dict[str, Callable[[], Sequential]] = {
    "simple_convnet": simple_convnet,
    "keras_mnist": keras_mnist,
    "dense_mnist": dense_mnist,
    "fashion_convnet": fashion_convnet,
    "lenet5": lenet5,
    "lenet5_original": partial(lenet5, original=True),
    "autoencoder": partial(autoencoder, (1, 28, 28)),
}
"""The networks whose weights are stored, and how each is built."""

FILMED = ("simple_convnet",)
"""The networks whose first filters are stored as they were after every epoch."""


def load_metrics() -> dict[str, Any]:
    """Return what was measured while the networks of the course were trained.

    Returns
    -------
    dict
        ``["experiments"][name]`` holds the settings, ``["runs"]`` (one a seed, with its
        ``["curves"]``, one value an epoch) and the ``["summary"]`` over the seeds.
        ``["shifted_digits"][name]`` holds accuracies on test digits that were moved.

    Notes
    -----
    Losses and accuracies are rounded to six digits. Without a validation part the curves show the
    test part; nothing was chosen by it.

    Taught in chapter 8, Build and train a CNN.

    Raises
    ------
    FileNotFoundError
        If the trainings have not been run in this copy.

    Examples
    --------
    >>> try:
    ...     names = set(load_metrics()["experiments"])
    ... except FileNotFoundError:  # before the first `make reproduce`
    ...     names = set()
    >>> names <= {*TRAINED, "keras_mnist_permuted", "dense_mnist_permuted"}
    True
    """
    metrics: dict[str, Any] = json.loads(_stored("metrics.json").read_text(encoding="utf-8"))
    return metrics


def load_trained(name: str) -> Sequential:
    """Return a network of the course as it came out of its training on the full data.

    Parameters
    ----------
    name : str
        One of `TRAINED`, such as ``"simple_convnet"``.

    Returns
    -------
    Sequential
        In float32, from weights stored in float16.

    Raises
    ------
    ValueError
        If no network of that name is trained.
    FileNotFoundError
        If the trainings have not been run in this copy.

    Notes
    -----
    What rounding to half precision costs is in the metrics: ``["weights"]["test_accuracy"]``
    beside that of the run.

    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> load_trained("vgg")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: name must be ...
    """
    network = TRAINED[check_choice(name, "name", TRAINED)]()
    network.load_weights(_stored(f"{name}.npz"))
    return network


def load_film(name: str) -> Float[ndarray, "frames FN C FH FW"]:
    """Return the filters of a first layer as they were before training and after each epoch.

    Parameters
    ----------
    name : str
        ``"simple_convnet"``, the network that is filmed.

    Returns
    -------
    ndarray of shape (epochs + 1, FN, C, FH, FW)
        In float32, from float16; frame 0 is the start. Its last frame are the filters of
        `load_trained`.

    Raises
    ------
    ValueError
        If no network of that name is filmed.
    FileNotFoundError
        If the trainings have not been run in this copy.

    Notes
    -----
    Taught in chapter 8, Build and train a CNN.

    Examples
    --------
    >>> load_film("lenet5")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: name must be ...
    """
    (frames,) = read_weights(_stored(f"{check_choice(name, 'name', FILMED)}_film.npz")).values()
    return frames.astype("float32")


def _stored(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        raise FileNotFoundError(
            f"the results of the trainings must include {name}; got none in {FOLDER}. "
            "Run `make reproduce`, which trains the networks on the full data."
        )
    return path
