"""Which notebooks are opened alone, in an empty folder, against an installed package."""

from tools.notebooks import notebooks

# Every chapter, and one sheet: the others begin with the same cell, which tests/tools holds.
ALONE = [path for path in notebooks() if path.parent.name == "chapters"]
ALONE += [path for path in notebooks() if path.parent.name != "chapters"][:1]
