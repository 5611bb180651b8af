// This file answers: how does a test play "You are the kernel"? As a reader who asks for a hint
// whenever one can be had: by the buttons, and without knowing the order before.

import { click, control } from "./hands.mjs";

/** The games of the menu, as their buttons name them. */
export function gamesOf(page, which) {
  return page.until(`the menu has ${which}`, (which) => {
    const all = [...document.querySelectorAll(which === "the real code" ? ".games.reals button" : ".games:not(.reals) button")];
    return all.length > 0 && all.map((b) => b.getAttribute("aria-label") ?? b.textContent.trim());
  }, which);
}

/** What can be seen of the game. Runs in the page. */
function table() {
  const side = (section) => ({
    name: section.getAttribute("aria-label"),
    moves: section.querySelector("button.move")?.getAttribute("aria-disabled") !== "true",
  });
  const has = (name) => [...document.querySelectorAll(".game button")].some((b) => b.textContent.trim().startsWith(name));
  const game = document.querySelector(".game");
  const sides = [...document.querySelectorAll("section.side")].map(side);
  return {
    over: game?.classList.contains("over") ?? false,
    broken: game?.classList.contains("broken") ?? false,
    says: document.querySelector(".game .big")?.textContent ?? "",
    below: document.querySelector(".verdict")?.innerText ?? "",
    chips: document.querySelectorAll(".order .chip").length,
    hint: [...document.querySelectorAll(".verdict b")].map((b) => b.textContent).find((t) => /^(You are on the way|Begin with|The first)/.test(t)) ?? "",
    back: has("Go back to there"),
    hintable: has("Hint"),
    sides,
  };
}

export const look = (page) => page.eval(table);

async function settled(page, before) {
  return page.until("the move has been made", (before) => document.querySelectorAll(".order .chip").length !== before, before);
}

/** Lets one side move, and waits until it has. */
export async function move(page, side) {
  const before = (await look(page)).chips;
  await (await page.handle(`the button of ${side}`, (side) => [...document.querySelectorAll("section.side")].find((s) => s.getAttribute("aria-label") === side)?.querySelector("button.move"), side)).click();
  await settled(page, before);
}

/** Plays to an end without a plan: whoever stands first, or last, among those that can move. */
export async function playOn(page, last = false) {
  for (let k = 0; k < 80; k++) {
    const t = await look(page);
    if (t.over) return t;
    const able = t.sides.filter((s) => s.moves);
    await move(page, able.at(last ? -1 : 0).name);
  }
  throw new Error(`no end after 80 moves; ${await page.seen()}`);
}

export async function again(page) {
  await click(page, "button", "^Start again", ".game");
  await page.until("nobody has moved", () => document.querySelectorAll(".order .chip").length === 0);
}

/** Presses a button below the table, which on a narrow page may first lie behind the two sides'. */
async function help(page, name) {
  const button = await control(page, "button", name, ".verdict");
  await button.evaluate((b) => b.scrollIntoView({ block: "end" }));
  await button.click();
}

/** Plays until the code is broken, and returns the last look at the table. */
export async function win(page) {
  for (const last of [false, true]) {
    const t = await playOn(page, last);
    if (t.broken) return t;
    await again(page);
  }
  for (let k = 0; k < 200; k++) {
    let t = await look(page);
    if (t.over && t.broken) return t;
    if (!t.hint) {
      if (!t.hintable && t.over) await again(page);
      await help(page, "^Hint");
      await page.until("there is a hint", () => [...document.querySelectorAll(".verdict b")].some((b) => /^(You are on|Begin|The first)/.test(b.textContent)));
      t = await look(page);
    }
    if (t.back) {
      await help(page, "^Go back to there");
      await settled(page, t.chips);
      continue;
    }
    const next = t.sides.find((s) => t.hint.endsWith(`${s.name}.`));
    if (!next) throw new Error(`no side is named by the hint "${t.hint}"`);
    await move(page, next.name);
  }
  throw new Error(`not won after 200 moves; ${await page.seen()}`);
}
