// This file answers: what leads to the end of a task's wait, and where does it ask the kernel to end
// an operation early? The events of others that belong to it, by their causes.

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
    // Why a worker had nothing to do, and so has polled, is another story.
    if (e.ev === "begin-poll" || (e.ev === "poll" && !(e.cause > 0 && r.event(e.cause).ev === "begin-poll"))) break;
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
  const begun = poll > 0 ? r.event(poll).cause : 0;
  return poll > 0 && r.event(poll).m === r.event(timer).m && begun > park && r.event(begun).ev === "begin-poll" ? [begun, poll] : [];
}

/** The events after which the task asks the kernel to end an operation early. The trace has no event
 *  for that call; it is made whenever a task that was woken by anything but a report waits for its
 *  operation all the same (poller/cancel.go). What the kernel then does, before the task waits again,
 *  belongs to it, too. */
export function cancelsOf(r: Run, own: number[], g: number, into: Set<number>, waits: Set<number>): Set<number> {
  const all = new Set<number>();
  let submitted = false;
  let woken = false; // by anything but a report
  own.forEach((i, k) => {
    const e = r.event(i);
    if (e.g !== g) return;
    if (e.ev === "submit") [submitted, woken] = [true, false];
    if (e.ev === "complete") submitted = false;
    if (e.ev === "ready") woken = !(e.cause > 0 && r.event(e.cause).ev === "polled");
    if (e.ev !== "wait" || !submitted || !woken) return;
    const last = own[k - 1]!;
    all.add(last);
    waits.add(last);
    for (let j = last + 1; j < i; j++) if (ofWait(r.event(j), e)) [into, waits].forEach((all) => all.add(j));
    woken = false;
  });
  return all;
}
