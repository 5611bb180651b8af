// This file answers: how does a run go on whose program has stopped at its last event, and waits to
// be stepped?

import { computed, signal } from "@preact/signals";
import { run } from "../store";
import type { Run } from "../model/types";

/** A run whose program waits, and how to ask for so many further events. */
export const stopped = signal<{ run: Run; ask: (events: number) => Promise<void> } | null>(null);

/** Whether the run in view can go on. */
export const goesOn = computed(() => stopped.value !== null && stopped.value.run === run.value);

let asked = false;

/** Lets the program go on, unless it is on its way; false: the run in view is at its end. */
export function letGoOn(events = 1): boolean {
  if (!goesOn.value) return false;
  if (!asked) {
    asked = true;
    void stopped.value!.ask(events).finally(() => (asked = false));
  }
  return true;
}
