// This file answers: which changes does a recording have of one kind of entries, such as tasks, and
// how is a map of them moved forwards and back? Of each entry only the last change before the place
// counts: so a move far away costs hardly more than a step.

const gone = -1; // a row: the entry is not there any more
const untouched = -2;

/** The changes: place k has the key, or -1, and the row of the new value. */
export class Changes<V> {
  readonly key: Int32Array;
  private readonly row: Int32Array;
  readonly base = new Map<number, V>();
  private readonly before: Int32Array; // the place of the change before of the same key; -1: none
  private place = new Int32Array(0); // by key, of those in moved
  private readonly moved: number[] = [];

  constructor(
    places: number,
    private readonly value: (key: number, row: number, place: number) => V,
  ) {
    this.key = new Int32Array(places).fill(-1);
    this.row = new Int32Array(places);
    this.before = new Int32Array(places).fill(-1);
  }

  /** Says what place k changes. */
  put(k: number, key: number, row: number): void {
    this.key[k] = key;
    this.row[k] = row;
  }

  /** Whether place k changes an entry, and it is still there. */
  has(k: number): boolean {
    return this.key[k]! >= 0 && this.row[k] !== gone;
  }

  /** To be called once, when all changes are there. */
  link(): void {
    const most = this.key.reduce((a, b) => Math.max(a, b), -1);
    const last = new Int32Array(most + 1).fill(-1);
    for (let k = 0; k < this.key.length; k++) {
      const key = this.key[k]!;
      if (key < 0) continue;
      this.before[k] = last[key]!;
      last[key] = k;
    }
    this.place = new Int32Array(most + 1).fill(untouched);
  }

  /** The change before of the same key; -1: none. */
  former(k: number): number {
    return this.before[k]!;
  }

  /** Moves map, in which the changes before place from are made, to where those before to are. */
  move(map: Map<number, V>, from: number, to: number): void {
    const { key, before, place, moved } = this;
    const touch = (id: number, k: number) => {
      if (id < 0) return;
      if (place[id] === untouched) moved.push(id);
      place[id] = k;
    };
    for (let k = from; k < to; k++) touch(key[k]!, k);
    for (let k = from - 1; k >= to; k--) touch(key[k]!, before[k]!);
    for (const id of moved) {
      this.set(map, id, place[id]!);
      place[id] = untouched;
    }
    moved.length = 0;
  }

  /** Gives an entry the value that it has since the change at place k; -1: from the beginning. */
  private set(map: Map<number, V>, id: number, k: number): void {
    const base = this.base.get(id);
    if (k >= 0 && this.row[k] !== gone) map.set(id, this.value(id, this.row[k]!, k));
    else if (k < 0 && base !== undefined) map.set(id, base);
    else map.delete(id);
  }
}
