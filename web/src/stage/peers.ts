// This file answers: which two sockets are the ends of one connection? No event says so. But while a
// simulated kernel has one connect of ours that nobody has accepted, what is accepted is its other
// end. Where there are several it is not known.

import type { Event, Run } from "../model/types";

export interface Pair {
  fd: number;
  peer: number;
  from: number; // the event since which both are there
  to: number; // the event that closes one of them
}

/** The pairs of a run, in the order in which they were made. */
export function peersOf(run: Run): Pair[] {
  const pairs: Pair[] = [];
  if (run.header.kernel !== "sim" || run.first > 1) return pairs;
  let begun: number[] = []; // connects of ours without an other end
  for (let i = run.first; i <= run.n; i++) {
    const e = run.event(i);
    if (e.ev === "close") {
      begun = begun.filter((fd) => fd !== e.fd);
      for (const p of pairs) if (p.to > i && (p.fd === e.fd || p.peer === e.fd)) p.to = i;
    }
    if (e.ev !== "try" && e.ev !== "submit" && e.ev !== "complete") continue;
    if (/^connect/i.test(e.sys) && !begun.includes(e.fd)) begun.push(e.fd);
    const accepted = acceptedBy(e);
    if (!accepted) continue;
    if (begun.length === 1) pairs.push({ fd: begun[0]!, peer: accepted, from: i, to: Infinity });
    begun = begun.length === 1 ? [] : begun;
  }
  return pairs;
}

/** The descriptor that an accept has brought; 0: none. */
function acceptedBy(e: Event): number {
  return e.ev !== "submit" && /^accept/i.test(e.sys) && e.ret > 0 ? e.ret : 0;
}
