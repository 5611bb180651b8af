// This file answers: at the end of a run in which a task sleeps for ever, which event should have
// woken it? The last report about the gate at which it waits, or else what the kernel had to report.
// The terminal looks for the same (internal/screen/cause.go).

import type { Event, Run } from "../model/types";
import { last } from "./index";

export interface Lost { task: number; event: number }

/** To be asked while the view is at the story's end. */
export function lostAt(r: Run): Lost | null {
  if (!r.outcome.asleep || r.state.i !== last(r)) return null;
  let found: Lost | null = null;
  for (const t of r.state.tasks.values()) {
    if (t.status !== "parked" || !t.slot) continue;
    const wait = waitOf(r, t.id, t.slot);
    let best = 0, rank = 1;
    for (let i = wait ? wait.i : last(r); i < last(r); i++) {
      const k = reports(r.event(i + 1), wait!, t.mode);
      if (k >= rank) [best, rank] = [i + 1, k];
    }
    if (best > (found?.event ?? 0)) found = { task: t.id, event: best };
  }
  return found;
}

function waitOf(r: Run, g: number, slot: number): Event | null {
  for (let i = last(r); i >= r.first; i--) {
    const e = r.event(i);
    if (e.ev === "wait" && e.g === g && e.slot === slot) return e;
  }
  return null;
}

/** How surely an event should have opened the gate; 0: it has nothing to do with it. */
function reports(e: Event, wait: Event, mode: string): 0 | 1 | 2 {
  if (e.slot !== wait.slot || e.gen !== wait.gen) return 0;
  if (e.mode === mode && ["polled", "complete", "move"].includes(e.ev)) return 2;
  return e.ev === "kernel" && (e.mode === mode || e.mode === "") ? 1 : 0;
}
