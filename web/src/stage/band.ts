// This file answers: where is a task that is on its way? Between the two bands: one that leaves its
// worker's stack until its commit has put it to sleep, at the left; one that was taken out of its
// gate until it is on a run queue, at the right.

import type { Chapter } from "./chapter";
import { chipSize } from "./lower";
import type { Look, Rect } from "./picture";

export interface Seats {
  look: Look;
  rects: Rect[]; // those beyond have no room: they are counted
}

export interface Band {
  ways: Seats;
  outs: Seats;
}

/** The seats in a band from x on, of width w and, of that, the right column's width. */
export function band(c: Chapter, narrow: boolean, x: number, w: number, right: number, y: number, h: number): Band {
  const half = narrow ? (w - 6) / 2 : 0;
  const left = narrow ? half : Math.min(190, w - right);
  const most = Math.min(28, h - 8);
  const beside = c.workers.length > 1 ? left : 110; // one worker parks nobody while it polls
  return {
    ways: seats(c.ways, x, Math.min(left, narrow ? left : 180), y, h, most, false),
    outs: seats(c.outs, narrow ? x + w - half : x + beside + 6, narrow ? half : w - beside - 6, y, h, most, true, narrow ? half : Math.min(right, 160)),
  };
}

/** n seats in a row, large if they fit into the width best, else chips, from the left or the right. */
function seats(n: number, x: number, w: number, y: number, h: number, most: number, fromRight: boolean, best = w): Seats {
  const gap = 4;
  const each = (best - (n - 1) * gap) / Math.max(1, n);
  const look: Look = each >= 140 && most >= 24 ? "line" : each >= 62 ? "mini" : "chip";
  const high = look === "chip" ? chipSize : look === "line" ? most : Math.min(22, most);
  const wide = look === "chip" ? chipSize : each;
  const fit = Math.floor((w + gap) / (wide + gap));
  const shown = n <= fit ? n : Math.max(1, fit - 1); // beside them stands how many there are more
  const rects = Array.from({ length: shown }, (_, i) => ({
    x: fromRight ? x + w - wide - i * (wide + gap) : x + i * (wide + gap), y: y + (h - high) / 2, w: wide, h: high,
  }));
  return { look, rects };
}
