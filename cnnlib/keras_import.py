"""Keras, imported without the log lines that TensorFlow writes past Python."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def import_keras() -> ModuleType:
    """Import Keras quietly, with results that do not depend on oneDNN's rewriting.

    TensorFlow writes notes about missing graphics cards straight to the standard error
    of the process, where neither ``logging`` nor ``warnings`` reaches them. They would
    stand in every notebook's output, with the time in them.

    Returns
    -------
    module
        ``keras``.

    Raises
    ------
    ModuleNotFoundError
        If TensorFlow or Keras is not installed; the message says how to get it.

    Notes
    -----
    Sets ``TF_CPP_MIN_LOG_LEVEL`` and ``TF_ENABLE_ONEDNN_OPTS`` unless they are set. Taught
    in chapter 2, where a result is first held against Keras.

    Examples
    --------
    >>> keras = import_keras()
    >>> keras.layers.Conv2D.__name__
    'Conv2D'
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        return importlib.import_module("keras")
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"Keras needs the package {error.name!r}, which is not installed; "
            "run: pip install tensorflow",
            name=error.name,
        ) from error
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
