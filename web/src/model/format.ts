// This file answers: what are the parts of a recording? A length of four bytes, so many bytes of
// JSON, and columns. cmd/greenpoll/internal/page/about.go writes what About has.

import type { Counterpart, Header, Outcome } from "./types";

export type Row = readonly number[];

/** What a recording says of itself. */
export interface About {
  v: number;
  header: Header;
  first: number;
  n: number;
  total: number;
  story: number;
  end: number;
  setUp: string;
  setUpWords: string[] | null;
  question: { text: string; at: number; answer: number; reply: string } | null;
  answer: string;
  outcome: Outcome;
  words: { name: string; forms: string[]; means: string }[];
  sources: { file: string; text: string }[] | null;
  guessesMissing: string;
  counterparts: { go: string; missing: string; functions: { file: string; from: number; to: number; of: Counterpart[] }[] | null };
  earlier?: Record<string, string>;
  texts: string[];
  tables: { tasks: Row[] | null; workers: Row[] | null; descs: Row[] | null; sockets: Row[] | null };
  base: Base | null;
  columns: { name: string; size: number }[];
}

/** The state before the first event: keys with rows of the tables. */
export interface Base {
  t: number;
  tasks: [number, number, number, number][] | null;
  workers: [number, number][] | null;
  descs: [number, number][] | null;
  sockets: [number, number, number][] | null;
}

const version = 2;

/** A recording, with the bytes of its columns by their names. */
export class File {
  readonly about: About;
  private readonly data = new Map<string, Uint8Array>();

  constructor(bytes: Uint8Array) {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    this.about = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as About;
    if (this.about.v !== version) {
      throw new Error(`this is a recording of version ${this.about.v}, and this page reads version ${version}`);
    }
    let at = 4 + length;
    for (const { name, size } of this.about.columns) {
      this.data.set(name, bytes.subarray(at, at + size));
      at += size;
    }
  }

  column(name: string): Uint8Array {
    const data = this.data.get(name);
    if (!data) throw new Error(`the recording has no column ${name}`);
    return data;
  }
}
