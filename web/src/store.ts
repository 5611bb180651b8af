// This file answers: what does the page show now? One store for all of its parts; whoever
// changes it does so by the functions below, so that the address keeps in step.

import { batch, computed, signal } from "@preact/signals";
import type { Run, Setting } from "./model/types";
import type { Runtime, RuntimeState } from "./runtime/types";

export type Screen = "step" | "game" | "systems";
export type Columns = "events" | "time";

export const screen = signal<Screen>("step");
export const run = signal<Run | null>(null);
/** How the run was made: what a link and "change it" need. */
export const setting = signal<Setting>({ scenario: "read" });
/** Number of the event in view; 0: before the first. Set by goTo. */
export const cursor = signal(0);
/** The event in view before the last move: motion goes from there. */
export const before = signal(0);
/** The chosen task; 0: none yet. */
export const task = signal(0);
export const columns = signal<Columns>("events");
export const runtime = signal<Runtime | null>(null);
export const runtimeState = signal<RuntimeState>("off");
/** A line over the stage: an error, or what is under way; null: none. Again, if it has that, stands
 *  on a button, which else says "Start again". */
export const banner = signal<{ text: string; again?: () => void; button?: string } | null>(null);

export const event = computed(() => (run.value && cursor.value >= run.value.first ? run.value.event(cursor.value) : null));
export const told = computed(() => (run.value && cursor.value >= run.value.first ? run.value.told(cursor.value) : null));

/** The first place of the view. A recording that begins later has no picture before its first event. */
export function least(r: Run): number {
  return r.first > 1 ? r.first : 0;
}

/** Moves the view to event i, at most to the ends. */
export function goTo(i: number): void {
  const r = run.value;
  if (!r) return;
  const to = Math.max(least(r), Math.min(r.n, Math.round(i)));
  if (to === cursor.value) return;
  r.go(to);
  batch(() => {
    before.value = cursor.value;
    cursor.value = to;
  });
}

/** How a run was made, as it says itself. */
export function settingOf({ header: h }: Run): Setting {
  return { scenario: h.scenario, backend: h.backend, workers: h.workers, seed: h.seed, choices: h.choices || undefined };
}

/** Shows another run, from its story's beginning or from event i. */
export function show(r: Run, s: Setting, i = Math.max(least(r), r.story - 1)): void {
  r.go(i);
  batch(() => { // nobody sees the one run at the other's event
    setting.value = s;
    before.value = i;
    run.value = r;
    cursor.value = i;
    task.value = firstTask(r);
  });
}

/** The task of the story's first call, or else of its first event that has one: the terminal chooses the same. */
function firstTask(r: Run): number {
  let first = 0;
  for (let k = Math.max(r.first, r.story); k <= r.n; k++) {
    const e = r.event(k);
    if (e.ev === "call") return e.g;
    first ||= e.g;
  }
  return first;
}
