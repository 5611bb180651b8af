// This file answers: how is a run surveyed? In one pass over its events, which follows descriptors,
// tasks off their workers, the kernel's list and the polls.

import type { Event, Mode, Run } from "../model/types";
import { peersOf } from "./peers";
import type { Result, Shelf, Span, Stay, Survey } from "./survey";

export function scan(run: Run): Survey {
  const s: Survey = {
    n: run.n, lives: new Map(), stays: new Map(), picks: new Map(), stolen: new Map(), outs: new Map(), peers: [], polls: new Map(), news: [], results: [],
    listens: new Set(), most: [], seen: [], pollCall: callOf[run.header.backend] ?? "poll",
  };
  const open = new Map<number, Span>();
  const listed = new Map<number, Span>();
  const waits = new Map<number, { fd: number; slot: number; mode: Mode }>();
  const away = new Map<number, Stay>();
  const seats = new Map<string, boolean[]>();
  const onWay: boolean[] = [];
  const areOut: boolean[] = [];
  const results = new Map<string, Result[]>();
  const known = new Set<string>();

  const see = (key: string, what: Partial<Survey["seen"][number]>, at: number) => {
    if (known.has(key)) return;
    known.add(key);
    s.seen.push({ at, m: -1, p: -1, guest: false, global: false, ...what });
  };
  const leave = (g: number, at: number) => {
    const stay = away.get(g);
    if (!stay) return;
    stay.to = at;
    away.delete(g);
    seats.get(placeOf(stay))![stay.seat] = false;
    onWay[stay.way] = false;
    if (stay.out) areOut[stay.out.seat] = false;
  };

  const takeOut = (e: Event) => {
    if (e.gate[0] !== "task") return;
    for (const stay of away.values()) {
      if (stay.slot !== e.slot || stay.mode !== e.mode || stay.out) continue;
      stay.out = { at: e.i, seat: free(areOut) };
      s.outs.set(e.i, stay);
    }
  };

  const viewed = run.state.i;
  if (run.first > 1) begun(run, s, { open, listed, away, seats }, see);
  for (let i = run.first; i <= run.n; i++) {
    const e = run.event(i);
    if (e.m >= 0) see(`m ${e.m}`, { m: e.m }, i);
    if (e.p >= 0) see(`p ${e.p}`, { p: e.p }, i);
    if (e.q === "global") see(i < run.story ? "global, set-up" : "global", { global: true }, i);
    if (e.g && e.m < 0 && running.has(e.ev)) see(i < run.story ? "guest, set-up" : "guest", { guest: true }, i);
    if (e.fd > 0 && begins.has(e.ev) && !open.has(e.fd)) {
      const life = { from: i, to: run.n + 1 };
      open.set(e.fd, life);
      push(s.lives, e.fd, life);
    }
    switch (e.ev) {
      case "call":
        if (e.why === "accept" && e.fd) s.listens.add(e.fd);
        break;
      case "wait":
        if (e.slot) waits.set(e.g, { fd: e.fd, slot: e.slot, mode: e.mode });
        break;
      case "park": {
        leave(e.g, i);
        const stay = stayOf(e, waits.get(e.g));
        const taken = seats.get(placeOf(stay)) ?? [];
        stay.seat = free(taken);
        stay.way = free(onWay);
        seats.set(placeOf(stay), taken);
        away.set(e.g, stay);
        push(s.stays, e.g, stay);
        break;
      }
      case "commit":
        if (e.why === "refused") leave(e.g, i);
        else onWay[away.get(e.g)?.way ?? -1] = false;
        break;
      case "ready":
        if (e.cause >= run.first && run.event(e.cause).ev === "timer" && away.has(e.g)) away.get(e.g)!.timed = true;
        leave(e.g, i);
        break;
      case "consume":
      case "return":
        waits.delete(e.g);
        break;
      case "resume":
      case "exit":
        leave(e.g, i);
        if (e.ev === "exit") waits.delete(e.g);
        break;
      case "steal":
        run.go(i - 1);
        s.stolen.set(i, run.state.tasks.get(e.g)?.queueP ?? -1);
        push(s.picks, e.g, { at: i, m: e.m });
        break;
      case "next":
        push(s.picks, e.g, { at: i, m: e.m });
        break;
      case "begin-poll":
        push(s.polls, e.m, { at: i, delay: e.timer });
        break;
      case "poll":
        if (e.sys) s.pollCall = e.sys;
        break;
      case "close": {
        const life = open.get(e.fd);
        if (life) life.to = i;
        open.delete(e.fd);
        const on = listed.get(e.fd);
        if (on) on.to = i;
        listed.delete(e.fd);
        break;
      }
      case "kernel":
        if (e.why === "connection arrived") s.listens.add(e.fd);
        else if (e.q === "unread" && e.qlen > (s.most.at(-1)?.[1] ?? 0)) s.most.push([i, e.qlen]);
        if (e.q === "ready list" && !listed.has(e.fd)) {
          const on = { fd: e.fd, from: i, to: run.n + 1 };
          listed.set(e.fd, on);
          s.news.push(on);
        }
        if (e.why === "operation complete") {
          const r = { fd: e.fd, mode: e.mode, n: e.n, from: i, to: run.n + 1 };
          s.results.push(r);
          push(results, `${e.fd}${e.mode}`, r);
        }
        break;
      case "move":
        takeOut(e);
        break;
      case "polled": {
        takeOut(e);
        const on = listed.get(e.fd);
        if (on) on.to = i;
        listed.delete(e.fd);
        const r = results.get(`${e.fd}${e.mode}`)?.shift();
        if (r) r.to = i;
        break;
      }
    }
  }
  run.go(viewed);
  s.peers = peersOf(run);
  return s;
}

