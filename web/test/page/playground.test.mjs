// This file answers: does the playground, opened from disk or from a server, make runs by its own
// runtime: other scenarios, other inputs, three systems side by side?

import assert from "node:assert/strict";
import { playground } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { at, click, control, moved, press, said } from "../hands.mjs";
import { accessible, fits, largeEnough } from "../look.mjs";
import { served } from "../server.mjs";

const ready = () => document.documentElement.dataset.runtime === "ready";
const scenario = (name) => new RegExp(`scenario=${name}\\b`).test(location.hash);

for (const [how, url] of Object.entries({ "from disk": () => playground(), "from a server": () => served() })) {
  inBrowser(`${how} it shows a first picture, starts the runtime, and makes another run`, { url, firefox: true }, async (page) => {
    await said(page);
    await moved(page, "ArrowRight");
    await page.until("the runtime is ready", ready);
    await press(page, "m");
    await click(page, "button", "^deadline\\b", "dialog");
    await page.until("the address names it", scenario, "deadline");
    await press(page, "End");
    await page.until("it ends by its deadline", () => /deadline|timeout|timed out/i.test(document.body.innerText));
  });
}

inBrowser("all scenarios can be watched", { url: () => playground(), timeout: 300_000 }, async (page) => {
  await said(page);
  await page.until("the runtime is ready", ready);
  await press(page, "m");
  const names = await page.until("the menu has scenarios", () => {
    const all = [...document.querySelectorAll("dialog .scenarios b")].map((b) => b.textContent.trim());
    return all.length > 0 && all;
  });
  assert.ok(names.length >= 20, names.join());
  await accessible(page, "the menu of scenarios");
  await press(page, "Escape");
  const [inView, ...others] = names; // it comes last, so that each address is another one
  for (const name of [...others, inView]) {
    await press(page, "m");
    await click(page, "button", `^${name}\\b`, "dialog .scenarios");
    await page.until(`${name} is shown`, scenario, name);
    await moved(page, "End");
    const story = await at(page);
    assert.ok(story > 5, `${name} has ${story} events`);
    await moved(page, "Home");
  }
});

inBrowser("changed inputs make another run, and the address holds them", { url: () => playground("#scenario=tenget"), firefox: true }, async (page) => {
  await said(page);
  await page.until("the runtime is ready", ready);
  await moved(page, "End");
  const before = await at(page);
  await press(page, "i");
  await accessible(page, "change it");
  await largeEnough(page, "change it");
  const tasks = await control(page, "spinbutton", "tasks");
  await tasks.click({ count: 3 });
  await tasks.type("3");
  await press(page, "Enter");
  await page.until("the address has it", () => /tasks=3/.test(location.hash));
  await press(page, "Escape");
  await moved(page, "End");
  assert.ok((await at(page)) < before, "three tasks make fewer events than ten");
});

inBrowser("all scenarios are in view at 1280 by 800", { url: () => playground() }, async (page) => {
  await said(page);
  await page.until("the runtime is ready", ready);
  await press(page, "m");
  await page.until("the menu has scenarios", () => document.querySelectorAll("dialog .scenarios button").length > 0);
  assert.deepEqual(await page.eval(() => [...document.querySelectorAll("dialog .scenarios button")].filter((b) => b.getBoundingClientRect().bottom > document.querySelector("dialog").getBoundingClientRect().bottom).map((b) => b.textContent)), []);
});

inBrowser("a run in which no task calls has no steps of a call, and says so", { url: () => playground("#scenario=chan") }, async (page) => {
  await page.until("chan is shown", scenario, "chan");
  await page.until("it is said", () => /No task calls a socket/.test(document.querySelector(".strip")?.textContent));
  assert.equal(await page.eval(() => document.querySelectorAll(".strip .head").length), 0);
});

inBrowser("the title follows the settings", { url: () => playground("#scenario=ten&tasks=30") }, async (page) => {
  await page.until("it counts the tasks", () => document.title === "ten: 30 Reads at once, which all wait · greenpoll");
  await page.until("and so does the first sentence", () => document.querySelector("#said")?.textContent === "30 Reads at once, which all wait.");
});

inBrowser("three systems stand side by side, step by step", { url: () => playground("#screen=systems"), firefox: true }, async (page) => {
  await page.until("all three are there", () => ["epoll", "kqueue", "iocp"].every((b) => new RegExp(b, "i").test(document.body.innerText)));
  await page.until("they are runs, not names alone", () => /park/i.test(document.body.innerText));
});

for (const dark of [false, true]) {
  inBrowser(`axe-core finds nothing serious on three systems, ${dark ? "dark" : "light"}`, { url: () => playground("#screen=systems"), dark }, async (page) => {
    await page.until("they are there", () => /park/i.test(document.body.innerText));
    await accessible(page, "three systems");
    await largeEnough(page, "three systems");
    await fits(page, "three systems");
  });
}

inBrowser("on 390 pixels one system is shown at a time, and a gap is said once", { url: () => playground("#screen=systems&scenario=deadline"), width: 390, height: 844, touch: true }, async (page) => {
  await page.until("the rows are there", () => document.querySelectorAll(".systems tbody tr").length > 5);
  assert.equal(await page.eval(() => [...document.querySelectorAll(".systems td.shown .nothing")].filter((el) => el.checkVisibility()).length), 1, "epoll has one gap");
  await fits(page, "three systems, narrow");
  await largeEnough(page, "three systems, narrow");
  await click(page, "tab", "^iocp");
  await page.until("IOCP is shown, with its cancel", () => [...document.querySelectorAll(".systems td.shown.odd code")].some((c) => c.textContent === "CancelIoEx" && c.checkVisibility()));
  await fits(page, "IOCP, narrow");
});

inBrowser("back goes from a screen to the one before", { url: () => playground(), firefox: true }, async (page) => {
  await said(page);
  await click(page, "link", "^Three systems");
  await page.until("it is shown", () => /screen=systems/.test(location.hash));
  await page.eval(() => history.back());
  await said(page);
  await page.until("the steps are shown again", () => document.querySelector("#said") && !/screen=systems/.test(location.hash));
});

inBrowser("a scenario that does not exist is told of, and the page goes on", { url: () => playground("#scenario=nosuch") }, async (page) => {
  await page.until("it is said", () => /nosuch/.test(document.body.innerText));
  await said(page);
  await moved(page, "ArrowRight");
});
