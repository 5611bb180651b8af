// This file answers: what is drawn on the kernel's side? The time, and a row for each socket with
// what it holds. What it keeps for the next poll is in news.ts.

import type { Socket } from "../model/types";
import { span } from "../shell/format";
import { shownInFold } from "./cards";
import { asleep, news } from "./news";
import type { Rect } from "./picture";
import type { Row } from "./places";
import { lifeAt } from "./survey";
import { box, count, cut, fit, say, widthOf, type View } from "./view";

export function kernelSide(v: View, hot: Set<string>): void {
  const { at, pic, c } = v;
  const right = at.kernel.x + at.kernel.w;
  say(pic, at.narrow ? 10 : 14, at.titles, "Kernel", { tone: "kernel", bold: true, word: v.run.header.kernel === "sim" ? "simulated kernel" : "" });
  const clock = span(v.state.t);
  const room = right - 92 - widthOf(clock, true);
  if (!at.narrow) say(pic, 66, at.titles, fit(["knows sockets, not tasks", "knows sockets", ""], room), { tone: "muted" });
  say(pic, right - (at.narrow ? 8 : 14), at.titles, clock, {
    anchor: "end", mono: true, tone: jumped(v) || hot.has("clock") ? "kernel" : "muted", bold: jumped(v),
  });

  if (c.fds.length) heads(v);
  else say(pic, at.kernel.w / 2, at.desk / 2 + 2, at.narrow ? "no socket here" : "no socket in this run", { tone: "muted", anchor: "middle" });
  for (const row of at.rows) row.fd ? socketRow(v, row, row.fd, hot) : foldedRow(v, row, hot);
  news(v, hot);
  asleep(v, hot);
  const first = at.workers[0];
  if (first && first.rect.h >= 84) say(pic, at.narrow ? 10 : 14, at.desk + (first.rect.h < 120 ? 13 : 20), "system calls", { tone: "muted", word: "system call" });
}

/** Whether the clock has gone on: while tasks run a simulated one stands, and a real one creeps. */
const jumped = (v: View) => v.i > v.run.first && v.e !== null && v.e.t - v.run.event(v.i - 1).t >= 1e6;

/** The columns of a socket's row, from its left, and how wide its cells are in a high row and a low one. */
const columns = (w: number) => (w < 260 ? { fd: 12, bytes: 62, watched: 138, cells: 64, few: 42 } : { fd: 12, bytes: 62, watched: 158, cells: 82, few: 52 });

function heads(v: View): void {
  const { at, pic, c } = v;
  const row = at.rows[0];
  if (!at.heads || !row) return;
  const x = row.socket.x;
  const column = columns(row.socket.w);
  say(pic, x + column.fd, at.heads, "socket", { tone: "muted" });
  say(pic, x + column.bytes, at.heads, fit(["bytes here", "bytes"], column.cells), { tone: "muted" });
  say(pic, x + column.watched, at.heads, c.completion ? "" : "watched", { tone: "muted", word: "interest" });
  if (c.completion) say(pic, x + column.watched, at.heads, fit(["operation under way", "under way"], row.socket.w - column.watched - 4), { tone: "muted", word: "completion" });
  else say(pic, x + row.socket.w - (row.socket.w < 260 ? 8 : 14), at.heads, "news", { tone: "muted", anchor: "end", word: "ready list" });
}

/** The other end of a socket's connection, while both are open; 0: none, or not known. */
function peerOf(v: View, fd: number): number {
  const pair = v.c.survey.peers.find((p) => p.from <= v.i && v.i < p.to && (p.fd === fd || p.peer === fd));
  return !pair ? 0 : pair.fd === fd ? pair.peer : pair.fd;
}

