// This file answers: can the reader be the kernel: break each wrong body by their own moves, and
// see the explorer's verdict on the real code?

import assert from "node:assert/strict";
import { playground } from "../built.mjs";
import { inBrowser } from "../inbrowser.mjs";
import { click, control } from "../hands.mjs";
import { accessible, fits, largeEnough } from "../look.mjs";
import { again, gamesOf, look, move, playOn, win } from "../player.mjs";

const url = () => playground("#screen=game");

async function choose(page, name) {
  await (await page.handle(`the game ${name}`, (name) => [...document.querySelectorAll(".games button")].find((b) => (b.getAttribute("aria-label") ?? b.textContent.trim()) === name), name)).click();
  await page.until("the table is laid", () => document.querySelectorAll("section.side").length > 1);
}

/** Fails if a line of code is cut at the edge of its box. */
async function uncut(page, where) {
  const cut = await page.eval(() => [...document.querySelectorAll(".game pre")].filter((p) => p.checkVisibility() && p.scrollWidth > p.clientWidth).map((p) => p.textContent));
  assert.deepEqual(cut, [], `lines that are cut, ${where}`);
  assert.ok(await page.eval(() => document.querySelectorAll(".game .diff ins").length > 0), `${where}: the wrong line is lit`);
}

inBrowser("each wrong body is broken by the reader's own moves, and the menu keeps count", { url, timeout: 400_000 }, async (page) => {
  const games = await gamesOf(page, "wrong code");
  assert.ok(games.length >= 6, games.join("\n"));
  for (const name of games) {
    await choose(page, name);
    const begun = await page.eval(() => document.querySelector(".game").innerText);
    assert.match(begun, /this code has one mistake/, name);
    assert.doesNotMatch(begun + name, /overlays|anyway|forgotten|no second|without|stores|gives up|late/, "what is wrong is not told before the end");
    const t = await win(page).catch((e) => assert.fail(`${name}: ${e.message}`));
    assert.match(t.says, /You win/, name);
    assert.match(await page.eval(() => document.querySelector(".turn").innerText), /^Step\s3 has happened: not ready, the task parks. Step\s4 never will: .* run queue.$/);
    assert.match(t.below, /The mistake: /);
    await uncut(page, name);
    await control(page, "button", "^Copy link", ".verdict");
    await page.until(`${name}: the count of interleavings is shown`, () => /\d of [\d,]+ orders/.test(document.querySelector(".verdict").innerText));
    await click(page, "button", "^All games");
  }
  await page.until("the menu has counted", (n) => new RegExp(`${n} of ${n} broken`).test(document.body.innerText), games.length);
});

inBrowser("the real code holds, and the explorer's count says that no order breaks it", { url, timeout: 300_000 }, async (page) => {
  const games = await gamesOf(page, "the real code");
  for (const name of games) {
    await choose(page, name);
    for (const last of [false, true]) {
      const t = await playOn(page, last);
      assert.ok(!t.broken, `${name}: ${t.says}`);
      assert.match(t.says, /It held/, name);
      assert.ok(await page.eval(() => document.querySelectorAll(".board .why").length >= 3), `${name}: it is said why`);
      await page.until(`${name}: the verdict`, () => /Of [\d,]+ orders none loses the wake-up/.test(document.querySelector(".verdict").innerText));
      await again(page);
    }
    await click(page, "button", "^All games");
  }
});

inBrowser("a won order is a link: it opens where it was broken, and can be followed", { url, firefox: true }, async (page) => {
  await choose(page, (await gamesOf(page, "wrong code"))[0]);
  const won = await win(page);
  const link = await page.until("the address has the order", () => /choices=/.test(location.hash) && location.href);
  await page.goto("about:blank");
  await page.goto(link);
  await page.until("the order is laid out", () => document.querySelector(".order") !== null);
  for (let k = 0; k < 80 && !(await look(page)).over; k++) {
    const { chips } = await look(page);
    await click(page, "button", "^Follow it");
    await page.until("it goes on", (chips) => document.querySelectorAll(".order .chip").length > chips, chips);
  }
  const t = await look(page);
  assert.ok(t.broken, t.says);
  assert.equal(t.chips, won.chips);
});

inBrowser("the same order on the real code stands beside the wrong one", { url }, async (page) => {
  await choose(page, (await gamesOf(page, "wrong code"))[0]);
  await win(page);
  await click(page, "button", "^Same order on the real");
  await page.until("both are there", () => /The real code/.test(document.querySelector(".compare")?.innerText ?? ""));
  await uncut(page, "both codes");
  assert.ok(await page.eval(() => document.querySelector(".compare .good del") !== null && document.querySelector(".compare .bad ins") !== null), "what differs is lit on both sides");
  await accessible(page, "both codes");
  await click(page, "button", "^Next: wrong code 2");
  await page.until("the next one is on the table", () => /^Wrong code 2:/.test(document.querySelector(".where span")?.innerText ?? "") && document.querySelectorAll(".order .chip").length === 0);
});

inBrowser("the first screen says what to do, and its button begins with the first that is not won", { url }, async (page) => {
  await click(page, "button", "^Begin with wrong code 1");
  await page.until("it is on the table", () => document.querySelectorAll("section.side").length > 1);
  await win(page);
  await click(page, "button", "^All games");
  await click(page, "button", "^Go on with wrong code 2");
  await page.until("it is on the table", () => /^Wrong code 2:/.test(document.querySelector(".where span")?.innerText ?? ""));
});

inBrowser("by keyboard: the arrows move the sides, Backspace takes a move back", { url }, async (page) => {
  await choose(page, (await gamesOf(page, "wrong code"))[0]);
  const chips = (n) => document.querySelectorAll(".order .chip").length === n;
  await page.tab.keyboard.press("ArrowRight");
  await page.until("the task has moved", chips, 1);
  await page.tab.keyboard.press("ArrowRight");
  await page.until("it has moved again", chips, 2);
  await page.tab.keyboard.press("Backspace");
  await page.until("the move is taken back", chips, 1);
  await page.tab.keyboard.press("Escape");
  await gamesOf(page, "wrong code");
});

for (const dark of [false, true]) {
  inBrowser(`axe-core finds nothing serious in the game, ${dark ? "dark" : "light"}`, { url, dark }, async (page) => {
    const [first] = await gamesOf(page, "wrong code");
    await accessible(page, "the menu of games");
    await choose(page, first);
    await accessible(page, "a game's beginning");
    await win(page);
    await accessible(page, "won");
  });
}

inBrowser("on 390 pixels a game fits, and its targets are large enough", { url, width: 390, height: 844, touch: true }, async (page) => {
  const [first] = await gamesOf(page, "wrong code");
  await fits(page, "the menu of games");
  await largeEnough(page, "the menu of games");
  await choose(page, first);
  await move(page, (await look(page)).sides.find((s) => s.moves).name);
  await fits(page, "a game");
  await largeEnough(page, "a game");
  await win(page);
  await fits(page, "a won game");
  await largeEnough(page, "a won game");
  await uncut(page, "a won game");
  await click(page, "button", "^Same order on the real");
  await page.until("both are there", () => document.querySelectorAll(".compare section").length === 2);
  await fits(page, "both codes");
  await uncut(page, "both codes");
});
