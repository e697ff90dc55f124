"""What widgets share is a file of its own, which a browser keeps from page to page.

A notebook stores each widget as one text, because front ends load it from one: the parts of the
kit, then the widget's own. Here the text is taken apart again at the parts of the kit.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

KIT = Path(__file__).parents[2] / "cnnlib" / "widgets" / "kit"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def kit() -> tuple[str, ...]:
    """Return the texts of the kit's scripts."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(KIT.glob("*.js")))


def parts(module: str, known: tuple[str, ...]) -> list[str]:
    """Return the texts that make a module, joined by line ends: known ones, then its own.

    Examples
    --------
    >>> parts("const a = 1;\\nconst b = 2;\\nexport default {};", ("const b = 2;", "const a = 1;"))
    ['const a = 1;', 'const b = 2;', 'export default {};']
    """
    found = []
    while part := next((part for part in known if module.startswith(f"{part}\n")), None):
        found.append(part)
        module = module[len(part) + 1 :]
    return [*found, module]


def scripts(module: str) -> dict[str, str]:
    """Return the files of a module: one for each part of the kit, then one that joins them.

    They are classic scripts that keep texts: pages opened as files refuse modules.
    """
    *shared, own = parts(module, kit())
    files = {f"{digest(part)}.js": f"{_place(part)} = {_text(part)};\n" for part in shared}
    keys = json.dumps([digest(part) for part in shared])
    joined = f'[...{keys}.map((key) => cnnTexts[key]), {_text(own)}].join("\\n")'
    return files | {f"{digest(module)}.js": f"{_place(module)} = {joined};\n"}


def styles(sheet: str) -> dict[str, str]:
    """Return the files of a style sheet: what comes with the kit, then its own rules."""
    known = (KIT / "kit.css").read_text(encoding="utf-8")
    before, found, own = sheet.partition(known)
    texts = [before + found, own] if found else [sheet]
    return {f"{digest(text)}.css": text for text in texts if text.strip()}


def _place(text: str) -> str:
    return f'(window.cnnTexts ??= {{}})["{digest(text)}"]'


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
