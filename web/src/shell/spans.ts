// This file answers: from which event to which was each task running, queued or parked, and each
// worker busy? Read off the states that the run goes through, once.

import { indexOf, type Index } from "./index";
import type { Run, State, Status, Task } from "../model/types";

export interface Span { from: number; to: number; is: Doing }

/** Of a task: runs, queued, parked, blocked; of a worker: runs, looks, polls, sleeps; "": nothing to draw. */
export type Doing = "" | "runs" | "queued" | "parked" | "blocked" | "looks" | "polls" | "sleeps";

// A task that is about to park runs until it has left its worker.
const doing: Record<Status, Doing> = {
  running: "runs", waiting: "runs", leaving: "runs",
  runnable: "queued", created: "queued",
  parked: "parked", blocked: "blocked", dead: "", unknown: "",
};

export interface Spans {
  tasks: Map<number, Span[]>;
  workers: Map<number, Span[]>;
  names: Map<number, string>; // of tasks, as far as they are known
}

const made = new WeakMap<Run, Spans>();

/** The view comes back to where it was. */
export function spansOf(r: Run): Spans {
  let s = made.get(r);
  if (s) return s;
  const view = r.state.i;
  s = { tasks: new Map(), workers: new Map(), names: new Map() };
  const x = indexOf(r);
  r.go(r.first - 1);
  for (const t of r.state.tasks.values()) task(s, r.state, t.id, r.first); // of a recording that begins later
  for (let i = r.first; i <= r.n; i++) {
    r.go(i);
    note(s, r.state, i, r, x);
  }
  r.go(view);
  made.set(r, s);
  return s;
}

function note(s: Spans, now: State, i: number, r: Run, x: Index): void {
  task(s, now, x.g[i]!, i);
  if (x.made[i]) task(s, now, x.made[i]!, i);
  for (const w of now.workers.values()) {
    if (w.task) task(s, now, w.task, i);
    put(s.workers, w.id, i, w.task ? "runs" : w.polling ? "polls" : w.asleep ? "sleeps" : "looks");
  }
  if (i === r.n) for (const all of [s.tasks, s.workers]) for (const spans of all.values()) spans.at(-1)!.to = i;
}

/** An event changes what its own task does, or one that runs, and no other's. */
function task(s: Spans, now: State, g: number, i: number): void {
  const t = g ? now.tasks.get(g) : undefined;
  if (!t) return;
  name(s, t);
  put(s.tasks, g, i, doing[t.status]);
}

function name(s: Spans, t: Task): void {
  if (t.name && !s.names.has(t.id)) s.names.set(t.id, t.name.replace(/^.*\//, "").replace(/^[^.]*\./, "").replace(/\.run$/, ""));
}

function put(all: Map<number, Span[]>, id: number, i: number, is: Span["is"]): void {
  let spans = all.get(id);
  if (!spans) all.set(id, (spans = []));
  const last = spans.at(-1);
  if (last?.is === is) return;
  if (last) last.to = i - 1;
  spans.push({ from: i, to: i, is });
}
