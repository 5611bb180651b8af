// This file answers: which timers wait, whose are they, and when are they due? In the line of the
// runtime's title, the next one first. State has the timer of a task that is parked, if it fires.

import { span } from "../shell/format";
import type { Task } from "../model/types";
import { box, count, say, widthOf, type View } from "./view";

export function timers(v: View, hot: Set<string>): void {
  if (!v.c.timers) return;
  const { x, y, w } = v.at.timers;
  const b = box(v, "timers", v.at.timers, "runtime", "none", false);
  const due = [...v.state.tasks.values()].filter((t) => t.due > 0).sort((p, q) => p.due - q.due || p.id - q.id);
  b.says = due.length ? `Timers: ${due.map((t) => `task ${t.id}'s is due ${inTime(v, t)}`).join(", ")}.` : "";
  const title = v.at.narrow ? "" : due.length > 1 ? "timers" : "timer";
  const text = (t: Task) => `Task ${t.id}${v.at.narrow ? inTime(v, t).replace("in ", ": ").replace("now", " now") : ` ${inTime(v, t)}`}`;
  const long = (text: string) => widthOf(text) + 12;
  const room = (rest: number) => (rest ? long(more(v, rest)) : 0);
  let n = 0;
  // How many there is room for, from the right, with the count of the others.
  let taken = title ? widthOf(title) + 8 : 0;
  for (const t of due) {
    if (n && taken + long(text(t)) + 6 + room(due.length - n - 1) > w) break;
    taken += long(text(t)) + 6;
    n++;
  }
  if (!n) return;
  let left = x + w - taken - room(due.length - n) + 6;
  if (title) say(b, left, y + 15, title, { tone: "muted", word: "timer" });
  left += title ? widthOf(title) + 8 : 0;
  for (const t of due.slice(0, n)) {
    const fires = hot.has("clock") && t.due === v.e?.timer;
    v.pic.tokens.push({ key: `timer ${t.id}`, rect: { x: left, y, w: long(text(t)), h: 20 }, text: text(t), kind: "timer", word: "timer", hot: fires });
    left += long(text(t)) + 6;
  }
  if (n < due.length) say(b, left, y + 15, more(v, due.length - n), { tone: "muted" });
}

const more = (v: View, n: number) => (v.at.narrow ? `+${n}` : `and ${count(n, "more", "more")}`);

/** "in 50 ms", from the event in view. */
const inTime = (v: View, t: Task) => (t.due > v.state.t ? `in ${span(t.due - v.state.t)}` : "now");
