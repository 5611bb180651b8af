// This file answers: how does the view move? The same moves as in the terminal, by the same names.

import { signal } from "@preact/signals";
import type { Run } from "../model/types";
import { columns, cursor, goTo, least, run, task } from "../store";
import { letGoOn } from "./goeson";
import { indexOf, Is, last } from "./index";
import { leaveEntry } from "./link";
import { firstOf, roundAt, roundsFrom } from "./phases";
import { pause } from "./play";

/** What a move that found nothing says; it goes with the next one. */
export const note = signal("");

const left: number[] = []; // where jumps were made from

/** At the end of a run in which a task sleeps for ever: which, and the event that should have woken
 *  it. To be asked while the view is there. */
export function lostAt(r: Run): Run["outcome"]["lost"] {
  return r.state.i === last(r) ? r.outcome.lost : null;
}

/** Moves by hand: it ends what runs by itself. */
export function to(i: number): void {
  pause();
  note.value = "";
  goTo(i);
}

export function forward(): void {
  const r = run.value, i = cursor.value;
  if (!r) return;
  if (i >= r.n && letGoOn()) return;
  to(i + 1);
  if (i === last(r) && i < r.n) note.value = "The story ended one event ago: this is the clean-up.";
  else if (i >= r.n) note.value = "This is the last event.";
}

export function back(): void {
  if (!run.value || cursor.value <= least(run.value)) note.value = "This is the beginning.";
  else to(cursor.value - 1);
}

/** The beginning of the story; once more: of the run. */
export function home(): void {
  const r = run.value;
  if (r) to(cursor.value > Math.max(least(r), r.story - 1) ? r.story - 1 : 0);
}

/** The end of the story; once more: of the run. */
export function end(): void {
  const r = run.value;
  if (r && cursor.value >= r.n && letGoOn(1000)) return;
  if (r) to(cursor.value < last(r) ? last(r) : r.n);
}

/** The event that made this one happen. */
export function cause(): void {
  const r = run.value, i = cursor.value, lost = r && lostAt(r);
  if (lost) {
    jump(lost.event);
    task.value = lost.task;
    note.value = `Task ${lost.task} sleeps for ever, and this event should have woken it. ${note.value}`;
    return;
  }
  const e = r && i >= r.first ? r.event(i) : null;
  if (!e) note.value = "Nothing has happened yet.";
  else if (e.cause) jump(e.cause);
  else note.value = e.ev === "kernel" ? "No event of ours made this happen: the kernel did it by itself." : "No event made this happen.";
}

export function jump(i: number): void {
  left.push(cursor.value);
  leaveEntry(() => to(i));
  note.value = `Backspace goes back to ${left.at(-1)}.`;
}

export function unjump(): void {
  const i = left.pop();
  if (i === undefined) note.value = "No jump was made.";
  else to(i);
}

function seek(is: (i: number) => boolean, none: string): void {
  const r = run.value;
  if (!r) return;
  for (let i = cursor.value + 1; i <= r.n; i++) if (is(i)) return to(i);
  note.value = none;
}

export function nextOfTask(): void {
  const r = run.value;
  if (!r) return;
  const x = indexOf(r), g = task.value;
  seek((i) => x.g[i] === g || x.whose[i] === g, `Task ${g} has no later event.`);
}

export function nextPoll(): void {
  const r = run.value;
  if (r) seek((i) => [Is.Poll, Is.Answer].includes(indexOf(r).is[i]!), "There is no later poll.");
}

/** To where a step of the call in view begins; 0: where the kernel was told to watch. */
export function toStep(step: number): void {
  const r = run.value, round = r && roundAt(r, task.value, cursor.value);
  const i = round ? firstOf(round, step) : 0;
  if (i) to(i);
  else note.value = "This call has no such step.";
}

/** The call before (-1) or after (1) the one in view. */
export function toCall(by: number): void {
  const r = run.value;
  if (!r) return;
  const all = roundsFrom(r, task.value, cursor.value), k = all.indexOf(roundAt(r, task.value, cursor.value)!);
  const c = all[k + by];
  if (c) to(c.from);
}

/** Chooses the task before (-1) or after (1) the chosen one. */
export function chooseBeside(by: number): void {
  const all = [...(run.value?.state.tasks.keys() ?? [])].sort((a, b) => a - b);
  const g = all[all.indexOf(task.value) + by];
  if (g) task.value = g;
}

export function turnColumns(): void {
  columns.value = columns.value === "events" ? "time" : "events";
}
