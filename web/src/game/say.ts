// This file answers: how is the game told? The words about steps and ends are Go's; here they are
// put together to what stands on the screen.

import type { GameInfo, Interleaving, Step, Survey } from "../runtime/types";
import type { Gate as GateState } from "../model/types";
import { lost, sleeper, sleeps, standing, ways, type Hint, type Standing } from "./order";

/** A sentence with one part that is set in bold. */
export interface Said {
  bold: string;
  text: string;
}

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** An actor as the subject of a sentence: "the closer". */
export function subject(il: Interleaving, name: string): string {
  const of = il.actors.find((a) => a.name === name)?.subject;
  return of ?? (name === sleeper ? "the task" : "the " + name);
}

/** "no second check", of poller_no_second_check. */
export function bodyName(body: string): string {
  return body.replace(/^poller_/, "").replaceAll("_", " ");
}

export function goal(info: GameInfo): string {
  if (info.body && info.breaks && info.breaks !== "no wake-up is lost") return "Can you find an order in which this code breaks?";
  return "Can you make it sleep for ever?";
}

/** The big sentence: what is asked at the beginning, what the last move has shown, what came of it. */
export function headline(info: GameInfo, il: Interleaving, n: number, given: boolean): Said {
  if (n === 0 && given) return { text: `${opening(il)} This order ${il.broken ? "breaks the code" : "ends well"}.`, bold: "Follow it, or choose your own way." };
  if (n === 0) return { text: `${opening(il)} You say who moves next.`, bold: goal(info) };
  if (n < il.steps.length) return { text: capital(told(il, il.steps[n - 1]!)) + ".", bold: "" };
  if (lost(il)) return { bold: given ? "A lost wake-up." : "You win: a lost wake-up.", text: capital(il.breach) + " for ever." };
  if (il.broken) return { bold: given ? "Broken." : "You win.", text: `${capital(il.breach)}. That breaks the rule “${il.broken}”.` };
  return { bold: info.body ? "Not broken." : "It held.", text: capital(il.outcome ?? "no rule is broken") + "." };
}

function opening(il: Interleaving): string {
  const others = il.actors.filter((a) => a.name !== sleeper).map((a) => subject(il, a.name));
  const last = others.pop() ?? "nobody";
  const all = others.length > 0 ? `${others.join(", ")} and ${last} come` : `${last} comes`;
  return `A task is about to wait, and ${all}.`;
}

export function told(il: Interleaving, s: Step): string {
  return s.told ?? `${subject(il, s.by)} ${s.does}`;
}

/** Whose turn it is, below the big sentence. */
export function turn(info: GameInfo, il: Interleaving, n: number, given: boolean): string {
  const able = ways(il, n);
  if (able.length === 1) return `Only ${subject(il, able[0]!)} can move.`;
  if (able.length > 1) return given ? `This order goes on with ${subject(il, il.steps[n]!.by)}. Or choose another.` : "Who moves next?";
  if (!il.broken) return info.body ? "This order ends well. Undo, and let another move earlier; or start again." : "";
  return info.body ? "" : "But this is the real code: that is a fault in greenpoll. Please send the link to its maintainers.";
}

/** Which part an actor plays. */
export function about(il: Interleaving, name: string): string {
  if (name === sleeper) return "It makes the call that waits.";
  const text = il.actors.find((a) => a.name === name)?.about ?? "";
  return text && capital(text) + ".";
}

/** What stands on the button of an actor that cannot move. */
export const standingWords: Record<Standing, string> = {
  "can move": "moves",
  done: "done",
  asleep: "asleep",
  "asleep for ever": "asleep, for ever",
  "locked out": "waits for the descriptor’s lock",
  "nothing to do": "has nothing to do yet",
};

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
  if (sleeps(il, n)) return n >= il.steps.length && lost(il) ? "sleeps for ever" : "sleeps";
  const moved = il.steps.slice(0, n);
  const returned = moved.flatMap((s) => (s.by === sleeper ? s.notes : [])).findLast((t) => t.startsWith("returns "));
  if (returned) return returned === "returns <nil>" ? "has returned" : "has returned with an error";
  const readied = moved.findLastIndex((s) => s.notes.includes("readies it"));
  if (readied >= 0 && !moved.slice(readied).some((s) => s.by === sleeper)) return "is ready to run";
  return moved.findLast((s) => s.by === sleeper)?.after === "waiting" ? "is about to sleep" : "is awake";
}

/** A move in a few words, for the order's chips. */
export function gist(s: Step): string {
  if (s.other) return "other gate";
  if (s.before !== s.after) return `${gateName(s.before)} → ${gateName(s.after)}`;
  switch (s.point) {
    case "start":
      return "begins";
    case "load":
      return `sees ${gateName(s.after)}`;
    case "swap":
      return "swap fails";
    case "commit":
      return s.notes.includes("asleep") ? "asleep" : "does not sleep";
    case "done":
      return "readies it";
  }
  return s.point;
}

export function gateName(g: GateState): string {
  return g.replaceAll("-", " ");
}

/** How many orders there are, and how many break the code. */
export function counts(info: GameInfo, found: Survey | null, uncounted: string): string {
  if (uncounted) return `The orders could not be counted: ${uncounted}.`;
  if (!found) return "The orders are being counted.";
  const all = found.interleavings.toLocaleString("en-US");
  if (found.broken === 0) return `Of ${all} orders none loses the wake-up.`;
  const breaks = info.breaks === undefined || info.breaks === "no wake-up is lost" ? ["loses the wake-up", "lose the wake-up"] : ["breaks this code", "break this code"];
  return `${found.broken.toLocaleString("en-US")} of ${all} orders ${breaks[found.broken === 1 ? 0 : 1]}.`;
}

export function hintWords(il: Interleaving, h: Hint): string {
  const by = subject(il, h.by);
  if (h.kind === "now") return `You are on the way. Now ${by}.`;
  return h.to === 0 ? `Begin with ${by}.` : `The first ${h.to === 1 ? "move leads" : h.to + " moves lead"} there. After that: ${by}.`;
}

/** Why no order of the real code loses the wake-up: what each side does, in its order. */
export interface Argument {
  waker: string;
  task: string;
  so: string;
}

/** The argument about one waker; null: there is none to be told. */
export function argument(waker: string): Argument | null {
  const base = waker.replace(/ \d+$/, "");
  const what = { close: "close", shutdown: "close", deadline: "deadline", past: "deadline" }[base];
  if (what) {
    return {
      waker: `First it makes the ${what} visible. Then it looks at the gate.`,
      task: `First it says at the gate that it waits. Then it looks for the ${what}.`,
      so: "Each says before it looks: whichever looks second sees the other.",
    };
  }
  if (["event", "kernel", "fetch", "finish"].includes(base)) {
    return {
      waker: "It moves the gate by a swap that fails if the gate has changed since its look.",
      task: "It falls asleep by such a swap, too, on the same word.",
      so: "Of two swaps from one state only one succeeds: the other side notices, and looks again.",
    };
  }
  return null;
}

/** What a step has shown, without its subject. */
export function shown(il: Interleaving, s: Step): string {
  const text = told(il, s);
  const who = subject(il, s.by) + " ";
  return text.startsWith(who) ? text.slice(who.length) : text;
}
