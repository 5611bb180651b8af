// This file answers: what is said of an event? A text is a template with numbers in it; those of
// all events stand in one column.

import { large, small, smallSigned } from "./columns";
import type { File } from "./format";
import { Templates } from "./templates";
import type { Told } from "./types";

const needsWhy = 8;

export class Telling {
  private readonly said: Int32Array;
  private readonly changed: Int32Array;
  private readonly step: Int32Array;
  private readonly whose: Int32Array;
  private readonly words: Int32Array;
  private readonly from: Int32Array; // of each event: where its numbers begin
  private readonly templates: Templates;

  constructor(private readonly file: File) {
    this.said = small(file.column("said"));
    this.changed = small(file.column("changed"));
    this.step = small(file.column("step"));
    this.whose = smallSigned(file.column("whose"));
    this.words = small(file.column("words"));
    this.templates = new Templates(file.about.texts, large(file.column("numbers")));
    this.from = new Int32Array(this.said.length);
    let at = 0;
    for (let k = 0; k < this.said.length; k++) {
      this.from[k] = at;
      at += this.templates.needs(this.said[k]!) + this.templates.needs(this.changed[k]!);
    }
  }

  /** What is said of event number i, which the recording may not have. */
  sentence(i: number): string {
    const { first, n, earlier } = this.file.about;
    if (i < first || i > n) return earlier?.[i] ?? "an event that this recording does not have";
    return this.templates.fill(this.said[i - first]!, this.from[i - first]!);
  }

  /** k is the event's place, g its task; cause, freed and m as they are in Event. */
  told(k: number, e: { g: number; m: number; cause: number; freed: number }): Told {
    const said = this.said[k]!;
    const changed = this.templates.fill(this.changed[k]!, this.from[k]! + this.templates.needs(said));
    const words = this.file.about.texts[this.words[k]!]!;
    const step = this.step[k]!;
    let why = "";
    if (step & needsWhy) {
      why = `${e.cause}: ${this.sentence(e.cause)}`;
      if (e.freed) why += `; worker ${e.m} is free since ${e.freed}`;
    }
    return {
      step: (step & 7) as Told["step"],
      whose: this.whose[k]! + e.g,
      said: this.templates.fill(said, this.from[k]!),
      why,
      changed: changed ? changed.split("\n") : [],
      words: words ? words.split("\n") : [],
    };
  }
}
