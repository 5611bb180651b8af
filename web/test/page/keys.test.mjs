// This file answers: does each key of docs/page.md do something on the page, and does the page's own
// sheet name it, and no other?

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { file } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { at, moved, press, said } from "../hands.mjs";

const url = () => file("read", "#at=ev=park,n=3");

/** The keys of a text: "`0` to `4`" are five. */
function keysIn(text) {
  const keys = text.replaceAll("`", "").replace(/0 (to|-) 4/, "0 1 2 3 4").split(/,? +/);
  return keys.filter(Boolean).sort();
}

const page = readFileSync(new URL("../../../docs/page.md", import.meta.url), "utf8");
const rows = [...page.split("\n## Keys")[1].split("\n## ")[0].matchAll(/^\| ([^|]+) \| (.*) \|$/gm)].slice(1);
const documented = rows.flatMap(([, keys, does]) => [...keysIn(keys), ...[...does.matchAll(/`(.)`/g)].map((m) => m[1])]).sort();

const shown = (selector) => `document.querySelector("${selector}") !== null`;

// What each key brings about. Those that need another before them name it.
const moves = (key, ...before) => async (page) => {
  for (const k of before) await moved(page, k);
  await moved(page, key);
};
const brings = (key, what, is, ...before) => async (page) => {
  for (const k of before) await press(page, k);
  assert.equal(await page.eval(is), false, `${what}, before the key`);
  await press(page, key);
  await page.until(what, is);
};
const chosen = (g) => `document.querySelector(".bar .whose b").textContent === "Task ${g}"`;
const pace = (n) => `document.querySelector(".speed select")?.value === "${n}"`;

const does = {
  Right: moves("ArrowRight"), Left: moves("ArrowLeft"), t: moves("t"), p: moves("p"), c: moves("c"), Backspace: moves("Backspace", "c"),
  Home: moves("Home"), End: moves("End"),
  ...Object.fromEntries([0, 1, 2, 3, 4].map((s) => [s, moves(String(s))])),
  Down: brings("ArrowDown", "task 2 is chosen", chosen(2)), Up: brings("ArrowUp", "task 1 is chosen", chosen(1), "ArrowDown"),
  g: brings("g", "the guess is asked", shown(".side-panel.guess")), i: brings("i", "the panel is open", shown(".side-panel.change")),
  m: brings("m", "the menu is open", shown("dialog[aria-label=Scenarios]")), "?": brings("?", "the sheet is open", shown("dialog .keylist")),
  r: brings("r", "it runs", () => document.querySelector("button.run").ariaLabel === "Stop"),
  "+": brings("+", "it is faster", pace(2), "r"), "-": brings("-", "it is slower", pace(0.5), "r"),
  s: brings("s", "time passes evenly", () => document.querySelector(".scale [aria-pressed=true]").textContent === "by time"),
  d: brings("d", "it is dark", () => document.documentElement.dataset.theme === "dark"),
};

test("docs/page.md has the keys that are tried here", () => assert.deepEqual(documented, Object.keys(does).sort()));

for (const key of documented) {
  inBrowser(`the key ${key} does what docs/page.md says`, { url }, async (page) => {
    await said(page);
    await does[key](page);
  });
}

inBrowser("the sheet of keys has those of docs/page.md, and shows what is code as code", { url }, async (page) => {
  await said(page);
  await press(page, "?");
  const keys = await page.until("the sheet is open", () => [...document.querySelectorAll("dialog .keylist kbd")].map((k) => k.textContent));
  assert.deepEqual(keys.flatMap(keysIn).sort(), documented);
  const meanings = await page.eval(() => [...document.querySelectorAll("dialog .meanings dd")].map((d) => [d.textContent, d.querySelectorAll("code").length]));
  assert.deepEqual(meanings.filter(([text]) => text.includes("`")), []);
  assert.ok(meanings.some(([text, codes]) => text.includes("iter.Pull") && codes > 0));
});

inBrowser("an event that a text names is a jump, and so is a line of source: Backspace goes back", { url: () => file("read", "#at=52") }, async (page) => {
  await said(page);
  await moved(page, "Home");
  const from = await at(page);
  for (const link of ["#opening-words button.place", ".source-slot .line button.has"]) {
    const start = await at(page);
    await (await page.handle(`there is ${link}`, (link) => document.querySelector(link), link)).click();
    await page.until("the view has moved", (start) => Number(document.querySelector("#timeline [role=slider]").getAttribute("aria-valuenow")) !== start, start);
  }
  await moved(page, "Backspace");
  assert.equal(await moved(page, "Backspace"), from);
});
