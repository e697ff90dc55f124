"""The parts of the Sphinx extension, each alone."""

import json

import cnnbook
import pytest
from cnnbook import figures, icons, math, theme, widgets

from cnnlib.viz.theme import DARK_SELECTORS, css, palette
from tests.browser import ROOT

SVG = """<?xml version="1.0"?><!DOCTYPE svg><!-- made --><svg xmlns="http://www.w3.org/2000/svg"
 width="40.5pt" height="30" role="x"><metadata><a/></metadata><defs><clipPath id="p1"/></defs>
<g id="g" clip-path="url(#p1)"/><use xlink:href="#g"/></svg>"""


def test_a_figure_is_named_and_its_ids_are_its_own():
    svg = figures.inline(SVG, 'A "window" & 3', "fig2-")
    assert svg.startswith(
        '<svg class="cnn-figure" role="img" aria-label="A &quot;window&quot; &amp; 3"'
    )
    assert svg.endswith("</svg>")
    assert 'viewBox="0 0 40.5 30"' in svg
    assert 'id="fig2-p1"' in svg
    assert "url(#fig2-p1)" in svg
    assert 'xlink:href="#fig2-g"' in svg
    for gone in ("<?xml", "DOCTYPE", "made", "metadata", 'role="x"'):
        assert gone not in svg


def test_a_figure_keeps_the_view_that_it_has():
    svg = figures.inline('<svg viewBox="0 0 4 3" width="40" height="30"/>', "A", "f-")
    assert svg.count("viewBox") == 1


def test_equal_pictures_in_a_figure_do_not_share_an_id():
    pictures = '<image id="same"/><image id="same"/><path id="p"/><use href="#p"/>'
    svg = figures.inline(f'<svg width="4" height="3">{pictures}</svg>', "A", "f-")
    assert "same" not in svg
    assert 'id="f-p"' in svg
    assert 'href="#f-p"' in svg


def test_the_page_has_the_colours_of_the_widgets():
    sheet = theme.sheet(json.loads(theme.PALETTE.read_text(encoding="utf-8")))
    for mode in ("light", "dark"):
        for role, color in palette(mode).items():
            assert f"--cnn-{role}:{color};" in sheet.replace(" ", "")
    assert 'html[data-theme="dark"]' in sheet
    assert 'html[data-theme="dark"]' in DARK_SELECTORS
    assert "--cnn-input" in css(".x")


def test_a_formula_in_the_light_colour_of_a_role_follows_the_role():
    sheet = theme.sheet({"light": {"input": "#0072b2", "input-ink": "#0067a3"}, "dark": {}})
    assert '[style*="rgb(0, 103, 163)"]{color:var(--cnn-input-ink)!important}' in sheet
    assert '[style*="rgb(0, 114, 178)"]{color:var(--cnn-input-ink)!important}' in sheet


def test_what_widgets_share_becomes_a_file_and_the_rest_stays():
    model = {
        "model_name": "AnyModel",
        "state": {
            "_esm": "export default {} // 100 %",
            "_css": ".a{}",
            "_view_name": "AnyView",
            "_model_module": "anywidget",
            "layout": "IPY_MODEL_1",
            "static_html": "<table>",
            "_anywidget_id": "cnnlib.widgets.Toy",
            "step": 2,
        },
        "buffers": [{"path": ["a"], "data": "AA=="}],
    }
    files = {}
    slim = widgets._slim(model, files)
    assert slim["state"] == {"step": 2}
    assert slim["name"] == "cnnlib.widgets.Toy"
    assert slim["buffers"] == model["buffers"]
    assert '"export default {} // 100 %"' in files[f"{slim['esm']}.js"]
    assert ".a{}" in files.values()
    assert widgets._slim(model, files) == slim
    assert len(files) == 2


def test_a_widget_of_another_kind_keeps_its_name_for_the_message():
    slim = widgets._slim(
        {"model_name": "HBoxModel", "state": {"_model_module": "@jupyter-widgets/controls"}}, {}
    )
    assert slim["name"] == "@jupyter-widgets/controls.HBoxModel"
    assert "esm" not in slim


def test_the_common_fonts_of_formulas_are_part_of_the_script(tmp_path):
    folder = tmp_path / "output/chtml/fonts/woff-v2"
    folder.mkdir(parents=True)
    (folder / "MathJax_Main-Regular.woff").write_bytes(b"font")
    script = (
        'src:\'url("%%URL%%/MathJax_Main-Regular.woff") url("%%URL%%/MathJax_Fraktur-Bold.woff")\''
    )
    embedded = math.embed_fonts(script, tmp_path)
    assert "url(data:font/woff;base64,Zm9udA==)" in embedded
    assert 'url("%%URL%%/MathJax_Fraktur-Bold.woff")' in embedded


def test_every_icon_in_use_is_one_of_the_theme():
    css = (icons.THEME / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    points = icons.code_points(css)
    assert {0xF0C9, 0xF09B} <= points  # bars, github
    assert len(points) >= len(icons.USED)


def test_an_unknown_icon_is_an_error(monkeypatch):
    monkeypatch.setattr(icons, "USED", {"no-such-icon"})
    with pytest.raises(KeyError, match="no-such-icon"):
        icons.code_points('.fa-bars:before{content:"\\f0c9"}')


def test_no_script_stands_where_every_page_would_load_it():
    assert list((ROOT / "_static").rglob("*.js")) == []


def test_a_changed_style_sheet_rebuilds_the_pages(tmp_path):
    for folder in ("_ext/cnnbook", "_static", "cnnlib/viz"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "_static" / "book.css").write_text("a {}")
    before = cnnbook.fingerprint(tmp_path)
    (tmp_path / "_static" / "book.css").write_text("b {}")
    assert cnnbook.fingerprint(tmp_path) != before
