// This file answers: where is each task's card? On a worker, at a gate or on a shelf while it is
// parked, in a run queue; a task that has ended has none.

import type { Task } from "../model/types";
import { span } from "../shell/format";
import type { Seats } from "./band";
import type { Card, Look, Rect } from "./picture";
import { inLine } from "./lower";
import { lastOf, stayAt, type Stay } from "./survey";
import { queueAt, rowOf, say, workerAt, type View } from "./view";

interface Spot {
  rect: Rect;
  look: Look;
  state: Card["state"];
  where: string; // "on the run queue of P 0"
}

export function placeCards(v: View): void {
  const outside: number[] = [];
  const queued = new Map<number, Task[]>(); // by P
  for (const t of v.state.tasks.values()) {
    if (t.status === "runnable" && t.queue) {
      const q = queueAt(v, t.queue === "global" ? -1 : t.queueP);
      if (q) queued.set(q.p, [...(queued.get(q.p) ?? []), t]);
      continue;
    }
    if ((t.status === "running" || t.status === "waiting") && t.m < 0) outside.push(t.id);
    const spot = spotOf(v, t, outside.length - 1);
    if (spot) v.pic.cards.push(cardOf(t, spot));
  }
  for (const [p, tasks] of queued) line(v, p, inOrder(tasks));
  othersOut(v);
}

function cardOf(t: Task, spot: Spot): Card {
  const guest = (t.status === "running" || t.status === "waiting") && t.m < 0;
  const what = t.call ? `in ${t.call}` : shortName(t.name);
  const until = t.due && (spot.state === "parked" || spot.state === "out") ? `until ${span(t.due)}` : "";
  const doing = spot.state === "leaving" ? "off its stack" : spot.state === "out" ? "taken out" : until ? (t.call && spot.look === "full" ? `${what}, ${until}` : until) : what;
  return {
    key: `task ${t.id}`, task: t.id, rect: spot.rect, look: spot.look, state: spot.state, guest,
    name: `Task ${t.id}`, doing,
    says: `Task ${t.id}${what ? `, ${what},` : ""} ${spot.where}${until ? `, ${until}` : ""}.`,
  };
}

function spotOf(v: View, t: Task, nth: number): Spot | null {
  switch (t.status) {
    case "running":
    case "waiting":
      return atWorker(v, t.m, "runs", t.m < 0 ? nth : 0, t.m < 0 ? "runs outside, on no worker" : `runs on worker ${t.m}${t.status === "waiting" ? ", and is about to wait" : ""}`);
    case "blocked":
      return atWorker(v, t.m, "blocked", 0, `blocks worker ${t.m}`);
    case "leaving":
    case "parked": {
      const stay = stayAt(v.c.survey, t.id, v.i);
      return stay ? away(v, t, stay) : null;
    }
    case "runnable": {
      const pick = lastOf(v.c.survey.picks.get(t.id), v.i, (p) => p.at);
      return pick ? atWorker(v, pick.m, "runs", 0, `is taken by worker ${pick.m}, and does not run yet`) : null;
    }
    case "created": {
      const born = t.since > 0 && t.since <= v.run.n ? v.run.event(t.since) : null;
      const w = born ? workerAt(v, born.m) : undefined;
      if (!w) return null;
      const { x, y, w: width } = w.card;
      return { rect: { x: x + width - 16, y: y - 12, w: 22, h: 22 }, look: "chip", state: "new", where: "is new" };
    }
    default:
      return null;
  }
}

function atWorker(v: View, m: number, state: Card["state"], nth: number, where: string): Spot | null {
  const w = workerAt(v, m);
  if (!w) return null;
  if (nth > 0) return { rect: { x: w.card.x + w.card.w - nth * 26, y: w.card.y - 26, w: 22, h: 22 }, look: "chip", state, where };
  return { rect: w.card, look: w.look, state, where };
}

/** Where a task lies that has left its worker. */
function away(v: View, t: Task, stay: Stay): Spot | null {
  if (t.status === "leaving" && (stay.fd || stay.shelf)) return onWay(v.at.band.ways, stay.way, "leaving", "is off its stack, about to be parked");
  if (stay.out && isOut(v, t)) return onWay(v.at.band.outs, stay.out.seat, "out", `is taken out of the gate of fd ${stay.fd}, about to be readied`);
  const spot = stayRect(v, stay);
  if (!spot) return null;
  if (v.at.folded.includes(stay.fd) && shownInFold(v) !== stay.fd) return null;
  const at = `is parked at the gate of fd ${stay.fd}${t.reason.endsWith("at rest") ? ", at rest: it has no stack" : ""}`;
  const where = stay.fd ? at : stay.shelf ? `is parked ${shelfWords[stay.shelf]}` : "gives way to others";
  return { ...spot, state: "parked", where };
}

