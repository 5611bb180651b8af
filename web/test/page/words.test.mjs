// This file answers: does each word on the page tell what it means: under the pointer, with the
// focus, and by a tap?

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { file } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { press, said } from "../hands.mjs";

const url = () => file("read", "#at=ev=park,n=3");
const words = readFileSync(new URL("../../../docs/words.md", import.meta.url), "utf8").replace(/\s+/g, " ").replaceAll("`", "");

const tip = () => document.querySelector("[role=tooltip]")?.textContent;
const gone = () => !document.querySelector("[role=tooltip]");
const first = () => document.querySelector("#said [data-word]");

/** The sentence in the bubble stands in docs/words.md. */
function isOfTheDocument(text) {
  const sentence = text.replace(/\s+/g, " ").trim().replaceAll("`", "");
  const some = sentence.slice(-40);
  assert.ok(words.includes(some), `docs/words.md does not say: ${some}`);
}

inBrowser("a word under the pointer says what it means", { url, firefox: true }, async (page) => {
  await said(page);
  await (await page.handle("a word", first)).hover();
  isOfTheDocument(await page.until("its meaning is shown", tip));
  await page.tab.mouse.move(2, 790);
  await page.until("the bubble goes with the pointer", gone);
});

inBrowser("a word with the focus says what it means, until Escape", { url, firefox: true }, async (page) => {
  await said(page);
  for (let k = 0; k < 40; k++) {
    await press(page, "Tab");
    if (await page.eval(() => document.activeElement?.closest("#said [data-word]") !== null && document.activeElement !== document.body)) break;
  }
  isOfTheDocument(await page.until("its meaning is shown", tip));
  await press(page, "Escape");
  await page.until("Escape closes it", gone);
});

inBrowser("a tapped word says what it means, until the next tap", { url, touch: true, width: 390, height: 844 }, async (page) => {
  await said(page);
  await (await page.handle("a word", first)).tap();
  isOfTheDocument(await page.until("its meaning is shown", tip));
  await page.tab.touchscreen.tap(380, 400);
  await page.until("the bubble is closed", gone);
});

inBrowser("a bubble stays while something else scrolls, and goes when its word does", { url }, async (page) => {
  await said(page);
  await (await page.handle("a word", first)).hover();
  await page.until("its meaning is shown", tip);
  const scrolled = (which) => page.eval((which) => new Promise((done) => {
    const frames = (n) => requestAnimationFrame(() => (n ? frames(n - 1) : done()));
    const box = which && document.querySelector(which);
    if (box) {
      box.scrollTop += box.scrollTop ? -20 : 20;
      frames(3);
      return;
    }
    document.body.style.minHeight = "300vh";
    scrollTo(0, 30);
    frames(3);
  }), which);
  await scrolled(".source-slot .text");
  assert.ok(await page.eval(tip), "the source scrolled, and took the bubble away");
  await scrolled("");
  await page.until("the bubble goes with its word", gone);
});

inBrowser("a screen reader hears the meaning as the word's description", { url }, async (page) => {
  await said(page);
  await (await page.handle("a word", first)).hover();
  await page.until("its meaning is shown", tip);
  assert.ok(await page.eval(() => document.getElementById(document.querySelector("#said [data-word]").getAttribute("aria-describedby"))?.role === "tooltip"));
});
