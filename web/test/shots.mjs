// This file answers: how does the page look, in each state that a reader meets? One run takes a
// picture of each into a folder, to be looked at:
//
//	node web/test/shots.mjs FOLDER            # all
//	node web/test/shots.mjs FOLDER park race  # those
//	node web/test/shots.mjs -readme           # docs/pictures/page-light.png and page-dark.png

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { file, playground } from "./built.mjs";
import { open, start } from "./browser.mjs";
import { click, moved, press, said } from "./hands.mjs";
import { breakable, hurt } from "./hurt.mjs";
import { gamesOf, look, move, win } from "./player.mjs";

const ready = (page) => page.until("the runtime is ready", () => document.documentElement.dataset.runtime === "ready");

async function choose(page) {
  await gamesOf(page, "wrong code");
  await click(page, "button", "", ".games:not(.reals)");
  await page.until("the table is laid", () => document.querySelectorAll("section.side").length > 1);
}

const panel = (key) => async (page) => {
  await said(page);
  await moved(page, "ArrowRight");
  await press(page, key);
};

const read = (place) => () => file("read", place && `#at=${place}`);
const ofRun = (query) => () => playground(`#${query}`);
/** Steps on from the story's beginning until the sentence says so. */
const upTo = (pattern, key = "ArrowRight") => async (page) => {
  for (let k = 0; k < 400 && !pattern.test(await said(page)); k++) await moved(page, key);
};

const compared = (page) => page.until("the three are compared", () => /park/i.test(document.querySelector("main")?.innerText ?? ""));
const phone = { width: 390, height: 844, touch: true };

const asleep = /no poller thread/, ready4 = /has polled, readies/;

/** Each picture: the page's address, the window, and what is done before. */
const shots = {
  start: { url: read("") },
  park: { url: read("ev=park,n=3") },
  asleep: { url: read(""), act: upTo(asleep) },
  kernel: { url: read(""), act: upTo(/ready list/) },
  ready: { url: read(""), act: upTo(ready4) },
  cause: { url: read(""), act: async (page) => (await upTo(ready4)(page), moved(page, "c")) },
  end: { url: read(""), act: async (page) => (await said(page), moved(page, "End")) },
  race: { url: ofRun("scenario=race&workers=2"), act: upTo(/Commit/) },
  four: { url: ofRun("scenario=steal&workers=4&at=ev=steal,n=1") },
  iocp: { url: () => file("iocp", "#at=ev=park,n=3") },
  kqueue: { url: ofRun("scenario=read&backend=kqueue&at=ev=park,n=3") },
  dark: { url: read(""), dark: true, act: upTo(asleep) },
  phone: { url: read("ev=park,n=3"), ...phone },
  "phone-dark": { url: read(""), ...phone, dark: true, act: upTo(ready4) },
  "phone-source": { url: read("ev=park,n=3"), ...phone, act: async (page) => (await said(page), click(page, "tab", "^Source")) },
  "phone-timeline": { url: read("ev=park,n=3"), ...phone, act: async (page) => (await said(page), click(page, "tab", "^Timeline")) },
  "phone-ten": { url: ofRun("scenario=ten"), ...phone, act: upTo(asleep) },
  ten: { url: ofRun("scenario=ten"), act: upTo(asleep) },
  "ten-dark": { url: ofRun("scenario=ten"), dark: true, act: upTo(ready4) },
  timers: { url: ofRun("scenario=deadline&at=ev=park,n=3") },
  block: { url: ofRun("scenario=block&at=ev=handoff,n=1") },
  deadlock: { url: ofRun("scenario=deadlock"), act: async (page) => (await said(page), moved(page, "End")) },
  guess: { url: read("ev=park,n=3"), act: async (page) => (await said(page), press(page, "g")) },
  change: { url: ofRun("scenario=ten"), act: async (page) => (await ready(page), panel("i")(page)) },
  menu: { url: ofRun("scenario=read"), act: async (page) => (await ready(page), panel("m")(page)) },
  words: { url: read("ev=park,n=3"), act: panel("?") },
  word: { url: read("ev=park,n=3"), act: async (page) => (await said(page), (await page.tab.$("#said [data-word]"))?.hover()) },
  time: { url: read("ev=park,n=3"), act: async (page) => (await said(page), press(page, "s")) },
  games: { url: ofRun("screen=game"), act: (page) => gamesOf(page, "wrong code") },
  "game-turn": {
    url: ofRun("screen=game"),
    act: async (page) => {
      await choose(page);
      for (let k = 0; k < 3; k++) await move(page, (await look(page)).sides.find((s) => s.moves).name);
    },
  },
  "game-won": { url: ofRun("screen=game"), act: async (page) => (await choose(page), win(page)) },
  "game-won-dark": { url: ofRun("screen=game"), dark: true, act: async (page) => (await choose(page), win(page)) },
  "game-phone": { url: ofRun("screen=game"), ...phone, act: async (page) => (await choose(page), move(page, (await look(page)).sides.find((s) => s.moves).name)) },
  systems: { url: ofRun("screen=systems"), act: compared },
  "systems-dark": { url: ofRun("screen=systems"), dark: true, act: compared },
  "systems-phone": { url: ofRun("screen=systems"), ...phone, act: compared },
  loading: { url: ofRun(""), before: neverReady, act: said },
  error: {
    url: ofRun(""),
    before: breakable,
    expected: [/by a test/],
    act: async (page) => {
      await ready(page);
      await hurt(page, "throw");
      await page.until("it is said", () => document.querySelector("[role=alert]") !== null);
    },
  },
  noscenario: { url: ofRun("scenario=nosuch"), act: (page) => page.until("it is said", () => /nosuch/.test(document.body.innerText)) },
  zoom: { url: read("ev=park,n=3"), width: 640, height: 400, scale: 2 },
  wall: { url: read("ev=park,n=3"), width: 1920, height: 1080 },
  print: { url: read("ev=park,n=3"), print: true },
};

