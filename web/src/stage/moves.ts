// This file answers: which way did a card go? The loop is drawn thin all the time: worker, gate,
// run queue, worker. The part of it that the event went is strong, or, where the loop is too
// coarse, the very way. ghosts.ts marks where the card was.

import { arrow, isLastRow, route } from "./arrows";
import type { Rect } from "./picture";
import type { QueuePlace, WorkerPlace } from "./places";
import { stayAt, type Stay } from "./survey";
import { center, queueAt, rowOf, say, workerAt, type View } from "./view";

/** The event's way: a part of the loop, or, with points, one of its own in its stead. */
interface Way {
  part: "parks" | "ready" | "picked" | "";
  points?: [number, number][];
  label?: { x: number; y: number; text: string; anchor: "start" | "middle" | "end" };
}

/** The stay that ends or begins with the event. */
export function stayOf(v: View): Stay | undefined {
  const { e, c } = v;
  if (!e?.g) return undefined;
  return e.ev === "ready" || (e.ev === "commit" && e.why === "refused")
    ? stayAt(c.survey, e.g, e.i - 1)
    : stayAt(c.survey, e.g, e.i);
}

export function moves(v: View): void {
  const way = wayOf(v);
  loop(v, way);
  if (way.points) arrow(v, `way ${v.i}`, route(way.points), "runtime", { strong: true });
  if (way.label) say(v.pic, way.label.x, way.label.y, way.label.text, { anchor: way.label.anchor, tone: "runtime", bold: true });
}

function wayOf(v: View): Way {
  const { e, at } = v;
  if (!e) return { part: "" };
  const stay = stayOf(v);
  const w = workerAt(v, e.m);
  switch (e.ev) {
    case "park":
      return stay && w && (stay.fd || stay.shelf) ? parks(v, w, stay) : { part: "" };
    case "commit": {
      if (!stay || !w || !(stay.fd || stay.shelf)) return { part: "" };
      if (e.why !== "refused") return parks(v, w, stay);
      const way = parks(v, w, stay);
      const points = (way.points ?? parksLine(v)).slice().reverse();
      return { part: "", points, label: { x: points.at(-1)![0] + 9, y: (at.upper.bottom + at.desk) / 2 + 5, text: "goes on", anchor: "start" } };
    }
    case "ready": {
      const q = queueAt(v, e.q === "global" ? -1 : e.p);
      if (!q) return { part: "" };
      if (stay?.out) return fromBand(v, stay, q);
      if (stay && (stay.fd || stay.shelf)) return made(v, stay, q);
      const from = workerAt(v, stay ? stay.m : e.m); // gives way, or is new
      return from ? between(v, across(v, from, q), stay ? "gives way" : "is new") : { part: "" };
    }
    case "next": {
      const q = sourceOf(v);
      if (!w || !q) return { part: "" };
      const same = at.queues.indexOf(q) === 0 && at.workers.indexOf(w) === 0;
      return same ? { part: "picked" } : between(v, across(v, w, q).reverse(), "picked");
    }
    case "steal": {
      const from = sourceOf(v);
      return from && w ? between(v, across(v, w, from).reverse(), "stolen") : { part: "" };
    }
  }
  return { part: "" };
}

/** A way between a worker and a queue, in the stead of the loop's. */
function between(v: View, points: [number, number][], text: string): Way {
  const [a, b] = [points[0]!, points.at(-1)!];
  const top = Math.min(a[1], b[1]);
  const label = v.at.narrow
    ? { x: points[1]![0] - 9, y: v.at.queues[0]!.rect.y - 5, text, anchor: "end" as const }
    : { x: (a[0] + b[0]) / 2 + 2, y: top - 9, text, anchor: "middle" as const };
  return { part: "picked", points, label };
}

/** The queue that a next or a steal takes its task from; a stolen task is at the worker already. */
export function sourceOf(v: View): QueuePlace | undefined {
  const { e, c } = v;
  if (!e || e.q === "steal") return undefined;
  return queueAt(v, e.ev === "steal" ? (c.survey.stolen.get(e.i) ?? -1) : e.q === "global" ? -1 : e.p);
}

