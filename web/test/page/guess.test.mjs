// This file answers: can the reader guess the next event? The true one is among others; after a
// guess it is told which was true, and why the others are not; then the view goes on.

import assert from "node:assert/strict";
import { file } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { at, click, isAt, moved, press, said } from "../hands.mjs";

const url = () => file("read");
const plain = (text) => text.toLowerCase().replace(/[^a-z0-9 ]/g, "").trim();

/** Opens the guess behind the first events of the story; its options in their order. */
async function asked(page, steps) {
  await said(page);
  for (let k = 0; k < steps; k++) await moved(page, "ArrowRight");
  await press(page, "g");
  return page.until("there are guesses", () => {
    const all = [...document.querySelectorAll(".guesses button span")].map((b) => b.textContent.trim());
    // It has the focus, so it hears letters.
    return all.length > 1 && document.activeElement.closest(".guess") && all;
  });
}

/** How each option is marked once one was taken: right, wrong or other. */
const marks = () => {
  const all = [...document.querySelectorAll(".guesses li")].map((li) => li.className);
  return all.includes("right") && all;
};

inBrowser("g asks for the next event, one of four; what comes is among them", { url, firefox: true }, async (page) => {
  const offered = await asked(page, 1);
  assert.equal(offered.length, 4, offered.join("\n"));
  assert.equal(new Set(offered).size, 4, offered.join("\n"));
  await press(page, "Escape");
  await page.until("the guess is put away", () => !document.querySelector(".guesses"));
  await moved(page, "ArrowRight");
  const next = plain(await said(page));
  assert.ok(offered.some((o) => plain(o).includes(next.slice(0, 30))), `${next}\n${offered.join("\n")}`);
});

inBrowser("each letter takes its option; the right one is told, and why the others are wrong", { url }, async (page) => {
  let rights = 0;
  for (const [k, letter] of ["a", "b", "c", "d"].entries()) {
    await asked(page, k === 0 ? 2 : 1);
    const here = await at(page);
    await press(page, letter);
    const marked = await page.until("the right one is told", marks);
    assert.equal(marked.filter((m) => m === "right").length, 1, marked.join());
    if (marked[k] === "right") rights++;
    else assert.equal(marked[k], "wrong", marked.join());
    await page.until("a verdict", () => document.querySelector(".guess [role=status]").textContent.trim());
    assert.ok(await page.eval(() => [...document.querySelectorAll(".guesses .why")].every((w) => w.textContent.length > 10)));
    assert.equal(await at(page), here, "the view waits");
    await click(page, "button", "^Go on", ".guess");
    await isAt(page, here + 1);
  }
  assert.ok(rights < 4, "the right one is not always where it is guessed");
});
