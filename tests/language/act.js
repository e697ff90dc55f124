// Uses a widget in every way that it offers, and returns all that it said meanwhile: its text,
// the comments in its code, and what a screen reader is told.
async () => {
  const heard = new Set();
  const root = () => document.querySelector("[data-cnn-widget]");
  const all = (selector) => [...root().querySelectorAll(selector)];
  const spoken = ["aria-label", "aria-valuetext", "aria-description", "title", "alt", "placeholder"];
  const look = () => {
    const copy = root().cloneNode(true);
    for (const code of copy.querySelectorAll("code, pre")) {
      for (const [, comment] of code.textContent.matchAll(/#(.*)$/gm)) heard.add(comment);
      code.remove();
    }
    const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    const words = [];
    while (texts.nextNode()) words.push(texts.currentNode.data);
    heard.add(words.join(" "));
    for (const node of [root(), ...all("*")]) {
      for (const name of spoken) if (node.hasAttribute(name)) heard.add(node.getAttribute(name));
    }
  };
  const pause = () => new Promise((done) => setTimeout(done, 0));
  const press = async (node, key) => {
    node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await pause();
    look();
  };
  const set = async (node, value) => {
    node.value = value;
    if (node.tagName === "SELECT" && node.value !== value) return; // the menu has changed since
    for (const type of ["input", "change"]) node.dispatchEvent(new Event(type, { bubbles: true }));
    await pause();
    look();
  };
  const steps = async (count) => {
    await press(root(), "Home");
    for (let step = 0; step < count; step += 1) await press(root(), "ArrowRight");
    await press(root(), "End");
  };
  look();
  await steps(14);
  const shown = (node) => node && !node.closest("[hidden]");
  for (const place of all("select").keys()) {
    for (const { value } of [...(all("select")[place]?.options ?? [])]) {
      if (shown(all("select")[place])) await set(all("select")[place], value);
    }
  }
  for (const kind of ["input[type=checkbox]", "input[type=radio]", "button", "summary", "[tabindex]"]) {
    for (const place of [...all(kind).keys()].slice(0, 40)) {
      all(kind)[place]?.click();
      await pause();
      look();
    }
  }
  for (const place of all("input:not([type=checkbox]):not([type=radio])").keys()) {
    for (const value of ["", "987654", "2"]) {
      const box = all("input:not([type=checkbox]):not([type=radio])")[place];
      if (!box) continue;
      await set(box, value);
      await press(box, "Enter");
    }
  }
  await steps(3);
  return [...heard];
}