function socketRow(v: View, row: Row, fd: number, hot: Set<string>): void {
  const is = lifeAt(v.c.survey, fd, v.i);
  const s = is === "open" ? v.state.sockets.get(fd) : undefined;
  const { x, y, w, h } = row.socket;
  const key = `socket ${row.fd}`;
  const column = columns(w);
  const isHot = hot.has(`socket ${fd}`);
  if (!s) {
    const gone = is === "closed";
    const b = box(v, key, row.socket, "kernel", "dotted", isHot, `fd ${fd} is ${gone ? "closed" : "not open yet"}.`);
    say(b, x + column.fd, y + h / 2 + 5, `fd ${fd}`, { tone: "muted", mono: true });
    say(b, x + (v.at.narrow ? 58 : column.bytes), y + h / 2 + 5, gone ? "closed" : v.at.narrow ? "to come" : "not open yet", { tone: "muted" });
    return;
  }
  const others = row.fd === 0 ? v.at.folded.length - 1 : 0; // this row is theirs, too
  const b = box(v, key, row.socket, "kernel", others ? "dashed" : "solid", isHot, sentence(v, s));
  const round = v.c.survey.listens.has(fd);
  const bold = { bold: true, mono: true };
  const holds = s.unread < 0 ? "?" : s.unread === 0 ? "none" : round ? count(s.unread, "connection") : count(s.unread, "byte");
  const filled = s.unread > 0 ? "kernel" : "muted";
  const work = s.pending.join(" ");
  const peer = peerOf(v, fd);
  const end = peer ? `to fd ${peer}` : round ? "listens" : ""; // of a connection, the other one
  const dot = (dx: number, dy: number, r: number) =>
    v.pic.dots.push({ at: { x: x + dx, y: y + dy }, r, state: s.listed < 0 ? "unknown" : s.listed ? "on" : "off", hot: hot.has(`dot ${fd}`) });
  const cells = (dx: number, dy: number, width: number, height: number) =>
    buffer(v, s, { x: x + dx, y: y + dy, w: width, h: height }, round, hot.has(`buffer ${fd}`));

  if (v.at.narrow) {
    const slim = row.look === "mini";
    const base = slim ? h / 2 + 5 : row.look === "full" ? 24 : 18;
    say(b, x + 10, y + base, `fd ${fd}`, bold);
    if (!slim && end && !(v.c.completion && work)) say(b, x + 56, y + base, end, { tone: "muted" });
    if (v.c.completion) {
      if (work) say(b, x + w - 8, y + base, cut(work, w - 66, true), { mono: true, tone: "kernel", anchor: "end" });
      if (slim && work) return;
    } else dot(w - 18, slim ? h / 2 : base - 4, slim ? 5.5 : 7);
    if (slim) {
      cells(54, h / 2 - 5.5, 50, 11);
      if (others) say(b, x + 108, y + h / 2 + 4.5, `+${others}`, { tone: "muted" });
      else if (s.unread !== 0) say(b, x + 108, y + h / 2 + 4.5, s.unread < 0 ? "?" : short(s.unread), { tone: filled });
    } else if (row.look === "full") {
      cells(10, 34, w - 52, 13);
      say(b, x + 10, y + 66, holds, { tone: filled, bold: s.unread > 0 });
    } else {
      cells(10, h - 19, 74, 12);
      say(b, x + 90, y + h - 8, s.unread > 0 && !round ? `${short(s.unread)} bytes` : holds, { tone: filled, bold: s.unread > 0 });
    }
    return;
  }
  const cy = h / 2;
  say(b, x + column.fd, y + cy + (end && row.look !== "mini" ? -3 : 5), `fd ${fd}`, bold);
  if (end && row.look !== "mini") say(b, x + column.fd, y + cy + 14, end, { tone: "muted" });
  if (row.look === "mini") {
    cells(column.bytes, cy - 5.5, column.few, 11);
    if (s.unread !== 0) say(b, x + column.bytes + column.few + 6, y + cy + 4.5, s.unread < 0 ? "?" : short(s.unread), { tone: filled, bold: s.unread > 0 });
  } else {
    cells(column.bytes, row.look === "full" ? cy - 17 : cy - 15, column.cells, row.look === "full" ? 16 : 12);
    say(b, x + column.bytes, y + cy + (row.look === "full" ? 18 : 14), holds, { tone: filled, bold: s.unread > 0 });
  }
  if (v.c.completion) {
    if (others) {
      say(b, x + column.watched, y + cy + 5, fit([`${work ? `${work} ` : ""}and ${others} more`, `${others} more`], w - column.watched - 8), { tone: "muted" });
      return;
    }
    if (!work) {
      if (row.look !== "mini") say(b, x + column.watched, y + cy + 5, "none", { tone: "muted" });
      return;
    }
    say(b, x + column.watched, y + cy + (row.look === "full" ? -1 : 5), cut(work, w - column.watched - 8, true), { mono: true, bold: true, tone: "kernel" });
    if (row.look === "full") say(b, x + column.watched, y + cy + 17, "with its buffer", { tone: "muted" });
    return;
  }
  const full = row.look === "full";
  if (others) {
    say(b, x + column.watched, y + cy + 5, `and ${others} more`, { tone: "muted" });
    dot(w - 28, cy, row.look === "mini" ? 5.5 : 8);
    return;
  }
  say(b, x + column.watched, y + cy + (full ? -2 : 5), s.armed ? "yes" : "no", { bold: s.armed > 0 && row.look !== "mini", tone: s.armed && row.look !== "mini" ? "ink" : "muted", word: "arm" });
  if (full && s.armed && w >= 260) say(b, x + column.watched, y + cy + 16, "since open", { tone: "muted" });
  dot(w - 28, cy, row.look === "mini" ? 5.5 : 8);
}

