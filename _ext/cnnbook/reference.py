"""The API reference, made from the source of cnnlib while the book is built.

A page names the modules where their entries shall stand, ``<!-- cnnlib: functional -->``.
The source is read, not imported, so neither NumPy nor anything else of the package's is needed.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "cnnlib"
MARK = re.compile(r"^<!-- cnnlib: (.+) -->$", re.MULTILINE)
SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)
CODE = re.compile(r"(``[^`]+``|`[^`]+`)")
LINK = re.compile(
    r"(https?://[^\s,]+[^\s,.]|doi:10\.[^\s,]+[^\s,.]|arXiv:\d+\.\d+|chapter \d+b?\b)"
)
FIELDS = {"Parameters", "Attributes", "Returns", "Yields", "Raises"}


def public_names() -> list[tuple[str, str]]:
    """Return the pairs (module, name) that the stub of the package lists."""
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return [(node.module, alias.name) for node in imports for alias in node.names]


@cache
def names() -> set[str]:
    return {name for _, name in public_names()}


def entries(modules: list[str]) -> str:
    """Return the reference of the public names of some modules, as Markdown for Sphinx."""
    wanted = [(module, name) for module, name in public_names() if module in modules]
    return "\n\n".join(entry(module, name) for module, name in wanted)


def entry(module: str, name: str) -> str:
    """Return the reference of one name: its call, its docstring, and the methods of a class."""
    home, node = locate(PACKAGE / module.replace(".", "/"), name)
    if isinstance(node, ast.ClassDef):
        kind, call = "class", name + class_call(home, node)
        text = [docstring(ast.get_docstring(node) or ""), *methods(home, node)]
    elif isinstance(node, ast.FunctionDef):
        kind, call = "function", f"{name}({arguments(node)})"
        text = [docstring(ast.get_docstring(node) or "")]
    else:
        kind, call, text = "data", name, [inline(constant_note(home, node))]
    body = "\n\n".join(part for part in text if part)
    return f"`````{{py:{kind}}} {call}\n:module: cnnlib\n\n{body}\n`````"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def file_of(module: Path) -> Path:
    """Return the file of a module that is given as a path without its ending."""
    return module / "__init__.py" if module.is_dir() else module.with_suffix(".py")


def locate(module: Path, name: str) -> tuple[Path, ast.stmt]:
    """Return the module that defines a name, and where it does; imports are followed."""
    for node in tree(file_of(module)).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return module, node
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return module, node
        if isinstance(node, ast.ImportFrom) and node.level:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    folder = file_of(module).parents[node.level - 1]
                    return locate(folder / (node.module or "").replace(".", "/"), alias.name)
    raise LookupError(f"{file_of(module).relative_to(ROOT)} does not define {name}")


def constant_note(module: Path, node: ast.stmt) -> str:
    """Return the string that stands below the definition of a constant."""
    body = tree(file_of(module)).body
    below = body[body.index(node) + 1]
    return str(ast.literal_eval(below.value)) if isinstance(below, ast.Expr) else ""


def arguments(node: ast.FunctionDef, bound: bool = False) -> str:
    """Return the arguments of a function with their defaults; types are told below."""
    plain = copy.deepcopy(node.args)
    for argument in ast.walk(plain):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    if bound:
        plain.args = plain.args[1:]
    return ast.unparse(plain)


def class_call(module: Path, node: ast.ClassDef) -> str:
    """Return what a class is called with: its arguments, or the fields of a record."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return f"({arguments(part, bound=True)})"
    bases = [ast.unparse(base) for base in node.bases]
    if node.decorator_list or "NamedTuple" in bases:
        fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
        parts = [
            ast.unparse(f.target) + (f"={ast.unparse(f.value)}" if f.value else "") for f in fields
        ]
        return f"({', '.join(parts)})"
    for base in bases:
        try:
            return class_call(*locate(module, base))
        except LookupError:
            continue  # a class of Python's own
    return "()"


def methods(module: Path, node: ast.ClassDef) -> list[str]:
    """Return what the objects of a class can do, a line a method, and the public classes below."""
    lines, public = {}, []
    for part in own_methods(module, node, public):
        text = ast.get_docstring(part)
        if part.name.startswith("_") or text is None or part.name in lines:
            continue
        decorators = {ast.unparse(decorator) for decorator in part.decorator_list}
        if decorators & {"property", "cached_property", "functools.cached_property"}:
            call = part.name
        else:
            call = f"{part.name}({arguments(part, bound='staticmethod' not in decorators)})"
        lines[part.name] = f"- `{call}`: {inline(text.split(chr(10) * 2)[0])}"
    below = ", ".join(f"{{py:class}}`~cnnlib.{base}`" for base in public)
    return [
        "\n".join(["**Methods**", "", *lines.values()]) if lines else "",
        f"**Bases**: {below}" if below else "",
    ]


