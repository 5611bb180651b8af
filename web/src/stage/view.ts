// This file answers: what do the parts of a layout work with? The event in view, the state after
// it, the places, and the picture that they fill.

import type { Event, Run, State, Worker } from "../model/types";
import type { Chapter } from "./chapter";
import type { Box, Label, Picture, Rect } from "./picture";
import type { Places, QueuePlace, Row, WorkerPlace } from "./places";

export interface View {
  run: Run;
  state: State;
  e: Event | null;
  i: number;
  c: Chapter;
  at: Places;
  chosen: number; // task
  pic: Picture;
}

/** The row of a descriptor; those without one share the last. */
export function rowOf(v: View, fd: number): Row | undefined {
  return v.at.rows.find((r) => r.fd === fd) ?? (v.at.folded.includes(fd) ? v.at.rows.at(-1) : undefined);
}

export const workerAt = (v: View, m: number): WorkerPlace | undefined => v.at.workers.find((w) => w.m === m);

/** The queue of a P; the one that belongs to all, if it has no box of its own, is the first's. */
export const queueAt = (v: View, p: number): QueuePlace | undefined =>
  v.at.queues.find((q) => q.p === p) ?? (p < 0 ? v.at.queues[0] : undefined);

/** The worker that holds a P. */
export function holderOf(v: View, p: number): Worker | undefined {
  for (const w of v.state.workers.values()) if (w.p === p && !w.polling && !w.asleep) return w;
  return undefined;
}

export function box(v: View, key: string, rect: Rect, tone: Box["tone"], style: Box["style"], hot: boolean, says = ""): Box {
  const b: Box = { key, rect, tone, style, hot, labels: [], says };
  v.pic.boxes.push(b);
  return b;
}

export function say(to: { labels: Label[] }, x: number, y: number, text: string, more: Omit<Label, "x" | "y" | "text"> = {}): void {
  to.labels.push({ x, y, text, ...more });
}

export const center = (r: Rect) => ({ x: r.x + r.w / 2, y: r.y + r.h / 2 });

/** About how wide a text of 13 px is. */
export const widthOf = (text: string, mono = false) => text.length * (mono ? 7.82 : 6.6);

export function cut(text: string, width: number, mono = false): string {
  const n = Math.floor(width / (mono ? 7.82 : 6.6));
  return text.length <= n ? text : n < 3 ? "" : text.slice(0, n - 1) + "…";
}

/** The first of some texts that fits, or the last one, cut. */
export function fit(texts: string[], width: number): string {
  return texts.find((t) => t.length * 6.3 <= width) ?? cut(texts.at(-1)!, width);
}

export const count = (n: number, one: string, many = one + "s") => `${n} ${n === 1 ? one : many}`;
