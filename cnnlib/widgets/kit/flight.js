// A number on its way from one place to another, to show where a result comes from.

class Flight {
  constructor(root) {
    this.root = root;
    this.ghosts = new Set();
  }

  // Carries text from one element to another within the given time (milliseconds).
  carry(from, to, text, role, duration, delay = 0) {
    if (reducedMotion() || !from || !to) return;
    const [origin, start, end] = [this.root, from, to].map((node) => node.getBoundingClientRect());
    const ghost = h("span", { class: `cnn-ghost cnn-ink-${role}`, "aria-hidden": "true" }, text);
    this.root.append(ghost);
    this.ghosts.add(ghost);
    const at = (box) =>
      `translate(${box.left + box.width / 2 - origin.left}px, ${box.top + box.height / 2 - origin.top}px) translate(-50%, -50%)`;
    const motion = ghost.animate(
      [
        { transform: at(start), opacity: 1 },
        { transform: at(end), opacity: 1, offset: 0.9 },
        { transform: at(end), opacity: 0 },
      ],
      { duration, delay, easing: "cubic-bezier(.4, 0, .2, 1)", fill: "backwards" },
    );
    motion.onfinish = motion.oncancel = () => {
      ghost.remove();
      this.ghosts.delete(ghost);
    };
  }

  clear() {
    for (const ghost of this.ghosts) ghost.remove();
    this.ghosts.clear();
  }
}
