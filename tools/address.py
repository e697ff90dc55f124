"""Set the public address of the course everywhere: ``make address URL=https://github.com/me/course``.

It stands in ``_config.yml``; wherever it is repeated (the first cell of each notebook, README.md,
package metadata, workflows) it is the same text, and a test holds it so.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
ADDRESS = re.compile(r"https://[\w.-]+/[\w.-]+/[\w.-]*\w")
SKIPPED = {".git", ".venv", "venv", "_build", "build", "dist", "requirements.lock"}


def address(root: Path = ROOT) -> str:
    """Return the public address of the course."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return config["repository"]["url"]


def texts(root: Path = ROOT) -> dict[Path, str]:
    """Return the text files of the project."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and not SKIPPED & set(path.relative_to(root).parts):
            try:
                found[path] = path.read_bytes().decode()
            except UnicodeDecodeError:
                continue
    return found


def change(new: str, root: Path = ROOT) -> list[Path]:
    """Write a new address wherever the present one stands; return the files that changed."""
    if not ADDRESS.fullmatch(new):
        raise ValueError(
            f"the address must look like https://github.com/owner/repository; got {new!r}. "
            "Leave out a slash or .git at its end."
        )
    old = re.compile(re.escape(address(root)) + r"(?![\w-])")
    changed = []
    for path, text in texts(root).items():
        if old.search(text):
            path.write_bytes(old.sub(new, text).encode())
            changed.append(path.relative_to(root))
    return changed


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say which address: make address URL=https://github.com/me/course")
    try:
        print(*change(sys.argv[1].removesuffix("/").removesuffix(".git")), sep="\n")
    except ValueError as error:
        sys.exit(str(error))
