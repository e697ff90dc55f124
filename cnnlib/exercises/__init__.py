"""Exercises: checks that say what is wrong and why, hints, and a table of what is done.

Ships with the package and needs NumPy alone, so a sheet works the same on a laptop, on
Colab and on Binder, with and without a network.
"""

from __future__ import annotations

from .api import check, hint, progress

__all__ = ["check", "hint", "progress"]
