// This file answers: where on the strip is each event? A dot an event while there is room; hair
// lines, and then less than a pixel, where there is none.

import type { Run } from "../model/types";
import { indexOf, Is } from "./index";
import type { Round } from "./phases";

export interface Item { i: number; x: number; own: boolean; square: boolean }
export interface Break { x: number; text: string }
export interface Row { items: Item[]; breaks: Break[]; own: number; minor: number }

/** A wait of this or more is shown as a break. */
export const long = 1e6;

const pitches: [own: number, minor: number][] = [[24, 24], [22, 18], [18, 12], [15, 6], [14, 4], [12, 3]];

/** Lays out the events of one step between left and right. */
export function lay(r: Run, g: number, round: Round, from: number, to: number, left: number, right: number, span: (ns: number) => string): Row {
  const x = indexOf(r), items: Item[] = [], breaks: Break[] = [];
  const waits: { before: number; text: string }[] = [];
  let own = 0;
  for (let i = from; i <= to; i++) {
    const mine = x.g[i] === g || x.whose[i] === g || (x.fd[i] === round.fd && round.fd !== 0 && !x.g[i]);
    if (mine) own++;
    items.push({ i, x: 0, own: mine, square: x.is[i] === Is.Kernel });
    const d = i > round.from ? x.t[i]! - x.t[i - 1]! : 0;
    if (d >= long) waits.push({ before: items.length - 1, text: span(d) });
  }
  let room = right - left;
  const most = Math.floor(room / 3 / 56); // breaks take a third at most
  if (waits.length > most) waits.length = 0;
  const wide = waits.map((w) => w.text.length * 7.2 + 16);
  room -= wide.reduce((a, b) => a + b, 0);
  const minor = items.length - own;
  const fit = pitches.find(([a, b]) => own * a + minor * b <= room) ?? squeezed(own, minor, room);
  let at = left, w = 0;
  items.forEach((it, k) => {
    if (waits[w]?.before === k) {
      breaks.push({ x: at, text: waits[w]!.text });
      at += wide[w++]!;
    }
    const p = it.own ? fit[0] : fit[1];
    it.x = at + p / 2;
    at += p;
  });
  return { items, breaks, own: fit[0], minor: fit[1] };
}

function squeezed(own: number, minor: number, room: number): [number, number] {
  const a = own * 8 < room / 2 ? 8 : room / (own + minor);
  return [a, minor ? (room - own * a) / minor : 0];
}

/** The item nearest to x. */
export function nearest(rows: Row[], x: number): Item | undefined {
  let best: Item | undefined;
  for (const row of rows) for (const it of row.items) if (!best || Math.abs(it.x - x) < Math.abs(best.x - x)) best = it;
  return best;
}
