// This file answers: which games has the reader won? It is kept by the browser, if that is allowed;
// else as long as the page is open.

import { signal } from "@preact/signals";
import type { GameInfo } from "../runtime/types";

const key = "greenpoll.won";

export const won = signal<ReadonlySet<string>>(new Set(remembered()));

const id = (g: GameInfo): string => `${g.name}|${g.body}`;

export function isWon(g: GameInfo): boolean {
  return won.value.has(id(g));
}

export function noteWon(g: GameInfo): void {
  won.value = new Set([...won.value, id(g)]);
  try {
    localStorage.setItem(key, JSON.stringify([...won.value]));
  } catch {
    // A page from disk, or a reader that allows no storage.
  }
}

function remembered(): string[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(all) ? all.filter((x) => typeof x === "string") : [];
  } catch {
    return [];
  }
}
