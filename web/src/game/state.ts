// This file answers: how do those who take part stand, and what was a move, in a few words? The
// words for a task are those of docs/words.md: it runs, parks, and is runnable on a run queue.

import type { Interleaving, Step } from "../runtime/types";
import { lost, nextOf, sleeper, sleeps, standing } from "./order";
import { capital, gateName, subject } from "./say";

/** The state of all that take part, a part of a line each. */
export function stateLine(il: Interleaving, n: number): string[] {
  const parts = [capital(subject(il, sleeper)) + " " + taskState(il, n)];
  const last = il.steps[n - 1];
  if (last?.closed) parts.push("the close is visible");
  if (last?.expired) parts.push("the deadline has passed, visibly");
  for (const a of il.actors) {
    if (a.name === sleeper) continue;
    const begun = il.steps.slice(0, n).some((s) => s.by === a.name);
    const how = standing(il, n, a.name) === "done" ? "is done" : begun ? "is under way" : "has not begun";
    parts.push(`${subject(il, a.name)} ${how}`);
  }
  return parts;
}

function taskState(il: Interleaving, n: number): string {
  if (sleeps(il, n)) return n >= il.steps.length && lost(il) ? "is parked, and sleeps for ever" : "is parked: it sleeps";
  const moved = il.steps.slice(0, n);
  const returned = moved.flatMap((s) => (s.by === sleeper ? s.notes : [])).findLast((t) => t.startsWith("returns "));
  if (returned) return returned === "returns <nil>" ? "has returned" : "has returned with an error";
  const readied = moved.findLastIndex((s) => s.notes.includes("readies it"));
  if (readied >= 0 && !moved.slice(readied).some((s) => s.by === sleeper)) return "is runnable: it waits on a run queue";
  if (nextOf(il, n, sleeper)?.point === "commit") return "is off its stack, about to sleep";
  return moved.findLast((s) => s.by === sleeper)?.after === "waiting" ? "runs, and is about to park" : "runs";
}

/** A move in a few words, for the order's chips. */
export function gist(s: Step): string {
  if (s.other) return "other gate";
  if (s.before !== s.after) return `${gateName(s.before)} → ${gateName(s.after)}`;
  const returns = s.notes.some((t) => t.startsWith("returns "));
  switch (s.point) {
    case "start":
      return "begins";
    case "first check":
      return returns ? "returns" : "checks";
    case "consume":
      return "no event";
    case "second check":
      return again(s);
    case "load":
      return `sees ${gateName(s.after)}`;
    case "swap":
      return "swap fails";
    case "commit":
      return s.notes.includes("asleep") ? "asleep" : "does not sleep";
    case "awake":
      return "runs on";
    case "lock":
      return "locks";
    case "publish":
      return s.closed ? "shows close" : s.expired ? "shows deadline" : "shows it";
    case "done":
      return "readies it";
  }
  return s.point;
}

/** Of the second check, a wrong body need not make it. */
function again(s: Step): string {
  if (!s.at.startsWith("overlays/")) return "checks again";
  return / parks(;|$)/.test(s.told ?? "") ? "parks" : "goes on";
}
