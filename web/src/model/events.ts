// This file answers: what is event i? Its fields stand in columns, which are read when the first
// event is asked for.

import { largeSigned, small, smallSigned, summed } from "./columns";
import type { File } from "./format";
import type { Event } from "./types";
import { gates, modes } from "./rows";

type Numbers = Int32Array | Float64Array;

export class Events {
  readonly times: Float64Array;
  private columns: Record<string, Numbers> | null = null;

  constructor(private readonly file: File) {
    this.times = summed(largeSigned(file.column("t")));
  }

  private read(): Record<string, Numbers> {
    if (this.columns) return this.columns;
    const c: Record<string, Numbers> = {};
    for (const name of ["ev", "g", "slot", "gen", "mode", "gate", "sys", "errno", "q", "reason", "why", "at"]) {
      c[name] = small(this.file.column(name));
    }
    for (const name of ["p", "m", "fd", "qlen", "cause", "freed"]) c[name] = smallSigned(this.file.column(name));
    for (const name of ["arg0", "arg1", "arg2", "ret", "timer", "n"]) c[name] = largeSigned(this.file.column(name));
    const ownStep = 4; // by so many bits it stands higher than the step that is told
    c["step"] = small(this.file.column("step")).map((step) => step >> ownStep);
    this.columns = c;
    return c;
  }

  /** A column of numbers, of the fields that have such, and step. */
  numbers(name: string): Numbers {
    return this.read()[name]!;
  }

  /** The event at place k, from 0. */
  event(k: number): Event {
    const c = this.read();
    const { first, texts } = this.file.about;
    const i = first + k;
    const number = (name: string) => c[name]![k]!;
    const text = (name: string) => texts[number(name)]!;
    const back = (name: string) => (number(name) === 0 ? 0 : i - number(name));
    const sys = text("sys");
    const gate = number("gate");
    return {
      i,
      t: this.times[k]!,
      ev: text("ev"),
      g: number("g"),
      p: number("p"),
      m: number("m"),
      fd: number("fd"),
      slot: number("slot"),
      gen: number("gen"),
      mode: modes[number("mode")]!,
      gate: [gates[gate & 7]!, gates[gate >> 3]!],
      sys,
      args: sys ? [number("arg0"), number("arg1"), number("arg2")] : [],
      ret: number("ret"),
      errno: text("errno"),
      q: text("q"),
      qlen: number("qlen"),
      reason: text("reason"),
      timer: number("timer"),
      n: number("n"),
      why: text("why"),
      cause: back("cause"),
      freed: back("freed"),
      at: text("at"),
    };
  }

  /** Numbers of the events at each place of the source. */
  byPlace(): Map<string, number[]> {
    const at = this.read()["at"]!;
    const { first, texts } = this.file.about;
    const found = new Map<string, number[]>();
    for (let k = 0; k < at.length; k++) {
      if (!at[k]) continue;
      const place = texts[at[k]!]!;
      const all = found.get(place);
      if (all) all.push(first + k);
      else found.set(place, [first + k]);
    }
    return found;
  }
}
