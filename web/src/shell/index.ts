// This file answers: of each event, what do strip and timeline need, without asking for it event
// by event? Columns, made once for a run.

import type { Event, Run } from "../model/types";

/** What an event is for one that looks from afar. */
export enum Is { Other, Kernel, Call, Return, Open, Poll, Answer, System }

export interface Index {
  step: Uint8Array; // by event number; [0] is unused
  whose: Int32Array; // the task to whose call the step belongs
  g: Int32Array;
  fd: Int32Array;
  is: Uint8Array;
  t: Float64Array;
  made: Int32Array; // the task that the event has made; 0: none
  caller: number; // the first task that makes a call in the story, or else at all; 0: none does
  opens: Map<number, number[]>; // by descriptor: the events by which the kernel was told to watch it
}

const made = new WeakMap<Run, Index>();

export function indexOf(r: Run): Index {
  let x = made.get(r);
  if (!x) made.set(r, (x = make(r)));
  return x;
}

function make(r: Run): Index {
  const n = r.n + 1;
  const x: Index = {
    step: new Uint8Array(n), whose: new Int32Array(n), g: new Int32Array(n),
    fd: new Int32Array(n), is: new Uint8Array(n), t: new Float64Array(n),
    made: new Int32Array(n), caller: 0, opens: new Map(),
  };
  let before = 0; // the event by which the caller calls
  for (let i = r.first; i <= r.n; i++) {
    const e = r.event(i), told = r.told(i);
    x.step[i] = told.step;
    x.whose[i] = told.whose;
    x.g[i] = e.g;
    x.fd[i] = e.fd;
    x.t[i] = e.t;
    x.is[i] = what(e);
    if (x.is[i] === Is.Call && (!x.caller || (i >= r.story && before < r.story))) [x.caller, before] = [e.g, i];
    if (e.ev === "spawn") x.made[i] = e.n;
    if (e.ev === "open") {
      const of = x.opens.get(e.fd);
      if (of) of.push(i);
      else x.opens.set(e.fd, [i]);
    }
  }
  return x;
}

function what(e: Event): Is {
  switch (e.ev) {
    case "kernel": return Is.Kernel;
    case "call": return Is.Call;
    case "return": return Is.Return;
    case "open": return Is.Open;
    case "begin-poll": return Is.Poll;
    case "poll": return e.timer === 0 ? Is.Poll : Is.Answer; // one that may sleep has begun before
  }
  return e.sys ? Is.System : Is.Other;
}

/** The number of the event with which the story begins, of those that the recording has. */
export function beginning(r: Run): number {
  return Math.max(r.first, r.story);
}

/** The number of the story's last event, of those that the recording has. */
export function last(r: Run): number {
  return Math.min(r.end, r.n);
}
