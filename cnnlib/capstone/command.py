"""The command ``cnnlib capstone``: grade a file that defines ``train(images, labels)``."""

from __future__ import annotations

import argparse
import runpy
from pathlib import Path

from ..checks import message
from .grade import capstone


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Takes them.

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> configure(parser)
    >>> parser.parse_args(["mine.py"]).file.name
    'mine.py'
    """
    parser.add_argument("file", type=Path, help="Python file that defines train(images, labels)")
    parser.add_argument("--card", type=Path, help="write a model card, in Markdown, to this file")


def run(options: argparse.Namespace) -> int:
    """Train, measure, print the verdicts, and write the card.

    Parameters
    ----------
    options : argparse.Namespace
        What `configure` declares.

    Returns
    -------
    int
        0 if the target is reached, else 1.

    Raises
    ------
    ValueError
        If the file defines no ``train``.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "empty.py"
    >>> path.write_text("x = 1")
    5
    >>> run(argparse.Namespace(file=path, card=None))
    Traceback (most recent call last):
    ValueError: the file must define train(images, labels); got ['x']. Give your function this name.
    """
    names = runpy.run_path(str(options.file), run_name="capstone")
    if "train" not in names:
        found = sorted(name for name in names if not name.startswith("_"))
        expected = "the file must define train(images, labels)"
        raise ValueError(message(expected, f"{found}", "Give your function this name."))
    result = capstone(names["train"])
    print(result)
    if options.card:
        said = (names["train"].__doc__ or "").strip()
        options.card.write_text(result.card(options.file.stem, said), "utf-8")
    return 0 if result.passed else 1
