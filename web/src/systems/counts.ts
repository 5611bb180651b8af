// This file answers: how often did the task ask the kernel, on each system? Only calls by which it
// asked for its own data count: not the arming, once, and not the polls, which serve all.

import type { Row } from "./rows";

export interface Count {
  asked: number;
  waited: boolean; // it parked
  after: number; // how many of these calls came after a wait
  calls: string[]; // the calls that looked as if they blocked: "read"
}

export function count(rows: Row[]): Count {
  const c: Count = { asked: 0, waited: false, after: 0, calls: [] };
  let waited = false;
  for (const r of rows) {
    if (r.cls.startsWith("call ")) {
      c.calls.push(r.cls.slice(5));
      waited = false;
    }
    if (r.cls === "park") c.waited = waited = true;
    if (r.kind !== "try" && r.kind !== "submit") continue;
    c.asked++;
    if (waited) c.after++;
  }
  return c;
}

/** "2 calls", "to read"; a call of several is not named. */
export function inWords(c: Count): { bold: string; text: string } {
  const bold = c.asked === 1 ? "1 call" : `${c.asked || "no"} calls`;
  const what = c.calls.length === 1 ? `to ${c.calls[0]}` : "to the kernel";
  const none = c.waited && c.after === 0 && c.asked > 0;
  return { bold, text: `${what}${none ? ", none after the wait" : ""}` };
}
