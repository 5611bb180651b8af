// This file answers: what leads to the end of a task's wait, and what follows when it asks the kernel
// to end an operation early? The events of others that belong to it, by their causes.

import type { Event, Run } from "../model/types";

/** The last event before i that is so, from the event "from" on; 0: none. */
function before(r: Run, i: number, from: number, is: (e: Event) => boolean): number {
  for (let k = i - 1; k >= from; k--) if (is(r.event(k))) return k;
  return 0;
}

/** What brought a ready about, back to the park, and what the kernel did meanwhile on the socket. */
export function wait(r: Run, g: number, ready: number, into: Set<number>, waits: Set<number>): void {
  const park = before(r, ready, r.story, (e) => e.ev === "park" && e.g === g);
  if (park === 0) return;
  const at = before(r, park, r.story, (e) => e.g === g && (e.ev === "wait" || e.ev === "resume"));
  const gate = at > 0 && r.event(at).ev === "wait" ? r.event(at) : null;
  const add = (i: number): void => {
    into.add(i);
    if (gate) waits.add(i);
  };
  for (let i = r.event(ready).cause; i > park; i = r.event(i).cause) {
    const e = r.event(i);
    if (e.g > 0 && e.g !== g) break; // another task's story
    add(i);
    if (e.ev === "timer") slept(r, i, park).forEach(add);
    if (e.ev === "poll") {
      const begun = begins(r, i, park);
      if (begun > 0) add(begun);
      break; // why a worker had nothing to do, and so has polled, is another story
    }
  }
  for (let i = park + 1; gate && i < ready; i++) {
    const e = r.event(i);
    if (ofWait(e, gate)) add(i);
  }
}

/** Whether it is about the socket of a wait, and not about the other direction alone. */
function ofWait(e: Event, gate: Event): boolean {
  const both = e.ev === "kernel" && e.why !== "operation complete";
  return (e.ev === "kernel" || e.ev === "move") && e.fd === gate.fd && (both || e.mode === gate.mode);
}

/** The sleep in the poll from which a worker has come back to run a timer. */
function slept(r: Run, timer: number, park: number): number[] {
  const poll = before(r, timer, park + 1, (e) => e.ev === "poll");
  const begun = poll > 0 ? begins(r, poll, park) : 0;
  return begun > 0 && r.event(poll).m === r.event(timer).m ? [begun, poll] : [];
}

/** The begin-poll after park whose answer is poll, the worker's own event before it; 0: it did not sleep. */
function begins(r: Run, poll: number, park: number): number {
  const own = before(r, poll, park + 1, (e) => e.m === r.event(poll).m);
  return own > 0 && r.event(own).ev === "begin-poll" ? own : 0;
}

/** Whether the task asks the kernel to end its operation early. */
export const isCancel = (e: Event): boolean => e.ev === "try" && e.sys === "CancelIoEx";

/** What the kernel does because of a cancel: before the call has come back, and until the task waits
 *  for its operation again. */
export function ofCancel(r: Run, cancel: number, g: number, into: Set<number>, waits: Set<number>): void {
  waits.add(cancel);
  let again = cancel + 1;
  while (again <= r.end && !(r.event(again).ev === "wait" && r.event(again).g === g)) again++;
  if (again > r.end) return;
  for (let i = before(r, cancel, r.story, (e) => e.g === g) + 1; i < again; i++) if (ofWait(r.event(i), r.event(again))) [into, waits].forEach((all) => all.add(i));
}
