// Paper is light, and nobody can open a fold on it. Code that a chapter hides stays hidden.
(() => {
  let restore = null;
  const prepare = () => {
    if (restore) return;
    const page = document.documentElement;
    const { theme } = page.dataset;
    const folds = [...document.querySelectorAll("main details:not([open], .hide)")];
    page.dataset.theme = "light";
    for (const fold of folds) fold.open = true;
    restore = () => {
      page.dataset.theme = theme;
      for (const fold of folds) fold.open = false;
    };
  };
  const finish = () => {
    restore?.();
    restore = null;
  };
  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", finish);
  const paper = matchMedia("print"); // a preview of print on the screen
  paper.addEventListener("change", () => (paper.matches ? prepare() : finish()));
})();
