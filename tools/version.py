"""Give the course a new version: ``make version V=0.2.0``.

The version stands in ``cnnlib/__init__.py``, where ``pyproject.toml`` reads it. Wherever it is
repeated (the tag in the first cell of each notebook and in the documents, the citation file) this
command writes it, and a test holds it equal.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tools.address import ROOT, address, texts

HOME = Path("cnnlib", "__init__.py")
CITATION = Path("CITATION.cff")
WRITTEN = {
    HOME: re.compile(r'^(__version__ = ")([^"]+)(")', re.MULTILINE),
    CITATION: re.compile(r"^(version: )(\S+)()$", re.MULTILINE),
}
VERSION = re.compile(r"\d+\.\d+\.\d+")


def tag(root: Path = ROOT) -> re.Pattern:
    """Return the pattern of a tag of the course, as packages are installed from it."""
    return re.compile(rf"({re.escape(address(root))}@v)(\d+\.\d+\.\d+)()")


def versions(root: Path = ROOT) -> dict[str, set[str]]:
    """Return the versions that each file names."""
    found = {}
    for path, text in texts(root).items():
        name = path.relative_to(root)
        named = {m.group(2) for m in WRITTEN.get(name, tag(root)).finditer(text)}
        if named:
            found[name.as_posix()] = named
    return found


def change(new: str, root: Path = ROOT) -> list[str]:
    """Write a new version wherever one stands; return the files that changed."""
    if not VERSION.fullmatch(new):
        raise ValueError(
            f"the version must be three numbers, such as 0.2.0; got {new!r}. "
            "Leave out the v of the tag."
        )
    for name in versions(root):
        path = root / name
        pattern = WRITTEN.get(Path(name), tag(root))
        text = path.read_bytes().decode()
        path.write_bytes(pattern.sub(rf"\g<1>{new}\g<3>", text).encode())
    return list(versions(root))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say which version: make version V=0.2.0")
    try:
        print(*change(sys.argv[1]), sep="\n")
    except ValueError as error:
        sys.exit(str(error))
