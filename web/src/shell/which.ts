// This file answers: which of the task's calls does the strip show? "in Read", or "after Accept, call
// 2 of 3": between two calls it is the one before.

import type { Run } from "../model/types";
import { roundAt, roundsFrom, type Round } from "./phases";

/** What is to be said behind the task's name; "": it makes no call. */
export function whichCall(r: Run, g: number, i: number): string {
  const round = roundAt(r, g, i);
  if (!round?.call) return "";
  const all = roundsFrom(r, g, i), calls = [...new Set(all.map((x) => x.call))], waits = all.filter((x) => x.call === round.call);
  const stands = when(waits, i), parts = [`${stands} ${callName(r, round.call)}`];
  if (calls.length > 1) parts.push(`call ${calls.indexOf(round.call) + 1} of ${calls.length}`);
  if (stands === "in" && waits.length > 1) parts.push(`wait ${waits.indexOf(round) + 1} of ${waits.length}`);
  return parts.join(", ");
}

function when(waits: Round[], i: number): string {
  if (i < waits[0]!.from) return "before";
  return i > waits.at(-1)!.to ? "after" : "in";
}

/** The name of the call that event i begins, as Go programs have it: "Read". */
export function callName(r: Run, i: number): string {
  const why = r.event(i).why;
  return /\bcalls ([A-Z]\w*)/.exec(r.told(i).said)?.[1] ?? (why ? why[0]!.toUpperCase() + why.slice(1) : "its call");
}