const parksX = (v: View) => v.at.workers[0]!.rect.x + (v.at.narrow ? 34 : 58);

function parksLine(v: View): [number, number][] {
  const x = parksX(v);
  return [[x, v.at.desk - 4], [x, v.at.upper.bottom + 7]];
}

function parks(v: View, w: WorkerPlace, stay: Stay): Way {
  const { at } = v;
  const target = targetOf(v, stay);
  if (!target) return { part: "" };
  const first = at.workers[0] === w;
  const beside = target.x > at.workers[0]!.rect.x + 20;
  if (first && target.last && !beside) return { part: "parks" };
  const cy = target.y + target.h / 2;
  const mid = (at.upper.bottom + at.desk) / 2;
  if (beside) {
    const gutter = target.x - 12;
    const x = w.rect.x + w.rect.w - 30;
    const start: [number, number][] = first ? [[x, w.rect.y - 3], [x, mid]] : [[w.rect.x + w.rect.w, center(w.rect).y]];
    const to: [number, number][] = target.last ? [[target.x + 40, mid], [target.x + 40, target.y + target.h + 5]] : [[gutter, first ? mid : cy], [gutter, cy], [target.x - 3, cy]];
    const turn: [number, number][] = first ? [] : [[gutter, center(w.rect).y], [gutter, mid]];
    return { part: "parks", points: [...start, ...turn, ...to], label: { x: x - 8, y: mid + 5, text: "parks", anchor: "end" } };
  }
  const gutter = w.rect.x - (at.narrow ? 5 : 8);
  const wy = w.rect.y + Math.min(24, w.rect.h / 2);
  return {
    part: "parks", points: [[w.rect.x, wy], [gutter, wy], [gutter, cy], [target.x - 3, cy]],
    label: { x: gutter + (at.narrow ? 9 : 20), y: mid + 5, text: "parks", anchor: "start" },
  };
}

/** The box to which a stay's card belongs; last: the loop's own arrows end at it. */
function targetOf(v: View, stay: Stay): (Rect & { last: boolean }) | undefined {
  if (stay.fd) {
    const row = rowOf(v, stay.fd);
    return row && { ...row.gate, last: isLastRow(v, row) && v.at.upper.bottom === row.gate.y + row.gate.h };
  }
  const shelf = v.at.shelves.find((s) => s.kind === stay.shelf);
  return shelf && { ...shelf.rect, last: shelf === v.at.shelves.at(-1) };
}

const readyX = (v: View) => v.at.queues[0]!.rect.x + (v.at.narrow ? 0 : Math.min(46, v.at.queues[0]!.rect.w - 88));

function readyLine(v: View): [number, number][] {
  const { at } = v;
  const q = at.queues[0]!.rect;
  if (at.narrow) {
    const x = at.upper.right + 9;
    return [[at.upper.right, at.upper.bottom - 14], [x, at.upper.bottom - 14], [x, q.y + 20], [q.x + q.w + 2, q.y + 20]];
  }
  const mid = (at.upper.bottom + at.desk) / 2;
  const from = Math.min(at.upper.right - 26, readyX(v));
  return from < readyX(v) - 4
    ? [[from, at.upper.bottom + 3], [from, mid], [readyX(v), mid], [readyX(v), q.y - 6]]
    : [[from, at.upper.bottom + 3], [from, q.y - 6]];
}

function made(v: View, stay: Stay, q: QueuePlace): Way {
  const { at } = v;
  const target = targetOf(v, stay);
  if (!target) return { part: "" };
  const first = at.queues[0] === q;
  const beside = target.x > at.workers[0]!.rect.x + 20;
  if (first && target.last && !beside) return { part: "ready" };
  const cy = target.y + target.h / 2;
  const right = target.x + target.w;
  const qy = center(q.rect).y;
  const mid = (at.upper.bottom + at.desk) / 2;
  const edge = q.rect.x + q.rect.w;
  const gutter = at.narrow ? at.upper.right + 9 : right + 8;
  const points: [number, number][] = right >= edge - 1 ? [[right, cy], [gutter, cy], [gutter, qy], [edge + 3, qy]]
    : first ? [[right, cy], [gutter, cy], [gutter, mid], [readyX(v), mid], [readyX(v), q.rect.y - 4]]
    : [[right, cy], [gutter, cy], [gutter, mid], [q.rect.x - 14, mid], [q.rect.x - 14, qy], [q.rect.x - 3, qy]];
  if (beside && target.last && first) {
    points.splice(0, points.length, [right - 40, target.y + target.h + 2], [right - 40, q.rect.y - 4]);
  }
  const last = points.at(-2)![0];
  return {
    part: "ready", points,
    label: right >= edge - 1 || at.narrow ? { x: last - 9, y: mid + 5, text: "readied", anchor: "end" } : { x: last + 10, y: mid + 5, text: "readied", anchor: "start" },
  };
}