/** Room for a few digits only. */
const short = (n: number) => (n < 10000 ? String(n) : n < 1e6 ? `${Math.round(n / 1024)}k` : `${Math.round(n / (1 << 20))}M`);

function buffer(v: View, s: Socket, rect: Rect, round: boolean, hot: boolean): void {
  const most = round ? 6 : Math.max(v.c.most, 5);
  const few = most <= 16;
  const full = s.unread < 0 ? -1 : few ? Math.min(s.unread, most) : Math.min(1, s.unread / most);
  v.pic.buffers.push({ rect, cells: few ? most : 0, full, round, hot });
}

function sentence(v: View, s: Socket): string {
  const round = v.c.survey.listens.has(s.fd);
  const parts = [
    s.unread < 0 ? "what it holds is not known" : `holds ${s.unread === 0 ? "nothing" : round ? count(s.unread, "connection") : count(s.unread, "byte")}`,
    v.c.completion
      ? s.pending.length ? `the kernel works on ${s.pending.join(" and ")}` : "no operation is under way"
      : s.armed ? "watched" : "not watched",
  ];
  if (!v.c.completion) parts.push(s.listed < 0 ? "whether it has news is not known" : s.listed ? "it is on the ready list" : "it is not on the ready list");
  const peer = peerOf(v, s.fd);
  if (peer) parts.push(`the other end of its connection is fd ${peer}`);
  return `Socket fd ${s.fd}: ${parts.join(", ")}.`;
}

function foldedRow(v: View, row: Row, hot: Set<string>): void {
  const { x, y, w, h } = row.socket;
  const fd = shownInFold(v);
  const isOpen = (f: number) => v.state.sockets.has(f) && lifeAt(v.c.survey, f, v.i) === "open";
  if (fd && isOpen(fd)) {
    socketRow(v, row, fd, hot);
    return;
  }
  const open = v.at.folded.filter(isOpen);
  const on = open.filter((f) => v.state.sockets.get(f)!.listed === 1).length;
  const text = open.length ? `${count(open.length, "more socket")}${on ? `, ${on} with news` : ""}` : `${count(v.at.folded.length, "more socket")}, not open`;
  const b = box(v, "socket 0", row.socket, "kernel", "dashed", false, `${text}.`);
  say(b, x + (v.at.narrow ? 10 : columns(w).fd), y + h / 2 + 4.5, cut(text, w - 20), { tone: "muted" });
}
