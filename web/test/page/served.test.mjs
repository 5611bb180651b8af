// This file answers: does the page that "greenpoll serve" shows keep its token to itself, and does
// it show a run that is sent to it?

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { at, click, isAt, moved, press, said } from "../hands.mjs";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inBrowser } from "../inbrowser.mjs";
import { pushing, serving } from "../serving.mjs";

let one, other, real, folder;
after(() => folder && rmSync(folder, { recursive: true, force: true }));
const served = async () => (await (one ??= serving("-backend", "epoll"))).address;
const live = async () => (await (real ??= serving("-kernel", "real", "read"))).address;
const pushed = async () => (await (other ??= pushing())).address;

// That the stream of events ends with the page that is loaded again, Firefox calls a failure.
const ends = { url: served, firefox: true, expected: [/\/events NS_BINDING_ABORTED/] };
inBrowser("the token leaves the address, and the page can be loaded again without it", ends, async (page) => {
  await said(page);
  await page.until("the token is gone", () => !location.href.includes("token"));
  await moved(page, "ArrowRight");
  await page.tab.reload({ waitUntil: "load" });
  await said(page);
  assert.equal(await page.eval(() => document.cookie), "", "no script reads the cookie");
});

inBrowser("a run that is sent is shown at once, and the next one after it", { url: pushed, firefox: true }, async (page) => {
  const scenario = (name) => new RegExp(`scenario=${name}\\b`).test(location.hash);
  await said(page);
  const { show } = await other;
  show("deadline");
  await page.until("deadline is shown", scenario, "deadline");
  await page.until("its title stands above the stage", () => document.querySelector(".banner")?.textContent.includes("deadline.epoll.gz"));
  await moved(page, "ArrowRight");
  show("close");
  await page.until("close is shown", scenario, "close");
  assert.ok((await at(page)) > 0, "at the beginning of its story");
});

inBrowser("when the server has ended the page says so and goes on", { url: served, expected: [/events|ERR_|console: Failed to load/] }, async (page) => {
  await said(page);
  const { child } = await one;
  child.kill("SIGINT");
  await page.until("the banner says so", () => document.querySelector(".banner")?.textContent.includes("does not answer"));
  await moved(page, "ArrowRight");
});

test("without its token the server answers nobody", async () => {
  one = serving(); // the one before has ended
  const { address } = await one;
  const home = address.replace(/\?.*/, "");
  for (const path of ["", "page.js", "events", "runtime.js"]) {
    const answer = await fetch(home + path);
    assert.equal(answer.status, 403, path);
    assert.match(await answer.text(), /open the whole address/);
  }
});

inBrowser("a program on the real kernel stops at each event, and the page lets it go on", { url: live, firefox: true }, async (page) => {
  const events = () => Number(document.querySelector("#timeline [role=slider]")?.getAttribute("aria-valuemax"));
  await said(page);
  await page.until("the program has stopped where its story begins", () => /Set-up/.test(document.querySelector("#opening-words")?.textContent));
  const known = await page.eval(events);
  while ((await at(page)) < known) await moved(page, "ArrowRight");
  await moved(page, "ArrowRight");
  assert.equal(await page.eval(events), known + 1, "one event more has happened");
  assert.equal(await at(page), known + 1);
  await moved(page, "ArrowLeft");
  assert.equal(await page.eval(events), known + 1, "the view goes back, the program does not");
  await press(page, "End");
  await page.until("the view is at the last event", (n) => n === Number(document.querySelector("#timeline [role=slider]")?.getAttribute("aria-valuenow")), known + 1);
  await press(page, "End");
  await page.until("the program has come to its end", () => /The run has ended after \d+ events/.test(document.querySelector(".banner")?.textContent));
  await click(page, "button", "^Start again$", ".banner");
  await page.until("it stands where its story begins", (n) => n === Number(document.querySelector("#timeline [role=slider]")?.getAttribute("aria-valuemax")), known);
});

inBrowser("a page of a program that is loaded anew stands where it stood", { url: live, expected: [/\/events /] }, async (page) => {
  await said(page);
  await page.until("the program has stopped where its story begins", () => /Set-up/.test(document.querySelector("#opening-words")?.textContent));
  const known = await at(page);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft"]) await moved(page, key);
  await isAt(page, known + 1);
  await page.until("the address has the place", (i) => location.hash.includes(`at=${i}`), known + 1);
  await page.tab.reload({ waitUntil: "load" });
  await page.until("the program's run is there", (n) => Number(document.querySelector("#timeline [role=slider]")?.getAttribute("aria-valuemax")) === n, known + 2);
  await page.until("the runtime is ready", () => document.documentElement.dataset.runtime === "ready");
  await isAt(page, known + 1);
  assert.equal(await page.eval(() => Number(document.querySelector("#timeline [role=slider]").getAttribute("aria-valuemax"))), known + 2, "it is the program's run still");
});

const program = (body) => `package main

import "greenpoll"

func main() {
	if err := greenpoll.Run(func(t *greenpoll.Task) error { ${body} }); err != nil {
		panic(err)
	}
}
`;

/** "greenpoll serve" with a program whose text the test changes. */
async function own() {
  folder ??= mkdtempSync(join(tmpdir(), "greenpoll-own-"));
  writeFileSync(join(folder, "own.go"), program("return nil"));
  return (await serving(join(folder, "own.go"))).address;
}

inBrowser("a program that does not compile any more: the page has the compiler's lines, and starts it again", { url: own, expected: [/Failed to load resource.*409/] }, async (page) => {
  const banner = (text) => page.until(`the banner says ${text}`, (t) => document.querySelector(".banner")?.textContent.includes(t), text);
  await said(page);
  const ended = () => page.eval(() => new Promise((done) => setTimeout(() => done(document.querySelector(".banner") !== null), 50)));
  while (!(await ended())) await press(page, "End"); // the first may come before the run that can go on
  await banner("The run has ended after");
  writeFileSync(join(folder, "own.go"), program("return nowhere()"));
  await click(page, "button", "^Start again$", ".banner");
  await banner("undefined: nowhere");
  const lines = await page.eval(() => {
    const said = document.querySelector(".banner span");
    return said.getBoundingClientRect().height / parseFloat(getComputedStyle(said).lineHeight);
  });
  assert.ok(lines > 2.5, `the compiler's lines stand below each other, in ${lines} lines`);
  writeFileSync(join(folder, "own.go"), program("return nil"));
  await click(page, "button", "^Start again$", ".banner");
  await page.until("the banner is gone", () => !document.querySelector(".banner"));
});
