// This file answers: what can be changed in a scenario, and is what was typed a value? And: from
// which event on does another run differ?

import type { Run, ScenarioInfo, Setting } from "../model/types";

export type Key = "tasks" | "delay" | "workers" | "buffer" | "seed";

export interface Field {
  key: Key;
  label: string;
  says: string; // what it changes
  standard: string; // the scenario's own
  unit: string;
  number: boolean;
  least: number;
}

const all: Record<Key, Omit<Field, "key" | "standard">> = {
  tasks: { label: "Number of tasks", says: "", unit: "", number: true, least: 1 },
  delay: { label: "Delay", says: "until the other side acts: 5ms, 1.5s, none", unit: "", number: false, least: 0 },
  workers: { label: "Workers", says: "threads that run tasks", unit: "", number: true, least: 1 },
  buffer: { label: "Buffer", says: "how much a socket holds", unit: "bytes", number: true, least: 1 },
  seed: { label: "Seed", says: "another order of what is left to chance", unit: "", number: true, least: 1 },
};

export function fieldsOf(s: ScenarioInfo): Field[] {
  const standard: Record<Key, string | undefined> = {
    tasks: text(s.changes.tasks), delay: s.changes.delay ? plain(s.changes.delay) : undefined, workers: String(s.workers || 1),
    buffer: text(s.changes.buffer), seed: "1", // as scenarios.Setting has it
  };
  return (Object.keys(all) as Key[]).flatMap((key) => {
    const own = standard[key];
    return own === undefined ? [] : [{ key, standard: own, ...all[key] }];
  });
}

function text(n: number | undefined): string | undefined {
  return n === undefined || n === 0 ? undefined : String(n);
}

const noTime = /^(none|0[a-zµ]*)$/;

/** A delay as a reader says it: of no time there is none. */
function plain(delay: string): string {
  return noTime.test(delay) ? "none" : delay;
}

/** What a field shows: what was asked for, or the scenario's own. */
export function shown(f: Field, s: Setting): string {
  const v = s[f.key];
  return v === undefined || v === "" ? f.standard : f.key === "delay" ? plain(String(v)) : String(v);
}

/** The setting with one field changed, or why the text is no value. Choices hold for the run that
 *  they were made in; a value that is the scenario's own needs not be named. */
export function changed(s: Setting, f: Field, typed: string): Setting | { error: string } {
  const value = f.key === "delay" ? plain(typed.trim()) : typed.trim();
  const { choices: _, [f.key]: __, ...rest } = s;
  if (value === f.standard || value === "") return rest;
  if (f.number) {
    if (!/^\d+$/.test(value) || Number(value) < f.least) return { error: `A whole number, ${f.least} or more.` };
    return { ...rest, [f.key]: Number(value) };
  }
  if (value === "none") return { ...rest, [f.key]: "0s" };
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) return { error: "A time, such as 5ms or 1.5s, or none." };
  return { ...rest, [f.key]: value };
}

const most = 20_000; // events that are compared

/** The first event in which two runs differ; 0: in none. */
export function differs(a: Run, b: Run): number {
  const n = Math.min(a.n, b.n, most);
  for (let i = Math.max(a.first, b.first); i <= n; i++) {
    const [x, y] = [a.event(i), b.event(i)];
    if (x.ev !== y.ev || x.g !== y.g || x.m !== y.m || x.fd !== y.fd || x.t !== y.t || x.ret !== y.ret || a.told(i).said !== b.told(i).said) return i;
  }
  return a.n === b.n ? 0 : n + 1;
}
