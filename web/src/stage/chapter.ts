// This file answers: which of the places of a run does one of its two parts need? The set-up has
// sockets that are closed before the story begins, and the story shall not keep room for them.

import type { Run } from "../model/types";
import { survey, type Shelf, type Survey } from "./survey";

export interface Chapter {
  survey: Survey;
  from: number; // its events
  to: number;
  completion: boolean;
  fds: number[]; // in order of number
  first: number[]; // the same, the more telling first: for where not all have room
  seats: Map<number, number>; // by descriptor: how many tasks wait at it at the same time
  shelves: { kind: Shelf; seats: number }[];
  workers: number[];
  ps: number[];
  guests: boolean;
  global: boolean; // several Ps, and tasks on the queue that belongs to all
  most: number; // bytes that a socket holds at most
  ways: number; // how many tasks leave their workers at the same time
  outs: number; // how many are out of their gates and not yet readied
  timers: boolean; // a timer ends a wait
}

const chapters = new WeakMap<Run, { setUp?: Chapter; story?: Chapter }>();

/** The part of the run to which event i belongs. One event before the story belongs to it. */
export function chapter(run: Run, i: number): Chapter {
  let parts = chapters.get(run);
  if (!parts) chapters.set(run, (parts = {}));
  return i < run.story - 1
    ? (parts.setUp ??= chapterOf(run, run.first - 1, run.story - 1))
    : (parts.story ??= chapterOf(run, run.story, run.n));
}

function chapterOf(run: Run, from: number, to: number): Chapter {
  const s = survey(run);
  const within = (t: { from: number; to: number }) => t.from <= to && t.to > from;
  const fds = [...s.lives].filter(([, lives]) => lives.some(within)).map(([fd]) => fd).sort((a, b) => a - b);

  const seats = new Map<number, number>();
  const shelves = new Map<Shelf, number>();
  const waited = new Map<number, number>(); // by descriptor: the first wait
  let ways = 0;
  let outs = 0;
  let timers = false;
  for (const stays of s.stays.values()) {
    for (const stay of stays) {
      if (!within(stay)) continue;
      if (stay.fd || stay.shelf) ways = Math.max(ways, stay.way + 1);
      outs = Math.max(outs, stay.out ? stay.out.seat + 1 : 0);
      timers ||= stay.timed;
      if (stay.fd) {
        seats.set(stay.fd, Math.max(seats.get(stay.fd) ?? 1, stay.seat + 1));
        waited.set(stay.fd, Math.min(waited.get(stay.fd) ?? Infinity, stay.from));
      } else if (stay.shelf) shelves.set(stay.shelf, Math.max(shelves.get(stay.shelf) ?? 1, stay.seat + 1));
    }
  }
  const hero = run.question && run.question.at >= run.first ? run.event(run.question.at).fd : 0;
  const rank = (fd: number) => (fd === hero ? -1 : (waited.get(fd) ?? Infinity));
  const seen = s.seen.filter((x) => x.at <= to);
  const workers = sorted(seen.map((x) => x.m));
  const ps = sorted([...seen.map((x) => x.p), ...Array.from({ length: run.header.workers }, (_, p) => p)]);
  return {
    survey: s, from, to, fds, seats, ways, outs, timers, workers: workers.length ? workers : [0], ps,
    completion: run.header.backend === "iocp",
    first: [...fds].sort((a, b) => rank(a) - rank(b) || a - b),
    shelves: [...shelves].map(([kind, n]) => ({ kind, seats: n })),
    guests: seen.some((x) => x.guest && x.at >= from),
    global: ps.length > 1 && seen.some((x) => x.global && x.at >= from),
    most: s.most.findLast(([at]) => at <= to)?.[1] ?? 0,
  };
}

const sorted = (ns: number[]) => [...new Set(ns.filter((n) => n >= 0))].sort((a, b) => a - b);
