// This file answers: where is everything? Left the kernel, right the runtime; above what waits,
// below what works. The places depend on the part of the run and on the size, and on nothing else.

import { band, type Band } from "./band";
import type { Chapter } from "./chapter";
import { cardWidth, chipSize, lower } from "./lower";
import type { Look, Point, Rect, Size } from "./picture";
import type { Shelf } from "./survey";

/** A descriptor's row: the socket is the kernel's, the gate beside it the runtime's. */
export interface Row {
  fd: number; // 0: those that have no row of their own
  socket: Rect;
  gate: Rect;
  look: Look;
  seats: Rect[];
}

export interface ShelfPlace {
  kind: Shelf;
  rect: Rect;
  look: Look;
  seats: Rect[];
}

export interface WorkerPlace {
  m: number; // -1: outside, where goroutines are that are no tasks
  rect: Rect;
  big: boolean;
  mAt: Point;
  pAt: Point;
  card: Rect;
  look: Look;
}

export interface QueuePlace {
  p: number; // -1: the queue that belongs to all
  rect: Rect;
  big: boolean;
  pAt: Point;
  front: Rect | null; // null: all stand in chips
  look: Look;
  chips: Rect; // the line of those behind
}

export interface Places {
  size: Size;
  narrow: boolean;
  kernel: Rect;
  runtime: Rect;
  wall: number;
  titles: number; // base line
  heads: number; // base line of the columns' heads; 0: none
  rows: Row[];
  folded: number[]; // descriptors without a row
  shelves: ShelfPlace[];
  news: Rect | null; // the kernel's list
  desk: number; // where the kernel's lower band begins: system calls
  workers: WorkerPlace[];
  queues: QueuePlace[];
  upper: { bottom: number; right: number }; // of the gates
  band: Band; // for tasks that are on their way
  timers: Rect;
}

/** Below this width the run queue stands below the worker. */
export const narrowBelow = 600;

/** How high the stage of a run is at least, to be drawn well. */
export function heightFor(c: Chapter, width: number): number {
  const n = c.fds.length;
  if (width >= narrowBelow) return n <= 2 ? 392 : n <= 4 ? 404 : 424;
  const shelves = n ? c.shelves.length * 60 : 100;
  const rows = n <= 2 ? n * 82 : n <= 4 ? n * 44 : Math.min(n, 10) * 22;
  const boxes = c.workers.length + (c.guests ? 1 : 0) + c.ps.length + (c.global ? 1 : 0);
  const low = boxes <= 2 ? 224 : boxes <= 4 ? boxes * 62 : boxes * 34;
  return Math.max(470, 34 + rows + shelves + 44 + low + 16);
}

