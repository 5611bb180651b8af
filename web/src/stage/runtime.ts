// This file answers: what is drawn on the runtime's side, but for the cards? Gates, shelves for
// those that wait for no socket, workers with M and P, run queues.

import type { Desc, Gate } from "../model/types";
import { shelfWords } from "./cards";
import type { Rect } from "./picture";
import type { Row, ShelfPlace, WorkerPlace } from "./places";
import { tokenIn } from "./lower";
import { stayAt } from "./survey";
import { box, count, cut, fit, holderOf, say, type View } from "./view";

export function runtimeSide(v: View, hot: Set<string>): void {
  const { at, pic } = v;
  const x = at.runtime.x + (at.narrow ? 8 : 14);
  say(pic, x, at.titles, "Runtime", { tone: "runtime", bold: true });
  if (!at.narrow) say(pic, x + 62, at.titles, "knows tasks", { tone: "muted" });
  if (at.heads && at.rows.length) say(pic, at.rows[0]!.gate.x, at.heads, "gates: tasks park here until there is news", { tone: "muted", word: "gate" });
  for (const row of at.rows) gateBox(v, row, hot);
  at.shelves.forEach((s) => shelfBox(v, s, hot));
  if (!at.rows.length && !at.shelves.length) {
    say(pic, at.runtime.x + at.runtime.w / 2, at.desk / 2 + 2, "nobody parks in this run", { tone: "muted", anchor: "middle", word: "park" });
  }
  for (const w of at.workers) workerBox(v, w, hot);
  queues(v, hot);
}

const meaning: Record<Gate, string> = {
  "": "", nil: "nobody waits, no news", ready: "news is kept", waiting: "a task is about to wait",
  task: "a task sleeps here", readied: "its task is woken", "timed-out": "its time was up",
};

function gateBox(v: View, row: Row, hot: Set<string>): void {
  const { x, y, w, h } = row.gate;
  const folded = row.fd === 0;
  const fd = row.fd || (v.e && v.at.folded.includes(v.e.fd) ? v.e.fd : 0);
  const cards = v.pic.cards.filter((c) => row.seats.some((s) => s.x === c.rect.x && s.y === c.rect.y));
  const key = `gate ${row.fd}`;
  const isHot = hot.has(`gate ${fd}`) || (folded && v.at.folded.some((f) => hot.has(`gate ${f}`)));
  const d = [...v.state.descs.values()].find((t) => t.fd === fd);
  const whole = !isHot && cards.some((c) => c.rect.w === w); // the card's own outline is the gate's
  const b = box(v, key, row.gate, "runtime", whole ? "none" : cards.length || isHot ? "solid" : d || folded ? "dashed" : "dotted", isHot);
  const taken = [...cards.map((c) => c.rect), ...leftNow(v, row)];
  const free = taken.length ? Math.max(...taken.map((r) => r.x + r.w)) + 14 : x + 12;
  const room = x + w - free - 6;
  const cy = y + h / 2;
  if (folded && !d) {
    let n = 0;
    for (const t of v.state.tasks.values()) {
      if (t.status !== "parked") continue;
      const stay = stayAt(v.c.survey, t.id, v.i);
      if (stay && v.at.folded.includes(stay.fd)) n++;
    }
    b.says = `At the gates of the other sockets ${count(n, "task waits", "tasks wait")}.`;
    if (room > 60) say(b, free, cy + 4.5, cut(cards.length ? `and ${n - 1} more` : n ? `${count(n, "task waits", "tasks wait")} there` : "nobody waits there", room), { tone: "muted" });
    return;
  }
  if (!d) return;
  b.says = `Gate of fd ${fd}: reading ${d.reading}, ${meaning[d.reading]}; writing ${d.writing}, ${meaning[d.writing]}.`;
  words(v, b, d, isHot, free, room, row, taken.length > 0);
}

/** The seat from which the event has taken a task: a dotted box is there. */
function leftNow(v: View, row: Row): Rect[] {
  const { e } = v;
  if (!e?.g || (e.ev !== "ready" && e.ev !== "commit") || stayAt(v.c.survey, e.g, e.i)) return [];
  const stay = stayAt(v.c.survey, e.g, e.i - 1);
  if (!stay?.fd || (row.fd ? stay.fd !== row.fd : !v.at.folded.includes(stay.fd))) return [];
  return row.seats.slice(0, stay.seat + 1).slice(-1);
}

