// A formula wider than the page scrolls; the keyboard must be able to reach it.
(() => {
  const reach = () => {
    for (const formula of document.querySelectorAll("div.math")) {
      const wide = formula.scrollWidth > formula.clientWidth;
      if (wide) formula.setAttribute("tabindex", "0");
      else formula.removeAttribute("tabindex");
    }
  };
  addEventListener("load", async () => {
    await window.MathJax?.startup?.promise;
    reach();
    addEventListener("resize", reach);
  });
})();
