// This file answers: how does a test make the page's Worker crash or hang? The page has nothing in
// it for that. The test puts its own Blob and Worker before the page's scripts: each script of a
// Worker gets a few lines in front, which obey the test.

/** To be run in a page before its own scripts (option "before" of inBrowser). */
export function breakable() {
  const lines = `
    addEventListener("message", (e) => {
      if (e.data === "test: hang") for (;;) {}
      if (e.data === "test: throw") { e.stopImmediatePropagation(); throw new Error("broken by a test"); }
      if (e.data === "test: trap") { e.stopImmediatePropagation(); trap = true; }
    });
    let trap = false;
    const instantiate = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => {
      const made = await instantiate.apply(WebAssembly, given);
      const real = (made.instance ?? made).exports, exports = { ...real };
      for (const [name, f] of Object.entries(real)) {
        if (typeof f !== "function") continue;
        exports[name] = (...args) => {
          if (trap) throw new WebAssembly.RuntimeError("unreachable, by a test");
          return f(...args);
        };
      }
      const instance = Object.create(WebAssembly.Instance.prototype, { exports: { value: exports } });
      return made.instance ? { module: made.module, instance } : instance;
    };
  `;
  const workers = [];
  globalThis.Blob = class extends Blob {
    constructor(parts = [], options = {}) {
      super(/javascript/.test(options.type ?? "") ? [lines, ...parts] : parts, options);
    }
  };
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      workers.push(this);
    }
  };
  globalThis.forTests = { workers };
}

/** Makes the newest Worker hang ("hang"), throw ("throw") or meet a trap in WebAssembly ("trap"). */
export function hurt(page, how) {
  return page.eval((how) => globalThis.forTests.workers.at(-1).postMessage(`test: ${how}`), how);
}

export function workersSoFar(page) {
  return page.eval(() => globalThis.forTests.workers.length);
}