/** The gate's two words in memory: what changes when a task waits. */
function words(v: View, b: ReturnType<typeof box>, d: Desc, hot: boolean, x: number, room: number, row: Row, taken: boolean): void {
  const { y, h } = row.gate;
  const cy = y + h / 2;
  const moved = hot ? (v.e?.mode ?? "") : "";
  const mode = moved || (d.reading === "waiting" || d.reading === "task" ? "r" : d.writing === "waiting" || d.writing === "task" ? "w" : "r");
  const pair = [["r", "reading", d.reading], ["w", "writing", d.writing]] as const;
  const one = (m: string, name: string, state: Gate, at: number, base: number) => {
    say(b, at, base, name, { tone: "muted", word: "gate" });
    say(b, at + 52, base, state, { mono: true, bold: moved === m, tone: moved === m ? "ink" : "muted" });
  };
  if (room >= 118 && row.look !== "mini") {
    const full = row.look === "full";
    pair.forEach(([m, name, state], i) => one(m, name, state, x, cy + (full ? -10 : -4) + i * (full ? 19 : 16)));
    if (full) {
      const state = mode === "w" ? d.writing : d.reading;
      say(b, x, cy + 30, fit([meaning[state], ""], room), { tone: "muted" });
    }
    return;
  }
  const [, name, state] = pair[mode === "w" ? 1 : 0];
  if (room >= 118) one(mode, name, state, x, cy + 4.5);
  else if (row.look === "full" && h >= 76) one(mode, name, state, row.gate.x + 10, y + h - 8);
  else if (!taken && room >= 60) say(b, x, cy + 4.5, state, { mono: true, tone: "muted" });
}

function shelfBox(v: View, s: ShelfPlace, hot: Set<string>): void {
  const key = `shelf ${s.kind}`;
  const isHot = hot.has(key);
  const taken = v.pic.cards.some((c) => s.seats.some((r) => r.x === c.rect.x && r.y === c.rect.y));
  const b = box(v, key, s.rect, "runtime", taken || isHot ? "solid" : "dashed", isHot);
  say(b, s.rect.x + 10, s.rect.y + 16, s.rect.w > 200 ? `parked ${shelfWords[s.kind]}` : shelfWords[s.kind], { tone: "muted", word: s.kind === "time" ? "timer" : "park" });
}

function workerBox(v: View, place: WorkerPlace, hot: Set<string>): void {
  const { m, rect, card, big } = place;
  const key = `worker ${m}`;
  if (m < 0) {
    const here = v.pic.cards.some((c) => c.guest);
    const b = box(v, key, rect, "runtime", "dotted", hot.has(key));
    say(b, rect.x + 10, rect.y + (rect.h >= 56 ? 21 : rect.h / 2 + 5), rect.h >= 56 && !v.at.narrow ? "outside: other goroutines" : "outside", { tone: "muted", word: "guest" });
    if (!here) b.says = "Outside: no goroutine makes a call.";
    return;
  }
  const w = v.state.workers.get(m);
  const blocked = w !== undefined && w.p < 0 && w.task > 0 && v.state.tasks.get(w.task)?.status === "blocked"; // at its end, too, a run has tasks run without a P
  const empty = !v.pic.cards.some((c) => c.rect.x === card.x && c.rect.y === card.y);
  const style = !w ? "dotted" : w.polling || w.asleep || w.p < 0 ? "dashed" : "solid";
  const doing = !w ? ["not needed so far", "not needed", "to come"]
    : w.polling ? ["its M is in the kernel", "M is in the kernel", "in the poll"]
    : w.asleep ? ["asleep until it is woken", "asleep"]
    : blocked ? ["blocked, without a P"]
    : w.p < 0 ? ["has no P"]
    : ["looks for work", "looks"];
  const b = box(v, key, rect, "runtime", style, hot.has(key));
  const task = w?.task ? ` runs task ${w.task}` : `: ${doing[0]}`;
  b.says = w ? `Worker ${m}${w.p >= 0 && !w.polling ? ` with P ${w.p}` : ""}${blocked ? ` is blocked by task ${w.task}` : task}.` : "";
  if (big) {
    say(b, rect.x + 12, rect.y + 21, "Worker", { bold: true, word: "worker" });
    const there = w && !w.polling;
    if (there) say(b, place.mAt.x, place.mAt.y + 38, "a thread", { tone: "muted", word: "worker" });
    if (w && w.p >= 0 && !w.polling) say(b, place.pAt.x, place.pAt.y + 38, "right to run", { tone: "muted", word: "P" });
  } else if (v.at.workers.length === 1) {
    say(b, rect.x + rect.w - 10, rect.y + 23, "Worker", { bold: true, anchor: "end", word: "worker" });
  }
  if (w && !w.polling) {
    v.pic.tokens.push({ key: `M ${m}`, rect: { ...place.mAt, ...tokenIn(rect.h) }, text: `M ${m}`, kind: w.asleep ? "M asleep" : "M", word: "worker", hot: hot.has(key) });
  }
  if (blocked) {
    // The card takes the place below; there is room for the reason beside the M.
    const x = place.mAt.x + tokenIn(rect.h).w + 8;
    if (place.look !== "mini") say(b, x, place.mAt.y + 16, fit(["blocked, no P", "blocked"], rect.x + rect.w - x - 4), { tone: "muted", word: "Block" });
  } else if (empty) say(b, card.x + 8, card.y + card.h / 2 + 5, fit(doing, card.w - 10), { tone: "muted", word: w?.polling ? "netpoller" : w?.asleep ? "worker" : "" });
}