export function places(c: Chapter, size: Size): Places {
  const narrow = size.width < narrowBelow;
  const { width: W, height: H } = size;
  const wallGap = narrow ? 14 : 26;
  const pad = narrow ? 8 : 14;
  const K = Math.round(W * (narrow ? 0.46 : 0.4));
  const kernel = { x: 0, y: 0, w: K, h: H };
  const runtime = { x: K + wallGap, y: 0, w: W - K - wallGap, h: H };
  const left = runtime.x + pad;
  const inner = runtime.w - 2 * pad - (narrow ? 14 : 0);
  const gap = 54;
  const lw = narrow ? inner : Math.max(150, Math.round((inner - gap) * 0.52));
  const rw = narrow ? inner : inner - gap - lw;
  const right = left + inner - rw;

  const many = c.fds.length > 3 || H < 372;
  const low = lower(c, narrow, left, lw, right, rw, H - (many ? 6 : narrow ? 8 : 12), many);
  const top = narrow ? 34 : many ? 57 : 60;
  const room = low.top - (many ? 36 : narrow ? 44 : 62) - top;

  const both = c.fds.length > 0 && c.shelves.length > 0;
  const beside = both && !narrow; // shelves have the right column to themselves
  const gateWidth = beside ? lw : inner;
  // Below each other, shelves take what they need, up to a half.
  const need = both && narrow ? heightOf(shelve(c, left, 0, inner, room * 0.45, narrow)) + 6 : 0;
  const { rows, folded, bottom } = stack(c, top, room - need, kernel, pad, left, gateWidth, narrow);
  const shelves = beside ? shelve(c, right, top, rw, room, narrow) : shelve(c, left, both ? bottom + 6 : top, inner, both ? room * 0.45 : room, narrow);

  const end = c.fds.length ? bottom : top;
  // Always just above the system calls, however few sockets there are.
  const newsTop = Math.max(end + (many ? 6 : narrow ? 8 : 14), narrow ? 0 : low.top - (many ? 30 : 48));
  const newsHeight = Math.min(narrow ? 64 : 84, low.top - (many ? 6 : narrow ? 10 : 12) - newsTop);
  const below = Math.max(end, ...shelves.map((s) => s.rect.y + s.rect.h));
  const upper = shelves.length && !beside ? Math.max(end, ...shelves.map((s) => s.rect.y + s.rect.h)) : end;
  return {
    size, narrow, kernel, runtime, wall: K + wallGap / 2, titles: narrow ? 22 : 25, heads: narrow ? 0 : many ? 49 : 51,
    rows, folded, shelves,
    news: c.fds.length && newsHeight >= 24 ? { x: pad, y: newsTop, w: K - 2 * pad, h: newsHeight } : null,
    desk: low.top, workers: low.workers, queues: low.queues,
    upper: { bottom: upper, right: left + (beside ? lw : inner) },
    band: band(c, narrow, left, inner, rw, below, low.top - below),
    timers: { x: left + (narrow ? 56 : 150), y: (narrow ? 22 : 25) - 15, w: inner - (narrow ? 42 : 150), h: 20 },
  };
}

/** The rows of sockets and gates, as high as there is room. */
function stack(c: Chapter, top: number, room: number, kernel: Rect, pad: number, left: number, width: number, narrow: boolean) {
  const n = c.fds.length;
  let least = 18;
  let shown = c.fds;
  let folded: number[] = [];
  const gap = (k: number) => [k <= 3 ? 6 : k <= 6 ? 4 : 2, 2, 1].find((g) => (room + g) / k - g >= 18) ?? 1;
  let count = n;
  if (n > 0 && (room + 1) / n < least + 1) {
    least = 20; // some are folded anyway: the others are large enough
    count = Math.max(1, Math.floor((room + 1) / (least + 1)));
    const kept = new Set(c.first.slice(0, count - 1));
    shown = c.fds.filter((fd) => kept.has(fd));
    folded = c.fds.filter((fd) => !kept.has(fd));
  }
  const h = count ? Math.min(86, Math.floor((room + gap(count)) / count) - gap(count)) : 0;
  const look: Look = h >= 66 ? "full" : h >= (narrow ? 42 : 34) ? "line" : "mini";
  const rows = [...shown, ...(folded.length ? [0] : [])].map((fd, i) => {
    const y = top + i * (h + gap(count));
    const gate = { x: left, y, w: width, h };
    const seats = fd ? (c.seats.get(fd) ?? 1) : 1;
    return { fd, look, gate, socket: { x: pad, y, w: kernel.w - pad, h }, seats: seatsOf(gate, look, seats) };
  });
  const last = rows.at(-1)?.gate;
  return { rows, folded, bottom: last ? last.y + last.h : top };
}

const heightOf = (shelves: ShelfPlace[]) => {
  const last = shelves.at(-1)?.rect;
  return last ? last.y + last.h - shelves[0]!.rect.y : 0;
};

