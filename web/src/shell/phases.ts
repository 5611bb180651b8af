// This file answers: which four steps does the strip show? Those of one call of the chosen task:
// the one that the view is in, or else the last before it, or else the first.

import type { Run } from "../model/types";
import { beginning, indexOf, Is, last as lastOf } from "./index";

/** A stretch of events, from the first to the last, in which a step is on. */
export interface Phase { step: 0 | 1 | 2 | 3 | 4; from: number; to: number }

export interface Round {
  fd: number;
  call: number; // the event by which the call began; 0: no call, all of the story
  from: number;
  to: number;
  open: number; // the event by which the kernel was told to watch the call's socket; 0: none
  phases: Phase[]; // at most one of each step, in their order
}

const made = new WeakMap<Run, Map<number, Round[]>>();

/** All rounds of a task, in their order. A call that has to wait twice has two. */
export function roundsOf(r: Run, g: number): Round[] {
  let all = made.get(r);
  if (!all) made.set(r, (all = new Map()));
  let rounds = all.get(g);
  if (!rounds) all.set(g, (rounds = calls(r, g).flatMap((c) => split(r, g, c))));
  return rounds;
}

/** The rounds that can be gone through when the view is at event i: those of the set-up show there only. */
export function roundsFrom(r: Run, g: number, i: number): Round[] {
  const all = roundsOf(r, g), told = all.filter((x) => x.from >= r.story);
  return told.length && i >= r.story - 1 ? told : all;
}

/** The round to show when the view is at event i. */
export function roundAt(r: Run, g: number, i: number): Round | undefined {
  const all = roundsFrom(r, g, i);
  return all.findLast((x) => x.from <= i) ?? all[0];
}

interface Span { fd: number; call: number; from: number; to: number }

function calls(r: Run, g: number): Span[] {
  const x = indexOf(r), out: Span[] = [];
  let call = 0;
  const end = Math.max(lastOf(r), r.first);
  for (let i = r.first; i <= r.n; i++) {
    if (x.g[i] !== g) continue;
    if (x.is[i] === Is.Call) {
      if (call) out.push({ fd: x.fd[call]!, call, from: call, to: i - 1 });
      call = i;
    } else if (x.is[i] === Is.Return && call) {
      out.push({ fd: x.fd[call]!, call, from: call, to: i });
      call = 0;
    }
  }
  if (call) out.push({ fd: x.fd[call]!, call, from: call, to: Math.max(call, end) });
  if (!out.length) out.push({ fd: 0, call: 0, from: beginning(r), to: end });
  return out;
}

function split(r: Run, g: number, c: Span): Round[] {
  const x = indexOf(r), out: Round[] = [];
  let phases: Phase[] = [], begin = c.from;
  const close = (to: number) => {
    const last = phases.at(-1);
    if (last) last.to = to;
    out.push({ ...c, from: begin, to, open: openOf(r, c), phases });
  };
  for (let i = c.from; i <= c.to; i++) {
    const s = x.step[i]!, last = phases.at(-1);
    if (!s || x.whose[i] !== g || last?.step === s) continue;
    if (last && s < last.step) { // back to the try: it has to wait once more
      close(i - 1);
      [phases, begin] = [[], i];
    } else if (last) last.to = i - 1;
    phases.push({ step: s as Phase["step"], from: phases.length ? i : begin, to: c.to });
  }
  close(c.to);
  return out;
}

function openOf(r: Run, c: Span): number {
  return (c.fd && indexOf(r).opens.get(c.fd)?.findLast((i) => i < c.call)) || 0;
}

/** The step that is on at event i; -1: none of this round's. */
export function stepAt(round: Round | undefined, i: number): number {
  if (!round) return -1;
  for (const p of round.phases) if (p.from <= i && i <= p.to) return p.step;
  if (i < round.from) return i >= round.open && round.open ? 0 : -1;
  return i > round.to ? 5 : -1;
}

/** The event by which a step begins; 0: the call has no such step. */
export function firstOf(round: Round, step: number): number {
  if (step === 0) return round.open;
  return round.phases.find((p) => p.step === step)?.from ?? (step === 1 ? round.call : 0);
}
