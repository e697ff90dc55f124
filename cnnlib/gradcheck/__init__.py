"""Are the gradients right? Compare them with differences of the forward pass.

A backward pass is easy to get almost right. Moving one element by a small step both ways
and dividing the change of the output by the two steps gives its gradient without any
derivation, slowly but surely.
"""

from .check import check_network, check_operation
from .differences import numerical_gradient
from .report import GradientReport, compare_gradients

__all__ = [
    "GradientReport",
    "check_network",
    "check_operation",
    "compare_gradients",
    "numerical_gradient",
]
