// This file answers: which two sockets are the ends of one connection? As in trace/pairs.go, so that
// the picture says the same as the sentence beside it: a simulated kernel names the end that has
// dialed when a connection arrives at a listener, and accepts take connections in that order.

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
  if (run.first > 1) return pairs; // connections may have arrived before
  const arrived = new Map<number, number[]>(); // by listener: the other end of each connection that was not accepted yet; 0: none of ours
  const open = new Map<number, Pair>(); // by either end
  for (let i = run.first; i <= run.n; i++) {
    const e = run.event(i);
    if (e.ev === "kernel" && e.why === "connection arrived") {
      arrived.set(e.fd, [...(arrived.get(e.fd) ?? []), e.ret]);
    } else if (accepted(e)) {
      const near = arrived.get(e.fd)?.shift();
      if (!near) continue;
      const pair = { fd: near, peer: e.ret, from: i, to: Infinity };
      pairs.push(pair);
      open.set(near, pair).set(e.ret, pair);
    } else if (e.ev === "close") {
      const pair = open.get(e.fd);
      if (pair) {
        pair.to = i;
        open.delete(pair.fd);
        open.delete(pair.peer);
      }
      arrived.delete(e.fd);
      for (const waiting of arrived.values()) waiting.forEach((fd, k) => fd === e.fd && (waiting[k] = 0)); // its number may be another's by the accept
    }
  }
  return pairs;
}

/** Whether e brings a new connection. */
function accepted(e: Event): boolean {
  if (e.errno || e.ret <= 0) return false;
  return (e.ev === "try" && /^accept4?$/.test(e.sys)) || (e.ev === "complete" && e.sys === "AcceptEx");
}
