"""Training: batches, epochs, validation, and what watches over them."""

from ..evaluation import evaluate
from .callbacks import Callback
from .checkpoint import ModelCheckpoint
from .early_stopping import EarlyStopping
from .history import History
from .loop import fit

__all__ = ["Callback", "EarlyStopping", "History", "ModelCheckpoint", "evaluate", "fit"]