def own_methods(module: Path, node: ast.ClassDef, public: list[str]) -> Iterator[ast.FunctionDef]:
    """Give the methods of a class and of its bases, until a base has an entry of its own."""
    yield from (part for part in node.body if isinstance(part, ast.FunctionDef))
    for base in map(ast.unparse, node.bases):
        if base in names():
            public.append(base)
            continue
        try:
            home, found = locate(module, base)
        except LookupError:
            continue  # a class of Python's own
        yield from own_methods(home, found, public)


def docstring(text: str) -> str:
    """Return a numpydoc docstring as Markdown."""
    head, *parts = SECTION.split(text)
    out = paragraphs(head)
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        if title in FIELDS:
            lines = fields(body, codes=title == "Raises")
        elif title == "References":
            sources = re.split(r"^\.\. \[\d+\] ", body, flags=re.MULTILINE)
            lines = ["\n".join(f"- {inline(source)}" for source in sources if source.strip())]
        else:
            lines = paragraphs(body)
        out += ["" if title == "Notes" else f"**{title}**", *lines]
    return "\n\n".join(part for part in out if part)


def paragraphs(text: str) -> list[str]:
    """Return paragraphs, and the examples among them as blocks of code."""
    return [
        f"```pycon\n{part}\n```" if part.startswith(">>>") else inline(part)
        for part in re.split(r"\n\s*\n", text.strip())
    ]


def fields(text: str, codes: bool) -> list[str]:
    """Return the entries of a section as a list: ``x, w : ndarray``, then what they mean."""
    lines = []
    for part in re.split(r"\n(?=\S)", text.strip()):
        head, _, meaning = part.partition("\n")
        name, _, kind = head.partition(" : ")
        coded = ", ".join(f"`{one.strip()}`" for one in name.split(","))
        start = f"{coded} ({inline(kind)})" if kind else coded if codes else inline(name)
        if not kind and not codes and re.fullmatch(r"\w+(, \w+)*", name) and meaning:
            start = coded
        lines.append(f"- {start}: {inline(meaning)}" if meaning.strip() else f"- {start}")
    return ["\n".join(lines)]


def inline(text: str) -> str:
    r"""Return text of a docstring as one line of Markdown.

    >>> inline("the mean of x_1 and\n    ``x_2``")
    'the mean of x\\_1 and `x_2`'
    """
    text = " ".join(re.sub(r"\s*\[\d+\]_", "", text).split())
    parts = CODE.split(text)
    parts[1::2] = [code_or_link(part.strip("`")) for part in parts[1::2]]
    parts[::2] = [plain(part) for part in parts[::2]]
    return "".join(parts)


def code_or_link(code: str) -> str:
    name = code.removeprefix("cnnlib.")
    return f"{{py:obj}}`~cnnlib.{name}`" if name in names() else f"`{code}`"


def plain(text: str) -> str:
    """Return text without code: what Markdown would read as a mark is escaped, links are made."""
    parts = LINK.split(text)
    parts[::2] = [re.sub(r"([\\*_<>$\[\]{}~^|#])", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [link(part) for part in parts[1::2]]
    return "".join(parts)


def chapter_file(number: str) -> str:
    """Return the file of a chapter, such as 7 or 7b, if it is part of the book."""
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    found = re.search(rf"chapters/0?{number}_\w+", toc)
    return f"{found.group()}.ipynb" if found else ""


def link(text: str) -> str:
    if text.startswith("chapter "):
        file = chapter_file(text.removeprefix("chapter "))
        return f"[{text}](../{file})" if file else text
    for prefix, address in (("doi:", "https://doi.org/"), ("arXiv:", "https://arxiv.org/abs/")):
        if text.startswith(prefix):
            return f"[{text}]({address}{text.removeprefix(prefix)})"
    return f"<{text}>"


def fill(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the entries where a page asks for them; rebuild the page when the package changes."""
    if MARK.search(source[0]):
        tree.cache_clear()
        names.cache_clear()
        source[0] = MARK.sub(lambda mark: entries(mark.group(1).split()), source[0])
        for path in sorted(PACKAGE.rglob("*.py*")):
            if path.suffix in {".py", ".pyi"}:
                app.env.note_dependency(str(path))


def setup(app: Sphinx) -> None:
    app.connect("source-read", fill)
    app.add_css_file("reference.css")
