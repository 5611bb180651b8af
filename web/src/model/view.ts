// This file answers: what is the state as of one event, and how does the view go there? Each event
// changes at most one entry of each kind, and moves tasks in the queues. The recording has the new values; the
// old one of an entry is what the change before has made of it.

import { Changes } from "./changes";
import { largeSigned, small, smallSigned } from "./columns";
import type { File } from "./format";
import { descOf, socketOf, taskOf, workerOf, type Text } from "./rows";
import type { Desc, Socket, State, Task, Worker } from "./types";

/** Of each task: since which event it has its status, and when its timer is due. */
interface Stamps {
  since: Int32Array;
  due: Float64Array;
}

export class View {
  readonly state: State = { i: 0, t: 0, tasks: new Map(), workers: new Map(), descs: new Map(), sockets: new Map() };
  private readonly tasks: Changes<Task>; // an event's places: its task, and those that it moves
  private readonly workers: Changes<Worker>;
  private readonly descs: Changes<Desc>;
  private readonly sockets: Changes<Socket>;
  private readonly stamps: Stamps;
  private readonly places: Int32Array; // of tasks: the first place of each event, and where the last one's end
  private readonly armed: Int32Array; // of each socket: the event that armed it

  /** times are those of the events. */
  constructor(
    private readonly file: File,
    private readonly times: Float64Array,
  ) {
    const { texts, tables } = file.about;
    const n = times.length;
    const text: Text = (i) => texts[i ?? 0]!;
    const moved = small(file.column("moved"));
    this.places = new Int32Array(n + 1);
    for (let i = 0; i < n; i++) this.places[i + 1] = this.places[i]! + 1 + moved[i]!;
    const places = this.places[n]!;
    this.stamps = { since: new Int32Array(places), due: new Float64Array(places) };
    this.armed = new Int32Array(n);

    const taskRows = (tables.tasks ?? []).map((r) => taskOf(r, text));
    const { since, due } = this.stamps;
    this.tasks = new Changes(places, (id, row, k) => ({ ...taskRows[row]!, id, due: due[k]!, since: since[k]! }));
    this.workers = new Changes(n, (id, row) => workerOf(id, tables.workers![row]!));
    this.descs = new Changes(n, (slot, row) => descOf(slot, tables.descs![row]!));
    this.sockets = new Changes(n, (fd, row, k) => socketOf(fd, tables.sockets![row]!, this.armed[k]!, text));
    const { base } = file.about;
    for (const [id, row, at, when] of base?.tasks ?? []) this.tasks.base.set(id, { ...taskRows[row]!, id, due: when, since: at });
    for (const [id, row] of base?.workers ?? []) this.workers.base.set(id, workerOf(id, tables.workers![row]!));
    for (const [slot, row] of base?.descs ?? []) this.descs.base.set(slot, descOf(slot, tables.descs![row]!));
    for (const [fd, row, at] of base?.sockets ?? []) this.sockets.base.set(fd, socketOf(fd, tables.sockets![row]!, at, text));

    this.readTasks();
    this.tasks.link();
    this.stamp();
    this.readKeyed(this.workers, "worker", 1, 0);
    this.readKeyed(this.descs, "desc", 0, 1);
    this.readKeyed(this.sockets, "socket", 1, 1);
    this.readArmed();
    this.begin();
  }

  private readTasks(): void {
    const [key, row, moved, movedRow] = ["task", "taskRow", "movedTask", "movedRow"].map((name) => small(this.file.column(name)));
    for (let i = 0, a = 0, b = 0; i < key!.length; i++) {
      const k = this.places[i]!;
      if (key![i]) this.tasks.put(k, key![i]!, row![a++]!);
      for (let j = k + 1; j < this.places[i + 1]!; j++, b++) this.tasks.put(j, moved![b]!, movedRow![b]!);
    }
  }

  /** Fills in the stamps: they stand in no table, as each event has others. */
  private stamp(): void {
    const sinceNow = 1;
    const newDue = 2;
    const more = small(this.file.column("taskMore"));
    const dues = largeSigned(this.file.column("due"));
    const moved = small(this.file.column("movedSince"));
    const { key, base } = this.tasks;
    const { since, due } = this.stamps;
    for (let k = 0, i = 0, m = 0, d = 0, b = 0; k < key.length; k++) {
      if (k === this.places[i + 1]) i++;
      if (key[k]! < 0) continue;
      const flags = k > this.places[i]! ? moved[b++]! : more[m++]!;
      const former = this.tasks.former(k);
      const first = former < 0 ? base.get(key[k]!) : undefined;
      since[k] = flags & sinceNow ? this.numberAt(i) : former >= 0 ? since[former]! : (first?.since ?? 0);
      due[k] = flags & newDue ? dues[d++]! : former >= 0 ? due[former]! : (first?.due ?? 0);
    }
  }

  private numberAt(place: number): number {
    return this.file.about.first + place;
  }

  /** Reads keys, which are higher by one than they are where 0 is a key; where less is 1, row 0 is gone. */
  private readKeyed(changes: Changes<unknown>, name: string, higher: 0 | 1, less: 0 | 1): void {
    const key = small(this.file.column(name));
    const row = small(this.file.column(name + "Row"));
    for (let i = 0, r = 0; i < key.length; i++) {
      if (key[i]) changes.put(i, key[i]! - higher, row[r++]! - less);
    }
    changes.link();
  }

  private readArmed(): void {
    const back = smallSigned(this.file.column("armed"));
    for (let k = 0, b = 0; k < this.armed.length; k++) {
      if (!this.sockets.has(k)) continue;
      const far = back[b++]!; // from the event behind this one
      this.armed[k] = far === 0 ? 0 : this.numberAt(k) + 1 - far;
    }
  }

  /** Puts the view before the first event. */
  private begin(): void {
    const { state: s } = this;
    s.i = this.numberAt(-1);
    s.t = this.file.about.base?.t ?? 0;
    for (const [key, value] of this.tasks.base) s.tasks.set(key, value);
    for (const [key, value] of this.workers.base) s.workers.set(key, value);
    for (const [key, value] of this.descs.base) s.descs.set(key, value);
    for (const [key, value] of this.sockets.base) s.sockets.set(key, value);
  }

  /** Moves the view to event i, which is one of the recording's or the one before the first. */
  go(i: number): void {
    const { state: s } = this;
    const from = s.i - this.numberAt(-1); // place of the next event
    const to = i - this.numberAt(-1);
    this.tasks.move(s.tasks, this.places[from]!, this.places[to]!);
    this.workers.move(s.workers, from, to);
    this.descs.move(s.descs, from, to);
    this.sockets.move(s.sockets, from, to);
    s.i = i;
    s.t = to > 0 ? this.times[to - 1]! : (this.file.about.base?.t ?? 0);
  }
}