/** Where the cards lie in a gate: at its left, two of them one above the other if they fit. */
function seatsOf(gate: Rect, look: Look, n: number): Rect[] {
  const w = Math.min(gate.w - 12, gate.w >= 240 ? Math.max(150, gate.w - 160) : cardWidth, cardWidth); // its words stand beside it
  if (look === "mini") {
    const each = n > 1 ? (gate.w - 4) / 2 : gate.w < 300 ? gate.w : w; // of a small gate the card is all
    return Array.from({ length: n }, (_, i) => ({ x: gate.x + i * (each + 4), y: gate.y, w: each, h: gate.h }));
  }
  const high = gate.h >= 54 && n === 1 ? 44 : 28;
  if (gate.w < 240 && n === 1) { // its words are below, or beside it as far as there is room
    if (look === "line") return [{ x: gate.x + 8, y: gate.y + (gate.h - high) / 2, w: gate.w - 60, h: high }];
    return [{ x: gate.x + 8, y: gate.y + (gate.h < 76 ? 6 : 8), w, h: gate.h < 76 ? 28 : high }];
  }
  const across = n > 1 && gate.h < 2 * high + 8;
  const each = across ? (gate.w - 18) / 2 : w;
  return Array.from({ length: n }, (_, i) =>
    across
      ? { x: gate.x + 6 + i * (each + 6), y: gate.y + (gate.h - high) / 2, w: each, h: high }
      : { x: gate.x + 8, y: gate.y + (gate.h - n * high - (n - 1) * 6) / 2 + i * (high + 6), w, h: high },
  );
}

/** The places of those that wait for no socket. */
function shelve(c: Chapter, x: number, top: number, w: number, room: number, narrow: boolean): ShelfPlace[] {
  if (!c.shelves.length) return [];
  const n = c.shelves.length;
  if (n > 1 && room < n * 60 && !narrow) return decks(c, x, top, (w - (n - 1) * 6) / n);
  const head = 24;
  const gap = 8;
  const columns = Math.max(1, Math.floor((w - 8) / 176));
  const rowsOf = (seats: number) => Math.ceil(seats / columns);
  const all = c.shelves.reduce((n, s) => n + rowsOf(s.seats), 0);
  const free = room - c.shelves.length * (head + 4) - (c.shelves.length - 1) * gap;
  const fits = ([["full", 44], ["line", 28], ["mini", 20]] as [Look, number][]).find(([, h]) => all * (h + 4) <= free);
  const [look, high] = fits ?? (["chip", chipSize] as [Look, number]);
  const wide = look === "chip" ? chipSize : columns > 1 ? 168 : Math.min(w - 16, 168);
  const inRow = Math.max(1, Math.floor((w - 12) / (chipSize + 4)));
  const deck = look === "chip" && narrow; // on a narrow page they overlap, in one row
  const across = look !== "chip" ? columns : deck ? Infinity : inRow;
  let y = top;
  return c.shelves.map(({ kind, seats }) => {
    const rect = { x, y, w, h: head + 4 + Math.max(1, Math.ceil(seats / across)) * (high + 4) };
    const step = deck ? Math.min(chipSize + 4, (w - 16 - chipSize) / Math.max(1, seats - 1)) : wide + (look === "chip" ? 4 : 8);
    y += rect.h + gap;
    return {
      kind, rect, look,
      seats: Array.from({ length: seats }, (_, i) => ({
        x: x + 8 + (i % across) * step, y: rect.y + head + Math.floor(i / across) * (high + 4), w: wide, h: high,
      })),
    };
  });
}

/** In a low window shelves stand side by side, and the cards of each lie on each other if they must. */
function decks(c: Chapter, x: number, top: number, w: number): ShelfPlace[] {
  return c.shelves.map(({ kind, seats }, k) => {
    const rect = { x: x + k * (w + 6), y: top, w, h: 54 };
    const step = Math.min(chipSize + 4, (w - 12 - chipSize) / Math.max(1, seats - 1));
    return { kind, rect, look: "chip" as Look, seats: Array.from({ length: seats }, (_, i) => ({ x: rect.x + 6 + i * step, y: top + 26, w: chipSize, h: chipSize })) };
  });
}
