"""Pack the course into one file for places with no network: ``make bundle``.

The zip holds the built book, the notebooks and sheets, the package as a wheel, and a text that
says how to use them. The same book gives the same bytes: names are sorted, dates and rights fixed.
"""

from __future__ import annotations

import shutil
import string
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from sphinx_external_toc.parsing import parse_toc_yaml

from tools.notebooks import ROOT, notebooks

NAME = "cnn-course"
HOWTO = Path(__file__).with_name("HOWTO.txt")
PACKAGE = ("pyproject.toml", "README.md", "LICENSE", "cnnlib")
TEXTS = ("LICENSE", "LICENSE-TEXT", "CHANGELOG.md")
GENERATED = {"index", "genindex", "search", "404"}
DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
WHEEL = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


def bundle(root: Path = ROOT, to: Path | None = None) -> Path:
    """Write the bundle of the course in `root`, whose book is built; return its place."""
    contents = {f"book/{name}": data for name, data in book(root).items()}
    for path in notebooks(root):
        contents[path.relative_to(root).as_posix()] = path.read_bytes()
    for name in TEXTS:
        contents[name] = (root / name).read_bytes()
    wheel, data = build_wheel(root)
    contents[wheel] = data
    contents[HOWTO.name] = howto(wheel).encode()
    target = (to or root / "dist") / f"{NAME}-{wheel.split('-')[1]}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    pack({f"{NAME}/{name}": data for name, data in contents.items()}, target)
    return target


def book(root: Path) -> dict[str, bytes]:
    """Return the files of the built book, without what pages of earlier builds left behind."""
    built = root / "_build" / "html"
    pages = set(parse_toc_yaml(root / "_toc.yml"))
    missing = sorted(page for page in pages if not (built / f"{page}.html").is_file())
    if missing:
        raise RuntimeError(
            f"the built book must hold every page of _toc.yml; {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing. Run `make book` first."
        )
    files = {path.relative_to(built): path for path in built.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if belongs(PurePosixPath(name.as_posix()), pages | GENERATED)
    }


def belongs(name: PurePosixPath, pages: set[str]) -> bool:
    """Return whether a file of the built book is of use to a reader.

    Examples
    --------
    >>> belongs(PurePosixPath("chapters/01_old.html"), {"chapters/01_new"})
    False
    >>> belongs(PurePosixPath("_sources/chapters/01_new.ipynb"), {"chapters/01_new"})
    True
    """
    if name.parts[0] == "_sources":
        return name.relative_to("_sources").with_suffix("").as_posix() in pages
    if name.suffix == ".html":
        return name.with_suffix("").as_posix() in pages
    return name.name != ".buildinfo"


def build_wheel(root: Path) -> tuple[str, bytes]:
    """Return the name and the bytes of the package's wheel, built apart from the project."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "source"), Path(folder, "out")
        source.mkdir()
        out.mkdir()
        for name in PACKAGE:
            if (root / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(root / name, source / name, ignore=ignored)
            else:
                shutil.copy(root / name, source)
        run = subprocess.run(
            [sys.executable, "-c", WHEEL, out], cwd=source, capture_output=True, text=True
        )
        if run.returncode:
            raise RuntimeError(f"the package must build as a wheel; got:\n{run.stderr}")
        (wheel,) = out.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        again = Path(folder, wheel.name)
        pack(parts, again)  # the same parts, without the time at which they were written
        return wheel.name, again.read_bytes()


def howto(wheel: str) -> str:
    """Return what a reader needs to know, with the name of the wheel in its place."""
    return string.Template(HOWTO.read_text(encoding="utf-8")).substitute(wheel=wheel)


def pack(contents: dict[str, bytes], target: Path) -> None:
    """Write a zip whose bytes depend on its contents alone."""
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = 3  # Unix, wherever it is written
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents[name], compresslevel=9)


if __name__ == "__main__":
    try:
        made = bundle()
    except RuntimeError as error:
        sys.exit(str(error))
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.1f} MB")
