"""The capstone: a network for MNIST within a budget, graded by one call.

The room in one look::

    grade.py     trains what the learner hands in, and measures it
    result.py    what was measured, the verdicts, the model card
    solution.py  one network that reaches the target
    record.py    what was measured of it on all of MNIST
    command.py   ``cnnlib capstone my_network.py``
"""

from .grade import capstone
from .record import load_recorded, recorded_accuracies, save_recorded
from .result import TARGET, Result, Target

__all__ = [
    "TARGET",
    "Result",
    "Target",
    "capstone",
    "load_recorded",
    "recorded_accuracies",
    "save_recorded",
]
