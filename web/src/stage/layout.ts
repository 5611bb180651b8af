// This file answers: how is the stage laid out at one event? By nothing but its arguments, so
// that a test can ask for it without a page.

import type { Event, Run, State } from "../model/types";
import { calls, links, toNews } from "./arrows";
import { placeCards } from "./cards";
import { chapter, type Chapter } from "./chapter";
import { ghosts } from "./ghosts";
import { hotPlaces } from "./hot";
import { kernelSide } from "./kernel";
import { moves, stayOf } from "./moves";
import type { Label, Picture, Size } from "./picture";
import { places, type Places } from "./places";
import { runtimeSide } from "./runtime";
import { timers } from "./timers";
import { widthOf, type View } from "./view";

const known = new WeakMap<Chapter, Map<string, Places>>();

/** The places of a part of a run at one size: always the same ones. */
function placesOf(c: Chapter, size: Size): Places {
  let sizes = known.get(c);
  if (!sizes) known.set(c, (sizes = new Map()));
  const key = `${size.width} ${size.height}`;
  let at = sizes.get(key);
  if (!at) sizes.set(key, (at = places(c, size)));
  return at;
}

/** The picture after event e, which led to the state; null: before the first. */
export function layout(run: Run, state: State, e: Event | null, size: Size, chosen = 0): Picture {
  const i = e?.i ?? 0;
  const c = chapter(run, i);
  const at = placesOf(c, size);
  const pic: Picture = {
    size, kernel: at.kernel, runtime: at.runtime,
    wall: { x: at.wall, y1: 4, y2: size.height - 4 },
    labels: [], boxes: [], buffers: [], dots: [], cards: [], tokens: [], arrows: [], ghosts: [],
  };
  const v: View = { run, state, e, i, c, at, chosen, pic };
  const hot = hotPlaces(e, stayOf(v));
  placeCards(v);
  kernelSide(v, hot);
  runtimeSide(v, hot);
  timers(v, hot);
  links(v);
  toNews(v);
  calls(v);
  moves(v);
  ghosts(v);
  pic.labels = pic.labels.filter((l) => !covered(l, pic));
  // Always in one order, so that the drawing moves no element among its siblings: Preact does it
  // by moveBefore, after which Chromium 156 may keep the style of a former class.
  pic.cards.sort((a, b) => a.task - b.task);
  pic.tokens.sort((a, b) => (a.key < b.key ? -1 : 1));
  return pic;
}

/** Whether a card on its way lies on a word of the loop's. */
function covered(l: Label, pic: Picture): boolean {
  const w = widthOf(l.text);
  const x = l.anchor === "end" ? l.x - w : l.anchor === "middle" ? l.x - w / 2 : l.x;
  return pic.cards.some(({ state, rect: r }) =>
    (state === "leaving" || state === "out") && x < r.x + r.w + 4 && x + w > r.x - 4 && l.y - 10 < r.y + r.h && l.y + 2 > r.y);
}
