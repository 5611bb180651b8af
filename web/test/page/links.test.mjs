// This file answers: does a link open the page at its place, and does the address follow the view?

import assert from "node:assert/strict";
import { file, playground } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { at, isAt, moved, said } from "../hands.mjs";

const parks = /park/i;

inBrowser("a link to a place shows that event", { url: () => file("read", "#at=ev=park,n=3"), firefox: true }, async (page) => {
  assert.match(await said(page), parks);
});

inBrowser("the address holds the place: opened anew, it shows the same event", { url: () => file("read"), firefox: true }, async (page) => {
  await said(page);
  for (let k = 0; k < 7; k++) await moved(page, "ArrowRight");
  const place = await at(page);
  const told = await said(page);
  const link = await page.until("the address has the place", (place) => new RegExp(`at=${place}\\b`).test(location.hash) && location.href, place);
  await page.goto("about:blank");
  await page.goto(link);
  await isAt(page, place);
  assert.equal(await said(page), told);
});

inBrowser("another place in the address is gone to", { url: () => file("read"), firefox: true }, async (page) => {
  await said(page);
  await page.eval(() => (location.hash = "#at=ev=ready,n=1"));
  await page.until("it is ready", () => /runnable|readies/i.test(document.querySelector("#said").textContent));
});

inBrowser("a link that names no event says so, and the page goes on", { url: () => file("read", "#at=ev=park,n=99") }, async (page) => {
  await said(page);
  await page.until("it is said", () => /park/.test(document.body.innerText) && /99|no /.test(document.body.innerText));
  await moved(page, "ArrowRight");
});

inBrowser(
  "a link names scenario, backend, seed, choices and place, and the run is made so",
  { url: () => playground("#scenario=race&backend=kqueue&workers=2&seed=7&at=ev=ready,n=1"), firefox: true },
  async (page) => {
    await page.until("a task is readied", () => /runnable|readies/.test(document.querySelector("#said")?.textContent));
    const made = await page.until("the address has it all", () => /scenario=race/.test(location.hash) && location.hash);
    for (const part of ["backend=kqueue", "workers=2", "seed=7"]) assert.ok(made.includes(part), made);
  },
);

inBrowser("a game's order is a link", { url: () => playground("#screen=game&game=a_wait,_a_close&wrong=no_second_check") }, async (page) => {
  await page.until("the game of the link is open", () => /Wrong code 3: a wait, a close/.test(document.body.innerText));
});
