// This file answers: how does the page get at the runtime, which is too big for its first paint,
// and at wrong bodies? By scripts that are put into the page when they are asked for: a page from
// disk may not fetch. Each hands in what it has by a function that is global for that.

import type { GameInfo } from "./types";

/** runtime.js. */
export interface RuntimeFile {
  exec: string; // Go's wasm_exec.js
  worker: string; // worker.ts, bundled
  wasm: string; // gzip in base64
  sources: string; // in base64
  games: GameInfo[];
}

/** wrong/NAME.js. */
export interface WrongFile {
  patch: string; // gzip in base64
}

/** Where a client gets them. */
export interface Assets {
  runtime(): Promise<RuntimeFile>;
  wrong(body: string): Promise<WrongFile>;
}

/** The files beside the page. Each is loaded once, unless that fails. */
export function beside(): Assets {
  const files = new Map<string, Promise<unknown>>();
  const load = (name: string) => {
    let file = files.get(name);
    if (!file) {
      file = loaded(name);
      file.catch(() => files.delete(name));
      files.set(name, file);
    }
    return file;
  };
  return {
    runtime: () => load("runtime.js") as Promise<RuntimeFile>,
    wrong: (body) => load(`wrong/${body}.js`) as Promise<WrongFile>,
  };
}

/** Puts a script into the page, and returns what it hands in. */
function loaded(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const global = globalThis as { greenpollLoaded?: (name: string, file: unknown) => void };
    let given: unknown;
    const before = global.greenpollLoaded;
    global.greenpollLoaded = (of, file) => (of === name ? void (given = file) : before?.(of, file));
    script.src = name;
    script.onload = () => (given === undefined ? reject(new Error(`${name} is not what it should be.`)) : resolve(given));
    script.onerror = () => reject(new Error(`${name} could not be loaded: it belongs beside the page.`));
    document.head.append(script);
  });
}
