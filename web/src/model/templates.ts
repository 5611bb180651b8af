// This file answers: how does a template become a text? A mark in it stands for the next number:
// plain is one as it is written ordinarily, plain + n one of n digits, the first of them 0.

const plain = 0x10;
const marks = /[\x10-\x1f]/g;

export class Templates {
  private readonly counts: Int32Array;

  constructor(
    private readonly texts: readonly string[],
    private readonly numbers: Float64Array,
  ) {
    this.counts = Int32Array.from(texts, (t) => t.match(marks)?.length ?? 0);
  }

  /** How many numbers the text of that index needs. */
  needs(text: number): number {
    return this.counts[text]!;
  }

  /** The text of that index, with the numbers from the given one on. */
  fill(text: number, from: number): string {
    return this.texts[text]!.replace(marks, (mark) => {
      const digits = mark.charCodeAt(0) - plain;
      return String(this.numbers[from++]).padStart(digits, "0");
    });
  }
}
