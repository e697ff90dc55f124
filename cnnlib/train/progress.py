"""A progress bar for notebooks and terminals."""

from __future__ import annotations

from typing import Any


def progress_bar(title: str, steps: int, verbose: int = 1) -> Any:
    """Make a bar that shows the steps of an epoch and their loss.

    Parameters
    ----------
    title : str
        What stands before it.
    steps : int
        How many steps there are.
    verbose : int
        0 for a bar that shows nothing.

    Returns
    -------
    tqdm
        With ``update()`` and ``set_postfix(logs)``; to be used in a ``with`` statement.

    Notes
    -----
    tqdm is loaded only now. It draws a widget in a notebook and text in a terminal.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> with progress_bar("Epoch 1/1", 2, verbose=0) as bar:
    ...     bar.update()
    """
    if not verbose:
        return _Silent()
    from tqdm.auto import tqdm

    return tqdm(total=steps, desc=title, unit="step")


class _Silent:
    """A bar that shows nothing, and does not even load tqdm."""

    def __enter__(self) -> _Silent:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def update(self) -> None:
        pass

    def set_postfix(self, logs: dict[str, float], refresh: bool = True) -> None:
        pass
