// This file answers: how does the page's Worker run in Node? As a thread, with the names that a
// browser's Worker has. The scripts are those of the playground.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { Worker } from "node:worker_threads";

const names = `
  const { parentPort } = require("node:worker_threads");
  globalThis.self = globalThis;
  globalThis.postMessage = (m, transfer) => parentPort.postMessage(m, transfer);
  globalThis.addEventListener = (name, f) => parentPort.on(name, (data) => f({ data }));
`;

/** Begins a Worker with a script, as the client wants it. */
export function thread(script) {
  const t = new Worker(names + script, { eval: true });
  const worker = { onmessage: null, onerror: null, postMessage: (m) => t.postMessage(m), terminate: () => void t.terminate() };
  t.on("message", (data) => worker.onmessage?.({ data }));
  t.on("error", (e) => worker.onerror?.({ message: e.message }));
  return worker;
}

/** The files of a site, as the page gets them. */
export function filesOf(site) {
  const load = (name) => {
    let file;
    vm.runInThisContext(`(greenpollLoaded) => { ${readFileSync(join(site, name), "utf8")} }`)((_, given) => (file = given));
    return Promise.resolve(file);
  };
  return { runtime: () => load("runtime.js"), wrong: (body) => load(`wrong/${body}.js`) };
}
