// This file answers: which places will a run need? It is asked once, before the first picture:
// what is drawn may not change its place later. scan.ts finds it out.

import type { Mode, Run } from "../model/types";
import type { Pair } from "./peers";
import { scan } from "./scan";

/** From an event up to another, which no longer belongs to it. */
export interface Span {
  from: number;
  to: number;
}

/** A task in its place from its park until it is readied. */
export interface Stay extends Span {
  task: number;
  fd: number; // of the gate; 0: it waits for no socket
  slot: number;
  mode: Mode;
  shelf: Shelf | ""; // where it waits without a socket
  seat: number; // of those that the place has
  m: number; // the worker that it has left
  way: number; // its seat on the way, before its commit
  out: { at: number; seat: number } | null; // the event that took it out of its gate, and its seat until it is readied
  timed: boolean; // a timer ends it
}

export type Shelf = "time" | "chan" | "group" | "lock" | "else";

/** A result that the kernel keeps for the next poll (completion model). */
export interface Result extends Span {
  fd: number;
  mode: Mode;
  n: number;
}

export interface Survey {
  n: number;
  lives: Map<number, Span[]>; // by descriptor, in order: from what was first heard of it to its close
  stays: Map<number, Stay[]>; // by task, in order
  picks: Map<number, { at: number; m: number }[]>; // by task: which worker picked or stole it
  stolen: Map<number, number>; // by event: the P from which tasks were stolen
  outs: Map<number, Stay>; // by event: the task that it has taken out of a gate
  peers: Pair[]; // the two ends of connections, as far as events tell
  polls: Map<number, { at: number; delay: number }[]>; // by worker: when it began to sleep in one
  news: (Span & { fd: number })[]; // when a socket was on the ready list, in the list's order
  results: Result[];
  listens: Set<number>;
  most: [number, number][]; // event and bytes: each time a socket held more than any before
  seen: { at: number; m: number; p: number; guest: boolean; global: boolean }[]; // first times
  pollCall: string; // the system call by which one polls
}

const surveys = new WeakMap<Run, Survey>();

export function survey(run: Run): Survey {
  let s = surveys.get(run);
  if (!s) surveys.set(run, (s = scan(run)));
  return s;
}

/** The last entry that begins at event i or before; undefined: there is none. */
export function lastOf<T>(list: T[] | undefined, i: number, at: (t: T) => number): T | undefined {
  if (!list) return undefined;
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (at(list[mid]!) <= i) lo = mid + 1;
    else hi = mid;
  }
  return list[lo - 1];
}

/** Where task g stays at event i after its park. */
export function stayAt(s: Survey, g: number, i: number): Stay | undefined {
  const stay = lastOf(s.stays.get(g), i, (t) => t.from);
  return stay && i < stay.to ? stay : undefined;
}

/** What a descriptor is at event i. One that is closed is named by events that come later. */
export function lifeAt(s: Survey, fd: number, i: number): "open" | "to come" | "closed" {
  const life = lastOf(s.lives.get(fd), i, (l) => l.from);
  return !life ? "to come" : i < life.to ? "open" : "closed";
}
