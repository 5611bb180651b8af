// This file answers: what can be read off one order, of which the first n moves have been made?
// The explorer always walks an order to its end; what follows move n may yet change.

import type { Interleaving, Step } from "../runtime/types";

/** The actor that waits; all others wake it, or try to. */
export const sleeper = "block";

const lostRule = "no wake-up is lost"; // as poller/explore names it

export function ended(il: Interleaving, n: number): boolean {
  return n >= il.steps.length;
}

/** The actors that can move after n moves. */
export function ways(il: Interleaving, n: number): string[] {
  return il.steps[n]?.ways ?? [];
}

/** The step before which an actor stands; undefined: it makes none in this order. */
export function nextOf(il: Interleaving, n: number, who: string): Step | undefined {
  return il.steps.find((s, i) => i >= n && s.by === who);
}

/** The choices of the first n moves, as Walk reads them. */
export function choicesBefore(il: Interleaving, n: number): string {
  const takes: string[] = [];
  for (const s of il.steps.slice(0, n)) {
    const way = s.choice > 0 ? s.ways.indexOf(s.by) : 0;
    if (way > 0) takes.push(`${s.choice}:${way}`);
  }
  return takes.join(",");
}

/** What it takes to let an actor move: nothing more, another walk, or it cannot. */
export type Move = { kind: "on" } | { kind: "walk"; choices: string } | { kind: "no" };

export function moveOf(il: Interleaving, n: number, who: string): Move {
  const s = il.steps[n];
  const way = s ? s.ways.indexOf(who) : -1;
  if (!s || way < 0) return { kind: "no" };
  if (s.by === who) return { kind: "on" };
  const before = choicesBefore(il, n);
  return { kind: "walk", choices: (before ? before + "," : "") + `${s.choice}:${way}` };
}

/** Whether only one actor at a time can move from here to the end. */
export function forced(il: Interleaving, n: number): boolean {
  return !ended(il, n) && il.steps.slice(n).every((s) => s.ways.length < 2);
}

export type Standing = "can move" | "done" | "asleep" | "asleep for ever" | "locked out" | "nothing to do";

/** How an actor stands after n moves. */
export function standing(il: Interleaving, n: number, who: string): Standing {
  if (ways(il, n).includes(who)) return "can move";
  if (who === sleeper && sleeps(il, n)) return ended(il, n) && lost(il) ? "asleep for ever" : "asleep";
  const next = nextOf(il, n, who);
  if (!next && il.steps.slice(0, n).some((s) => s.by === who)) return "done";
  return next?.point.startsWith("lock") ? "locked out" : "nothing to do";
}

/** Whether the task is asleep after n moves: it fell asleep, and nobody has readied it. */
export function sleeps(il: Interleaving, n: number): boolean {
  for (const s of il.steps.slice(0, n).reverse()) {
    if (s.notes.includes("readies it")) return false;
    if (s.by === sleeper) return s.notes.includes("asleep") || s.after === "task";
  }
  return false;
}

/** Whether the order loses the wake-up, and breaks no other rule. */
export function lost(il: Interleaving): boolean {
  return il.broken === lostRule;
}

/** The first step in which two orders differ. What a wrong body does, or leaves out, shows a step
 *  later: then it is the step before. (The terminal's gate.Parted; the explorer's books are not
 *  among what is compared.) */
export function parted(a: Interleaving, b: Interleaving): number {
  let i = 0;
  for (; i < a.steps.length && i < b.steps.length; i++) {
    const s = a.steps[i]!;
    const t = b.steps[i]!;
    const same =
      s.by === t.by && s.point === t.point && s.after === t.after && s.closed === t.closed &&
      s.expired === t.expired && s.ways.join() === t.ways.join() && s.notes.join() === t.notes.join();
    if (!same) break;
  }
  return i > 0 && wrongAt(a, i - 1) ? i - 1 : i;
}

function wrongAt(il: Interleaving, i: number): boolean {
  return il.steps[i]?.at.startsWith("overlays/") ?? false;
}

/** The step at the wrong line that has broken an order; -1: it is not known. */
export function wrongStep(il: Interleaving, real: Interleaving | null): number {
  let i = real ? parted(il, real) : il.steps.length - 1;
  while (i >= 0 && !wrongAt(il, i)) i--;
  return i >= 0 ? i : il.steps.findIndex((_, k) => wrongAt(il, k));
}

/** What would bring the reader nearer to an order that breaks the code. */
export type Hint = { kind: "now"; by: string } | { kind: "back"; to: number; by: string };

export function hintOf(il: Interleaving, n: number, breaks: Interleaving): Hint {
  let k = 0;
  while (k < n && k < breaks.steps.length && il.steps[k]!.by === breaks.steps[k]!.by) k++;
  const by = breaks.steps[Math.min(k, breaks.steps.length - 1)]!.by;
  return k === n ? { kind: "now", by } : { kind: "back", to: k, by };
}
