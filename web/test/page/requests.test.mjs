// This file answers: what does the page ask for, and of whom? A page of one file asks for nothing
// but itself; the playground for the files beside it. The proxy that stands between the browser and
// everything else hears nothing, also of a Worker's.

import assert from "node:assert/strict";
import { file, playground } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { click, moved, press, said } from "../hands.mjs";
import { gamesOf, playOn } from "../player.mjs";

const names = (page) => [...new Set(page.requests.filter((u) => !/^(data|blob):/.test(u)).map((u) => u.replace(/#.*/, "").replace(/.*\//, "")))];

inBrowser("a page of one file asks for nothing but itself", { url: () => file("read") }, async (page) => {
  await said(page);
  await moved(page, "End");
  for (const key of ["g", "?", "d"]) {
    await press(page, key);
    await page.frame();
    await press(page, "Escape");
  }
  assert.deepEqual(names(page), ["read.html"]);
  assert.deepEqual(page.left(), []);
});

inBrowser("the playground asks for the files beside it, and for a wrong body when it is played", { url: () => playground("#screen=game") }, async (page) => {
  await gamesOf(page, "wrong code");
  const before = names(page);
  for (const needed of ["index.html", "page.js", "page.css", "runtime.js"]) assert.ok(before.includes(needed), before.join());
  assert.ok(!before.some((n) => n.startsWith("poller_")), before.join());
  await click(page, "button", "", ".games:not(.reals)");
  await page.until("the table is laid", () => document.querySelectorAll("section.side").length > 1);
  await playOn(page);
  assert.equal(names(page).filter((n) => n.startsWith("poller_")).length, 1, names(page).join());
  assert.deepEqual(page.left(), []);
});
