// This file answers: where are the places of those that work, in the lower band? Workers with
// their M, their P and a card, and the queues with a line of cards.

import type { Chapter } from "./chapter";
import type { Look, Rect } from "./picture";
import type { QueuePlace, WorkerPlace } from "./places";

export const chipSize = 22;
export const cardWidth = 190;

/** How large M and P are in a box of that height. */
export const tokenIn = (h: number) => (h < 64 ? { w: 36, h: 20 } : h < 120 ? { w: 36, h: 23 } : { w: 42, h: 23 });

/** The lower band: workers, and beside them (or below) the queues. */
export function lower(c: Chapter, narrow: boolean, left: number, lw: number, right: number, rw: number, end: number, many: boolean) {
  const ms = [...c.workers, ...(c.guests ? [-1] : [])].slice(0, 8);
  const qs = [...c.ps, ...(c.global ? [-1] : [])].slice(0, 9);
  const n = narrow ? ms.length + qs.length : Math.max(ms.length, qs.length);
  const [h, gap] = narrow
    ? n <= 2 ? [102, 10] : n <= 4 ? [56, 6] : [32, 4]
    : end < 320 && n > 1 ? [n === 2 ? 40 : n === 3 ? 30 : 26, 4] // a low window
    : n === 1 ? [end < 250 ? 72 : many ? 108 : 138, 0] : n === 2 ? [68, 8] : n === 3 ? [46, 6] : n === 4 ? [38, 5] : [26, 4];
  const top = end - n * h - (n - 1) * gap - (narrow ? 8 : 0);
  const at = (i: number) => top + i * (h + gap);
  return {
    top,
    workers: ms.map((m, i) => workerPlace(m, { x: left, y: at(i), w: lw, h })),
    // A single queue is as high as all workers together.
    queues: qs.map((p, i) => queuePlace(p, {
      x: right, w: rw, y: narrow ? at(ms.length + i) + 8 : at(i), h: narrow || qs.length > 1 ? h : n * h + (n - 1) * gap,
    }, qs.length === 1)),
  };
}

function workerPlace(m: number, rect: Rect): WorkerPlace {
  const { x, y, w, h } = rect;
  const token = tokenIn(h);
  const low = (high: number) => ({ x: x + 8, y: y + h - high - (high === 44 ? 8 : h < 64 ? 4 : 6), w: Math.min(w - 16, cardWidth), h: high });
  if (h >= 120) return { m, rect, big: true, look: "full", mAt: { x: x + 12, y: y + 31 }, pAt: { x: x + Math.min(92, w - 84), y: y + 31 }, card: low(44) };
  if (h >= 56) {
    const full = h >= 84;
    const up = h < 64 ? 4 : 7;
    const beside = h < 100 ? 12 + token.w : w < 170 ? 50 : 76; // below them stands what they are
    return { m, rect, big: false, look: full ? "full" : "line", mAt: { x: x + 8, y: y + up }, pAt: { x: x + beside, y: y + up }, card: low(full ? 44 : 26) };
  }
  const mid = y + (h - token.h) / 2;
  const from = 2 * token.w + 18;
  const high = Math.min(24, h - 6);
  return {
    m, rect, big: false, look: "mini", mAt: { x: x + 6, y: mid }, pAt: { x: x + 10 + token.w, y: mid },
    card: { x: x + from, y: y + (h - high) / 2, w: w - from - 6, h: high },
  };
}

function queuePlace(p: number, rect: Rect, only: boolean): QueuePlace {
  const { x, y, w, h } = rect;
  const token = tokenIn(h);
  const low = (high: number) => ({ x: x + 8, y: y + h - high - (high === 44 ? 8 : h < 64 ? 4 : 6), w: Math.min(w - 16, cardWidth), h: high });
  if (h >= 120) return { p, rect, big: true, look: "full", pAt: { x: x + 12, y: y + 29 }, front: low(44), chips: { x: x + 12, y: y + 57, w: w - 24, h: chipSize } };
  // An only queue is called "Run queue", and P lies at the right; of several each is called as its P.
  const right = x + w - token.w - 8;
  const from = only ? 84 : p < 0 ? 54 : token.w + 16;
  if (h >= 56) {
    const full = h >= 84;
    const up = h < 64 ? 4 : 7;
    const chips = h >= 106 ? { x: x + 10, y: y + 32, w: w - 18, h: chipSize } : { x: x + from, y: y + up, w: w - from - 8, h: chipSize };
    return { p, rect, big: false, look: full ? "full" : "line", pAt: { x: only ? right : x + 8, y: y + up }, front: low(full ? 44 : 26), chips };
  }
  return {
    p, rect, big: false, look: "chip", pAt: { x: only ? right : x + 6, y: y + (h - token.h) / 2 }, front: null,
    chips: { x: x + from, y: y + (h - chipSize) / 2, w: w - from - 6, h: chipSize },
  };
}

/** The rectangles of a queue's first n tasks, and how many have none. */
export function inLine(q: QueuePlace, n: number): { rects: Rect[]; looks: Look[]; more: number } {
  const rects: Rect[] = [];
  const looks: Look[] = [];
  if (q.front && n > 0) {
    rects.push(q.front);
    looks.push(q.look);
  }
  const behind = n - rects.length;
  const fit = Math.floor((q.chips.w + 4) / (chipSize + 4));
  const chips = behind <= fit ? behind : Math.max(0, fit - 1);
  for (let i = 0; i < chips; i++) {
    rects.push({ x: q.chips.x + i * (chipSize + 4), y: q.chips.y, w: chipSize, h: chipSize });
    looks.push("chip");
  }
  return { rects, looks, more: behind - chips };
}
