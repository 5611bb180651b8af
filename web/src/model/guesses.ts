// This file answers: which guess stands before an event? Its texts are templates, as those of what
// is told.

import { large, largeSigned, small, summed } from "./columns";
import type { File } from "./format";
import { Templates } from "./templates";
import type { Guess } from "./types";

export class Guesses {
  private readonly guesses = new Map<number, () => Guess>(); // by the event that is guessed

  constructor(file: File) {
    const about = summed(largeSigned(file.column("guess")));
    const options = small(file.column("guessOptions"));
    const right = small(file.column("guessRight"));
    const text = small(file.column("guessText"));
    const templates = new Templates(file.about.texts, large(file.column("guessNumbers")));
    let t = 0;
    let from = 0;
    about.forEach((i, k) => {
      const begin = t;
      const numbers = from;
      t += 2 * options[k]!;
      for (let j = begin; j < t; j++) from += templates.needs(text[j]!);
      this.guesses.set(i, () => {
        let at = numbers;
        const next = (j: number) => {
          const said = templates.fill(text[j]!, at);
          at += templates.needs(text[j]!);
          return said;
        };
        const made: Guess = { options: [] };
        for (let o = 0; o < options[k]!; o++) {
          const said = next(begin + 2 * o);
          made.options.push({ said, right: o === right[k], why: next(begin + 2 * o + 1) });
        }
        return made;
      });
    });
  }

  /** The guess of event i, null if there is none. */
  of(i: number): Guess | null {
    return this.guesses.get(i)?.() ?? null;
  }
}
