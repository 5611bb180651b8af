// This file answers: what does a move of the reader, or an answer of the explorer, change? It is a
// pure function; what must be asked of the explorer is part of its result.

import type { GameInfo, Interleaving, Survey } from "../runtime/types";
import { choicesBefore, ended, forced, hintOf, moveOf, type Hint } from "./order";

export interface Play {
  info: GameInfo;
  il: Interleaving | null; // null: the first walk is under way
  n: number; // moves that the reader has made
  given: boolean; // the order was given, by a link or a hint: to break the code by it is no win
  pending: boolean; // a walk is under way
  later: Action[]; // what the reader did meanwhile: it counts afterwards
  ends: number; // how many orders have come to an end
  won: boolean;
  real: Interleaving | null; // the real code by the same choices, once the wrong one has broken
  realDiffers: boolean; // not all of the choices exist in the real code
  found: Survey | null; // null: not counted yet
  uncounted: string; // why it never will be
  hint: Hint | null;
  note: string; // what was wrong with a link; "": nothing
  failed: string; // the explorer has broken: why
}

export type Ask =
  | { kind: "walk"; choices: string; n: number; given: boolean }
  | { kind: "real"; choices: string }
  | { kind: "hint"; choices: string };

export type Action =
  | { kind: "move"; by: string }
  | { kind: "to"; n: number } // back to where n moves were made
  | { kind: "follow" } // the next move of a given order
  | { kind: "rest" } // the moves to the end, if there is no choice among them
  | { kind: "again" }
  | { kind: "ask for a hint" }
  | { kind: "show an order" }
  | { kind: "walked"; il: Interleaving; n: number; given: boolean }
  | { kind: "real"; il: Interleaving; differs: boolean }
  | { kind: "hint"; il: Interleaving }
  | { kind: "surveyed"; found: Survey }
  | { kind: "uncounted"; why: string }
  | { kind: "no such order"; why: string }
  | { kind: "failed"; why: string };

export function begin(info: GameInfo): Play {
  return {
    info, il: null, n: 0, given: false, pending: true, later: [], ends: 0, won: false, real: null, realDiffers: false,
    found: null, uncounted: "", hint: null, note: "", failed: "",
  };
}

type Next = { play: Play; ask?: Ask };

export function reduce(p: Play, a: Action): Next {
  switch (a.kind) {
    case "walked":
      return caughtUp(arrive({ ...p, il: a.il, pending: false, given: a.given }, a.n));
    case "real":
      return { play: { ...p, real: a.il, realDiffers: a.differs } };
    case "hint":
      return { play: { ...p, hint: p.il && hintOf(p.il, p.n, a.il) } };
    case "surveyed":
      return { play: { ...p, found: a.found } };
    case "uncounted":
      return { play: { ...p, uncounted: a.why } };
    case "no such order":
      return walk({ ...p, note: a.why }, "", 0);
    case "failed":
      return { play: { ...p, failed: a.why, pending: false, later: [] } };
  }
  if (!p.il || p.pending) return { play: { ...p, later: [...p.later, a] } };
  switch (a.kind) {
    case "again":
      return walk({ ...p, n: 0, real: null, hint: null }, "", 0);
    case "ask for a hint":
      return p.found?.broken ? { play: p, ask: { kind: "hint", choices: p.found.shortest } } : { play: p };
    case "show an order":
      if (!p.found?.broken) return { play: p };
      return walk({ ...p, n: 0, real: null, hint: null }, p.found.shortest, 0, true);
    case "move":
      return move(p, p.il, a.by);
    case "follow":
      return p.given && !ended(p.il, p.n) ? arrive(p, p.n + 1) : { play: p };
    case "rest":
      return forced(p.il, p.n) ? arrive(p, p.il.steps.length) : { play: p };
    case "to":
      return back(p, p.il, a.n);
  }
}

/** Does what was asked for during a walk, up to the next question to the explorer. */
function caughtUp(next: Next): Next {
  while (!next.ask && next.play.later.length > 0) {
    const [first, ...later] = next.play.later;
    next = reduce({ ...next.play, later }, first!);
  }
  return next.play.pending ? next : { ...next, play: { ...next.play, later: [] } };
}

function move(p: Play, il: Interleaving, by: string): Next {
  const m = moveOf(il, p.n, by);
  switch (m.kind) {
    case "no":
      return { play: p };
    case "on":
      return arrive(p, p.n + 1);
    case "walk":
      return walk(p, m.choices, p.n + 1);
  }
}

function back(p: Play, il: Interleaving, n: number): Next {
  if (n < 0 || n >= p.n) return { play: p };
  const at = { ...p, n, real: null, hint: null };
  // A given order is kept, to be followed again; of the reader's own what was undone is forgotten.
  return p.given ? { play: at } : walk(at, choicesBefore(il, n), n);
}

function walk(p: Play, choices: string, n: number, given = false): Next {
  return { play: { ...p, pending: true }, ask: { kind: "walk", choices, n, given } };
}

/** n moves have been made. At an end it is seen what has come of them. */
function arrive(p: Play, n: number): Next {
  const at: Play = { ...p, n, real: null, hint: null, note: n > p.n ? "" : p.note };
  if (!at.il || !ended(at.il, n)) return { play: at };
  if (n > p.n) at.ends++;
  if (!at.il.broken) return { play: at };
  at.won = at.won || !at.given;
  return at.info.body ? { play: at, ask: { kind: "real", choices: choicesBefore(at.il, n) } } : { play: at };
}
