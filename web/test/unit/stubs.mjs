// What the shell's modules ask of a browser as they are loaded, for tests in Node.

export const root = { dataset: {} };

Object.assign(globalThis, {
  document: { title: "", documentElement: root, hidden: true, addEventListener() {}, fonts: { ready: new Promise(() => {}) } },
  location: { hash: "", href: "http://127.0.0.1/" },
  history: { pushState() {}, replaceState() {} },
  matchMedia: () => ({ matches: false, addEventListener() {} }),
});
