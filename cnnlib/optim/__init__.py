"""Rules that turn gradients into better weights."""

from .adaptive import AdaGrad, Adam, RMSprop
from .base import Optimizer
from .descent import SGD, Momentum

__all__ = ["SGD", "AdaGrad", "Adam", "Momentum", "Optimizer", "RMSprop"]
