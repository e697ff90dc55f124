// Mounts the widgets of a page from their stored state: no kernel, no network, no library.
// It speaks the part of anywidget's protocol that a widget uses: a module whose default export
// is { initialize, render }, or a function that returns that.
(() => {
  const store = document.getElementById("cnn-widgets");
  const { strings, models } = store ? JSON.parse(store.textContent) : { strings: {}, models: {} };
  const texts = window.cnnTexts ?? {};

  // The state of a widget. What the reader changes stays in the page: there is nobody to tell.
  class Model {
    constructor({ state = {}, buffers = [] }) {
      this.state = state;
      this.listeners = new Map();
      for (const { path, data } of buffers) {
        const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
        const last = path.length - 1;
        const parent = path.slice(0, last).reduce((place, key) => place[key], state);
        parent[path[last]] = new DataView(bytes.buffer);
      }
    }
    get(name) {
      return this.state[name];
    }
    set(name, value) {
      const changes = typeof name === "object" ? name : { [name]: value };
      const changed = Object.keys(changes).filter((key) => this.state[key] !== changes[key]);
      Object.assign(this.state, changes);
      for (const key of changed) this.emit(`change:${key}`, this.state[key]);
      if (changed.length) this.emit("change");
    }
    on(events, listener) {
      for (const event of events.split(" ")) {
        this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
      }
    }
    off(event, listener) {
      if (!event) return this.listeners.clear();
      const kept = listener ? (this.listeners.get(event) ?? []).filter((l) => l !== listener) : [];
      this.listeners.set(event, kept);
    }
    emit(event, value) {
      for (const listener of this.listeners.get(event) ?? []) listener(this, value);
    }
    save_changes() {}
    send() {}
  }

  // A module can be loaded from a blob even where the page itself is a file.
  const modules = {};
  const load = (key) => {
    modules[key] ??= (async () => {
      const url = URL.createObjectURL(new Blob([texts[key]], { type: "text/javascript" }));
      try {
        const { default: widget } = await import(url);
        return typeof widget === "function" ? await widget() : widget;
      } finally {
        URL.revokeObjectURL(url);
      }
    })();
    return modules[key];
  };

  const end = new AbortController();
  const cleanups = [];
  const later = (cleanup) => typeof cleanup === "function" && cleanups.push(cleanup);

  const started = {};
  const start = (id) => {
    started[id] ??= (async () => {
      const model = new Model(models[id]);
      const widget = await load(models[id].esm);
      later(await widget.initialize?.({ model, signal: end.signal }));
      return { model, widget };
    })();
    return started[id];
  };

  const say = (mount, text, values) => {
    const message = document.createElement("p");
    message.className = "cnn-message";
    message.setAttribute("role", "alert");
    message.textContent = (text ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
    mount.prepend(message);
    mount.dataset.cnnState = "failed";
  };

  const show = async (mount) => {
    const id = mount.dataset.cnnModel;
    const name = models[id]?.name ?? id;
    if (!(models[id]?.esm in texts)) return say(mount, strings.unknown, { name });
    const el = document.createElement("div");
    mount.append(el);
    try {
      const { model, widget } = await start(id);
      later(await widget.render?.({ model, el, signal: end.signal }));
      mount.dataset.cnnState = "live";
    } catch (error) {
      el.remove();
      say(mount, strings.failed, { name, reason: String(error) });
    }
  };

  document.querySelectorAll(".cnn-mount").forEach(show);
  addEventListener("pagehide", (event) => {
    if (event.persisted) return;
    end.abort();
    for (const cleanup of cleanups.splice(0)) cleanup();
  });
})();