/** Takes the first seat that is free. */
function free(seats: boolean[]): number {
  const first = seats.findIndex((taken) => !taken);
  const seat = first < 0 ? seats.length : first;
  seats[seat] = true;
  return seat;
}

/** A recording that begins later than its run begins with a state: what is there is there already. */
function begun(
  run: Run, s: Survey, { open, listed, away, seats }: { open: Map<number, Span>; listed: Map<number, Span>; away: Map<number, Stay>; seats: Map<string, boolean[]> },
  see: (key: string, what: Partial<Survey["seen"][number]>, at: number) => void,
): void {
  const from = run.first - 1;
  run.go(from);
  for (const socket of run.state.sockets.values()) {
    const life = { from, to: run.n + 1 };
    open.set(socket.fd, life);
    push(s.lives, socket.fd, life);
    if (socket.listed !== 1) continue;
    const on = { fd: socket.fd, ...life };
    listed.set(socket.fd, on);
    s.news.push(on);
  }
  for (const w of run.state.workers.values()) {
    see(`m ${w.id}`, { m: w.id }, from);
    if (w.polling) s.polls.set(w.id, [{ at: from, delay: -1 }]);
  }
  for (const t of run.state.tasks.values()) {
    if (t.status !== "parked" && t.status !== "leaving") continue;
    const fd = run.state.descs.get(t.slot)?.fd ?? 0;
    const stay: Stay = {
      task: t.id, from, to: Infinity, seat: 0, m: -1, way: 0, out: null, timed: false, fd, slot: fd ? t.slot : 0, mode: fd ? t.mode : "", shelf: fd ? "" : shelfOf(t.reason),
    };
    const taken = seats.get(placeOf(stay)) ?? [];
    stay.seat = taken.length;
    taken.push(true);
    seats.set(placeOf(stay), taken);
    away.set(t.id, stay);
    push(s.stays, t.id, stay);
  }
}

function stayOf(e: Event, wait?: { fd: number; slot: number; mode: Mode }): Stay {
  const io = e.reason.startsWith("IO wait") && wait !== undefined;
  return {
    task: e.g, from: e.i, to: Infinity, seat: 0, m: e.m, way: 0, out: null, timed: false,
    fd: io ? wait.fd : 0, slot: io ? wait.slot : 0, mode: io ? wait.mode : "",
    shelf: io ? "" : shelfOf(e.reason),
  };
}

/** The shelf of a reason; "": the task gives way only, and is queued at once. */
function shelfOf(reason: string): Shelf | "" {
  if (reason === "yield" || reason === "after block") return "";
  if (reason === "sleep") return "time";
  if (reason.startsWith("chan") || reason === "select") return "chan";
  if (reason === "wait group") return "group";
  if (/mutex|lock/i.test(reason)) return "lock";
  return "else";
}

const placeOf = (s: Stay) => (s.fd ? `fd ${s.fd}` : s.shelf);

const callOf: Record<string, string> = { epoll: "epoll_pwait", kqueue: "kevent", iocp: "GetQueuedCompletionStatusEx" };

/** What only a running task tells. */
export const running = new Set(["resume", "call", "open", "try", "submit", "wait", "consume", "return", "yield", "back"]);

/** Events by which a descriptor is heard of first: it may be tried before it is armed. */
const begins = new Set(["open", "try", "submit", "kernel"]);

function push<K, V>(map: Map<K, V[]>, key: K, v: V): void {
  const list = map.get(key);
  if (list) list.push(v);
  else map.set(key, [v]);
}
