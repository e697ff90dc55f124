// A term shows what it means: while the pointer is on it or on its tip, while the keyboard is on it,
// or after a tap. A click, Enter or a second tap follows the link to the glossary.
(() => {
  const { again, terms } = window.cnnTerms;
  const page = document.querySelector("article");
  const tips = new Map();
  const REST = 120; // ms on a term before it speaks: a pointer on its way leaves the text quiet
  const REACH = 250; // ms to get from a term to its tip
  let open = null;
  let timer = 0;
  let touched = false;

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const later = (act, wait) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };

  const place = (tip, link, x) => {
    const lines = [...link.getClientRects()]; // two where the term is broken
    const at = lines.find(({ left, right }) => x >= left && x <= right) ?? lines[0];
    const root = document.documentElement;
    const room = parseFloat(getComputedStyle(root).scrollPaddingTop) || 0;
    const base = tip.offsetParent.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, root.clientWidth - tip.offsetWidth - 8));
    // Above it covers what is already read; below where the head of the page leaves no room.
    const above = lines[0].top - tip.offsetHeight - 6;
    const top = above >= room ? above : lines.at(-1).bottom + 6;
    tip.style.left = `${left - base.left}px`;
    tip.style.top = `${top - base.top}px`;
  };
  const hide = () => {
    clearTimeout(timer);
    if (open) tips.get(open).hidden = true;
    open = null;
  };
  const show = (link, x = NaN) => {
    clearTimeout(timer);
    if (open === link) return;
    hide();
    open = link;
    const tip = tips.get(link);
    tip.hidden = false;
    place(tip, link, x);
  };
  const leave = () => later(() => document.activeElement === open || hide(), REACH);

  for (const link of page.querySelectorAll("a.cnn-term")) {
    const id = decodeURIComponent(link.hash.slice(1));
    const [english, korean, meaning] = terms[id];
    const names = element("span", { class: "cnn-tip-names" }, element("strong", {}, english.join(", ")));
    if (korean.length) names.append(" ", element("span", { lang: "ko" }, korean.join(", ")));
    const text = element("span", {});
    text.innerHTML = meaning; // made by the build: words, code and emphasis
    const tip = element("div", { class: "cnn-tip", role: "tooltip", id: `cnn-tip-${id}`, hidden: "" }, names, " ", text);
    tips.set(link, tip);
    page.append(tip);
    link.setAttribute("aria-describedby", tip.id);

    link.addEventListener("pointerenter", ({ pointerType, clientX }) => {
      if (pointerType === "mouse") later(() => show(link, clientX), REST);
    });
    link.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType === "mouse") leave();
    });
    tip.addEventListener("pointerenter", () => clearTimeout(timer));
    tip.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType === "mouse") leave();
    });
    link.addEventListener("focus", () => {
      if (link.matches(":focus-visible")) show(link);
    });
    link.addEventListener("blur", () => {
      if (open === link && !tip.matches(":hover")) hide();
    });
    link.addEventListener("click", (event) => {
      if (!touched || !event.detail || open === link) return; // without detail it comes from a key
      event.preventDefault();
      tip.dataset.again = again;
      show(link, event.clientX);
    });
  }

  addEventListener("pointerdown", ({ pointerType, target }) => {
    touched = pointerType !== "mouse";
    if (open && !open.contains(target) && !tips.get(open).contains(target)) hide();
  }, true);
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hide();
  });
  addEventListener("resize", hide);
  addEventListener("pagehide", hide); // a page that is come back to is as it was left
})();
