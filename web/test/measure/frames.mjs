// This file answers: how long does a frame take, and when is something to be seen? The pointer is
// moved over the timeline by the browser itself, as a reader moves it; the page's own clock says
// when frames came.

import { open } from "../browser.mjs";

/** Scrubs over the whole timeline, to and fro, and returns the times between frames. */
export async function frames(page, moves = 400) {
  const box = await page.until("there is a timeline", () => {
    const { x, y, width, height } = document.querySelector("#timeline [role=slider]")?.getBoundingClientRect() ?? {};
    return width > 0 && { x, y, width, height };
  });
  const mouse = page.tab.mouse;
  const middle = box.y + box.height / 2;
  await mouse.move(box.x + 2, middle);
  await mouse.down();
  await page.eval(() => {
    const at = (globalThis.frameTimes = []);
    const note = (now) => globalThis.frameTimes === at && (at.push(now), requestAnimationFrame(note));
    requestAnimationFrame(note);
  });
  for (let k = 0; k < moves; k++) {
    const part = Math.abs(((2 * k) / moves) - 1); // from the end to the start, and back
    await mouse.move(box.x + 2 + (box.width - 4) * part, middle);
  }
  const at = await page.eval(() => {
    const all = globalThis.frameTimes;
    globalThis.frameTimes = null;
    return all;
  });
  await mouse.up();
  const took = at.slice(1).map((t, i) => t - at[i]).sort((a, b) => a - b);
  const quantile = (q) => took[Math.min(took.length - 1, Math.floor(q * took.length))];
  return { p50: quantile(0.5), p95: quantile(0.95), count: took.length };
}

/** Opens the playground in a browser that has just begun: milliseconds to the first paint, and
 * until the runtime can be asked. */
export async function firstPaint(started, url) {
  const page = await open(started, {});
  await page.goto(url);
  const ready = await page.until("the runtime is ready", () => document.documentElement.dataset.runtime === "ready" && performance.now());
  const painted = await page.eval(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  await page.close();
  return { painted, ready };
}
