// This file answers: how does a recording become a Run? open() takes it as it comes, in gzip;
// decode() without.

import { Events } from "./events";
import { File } from "./format";
import { Guesses } from "./guesses";
import { find } from "./place";
import { Telling } from "./telling";
import type { Counterpart, Event, Guess, Header, Run, State, Told } from "./types";
import { View } from "./view";

/** Decodes a recording in gzip. */
export async function open(gzipped: Uint8Array): Promise<Run> {
  const stream = new Blob([gzipped as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  return decode(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** Decodes a recording in gzip that is written in base64, as a page carries it. */
export function openBase64(text: string): Promise<Run> {
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return open(bytes);
}

/** Decodes a recording. */
export function decode(bytes: Uint8Array): Run {
  return new Recording(new File(bytes));
}

class Recording implements Run {
  readonly header: Header;
  readonly first: number;
  readonly n: number;
  readonly story: number;
  readonly end: number;
  readonly leftOut: number;
  readonly setUp: string;
  readonly setUpWords: string[];
  readonly question: Run["question"];
  readonly outcome: Run["outcome"];
  readonly answer: string;
  readonly guessesMissing: string;
  readonly goSource: string;
  readonly counterpartsMissing: string;
  readonly words: Run["words"];
  readonly state: State;

  private readonly events: Events;
  private readonly telling: Telling;
  private readonly view: View;
  private readonly lines = new Map<string, string[]>();
  private guesses: Guesses | null = null;
  private places: Map<string, number[]> | null = null;
  private meanings: Map<string, string> | null = null;

  constructor(private readonly file: File) {
    const a = file.about;
    this.header = a.header;
    this.first = a.first;
    this.n = a.n;
    this.story = a.story;
    this.end = a.end;
    this.leftOut = a.total - (a.n - a.first + 1);
    this.setUp = a.setUp;
    this.setUpWords = a.setUpWords ?? [];
    this.question = a.question;
    this.outcome = a.outcome;
    this.answer = a.answer;
    this.guessesMissing = a.guessesMissing;
    this.goSource = a.counterparts.go;
    this.counterpartsMissing = a.counterparts.missing;
    this.words = a.words;
    this.events = new Events(file);
    this.telling = new Telling(file);
    this.view = new View(file, this.events.times);
    this.state = this.view.state;
  }

  private place(i: number): number {
    if (!(i >= this.first && i <= this.n)) throw new RangeError(`the recording has no event ${i}`);
    return i - this.first;
  }

  event(i: number): Event {
    return this.events.event(this.place(i));
  }

  told(i: number): Told {
    return this.telling.told(this.place(i), this.event(i));
  }

  go(i: number): void {
    this.view.go(Math.max(this.first - 1, Math.min(this.n, i)));
  }

  find(place: string): number | { error: string } {
    return find(place, this.file.about, this.events);
  }

  guess(i: number): Guess | null {
    this.guesses ??= new Guesses(this.file);
    return this.guesses.of(i + 1);
  }

  source(file: string): string[] | undefined {
    let lines = this.lines.get(file);
    if (!lines) {
      const found = this.file.about.sources?.find((s) => s.file === file);
      if (!found) return undefined;
      lines = found.text.split(/\r?\n/);
      this.lines.set(file, lines);
    }
    return lines;
  }

  eventsAt(at: string): number[] {
    this.places ??= this.events.byPlace();
    return this.places.get(at) ?? [];
  }

  counterparts(at: string): Counterpart[] {
    const [file, line] = at.split(":");
    const n = Number(line);
    return this.file.about.counterparts.functions?.find((c) => c.file === file && c.from <= n && n <= c.to)?.of ?? [];
  }

  meaning(word: string): string {
    if (!this.meanings) {
      this.meanings = new Map();
      for (const w of this.words) {
        for (const form of [w.name, ...w.forms]) this.meanings.set(form.toLowerCase(), w.means);
      }
    }
    return this.meanings.get(word.toLowerCase()) ?? "";
  }
}