/** From the place of a task that is out of its gate. */
function fromBand(v: View, stay: Stay, q: QueuePlace): Way {
  const { at } = v;
  if (at.queues[0] === q) return { part: "ready" };
  const { rects } = at.band.outs;
  const from = center(rects[stay.out!.seat] ?? rects.at(-1)!);
  const qy = center(q.rect).y;
  const edge = at.narrow ? at.upper.right + 9 : q.rect.x - 14;
  return { part: "ready", points: [[from.x, from.y], [edge, from.y], [edge, qy], [at.narrow ? q.rect.x + q.rect.w + 3 : q.rect.x - 3, qy]] };
}

/** From a worker to a queue, or, reversed, from there. */
function across(v: View, w: WorkerPlace, q: QueuePlace): [number, number][] {
  const a = w.rect;
  const b = q.rect;
  const wy = a.h >= 120 ? center(w.card).y : center(a).y;
  const qy = b.h >= 120 && q.front ? center(q.front).y : center(b).y;
  if (v.at.narrow) {
    const x = a.x + a.w + 9;
    return [[a.x + a.w + 2, wy], [x, wy], [x, qy], [b.x + b.w + 2, qy]];
  }
  const mid = (a.x + a.w + b.x) / 2;
  return wy === qy ? [[a.x + a.w + 3, wy], [b.x - 3, qy]] : [[a.x + a.w + 3, wy], [mid, wy], [mid, qy], [b.x - 3, qy]];
}

function loop(v: View, way: Way): void {
  const { at } = v;
  const w = at.workers[0];
  const q = at.queues[0];
  if (!w || !q) return;
  const strong = (part: Way["part"]) => way.part === part;
  const tell = (part: Way["part"], x: number, y: number, text: string, anchor: "start" | "middle" | "end" = "start") =>
    say(v.pic, x, y, text, { anchor, tone: strong(part) ? "runtime" : "muted", bold: strong(part), word: part === "parks" ? "park" : part === "ready" ? "ready" : "run queue" });
  const mid = (at.upper.bottom + at.desk) / 2;
  if (at.rows.length || at.shelves.length) {
    const own = (part: Way["part"]) => way.part === part && way.points !== undefined;
    if (!own("parks")) {
      arrow(v, "parks", route(parksLine(v)), "runtime", { strong: strong("parks") });
      tell("parks", parksX(v) + 9, mid + 5, "parks");
    }
    if (!own("ready")) {
      arrow(v, "ready", route(readyLine(v)), "runtime", { strong: strong("ready") });
      if (at.narrow) tell("ready", at.upper.right + 1, mid + 5, "readied", "end");
      else tell("ready", readyX(v) + 10, mid + 5, "readied");
    }
  }
  if (way.part === "picked" && way.points) return;
  if (at.narrow) {
    const last = at.workers.at(-1)!.rect;
    const x = q.rect.x + 34;
    if (at.workers.length === 1) arrow(v, "picked", `M${x} ${q.rect.y - 1}V${last.y + last.h + 5}`, "runtime", { strong: strong("picked") });
    if (at.workers.length === 1) tell("picked", x + 9, (q.rect.y + last.y + last.h) / 2 + 5, "picked");
    return;
  }
  const points = across(v, w, q).reverse();
  arrow(v, "picked", route(points), "runtime", { strong: strong("picked") });
  tell("picked", (points[0]![0] + points.at(-1)![0]) / 2 + 2, points[0]![1] - 9, "picked", "middle");
}
