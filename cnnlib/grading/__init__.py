"""Grading notebooks of people one need not trust.

`grade` is ``cnnlib grade`` as a function. Students' code runs in a sandbox (`sandbox`, `box`),
values cross its wall as plain data (`box.wire`), and all comparison happens outside (`marking`).
"""

from __future__ import annotations

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"run": ["Settings", "Summary", "grade"], "sandbox": ["NoSandbox"]},
)
