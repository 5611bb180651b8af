// This file answers: do step, back, cause, run and choosing a task do what the keys and buttons
// say, on a page of one file that is opened from disk?

import assert from "node:assert/strict";
import { file } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { at, click, control, isAt, moved, press, said } from "../hands.mjs";

const url = () => file("read");

inBrowser("the right arrow shows the next event, the left one the event before", { url, firefox: true }, async (page) => {
  const begin = await said(page);
  const start = await at(page);
  const first = await moved(page, "ArrowRight");
  assert.equal(first, start + 1);
  const told = await said(page);
  assert.notEqual(told, begin);
  await moved(page, "ArrowRight");
  assert.equal(await moved(page, "ArrowLeft"), first);
  assert.equal(await said(page), told);
  await moved(page, "ArrowLeft");
  assert.equal(await said(page), begin);
});

inBrowser("before the first step the page says what it is about, and then shows the source", { url }, async (page) => {
  await said(page);
  // Who scrubs reads no source: it follows a moment after a quick step.
  const beside = (what) => page.until(`beside the picture stands ${what}`, (what) => new RegExp(what).test(document.getElementById("source").textContent), what);
  const about = "^How can a blocking call not block a thread\\?.*A task is greenpoll’s goroutine";
  await beside(about);
  await moved(page, "ArrowRight");
  await beside("^sock/conn\\.go:\\d+");
  await moved(page, "ArrowLeft");
  await beside(about);
});

inBrowser("the buttons step and go back as the keys do", { url, firefox: true }, async (page) => {
  await said(page);
  const start = await at(page);
  await click(page, "button", "^Step");
  await isAt(page, start + 1);
  await click(page, "button", "^Step");
  await isAt(page, start + 2);
  await click(page, "button", "^Back");
  await isAt(page, start + 1);
});

inBrowser("each event has a sentence, and going back shows the same ones", { url }, async (page) => {
  await said(page);
  await press(page, "Home");
  await press(page, "Home");
  const there = [];
  let i = await at(page);
  for (;;) {
    there.push(await said(page));
    const last = await page.eval(() => Number(document.querySelector("#timeline [role=slider]").getAttribute("aria-valuemax")));
    if (i >= last) break;
    i = await moved(page, "ArrowRight");
  }
  assert.ok(there.length > 24, `${there.length} events`);
  assert.ok(there.every((s) => s.length > 10), there.join("\n"));
  for (const sentence of there.reverse().slice(1)) {
    await moved(page, "ArrowLeft");
    assert.equal(await said(page), sentence);
  }
});

inBrowser("c leads to the event that made this one happen, Backspace back", { url, firefox: true }, async (page) => {
  await said(page);
  await press(page, "End");
  let from = await at(page);
  const to = await moved(page, "c");
  assert.ok(to < from, `from ${from} to ${to}`);
  assert.equal(await moved(page, "Backspace"), from);
});

inBrowser("what stands below the sentence leads to the cause, too", { url }, async (page) => {
  await said(page);
  for (;;) {
    await moved(page, "ArrowRight");
    if (await page.eval(() => document.querySelector("button[aria-label$='the cause']"))) break;
  }
  const from = await at(page);
  await click(page, "button", "the cause$");
  await page.until("the view has gone back", (from) => Number(document.querySelector("#timeline [role=slider]").getAttribute("aria-valuenow")) < from, from);
});

inBrowser("1 to 4 lead to the steps of the call, and the strip says which is on", { url, firefox: true }, async (page) => {
  await said(page);
  const places = [];
  for (const step of ["1", "2", "3", "4"]) {
    await press(page, step);
    await page.until(`step ${step} is on`, (step) => document.querySelector("[aria-current=step]")?.textContent.includes(step), step);
    places.push(await at(page));
  }
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.equal(new Set(places).size, 4);
});

inBrowser("run goes to the end of the story by itself, and stops when a key is pressed", { url }, async (page) => {
  await said(page);
  const start = await at(page);
  await press(page, "+");
  await press(page, "+");
  await press(page, "+");
  await press(page, "r");
  await page.until("it has made some steps", (start) => Number(document.querySelector("#timeline [role=slider]").getAttribute("aria-valuenow")) > start + 2, start);
  await press(page, "ArrowLeft");
  await control(page, "button", "^Run");
  await press(page, "r");
  await control(page, "button", "^Stop");
  await control(page, "button", "^Run"); // at the end it stops by itself
  const end = await at(page);
  await press(page, "Home");
  assert.notEqual(await at(page), end);
  await press(page, "End");
  await isAt(page, end);
});

inBrowser("another task is chosen, and the strip is of its call", { url }, async (page) => {
  await said(page);
  await moved(page, "ArrowRight");
  const strip = () => document.querySelector(".strip").textContent + document.querySelector(".strip [role=slider]")?.getAttribute("aria-valuemin");
  const before = await page.eval(strip);
  await press(page, "ArrowDown");
  await page.until("the strip is of another task", (before, strip) => document.querySelector(".strip [role=slider]")?.getAttribute("aria-valuemin") !== before, before.match(/\d+$/)[0]);
});

inBrowser("the legend explains the marks of each kind of row", { url }, async (page) => {
  await said(page);
  const groups = await page.eval(() => [...document.querySelectorAll(".legend ul")].map((ul) => [...ul.children].map((li) => li.textContent)));
  assert.deepEqual(groups, [
    ["task", "runs", "queued", "parked"],
    ["worker", "has a task", "looks for one", "in the poll"],
    ["kernel", "system call", "by itself"],
  ]);
});

inBrowser("at the end the page answers what it asked, and then shows what else there is", { url }, async (page) => {
  await said(page);
  // What stands beside the picture is drawn after the sentence.
  const question = await page.until("the question is there", () => document.querySelector("#opening-words h2")?.textContent);
  assert.match(question, /How can a blocking call not block a thread/);
  await moved(page, "End");
  const answer = await page.until("the answer is there", () => document.querySelector(".answer")?.textContent);
  assert.match(answer, /parked in the middle of (its )?Read\b.*, and Read returned/);
  const doors = await page.eval(() => [...document.querySelectorAll(".doors button")].map((b) => b.textContent));
  assert.deepEqual(doors.slice(0, 3), ["Look at it again", "Another scenario", "You are the kernel"]);
});

inBrowser("the timeline is pressed, and the view goes there", { url }, async (page) => {
  await said(page);
  const box = await page.eval(() => {
    const { x, y, width, height } = document.querySelector("#timeline [role=slider]").getBoundingClientRect();
    return { x, y, width, height };
  });
  const start = await at(page);
  await page.tab.mouse.click(box.x + box.width * 0.8, box.y + box.height / 2);
  await page.until("the view has moved on", (start) => Number(document.querySelector("#timeline [role=slider]").getAttribute("aria-valuenow")) > start + 3, start);
});
