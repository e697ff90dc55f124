"""A master that a test changes before it is read."""

import json
import re

from tools.exercise_emit import module_text
from tools.exercise_master import read_master
from tools.exercise_proof import load_module, prove
from tools.exercises import masters, notebook_text

MASTERS = masters([])
(CONVOLUTION,) = masters(["02"])


class Draft:
    """A master that a test changes before it is read."""

    def __init__(self, folder):
        self.path = folder / "exercises" / "02_convolution" / "master.ipynb"
        self.path.parent.mkdir(parents=True)
        self.root = folder
        self.notebook = json.loads(CONVOLUTION.read_text(encoding="utf-8"))

    def cell(self, *tags, kind=None, number=0):
        cells = [
            c for c in self.notebook["cells"] if set(tags) <= set(c["metadata"].get("tags", []))
        ]
        return [c for c in cells if kind in (None, c["cell_type"])][number]

    def change(self, *tags, old="", new, kind=None, number=0):
        cell = self.cell(*tags, kind=kind, number=number)
        source = "".join(cell["source"])
        assert old in source
        cell["source"] = source.replace(old, new) if old else new
        return self

    def drop(self, *tags, kind=None):
        self.notebook["cells"].remove(self.cell(*tags, kind=kind))
        return self

    def keep(self, question):
        """Drop all other questions, so that a proof takes little."""
        cells = self.notebook["cells"]
        asked = [[t for t in c["metadata"].get("tags", []) if t.startswith("q:")] for c in cells]
        self.notebook["cells"] = [
            c for c, q in zip(cells, asked, strict=True) if q in ([], [f"q:{question}"])
        ]
        objectives = "".join(self.cell(f"q:{question}", "question")["source"])
        objectives = re.search(r'"objectives": (\[.*\])', objectives)[1]
        return self.change(
            "sheet", new=f'sheet = {{"id": "02", "title": "T", "objectives": {objectives}}}'
        )

    def read(self):
        self.path.write_text(notebook_text(self.notebook), encoding="utf-8")
        return read_master(self.path, self.root)

    def prove(self):
        master = self.read()
        return prove(master, load_module(module_text(master), "draft"))
