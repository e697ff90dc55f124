"""What the capstone measured: the verdicts, and a model card."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..locale import texts

if TYPE_CHECKING:
    from jaxtyping import Int
    from numpy import ndarray


class Target(NamedTuple):
    """What a network has to reach.

    Attributes
    ----------
    parameters : int
        It must have fewer.
    seconds : float
        Processor time that its training may take at most, of all cores together.
    accuracy : float
        Share of the test images that it must read, at least.
    """

    parameters: int = 100_000
    seconds: float = 60.0
    accuracy: float = 0.985


TARGET = Target()


class Result(NamedTuple):
    """What was measured of one network.

    Attributes
    ----------
    parameters : int
        Numbers that it has learned.
    seconds : float
        Processor time of its training, of all cores together.
    confusion : ndarray of int of shape (K, K)
        How many test images of each true class (row) were read as each class (column).
    trained_on : int
        Images that it was given to learn from.
    target : Target
        What it was to reach.

    Notes
    -----
    Taught in chapter 12, Drills.

    Examples
    --------
    >>> result = Result(56_970, 31.2, np.diag([493, 495]) + [[0, 7], [5, 0]], 60_000, TARGET)
    >>> round(result.accuracy, 3), result.passed
    (0.988, True)
    """

    parameters: int
    seconds: float
    confusion: Int[ndarray, "K K"]
    trained_on: int
    target: Target

    @property
    def accuracy(self) -> float:
        """The share of the test images that were read right."""
        return float(np.trace(self.confusion) / self.confusion.sum())

    @property
    def kept(self) -> dict[str, bool]:
        """Whether each part of the target was reached, by name."""
        return {
            "parameters": self.parameters < self.target.parameters,
            "seconds": self.seconds <= self.target.seconds,
            "accuracy": self.accuracy >= self.target.accuracy,
        }

    @property
    def passed(self) -> bool:
        """Whether all of the target was reached."""
        return all(self.kept.values())

    def __str__(self) -> str:
        t = texts("capstone")
        lines = [f"{'✓' if kept else '✗'} {self._say(name)}" for name, kept in self.kept.items()]
        lines += [t["advice"][name] for name, kept in self.kept.items() if not kept]
        return "\n".join([*lines, t["passed" if self.passed else "not_passed"]])

    def card(self, name: str, description: str = "") -> str:
        """Write the model card: what the network is, what it can do, and what it cannot.

        Parameters
        ----------
        name : str
            What the network is called.
        description : str
            How it is built and trained, in the words of its author.

        Returns
        -------
        str
            A page in Markdown.

        Notes
        -----
        Taught in chapter 12, Drills.

        References
        ----------
        M. Mitchell and others, "Model cards for model reporting", 2019.

        Examples
        --------
        >>> result = Result(56_970, 31.2, np.eye(10, dtype=int) * 990 + 1, 60_000, TARGET)
        >>> result.card("Small").splitlines()[0]
        '# Model card: Small'
        """
        t = texts("capstone")["card"]
        shares = np.diag(self.confusion) / np.maximum(self.confusion.sum(axis=1), 1)
        mixed = self.confusion - np.diag(np.diag(self.confusion))
        true, read = np.unravel_index(mixed.argmax(), mixed.shape)
        tested = int(self.confusion.sum())
        spread = (self.accuracy * (1 - self.accuracy) / tested) ** 0.5
        text: str = t["page"].format(
            name=name,
            description=description or t["no_description"],
            measured="\n".join(f"- {self._say(part)}" for part in self.kept),
            trained_on=f"{self.trained_on:,}",
            tested=f"{tested:,}",
            spread=f"{spread:.3f}",
            worst=int(shares.argmin()),
            worst_share=f"{shares.min():.3f}",
            true=true,
            read=read,
            times=mixed.max(),
        )
        return text

    def _say(self, part: str) -> str:
        value = getattr(self, part)
        limit = getattr(self.target, part)
        sentence: str = texts("capstone")["measured"][part].format(value=value, limit=limit)
        return sentence
