// This file answers: does a test with a page fail when it has to? What is not noticed here would
// not be noticed on the page.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { firefox, open, start } from "../browser.mjs";
import { breakable, hurt } from "../hurt.mjs";
import { accessible, fits, largeEnough } from "../look.mjs";

const started = start();
after(async () => (await started).close());

const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; img-src http:">`;

async function ending(html, act = async () => {}, options = {}) {
  const page = await open(await started, { url: `data:text/html,${encodeURIComponent(`<!doctype html>${html}`)}`, ...options });
  try {
    await act(page);
  } finally {
    await page.close();
  }
  return page;
}

test("a page without faults is quiet", async () => {
  (await ending("<p>well</p>")).quiet();
});

for (const [what, script] of Object.entries({
  "an error in the console": "console.error('wrong')",
  "an error that is not caught": "setTimeout(() => { throw new Error('wrong') })",
  "a promise that fails": "Promise.reject(new Error('wrong'))",
})) {
  test(`${what} fails a test`, async () => {
    const page = await ending(`<script>${script}</script>`, (page) => page.eval(() => new Promise((done) => setTimeout(done, 100))));
    assert.throws(() => page.quiet(), /wrong/);
  });
}

test("a breach of the policy fails a test, also one that the browser does not log", async () => {
  const page = await ending(`${policy}<p style="color:red">x</p>`);
  assert.throws(() => page.quiet(), /style-src/);
});

test("a request that leaves the page fails a test, also a Worker's", async () => {
  const image = await ending(`<img src="http://elsewhere.test/a.png">`, (page) => page.until("the image has failed", () => document.images[0].complete));
  assert.match(image.left().join(), /elsewhere\.test/);
  const worker = await ending("", (page) =>
    page.eval(
      () =>
        new Promise((done) => {
          const body = `fetch("http://of-a-worker.test/").then(() => 0, () => 0).then(() => postMessage(0))`;
          new Worker(URL.createObjectURL(new Blob([body]))).onmessage = done;
        }),
    ),
  );
  assert.match(worker.left().join(), /of-a-worker\.test/);
});

test("what is waited for in vain ends with what was on the page", async () => {
  await ending("<p>this was there</p>", async (page) => {
    page.patience = 100;
    await assert.rejects(page.until("something", () => false), /something.*this was there/s);
  });
});

test("a Worker crashes and hangs on demand", async () => {
  const make = (page) =>
    page.eval(() => {
      const url = URL.createObjectURL(new Blob(["onmessage = (e) => postMessage(e.data)"], { type: "text/javascript" }));
      const worker = new Worker(url);
      globalThis.heard = [];
      worker.onmessage = (e) => globalThis.heard.push(e.data);
      worker.onerror = (e) => (e.preventDefault(), globalThis.heard.push("error"));
      worker.postMessage("one");
    });
  const act = async (page) => {
    await make(page);
    await page.until("it answers", () => globalThis.heard.length === 1);
    await hurt(page, "throw");
    await page.until("it has thrown", () => globalThis.heard[1] === "error");
    await hurt(page, "hang");
    await page.eval(() => globalThis.forTests.workers[0].postMessage("two"));
    await page.eval(() => new Promise((done) => setTimeout(done, 200))); // an answer would be here by now
    assert.deepEqual(await page.eval(() => globalThis.heard), ["one", "error"]);
  };
  await ending("", act, { before: breakable, expected: [/broken by a test/] });
});

test("small targets, a page that is too wide and what keeps people out are found", { skip: firefox }, async () => {
  const html = `<title>x</title><button style="width:10px;height:10px;padding:0" aria-label="small"></button><button style="width:10px;height:10px;padding:0" aria-label="too near"></button><p style="width:2000px;color:#eee">pale</p><img src="data:,">`;
  await ending(html, async (page) => {
    await assert.rejects(largeEnough(page, "here"), /small/);
    await assert.rejects(fits(page, "here"), /2000|wide/);
    await assert.rejects(accessible(page, "here"), /color-contrast|image-alt/);
  });
});
