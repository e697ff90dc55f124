"""The checks of stored notebooks are checked: each kind of tampering makes one fail."""

import base64
import copy
import json
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.chapters.nbval import nbval
from tools.canonical import STATE, canonical, merge_streams
from tools.notebooks import execute, notebooks, problems

PIXEL = base64.b64encode(b"\x89PNG not really").decode()
CELLS = {
    "text": "import sys\nimport area\n\nprint('one')\nsys.stdout.flush()\nprint('two')\narea.area(3)",
    "quiet": "side = 3",
    "svg": "from IPython.display import SVG\n\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>')",
    "png": f"from base64 import b64decode\nfrom IPython.display import Image\n\nImage(b64decode('{PIXEL}'))",
    "widget": (
        "import anywidget\nimport traitlets\n\n\nclass Toy(anywidget.AnyWidget):\n"
        "    _esm = 'export default { render() {} }'\n"
        "    step = traitlets.Int(2).tag(sync=True)\n"
        "    def __repr__(self):\n        return 'Toy()'\n\n\nhidden = Toy(step=9)\ntoy = Toy()\ntoy"
    ),
    "again": "toy",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Hold a small executed notebook that uses a small package."""
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "area.py").write_text("def area(side):\n    return side * side\n")
    cells = [new_code_cell(source, id=id) for id, source in CELLS.items()]
    notebook = new_notebook(cells=[new_markdown_cell("# Title", id="title"), *cells])
    path = folder / "01_toy.ipynb"
    nbformat.write(notebook, path)
    path.write_text(execute(path), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def text(folder):
    return (folder / "01_toy.ipynb").read_text(encoding="utf-8")


@pytest.fixture
def notebook(text):
    return nbformat.reads(text, as_version=4)


def cell(notebook, id):
    return next(c for c in notebook.cells if c.id == id)


def against(notebook, text):
    return problems(canonical(copy.deepcopy(notebook), "01_toy"), text)


def test_a_second_run_gives_the_same_bytes(folder, text):
    again = execute(folder / "01_toy.ipynb")
    assert again == text
    assert problems(text, again) == []


def test_what_is_written_is_the_same_everywhere(notebook, text):
    assert text.endswith("}\n")
    assert set(notebook.metadata) == {"kernelspec", "language_info", "widgets"}
    assert notebook.metadata.language_info == {"name": "python"}
    (streams,) = [o for o in cell(notebook, "text").outputs if o.output_type == "stream"]
    assert streams.text == "one\ntwo\n"
    models = notebook.metadata.widgets[STATE].state
    toys = [model for model in models.values() if "_esm" in model.state]
    assert [toy.state.step for toy in toys] == [2]  # the one that no cell shows is gone


def test_streams_of_two_names_stay_apart():
    parts = [
        nbformat.v4.new_output("stream", name=n, text=n) for n in ("stdout", "stdout", "stderr")
    ]
    assert [o.text for o in merge_streams(parts)] == ["stdoutstdout", "stderr"]


def test_a_changed_text_is_reported(notebook, text):
    cell(notebook, "text").outputs[0].text = "one\nthree\n"
    assert against(notebook, text) == [
        "cell 'text', output 0: the output (stream stdout) is not what the code gives"
    ]


def test_a_changed_result_is_reported(notebook, text):
    cell(notebook, "text").outputs[1].data["text/plain"] = "10"
    assert against(notebook, text) == [
        "cell 'text', output 1: the output (text/plain) is not what the code gives"
    ]


@pytest.mark.parametrize(("id", "kind"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_a_changed_picture_is_reported(notebook, text, id, kind):
    data = cell(notebook, id).outputs[0].data
    data[kind] = data[kind].replace("g", "h").replace("P", "Q")
    assert against(notebook, text) == [
        f"cell '{id}', output 0: the picture ({kind}) is not what the code gives"
    ]


def test_a_changed_widget_state_is_reported(notebook, text):
    models = notebook.metadata.widgets[STATE].state
    next(m for m in models.values() if "_esm" in m.state).state.step = 7
    assert against(notebook, text) == [
        "the widget of cell 'again': its state is not what the code gives (step)"
    ]


def test_a_missing_widget_state_is_reported(notebook, text):
    stored = json.loads(text)
    models = stored["metadata"]["widgets"][STATE]["state"]
    del models[next(id for id, m in models.items() if "_esm" in m["state"])]
    assert "the widget of cell 'again': state not stored" in problems(json.dumps(stored), text)


def test_a_never_executed_cell_is_reported(notebook, text):
    cell(notebook, "quiet").execution_count = None
    assert against(notebook, text) == ["cell 'quiet' was never executed"]


def test_cells_run_out_of_order_are_reported(notebook, text):
    cell(notebook, "quiet").execution_count = 5
    assert against(notebook, text) == ["cell 'quiet' was executed out of order (5, not 2)"]


def test_a_missing_output_is_reported(notebook, text):
    cell(notebook, "text").outputs.pop()
    assert against(notebook, text) == ["cell 'text', output 1: not stored"]


def test_a_moved_cell_is_reported(notebook, text):
    notebook.cells.append(new_code_cell("", id="more"))
    assert against(notebook, text) == ["cell 'more' is not where it was"]


def test_anything_else_is_reported_by_its_line(text):
    (line,) = problems(text.replace('"name": "python3"', '"name": "python4"'), text)
    assert "is not as it would be written" in line
    assert "python4" in line


def test_a_widget_without_state_cannot_be_written(notebook):
    notebook.metadata.widgets[STATE].state = {}
    with pytest.raises(ValueError, match="cell 'widget' shows a widget whose state was not stored"):
        canonical(notebook, "01_toy")


@pytest.fixture
def copied(folder, tmp_path):
    for path in folder.glob("*.*"):
        shutil.copy(path, tmp_path)
    return tmp_path / "01_toy.ipynb"


def test_nbval_accepts_what_is_stored(copied):
    assert nbval(copied) == ""


def test_nbval_reports_a_changed_text(copied, text):
    copied.write_text(text.replace("two\\n", "three\\n"), encoding="utf-8")
    assert "three" in nbval(copied)


def test_a_changed_package_is_reported_by_both(copied, text):
    (copied.parent / "area.py").write_text("def area(side):\n    return 4 * side\n")
    assert "Cell 0" in nbval(copied)
    assert problems(text, execute(copied)) == [
        "cell 'text', output 1: the output (text/plain) is not what the code gives"
    ]


def test_masters_are_not_among_the_notebooks(tmp_path):
    for name in (
        "chapters/02_a.ipynb",
        "chapters/x.ipynb",
        "exercises/02_a/02_a.ipynb",
        "exercises/02_a/master.ipynb",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [p.relative_to(tmp_path).as_posix() for p in notebooks(tmp_path)] == [
        "chapters/02_a.ipynb",
        "exercises/02_a/02_a.ipynb",
    ]
