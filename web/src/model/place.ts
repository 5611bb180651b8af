// This file answers: which event does a place name? "41" is event 41, "ev=park,g=3,n=3" the third
// park of task 3. The grammar and its errors are those of trace/place.go; web/test/model has a
// table of cases that both are tried on.

import { modes } from "./rows";
import type { Events } from "./events";

interface Key {
  name: string;
  form: RegExp | readonly string[] | null; // null: any text is good
  called: string; // what the error calls a value of the wrong form
}

const natural = /^(0|[1-9][0-9]*)$/;
const integer = /^(-1|0|[1-9][0-9]*)$/;

/** The kinds of events, as trace files name them. */
export const kinds = (
  "call open close try submit wait park commit next begin-poll poll polled complete ready resume consume return spawn yield " +
  "exit timer move break steal handoff back idle wake choice kernel deadlock"
).split(" ");

const keys: Key[] = [
  { name: "ev", form: kinds, called: "kind" },
  { name: "g", form: natural, called: "" },
  { name: "m", form: integer, called: "" },
  { name: "p", form: integer, called: "" },
  { name: "fd", form: natural, called: "" },
  { name: "slot", form: natural, called: "" },
  { name: "mode", form: modes.slice(1), called: "mode" },
  { name: "why", form: null, called: "" },
  { name: "sys", form: null, called: "" },
  { name: "step", form: ["0", "1", "2", "3", "4"], called: "step" },
];

/** A place that was read: a number, or values and which of the events that have them. */
export interface Place {
  i: number; // 0: values and n decide
  values: Map<string, string>;
  n: number;
}

const quoted = (text: string) => JSON.stringify(text);

/** Reads a place. */
export function parsePlace(text: string): Place | { error: string } {
  text = text.trim();
  if (text === "") return { error: "a place is the number of an event, such as 41, or what it has, such as ev=park,g=3" };
  if (!text.includes("=")) {
    const i = /^[0-9]+$/.test(text) ? Number(text) : 0;
    if (i === 0) {
      return {
        error: `${quoted(text)} is no place: events are numbered from 1, and others are written key=value, such as ev=park`,
      };
    }
    return { i, values: new Map(), n: 0 };
  }
  const place: Place = { i: 0, values: new Map(), n: 0 };
  for (const term of text.split(",")) {
    const error = add(place, term.trim());
    if (error) return { error };
  }
  return place;
}

/** Adds key=value to a place, and returns what is wrong with it. */
function add(place: Place, term: string): string {
  const at = term.indexOf("=");
  const name = at < 0 ? term : term.slice(0, at);
  const value = at < 0 ? "" : term.slice(at + 1);
  if (value === "") return `${quoted(term)} is no part of a place: write key=value, such as ev=park`;
  if (name === "n") {
    const n = /^[+-]?[0-9]+$/.test(value) ? Number(value) : 0;
    if (n < 1) return `n=${value}: events are counted from 1`;
    if (place.n !== 0) return "n is given twice";
    place.n = n;
    return "";
  }
  const key = keys.find((k) => k.name === name);
  if (!key) return `unknown key ${quoted(name)}: there are ${[...keys.map((k) => k.name), "n"].join(", ")}`;
  if (place.values.has(name)) return `${name} is given twice`;
  if (key.form instanceof RegExp) {
    if (!key.form.test(value)) return `${term}: ${quoted(value)} is no number`;
  } else if (key.form && !key.form.includes(value)) {
    return `${term}: unknown ${key.called} ${quoted(value)}: there are ${key.form.join(", ")}`;
  }
  place.values.set(name, value);
  return "";
}

/** The number of the event that a place names, or why there is none. */
export function find(text: string, about: { first: number; n: number; texts: string[] }, events: Events): number | { error: string } {
  const place = parsePlace(text);
  if ("error" in place) return place;
  const { first, n } = about;
  const none = { error: `the recording has no event ${text.trim()}` };
  if (place.i !== 0) return first <= place.i && place.i <= n ? place.i : none;
  if (first > 1) return { error: `the recording begins at event ${first}, so others cannot be counted: name one by its number` };
  const matchers = [...place.values].map(([key, value]) => matcher(key, value, about.texts, events));
  let left = Math.max(1, place.n);
  for (let k = 0; k <= n - first; k++) {
    if (matchers.every((match) => match(k)) && --left === 0) return first + k;
  }
  return none;
}

/** Returns what says whether the event at place k has a value. */
function matcher(key: string, value: string, texts: string[], events: Events): (k: number) => boolean {
  const column = events.numbers(key);
  switch (key) {
    case "ev":
    case "why":
    case "sys": {
      const index = texts.indexOf(value);
      return (k) => column[k] === index;
    }
    case "mode": {
      const mode = modes.indexOf(value as (typeof modes)[number]);
      return (k) => column[k] === mode;
    }
    case "g":
    case "slot":
      return (k) => column[k] === Number(value) && value !== "0";
    case "fd": {
      const slot = events.numbers("slot");
      return (k) => column[k] === Number(value) && (slot[k] !== 0 || column[k] !== 0);
    }
  }
  return (k) => column[k] === Number(value);
}
