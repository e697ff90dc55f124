"""Write requirements.lock: every package, one version, with the hashes of its files.

One file in two parts. The first holds what building the book from stored outputs needs; the
second, everything else that the course needs to be run and proved. Cut at the mark, the first part
installs alone: ``make book`` does so. Both come from one resolution, so they never disagree.

``make lock`` keeps the versions that still fit pyproject.toml; ``make lock UPGRADE=1`` looks
for newer ones.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
BOOK_MARK = "# === book ==="
REST_MARK = "# === everything else ==="
HEADER = "# Made by `make lock` from pyproject.toml. Do not edit.\n"


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    everything = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(requirement for extra in extras.values() for requirement in extra),
    ]
    with tempfile.TemporaryDirectory() as folder:
        uv = find_uv(Path(folder))
        whole = resolve(uv, everything, Path(folder), keep=LOCK)
        book = resolve(uv, extras["book"], Path(folder), constraint=whole)
    LOCK.write_text(join(whole, names(book)), encoding="utf-8", newline="\n")
    print(f"{LOCK.name}: {len(names(whole))} packages, {len(names(book))} of them for the book")


def find_uv(folder: Path) -> Path:
    """Install uv, which resolves for every platform at once, in a throw-away environment."""
    subprocess.run([sys.executable, "-m", "venv", folder / "uv"], check=True)
    bin = folder / "uv" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([bin / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return bin / "uv"


def resolve(
    uv: Path, wanted: list[str], folder: Path, *, keep: Path | None = None, constraint: str = ""
) -> str:
    """Return the pins for `wanted`, valid on every platform from the oldest Python we support."""
    output, fixed = folder / "out.lock", folder / "fixed.lock"
    output.unlink(missing_ok=True)
    if keep and keep.exists() and not os.environ.get("UPGRADE"):
        output.write_text(keep.read_text(encoding="utf-8"), encoding="utf-8")
    fixed.write_text(constraint, encoding="utf-8")
    command = [
        *(uv, "pip", "compile", "-", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url", "--quiet"),
        *("--constraints", fixed, "--output-file", output),
    ]  # fmt: skip
    subprocess.run(
        command, input="\n".join(wanted), text=True, check=True, stdout=subprocess.DEVNULL
    )
    return output.read_text(encoding="utf-8")


def entries(lock: str) -> list[str]:
    """Split a lock into one text a pin: its line and the lines of its hashes."""
    return [m.group() for m in re.finditer(r"^[A-Za-z0-9].*\n(?:[ \t]+.*\n)*", lock, re.MULTILINE)]


def name(entry: str) -> str:
    return re.split(r"[=<>\[; ]", entry, maxsplit=1)[0].lower()


def names(lock: str) -> set[str]:
    return {name(entry) for entry in entries(lock)}


def join(whole: str, book: set[str]) -> str:
    """Return the lock in its two parts."""
    pins = entries(whole)
    first = "".join(pin for pin in pins if name(pin) in book)
    rest = "".join(pin for pin in pins if name(pin) not in book)
    return f"{HEADER}{BOOK_MARK}\n{first}{REST_MARK}\n{rest}"


if __name__ == "__main__":
    main()