function onWay(seats: Seats, seat: number, state: Card["state"], where: string): Spot | null {
  const rect = seats.rects[seat];
  return rect ? { rect, look: seats.look, state, where } : null;
}

/** How many are out of their gates beside those that have a seat. */
function othersOut(v: View): void {
  const { rects } = v.at.band.outs;
  let n = 0;
  for (const t of v.state.tasks.values()) {
    const stay = t.status === "parked" ? stayAt(v.c.survey, t.id, v.i) : undefined;
    if (stay?.out && stay.out.seat >= rects.length && isOut(v, t)) n++;
  }
  const last = rects.at(-1);
  if (n && last) say(v.pic, last.x - 6, last.y + 16, `${n} more`, { tone: "runtime", anchor: "end" });
}

/** Whether the gate of a parked task has let it go already. */
function isOut(v: View, t: Task): boolean {
  const d = v.state.descs.get(t.slot);
  const gate = t.mode === "w" ? d?.writing : d?.reading;
  return gate !== undefined && gate !== "task" && gate !== "waiting";
}

/** Of the sockets without a row one is shown: the event's, or its task's, or the chosen task's; 0: none. */
export function shownInFold(v: View): number {
  const at = (g: number) => stayAt(v.c.survey, g, v.i)?.fd ?? 0;
  return [v.e?.fd ?? 0, at(v.e?.g ?? 0), at(v.chosen)].find((fd) => fd > 0 && v.at.folded.includes(fd)) ?? 0;
}

export function stayRect(v: View, stay: Stay): { rect: Rect; look: Look } | null {
  if (stay.fd) {
    const row = rowOf(v, stay.fd);
    const rect = row?.seats[Math.min(stay.seat, row.seats.length - 1)];
    return row && rect ? { rect, look: rect.h >= 40 ? "full" : rect.h >= 24 ? "line" : "mini" } : null;
  }
  if (stay.shelf) {
    const shelf = v.at.shelves.find((s) => s.kind === stay.shelf);
    const rect = shelf?.seats[stay.seat];
    return shelf && rect ? { rect, look: shelf.look } : null;
  }
  const w = workerAt(v, stay.m);
  return w ? { rect: w.card, look: w.look } : null;
}

export const shelfWords = {
  time: "until a time",
  chan: "at a channel",
  group: "until others are done",
  lock: "at a lock",
  else: "by itself",
};

/** A queue's tasks, the next to go first. The one in the run-next slot goes ahead of all. */
export function inOrder(tasks: Task[]): Task[] {
  const rank = (t: Task) => (t.queue === "next" ? 0 : t.queue === "ring" ? 1 : 2);
  const sorted = [...tasks].sort((a, b) => rank(a) - rank(b) || a.since - b.since);
  const slot = sorted.filter((t) => t.queue === "next");
  if (slot.length < 2) return sorted;
  // A task that was in the slot before stands at the ring's end since the next one came.
  const newest = slot.at(-1)!;
  const since = (t: Task) => (t.queue === "next" ? slot[slot.indexOf(t) + 1]!.since : t.since);
  const rest = sorted.filter((t) => t !== newest);
  const last = (t: Task) => (t.queue === "global" ? 1 : 0);
  return [newest, ...rest.sort((a, b) => last(a) - last(b) || since(a) - since(b))];
}

function line(v: View, p: number, tasks: Task[]): void {
  const q = v.at.queues.find((x) => x.p === p)!;
  const { rects, looks, more } = inLine(q, tasks.length);
  rects.forEach((rect, i) => {
    const t = tasks[i]!;
    const of = t.queue === "global" ? "the global queue" : v.c.ps.length > 1 ? `the run queue of P ${p}` : "the run queue";
    v.pic.cards.push(cardOf(t, { rect, look: looks[i]!, state: "queued", where: `is on ${of}, number ${i + 1}` }));
  });
  if (more > 0) {
    const last = rects.at(-1);
    say(v.pic, (last && last.y === q.chips.y ? last.x + last.w : q.chips.x - 4) + 6, q.chips.y + 16, `+${more}`, { tone: "runtime", bold: true });
  }
}

/** A function's name without its package and without ".run": "writer". */
function shortName(name: string): string {
  const base = name.slice(name.lastIndexOf("/") + 1);
  const dot = base.indexOf(".");
  return (dot < 0 ? base : base.slice(dot + 1)).replace(/\.run$/, "");
}
