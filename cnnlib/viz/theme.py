"""One meaning, one colour: the palette of every figure, widget and formula.

The colours start from the set of Okabe and Ito, which people with the common
forms of colour blindness can tell apart, and are tuned so that, on each
background, edges reach a contrast of 3 : 1 and numbers one of 4.5 : 1. They stand
once, in ``theme.json``; the widgets, the figures and the book's style sheet all
read that file.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

#: Where a page says that it is dark: the book, JupyterLab, VS Code and Colab.
DARK_SELECTORS = (
    'html[data-theme="dark"]',
    '[data-jp-theme-light="false"]',
    "body.vscode-dark",
    'html[theme="dark"]',
)


@cache
def palette(mode: str = "light") -> dict[str, str]:
    """Return the colours of one mode by role, as ``#rrggbb``.

    A role such as ``"input"`` has three colours: ``input`` for edges,
    ``input-ink`` for numbers and ``input-fill`` for the inside of a cell.

    Parameters
    ----------
    mode : str
        ``"light"`` or ``"dark"``.

    Returns
    -------
    dict of str to str

    Raises
    ------
    ValueError
        If the mode is neither.

    Examples
    --------
    >>> palette("light")["input"]
    '#0072b2'
    """
    modes: dict[str, dict[str, str]] = json.loads(
        files(__package__).joinpath("theme.json").read_text(encoding="utf-8")
    )
    if mode not in modes:
        raise ValueError(
            f"mode must be one of {tuple(modes)}; got {mode!r}. Pass palette('light') or "
            "palette('dark')."
        )
    return modes[mode]


def css(scope: str = ":root") -> str:
    """Return the palette as CSS variables ``--cnn-<role>``, light and dark.

    Parameters
    ----------
    scope : str
        The selector that the variables are set on.

    Returns
    -------
    str
        A style sheet of two rules.

    Examples
    --------
    >>> css().splitlines()[0]
    ':root {'
    """
    dark = ", ".join(
        selector if scope == ":root" else f"{selector} {scope}" for selector in DARK_SELECTORS
    )
    rules = []
    for selector, mode in ((scope, "light"), (dark, "dark")):
        lines = "\n".join(f"  --cnn-{role}: {colour};" for role, colour in palette(mode).items())
        rules.append(f"{selector} {{\n  color-scheme: {mode};\n{lines}\n}}\n")
    return "".join(rules)


def var(role: str) -> str:
    """Return a CSS colour that follows the page's theme, light where there is none.

    Parameters
    ----------
    role : str
        A role of the palette, such as ``"kernel-ink"``.

    Returns
    -------
    str
        For example ``var(--cnn-kernel-ink, #b04a00)``.

    Raises
    ------
    ValueError
        If the palette has no such role.

    Examples
    --------
    >>> var("ink")
    'var(--cnn-ink, #1b1f24)'
    """
    colours = palette("light")
    if role not in colours:
        raise ValueError(f"role must be one of {tuple(colours)}; got {role!r}.")
    return f"var(--cnn-{role}, {colours[role]})"
