"""The script that mounts widgets without a kernel, on small pages of its own."""

import base64
import json
import shutil

import pytest

from tests.browser import ROOT

pytestmark = pytest.mark.browser

MANAGER = ROOT / "_ext" / "cnnbook" / "static" / "widget_manager.js"
STRINGS = {"unknown": "Cannot show {name}.", "failed": "{name} failed: {reason}"}
COUNTER = """
let made = 0;
export default {
  initialize({ model }) { made += 1; model.made = made; },
  render({ model, el, signal }) {
    const draw = () => { el.textContent = `${model.made}: ${model.get("step")}`; };
    model.on("change:step", draw);
    draw();
    el.onclick = () => { model.set("step", model.get("step") + 1); model.save_changes(); model.send({}); };
    signal.addEventListener("abort", () => (window.ended ??= []).push("signal"));
    return () => (window.ended ??= []).push("cleanup");
  },
};
"""


@pytest.fixture
def mounted(visit, tmp_path):
    """Open a page with these modules, models and mounts; the last default to one a model."""

    def open_page(modules, models, mounts=None):
        shutil.copy(MANAGER, tmp_path)
        state = json.dumps({"strings": STRINGS, "models": models})
        parts = [
            "<!doctype html><meta charset=utf-8><title>page</title>",
            *(
                f'<div class="cnn-mount" data-cnn-model="{id}"><div class="cnn-static">static</div></div>'
                for id in mounts or models
            ),
            f'<script type="application/json" id="cnn-widgets">{state}</script>',
            f"<script>window.cnnTexts = {json.dumps(modules)}</script>",
            '<script defer src="widget_manager.js"></script>',
        ]
        (tmp_path / "page.html").write_text("\n".join(parts), encoding="utf-8")
        return visit("page", book=tmp_path)

    return open_page


def test_a_widget_mounts_with_its_state(mounted):
    seen = mounted({"k": COUNTER}, {"a": {"name": "Counter", "esm": "k", "state": {"step": 3}}})
    mount = seen.page.locator(".cnn-mount")
    assert mount.get_attribute("data-cnn-state") == "live"
    assert mount.locator("div:not(.cnn-static)").inner_text() == "1: 3"
    assert seen.messages == seen.outside == []


def test_two_views_share_a_model_and_two_models_a_module(mounted):
    models = {
        id: {"name": "Counter", "esm": "k", "state": {"step": n}} for id, n in (("a", 1), ("b", 5))
    }
    page = mounted({"k": COUNTER}, models, ["a", "b", "a"]).page
    views = page.locator(".cnn-mount > div:not(.cnn-static)")
    assert views.all_inner_texts() == ["1: 1", "2: 5", "1: 1"]
    views.first.click()
    assert views.all_inner_texts() == ["1: 2", "2: 5", "1: 2"]


def test_a_default_export_may_be_a_function(mounted):
    module = "export default () => ({ render({ el }) { el.textContent = 'made'; } });"
    page = mounted({"k": module}, {"a": {"name": "F", "esm": "k"}}).page
    assert page.locator(".cnn-mount > div").last.inner_text() == "made"


def test_buffers_come_back_as_bytes(mounted):
    module = """export default { render({ model, el }) {
      const view = model.get("grid")[1].data;
      el.textContent = `${view.constructor.name} ${new Float32Array(view.buffer).join(" ")}`;
    } };"""
    data = base64.b64encode(b"\x00\x00\x80\x3f\x00\x00\x00\x40").decode()  # 1 and 2 as float32
    model = {
        "name": "B",
        "esm": "k",
        "state": {"grid": [0, {}]},
        "buffers": [{"path": ["grid", 1, "data"], "encoding": "base64", "data": data}],
    }
    page = mounted({"k": module}, {"a": model}).page
    assert page.locator(".cnn-mount > div").last.inner_text() == "DataView 1 2"


def test_listeners_hear_changes_once_and_can_leave(mounted):
    module = """export default { render({ model, el }) {
      const heard = [];
      const one = (m, value) => heard.push(`x=${value}`);
      model.on("change:x change:y", one);
      model.on("change", () => heard.push("any"));
      model.set("x", 1); model.set("x", 1); model.set({ x: 2, y: 3 });
      model.off("change:x", one); model.set("x", 4);
      model.off("change:y"); model.set("y", 5);
      model.off(); model.set("x", 6);
      el.textContent = heard.join(" ") + " " + model.get("x");
    } };"""
    page = mounted({"k": module}, {"a": {"name": "L", "esm": "k", "state": {"x": 0, "y": 0}}}).page
    assert page.locator(".cnn-mount > div").last.inner_text() == "x=1 any x=2 x=3 any any any 6"


def test_leaving_the_page_ends_the_widgets(mounted):
    page = mounted({"k": COUNTER}, {"a": {"name": "C", "esm": "k", "state": {"step": 0}}}).page
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert page.evaluate("window.ended") is None
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }))")
    assert page.evaluate("window.ended") == ["signal", "cleanup"]


@pytest.mark.parametrize(
    ("modules", "model", "message"),
    [
        ({}, {"name": "ipywidgets.HBoxModel"}, "Cannot show ipywidgets.HBoxModel."),
        ({"k": "export default {"}, {"name": "S", "esm": "k"}, "S failed: SyntaxError"),
        ({"k": "export default { render() { throw new Error('no room'); } }"}, {"name": "T", "esm": "k"}, "T failed: Error: no room"),
        ({"k": "export default { initialize() { null.x; } }"}, {"name": "I", "esm": "k"}, "I failed: TypeError"),
        ({"k": "export const nothing = 1"}, {"name": "N", "esm": "k"}, "N failed: TypeError"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_says_so_in_its_place(mounted, modules, model, message):
    page = mounted(modules, {"a": model}).page
    mount = page.locator(".cnn-mount")
    assert mount.get_attribute("data-cnn-state") == "failed"
    alert = mount.get_by_role("alert")
    assert alert.is_visible()
    assert alert.inner_text().startswith(message)
    assert mount.locator(".cnn-static").is_visible()


def test_one_failure_leaves_the_others_alive(mounted):
    models = {"a": {"name": "X"}, "b": {"name": "Counter", "esm": "k", "state": {"step": 1}}}
    page = mounted({"k": COUNTER}, models, ["missing", "a", "b"]).page
    states = page.eval_on_selector_all(".cnn-mount", "all => all.map(m => m.dataset.cnnState)")
    assert states == ["failed", "failed", "live"]
    assert page.get_by_role("alert").first.inner_text() == "Cannot show missing."
