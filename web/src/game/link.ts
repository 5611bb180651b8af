// This file answers: how does a link hold a game, and the order that was found in it? It is the
// part of the address behind #, in the same words as the terminal's gate command.

import { choicesBefore, ended } from "./order";
import type { Play } from "./reduce";

export interface GameLink {
  name: string; // the scenario's
  body: string; // "": the real code
  choices: string | null; // null: the link holds no order
  at: number; // moves made; 0: at its beginning
}

const prefix = "poller_"; // of all wrong bodies that the gate has

/** "game=a_wait,_a_close&wrong=no_second_check&choices=2:1" */
export function gameHash(l: GameLink): string {
  const parts = ["game=" + escape(l.name)];
  if (l.body) parts.push("wrong=" + escape(l.body.startsWith(prefix) ? l.body.slice(prefix.length) : l.body));
  if (l.choices !== null) parts.push("choices=" + l.choices);
  if (l.at > 0) parts.push("at=" + l.at);
  return parts.join("&");
}

/** The link to what is on the table: an order that was given, or the reader's own as far as it
 *  goes; without moves it is one to the game. An order at its end is one to be followed. */
export function hashOf(p: Play): string {
  const { il, n } = p;
  const choices = il && (p.given || n > 0) ? choicesBefore(il, p.given ? il.steps.length : n) : null;
  return gameHash({ name: p.info.name, body: p.info.body, choices, at: il && ended(il, n) ? 0 : n });
}

/** null: the hash is no game's. */
export function readGameHash(hash: string): GameLink | null {
  const given = new Map<string, string>();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const eq = part.indexOf("=");
    if (eq > 0) given.set(part.slice(0, eq), unescape(part.slice(eq + 1)));
  }
  const name = given.get("game");
  if (name === undefined) return null;
  const wrong = given.get("wrong") ?? "";
  const choices = given.get("choices");
  return {
    name: name.replaceAll("_", " "),
    body: wrong === "" || wrong.startsWith(prefix) ? wrong : prefix + wrong.replaceAll("-", "_"),
    choices: choices !== undefined && /^(\d+:\d+(,\d+:\d+)*)?$/.test(choices) ? choices : null,
    at: Math.max(0, Math.trunc(Number(given.get("at") ?? 0)) || 0),
  };
}

// Spaces become underscores: a link is read, and typed, by people. No scenario's name has one.
function escape(text: string): string {
  return encodeURIComponent(text.replaceAll(" ", "_")).replaceAll("%2C", ",").replaceAll("%3A", ":");
}

function unescape(text: string): string {
  let plain = text;
  try {
    plain = decodeURIComponent(text);
  } catch {
    // A torn link: it is taken as it stands, and no game has that name.
  }
  return plain;
}
