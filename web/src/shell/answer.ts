// This file answers: what was the answer to the question with which the run began, how a call can
// wait for the network while its thread goes on? Two sentences, by what happened here.

import type { Event, Run } from "../model/types";
import { span } from "./format";
import { last } from "./index";
import { callName } from "./which";

/** "": no call has waited, or none has come back. */
export function answerOf(r: Run): string {
  if (r.answer) return r.answer.replace(/^[^.?]*\? /, ""); // the question was asked at the beginning
  const q = r.question;
  if (!q || r.outcome.asleep || q.at < r.first || q.at > r.n) return "";
  const wait = r.event(q.at), call = callOf(r, wait), opened = find(r, wait.i, (e) => opens(e, wait)), back = find(r, wait.i, (e) => e.ev === "return" && e.g === wait.g);
  if (!call || !opened || !back) return "";
  const name = callName(r, call.i), next = find(r, wait.i, (e) => e.m === wait.m && ["next", "begin-poll", "idle"].includes(e.ev), opened.i);
  const meanwhile = next?.ev === "next" && next.g !== wait.g ? `went on with task ${next.g}` : "slept until there was news of any socket";
  return `The call waited, its thread did not: task ${wait.g} was parked in the middle of its ${name}, and worker ${wait.m} ${meanwhile}. ` +
    `${opener(opened)} opened the gate and put the task on the run queue, and ${name} returned after ${span(back.t - call.t)}.`;
}

function find(r: Run, after: number, is: (e: Event) => boolean, before = last(r) + 1): Event | undefined {
  for (let i = after + 1; i < before; i++) if (is(r.event(i))) return r.event(i);
  return undefined;
}

function callOf(r: Run, wait: Event): Event | undefined {
  for (let i = wait.i; i >= r.first; i--) if (r.event(i).ev === "call" && r.event(i).g === wait.g) return r.event(i);
  return undefined;
}

/** Whether an event opens the gate at which the task sleeps. */
function opens(e: Event, wait: Event): boolean {
  return e.slot === wait.slot && e.gen === wait.gen && e.mode === wait.mode && e.gate[0] === "task" && e.gate[1] !== "task";
}

function opener(e: Event): string {
  if (e.ev === "polled") return "The kernel’s report";
  return e.gate[1] === "timed-out" ? "The deadline" : "A close";
}
