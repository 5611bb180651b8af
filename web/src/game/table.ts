// This file answers: which game is on the table, and how are its questions put to the runtime? One
// game at a time; answers to a game that was left are dropped.

import { signal } from "@preact/signals";
import { reason } from "../reason";
import type { GameInfo, Interleaving, Runtime } from "../runtime/types";
import type { GameLink } from "./link";
import { begin, reduce, type Action, type Ask, type Play } from "./reduce";
import { noteWon } from "./won";

/** null: the menu is shown. */
export const play = signal<Play | null>(null);

let runtime: Runtime | null = null;
let sitting = 0; // counts the games that were begun

export function sitDown(r: Runtime, info: GameInfo, link?: GameLink): void {
  runtime = r;
  sitting++;
  play.value = begin(info);
  const choices = link?.choices ?? null;
  ask({ kind: "walk", choices: choices ?? "", n: link?.at ?? 0, given: choices !== null });
  const mine = sitting;
  r.survey(info.name, info.body).then(
    (found) => answer(mine, { kind: "surveyed", found }),
    (err: unknown) => answer(mine, { kind: "uncounted", why: reason(err) }),
  );
}

export function leave(): void {
  sitting++;
  play.value = null;
  keepInAddress("screen=game");
}

/** Puts a game into the address, beside the theme. It makes no entry in the history: a move is no
 *  page. */
export function keepInAddress(hash: string): void {
  const theme = /[#&](theme=\w+)/.exec(location.hash)?.[1];
  try {
    history.replaceState(history.state, "", `#${hash}${theme ? "&" + theme : ""}`);
  } catch {
    // Some browsers allow it a limited number of times; "copy link" needs it not.
  }
}

export function act(a: Action): void {
  const p = play.value;
  if (!p) return;
  const next = reduce(p, a);
  play.value = next.play;
  if (next.play.won && !p.won) noteWon(p.info);
  if (next.ask) ask(next.ask);
}

function answer(to: number, a: Action): void {
  if (to === sitting) act(a);
}

function ask(q: Ask): void {
  const r = runtime;
  const p = play.value;
  if (!r || !p) return;
  const mine = sitting;
  const failed = (err: unknown): void => answer(mine, { kind: "failed", why: reason(err) });
  const { name, body } = p.info;
  switch (q.kind) {
    case "walk":
      r.walk(name, body, q.choices).then(
        (il) => answer(mine, { kind: "walked", il, n: Math.min(q.n, il.steps.length), given: q.given }),
        // Choices from a link need not exist; a walk of the reader's own always does.
        q.given ? (err: unknown) => answer(mine, { kind: "no such order", why: `There is no such order: ${reason(err)}.` }) : failed,
      );
      break;
    case "hint":
      r.walk(name, body, q.choices).then((il) => answer(mine, { kind: "hint", il }), failed);
      break;
    case "real":
      walkAsFar(r, name, q.choices).then(({ il, differs }) => answer(mine, { kind: "real", il, differs }), failed);
      break;
  }
}

/** Walks the real code by choices; those at the end that it does not have are left out. */
async function walkAsFar(r: Runtime, name: string, choices: string): Promise<{ il: Interleaving; differs: boolean }> {
  const takes = choices === "" ? [] : choices.split(",");
  for (let k = takes.length; k > 0; k--) {
    try {
      return { il: await r.walk(name, "", takes.slice(0, k).join(",")), differs: k < takes.length };
    } catch {
      // The right code has no such choice: it goes another way before that.
    }
  }
  return { il: await r.walk(name, "", ""), differs: takes.length > 0 };
}
