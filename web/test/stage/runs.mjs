// This file answers: what do the stage's tests work on? Recordings of all scenarios, and the
// layout as Node can load it.

import { bytes, record } from "../model/recordings.mjs";
import { load } from "../unit/ts.mjs";

const { open } = load("model/run");
export const { layout } = load("stage/layout");
export const { sentences } = load("stage/sentences");
export const { peersOf } = load("stage/peers");
export const { chapter } = load("stage/chapter");
const { heightFor } = load("stage/places");

/** Recordings by name, such as "read.epoll". */
export async function recorded(...args) {
  const runs = new Map();
  for (const name of record(...args)) runs.set(name, await open(bytes(name)));
  return runs;
}

export const widths = [772, 1100, 610, 358];

export const sizeOf = (run, width = 772) => ({ width, height: heightFor(chapter(run, run.story), width) });

/** The picture after event i. */
export function at(run, i, size = sizeOf(run), chosen = 0) {
  run.go(i);
  return layout(run, run.state, i >= run.first ? run.event(i) : null, size, chosen);
}

/** The pictures of the story, each with its event. */
export function* story(run, size = sizeOf(run)) {
  for (let i = run.story; i <= run.n; i++) yield { i, e: run.event(i), pic: at(run, i, size), state: run.state };
}

/** The first event of the story for which it holds. */
export function first(run, holds, from = run.story) {
  for (let i = from; i <= run.n; i++) if (holds(run.event(i))) return i;
  throw new Error("the recording has no such event");
}

export const overlap = (a, b, by = 1) => a.x + by < b.x + b.w && b.x + by < a.x + a.w && a.y + by < b.y + b.h && b.y + by < a.y + a.h;

export const inside = (a, b) => a.x >= b.x - 0.5 && a.y >= b.y - 0.5 && a.x + a.w <= b.x + b.w + 0.5 && a.y + a.h <= b.y + b.h + 0.5;

export const boxOf = (pic, key) => pic.boxes.find((b) => b.key === key);
export const cardOf = (pic, task) => pic.cards.find((c) => c.task === task);
export const tokenOf = (pic, key) => pic.tokens.find((t) => t.key === key);
