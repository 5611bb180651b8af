// This file answers: where on the timeline is an event? One event a column, with a break where time
// passes; or as time passes.

import type { Columns } from "../store";
import { beginning, indexOf, last } from "./index";
import { long } from "./strip-lay";
import type { Run } from "../model/types";

/** What of the run is in view: event numbers, of which parts count, or with "time" nanoseconds. */
export interface Range { from: number; to: number }

export interface Axis {
  /** Left edge of event i's column. */
  x(i: number): number;
  /** The event whose column is at x. */
  at(x: number): number;
  breaks: { x: number; width: number; ns: number }[];
  column: number; // width of one, of events; 0 with time
}

const breakWidth = 40;

export function whole(r: Run, c: Columns): Range {
  const t = indexOf(r).t, first = beginning(r);
  return c === "events" ? { from: first, to: last(r) + 1 } : { from: t[first] ?? 0, to: Math.max((t[last(r)] ?? 0) + 1, (t[first] ?? 0) + 1) };
}

export function axisOf(r: Run, c: Columns, range: Range, left: number, right: number): Axis {
  return c === "events" ? byEvents(r, range, left, right) : byTime(r, range, left, right);
}

function byEvents(r: Run, range: Range, left: number, right: number): Axis {
  const t = indexOf(r).t, width = right - left, waits: number[] = [];
  const most = Math.floor(width / 4 / breakWidth); // breaks take a quarter at most
  for (let i = Math.max(2, Math.ceil(range.from) + 1); i < range.to && waits.length <= most; i++) if (t[i]! - t[i - 1]! >= long) waits.push(i);
  if (waits.length > most) waits.length = 0;
  const column = (width - waits.length * breakWidth) / (range.to - range.from);
  const before = (i: number) => { // breaks up to event i: it stands behind its own
    let n = 0;
    while (n < waits.length && waits[n]! <= i) n++;
    return n;
  };
  const x = (i: number) => left + (i - range.from) * column + before(i) * breakWidth;
  return {
    x, column,
    at: (px) => {
      let lo = Math.floor(range.from), hi = Math.ceil(range.to);
      while (lo < hi) {
        const mid = (lo + hi + 1) >> 1;
        if (x(mid) <= px) lo = mid;
        else hi = mid - 1;
      }
      return lo;
    },
    breaks: waits.map((i) => ({ x: x(i) - breakWidth, width: breakWidth, ns: t[i]! - t[i - 1]! })),
  };
}

function byTime(r: Run, range: Range, left: number, right: number): Axis {
  const t = indexOf(r).t, scale = (right - left) / (range.to - range.from);
  const time = (i: number) => t[Math.min(i, r.n)] ?? 0;
  return {
    x: (i) => left + (time(i) - range.from) * scale,
    at: (px) => {
      const ns = range.from + (px - left) / scale;
      let lo = r.first - 1, hi = r.n;
      while (lo < hi) {
        const mid = (lo + hi + 1) >> 1;
        if (t[mid]! <= ns) lo = mid;
        else hi = mid - 1;
      }
      return lo;
    },
    breaks: [], column: 0,
  };
}

/** Times to mark on an axis of time: round ones, ten at most. */
export function ticks(range: Range): number[] {
  const span = range.to - range.from, raw = span / 8, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw)!;
  const out: number[] = [];
  for (let t = Math.ceil(range.from / step) * step; t <= range.to; t += step) out.push(t);
  return out;
}
