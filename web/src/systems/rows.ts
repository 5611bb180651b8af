// This file answers: what of a run belongs to one task, row by row? Its own events of the story, the
// arming of the sockets that it uses, and while it waits what leads to its wake-up.

import type { Event, Run, Told } from "../model/types";
import { isCancel, ofCancel, wait } from "./waits";

/** What a row is about: rows of one class, on different systems, may stand side by side. */
export type Class = string;

export interface Row {
  i: number; // event
  step: number; // 0: of none, -1: of the one that is on; once: the arming, which was before the story
  once: boolean;
  own: boolean; // the task did it
  kernel: boolean; // the kernel did it by itself
  cls: Class;
  kind: string; // rows of one class can differ in kind: a try, or a submit
  said: string;
  sys: string; // system call; "": none
  answer: string; // what it answered, in short
}

/** The task that a run is about: that of its question, or the first of its story. */
export function taskOf(r: Run): number {
  if (r.question) return r.event(r.question.at).g;
  for (let i = r.story; i <= r.end; i++) if (r.told(i).whose > 0) return r.told(i).whose;
  return 0;
}

/** The tasks that make calls in the story, by number. */
export function tasksOf(r: Run): number[] {
  const all = new Set<number>();
  for (let i = r.story; i <= r.end; i++) if (r.event(i).ev === "call") all.add(r.event(i).g);
  return [...all].sort((a, b) => a - b);
}

export function rowsOf(r: Run, g: number): Row[] {
  const own: number[] = [];
  const fds = new Set<number>();
  for (let i = r.story; i <= r.end; i++) {
    const e = r.event(i);
    if (e.g !== g && r.told(i).whose !== g) continue;
    own.push(i);
    if (e.fd > 0 && e.g === g) fds.add(e.fd);
  }
  const all = new Set([...own, ...opens(r, fds)]);
  const waits = new Set<number>(); // what belongs to a wait at a gate
  for (const i of own) if (r.event(i).ev === "ready" && r.event(i).g === g) wait(r, g, i, all, waits);
  for (const i of own) if (isCancel(r.event(i))) ofCancel(r, i, g, all, waits);
  let step = 0;
  return [...all].sort((a, b) => a - b).map((i) => {
    const made = row(r, r.event(i), r.told(i), g, waits.has(i));
    // What no step is told of stays, during a wait, in the one that is on: as in the strip.
    if (made.step < 0) made.step = Math.max(step, 3);
    else if (made.step > 0) step = made.step;
    return made;
  });
}

/** The events by which the sockets were armed that the story uses. */
function opens(r: Run, fds: Set<number>): number[] {
  const last = new Map<number, number>();
  for (let i = r.first; i < r.story; i++) {
    const e = r.event(i);
    if (e.ev === "open" && fds.has(e.fd)) last.set(e.fd, i); // a number can be used again
  }
  return [...last.values()];
}

function row(r: Run, e: Event, t: Told, g: number, waits: boolean): Row {
  const once = e.i < r.story;
  const cls = classOf(e, t);
  const during = waits || (e.ev === "move" && e.g === g);
  const step = once ? 0 : t.step || (during && ["begin-poll", "kernel", "poll", "move", "timer"].includes(e.ev) ? -1 : 0);
  const sys = e.ev === "complete" ? "" : e.sys; // the call was the submit
  return { i: e.i, step, once, own: e.g === g, kernel: e.ev === "kernel", cls, kind: kindOf(e, cls), said: plain(t.said, e.sys), sys, answer: answer(r, e) };
}

function classOf(e: Event, t: Told): Class {
  switch (e.ev) {
    case "try":
    case "submit":
    case "complete":
      if (isCancel(e)) return "cancel";
      return e.ev === "complete" || (e.ev === "try" && t.step === 4) ? "take" : "ask";
    case "kernel":
      return e.q === "ready list" || e.why === "operation complete" ? "kernel reports" : `kernel: ${e.why}`;
    case "call":
    case "open":
      return `${e.ev} ${e.why}`;
  }
  return e.ev;
}

function kindOf(e: Event, cls: Class): string {
  if (cls === "kernel reports") return e.why === "operation complete" ? "completion" : "edge";
  return e.ev === "kernel" || cls === "cancel" ? cls : e.ev;
}

/** A sentence without what the row shows beside it, and without numbers of events, which differ
 *  from system to system. */
function plain(said: string, sys: string): string {
  let text = said.replace(/ \(event \d+\)/g, "");
  if (sys) text = text.replace(/ \([^()]*\)$/, (end) => (end.includes(sys) ? "" : end));
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const transfers = /^(recv|send|read|write|WSARecv|WSASend)/;
const accepts = /^(accept|AcceptEx)/;

function answer(r: Run, e: Event): string {
  if (e.ev === "kernel") return e.why === "operation complete" ? fate(r, e) : "";
  if (e.ev === "complete") return e.errno;
  if (!e.sys || e.ev === "open") return "";
  if (e.ev === "poll") return e.ret === 1 ? "1 report" : `${Math.max(0, e.ret)} reports`;
  if (e.errno) return e.errno;
  if (e.ev === "submit") return e.why === "pending" ? "pending" : "done";
  if (transfers.test(e.sys)) return `${e.ret} bytes`;
  if (accepts.test(e.sys)) return `fd ${e.ret}`;
  return "";
}

/** The error with which the kernel has ended an operation, as its task finds it; "": none. */
function fate(r: Run, kernel: Event): string {
  for (let i = kernel.i + 1; i <= r.end; i++) {
    const e = r.event(i);
    if (e.ev === "complete" && e.fd === kernel.fd && e.mode === kernel.mode) return e.errno;
  }
  return "";
}
