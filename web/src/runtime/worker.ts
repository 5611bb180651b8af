// This file answers: what does the Worker do? It starts Go, in which the runtime runs, hands
// questions on to it and its answers back, and tells if Go ends. Go's own wasm_exec.js, which
// makes the class Go, stands before this script: it belongs to the version of Go that built the
// runtime. See cmd/greenpoll/internal/page/browser for the other side.

import { reason } from "../reason";
import { bytesOf, unzipped } from "./base64";
import type { Begin, Message, Question } from "./message";
import { patched } from "./patch";

declare class Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
  exit: (code: number) => void;
}

const scope = self as unknown as {
  postMessage(m: Message, transfer?: Transferable[]): void;
  fs: { writeSync(fd: number, bytes: Uint8Array): number };
  greenpoll: object;
};

/** What Go printed last: a panic is told there. */
let printed = "";
scope.fs.writeSync = (_fd, bytes) => {
  printed = (printed + new TextDecoder().decode(bytes)).slice(0, 10_000);
  return bytes.length;
};

let ask: ((id: number, call: string, args: string) => void) | null = null;

addEventListener("message", ({ data }: MessageEvent<Begin | Question>) => {
  if (data && "wasm" in data) void begin(data);
  else if (data && "call" in data) ask?.(data.id, data.call, data.args);
});

async function begin(b: Begin): Promise<void> {
  try {
    let wasm = await unzipped(b.wasm);
    if (b.patch) wasm = patched(wasm, await unzipped(b.patch));
    const go = new Go();
    let code = 0;
    go.exit = (c) => (code = c);
    const { instance } = await WebAssembly.instantiate(wasm as BufferSource, go.importObject);
    scope.greenpoll = {
      sources: bytesOf(b.sources),
      wrong: b.wrong,
      ready(f: typeof ask) {
        ask = f;
        scope.postMessage({ kind: "ready" });
      },
      answer: (id: number, bytes: Uint8Array) => scope.postMessage({ kind: "answer", id, bytes }, [bytes.buffer]),
      fail: (id: number, why: string) => scope.postMessage({ kind: "error", id, why }),
    };
    await go.run(instance);
    ended(`Go has ended with code ${code}`);
  } catch (e) {
    ended(reason(e));
  }
}

function ended(how: string): void {
  const why = /^(panic|fatal error): .*/m.exec(printed)?.[0] ?? printed.split("\n", 1)[0];
  scope.postMessage({ kind: "ended", why: why || how });
}
