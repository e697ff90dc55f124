"""Train what the learner hands in, and measure it."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import message
from ..datasets import ImageData, load_mnist
from .result import TARGET, Result, Target

if TYPE_CHECKING:
    from jaxtyping import Float, Int
    from numpy import ndarray

BATCH = 1000


def capstone(
    train: Callable[[ndarray, ndarray], Any],
    data: ImageData | None = None,
    target: Target = TARGET,
) -> Result:
    """Train a network for MNIST, and measure its size, the cost of its training and its accuracy.

    Parameters
    ----------
    train : callable
        Takes the training images (N, 1, 28, 28), with ink 1 and paper 0, and their labels (N,);
        gives back a trained network: one of cnnlib, one of Keras, or anything with
        `count_params()` and `predict(images)`.
    data : ImageData, optional
        The images; all of MNIST if left out. Fewer for a first try.
    target : Target
        What is to be reached.

    Returns
    -------
    Result
        Prints as three verdicts; `passed` says whether all are met, `card` writes a model card.

    Raises
    ------
    TypeError
        If `train` cannot be called, or what it gives back is no network.
    ValueError
        If the network gives anything but one finite score for each of the classes.

    Notes
    -----
    What counts is processor time, `time.process_time`: the seconds of all cores together, and
    none of those spent waiting while others use the machine. A network whose `input_shape`
    ends in 1, as Keras's does, is shown its images with the channels last.

    Taught in chapter 12, Drills.

    Examples
    --------
    >>> from cnnlib import Dense, Flatten, Sequential
    >>> from cnnlib.datasets import ImageData
    >>> def train(images, labels):
    ...     return Sequential([Flatten(), Dense(10)], (1, 28, 28), rng=np.random.default_rng(0))
    >>> x, y = np.zeros((20, 1, 28, 28), np.float32), np.arange(20) % 10
    >>> result = capstone(train, ImageData(x, y, x, y))
    >>> result.parameters, result.accuracy, result.passed
    (7850, 0.1, False)
    """
    if not callable(train):
        expected = "train must be a function of the images and their labels"
        raise TypeError(message(expected, f"{train!r}", "Pass the function itself, not its call."))
    x_train, y_train, x_test, y_test = data or load_mnist()
    start = process_time()
    network = train(x_train, y_train)
    seconds = process_time() - start
    for name in ("count_params", "predict"):
        if not callable(getattr(network, name, None)):
            expected = "train must return a network with count_params() and predict(images)"
            got = f"{type(network).__name__} without {name}"
            raise TypeError(message(expected, got, "End the function with `return network`."))
    classes = int(max(y_train.max(), y_test.max())) + 1
    read = predictions(network, x_test, classes)
    confusion = np.zeros((classes, classes), int)
    np.add.at(confusion, (y_test, read), 1)
    return Result(int(network.count_params()), seconds, confusion, len(x_train), target)


def predictions(
    network: Any, images: Float[ndarray, "N C H W"], classes: int
) -> Int[ndarray, " N"]:
    """Ask a network, of cnnlib or of Keras, for the class of each image.

    Parameters
    ----------
    network : object
        Has `predict`.
    images : ndarray of shape (N, C, H, W)
        What to read.
    classes : int
        How many scores an image must get.

    Returns
    -------
    ndarray of int of shape (N,)
        The class with the largest score.

    Raises
    ------
    ValueError
        If there is anything but one finite score for each class.

    Examples
    --------
    >>> class Always:
    ...     def predict(self, images):
    ...         return np.eye(10)[np.full(len(images), 7)]
    >>> predictions(Always(), np.zeros((3, 1, 28, 28)), 10).tolist()
    [7, 7, 7]
    """
    if tuple(getattr(network, "input_shape", None) or ())[-1:] == (1,):
        images = images.transpose(0, 2, 3, 1)  # (N, H, W, C)
    of_keras = any(kind.__module__.startswith("keras") for kind in type(network).__mro__)
    quiet = {"verbose": 0} if of_keras else {}
    parts = [
        np.asarray(network.predict(images[start : start + BATCH], **quiet))
        for start in range(0, len(images), BATCH)
    ]
    scores = np.concatenate(parts)
    if scores.shape != (len(images), classes) or not np.isfinite(scores).all():
        expected = f"predict must give {classes} finite scores an image, ({len(images)}, {classes})"
        got = f"shape {scores.shape}, all finite: {bool(np.isfinite(scores).all())}"
        raise ValueError(message(expected, got, "Look at the last layer, and at the loss."))
    read: Int[ndarray, " N"] = scores.argmax(axis=1)
    return read
