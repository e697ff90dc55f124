// Marks in the side bar for solved quizzes, and a dialog to save, load and erase what the browser
// keeps. The widgets write under the same prefix and tell of a change (`memory` in kit/dom.js).
(() => {
  const { t, pages } = window.cnnProgress;
  const PREFIX = "cnn-course:";
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  // Storage may be forbidden, or hold what an earlier edition wrote.
  const kept = () => {
    const found = {};
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(PREFIX)) found[key.slice(PREFIX.length)] = localStorage.getItem(key);
      }
    } catch {
      return {};
    }
    return found;
  };
  const solved = (text) => {
    try {
      const ids = JSON.parse(text ?? "[]");
      return Array.isArray(ids) ? ids : [];
    } catch {
      return [];
    }
  };
  const score = (page) => {
    const all = kept();
    let [right, count] = [0, 0];
    for (const [key, questions] of Object.entries(pages[page])) {
      const ids = solved(all[key]);
      right += questions.filter((id) => ids.includes(id)).length;
      count += questions.length;
    }
    return { right, count };
  };
  const words = ({ right, count }) => fill(right === count ? t.progress_done : t.progress_of, { right, count });

  const bar = document.querySelector("#pst-primary-sidebar nav.bd-links");
  if (!bar) return;
  const links = [];
  for (const link of bar.querySelectorAll("li > a.reference.internal")) {
    const { origin, pathname } = new URL(link.href);
    const page = Object.keys(pages).find((name) => {
      const at = new URL(`${name}.html`, root);
      return at.origin === origin && at.pathname === pathname;
    });
    if (page) links.push({ link, page, title: link.textContent.trim() });
  }

  const mark = () => {
    for (const { link, page } of links) {
      link.querySelector(".cnn-mark")?.remove();
      const state = score(page);
      if (!state.right) continue;
      const done = state.right === state.count;
      const sign = element("span", { class: "cnn-mark", role: "img", "aria-label": words(state) },
        done ? "✓" : `${state.right}/${state.count}`);
      sign.toggleAttribute("data-done", done);
      link.append(sign);
    }
  };

  const button = (text, act) => {
    const made = element("button", { type: "button", class: "cnn-progress-button" }, text);
    made.addEventListener("click", act);
    return made;
  };
  const status = element("p", { role: "status" });
  const list = element("ul", {});
  const show = () => {
    mark();
    list.replaceChildren(...links.map(({ page, title }) => element("li", {}, `${title}: ${words(score(page))}`)));
  };
  // What the widgets of this page show was read when it opened: it opens anew.
  let stale = false;
  const changed = (text) => {
    stale = true;
    show();
    status.textContent = text;
  };

  const save = () => {
    const text = JSON.stringify({ course: PREFIX, kept: kept() }, null, 1);
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    element("a", { href: url, download: "cnn-course-progress.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  const load = async (file) => {
    try {
      const { course, kept: entries } = JSON.parse(await file.text());
      const all = Object.entries(entries);
      if (course !== PREFIX || !all.every(([, text]) => typeof text === "string")) throw new TypeError();
      for (const [, text] of all) JSON.parse(text);
      for (const [key, text] of all) localStorage.setItem(PREFIX + key, text);
      changed(t.progress_loaded);
    } catch {
      status.textContent = t.progress_refused;
    }
  };
  const choose = element("input", { type: "file", accept: ".json,application/json", hidden: "" });
  choose.addEventListener("change", async () => {
    if (choose.files[0]) await load(choose.files[0]);
    choose.value = "";
  });
  const eraser = button(t.progress_erase, () => {
    if (eraser.textContent === t.progress_erase) {
      eraser.textContent = t.progress_sure;
      return;
    }
    for (const key of Object.keys(kept())) localStorage.removeItem(PREFIX + key);
    eraser.textContent = t.progress_erase;
    changed(t.progress_erased);
  });

  const dialog = element("dialog", { class: "cnn-progress", "aria-labelledby": "cnn-progress-title" },
    element("h2", { id: "cnn-progress-title" }, t.progress), element("p", {}, t.progress_kept), list,
    element("div", { class: "cnn-progress-buttons" }, button(t.progress_save, save),
      button(t.progress_load, () => choose.click()), eraser, button(t.progress_close, () => dialog.close())),
    choose, status);
  dialog.addEventListener("close", () => {
    eraser.textContent = t.progress_erase;
    if (stale) location.reload();
  });
  document.body.append(dialog);
  bar.append(element("p", {}, button(t.progress, () => {
    status.textContent = "";
    show();
    dialog.showModal();
  })));
  addEventListener("cnn-progress", mark);
  addEventListener("storage", mark);
  mark();
})();
