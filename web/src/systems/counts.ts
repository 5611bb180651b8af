// This file answers: how often did the task ask the kernel, on each system? Only calls by which it
// asked for its own data count, or took that back: not the arming, once, and not the polls, which
// serve all.

import type { Row } from "./rows";

export interface Count {
  asked: number;
  waited: boolean; // it parked
  after: number; // how many of these calls came after a wait
  cancels: number; // by which an operation was taken back
  calls: string[]; // the calls that looked as if they blocked: "read"
  blocks: number; // calls that do block, in their thread
  polls: number;
}

export function count(rows: Row[]): Count {
  const c: Count = { asked: 0, waited: false, after: 0, cancels: 0, calls: [], blocks: 0, polls: 0 };
  let waited = false;
  for (const r of rows) {
    if (r.kind === "poll") c.polls++;
    if (r.kind === "handoff") c.blocks++; // it gives its P away for the call
    if (!r.own) continue;
    if (r.cls.startsWith("call ")) {
      c.calls.push(r.cls.slice(5));
      waited = false;
    }
    if (r.cls === "park") c.waited = waited = true;
    if (r.kind === "cancel") c.cancels++;
    if (r.kind !== "try" && r.kind !== "submit") continue;
    c.asked++;
    if (waited) c.after++;
  }
  return c;
}

const calls = (n: number): string => (n === 1 ? "1 call" : `${n} calls`);

/** "2 calls", "to read"; a call of several is not named. */
export function inWords(c: Count): { bold: string; text: string } {
  if (c.asked === 0) return unasked(c);
  const what = c.calls.length === 1 ? `to ${c.calls[0]}` : "to the kernel";
  if (c.cancels > 0) return { bold: calls(c.asked + c.cancels), text: `${what}: ${c.asked} to ask, ${c.cancels} to cancel after the wait` };
  return { bold: calls(c.asked), text: what + (c.waited && c.after === 0 ? ", none after the wait" : "") };
}

/** Where no task asks for data of its own. */
function unasked(c: Count): { bold: string; text: string } {
  const polls = c.polls > 0 ? `${c.polls === 1 ? "one poll" : `${c.polls} polls`} of an idle worker` : "";
  if (c.blocks > 0) return { bold: c.blocks === 1 ? "1 call that blocks" : `${c.blocks} calls that block`, text: "its thread, past the netpoller" + (polls && `; ${polls}`) };
  return { bold: "No call", text: "of a task to the kernel" + (polls && `, only ${polls}`) };
}