/** A Worker that never says a word: the runtime goes on being started. */
function neverReady() {
  globalThis.Worker = class extends EventTarget {
    postMessage() {}
    terminate() {}
  };
}

/** Waits until nothing moves any more, and the fonts are there. */
function still(page) {
  return page.until("nothing moves", async () => {
    await document.fonts.ready;
    return document.getAnimations().every((a) => a.playState !== "running");
  });
}

async function shoot(started, name, { act = said, print, ...options }, to) {
  const page = await open(started, options);
  try {
    await act(page);
    if (print) {
      await page.eval(() => dispatchEvent(new Event("beforeprint")));
      await page.tab.emulateMediaType("print");
    }
    await still(page);
    await page.tab.screenshot({ path: to, fullPage: Boolean(print) });
    console.log(name, page.complaints.length ? `complains: ${page.complaints.join("; ")}` : "");
  } catch (e) {
    await page.tab.screenshot({ path: to }).catch(() => {});
    console.log(`${name}: not as meant: ${e.message.split("\n")[0]}`);
    process.exitCode = 1;
  } finally {
    await page.close();
  }
}

const readme = { url: read("ev=commit,n=3"), width: 1280, height: 800 };

async function run([target, ...names]) {
  if (!target) {
    console.error("usage: node web/test/shots.mjs FOLDER [NAME...] | -readme");
    process.exit(2);
  }
  const folder = target === "-readme" ? fileURLToPath(new URL("../../docs/pictures", import.meta.url)) : target;
  const wanted =
    target === "-readme"
      ? { "page-light": readme, "page-dark": { ...readme, dark: true } }
      : Object.fromEntries(Object.entries(shots).filter(([name]) => names.length === 0 || names.includes(name)));
  mkdirSync(folder, { recursive: true });
  const started = await start();
  try {
    for (const [name, shot] of Object.entries(wanted)) await shoot(started, name, shot, join(folder, `${name}.png`));
  } finally {
    await started.close();
  }
}

await run(process.argv.slice(2));
