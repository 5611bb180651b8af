// This file answers: what does a page get from the browser when it is opened from disk? The page's
// two forms rest on this, and on nothing more: classic scripts are inserted on demand, gzip is
// undone, WebAssembly runs in a Worker made of a Blob. What a file may not do is stated as well.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { inBrowser } from "../inbrowser.mjs";

// (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
const add = Buffer.from("0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b", "hex");

// What the playground has, as cmd/greenpoll/internal/page writes it.
const policy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'; font-src 'self' data:; img-src 'self' data:";
const folder = mkdtempSync(join(tmpdir(), "greenpoll-platform-"));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "packed.js"), `globalThis.packed = "${gzipSync(add).toString("base64")}";`);
writeFileSync(join(folder, "module.mjs"), "globalThis.imported = true;");
writeFileSync(
  join(folder, "page.js"),
  `const insert = (src, type = "") => new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src, type, onload: done, onerror: () => failed(new Error("not loaded")) });
    document.head.append(script);
  });
  const unpacked = async () => {
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const blobWorker = (text) => new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const heard = (worker, sent, moved = []) => new Promise((done, failed) => {
    worker.onmessage = (e) => done(e.data);
    worker.onerror = (e) => { e.preventDefault(); failed(new Error(e.message || "error")); };
    worker.postMessage(sent, moved);
  });
`,
);
const page = (policy) => `<!doctype html><meta charset=utf-8>${policy}<title>platform</title><script src="page.js"></script>`;
const at = (name) => pathToFileURL(join(folder, name)).href;
writeFileSync(join(folder, "page.html"), page(`<meta http-equiv="Content-Security-Policy" content="${policy}">`));
writeFileSync(join(folder, "free.html"), page(""));
const url = at("page.html");

inBrowser("a classic script beside the page is inserted on demand, and its gzip undone", { url, firefox: true }, async (page) => {
  const got = await page.eval(async () => {
    await insert("packed.js");
    return Array.from(await unpacked());
  });
  assert.deepEqual(got, [...add]);
});

inBrowser("WebAssembly runs in a Worker made of a Blob, sent as bytes or compiled", { url, firefox: true }, async (page) => {
  const sums = await page.eval(async () => {
    await insert("packed.js");
    const body = `onmessage = async (e) => {
      const made = await WebAssembly.instantiate(e.data);
      postMessage((made.instance ?? made).exports.add(2, 3));
    }`;
    const bytes = await unpacked();
    const compiled = await WebAssembly.compile(bytes);
    return [await heard(blobWorker(body), compiled), await heard(blobWorker(body), bytes, [bytes.buffer])];
  });
  assert.deepEqual(sums, [5, 5]);
});

inBrowser("a Worker that spins is ended from outside, and another one answers", { url, firefox: true }, async (page) => {
  const answer = await page.eval(async () => {
    const spins = blobWorker("onmessage = () => { postMessage(1); for (;;) {} }");
    await heard(spins, 0);
    spins.terminate();
    return heard(blobWorker("onmessage = (e) => postMessage(e.data + 1)"), 41);
  });
  assert.equal(answer, 42);
});

const refused = [/Cross origin requests|URL scheme "file"|CORS|ERR_FAILED|violates|not loaded|may not load|Content-Security-Policy|policy:/i];

inBrowser("no module script, and no fetch, from disk", { url: at("free.html"), firefox: true, expected: refused }, async (page) => {
  const [module, fetched] = await page.eval(async () => [
    await insert("module.mjs", "module").then(() => "loaded", () => "refused"),
    await fetch("packed.js").then(() => "fetched", () => "refused"),
  ]);
  assert.equal(module, "refused");
  assert.equal(fetched, "refused");
});

inBrowser("no Worker made of a file: hence the Blob", { url: at("free.html"), firefox: true, expected: refused }, async (page) => {
  const made = await page.eval(async () => {
    try {
      return await new Promise((done) => {
        const worker = new Worker("packed.js");
        worker.onerror = (e) => (e.preventDefault(), done("refused"));
        setTimeout(() => done("no word"), 2000); // a Worker says nothing when it starts
      });
    } catch {
      return "refused";
    }
  });
  assert.equal(made, "refused");
});

inBrowser("a Worker made of a Blob may ask the network no more than its page", { url, firefox: true, expected: refused }, async (page) => {
  const answer = await page.eval(() =>
    heard(blobWorker(`onmessage = () => fetch("http://elsewhere.test/").then(() => postMessage("asked"), () => postMessage("refused"))`), 0),
  );
  assert.equal(answer, "refused");
  assert.deepEqual(page.left(), []);
});

inBrowser("the address keeps a place: a hash is set, kept and gone back to", { url, firefox: true }, async (page) => {
  await page.eval(() => {
    history.replaceState(null, "", "#first");
    history.pushState(null, "", "#second");
  });
  const back = page.until("the first hash is back", () => location.hash === "#first");
  await page.eval(() => history.back());
  await back;
});