function queues(v: View, hot: Set<string>): void {
  const one = v.at.queues.length === 1;
  for (const q of v.at.queues) {
    const { x, y, h } = q.rect;
    const key = `queue ${q.p}`;
    const isHot = hot.has(key) || (one && hot.has("queue -1"));
    const holder = q.p < 0 ? undefined : holderOf(v, q.p);
    const idle = q.p >= 0 && !holder;
    const b = box(v, key, q.rect, "runtime", "solid", isHot);
    const empty = !v.pic.cards.some((c) => c.state === "queued" && inside(c.rect, q.rect));
    const name = q.p < 0 ? "global" : `P ${q.p}`;
    b.says = `${one ? "The run queue" : q.p < 0 ? "The global queue" : `The run queue of P ${q.p}`}${empty ? " is empty" : ""}${idle ? `; P ${q.p} is free` : ""}.`;
    if (q.p >= 0) {
      const held = holder && v.at.workers.find((t) => t.m === holder.id);
      const rect = held ? { ...held.pAt, ...tokenIn(held.rect.h) } : { ...q.pAt, ...tokenIn(h) };
      if (held || !holder) v.pic.tokens.push({ key: `P ${q.p}`, rect, text: `P ${q.p}`, kind: holder ? "P" : "P idle", word: "P", hot: v.e?.ev === "handoff" });
    }
    if (q.big) {
      say(b, x + 12, y + 21, "Run queue", { bold: true, word: "run queue" });
      if (idle) say(b, q.pAt.x + tokenIn(h).w + 8, q.pAt.y + 16, "no M has it", { tone: "muted", word: "P" });
      if (empty) say(b, q.front!.x + 8, q.front!.y + 27, "empty", { tone: "muted" });
      continue;
    }
    const title = one ? "Run queue" : q.p < 0 ? "Global" : idle ? "" : `of ${name}`;
    const titleY = h >= 56 ? y + 22 : y + h / 2 + 5;
    say(b, x + 10, titleY, title, { bold: one, tone: one ? "ink" : "muted", word: "run queue" });
    if (!empty) continue;
    const text = h >= 84 || (h >= 56 && !idle) ? "empty" : idle && h < 56 ? "free" : "empty";
    if (q.front) say(b, q.front.x + 8, q.front.y + q.front.h / 2 + 5, text, { tone: "muted" });
    else say(b, q.chips.x + (title.length > 5 ? 16 : 4), y + h / 2 + 5, text, { tone: "muted" });
  }
}

const inside = (a: { x: number; y: number }, b: { x: number; y: number; w: number; h: number }) =>
  a.x >= b.x - 1 && a.x <= b.x + b.w && a.y >= b.y - 1 && a.y <= b.y + b.h;
