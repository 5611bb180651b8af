// This file answers: which arrows are there? The loop that each task goes round, thin; calls and
// answers across the boundary; and strong, until the next step, the one for what just happened.

import { answerText, callText, slept } from "./calls";
import type { Arrow, Rect } from "./picture";
import type { Row } from "./places";
import { cut, fit, rowOf, say, widthOf, workerAt, type View } from "./view";

/** A line through points, with round corners. */
export function route(points: [number, number][], r = 7): string {
  let d = `M${points[0]![0]} ${points[0]![1]}`;
  for (let i = 1; i < points.length; i++) {
    const [x, y] = points[i]!;
    const next = points[i + 1];
    if (!next) {
      d += `L${x} ${y}`;
      continue;
    }
    const [px, py] = points[i - 1]!;
    const before = Math.hypot(x - px, y - py);
    const after = Math.hypot(next[0] - x, next[1] - y);
    const k = Math.min(r, before / 2, after / 2);
    if (k < 1) {
      d += `L${x} ${y}`;
      continue;
    }
    d += `L${x + ((px - x) / before) * k} ${y + ((py - y) / before) * k}`;
    d += `Q${x} ${y} ${x + ((next[0] - x) / after) * k} ${y + ((next[1] - y) / after) * k}`;
  }
  return d;
}

export function arrow(v: View, key: string, d: string, tone: Arrow["tone"], more: Partial<Arrow> = {}): void {
  v.pic.arrows.push({ key, d, tone, strong: false, dashed: false, head: true, ...more });
}

/** Lines from each watched socket to its gate: news of the socket concerns the tasks there. */
export function links(v: View): void {
  const polled = v.e?.ev === "polled" ? rowOf(v, v.e.fd) : undefined;
  for (const row of v.at.rows) {
    const armed = row.fd ? (v.state.sockets.get(row.fd)?.armed ?? 0) > 0 : v.at.folded.some((f) => v.state.sockets.has(f));
    const strong = row === polled;
    if (!armed && !strong) continue;
    const y = row.socket.y + row.socket.h / 2;
    arrow(v, `link ${row.fd}`, `M${row.socket.x + row.socket.w} ${y}H${row.gate.x - (strong ? 3 : 0)}`, "kernel", { head: strong, strong, grows: strong });
  }
}

/** From a socket to the kernel's list: the kernel does that by itself. */
export function toNews(v: View): void {
  const { e, at } = v;
  if (e?.ev !== "kernel" || !at.news || !(e.q === "ready list" || e.why === "operation complete")) return;
  const row = rowOf(v, e.fd);
  if (!row) return;
  const x = at.narrow ? 3 : 6;
  const y = row.socket.y + row.socket.h / 2;
  const to = at.news.y + Math.min(at.news.h / 2, 40);
  arrow(v, `news ${v.i}`, route([[row.socket.x, y], [x, y], [x, to], [at.news.x - 2, to]]), "kernel", { strong: true });
}

/** The event's system call, and its answer. While a worker sleeps in its poll, the call stays. */
export function calls(v: View): void {
  for (const w of v.state.workers.values()) {
    if (!w.polling) continue;
    const now = v.e?.m === w.id && v.e.ev === "begin-poll";
    const woken = v.e?.ev === "break";
    call(v, w.id, v.c.survey.pollCall, now || woken, true);
    if (woken) label(v, w.id, "is told to wake up");
  }
  for (const t of v.state.tasks.values()) {
    if (t.status === "blocked") call(v, t.m, "blocking call", v.e?.ev === "handoff" && v.e.g === t.id, false);
  }
  const e = v.e;
  if (!e || e.ev === "begin-poll") return;
  if (e.ev === "complete") {
    const { text } = lineAt(v, e.m, 0, "", false);
    say(v.pic, text.x, text.y, fit(["no second call: the result is here already", "no second call", "no call"], text.room), { tone: "muted", word: "completion" });
    return;
  }
  const text = callText(e);
  if (!text) return;
  if (!slept(e)) call(v, e.m, text, true, false);
  const { text: answered, error } = answerText(e, v.c.completion);
  answer(v, e.m, answered, error);
}

interface Line {
  y: number;
  from: number; // at the kernel's end
  to: number;
  text: { x: number; y: number; room: number };
}

/** Where a call's line is, or its answer's: at the height of its worker. */
function lineAt(v: View, m: number, nth: 0 | 1, text: string, sleeps: boolean): Line {
  const { at } = v;
  const place = workerAt(v, m);
  const r: Rect = place?.rect ?? at.workers[0]!.rect; // a call from outside is drawn at the first
  const to = place ? r.x : at.wall + 8;
  const x = at.narrow ? 8 : 22;
  if (r.h >= 84) {
    const y = r.h >= 120 ? r.y + (nth ? 110 : 52) : r.y + (nth ? 78 : 44);
    return { y, from: x, to, text: { x: x + 8, y: y - 8, room: at.kernel.w - x - 10 } };
  }
  const y = r.y + r.h / 2 + (sleeps ? 0 : nth ? 10 : -10);
  const shift = sleeps ? 14 + widthOf(`M ${m}, asleep`, true) + 24 : Math.max(8, x - 8);
  const room = at.kernel.w - shift - 30;
  return { y, from: shift + Math.min(room, widthOf(text, true)) + 8, to, text: { x: shift, y: y + 4.5, room } };
}

function call(v: View, m: number, text: string, strong: boolean, sleeps: boolean): void {
  const l = lineAt(v, m, 0, text, sleeps);
  arrow(v, strong ? `call ${v.i}` : `call of ${m}`, `M${l.to - 2} ${l.y}H${l.from}`, "runtime", { strong, call: "call" });
  say(v.pic, l.text.x, l.text.y, cut(text, l.text.room, true), { mono: true, bold: strong, tone: strong ? "ink" : "muted", word: "system call" });
}

function answer(v: View, m: number, text: string, error: boolean): void {
  const l = lineAt(v, m, 1, text, false);
  arrow(v, `answer ${v.i}`, `M${l.from} ${l.y}H${l.to - 3}`, "kernel", { strong: true, dashed: error, call: "answer" });
  say(v.pic, l.text.x, l.text.y, cut(text, l.text.room, true), { mono: true, bold: true, tone: "kernel", late: true, word: text === "EAGAIN" ? text : "" });
}

function label(v: View, m: number, text: string): void {
  const place = workerAt(v, m);
  if (place && place.rect.h >= 120) say(v.pic, 30, place.rect.y + 124, text, { tone: "runtime", bold: true });
}

/** Whether the loop's own arrows end at this row. */
export const isLastRow = (v: View, row: Row) => row === v.at.rows.at(-1);
