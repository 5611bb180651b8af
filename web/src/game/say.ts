// This file answers: how is the game told? The words about steps and ends are Go's; here they are
// put together to what stands on the screen.

import type { GameInfo, Interleaving, Step, Survey } from "../runtime/types";
import type { Gate } from "../model/types";
import { lost, sleeper, ways, type Hint, type Standing } from "./order";

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

/** What a game is called before it is won: the body's name would tell what is wrong in it. */
export function gameName(info: GameInfo, no: number): string {
  return info.body ? `Wrong code ${no}` : "The real code";
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

/** What a step has shown. What the right code does there is not told: that would be half the answer
 *  in a game, and stands beside it after one. */
export function told(il: Interleaving, s: Step): string {
  const text = s.told ?? `${subject(il, s.by)} ${s.does}`;
  return text.replace(/; here the right code [^;]*/, "");
}

/** What has come of a lost wake-up, in the words of the four steps. */
export function neverReady(il: Interleaving): string {
  const others = il.actors.filter((a) => a.name !== sleeper).map((a) => subject(il, a.name));
  const all = others.join(" and ") + (others.length > 1 ? " are" : " is");
  return `Step\u00a03 has happened: not ready, the task parks. Step\u00a04 never will: ${all} done, and nobody is left to put the task back on the run queue.`;
}

/** Whose turn it is, below the big sentence. */
export function turn(info: GameInfo, il: Interleaving, n: number, given: boolean): string {
  const able = ways(il, n);
  if (able.length === 1) return `Only ${subject(il, able[0]!)} can move.`;
  if (n === 0 && !given) return "Press a button: that side makes its move." + (info.body ? " The labels say what the right code does; this code has one mistake." : "");
  if (able.length > 1) return given ? `This order goes on with ${subject(il, il.steps[n]!.by)}. Or choose another.` : "Who moves next?";
  if (!il.broken) return info.body ? "This order ends well. Undo, and let another move earlier; or start again." : "";
  if (info.body) return lost(il) ? neverReady(il) : "";
  return "But this is the real code: that is a fault in greenpoll. Please send the link to its maintainers.";
}

/** Which part an actor plays. */
export function about(il: Interleaving, name: string): string {
  if (name === sleeper) return "Its call has found nothing yet: it is about to wait.";
  const text = il.actors.find((a) => a.name === name)?.about ?? "";
  return text && capital(text) + ".";
}

/** What stands on the button of an actor that cannot move. */
export const standingWords: Record<Standing, string> = {
  "can move": "moves",
  done: "done",
  asleep: "sleeps",
  "asleep for ever": "sleeps for ever",
  "locked out": "waits for the descriptor’s lock",
  "nothing to do": "has nothing to do yet",
};

/** How many orders there are, and how many break the code. */
export function counts(info: GameInfo, found: Survey | null, uncounted: string): string {
  if (uncounted) return `The orders could not be counted: ${uncounted}.`;
  if (!found) return "The orders are being counted.";
  const all = found.interleavings.toLocaleString("en-US");
  if (found.broken === 0) return `Of ${all} orders none loses the wake-up: each of them has been tried.`;
  const breaks = info.breaks === undefined || info.breaks === "no wake-up is lost" ? ["loses the wake-up", "lose the wake-up"] : ["breaks this code", "break this code"];
  return `${found.broken.toLocaleString("en-US")} of ${all} orders ${breaks[found.broken === 1 ? 0 : 1]}.`;
}

export function hintWords(il: Interleaving, h: Hint): string {
  const by = subject(il, h.by);
  if (h.kind === "now") return `You are on the way. Now ${by}.`;
  return h.to === 0 ? `Begin with ${by}.` : `The first ${h.to === 1 ? "move leads" : h.to + " moves lead"} there. After that: ${by}.`;
}

/** What a step has shown, without its subject. */
export function shown(il: Interleaving, s: Step): string {
  const text = told(il, s);
  const who = subject(il, s.by) + " ";
  return text.startsWith(who) ? text.slice(who.length) : text;
}

export function gateName(g: Gate): string {
  return g.replaceAll("-", " ");
}
